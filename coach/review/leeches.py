"""Leeches: cards that keep being forgotten. They are offered a rest, and there is a way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select, update

from coach.errors import NotFound
from coach.store import CardRow, Store

LAPSES = 4
"""A card that was forgotten so often is a leech, and is offered a rest again after as many more lapses."""


def is_leech(lapses: int, leech_at: int) -> bool:
    """Say whether a card is to be offered another explanation or a rest now.

    `lapses`: how often it was known and forgotten; `leech_at`: the same at the last offer, 0 before one.
    """
    return lapses - leech_at >= LAPSES


@dataclass(frozen=True, slots=True)
class RestingCard:
    """A card that is not asked until it is brought back. `since` is a study day."""

    objective_id: int
    since: date
    lapses: int


async def rest(store: Store, learner_id: int, objective_id: int, today: date) -> None:
    """Put a card aside from this study day; one that rests already keeps its day. Raises NotFound."""
    since = func.coalesce(CardRow.resting_since, today)
    await _set(store, learner_id, objective_id, resting_since=since, leech_at=CardRow.lapses)


async def bring_back(store: Store, learner_id: int, objective_id: int, today: date) -> None:
    """End a card's rest: it is due on this study day. Nothing changes for one that does not rest.

    Raises NotFound.
    """
    due = case((CardRow.resting_since.is_(None), CardRow.due_day), else_=today)
    await _set(store, learner_id, objective_id, resting_since=None, due_day=due)


async def dismissed(store: Store, learner_id: int, objective_id: int) -> None:
    """Keep asking a leech: the offer comes again after as many more lapses. Raises NotFound."""
    await _set(store, learner_id, objective_id, leech_at=CardRow.lapses)


async def _set(store: Store, learner_id: int, objective_id: int, **values: Any) -> None:
    mine = (CardRow.learner_id == learner_id, CardRow.objective_id == objective_id)
    async with store.write() as session:
        changed = await session.scalar(update(CardRow).where(*mine).values(**values).returning(CardRow.id))
        if changed is None:
            raise NotFound("card")


async def resting(store: Store, learner_id: int) -> tuple[RestingCard, ...]:
    """All resting cards of a learner, the one that has rested longest first."""
    columns = (CardRow.objective_id, CardRow.resting_since, CardRow.lapses)
    query = select(*columns).where(CardRow.learner_id == learner_id, CardRow.resting_since.is_not(None))
    async with store.read() as session:
        rows = await session.execute(query.order_by(CardRow.resting_since, CardRow.id))
        return tuple(RestingCard(objective, since, lapses) for objective, since, lapses in rows if since)
