"""Plays the demo: builds the bot, lets time pass, answers the page, and ends on Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import signal
import sys
import time
import webbrowser
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from bot.demo.clock import LONGEST_WAIT, DemoClock, Journey, LastTime, Move
from bot.demo.command import DemoTranslator, demo_command
from bot.demo.offline_discord import OfflineDiscord
from bot.demo.places import Place, find, places
from bot.demo.site import DemoSite
from bot.demo.wording import teach_the_catalogues, words
from bot.demo.world import GUILD_ID, StudyRoom, seed
from coach.clock import SystemClock

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.5
"""How often time passes; a page asks for news as often."""

KEEP_EVERY = timedelta(seconds=10)


class DemoBot(Protocol):
    """What the demo needs of the bot beyond being a discord.py client with a command tree."""

    tree: app_commands.CommandTree[Any]
    command_ids: dict[str, int]

    async def tick(self) -> None:
        """Do whatever is due by the bot's clock."""

    async def set_guild_locale(self, guild_id: int, locale: str) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _MoveWish:
    move: Move
    answer: tuple[int, int] | None
    """Channel and message to write the outcome into."""


class DemoSession:
    """One run of the demo around a bot that has not been started."""

    def __init__(self, bot: Any, clock: DemoClock, *, folder: Path, zone: str, locale: str) -> None:
        self.bot: Any = bot
        self.locale = locale
        self.world = OfflineDiscord(bot, name=words(locale, "bot"), locale=locale)
        self.bot.external_wait = self.world.env.external_wait
        self._clock = clock
        self._zone = zone
        self._last_time = LastTime(folder)
        self._site = DemoSite(self.world, self)
        self._room: StudyRoom | None = None
        self._wishes: deque[_MoveWish] = deque()
        self._moving = False
        self._opened: dict[str, Any] = {"number": 0}
        self._told: set[tuple[type[BaseException], str]] = set()

    # ----------------------------------------------------------------- start

    async def run(self, *, port: int, open_browser: bool, stop: asyncio.Event) -> None:
        """Play until `stop` is set."""
        # What discord.py and simcord swallow is at least said, unless the caller has set up logging.
        logging.basicConfig(
            level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
        )
        with self.world.env.time_context():
            await self._site.start(port)
            beat: asyncio.Task[None] | None = None
            try:
                await self._enter()
                print(f"Demo: {self._site.url}", flush=True)
                if open_browser:
                    webbrowser.open(self._site.url)
                beat = asyncio.create_task(self._beat())
                await stop.wait()
            finally:
                await self._leave(beat)

    async def _enter(self) -> None:
        self._room = seed(self.world)
        self.world.set_out_at(self._clock.now())
        self._clock.follow(self.world.now)
        self._last_time.keep(self.world.now())
        await self.world.start()
        tree: app_commands.CommandTree[Any] = self.bot.tree
        await tree.set_translator(DemoTranslator(tree.translator))
        tree.add_command(demo_command(self))
        # The offline Discord forgets commands between runs; the bot may remember having synced them.
        for command in await tree.sync() + await tree.sync(guild=discord.Object(GUILD_ID)):
            self.bot.command_ids[command.name] = command.id
        await self.bot.set_guild_locale(GUILD_ID, self.locale)
        self._tell_errors()

    async def _leave(self, beat: asyncio.Task[None] | None) -> None:
        """End in order; what fails on the way is told and does not keep the rest from ending."""
        if beat is not None:
            beat.cancel()
            await asyncio.gather(beat, return_exceptions=True)
        self._tell_errors()
        for end in (self._site.stop, self.bot.close, self.world.stop):
            try:
                await end()
            except Exception as error:
                self._tell(error)
        if self._room is not None:
            self._last_time.keep(self.world.now())

    # ------------------------------------------------------------------ time

    async def _beat(self) -> None:
        """Let real time pass in the world, and fulfil wishes between two beats."""
        last = time.perf_counter()
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                if self._wishes:
                    await self._travel(self._wishes.popleft())
                    last = time.perf_counter()
                now = time.perf_counter()
                passed, last = now - last, now
                async with self.world.turn:
                    await self._pass(passed)
                    await self.world.show_changes()
                self._last_time.keep(self.world.now(), every=KEEP_EVERY)
            except Exception as error:
                self._tell(error)
            self._tell_errors()

    async def _pass(self, seconds: float) -> None:
        """Let `seconds` pass and do what came due. Both are tried, whatever becomes of the first."""
        try:
            await self.world.advance(seconds)
        finally:
            await self.bot.tick()

    async def _travel(self, wish: _MoveWish) -> None:
        """Move the clock step by step, so that what is due happens in order."""
        journey = Journey.plan(wish.move, self.world.now())
        spoken = self.world.spoken()
        outcome, shown = "moved", time.perf_counter()
        self._moving = True
        try:
            while self.world.now() < journey.target:
                async with self.world.turn:
                    now = self.world.now()
                    await self._pass((journey.stop_after(now) - now).total_seconds())
                    if journey.until_spoken and self.world.spoken() > spoken:
                        break
                    if time.perf_counter() - shown > BEAT_SECONDS:
                        await self.world.show_changes()
                        shown = time.perf_counter()
                await asyncio.sleep(0)  # clicks get their turn between two steps
        except Exception as error:
            outcome = "move_failed"
            self._tell(error)
        finally:
            self._moving = False
        self._last_time.keep(self.world.now())
        if wish.answer is not None:
            self.world.rewrite(*wish.answer, self._account(outcome, wish.move, self.world.spoken() - spoken))

    def _account(self, outcome: str, move: Move, count: int) -> str:
        """Say where the clock stands and what happened on the way."""
        if outcome == "moved" and count:
            outcome = "moved_spoken"
        elif outcome == "moved":
            outcome = "nothing_due" if move is Move.BLOCK else "moved_silent"
        local = self.world.now().astimezone(ZoneInfo(self._zone))
        return words(
            self.locale,
            outcome,
            now=f"{local:%Y-%m-%d %H:%M}",
            zone=self._zone,
            count=count,
            days=LONGEST_WAIT.days,
        )

    # ---------------------------------------------------------------- errors

    def _tell_errors(self) -> None:
        for error in self.world.new_errors():
            self._tell(error)

    def _tell(self, error: BaseException) -> None:
        """Log an error to the terminal, each kind once: a beat that fails would fill it."""
        key = (type(error), str(error)[:200])
        if key not in self._told:
            self._told.add(key)
            log.error("The demo goes on after an error", exc_info=error)

    # ------------------------------------------- what the command and page ask

    def list_places(self) -> list[Place]:
        return [] if self._room is None else list(places(self.world, self._room))

    def ask_to_move(self, move: Move, *, answer: tuple[int, int] | None) -> None:
        self._wishes.append(_MoveWish(move, answer))

    def ask_to_open(self, key: str, *, seen_from: str) -> None:
        """Tell the pages that show `seen_from` to show `key`."""
        self._opened = {"number": self._opened["number"] + 1, "from": seen_from, "to": key}

    async def open_place(self, key: str) -> str | None:
        """Return the path of a place's room, opening it if needed."""
        place = None if self._room is None else find(self.world, self._room, key)
        if place is None:
            return None
        room = await self.world.room(place.channel, place.viewer, port=self._site.port, zone=self._zone)
        return f"/room?place={key}#{room.capability}"

    def report(self) -> dict[str, Any]:
        """Return what the page shows around the room."""
        return {
            "locale": self.locale,
            "guild": words(self.locale, "guild"),
            "now": self.world.now().isoformat(),
            "zone": self._zone,
            "moving": self._moving or bool(self._wishes),
            "opened": self._opened,
            "places": [
                {
                    "key": place.key,
                    "kind": place.kind,
                    "name": place.name,
                    "member": place.member,
                    "latest": str(self.world.latest(place.channel.id, place.viewer.id)),
                }
                for place in self.list_places()
            ],
        }


