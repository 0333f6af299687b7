"""How notes and drawings look."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import ButtonStyle

from bot.i18n import Words
from bot.ui.card import Button, Card, Choice, Picture, Row, Select, Tone
from bot.ui.modals import Field, Form, Upload
from bot.ui.text import cut, escape, one_line, quote
from coach.curriculum.catalogue import Catalogue
from coach.notes.notes import MAX_NOTE, NoteEntry

ON_PAGE = 8
"""Notes on one page of the list."""
SHORT = 160


def _about(words: Words, catalogue: Catalogue, concept: str | None) -> str:
    return catalogue.concept_title(concept, words.language) if concept else words("note-general")


def kept_card(words: Words, catalogue: Catalogue, note: NoteEntry, *, fresh: bool = True) -> Card:
    """A note was kept: the note, and the way back. Where it was there before (not `fresh`), there is none:
    it would take more than the last change.
    """
    row = [Button(words("note-edit"), "notes.edit", (note.id, words.language))]
    if fresh:
        row.append(Button(words("note-undo"), "notes.delete", (note.id,)))
    row.append(Button(words("note-all"), "notes.list", (0,)))
    if note.concept in catalogue.concepts:
        row.insert(0, Button(words("note-concept"), "learn.page", (note.concept, 3), ButtonStyle.primary))
    title = words("note-kept-title", topic=escape(_about(words, catalogue, note.concept)))
    return Card(title, (quote(note.text),), rows=[row], tone=Tone.RIGHT)


def deleted_card(words: Words, catalogue: Catalogue, note: NoteEntry) -> Card:
    """A note is gone; its text stands here a last time, to be copied."""
    title = words("note-deleted-title", topic=escape(_about(words, catalogue, note.concept)))
    row = [Button(words("note-all"), "notes.list", (0,))]
    return Card(title, (words("note-deleted"), quote(note.text)), rows=[row], tone=Tone.QUIET)


def list_card(words: Words, catalogue: Catalogue, notes: Sequence[NoteEntry], total: int, page: int) -> Card:
    """All notes, the newest first. `page` counts from 0."""
    if total == 0:
        row = [Button(words("note-new"), "notes.write", ("", words.language), ButtonStyle.primary)]
        return Card(words("note-title"), (words("note-none"),), rows=[row], tone=Tone.QUIET)
    pages = -(-total // ON_PAGE)
    lines = [
        f"**{escape(_about(words, catalogue, note.concept))}**　{words.day(note.day)}\n"
        f"　{escape(cut(one_line(note.text), SHORT))}"
        for note in notes
    ]
    choices = [
        Choice(
            cut(one_line(note.text), 90),
            str(note.id),
            cut(f"{_about(words, catalogue, note.concept)} · {words.day(note.day)}", 90),
        )
        for note in notes
    ]
    row = [Button(words("note-new"), "notes.write", ("", words.language), ButtonStyle.primary)]
    if page:
        row.append(Button(words("learn-back"), "notes.list", (page - 1,)))
    if page + 1 < pages:
        row.append(Button(words("learn-more"), "notes.list", (page + 1,)))
    row.append(Button(words("note-export"), "notes.export"))
    rows: list[Row] = [Select(words("note-choose"), "notes.show", choices), row]
    return Card(
        words("note-title"),
        ("\n".join(lines),),
        note=words("note-count", count=total, page=page + 1, pages=pages),
        rows=rows,
    )


def note_card(words: Words, catalogue: Catalogue, note: NoteEntry) -> Card:
    """One note in full."""
    row = [
        Button(words("note-edit"), "notes.edit", (note.id, words.language), ButtonStyle.primary),
        Button(words("note-delete"), "notes.delete", (note.id,), ButtonStyle.danger),
        Button(words("note-all"), "notes.list", (0,)),
    ]
    if note.concept in catalogue.concepts:
        row.insert(1, Button(words("note-concept"), "learn.page", (note.concept, 3)))
    title = escape(_about(words, catalogue, note.concept))
    return Card(title, (quote(note.text),), note=words.day(note.day), rows=[row])


def note_form(words: Words, concept: str, title: str) -> Form:
    """Where a note is written; `concept` is "" for none."""
    return Form(
        title=words("note-form-title"),
        action="notes.written",
        args=(concept,),
        fields=[
            Field("text", cut(title, 45), words("note-form-hint"), limit=MAX_NOTE, long=True),
        ],
    )


def edit_form(words: Words, note: NoteEntry, title: str) -> Form:
    """Where a note is changed."""
    return Form(
        title=words("note-form-title"),
        action="notes.changed",
        args=(note.id,),
        fields=[Field("text", cut(title, 45), words("note-form-hint"), note.text, limit=MAX_NOTE, long=True)],
    )


def export_card(words: Words, file: discord.File) -> Card:
    """All notes as a Markdown file."""
    return Card(words("note-export-title"), (words("note-exported"),), files=[file])


def draw_card(
    words: Words, title: str, concept: str, skeleton: Picture | None, boxes: Sequence[str], *, handed_in: int
) -> Card:
    """Draw it first: an empty skeleton, or in `boxes` how many there are, where pictures are off."""
    body = [words("draw-first") if skeleton or boxes else words("draw-free")]
    if boxes and not skeleton:
        body.append(words("draw-boxes", count=len(boxes)))
    row = [Button(words("draw-hand-in"), "notes.hand-in", (concept, words.language), ButtonStyle.primary)]
    if skeleton or boxes:
        row.append(Button(words("draw-reference"), "notes.reference", (concept,)))
    if handed_in:
        row.append(Button(words("draw-mine", count=handed_in), "notes.sketch", (concept, 0)))
    row.append(Button(words("learn-back"), "learn.page", (concept, 0)))
    return Card(
        words("draw-title", title=escape(title)),
        body,
        note=words("draw-note"),
        rows=[row],
        pictures=[skeleton] if skeleton else [],
    )


def hand_in_form(words: Words, concept: str) -> Form:
    """Where a picture is put."""
    return Form(
        title=words("draw-form-title"),
        action="notes.handed-in",
        args=(concept,),
        fields=[Upload("picture", words("draw-form-label"), words("draw-form-hint"))],
    )


def compare_card(
    words: Words,
    title: str,
    concept: str,
    *,
    own: Picture | None,
    reference: Picture | None,
    text: str | None,
    sketch: tuple[int, int, int] | None = None,
) -> Card:
    """One's own drawing and the reference, to compare; `text`: the reference in words, without its picture.

    `sketch`: (its id, its place from 0, how many there are).
    """
    body = [words("draw-compare") if own and (reference or text) else words("draw-look")]
    if text:
        body.append(text)
    row = [
        Button(words("learn-note-write"), "notes.write", (concept, words.language), ButtonStyle.primary),
        Button(words("draw-another" if own else "draw-hand-in"), "notes.hand-in", (concept, words.language)),
    ]
    if sketch is not None:
        sketch_id, place, count = sketch
        if place + 1 < count:
            row.append(Button(words("draw-older"), "notes.sketch", (concept, place + 1)))
        row.append(Button(words("note-delete"), "notes.delete-sketch", (sketch_id,)))
    row.append(Button(words("learn-back"), "learn.page", (concept, 0)))
    return Card(
        words("draw-title", title=escape(title)),
        body,
        rows=[row],
        pictures=[one for one in (own, reference) if one is not None],
    )
