"""Reading quizzes from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.errors import NotFound
from coach.people.learners import Person
from coach.quiz.answers import Graders
from coach.quiz.verdict import Graded, Verdict
from coach.review.log import cards_of
from coach.store import Attempt, QuizItem, QuizSession


async def open_session(db: AsyncSession, learner_id: int) -> QuizSession | None:
    """The learner's open quiz, if there is one."""
    return await db.scalar(
        select(QuizSession).where(QuizSession.learner_id == learner_id, QuizSession.state == "open")
    )


async def own_session(db: AsyncSession, person: Person, session_id: int) -> QuizSession:
    """A quiz of this person, locked for a change. Raises NotFound for anybody else's."""
    row = await db.get(QuizSession, session_id, with_for_update=True)
    if row is None or row.learner_id != person.id:
        raise NotFound("quiz")
    return row


async def item_of(db: AsyncSession, row: QuizSession) -> QuizItem:
    """The item at the quiz's position."""
    item = await db.scalar(
        select(QuizItem).where(QuizItem.session_id == row.id, QuizItem.position == row.position)
    )
    assert item is not None, "a session has an item at each position"
    return item


@dataclass(frozen=True, slots=True)
class Stand:
    """A quiz as the database holds it; `due_days`: objective id → study day, of all the learner's cards."""

    row: QuizSession
    items: Sequence[tuple[QuizItem, Attempt | None]]
    due_days: Mapping[int, date]


async def stand_of(db: AsyncSession, person: Person, session_id: int) -> Stand:
    """A quiz of this person with all its items. Raises NotFound for anybody else's."""
    row = await db.get(QuizSession, session_id)
    if row is None or row.learner_id != person.id:
        raise NotFound("quiz")
    rows = await db.execute(
        select(QuizItem, Attempt)
        .outerjoin(Attempt, QuizItem.attempt_id == Attempt.id)
        .where(QuizItem.session_id == session_id)
        .order_by(QuizItem.position)
    )
    due_days = {card.objective_id: card.due_day for card in await cards_of(db, person.id)}
    return Stand(row, [(item, attempt) for item, attempt in rows], due_days)


def graded_of(attempt: Attempt) -> Graded:
    """The verdict as it was given, from the stored attempt."""
    return Graded(
        verdict=Verdict(attempt.verdict),
        score=attempt.score,
        points=Graders.points_of(attempt.points),
        grader=attempt.grader,
        grader_version=attempt.grader_version,
        confidence=attempt.grader_confidence,
    )
