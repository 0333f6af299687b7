"""What the demo takes from simcord, private names included.

When a new simcord moves one of them, `test_private_names_are_where_we_use_them`
says which; mend `bot/demo/offline_discord.py`, which alone uses them.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import discord
import pytest
from aiohttp import ClientSession
from discord import app_commands, ui
from discord.ext import commands

pytest.importorskip("simcord", reason="the demo needs the extra `demo`")

import simcord.preview
from simcord.preview import Preview, _pages
from simcord.preview._server import PreviewServer

from bot.demo.clock import DemoClock, Journey, LastTime, Move
from bot.demo.command import DemoTranslator
from bot.demo.offline_discord import Room
from bot.demo.phrases import PHRASES
from bot.demo.session import DemoSession
from bot.demo.wording import TEXTS

BEGINNING = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Press(ui.DynamicItem[ui.Button[Any]], template=r"toy:(?P<what>\w+)"):
    """One button of the toy; its custom id says what it does."""

    def __init__(self, what: str) -> None:
        super().__init__(ui.Button(label=what, custom_id=f"toy:{what}"))
        self.what = what

    @classmethod
    async def from_custom_id(cls, _: Any, __: Any, match: Any) -> Press:
        return cls(match["what"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        toy: Toy = interaction.client
        toy.pressed.append(self.what)
        await interaction.response.edit_message(view=card(f"pressed {self.what}", "one", "two"))
        if self.what == "stream":
            toy.streaming = asyncio.create_task(toy.stream(interaction))


def card(text: str, *buttons: str) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    if buttons:
        view.add_item(ui.ActionRow(*(Press(button) for button in buttons)))
    return view


class Toy(commands.Bot):
    """A bot with the shapes of the real one: a persistent card, background work, a due message."""

    def __init__(self, clock: DemoClock) -> None:
        super().__init__("!", intents=discord.Intents(guilds=True), help_command=None)
        self.clock = clock
        self.due_at: datetime | None = None
        self.ticks: list[datetime] = []
        self.pressed: list[str] = []
        self.locales: dict[int, str] = {}
        self.command_ids: dict[str, int] = {}
        self.heard: list[str] = []
        self.streaming: asyncio.Task[None] | None = None
        self.external_wait: Any = None

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Press)

        @self.tree.command(description="Show the card")
        async def toy(interaction: discord.Interaction[Any]) -> None:
            self.heard.append(interaction.locale.value)
            await interaction.response.send_message(
                view=card("hello", "one", "two", "stream"), ephemeral=True
            )

    async def stream(self, interaction: discord.Interaction[Any]) -> None:
        for number in range(3):
            words = asyncio.get_running_loop().run_in_executor(None, time.sleep, 0.2)
            await self.external_wait(words, reason="the model writes")
            await interaction.edit_original_response(view=card(f"part {number}", "one"))

    async def tick(self) -> None:
        self.ticks.append(self.clock.now())
        if self.due_at is not None and self.due_at <= self.clock.now():
            self.due_at = None
            await self.first_channel().send("due")

    def first_channel(self) -> discord.TextChannel:
        return self.guilds[0].text_channels[0]

    async def set_guild_locale(self, guild_id: int, locale: str) -> None:
        self.locales[guild_id] = locale


class Stage:
    """A running demo of the toy, seen through HTTP as a browser sees it."""

    def __init__(self, session: DemoSession, toy: Toy, http: ClientSession) -> None:
        self.session, self.toy, self.http = session, toy, http
        self.address, self.token = session._site.url.split("#")
        self.sequence = 0
        self.headers: dict[str, str] = {}
        self.picture: dict[str, Any] = {}

    async def state(self) -> dict[str, Any]:
        async with self.http.get(f"{self.address}demo/state", headers={"X-Demo-Token": self.token}) as answer:
            assert answer.status == 200
            return await answer.json()

    async def enter(self, place: int = 0) -> None:
        """Open a place in a page of its own."""
        key = (await self.state())["places"][place]["key"]
        path = await self.session.open_place(key)
        assert path is not None
        self.headers = {"X-Simcord-Capability": path.partition("#")[2]}
        self.sequence = 0
        async with self.http.post(f"{self.address}api/pages", headers=self.headers, json={}) as answer:
            self.picture = await answer.json()
        self.headers["X-Simcord-Context"] = self.picture["context"]["id"]

    async def look(self) -> dict[str, Any]:
        async with self.http.get(f"{self.address}api/state", headers=self.headers) as answer:
            self.picture = await answer.json()
        return self.picture

    async def act(self, kind: str, **body: Any) -> dict[str, Any]:
        """Do something as the page would that shows the last picture looked at."""
        self.sequence += 1
        envelope = {
            "protocol_version": self.picture["protocolVersion"],
            "sequence": self.sequence,
            "request_id": f"r{self.sequence}",
            "generation": self.picture["context"]["generation"],
            "bot_generation": self.picture["botGeneration"],
            "published_revision": self.picture["publishedRevision"],
            "kind": kind,
        }
        async with self.http.post(
            f"{self.address}api/action", headers=self.headers, json=envelope | body
        ) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def run(self, name: str, **options: Any) -> dict[str, Any]:
        async with self.http.get(f"{self.address}api/commands", headers=self.headers) as answer:
            entries = (await answer.json())["entries"]
        entry = next(item for item in entries if item["path"] == [name])
        names = {"command_id": entry["commandId"], "path": entry["path"]}
        schema = entry["schemaFingerprint"]
        return await self.act("run_command", **names, schema_fingerprint=schema, options=options)

    async def press(self, label: str) -> dict[str, Any]:
        button = next(item for item in self.buttons() if item["label"] == label)
        target = button["control_key"].split(":")[1]
        return await self.act("click", control_key=button["control_key"], target_id=target)

    def buttons(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []

        def walk(value: Any) -> None:
            if isinstance(value, dict):
                if "control_key" in value and value.get("label"):
                    found.append(value)
                for item in value.values():
                    walk(item)
            elif isinstance(value, list):
                for item in value:
                    walk(item)

        walk(self.picture["messages"])
        return found

    async def until(self, text: str, seconds: float = 8.0) -> None:
        """Wait until the page shows a text, without doing anything."""
        async with asyncio.timeout(seconds):
            while text not in json.dumps(await self.look(), ensure_ascii=False):  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def _play(folder: Path, locale: str) -> AsyncIterator[Stage]:
    clock = DemoClock(LastTime(folder).beginning(BEGINNING))
    toy = Toy(clock)
    session = DemoSession(toy, clock, folder=folder, zone="UTC", locale=locale)
    stop = asyncio.Event()
    running = asyncio.create_task(session.run(port=0, open_browser=False, stop=stop))
    async with asyncio.timeout(20):
        while not toy.ticks and not running.done():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    async with ClientSession() as http:
        yield Stage(session, toy, http)
    stop.set()
    await running


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async for played in _play(tmp_path, "en"):
        yield played


@pytest.fixture
async def chinese_stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async for played in _play(tmp_path, "zh-TW"):
        yield played


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        *(
            (Preview, name)
            for name in ("_action", "_publish", "_mark_action_dispatched", "_PAGE_LEASE_SECONDS")
        ),
        *((PreviewServer, name) for name in ("_STATIC_FILES", "_SECURITY_HEADERS", "_static", "_asset")),
        *((PreviewServer, name) for name in ("_pages", "_delete_page", "_state", "_commands")),
        *((PreviewServer, name) for name in ("_action_result", "_action", "_allowed_hosts")),
        (simcord.preview, "_require_preview_runtime"),
        (simcord.Env, "_capture_errors"),
    ],
)
def test_private_names_are_where_we_use_them(owner: Any, name: str) -> None:
    assert hasattr(owner, name), f"simcord moved {owner.__name__}.{name}: mend bot/demo/offline_discord.py"


def test_private_fields_are_where_we_use_them() -> None:
    env = simcord.Env(discord.Client(intents=discord.Intents.none()))
    for name in ("_preview", "_gateway_feed", "_webhook_adapter", "backend"):
        assert hasattr(env, name), f"simcord moved Env.{name}: mend bot/demo/offline_discord.py"
    fields = {"id", "revision", "status", "snapshot", "command_catalog", "channel_id"}
    assert fields <= set(_pages._Page.__dataclass_fields__), "simcord changed its pages: mend Room"


@pytest.mark.parametrize("file", sorted(PHRASES["zh-TW"]))
def test_phrases_are_still_in_simcords_page(file: str) -> None:
    text = (resources.files("simcord.preview") / "static" / file).read_text(encoding="utf-8")
    gone = [phrase for phrase in PHRASES["zh-TW"][file] if phrase not in text]
    assert not gone, f"simcord reworded {file}: mend bot/demo/phrases.py"


def test_both_languages_say_the_same_things() -> None:
    assert TEXTS["en"].keys() == TEXTS["zh-TW"].keys()


async def test_page_and_rooms_are_closed_to_strangers(stage: Stage) -> None:
    async with stage.http.get(f"{stage.address}demo/state", headers={"X-Demo-Token": "guess"}) as answer:
        assert answer.status == 401
    async with stage.http.get(
        f"{stage.address}api/state", headers={"X-Simcord-Capability": "guess"}
    ) as answer:
        assert answer.status == 401
    async with stage.http.get(stage.address, headers={"Host": "example.org"}) as answer:
        assert answer.status == 403
    async with stage.http.get(f"{stage.address}room") as answer:
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


async def test_command_and_button_reach_the_bot(stage: Stage) -> None:
    await stage.enter()
    assert (await stage.run("toy"))["settlement"] == "settled"
    await stage.look()
    assert (await stage.press("one"))["settlement"] == "settled"
    assert stage.toy.pressed == ["one"]
    assert stage.toy.heard == ["en-US"]


async def test_click_on_an_older_picture_finds_its_button_again(stage: Stage) -> None:
    await stage.enter()
    await stage.run("toy")
    await stage.look()
    async with stage.session.world.turn:
        await next(iter(stage.session.world.rooms.values())).refresh()
    answer = await stage.press("two")
    assert not answer["rejected"]
    assert stage.toy.pressed == ["two"]


async def test_click_on_a_button_that_has_gone_is_refused(stage: Stage) -> None:
    await stage.enter()
    await stage.run("toy")
    await stage.look()
    old = stage.picture
    await stage.press("one")  # the card loses its button `stream`
    stage.picture = old | {"context": (await stage.look())["context"]}
    answer = await stage.press("stream")
    assert answer["rejected"]
    assert stage.toy.pressed == ["one"]


async def test_stream_appears_while_the_page_only_looks(stage: Stage) -> None:
    await stage.enter()
    await stage.run("toy")
    await stage.look()
    async with asyncio.timeout(4):
        await stage.press("stream")
    assert stage.toy.streaming is not None
    await stage.until("part 2")


async def test_two_pages_act_at_once(stage: Stage) -> None:
    other = Stage(stage.session, stage.toy, stage.http)
    await stage.enter(0)
    await other.enter(1)
    await stage.run("toy")
    await other.run("toy")
    await stage.look()
    await other.look()
    answers = await asyncio.gather(stage.press("one"), other.press("two"))
    assert [answer["settlement"] for answer in answers] == ["settled", "settled"]
    assert sorted(stage.toy.pressed) == ["one", "two"]


async def test_the_next_block_stops_at_what_is_due(stage: Stage) -> None:
    await stage.enter()
    due = stage.toy.clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=5)
    stage.toy.due_at = due
    await stage.run("demo", move="block")
    await stage.until("It is now")
    assert timedelta() <= stage.toy.clock.now() - due < timedelta(minutes=15)
    assert "New messages from the coach on the way: 1" in json.dumps(stage.picture)


async def test_a_week_passes_in_order_and_nothing_goes_back(stage: Stage) -> None:
    await stage.enter()
    before = stage.toy.clock.now()
    await stage.run("demo", move="week")
    await stage.until("It is now")
    assert stage.toy.clock.now() - before >= timedelta(days=7)
    assert stage.toy.ticks == sorted(stage.toy.ticks)
    gaps = [later - earlier for earlier, later in zip(stage.toy.ticks, stage.toy.ticks[1:], strict=False)]
    assert max(gaps) <= timedelta(hours=1)


async def test_a_failing_tick_does_not_end_the_demo(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail() -> None:
        raise RuntimeError("broken tick")

    monkeypatch.setattr(stage.toy, "tick", fail)
    await asyncio.sleep(1.2)
    await stage.enter()
    assert (await stage.run("toy"))["settlement"] == "settled"


async def test_the_chinese_demo_speaks_chinese(chinese_stage: Stage) -> None:
    stage = chinese_stage
    await stage.enter()
    async with stage.http.get(f"{stage.address}api/commands", headers=stage.headers) as answer:
        entry = next(item for item in (await answer.json())["entries"] if item["path"] == ["demo"])
    assert entry["invocation"] == "示範 demo"
    assert [option["name"] for option in entry["options"]] == ["時間", "打開"]
    await stage.run("toy")
    assert stage.toy.heard == ["zh-TW"]
    await stage.look()
    await stage.run("demo", 時間="day")
    await stage.until("現在是")


async def test_the_translator_leaves_the_bots_strings_to_the_bot() -> None:
    class Inner(app_commands.Translator):
        async def translate(self, string: Any, locale: Any, context: Any) -> str:
            return f"inner {string.message}"

    translator = DemoTranslator(Inner())
    plain = app_commands.locale_str("quiz")
    context: Any = None
    assert await translator.translate(plain, discord.Locale.taiwan_chinese, context) == "inner quiz"


def test_a_run_begins_where_the_last_one_stopped(tmp_path: Path) -> None:
    reached = BEGINNING + timedelta(days=7)
    LastTime(tmp_path).keep(reached)
    assert LastTime(tmp_path).beginning(BEGINNING) > reached
    assert LastTime(tmp_path).beginning(reached + timedelta(days=1)) == reached + timedelta(days=1)


@pytest.mark.parametrize("damage", ["", "{}", '{"now": 3}', '{"now": "2026-03-02T12:00:00"}'])
def test_a_damaged_time_file_costs_only_the_moved_clock(tmp_path: Path, damage: str) -> None:
    (tmp_path / "demo-clock.json").write_text(damage)
    assert LastTime(tmp_path).beginning(BEGINNING) == BEGINNING


def test_steps_stop_at_full_hours_and_at_the_target() -> None:
    now = BEGINNING.replace(minute=40)
    journey = Journey.plan(Move.DAY, now)
    assert journey.stop_after(now) == BEGINNING + timedelta(hours=1)
    assert journey.stop_after(journey.target - timedelta(minutes=10)) == journey.target


def test_rooms_keep_simcords_page_but_for_its_frame() -> None:
    assert issubclass(Room, Preview)
