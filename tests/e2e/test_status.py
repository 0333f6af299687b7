"""`/status`: what matters first, and the graphics card lent and taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import discord
import pytest
import simcord
from hypothesis import given
from hypothesis import strategies as st

from bot.features.status.cog import MORNING_HOUR, next_morning
from bot.i18n import LANGUAGES, Words, speak
from coach.config import Settings
from coach.curriculum.model import Language
from coach.llm.admission import Admission
from coach.llm.lender import LENT
from coach.llm.scripted import ScriptedEngine
from tests.e2e.conftest import BotFactory, WatchedEnv
from tests.e2e.player import Player, said


@pytest.fixture
def model() -> ScriptedEngine:
    return ScriptedEngine(slots=4)


@pytest.fixture
def engine(model: ScriptedEngine) -> Admission:
    return Admission(model)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def words(language: Language) -> Words:
    return speak(language)


@pytest.fixture
async def operator(
    env: WatchedEnv, guild: simcord.GuildHandle, new_bot: BotFactory, settings: Settings, language: Language
) -> Player:
    """Somebody who may manage the operator's server, with the card in front of them."""
    role = guild.create_role("Keeper", permissions=discord.Permissions(manage_guild=True))
    member = guild.add_member(env.create_user("operator"), roles=[role])
    bot = new_bot()
    bot.settings = settings.model_copy(update={"operator_guild": guild.id})
    await env.restart_bot(bot)
    player = Player(env, member, guild.channels["general"])
    await player.move_in(language)
    await player.slash("status")
    return player


async def test_what_matters_comes_first(operator: Player, words: Words) -> None:
    assert operator.title == words("status-title")
    _, now, *_ = operator.text.split("\n")
    assert words("engine-ready") in now
    assert words("status-running-now", running=0, slots=4) in operator.text
    assert operator.labels == [
        words("status-refresh"),
        words("status-lend-120"),
        words("status-lend-30"),
        words("status-lend-morning"),
    ]


@pytest.mark.parametrize(("key", "minutes"), [("status-lend-120", 120), ("status-lend-30", 30)])
async def test_the_gpu_is_lent_and_taken_back(
    operator: Player, engine: Admission, words: Words, key: str, minutes: int, settings: Settings
) -> None:
    before = operator.env.now()
    await operator.tap(words(key))
    until = engine.status().paused_until
    assert until is not None
    assert timedelta(0) <= until - before - timedelta(minutes=minutes) < timedelta(seconds=5)
    assert words("engine-paused") in operator.text
    assert f"<t:{int(until.timestamp())}:t>" in operator.text
    assert (settings.data_dir / LENT).is_file()
    assert words(key) not in operator.labels
    await operator.tap(words("status-take-back"))
    assert engine.status().state == "ready"
    assert words("engine-ready") in operator.text
    assert not (settings.data_dir / LENT).exists()
    assert words(key) in operator.labels


async def test_it_comes_back_by_itself_when_the_time_is_over(
    operator: Player, engine: Admission, words: Words, settings: Settings
) -> None:
    await operator.tap(words("status-lend-morning"))
    until = engine.status().paused_until
    zone = settings.zone_for(settings.default_locale)
    assert until is not None
    assert until.astimezone(ZoneInfo(zone)).hour == MORNING_HOUR
    await operator.env.advance_time((until - operator.env.now()).total_seconds() - 60)
    await operator.bot.tick()
    assert engine.status().state == "paused"
    await operator.env.advance_time(120)
    await operator.bot.tick()
    assert engine.status().state == "ready"


@pytest.mark.parametrize(
    ("action", "argument"), [("status.lend", "120"), ("status.take-back", None), ("status.refresh", None)]
)
async def test_nobody_else_can_use_the_buttons(
    operator: Player, learner: Player, engine: Admission, words: Words, language: Language,
    action: str, argument: str | None,
) -> None:  # fmt: skip
    await learner.move_in(language)
    refused = await learner.press_card_of(learner, action, *([argument] if argument else []))
    assert words("error-not-allowed-title") in said(refused)
    assert engine.status().state == "ready"


@pytest.mark.parametrize("argument", ["0", "1441", "evening", "-5"])
async def test_a_time_that_no_button_offers_is_refused(
    operator: Player, engine: Admission, words: Words, argument: str
) -> None:
    refused = await operator.press_card_of(operator, "status.lend", argument)
    assert words("error-stale-title") in said(refused)
    assert engine.status().state == "ready"


async def test_a_model_server_is_not_lent(operator: Player, words: Words) -> None:
    operator.bot.settings = operator.bot.settings.model_copy(update={"llm_url": "http://gpu-box:8000/v1"})
    await operator.tap(words("status-refresh"))
    assert operator.labels == [words("status-refresh")]


async def test_a_model_that_failed_says_why_at_the_top(
    operator: Player, model: ScriptedEngine, words: Words
) -> None:
    model.turn_off("the weights are not there", "failed")
    await operator.tap(words("status-refresh"))
    assert operator.text.index("the weights are not there") < operator.text.index(words("status-running"))
    assert operator.labels == [words("status-refresh")]


@given(
    now=st.integers(1_700_000_000, 1_900_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    zone=st.sampled_from(["Asia/Taipei", "UTC", "Europe/Berlin", "America/New_York", "Pacific/Chatham"]),
)
def test_the_next_morning_is_at_eight_and_within_a_day(now: datetime, zone: str) -> None:
    morning = next_morning(now, zone)
    assert (morning.hour, morning.minute, morning.second) == (MORNING_HOUR, 0, 0)
    assert timedelta(0) < morning.astimezone(UTC) - now <= timedelta(hours=25)
