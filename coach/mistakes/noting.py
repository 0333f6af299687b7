"""What the quiz and exercises note in the log, in the transaction that grades or corrects an attempt.

A *standing* wrong attempt was not taken back, and the verdict that stands is wrong or partly right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from coach.curriculum.assembling import QUESTION
from coach.curriculum.model import Exercise, Language
from coach.mistakes.causes import MISTAKES
from coach.mistakes.entries import GUESS_GRADER, MAX_ANSWER, MAX_QUESTION, Origin, kept
from coach.mistakes.texts import Told, told, told_guess
from coach.store import Attempt, ContentItem, MistakeRow


@dataclass(frozen=True, slots=True)
class Noted:
    """A mistake that was noted; `repeat`: the objective had gone wrong before."""

    mistake_id: int
    repeat: bool


def stands_wrong() -> ColumnElement[bool]:
    """Whether an attempt is a standing wrong one."""
    verdict = func.coalesce(Attempt.settled, Attempt.verdict)
    return and_(
        Attempt.taken_back_at.is_(None),
        Attempt.placing.is_(False),
        verdict.in_([one.value for one in MISTAKES]),
    )


def _before(attempt: Attempt) -> ColumnElement[bool]:
    """Whether an attempt is a standing wrong one of the same objective before this one."""
    return and_(
        Attempt.learner_id == attempt.learner_id,
        Attempt.objective_id == attempt.objective_id,
        Attempt.id < attempt.id,
        stands_wrong(),
    )


async def is_repeat(db: AsyncSession, attempt: Attempt) -> bool:
    """Whether the objective had gone wrong before this attempt, also where that was deleted from the log."""
    return bool(await db.scalar(select(exists().where(_before(attempt)))))


async def _row_of(db: AsyncSession, attempt: Attempt) -> MistakeRow | None:
    return await db.scalar(
        select(MistakeRow)
        .where(
            MistakeRow.learner_id == attempt.learner_id,
            MistakeRow.objective_id == attempt.objective_id,
        )
        .with_for_update()
    )


def _put(row: MistakeRow, attempt: Attempt, text: Told, origin: str) -> None:
    row.guild_id, row.origin, row.content_id = attempt.guild_id, origin, attempt.content_id
    row.attempt_id, row.confidence = attempt.id, attempt.confidence
    row.question = kept(text.question, MAX_QUESTION)
    row.answer = kept(text.answer, MAX_ANSWER)
    row.right_answer = kept(text.right_answer, MAX_ANSWER) or None
    row.made_at, row.study_day = attempt.answered_at, attempt.study_day
    row.cause = row.confused_with = row.later_on = None


async def note_wrong(
    db: AsyncSession,
    *,
    attempt: Attempt,
    concept: str,
    question: str,
    answer: str,
    right_answer: str,
    origin: str = Origin.QUIZ,
) -> Noted:
    """Note an attempt that stands wrong or partly right; `concept` is an id, the texts as they were shown.

    The objective's mistake takes this occurrence: its cause is open again and
    nothing is put off, the learner's words and rule stay. Twice, or for an attempt older than the one
    noted, changes nothing.
    """
    await db.flush()
    repeat = await is_repeat(db, attempt)
    text = Told(question, answer, right_answer)
    row = await _row_of(db, attempt)
    if row is None:
        new = MistakeRow(learner_id=attempt.learner_id, objective_id=attempt.objective_id, concept=concept)
        _put(new, attempt, text, origin)
        row = await _inserted(db, new, attempt)
    if row.attempt_id is None or row.attempt_id < attempt.id:
        row.concept = concept
        _put(row, attempt, text, origin)
        await db.flush()
    return Noted(row.id, repeat)


async def _inserted(db: AsyncSession, new: MistakeRow, attempt: Attempt) -> MistakeRow:
    """The new row, or that of a guess or quiz that noted the objective at the same moment."""
    try:
        async with db.begin_nested():
            db.add(new)
    except IntegrityError:
        row = await _row_of(db, attempt)
        if row is None:
            raise
        return row
    return new


async def retract(db: AsyncSession, attempt: Attempt) -> None:
    """Take an attempt out of the log that was taken back or turned out to be right.

    Where it is the noted occurrence, the mistake goes back to the standing wrong
    attempt before it, with the texts of its content, or is deleted where there is
    none: what the learner deleted does not come back. Their words and rule stay with it.
    """
    await db.flush()
    row = await _row_of(db, attempt)
    if row is None or row.attempt_id != attempt.id:
        return
    before = await db.scalar(
        select(Attempt)
        .where(_before(attempt), Attempt.unlisted.is_(False))
        .order_by(Attempt.id.desc())
        .limit(1)
    )
    if before is None:
        await db.delete(row)
    else:
        origin = Origin.GUESS if before.grader == GUESS_GRADER else Origin.QUIZ
        _put(row, before, await _told(db, before), origin)
    await db.flush()


async def _told(db: AsyncSession, attempt: Attempt) -> Told:
    item = await db.get_one(ContentItem, attempt.content_id)
    language = cast(Language, item.language)
    if item.kind == "exercise":
        return told_guess(Exercise.model_validate(item.body).guess, language, attempt.answer)
    return told(QUESTION.validate_python(item.body), language, attempt.answer)
