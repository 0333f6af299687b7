"""The sources that a learner keeps to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.curriculum.addresses import url_fault
from coach.errors import BadAddress, NotFound, TooMany
from coach.store import FollowedSource, Learner, Store, storable

FEWEST, MOST = 3, 5
"""How many sources the method asks for."""
MAX_TITLE, MAX_URL = 120, 200


@dataclass(frozen=True, slots=True)
class Followed:
    """A source that is kept to: a pack's by its id, or the learner's own by title and address."""

    id: int
    source: str | None
    title: str | None
    url: str | None


async def followed_by(store: Store, learner_id: int) -> list[Followed]:
    """Return a learner's sources in the order they were chosen."""
    async with store.read() as session:
        return await _followed(session, learner_id)


async def _followed(session: AsyncSession, learner_id: int) -> list[Followed]:
    rows = await session.scalars(
        select(FollowedSource).where(FollowedSource.learner_id == learner_id).order_by(FollowedSource.id)
    )
    return [Followed(row.id, row.source, row.title, row.url) for row in rows]


async def choose_sources(store: Store, learner_id: int, sources: Collection[str], now: datetime) -> None:
    """Keep to these sources of packs, by id, instead of the former ones; one's own stay.

    Raises TooMany where there would be more than `MOST`, NotFound for somebody of whom nothing is kept.
    """
    async with store.write() as session:
        if await session.get(Learner, learner_id, with_for_update=True) is None:
            raise NotFound("learner")
        before = await _followed(session, learner_id)
        if len(set(sources)) + sum(one.source is None for one in before) > MOST:
            raise TooMany("sources", MOST)
        known = {one.source for one in before}
        gone = [one.id for one in before if one.source is not None and one.source not in sources]
        await session.execute(delete(FollowedSource).where(FollowedSource.id.in_(gone)))
        session.add_all(
            FollowedSource(learner_id=learner_id, source=source, chosen_at=now)
            for source in dict.fromkeys(sources)
            if source not in known
        )


async def add_own(store: Store, learner_id: int, title: str, url: str, now: datetime) -> None:
    """Add a source of one's own. Raises BadAddress, TooMany beyond `MOST`, NotFound."""
    title, url = " ".join(storable(title).split())[:MAX_TITLE], storable(url).strip()
    if not title or len(url) > MAX_URL or url_fault(url) is not None:
        raise BadAddress(url[:MAX_URL])
    async with store.write() as session:
        if await session.get(Learner, learner_id, with_for_update=True) is None:
            raise NotFound("learner")
        count = await session.scalar(select(func.count()).where(FollowedSource.learner_id == learner_id))
        if (count or 0) >= MOST:
            raise TooMany("sources", MOST)
        session.add(FollowedSource(learner_id=learner_id, title=title, url=url, chosen_at=now))


async def drop_source(store: Store, learner_id: int, row_id: int) -> None:
    """Keep to a source no longer. Raises NotFound for somebody else's."""
    async with store.write() as session:
        row = await session.get(FollowedSource, row_id)
        if row is None or row.learner_id != learner_id:
            raise NotFound("source")
        await session.delete(row)
