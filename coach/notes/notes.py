"""A learner's notes, on a concept or on none. All text is the learner's own and shown to nobody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.clock import study_day
from coach.errors import EmptyText, NotFound, TooMany
from coach.people.learners import Person
from coach.store import Learner, Note, Store, storable

MAX_NOTE = 2_000
"""Characters of a note."""
MAX_NOTES = 2_000
"""Notes of one learner."""


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A note; `concept` is its id or None, `day` the calendar day by the learner's clock."""

    id: int
    concept: str | None
    text: str
    day: date


def _cleaned(text: str) -> str:
    return storable(text).strip()[:MAX_NOTE]


def _entry(row: Note, zone: str) -> NoteEntry:
    return NoteEntry(row.id, row.concept, row.text, study_day(row.written_at, zone, 0))


async def _own(session: AsyncSession, learner_id: int, note_id: int) -> tuple[Note, str]:
    """A learner's note and their time zone. Raises NotFound for somebody else's."""
    row = await session.get(Note, note_id)
    learner = await session.get(Learner, learner_id)
    if row is None or learner is None or row.learner_id != learner_id:
        raise NotFound("note")
    return row, learner.zone


async def write_note(store: Store, person: Person, concept: str | None, text: str, now: datetime) -> int:
    """Keep a note and return its id.

    Raises EmptyText, NotFound for somebody of whom nothing is kept, TooMany beyond `MAX_NOTES`.
    """
    text = _cleaned(text)
    if not text:
        raise EmptyText
    async with store.write() as session:
        if await session.get(Learner, person.id) is None:
            raise NotFound("learner")
        count = await session.scalar(select(func.count()).where(Note.learner_id == person.id))
        if (count or 0) >= MAX_NOTES:
            raise TooMany("notes", MAX_NOTES)
        row = Note(learner_id=person.id, concept=concept, text=text, written_at=now)
        session.add(row)
        await session.flush()
        return row.id


async def change_note(store: Store, learner_id: int, note_id: int, text: str, now: datetime) -> None:
    """Put another text in a note. Raises EmptyText, and NotFound for somebody else's note."""
    text = _cleaned(text)
    async with store.write() as session:
        row, _ = await _own(session, learner_id, note_id)
        if not text:
            raise EmptyText
        row.text, row.changed_at = text, now


async def delete_note(store: Store, learner_id: int, note_id: int) -> NoteEntry:
    """Delete a note and return what it was, for a last look. Raises NotFound for somebody else's."""
    async with store.write() as session:
        row, zone = await _own(session, learner_id, note_id)
        await session.delete(row)
        return _entry(row, zone)


async def note_of(store: Store, learner_id: int, note_id: int) -> NoteEntry:
    """Return one note. Raises NotFound for somebody else's."""
    async with store.read() as session:
        return _entry(*await _own(session, learner_id, note_id))


async def notes_of(
    store: Store, person: Person, concept: str | None = None, *, limit: int | None = None, skip: int = 0
) -> list[NoteEntry]:
    """Return the person's notes, the newest first; with `concept` those on it."""
    query = select(Note).where(Note.learner_id == person.id).order_by(Note.id.desc())
    if concept is not None:
        query = query.where(Note.concept == concept)
    async with store.read() as session:
        rows = (await session.scalars(query.limit(limit).offset(skip))).all()
    return [_entry(row, person.zone) for row in rows]


async def count_notes(store: Store, learner_id: int, concept: str | None = None) -> int:
    """Return how many notes a learner has; with `concept` those on it."""
    query = select(func.count()).select_from(Note).where(Note.learner_id == learner_id)
    if concept is not None:
        query = query.where(Note.concept == concept)
    async with store.read() as session:
        return await session.scalar(query) or 0


def as_markdown(notes: Sequence[NoteEntry], titles: Mapping[str, str], *, title: str, general: str) -> str:
    """Return the notes as a Markdown document, by concept in the order of `titles` (id → title), oldest
    first.

    Notes on no concept come last, under the heading `general`.
    """
    parts = [f"# {title}"]
    groups: dict[str | None, list[NoteEntry]] = {concept: [] for concept in titles}
    for note in sorted(notes, key=lambda note: note.id):
        groups.setdefault(note.concept, []).append(note)
    general_notes = groups.pop(None, [])
    for concept, group in [*groups.items(), (None, general_notes)]:
        if group:
            parts.append(f"## {titles.get(concept or '', concept) or general}")
            parts += [f"**{note.day.isoformat()}**\n\n{note.text}" for note in group]
    return "\n\n".join(parts) + "\n"
