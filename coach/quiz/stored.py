"""Reading quizzes from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.errors import NotFound
from coach.people.learners import Person
from coach.quiz.answers import Graders
from coach.quiz.verdict import Graded, Verdict
from coach.review.log import cards_of
from coach.store import Attempt, CardRow, QuizItem, QuizSession


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


async def item_of(db: AsyncSession, row: QuizSession, position: int | None = None) -> QuizItem:
    """The item at a position, by default the one where the quiz stands."""
    item = await db.scalar(
        select(QuizItem).where(
            QuizItem.session_id == row.id,
            QuizItem.position == (row.position if position is None else position),
        )
    )
    if item is None:
        raise NotFound("question")
    return item


async def own_attempt(
    db: AsyncSession, person: Person, session_id: int, position: int
) -> tuple[QuizItem, Attempt]:
    """The answered question at a position of this person's quiz, its attempt locked for a change.

    Raises NotFound where there is none.
    """
    found = (
        await db.execute(
            select(QuizItem, Attempt)
            .join(Attempt, QuizItem.attempt_id == Attempt.id)
            .where(
                QuizItem.session_id == session_id,
                QuizItem.position == position,
                Attempt.learner_id == person.id,
            )
            .with_for_update(of=Attempt)
        )
    ).one_or_none()
    if found is None:
        raise NotFound("answer")
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Stand:
    """A quiz as the database holds it; `cards`: those of its objectives, by objective id."""

    row: QuizSession
    items: Sequence[tuple[QuizItem, Attempt | None]]
    cards: Mapping[int, CardRow]


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
    items = [(item, attempt) for item, attempt in rows]
    cards = await cards_of(db, person.id, {item.objective_id for item, _ in items})
    return Stand(row, items, {card.objective_id: card for card in cards})


def graded_of(attempt: Attempt) -> Graded:
    """The verdict as the grader gave it, from the stored attempt."""
    return Graded(
        verdict=Verdict(attempt.verdict),
        score=attempt.score,
        points=Graders.points_of(attempt.points),
        grader=attempt.grader,
        grader_version=attempt.grader_version,
        confidence=attempt.grader_confidence,
        slip=attempt.slip,
        prompt_version=attempt.prompt_version,
    )


def standing_verdict(attempt: Attempt) -> Verdict:
    """The verdict that stands: the one that replaced the grader's, or the grader's."""
    return Verdict(attempt.settled or attempt.verdict)
