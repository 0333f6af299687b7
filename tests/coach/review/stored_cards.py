"""Cards in a store, without the reviews that made them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from coach.review.schedule import interval_days
from coach.store import CardRow, ObjectiveRow, PackRow, Store
from tests.clock import START

DAY = date(2026, 3, 2)
"""The study day of `tests.clock.START` in Taipei."""


async def add_cards(
    store: Store,
    learner_id: int,
    *,
    lapses: Sequence[int] = (),
    stabilities: Sequence[float] = (),
    ago: int = 1,
) -> list[int]:
    """Add a card for each number of lapses or stability (days), last asked so many days before `DAY`.

    Due as the usual goal of 90 % says. Returns their objectives, the same ones for every learner.
    """
    stabilities = stabilities or [10.0] * len(lapses)
    lapses = lapses or [0] * len(stabilities)
    async with store.write() as session:
        if await session.get(PackRow, "made") is None:
            session.add(PackRow(key="made", revision=1, digest="0" * 64, accepted_at=START))
            await session.flush()
        query = select(ObjectiveRow.id).where(ObjectiveRow.pack_key == "made").order_by(ObjectiveRow.id)
        objectives = list(await session.scalars(query))
        for number in range(len(objectives), len(lapses)):
            row = ObjectiveRow(pack_key="made", key=f"o{number}")
            session.add(row)
            await session.flush()
            objectives.append(row.id)
        last = DAY - timedelta(days=ago)
        session.add_all(
            CardRow(
                learner_id=learner_id,
                objective_id=objective,
                stability=stability,
                difficulty=5.0,
                last_day=last,
                due_day=last + timedelta(days=interval_days(stability, 0.9)),
                reviews=count + 1,
                lapses=count,
                last_rating=3,
            )
            for objective, stability, count in zip(objectives, stabilities, lapses, strict=False)
        )
    return objectives[: len(lapses)]


async def cards_by_objective(store: Store, learner_id: int) -> dict[int, CardRow]:
    """All cards of a learner, by objective."""
    async with store.read() as session:
        found = await session.scalars(select(CardRow).where(CardRow.learner_id == learner_id))
        return {card.objective_id: card for card in found}


async def card_of(store: Store, learner_id: int, objective_id: int) -> CardRow:
    """A learner's card for an objective."""
    return (await cards_by_objective(store, learner_id))[objective_id]
