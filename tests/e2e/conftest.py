"""The whole bot in an offline Discord."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
import simcord

from bot.app import CoachBot, build_bot
from coach.config import Settings, load_settings
from coach.curriculum.shipped import import_shipped
from coach.llm.interface import Engine
from coach.llm.scripted import NoModel
from coach.store import Store
from tests.e2e.player import Player

BotFactory = Callable[..., CoachBot]


class WatchedEnv(simcord.Env):
    """An offline Discord in which an error that no test looked at fails the test."""

    looked_at = 0

    def raised(self) -> list[BaseException]:
        """The errors that commands raised since the last look."""
        found = self.errors_since(self.looked_at)
        self.looked_at = self.error_cursor
        return [getattr(error, "original", error) for error in found]


class WorldClock:
    """Tells the offline Discord's time."""

    def __init__(self) -> None:
        self.env: simcord.Env | None = None

    def now(self) -> datetime:
        return self.env.now() if self.env else datetime(2026, 1, 1, tzinfo=UTC)

    def external_wait(self, awaitable: Any, *, reason: str) -> Awaitable[Any]:
        assert self.env is not None
        return self.env.external_wait(awaitable, reason=reason)


@pytest.fixture(scope="session")
def shipped_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A database with the shipped packs in it; copy it, never open it. Checking them takes seconds."""
    path = tmp_path_factory.mktemp("shipped") / "coach.db"
    shutil.copyfile(sqlite_template, path)

    async def fill() -> None:
        store = Store.open(f"sqlite+aiosqlite:///{path}")
        assert await import_shipped(store, (), datetime(2026, 1, 1, tzinfo=UTC)) == 0
        await store.close()

    asyncio.run(fill())
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, shipped_template: Path) -> str:
    """The URL of a SQLite file with the shipped packs in it."""
    path = tmp_path / "coach.db"
    shutil.copyfile(shipped_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str) -> Settings:
    return load_settings(data_dir=tmp_path / "data", database_url=sqlite_url, model="off")


@pytest.fixture
def world_clock() -> WorldClock:
    return WorldClock()


@pytest.fixture
def engine() -> Engine:
    """The model of the bot under test; a test may override it."""
    return NoModel("tests need none")


@pytest.fixture
def new_bot(settings: Settings, world_clock: WorldClock, engine: Engine) -> BotFactory:
    """Builds the bot, as often as a restart needs it."""

    def build() -> CoachBot:
        bot = build_bot(settings, clock=world_clock, rng=Random(7), llm=engine)
        bot.external_wait = world_clock.external_wait
        return bot

    return build


@pytest.fixture
async def env(new_bot: BotFactory, world_clock: WorldClock) -> AsyncIterator[WatchedEnv]:
    # Not `simcord.run`: it sets a context variable, and a fixture's setup and teardown
    # run in different contexts.
    env = WatchedEnv(new_bot())
    await env.start()
    world_clock.env = env
    yield env
    await env.shutdown()
    unexpected = env.errors_since(env.looked_at)
    assert not unexpected, f"the bot raised {unexpected!r}"


@pytest.fixture
def guild(env: simcord.Env) -> simcord.GuildHandle:
    guild = env.create_guild(name="Study room")
    guild.create_text_channel("general")
    return guild


@pytest.fixture
def learner(env: simcord.Env, guild: simcord.GuildHandle) -> Player:
    return Player(env, guild.add_member(env.create_user("learner")), guild.channels["general"])


@pytest.fixture
def other(env: simcord.Env, guild: simcord.GuildHandle) -> Player:
    return Player(env, guild.add_member(env.create_user("other")), guild.channels["general"])
