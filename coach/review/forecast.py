"""How many reviews come when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from coach.review.answers import answers_a_day, usual_time_of
from coach.review.load import capacity
from coach.store import CardRow, Store

DAYS = 14


@dataclass(frozen=True, slots=True)
class DayAhead:
    """A study day: the reviews that are due on it, and those from before that are caught up with on it."""

    day: date
    due: int
    late: int = 0

    @property
    def count(self) -> int:
        return self.due + self.late


@dataclass(frozen=True, slots=True)
class Forecast:
    """The study days ahead, today first.

    `late`: the reviews that were due before today, `due_now` those and the ones of
    today; `caught_up`: after how many days nothing waits any more (1: today; None: not
    within these days). `usual`: the learner's own time for an answer, None where it is
    unknown.
    """

    days: tuple[DayAhead, ...]
    late: int
    due_now: int
    caught_up: int | None
    usual: timedelta | None = None

    @property
    def total(self) -> int:
        """The reviews of all these days."""
        return sum(day.count for day in self.days)

    def minutes(self, reviews: int) -> int | None:
        """Whole minutes, at least one, that so many reviews take the learner; None where it is unknown."""
        if self.usual is None:
            return None
        return max(1, round(reviews * self.usual / timedelta(minutes=1)))


def forecast(
    due: Mapping[date, int],
    today: date,
    days: int = DAYS,
    per_day: int | None = None,
    usual: timedelta | None = None,
) -> Forecast:
    """Lay reviews out over the study days ahead, given how many are due on which day.

    Where more is due now than `per_day` (at least 1), each day takes so many of what
    waits until nothing does, as `coach.review.load.catch_up` does it day by day; None
    spreads nothing. Only reviews that are planned now count, not those they will lead to.
    """
    late = waiting = sum(count for day, count in due.items() if day < today)
    due_now = late + due.get(today, 0)
    most = per_day if per_day is not None and due_now > per_day else None
    ahead: list[DayAhead] = []
    caught_up = None
    for number in range(days):
        day = today + timedelta(days=number)
        fresh = due.get(day, 0)
        waiting += fresh
        count = waiting if most is None else min(waiting, most)
        waiting -= count
        ahead.append(DayAhead(day, min(fresh, count), count - min(fresh, count)))
        if caught_up is None and waiting == 0:
            most, caught_up = None, number + 1
    return Forecast(tuple(ahead), late, due_now, caught_up, usual)


async def forecast_of(
    store: Store, learner_id: int, today: date, askable: Collection[int], days: int = DAYS
) -> Forecast:
    """Read a learner's forecast, in three queries.

    `askable`: the objectives of the content as it is now. Cards of others, those at
    rest and those never asked are not in it.
    """
    async with store.read() as session:
        rows = await session.execute(
            select(CardRow.objective_id, CardRow.due_day).where(
                CardRow.learner_id == learner_id,
                CardRow.due_day < today + timedelta(days=days),
                CardRow.reviews > 0,
                CardRow.resting_since.is_(None),
            )
        )
        due = Counter(day for objective, day in rows if objective in askable)
        per_day = capacity(await answers_a_day(session, learner_id, today))
        usual = await usual_time_of(session, learner_id)
    return forecast(due, today, days, per_day, usual)