async def play(settings: Any, *, port: int, open_browser: bool, locale: str) -> None:
    """Build the bot on the demo's clock and run it until Ctrl-C or a request to end."""
    # Imported here: the demo's own tests play a smaller bot.
    from bot.app import build_bot
    from coach.llm import open_engine

    teach_the_catalogues()

    # Without a zone of its own, the Chinese demo keeps Taiwan's time, as its learners would.
    zone = settings.default_zone or ("Asia/Taipei" if locale == "zh-TW" else "UTC")
    settings = settings.model_copy(
        update={
            "operator_guild": GUILD_ID,
            "sync_guild": None,
            "default_zone": zone,
            "default_locale": locale,
        }
    )
    clock = DemoClock(LastTime(settings.data_dir).beginning(SystemClock().now()))
    llm = open_engine(settings)
    bot = build_bot(settings, clock=clock, rng=random.SystemRandom(), llm=llm)
    session = DemoSession(bot, clock, folder=settings.data_dir, zone=zone, locale=locale)
    with _ends_on_signal() as stop:
        await session.run(port=port, open_browser=open_browser, stop=stop)


@contextlib.contextmanager
def _ends_on_signal() -> Any:
    """Give an event that Ctrl-C sets; a second Ctrl-C breaks off."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)

    def let_go() -> None:
        for number in signals:
            loop.remove_signal_handler(number)

    def end() -> None:
        if not stop.is_set():
            stop.set()
            print(file=sys.stderr)
            # One press may arrive twice, from the terminal and from a parent process.
            loop.call_later(1.0, let_go)

    # Windows has no such handlers: there asyncio.run turns Ctrl-C into a cancellation.
    with contextlib.suppress(NotImplementedError):
        for number in signals:
            loop.add_signal_handler(number, end)
    try:
        yield stop
    finally:
        with contextlib.suppress(NotImplementedError):
            let_go()
