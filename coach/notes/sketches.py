"""A learner's own drawings of concepts, kept with their notes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from coach.errors import NotFound, TooMany
from coach.notes.picture import made_safe
from coach.people.learners import Person
from coach.store import Learner, Sketch, Store

MAX_SKETCHES = 200
"""Drawings of one learner: at about 100 kB each they stay below what an export can carry in a few files."""


@dataclass(frozen=True, slots=True)
class SketchEntry:
    """A drawing without its picture."""

    id: int
    concept: str
    drawn_at: datetime


async def hand_in(store: Store, person: Person, concept: str, raw: bytes, now: datetime) -> int:
    """Keep an uploaded drawing of a concept and return its id.

    Raises BadPicture for what is no picture, TooMany beyond `MAX_SKETCHES`, and
    NotFound for somebody of whom nothing is kept.
    """
    picture = await asyncio.to_thread(made_safe, raw)
    async with store.write() as session:
        if await session.get(Learner, person.id) is None:
            raise NotFound("learner")
        count = await session.scalar(select(func.count()).where(Sketch.learner_id == person.id))
        if (count or 0) >= MAX_SKETCHES:
            raise TooMany("sketches", MAX_SKETCHES)
        row = Sketch(
            learner_id=person.id,
            concept=concept,
            width=picture.width,
            height=picture.height,
            picture=picture.data,
            drawn_at=now,
        )
        session.add(row)
        await session.flush()
        return row.id


async def sketches_of(store: Store, learner_id: int, concept: str) -> list[SketchEntry]:
    """Return a learner's drawings of a concept, the newest first."""
    async with store.read() as session:
        rows = await session.scalars(
            select(Sketch)
            .where(Sketch.learner_id == learner_id, Sketch.concept == concept)
            .order_by(Sketch.id.desc())
        )
        return [SketchEntry(row.id, row.concept, row.drawn_at) for row in rows]


async def picture_of(store: Store, learner_id: int, sketch_id: int) -> bytes:
    """Return a drawing as WebP. Raises NotFound for somebody else's."""
    async with store.read() as session:
        data = await session.scalar(
            select(Sketch.picture).where(Sketch.id == sketch_id, Sketch.learner_id == learner_id)
        )
    if data is None:
        raise NotFound("sketch")
    return data


async def pictures_of(store: Store, learner_id: int) -> AsyncIterator[tuple[str, bytes]]:
    """Give every drawing of a learner with a file name, one at a time, for the export."""
    async with store.read() as session:
        ids = (await session.scalars(select(Sketch.id).where(Sketch.learner_id == learner_id))).all()
    for sketch_id in ids:
        async with store.read() as session:
            row = await session.get(Sketch, sketch_id, options=[undefer(Sketch.picture)])
        if row is not None:
            yield f"sketches/{row.id}-{row.concept.replace('/', '-')}.webp", row.picture


async def delete_sketch(store: Store, learner_id: int, sketch_id: int) -> str:
    """Delete a drawing and return its concept. Raises NotFound for somebody else's."""
    async with store.write() as session:
        row = await session.get(Sketch, sketch_id)
        if row is None or row.learner_id != learner_id:
            raise NotFound("sketch")
        await session.delete(row)
        return row.concept
