"""Which attempts count as answers, whether they were right, and how long they took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.mistakes.entries import GUESS_GRADER
from coach.quiz.verdict import Verdict
from coach.store import Attempt

LONGEST = timedelta(minutes=3)
"""No answer counts for more: whoever took longer was away."""
ENOUGH_TIMES = 20
"""As many answers show how long one takes."""
_LAST_ANSWERS, _LAST_DAYS = 200, 14

RIGHT: ColumnElement[bool] = func.coalesce(Attempt.settled, Attempt.verdict) == Verdict.RIGHT.value
"""Whether an attempt was right, by the verdict that stands."""


def answers_of(learner_id: int) -> ColumnElement[bool]:
    """A learner's attempts but those taken back and the guesses before an exercise."""
    return and_(
        Attempt.learner_id == learner_id, Attempt.taken_back_at.is_(None), Attempt.grader != GUESS_GRADER
    )


def time_spent(asked: datetime, answered: datetime) -> timedelta:
    """How long an answer took, at most `LONGEST`."""
    return min(max(answered - asked, timedelta(0)), LONGEST)


def usual_time(times: Sequence[timedelta]) -> timedelta | None:
    """The median time of an answer; None where there are too few to tell."""
    if len(times) < ENOUGH_TIMES:
        return None
    return timedelta(seconds=median(time.total_seconds() for time in times))


async def usual_time_of(session: AsyncSession, learner_id: int) -> timedelta | None:
    """A learner's median time over their last 200 answers; None where there are too few to tell."""
    rows = await session.execute(
        select(Attempt.asked_at, Attempt.answered_at)
        .where(answers_of(learner_id))
        .order_by(Attempt.id.desc())
        .limit(_LAST_ANSWERS)
    )
    return usual_time([time_spent(asked, answered) for asked, answered in rows])


async def answers_a_day(session: AsyncSession, learner_id: int, today: date) -> list[int]:
    """How many answers a learner gave on each of their last 14 study days with any, before today."""
    return list(
        await session.scalars(
            select(func.count())
            .where(answers_of(learner_id), Attempt.study_day < today)
            .group_by(Attempt.study_day)
            .order_by(Attempt.study_day.desc())
            .limit(_LAST_DAYS)
        )
    )
