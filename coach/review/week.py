"""The last seven study days beside the seven before. A rhythm, not a streak: nothing here can be lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, null, select

from coach.curriculum.catalogue import Catalogue
from coach.mistakes.log import mistakes_of
from coach.review.answers import RIGHT, answers_of, time_spent
from coach.store import Attempt, Practice, Reading, Store

DAYS = 7


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer on a study day, and the time it took."""

    day: date
    right: bool
    took: timedelta


@dataclass(frozen=True, slots=True)
class History:
    """What a week is counted from.

    `studied`: days on which something was read or practised; a day with an answer is
    one of study anyway. `begun`: for each concept the day of its first contact.
    `mended`: for each graduated mistake the day on which it was.
    """

    answers: Sequence[Answer]
    studied: Collection[date] = ()
    begun: Collection[date] = ()
    mended: Collection[date] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Seven study days: the answers on each, those right, the time they took, and days with any study.

    `new`: concepts read or asked about for the first time; `mended`: mistakes graduated.
    """

    days: tuple[tuple[date, int], ...]
    right: int
    time: timedelta
    studied: int
    new: int
    mended: int

    @property
    def answers(self) -> int:
        return sum(count for _, count in self.days)

    @property
    def share(self) -> float | None:
        """The share of right answers (0-1); None where there are none."""
        return self.right / self.answers if self.answers else None

    @property
    def minutes(self) -> int:
        """Whole minutes spent on answers."""
        return round(self.time / timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Week:
    """The seven study days that end today, and the seven before."""

    now: Span
    before: Span


def week(history: History, today: date) -> Week:
    """Put the seven study days that end with `today` beside the seven before."""
    since = today - timedelta(days=DAYS - 1)
    return Week(_span(history, since), _span(history, since - timedelta(days=DAYS)))


def _span(history: History, first: date) -> Span:
    days = [first + timedelta(days=number) for number in range(DAYS)]
    within = [answer for answer in history.answers if answer.day in days]
    studied = {*history.studied, *(answer.day for answer in within)}
    return Span(
        days=tuple((day, sum(answer.day == day for answer in within)) for day in days),
        right=sum(answer.right for answer in within),
        time=sum((answer.took for answer in within), timedelta(0)),
        studied=sum(day in studied for day in days),
        new=sum(day in days for day in history.begun),
        mended=sum(day in days for day in history.mended),
    )


def begun_on(catalogue: Catalogue, asked: Mapping[int, date], read: Mapping[str, date]) -> list[date]:
    """The day of first contact of each concept that was asked about or read.

    `asked`: the first day by objective id; `read`: by concept id.
    """
    days = [
        [asked[one] for one in concept.objective_ids if one in asked]
        + ([read[concept.id]] if concept.id in read else [])
        for concept in catalogue.concepts.values()
    ]
    return [min(found) for found in days if found]


async def week_of(store: Store, catalogue: Catalogue, learner_id: int, today: date) -> Week:
    """Read a learner's week."""
    since = today - timedelta(days=2 * DAYS - 1)
    async with store.read() as session:
        given = (
            await session.execute(
                select(
                    Attempt.objective_id, Attempt.study_day, RIGHT, Attempt.asked_at, Attempt.answered_at
                ).where(answers_of(learner_id), Attempt.study_day >= since)
            )
        ).all()
        done = await session.execute(
            select(Reading.concept, Reading.study_day)
            .where(Reading.learner_id == learner_id, Reading.study_day >= since)
            .union_all(
                select(null(), Practice.study_day).where(
                    Practice.learner_id == learner_id, Practice.study_day >= since
                )
            )
        )
        contacts = [(concept, day) for concept, day in done]
        read = {concept: day for concept, day in contacts if concept is not None}
        touched = {objective for objective, *_ in given}
        # Whatever else was asked about the same concepts tells whether they are new.
        about = [
            one
            for concept in catalogue.concepts.values()
            if concept.id in read or not touched.isdisjoint(concept.objective_ids)
            for one in concept.objective_ids
        ]
        first = await session.execute(
            select(Attempt.objective_id, func.min(Attempt.study_day))
            .where(answers_of(learner_id), Attempt.objective_id.in_(about))
            .group_by(Attempt.objective_id)
        )
        asked = dict(first.all())
    lives = [mistake.life for mistake in await mistakes_of(store, learner_id)]
    history = History(
        answers=[Answer(day, right, time_spent(asked_at, at)) for _, day, right, asked_at, at in given],
        studied={day for _, day in contacts},
        begun=begun_on(catalogue, asked, read),
        mended=[life.graduated_on for life in lives if life.graduated_on],
    )
    return week(history, today)
