"""Writing a review: the log's entry and the card that is its fold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.review.schedule import CardState, Rating, after_review
from coach.store import CardRow, ReviewRow, Store


def state_of(row: CardRow) -> CardState:
    """The card's state as a value."""
    return CardState(
        stability=row.stability,
        difficulty=row.difficulty,
        last_day=row.last_day,
        due_day=row.due_day,
        reviews=row.reviews,
        lapses=row.lapses,
        last_rating=Rating(row.last_rating),
    )


async def record_review(
    session: AsyncSession,
    *,
    learner_id: int,
    objective_id: int,
    attempt_id: int | None,
    rating: Rating,
    at: datetime,
    zone: str,
    day: date,
) -> CardState:
    """Append a review inside the caller's transaction and return the card's new state."""
    row = await session.scalar(
        select(CardRow)
        .where(CardRow.learner_id == learner_id, CardRow.objective_id == objective_id)
        .with_for_update()
    )
    state = after_review(state_of(row) if row else None, rating, day)
    if row is None:
        row = CardRow(learner_id=learner_id, objective_id=objective_id)
        session.add(row)
    row.stability, row.difficulty = state.stability, state.difficulty
    row.last_day, row.due_day = state.last_day, state.due_day
    row.reviews, row.lapses, row.last_rating = state.reviews, state.lapses, int(state.last_rating)
    await session.flush()
    session.add(
        ReviewRow(
            learner_id=learner_id,
            card_id=row.id,
            attempt_id=attempt_id,
            rating=int(rating),
            reviewed_at=at,
            zone=zone,
            study_day=day,
        )
    )
    return state


async def states_of(store: Store, learner_id: int) -> dict[int, CardState]:
    """The state of each card of a learner, by objective id."""
    async with store.read() as session:
        return {row.objective_id: state_of(row) for row in await cards_of(session, learner_id)}


async def cards_of(session: AsyncSession, learner_id: int) -> Sequence[CardRow]:
    """All cards of a learner."""
    return (await session.scalars(select(CardRow).where(CardRow.learner_id == learner_id))).all()
