"""The register of what is kept about a person.

Every table stands here once: with the column that names the person and where
its rows go when the person asks for an export or for deletion, or with the
reason why it holds nothing personal. A test walks all tables.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, func, select

from coach.store import Base, Learner, Store


@dataclass(frozen=True, slots=True)
class Kept:
    """A table with rows about a person.

    `owner`: the column with the learner's id. `via`: for a table without one,
    the column that points to `parent`, a table that has it.
    """

    table: str
    owner: str | None = None
    via: str | None = None
    parent: str | None = None


KEPT: tuple[Kept, ...] = (
    Kept("learners", owner="id"),
    Kept("cards", owner="learner_id"),
    Kept("attempts", owner="learner_id"),
    Kept("reviews", owner="learner_id"),
    Kept("quiz_sessions", owner="learner_id"),
    Kept("quiz_items", via="session_id", parent="quiz_sessions"),
    Kept("mistakes", owner="learner_id"),
    Kept("mistake_tries", via="mistake_id", parent="mistakes"),
    Kept("appeals", owner="learner_id"),
    Kept("question_votes", owner="learner_id"),
    Kept("readings", owner="learner_id"),
    Kept("practices", owner="learner_id"),
    Kept("notes", owner="learner_id"),
    Kept("sketches", owner="learner_id"),
    Kept("followed_sources", owner="learner_id"),
    Kept("stack_tools", owner="learner_id"),
    Kept("due_rows", owner="learner_id"),
)

NOT_PERSONAL: dict[str, str] = {
    "packs": "teaching content",
    "content_items": "teaching content",
    "current_items": "teaching content",
    "objectives": "teaching content",
    "guilds": "settings of a server",
    "guild_switches": "settings of a server",
}


def _plain(value: Any) -> Any:
    """JSON form of a column: instants and days in ISO 8601, 64-bit ids as strings, pictures as their size."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"{len(value)} bytes, in a file of its own"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return str(value)
    return value


def _rows_of(kept: Kept, learner_id: int) -> Select[Any]:
    """All rows of a registered table that are about a person."""
    table = Base.metadata.tables[kept.table]
    if kept.owner:
        return select(table).where(table.c[kept.owner] == learner_id)
    parent = Base.metadata.tables[str(kept.parent)]
    joined = table.join(parent, table.c[str(kept.via)] == parent.c.id)
    return select(table).select_from(joined).where(parent.c.learner_id == learner_id)


async def export_person(store: Store, learner_id: int) -> str:
    """Everything kept about the person, as JSON text: table name → list of rows.

    Pictures are not in it: `coach.notes.sketches.pictures_of` gives them.
    """
    out: dict[str, list[dict[str, Any]]] = {}
    async with store.read() as session:
        for kept in KEPT:
            rows = (await session.execute(_rows_of(kept, learner_id))).mappings()
            out[kept.table] = [{name: _plain(value) for name, value in row.items()} for row in rows]
    return json.dumps(out, ensure_ascii=False, indent=1)


async def count_kept(store: Store, learner_id: int) -> dict[str, int]:
    """How many rows each registered table holds about the person."""
    async with store.read() as session:
        return {
            kept.table: await session.scalar(
                select(func.count()).select_from(_rows_of(kept, learner_id).subquery())
            )
            or 0
            for kept in KEPT
        }


async def delete_person(store: Store, learner_id: int) -> bool:
    """Delete the person; all other rows about them go with them (foreign keys cascade).

    Returns False where nothing was kept.
    """
    async with store.write() as session:
        gone = await session.execute(delete(Learner).where(Learner.id == learner_id).returning(Learner.id))
        return gone.scalar_one_or_none() is not None
