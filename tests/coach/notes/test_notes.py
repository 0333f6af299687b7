"""Somebody's own words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coach.errors import EmptyText, NotFound, TooMany
from coach.notes import notes as notes_module
from coach.notes.notes import (
    MAX_NOTE,
    NoteEntry,
    as_markdown,
    change_note,
    count_notes,
    delete_note,
    note_of,
    notes_of,
    write_note,
)
from coach.store import Note, Store
from tests.clock import START
from tests.coach.learners import count, nobody, rows, somebody

ATTENTION, TOKENS = "llm/attention", "llm/tokens"
LATER = START + timedelta(hours=5)
HOSTILE = "@everyone <@1> **b** ||s|| \u202eabc `c`\n# h\n> q"


async def test_a_note_comes_back_as_it_was_written(store: Store) -> None:
    person = await somebody(store)
    note_id = await write_note(store, person, ATTENTION, f"  {HOSTILE}\n", START)
    note = NoteEntry(note_id, ATTENTION, HOSTILE, date(2026, 3, 2))
    assert await note_of(store, person.id, note_id) == note
    assert await notes_of(store, person) == [note]


async def test_the_day_of_a_note_is_the_writers_wherever_it_is_shown(store: Store) -> None:
    person = await somebody(store)
    # Half past one in the night, in Taipei: already the third, and no study day matters here.
    note_id = await write_note(store, person, None, "late", START.replace(hour=17, minute=30))
    [listed] = await notes_of(store, person)
    shown = await note_of(store, person.id, note_id)
    gone = await delete_note(store, person.id, note_id)
    assert {listed.day, shown.day, gone.day} == {date(2026, 3, 3)}


async def test_the_newest_come_first_page_by_page_and_by_concept(store: Store) -> None:
    person = await somebody(store)
    for number in range(5):
        await write_note(store, person, ATTENTION if number % 2 else None, str(number), START)

    async def texts(concept: str | None = None, **page: int) -> str:
        return "".join(note.text for note in await notes_of(store, person, concept, **page))

    assert await texts() == "43210"
    assert await texts(limit=2, skip=2) == "21"
    assert await texts(ATTENTION) == "31"
    assert await texts(TOKENS) == ""
    assert (await count_notes(store, person.id), await count_notes(store, person.id, ATTENTION)) == (5, 2)


async def test_a_changed_note_keeps_its_place_and_its_day(store: Store) -> None:
    person = await somebody(store)
    note_id = await write_note(store, person, ATTENTION, "before", START)
    await change_note(store, person.id, note_id, " after ", START + timedelta(days=9))
    assert await note_of(store, person.id, note_id) == NoteEntry(
        note_id, ATTENTION, "after", date(2026, 3, 2)
    )
    [row] = await rows(store, Note)
    assert row.changed_at == START + timedelta(days=9)


async def test_a_deleted_note_is_shown_a_last_time(store: Store) -> None:
    person = await somebody(store)
    note_id = await write_note(store, person, ATTENTION, "mine", START)
    assert (await delete_note(store, person.id, note_id)).text == "mine"
    for again in (note_of, delete_note):
        with pytest.raises(NotFound):
            await again(store, person.id, note_id)


async def test_somebody_elses_note_is_not_there(store: Store) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    note_id = await write_note(store, other, None, "private", START)
    with pytest.raises(NotFound):
        await note_of(store, mine.id, note_id)
    with pytest.raises(NotFound):
        await change_note(store, mine.id, note_id, "forged", START)
    with pytest.raises(NotFound):
        await delete_note(store, mine.id, note_id)
    assert await notes_of(store, mine) == []
    assert (await note_of(store, other.id, note_id)).text == "private"


async def test_what_no_database_keeps_and_what_is_too_long_is_left_out(store: Store) -> None:
    person = await somebody(store)
    for text in ("nul\0 half \ud83d", "字" * (MAX_NOTE + 9)):
        await write_note(store, person, None, text, START)
    long, short = await notes_of(store, person)
    assert (short.text, long.text) == ("nul half", "字" * MAX_NOTE)


async def test_an_empty_note_is_refused(store: Store) -> None:
    person = await somebody(store)
    note_id = await write_note(store, person, None, "full", START)
    for empty in ("", " \n", "\0", "\ud83d"):
        with pytest.raises(EmptyText):
            await write_note(store, person, None, empty, START)
        with pytest.raises(EmptyText):
            await change_note(store, person.id, note_id, empty, START)
    assert [note.text for note in await notes_of(store, person)] == ["full"]


async def test_there_is_room_for_so_many_and_no_more(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes_module, "MAX_NOTES", 2)
    mine, other = await somebody(store, 1), await somebody(store, 2)
    ids = [await write_note(store, mine, None, "x", START) for _ in range(2)]
    with pytest.raises(TooMany) as caught:
        await write_note(store, mine, None, "one too many", START)
    assert (caught.value.name, caught.value.most) == ("notes", 2)
    await write_note(store, other, None, "others have room of their own", START)
    await delete_note(store, mine.id, ids[0])
    await write_note(store, mine, None, "fits again", START)


async def test_nothing_is_kept_of_somebody_who_has_not_agreed(store: Store) -> None:
    with pytest.raises(NotFound):
        await write_note(store, await nobody(store), None, "x", START)
    assert await count(store, Note) == 0


def a_note(number: int, concept: str | None, text: str) -> NoteEntry:
    return NoteEntry(number, concept, text, date(2026, 3, number))


def test_the_document_goes_by_concept_in_the_order_of_the_track_oldest_first() -> None:
    notes = [
        a_note(6, None, "no concept"),
        a_note(5, "llm/gone", "retired"),
        a_note(4, ATTENTION, "second"),
        a_note(3, TOKENS, "tokens"),
        a_note(2, ATTENTION, "first\n\nwith two paragraphs"),
    ]
    titles = {TOKENS: "Tokens", ATTENTION: "Attention", "llm/unread": "Unread"}
    text = as_markdown(notes, titles, title="Your notes", general="General")
    assert text == (
        "# Your notes\n\n"
        "## Tokens\n\n**2026-03-03**\n\ntokens\n\n"
        "## Attention\n\n**2026-03-02**\n\nfirst\n\nwith two paragraphs\n\n**2026-03-04**\n\nsecond\n\n"
        "## llm/gone\n\n**2026-03-05**\n\nretired\n\n"
        "## General\n\n**2026-03-06**\n\nno concept\n"
    )


def test_a_document_without_notes_is_its_title() -> None:
    assert as_markdown([], {TOKENS: "Tokens"}, title="Your notes", general="General") == "# Your notes\n"
