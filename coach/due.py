"""What must happen when: planned once, claimed once, done once.

A row's life: planned → sending (leased) → sent, or given-up with a reason. A
worker that dies leaves the row in `sending`; once the lease is over the row is
claimed again, marked as a second try, and the sender reconciles before it
sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from coach.errors import NotFound
from coach.store import DueRow, Learner, Store

LEASE = timedelta(minutes=2)
RETRY_AFTER = timedelta(minutes=1)
MAX_TRIES = 5


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed row. `again` is true where an earlier try may already have sent it."""

    id: int
    kind: str
    key: str
    generation: int
    due_at: datetime
    payload: Mapping[str, Any]
    learner_id: int | None
    nonce: str
    tries: int

    @property
    def again(self) -> bool:
        return self.tries > 1


async def plan(
    store: Store,
    rng: Random,
    *,
    kind: str,
    key: str,
    due_at: datetime,
    payload: Mapping[str, Any],
    learner_id: int | None = None,
    guild_id: int | None = None,
    generation: int = 0,
) -> bool:
    """Plan a row; False where (kind, key, generation) is planned or done already.

    Raises NotFound for a learner of whom nothing is kept (any more).
    """
    row = DueRow(
        kind=kind,
        key=key,
        generation=generation,
        due_at=due_at,
        payload=dict(payload),
        learner_id=learner_id,
        guild_id=guild_id,
        state="planned",
        tries=0,
        nonce=str(rng.getrandbits(63)),
    )
    same = (DueRow.kind == kind) & (DueRow.key == key) & (DueRow.generation == generation)
    try:
        async with store.write() as session:
            if learner_id is not None and await session.get(Learner, learner_id) is None:
                raise NotFound("learner")
            if await session.scalar(select(DueRow.id).where(same)) is not None:
                return False
            session.add(row)
    except IntegrityError:
        # On PostgreSQL another planner may have come between the look and the write.
        return False
    return True


async def claim(store: Store, now: datetime, limit: int = 50) -> tuple[Due, ...]:
    """Lease up to `limit` rows that are due, oldest first; no two claimers get the same one."""
    waiting = or_(
        DueRow.state == "planned",
        (DueRow.state == "sending") & (DueRow.lease_until < now),
    )
    async with store.write() as session:
        rows = (
            await session.scalars(
                select(DueRow)
                .where(DueRow.due_at <= now, waiting)
                .order_by(DueRow.due_at)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
        ).all()
        for row in rows:
            row.state, row.lease_until, row.tries = "sending", now + LEASE, row.tries + 1
        await session.flush()
        return tuple(
            Due(r.id, r.kind, r.key, r.generation, r.due_at, r.payload, r.learner_id, r.nonce, r.tries)
            for r in rows
        )


async def last_outcome(store: Store, learner_id: int, kind: str) -> str | None:
    """The state of a learner's newest row of a kind: planned, sending, sent, given-up."""
    async with store.read() as session:
        return await session.scalar(
            select(DueRow.state)
            .where(DueRow.learner_id == learner_id, DueRow.kind == kind)
            .order_by(DueRow.id.desc())
            .limit(1)
        )


async def sent(store: Store, due: Due, now: datetime, message_id: int | None) -> None:
    """The row is done."""
    await _settle(store, due, state="sent", done_at=now, message_id=message_id, lease_until=None)


async def given_up(store: Store, due: Due, now: datetime, reason: str) -> None:
    """The row will not be tried again; `reason` is a short word such as `dm-closed`."""
    await _settle(store, due, state="given-up", done_at=now, reason=reason, lease_until=None)


async def retry_later(store: Store, due: Due, now: datetime) -> None:
    """Put the row back for a later try, or give it up after `MAX_TRIES`."""
    if due.tries >= MAX_TRIES:
        await given_up(store, due, now, "too-many-tries")
        return
    await _settle(store, due, state="sending", lease_until=now + RETRY_AFTER * due.tries)


async def _settle(store: Store, due: Due, **values: Any) -> None:
    # A worker that slept through its lease must not overwrite what the next one did.
    mine = (DueRow.id == due.id, DueRow.state == "sending", DueRow.tries == due.tries)
    async with store.write() as session:
        await session.execute(update(DueRow).where(*mine).values(**values))
