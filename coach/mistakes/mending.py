"""How far mistakes are mended, read from the tries since they were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.mistakes.entries import GUESS_GRADER
from coach.mistakes.life import RIGHT_DAYS, Life, State, Try, state_of
from coach.review.answers import RIGHT
from coach.store import Attempt, MistakeRow, MistakeTry, Store


def _answered() -> ColumnElement[bool]:
    """Whether an attempt is a try at a mistake that was made before."""
    return and_(
        Attempt.learner_id == MistakeRow.learner_id,
        Attempt.objective_id == MistakeRow.objective_id,
        or_(
            Attempt.id > MistakeRow.attempt_id,
            and_(MistakeRow.attempt_id.is_(None), Attempt.answered_at > MistakeRow.made_at),
        ),
        Attempt.taken_back_at.is_(None),
        Attempt.placing.is_(False),
        # A guess asks the same each time and was explained at once: right, it proves nothing.
        Attempt.grader != GUESS_GRADER,
    )


def _judged() -> ColumnElement[bool]:
    """Whether a learner's own judgement is on a try at the mistake as it was made last."""
    return and_(MistakeTry.mistake_id == MistakeRow.id, MistakeTry.tried_at >= MistakeRow.made_at)


async def lives_of(
    db: AsyncSession, made_on: Mapping[int, date], *chosen: ColumnElement[bool]
) -> Mapping[int, Life]:
    """The lives of the `chosen` mistakes, in two queries; `made_on`: the study day of each by its id."""
    tries: dict[int, list[tuple[datetime, Try]]] = {one: [] for one in made_on}
    for query in (
        select(MistakeRow.id, Attempt.answered_at, RIGHT, Attempt.study_day)
        .join(Attempt, _answered())
        .where(*chosen)
        .order_by(Attempt.id),
        select(MistakeRow.id, MistakeTry.tried_at, MistakeTry.right, MistakeTry.study_day)
        .join(MistakeTry, _judged())
        .where(*chosen)
        .order_by(MistakeTry.id),
    ):
        for mistake_id, at, right, day in await db.execute(query):
            tries[mistake_id].append((at, Try(right, day)))
    return {one: _life(tries[one], day) for one, day in made_on.items()}


def _life(tries: Sequence[tuple[datetime, Try]], made_on: date) -> Life:
    return state_of((one for _, one in sorted(tries, key=lambda pair: pair[0])), made_on)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many mistakes are not mended yet; `unsaid` of them wait for a sentence and a rule put off."""

    open: int
    unsaid: int


async def tally_of(store: Store, learner_id: int, today: date) -> Tally:
    """Count a learner's open mistakes on a study day: what was put off to a later one is not `unsaid`."""
    answered = select(func.count(Attempt.study_day.distinct())).where(_answered(), RIGHT)
    judged = select(func.count(MistakeTry.study_day.distinct())).where(_judged(), MistakeTry.right)
    right_days = [query.correlate(MistakeRow).scalar_subquery() for query in (answered, judged)]
    # Whatever has fewer is open: only of the others the tries are read.
    enough = right_days[0] + right_days[1] >= RIGHT_DAYS
    put_off = and_(MistakeRow.later_on.is_not(None), MistakeRow.later_on <= today)
    unsaid = and_(MistakeRow.words.is_(None), put_off)
    own = MistakeRow.learner_id == learner_id
    async with store.read() as db:
        total, waiting = (
            await db.execute(select(func.count(), func.count(case((unsaid, 1)))).where(own))
        ).one()
        near = (
            await db.execute(select(MistakeRow.id, MistakeRow.study_day, unsaid).where(own, enough))
        ).all()
        made_on = {mistake_id: day for mistake_id, day, _ in near}
        lives = await lives_of(db, made_on, MistakeRow.id.in_(made_on)) if near else {}
    mended = [waits for mistake_id, _, waits in near if lives[mistake_id].state is State.GRADUATED]
    return Tally(total - len(mended), waiting - sum(mended))
