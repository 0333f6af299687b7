"""What must happen when: planned once, claimed once, done once. On both databases."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from random import Random, SystemRandom
from typing import Any

import pytest
from sqlalchemy import select, update

from coach import due
from coach.errors import NotFound
from coach.store import DueRow, Store
from tests.coach.store.people_data import a_learner

NOW = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
SOON = timedelta(seconds=1)


async def plan(store: Store, key: str = "k", *, at: datetime = NOW, seed: int = 1, **how: Any) -> bool:
    return await due.plan(
        store, Random(seed), **{"kind": "notice", "key": key, "due_at": at, "payload": {"row": "1"}, **how}
    )


async def rows(store: Store) -> list[DueRow]:
    async with store.read() as session:
        return list((await session.scalars(select(DueRow).order_by(DueRow.id))).all())


async def only_row(store: Store) -> DueRow:
    [row] = await rows(store)
    return row


@pytest.fixture
async def learner_id(store: Store) -> int:
    async with store.write() as session:
        session.add(a_learner(2**63 - 9))
    return 2**63 - 9


# -- planning ----------------------------------------------------------------------


async def test_a_row_is_planned_once_for_its_kind_key_and_generation(store: Store) -> None:
    assert await plan(store)
    assert not await plan(store, seed=2)
    assert await plan(store, generation=1)
    assert await plan(store, "other")
    assert await plan(store, kind="reminder")
    assert len(await rows(store)) == 4


async def test_planners_at_once_make_one_row(store: Store) -> None:
    made = await asyncio.gather(*(plan(store, seed=seed) for seed in range(4)))
    assert sorted(made) == [False, False, False, True]
    assert len(await rows(store)) == 1


async def test_what_is_done_is_not_planned_again(store: Store) -> None:
    await plan(store)
    [row] = await due.claim(store, NOW)
    await due.sent(store, row, NOW, 1)
    assert not await plan(store)


async def test_a_row_keeps_what_it_was_planned_with(store: Store, learner_id: int) -> None:
    await plan(store, learner_id=learner_id, guild_id=77, payload={"fallback_channel": "123"})
    row = await only_row(store)
    assert (row.learner_id, row.guild_id, row.payload) == (learner_id, 77, {"fallback_channel": "123"})
    assert (row.state, row.tries, row.due_at, row.lease_until) == ("planned", 0, NOW, None)


async def test_nothing_is_planned_for_somebody_of_whom_nothing_is_kept(store: Store) -> None:
    with pytest.raises(NotFound):
        await plan(store, learner_id=404)
    assert await rows(store) == []


async def test_a_nonce_is_a_random_number_of_63_bits_that_discord_takes(sqlite_store: Store) -> None:
    class Highest(Random):
        def getrandbits(self, bits: int, /) -> int:
            return 2**bits - 1

    await due.plan(sqlite_store, Highest(), kind="n", key="high", due_at=NOW, payload={})
    for number in range(20):
        await due.plan(sqlite_store, SystemRandom(), kind="n", key=str(number), due_at=NOW, payload={})
    nonces = [row.nonce for row in await rows(sqlite_store)]
    assert nonces[0] == str(2**63 - 1)
    assert len(set(nonces)) == len(nonces)
    assert all(nonce.isdecimal() and len(nonce) <= 25 and int(nonce) < 2**63 for nonce in nonces)


# -- claiming ----------------------------------------------------------------------


async def test_only_what_is_due_is_claimed_the_oldest_first(store: Store) -> None:
    for key, minutes in (("later", 1), ("now", 0), ("older", -5), ("oldest", -9)):
        await plan(store, key, at=NOW + timedelta(minutes=minutes))
    claimed = await due.claim(store, NOW)
    assert [row.key for row in claimed] == ["oldest", "older", "now"]
    assert all((row.tries, row.again) == (1, False) for row in claimed)
    assert [row.key for row in await due.claim(store, NOW + timedelta(minutes=1))] == ["later"]


async def test_a_claim_takes_no_more_than_it_wants(store: Store) -> None:
    for number in range(5):
        await plan(store, str(number), at=NOW - timedelta(minutes=number))
    assert [row.key for row in await due.claim(store, NOW, 2)] == ["4", "3"]
    assert [row.key for row in await due.claim(store, NOW, 9)] == ["2", "1", "0"]


async def test_no_two_claimers_get_the_same_row(store: Store) -> None:
    for number in range(12):
        await plan(store, str(number))
    claimed = await asyncio.gather(*(due.claim(store, NOW, 5) for _ in range(4)))
    keys = [row.key for rows_ in claimed for row in rows_]
    assert len(set(keys)) == len(keys)
    left = await due.claim(store, NOW)
    assert sorted([*keys, *(row.key for row in left)]) == sorted(map(str, range(12)))


async def test_a_claimed_row_carries_what_its_sender_needs(store: Store, learner_id: int) -> None:
    await plan(store, learner_id=learner_id, generation=3)
    row = await only_row(store)
    [claimed] = await due.claim(store, NOW)
    assert claimed == due.Due(row.id, "notice", "k", 3, NOW, {"row": "1"}, learner_id, row.nonce, 1)
    json.dumps(dict(claimed.payload))


async def test_a_row_is_left_alone_until_its_lease_is_over_then_claimed_again(store: Store) -> None:
    await plan(store)
    [first] = await due.claim(store, NOW)
    assert await due.claim(store, NOW + due.LEASE) == ()
    [second] = await due.claim(store, NOW + due.LEASE + SOON)
    assert (second.id, second.nonce, second.tries, second.again) == (first.id, first.nonce, 2, True)
    assert await due.claim(store, NOW + due.LEASE + SOON) == ()


# -- settling ----------------------------------------------------------------------


async def test_what_was_sent_is_never_claimed_again(store: Store) -> None:
    await plan(store)
    [row] = await due.claim(store, NOW)
    await due.sent(store, row, NOW + SOON, 2**63 - 1)
    kept = await only_row(store)
    assert (kept.state, kept.message_id, kept.done_at, kept.lease_until) == (
        "sent",
        2**63 - 1,
        NOW + SOON,
        None,
    )
    assert await due.claim(store, NOW + timedelta(days=99)) == ()


async def test_what_was_given_up_keeps_its_reason_and_is_never_claimed_again(store: Store) -> None:
    await plan(store)
    [row] = await due.claim(store, NOW)
    await due.given_up(store, row, NOW, "dm-closed")
    kept = await only_row(store)
    assert (kept.state, kept.reason, kept.done_at) == ("given-up", "dm-closed", NOW)
    assert await due.claim(store, NOW + timedelta(days=99)) == ()


async def test_a_failed_try_comes_again_later_each_time_and_is_given_up_in_the_end(store: Store) -> None:
    await plan(store)
    now, waits = NOW, []
    for number in range(1, due.MAX_TRIES + 1):
        [row] = await due.claim(store, now)
        assert row.tries == number
        await due.retry_later(store, row, now)
        kept = await only_row(store)
        if number < due.MAX_TRIES:
            assert kept.lease_until is not None
            assert kept.state == "sending"
            waits.append(kept.lease_until - now)
            assert await due.claim(store, kept.lease_until) == ()
            now = kept.lease_until + SOON
    assert waits == sorted(waits)
    assert timedelta(0) < waits[0] < waits[-1]
    assert (kept.state, kept.reason) == ("given-up", "too-many-tries")
    assert await due.claim(store, now + timedelta(days=99)) == ()


async def test_the_outcome_is_that_of_the_newest_row_of_a_kind(store: Store, learner_id: int) -> None:
    assert await due.last_outcome(store, learner_id, "notice") is None
    await plan(store, "first", learner_id=learner_id)
    [row] = await due.claim(store, NOW)
    assert await due.last_outcome(store, learner_id, "notice") == "sending"
    await due.sent(store, row, NOW, 1)
    assert await due.last_outcome(store, learner_id, "notice") == "sent"
    await plan(store, "second", learner_id=learner_id)
    await plan(store, "other", kind="reminder", learner_id=learner_id)
    await plan(store, "nobody's")
    assert await due.last_outcome(store, learner_id, "notice") == "planned"


async def test_settling_one_row_touches_no_other(store: Store) -> None:
    await plan(store, "a")
    await plan(store, "b")
    first, _ = await due.claim(store, NOW)
    await due.sent(store, first, NOW, 1)
    assert sorted(row.state for row in await rows(store)) == ["sending", "sent"]


async def test_a_row_of_an_unknown_state_is_nobodys(store: Store) -> None:
    await plan(store)
    async with store.write() as session:
        await session.execute(update(DueRow).values(state="cancelled"))
    assert await due.claim(store, NOW) == ()


async def test_a_worker_that_slept_through_its_lease_cannot_overwrite_the_next_one(store: Store) -> None:
    await plan(store)
    [slow] = await due.claim(store, NOW)
    later = NOW + due.LEASE + SOON
    [quick] = await due.claim(store, later)
    await due.given_up(store, slow, later, "late")
    await due.sent(store, quick, later, 5)
    await due.retry_later(store, slow, later)
    row = await only_row(store)
    assert (row.state, row.message_id, row.reason) == ("sent", 5, None)
