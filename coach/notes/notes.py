"""A learner's notes, on a concept or on none. All text is the learner's own and shown to nobody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from coach.clock import study_day
from coach.errors import NotFound, TooMany
from coach.people.learners import Person
from coach.store import Learner, Note, Store

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
    # PostgreSQL keeps no NUL, and neither database half a surrogate pair.
    return text.encode("utf-8", "ignore").decode().replace("\0", "").strip()[:MAX_NOTE]


async def write_note(store: Store, person: Person, concept: str | None, text: str, now: datetime) -> int:
    """Keep a note and return its id.

    Raises NotFound for an empty text and for somebody of whom nothing is kept, TooMany beyond `MAX_NOTES`.
    """
    text = _cleaned(text)
    if not text:
        raise NotFound("text")
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
    """Put another text in a note. Raises NotFound for an empty text or somebody else's note."""
    text = _cleaned(text)
    async with store.write() as session:
        row = await session.get(Note, note_id)
        if row is None or row.learner_id != learner_id or not text:
            raise NotFound("note")
        row.text, row.changed_at = text, now


async def delete_note(store: Store, learner_id: int, note_id: int) -> NoteEntry:
    """Delete a note and return what it was, for a last look. Raises NotFound for somebody else's."""
    async with store.write() as session:
        row = await session.get(Note, note_id)
        if row is None or row.learner_id != learner_id:
            raise NotFound("note")
        await session.delete(row)
        return NoteEntry(row.id, row.concept, row.text, row.written_at.date())


async def note_of(store: Store, learner_id: int, note_id: int) -> NoteEntry:
    """Return one note. Raises NotFound for somebody else's."""
    async with store.read() as session:
        row = await session.get(Note, note_id)
    if row is None or row.learner_id != learner_id:
        raise NotFound("note")
    return NoteEntry(row.id, row.concept, row.text, row.written_at.date())


async def notes_of(
    store: Store, person: Person, concept: str | None = None, *, limit: int | None = None, skip: int = 0
) -> list[NoteEntry]:
    """Return the person's notes, the newest first; with `concept` those on it."""
    query = select(Note).where(Note.learner_id == person.id).order_by(Note.id.desc())
    if concept is not None:
        query = query.where(Note.concept == concept)
    async with store.read() as session:
        rows = (await session.scalars(query.limit(limit).offset(skip))).all()
    return [
        NoteEntry(row.id, row.concept, row.text, study_day(row.written_at, person.zone, 0)) for row in rows
    ]


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
    groups[None] = []
    for note in sorted(notes, key=lambda note: note.id):
        groups.setdefault(note.concept, []).append(note)
    for concept, group in groups.items():
        if group:
            parts.append(f"## {titles.get(concept or '', concept) or general}")
            parts += [f"**{note.day.isoformat()}**\n\n{note.text}" for note in group]
    return "\n\n".join(parts) + "\n"
