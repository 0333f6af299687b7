"""Which concepts a learner has read to the end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from coach.errors import NotFound
from coach.people.learners import Person
from coach.store import Learner, Reading, Store


async def mark_read(store: Store, person: Person, concept: str, now: datetime) -> None:
    """Keep that the person read a concept, by its id. Raises NotFound where nothing is kept of them."""
    async with store.write() as session:
        # Held until the end, so that two taps at once make one row.
        if await session.get(Learner, person.id, with_for_update=True) is None:
            raise NotFound("learner")
        row = await session.get(Reading, (person.id, concept))
        if row is None:
            row = Reading(learner_id=person.id, concept=concept)
            session.add(row)
        row.read_at, row.study_day = now, person.today(now)


async def take_back(store: Store, learner_id: int, concept: str) -> None:
    """Forget that a concept was read; nothing happens where it was not."""
    async with store.write() as session:
        await session.execute(
            delete(Reading).where(Reading.learner_id == learner_id, Reading.concept == concept)
        )


async def read_by(store: Store, learner_id: int) -> frozenset[str]:
    """Return the ids of the concepts that a learner has read."""
    async with store.read() as session:
        return frozenset(
            await session.scalars(select(Reading.concept).where(Reading.learner_id == learner_id))
        )
