"""A message that is due arrives once, whatever happens to the connection."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from aiohttp.test_utils import TestServer
from discord.http import Route

from bot.app import CoachBot, build_bot
from bot.delivery import TEST_NOTICE
from coach import due
from coach.config import load_settings
from coach.llm.scripted import NoModel
from coach.store import DueRow, Learner
from tests.clock import ManualClock
from tests.faults.fake_discord import (
    LEARNER_ID,
    FakeDiscord,
    Fault,
    dm_closed,
    lost_after_accepting,
    lost_before_accepting,
    slow_down,
    unavailable,
)


@pytest.fixture
async def discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    fake = FakeDiscord()
    async with TestServer(fake.app) as server:
        monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{server.port}/api/v10")
        yield fake


@pytest.fixture
async def bot(
    discord: FakeDiscord, clock: ManualClock, tmp_path: Path, sqlite_url: str
) -> AsyncIterator[CoachBot]:
    """The real bot, logged in at the fake Discord, with a reminder due for one learner."""
    settings = load_settings(data_dir=tmp_path / "data", database_url=sqlite_url, model="off")
    bot = build_bot(settings, clock=clock, rng=Random(3), llm=NoModel("none"))
    async with bot:
        await bot.login("x" * 24 + ".yyyyyy." + "z" * 27)
        async with bot.store.write() as db:
            db.add(Learner(id=LEARNER_ID, agreed_at=clock.now(), zone="UTC", locale="en"))
        await due.plan(
            bot.store,
            bot.rng,
            kind=TEST_NOTICE,
            key="one",
            due_at=clock.now(),
            payload={"fallback_channel": None},
            learner_id=LEARNER_ID,
        )
        yield bot


async def row_of(bot: CoachBot) -> DueRow:
    async with bot.store.read() as db:
        row = await db.get(DueRow, 1)
        assert row is not None
        return row


async def test_a_message_carries_its_nonce_and_mentions_nobody(bot: CoachBot, discord: FakeDiscord) -> None:
    await bot.tick()
    (message,) = discord.posted
    assert message["sent"]["nonce"] == (await row_of(bot)).nonce
    assert message["sent"]["enforce_nonce"] is True
    assert message["sent"]["allowed_mentions"] == {"parse": []}
    assert (await row_of(bot)).state == "sent"
    await bot.tick()
    assert len(discord.posted) == 1


@pytest.mark.parametrize("fault", [unavailable, lost_before_accepting])
async def test_what_did_not_arrive_is_sent_again_later(
    bot: CoachBot, discord: FakeDiscord, clock: ManualClock, fault: Fault
) -> None:
    discord.faults.append(fault)
    await bot.tick()
    assert not discord.posted
    await bot.tick()
    assert not discord.posted, "the next try waits for its turn"
    clock.advance(timedelta(minutes=2))
    await bot.tick()
    assert len(discord.posted) == 1
    assert (await row_of(bot)).state == "sent"


async def test_what_arrived_unacknowledged_is_found_and_not_sent_again(
    bot: CoachBot, discord: FakeDiscord, clock: ManualClock
) -> None:
    discord.faults.append(lost_after_accepting)
    await bot.tick()
    assert len(discord.posted) == 1
    clock.advance(timedelta(minutes=2))
    await bot.tick()
    assert len(discord.posted) == 1
    row = await row_of(bot)
    assert (row.state, str(row.message_id)) == ("sent", discord.posted[0]["id"])


async def test_where_history_cannot_be_read_it_is_sent_at_most_once_and_recorded(
    bot: CoachBot, discord: FakeDiscord, clock: ManualClock
) -> None:
    discord.faults.append(lost_after_accepting)
    discord.history_forbidden = True
    await bot.tick()
    clock.advance(timedelta(minutes=2))
    await bot.tick()
    assert len(discord.posted) == 1
    row = await row_of(bot)
    assert (row.state, row.reason) == ("given-up", "unknown-whether-sent")


async def test_a_worker_that_died_while_sending_is_taken_over(
    bot: CoachBot, discord: FakeDiscord, clock: ManualClock
) -> None:
    claimed = await due.claim(bot.store, clock.now())
    assert len(claimed) == 1
    await bot.tick()
    assert not discord.posted, "another worker holds the lease"
    clock.advance(timedelta(minutes=3))
    await bot.tick()
    assert len(discord.posted) == 1


async def test_closed_dms_without_a_place_for_a_thread_are_given_up(
    bot: CoachBot, discord: FakeDiscord
) -> None:
    discord.faults.append(dm_closed)
    await bot.tick()
    row = await row_of(bot)
    assert (row.state, row.reason) == ("given-up", "dm-closed")


async def test_a_rate_limit_is_waited_out(bot: CoachBot, discord: FakeDiscord) -> None:
    discord.faults.append(slow_down)
    await bot.tick()
    assert len(discord.posted) == 1
    assert (await row_of(bot)).state == "sent"


async def test_a_discord_that_stays_away_is_given_up_after_a_few_tries(
    bot: CoachBot, discord: FakeDiscord, clock: ManualClock
) -> None:
    discord.faults.extend([unavailable] * 20)
    for _ in range(due.MAX_TRIES + 2):
        await bot.tick()
        clock.advance(timedelta(minutes=10))
    row = await row_of(bot)
    assert (row.state, row.reason, row.tries) == ("given-up", "too-many-tries", due.MAX_TRIES)
    assert not discord.posted
