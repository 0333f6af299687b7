"""One tool for each layer of a learner's stack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from coach.errors import NotFound
from coach.store import Learner, StackTool, Store, storable

MAX_TOOL = 40


@dataclass(frozen=True, slots=True)
class Chosen:
    """A tool, and whether finished work has proved it."""

    tool: str
    proved: bool


async def stack_of(store: Store, learner_id: int) -> dict[str, Chosen]:
    """Return a learner's tools by layer id ("pack/layer")."""
    async with store.read() as session:
        rows = await session.scalars(select(StackTool).where(StackTool.learner_id == learner_id))
        return {row.layer: Chosen(row.tool, row.proved_at is not None) for row in rows}


async def choose_tool(store: Store, learner_id: int, layer: str, tool: str | None, now: datetime) -> None:
    """Choose a tool for a layer; None or an empty name clears it. Another tool has to prove itself anew.

    Raises NotFound for somebody of whom nothing is kept.
    """
    tool = " ".join(storable(tool or "").split())[:MAX_TOOL]
    async with store.write() as session:
        if await session.get(Learner, learner_id, with_for_update=True) is None:
            raise NotFound("learner")
        row = await session.get(StackTool, (learner_id, layer))
        if not tool:
            if row is not None:
                await session.delete(row)
            return
        if row is None:
            row = StackTool(learner_id=learner_id, layer=layer)
            session.add(row)
        elif row.tool == tool:
            return
        row.tool, row.chosen_at, row.proved_at = tool, now, None
