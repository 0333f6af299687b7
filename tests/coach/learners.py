"""People who agreed to what is kept, and somebody who did not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from coach.curriculum.model import Language
from coach.people.learners import Person, agree, who_is
from coach.store import Store
from tests.clock import START

ZONE = "Asia/Taipei"


async def somebody(store: Store, user_id: int = 1, locale: Language = "en", zone: str = ZONE) -> Person:
    """A learner."""
    person = await nobody(store, user_id, locale, zone)
    await agree(store, person, locale, zone, START)
    return await nobody(store, user_id, locale, zone)


async def nobody(store: Store, user_id: int = 404, locale: Language = "en", zone: str = ZONE) -> Person:
    """Whoever has this id, agreed or not."""
    return await who_is(store, user_id, 55, locale, locale, lambda _: zone)


async def count(store: Store, table: Any) -> int:
    """How many rows a table has."""
    async with store.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def rows(store: Store, table: Any) -> list[Any]:
    """All rows of a table."""
    async with store.read() as session:
        return list((await session.scalars(select(table))).all())
