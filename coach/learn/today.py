"""What is for today: the reviews that are due, the part that comes next, what waits for a thought."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.curriculum.catalogue import Catalogue, ConceptEntry
from coach.learn.standing import following_of, track_of
from coach.mistakes.mending import tally_of
from coach.people.learners import Person
from coach.review.answers import answers_a_day, usual_time_of
from coach.review.load import Plan, capacity, catch_up
from coach.store import CardRow, Store


@dataclass(frozen=True, slots=True)
class Today:
    """A learner's study day.

    `reviews`: objective ids that are due and for today, what to ask first leading;
    `waiting` of those that fell behind are for the next days, until `days` days
    (today counted) are gone. `usual`: their own time for an answer, None where it is
    unknown. `following`: the concept that comes next and its place on the track from
    1. `open_mistakes` are not mended yet; `unsaid` of them wait for a sentence and a
    rule that was put off.
    """

    reviews: tuple[int, ...]
    waiting: int
    days: int
    usual: timedelta | None
    following: ConceptEntry | None
    number: int
    open_mistakes: int
    unsaid: int

    @property
    def minutes(self) -> int | None:
        """Whole minutes that the reviews take; None where it is unknown or nothing is due."""
        if self.usual is None or not self.reviews:
            return None
        return max(1, round(len(self.reviews) * self.usual / timedelta(minutes=1)))


async def today_of(store: Store, catalogue: Catalogue, person: Person, now: datetime) -> Today:
    """Read a person's study day at an aware instant. Raises `StoreBusy`."""
    today = person.today(now)
    following = await following_of(store, catalogue, person, now)
    async with store.read() as session:
        per_day = capacity(await answers_a_day(session, person.id, today))
        plan = await _due(session, person, today, per_day, catalogue.objectives.keys())
        usual = await usual_time_of(session, person.id)
    mistakes = await tally_of(store, person.id, today)
    track = track_of(catalogue, person)
    along = catalogue.along(track.id) if track else ()
    return Today(
        reviews=plan.today,
        waiting=plan.waiting,
        days=plan.days,
        usual=usual,
        following=following,
        number=along.index(following.id) + 1 if following else 0,
        open_mistakes=mistakes.open,
        unsaid=mistakes.unsaid,
    )


async def _due(
    session: AsyncSession, person: Person, today: date, per_day: int, askable: Collection[int]
) -> Plan:
    rows = await session.execute(
        select(CardRow.objective_id, CardRow.due_day, CardRow.stability, CardRow.last_day).where(
            CardRow.learner_id == person.id,
            CardRow.due_day <= today,
            CardRow.reviews > 0,
            CardRow.resting_since.is_(None),
        )
    )
    return catch_up([row for row in rows if row[0] in askable], today, per_day)
