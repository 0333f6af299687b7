"""Writing reviews and their corrections: the log's entries and the card that is their fold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.people.learners import Person
from coach.review.load import levelled, window
from coach.review.schedule import CardState, LogEntry, Rating, after_review, fold
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


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is written to a person's log: an aware instant, and their zone and study day then."""

    at: datetime
    zone: str
    day: date

    @classmethod
    def of(cls, person: Person, now: datetime) -> Moment:
        return cls(now, person.zone, person.today(now))


async def record_review(
    session: AsyncSession,
    person: Person,
    *,
    objective_id: int,
    attempt_id: int | None,
    rating: Rating,
    moment: Moment,
    rng: Random,
) -> CardState:
    """Append a review inside the caller's transaction and return the card's new state.

    The due day is levelled: of the days that do about as well, one with little to do.
    """
    row = await session.scalar(
        select(CardRow)
        .where(CardRow.learner_id == person.id, CardRow.objective_id == objective_id)
        .with_for_update()
    )
    before = state_of(row) if row is not None and row.reviews else None
    state = after_review(before, rating, moment.day, person.retention)
    state = replace(state, due_day=await _levelled(session, person, objective_id, state, rng))
    if row is None:
        row = CardRow(learner_id=person.id, objective_id=objective_id)
        session.add(row)
    _keep(row, state)
    await session.flush()
    session.add(
        ReviewRow(
            learner_id=person.id,
            card_id=row.id,
            attempt_id=attempt_id,
            rating=int(rating),
            reviewed_at=moment.at,
            zone=moment.zone,
            study_day=moment.day,
        )
    )
    await session.flush()
    return state


async def correct_review(
    session: AsyncSession, person: Person, attempt_id: int, rating: Rating | None, moment: Moment
) -> CardState | None:
    """Append a correction of an attempt's review and replay its card, inside the caller's transaction.

    `rating` None takes the review back. Reviews that came later keep their place
    and are replayed after it. Returns the card's new state, None where no review
    is left or there never was one. Days are exact then, not levelled.
    """
    review = await session.scalar(
        select(ReviewRow).where(
            ReviewRow.attempt_id == attempt_id,
            ReviewRow.learner_id == person.id,
            ReviewRow.corrects_id.is_(None),
        )
    )
    if review is None:  # a placement keeps no review of what was not right
        return None
    row = await session.get(CardRow, review.card_id, with_for_update=True)
    assert row is not None, "a review belongs to a card"
    session.add(
        ReviewRow(
            learner_id=person.id,
            card_id=row.id,
            corrects_id=review.id,
            rating=None if rating is None else int(rating),
            reviewed_at=moment.at,
            zone=moment.zone,
            study_day=moment.day,
        )
    )
    await session.flush()
    state = fold(await _entries(session, row.id), person.retention)
    if state is None:
        row.reviews = row.lapses = 0
    else:
        _keep(row, state)
    await session.flush()
    return state


async def _entries(session: AsyncSession, card_id: int) -> list[LogEntry]:
    rows = await session.execute(
        select(ReviewRow.id, ReviewRow.study_day, ReviewRow.rating, ReviewRow.corrects_id)
        .where(ReviewRow.card_id == card_id)
        .order_by(ReviewRow.id)
    )
    return [
        LogEntry(id_, day, None if rating is None else Rating(rating), corrects)
        for id_, day, rating, corrects in rows
    ]


def _keep(row: CardRow, state: CardState) -> None:
    row.stability, row.difficulty = state.stability, state.difficulty
    row.last_day, row.due_day = state.last_day, state.due_day
    row.reviews, row.lapses, row.last_rating = state.reviews, state.lapses, int(state.last_rating)


async def _levelled(
    session: AsyncSession, person: Person, objective_id: int, state: CardState, rng: Random
) -> date:
    interval = (state.due_day - state.last_day).days
    first, last = window(interval)
    if first == last:
        return state.due_day
    rows = await session.execute(
        select(CardRow.due_day, func.count())
        .where(
            CardRow.learner_id == person.id,
            CardRow.objective_id != objective_id,
            CardRow.reviews > 0,
            CardRow.resting_since.is_(None),
            CardRow.due_day.between(
                state.last_day + timedelta(days=first), state.last_day + timedelta(days=last)
            ),
        )
        .group_by(CardRow.due_day)
    )
    loads = dict(rows.all())
    return levelled(state.due_day, state.last_day, interval, loads, person.easy_days, rng)


async def states_of(
    store: Store, learner_id: int, objectives: Collection[int] | None = None
) -> dict[int, CardState]:
    """The state of each card of a learner, of these objectives or of all, by objective id.

    One at rest is due on no day.
    """
    # Columns, not `CardRow`s: of twenty thousand cards that takes less than half the time.
    query = select(
        CardRow.objective_id,
        CardRow.stability,
        CardRow.difficulty,
        CardRow.last_day,
        CardRow.due_day,
        CardRow.reviews,
        CardRow.lapses,
        CardRow.last_rating,
        CardRow.resting_since,
    ).where(_reviewed(learner_id, objectives))
    async with store.read() as session:
        rows = (await session.execute(query)).all()
    return {
        objective_id: CardState(
            stability, difficulty, last, due if resting is None else date.max, reviews, lapses, Rating(rating)
        )
        for objective_id, stability, difficulty, last, due, reviews, lapses, rating, resting in rows
    }


async def cards_of(
    session: AsyncSession, learner_id: int, objectives: Collection[int] | None = None
) -> Sequence[CardRow]:
    """The cards of a learner, of these objectives or of all; those without a review left are none."""
    return (await session.scalars(select(CardRow).where(_reviewed(learner_id, objectives)))).all()


def _reviewed(learner_id: int, objectives: Collection[int] | None) -> ColumnElement[bool]:
    own = and_(CardRow.learner_id == learner_id, CardRow.reviews > 0)
    return own if objectives is None else and_(own, CardRow.objective_id.in_(objectives))
