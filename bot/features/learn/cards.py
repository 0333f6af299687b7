"""How a concept looks: page by page, read, and on the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from discord import ButtonStyle

from bot.features.mistakes.reminder import reminder
from bot.i18n import Words
from bot.ui.card import Button, Card, Picture, Row, Tone
from bot.ui.text import cut, escape, one_line, prose
from coach.curriculum.catalogue import (
    Catalogue,
    ConceptEntry,
    ExerciseEntry,
    PaperEntry,
    SourceEntry,
    in_language,
)
from coach.curriculum.model import Concept, Portion
from coach.notes.notes import NoteEntry
from coach.review.progress import Mastery

PAGES = ("idea", "how", "traps", "further")
"""The pages of a concept, in their order; each fits a phone."""
MARKS: Mapping[Mastery, str] = {
    # Squares would look like characters that a font lacks.
    Mastery.SOLID: "●",
    Mastery.DUE: "◆",
    Mastery.LEARNING: "◐",
    Mastery.NOT_BEGUN: "○",
}
_KIND_MARKS = {
    "video": "▶\ufe0e",
    "paper": "▤",
    "book": "▤",
    "course": "✎",
    "docs": "▤",
    "article": "▤",
    "community": "○",
}


@dataclass(frozen=True, slots=True)
class Studied:
    """A concept with everything about it that one person sees; `following` is what their track has next,
    `mistakes` how many of theirs are open here.
    """

    concept: ConceptEntry
    mastery: Mastery
    read: bool
    following: ConceptEntry | None = None
    notes: Sequence[NoteEntry] = ()
    exercises: Sequence[ExerciseEntry] = ()
    papers: Sequence[PaperEntry] = ()
    mistakes: int = 0


def concept_card(
    words: Words, catalogue: Catalogue, studied: Studied, page: int, pictures: Sequence[Picture] = ()
) -> Card:
    """One page of a concept. `page` counts from 0."""
    concept = studied.concept
    text = in_language(concept.texts, words.language)
    language = next(iter(text.title)) if words.language not in text.title else words.language
    match PAGES[page]:
        case "idea":
            body = [
                f"**{prose(text.gist[language])}**",
                words("learn-picture", text=prose(text.picture[language])),
                reminder(words, catalogue, concept.id, studied.mistakes, language) or "",
            ]
        case "how":
            body = [prose(text.mechanism[language])]
            if text.formula is not None:
                body.append(words("learn-formula", text=prose(text.formula.spoken[language])))
        case "traps":
            body = []
            if text.example is not None:
                body.append(words("learn-example", text=prose(text.example[language])))
            body += [
                "\n".join(
                    (
                        words("learn-pitfall", symptom=prose(pitfall.symptom[language])),
                        words("learn-pitfall-why", cause=prose(pitfall.cause[language])),
                        words("learn-pitfall-instead", avoid=prose(pitfall.avoid[language])),
                    )
                )
                for pitfall in text.pitfalls
            ]
        case _:
            body = _further(words, catalogue, studied, text)
    note = words(
        "learn-note",
        number=page + 1,
        total=len(PAGES),
        minutes=concept.minutes,
        state=f"{MARKS[studied.mastery]} {words('mastery-' + studied.mastery.value)}",
    )
    return Card(
        escape(text.title[language]),
        body,
        note=note,
        rows=_concept_rows(words, studied, page),
        pictures=pictures,
    )


def _further(words: Words, catalogue: Catalogue, studied: Studied, text: Concept) -> list[str]:
    language = words.language
    body = [_place(words, catalogue, studied.concept)]
    if text.portions:
        lines = [
            portion_line(words, portion, source)
            for portion in text.portions
            if (source := catalogue.sources.get(f"{studied.concept.pack_key}/{portion.source}"))
        ]
        body.append(words("learn-reading") + "\n" + "\n".join(lines))
    if text.terms:
        terms = [
            f"- **{escape(one.term.get(language, next(iter(one.term.values()))))}**　"
            + escape(one.meaning.get(language, next(iter(one.meaning.values()))))
            for one in text.terms
        ]
        body.append(words("learn-terms") + "\n" + "\n".join(terms))
    if studied.notes:
        notes = [f"- {escape(cut(one_line(note.text), 160))}" for note in studied.notes[:3]]
        body.append(words("learn-notes") + "\n" + "\n".join(notes))
    return body


def _place(words: Words, catalogue: Catalogue, concept: ConceptEntry) -> str:
    """Where a concept stands on the map: its steps, its dimension, its strand."""
    pack = in_language(catalogue.packs[concept.pack_key].texts, words.language)
    named = [
        f"{catalogue.steps[step].number}. {in_language(catalogue.steps[step].titles, words.language)}"
        for step in concept.steps
    ]
    for areas, key in ((pack.dimensions, concept.dimension), (pack.strands, concept.strand)):
        named += [next(iter(area.title.values())) for area in areas if area.key == key]
    return words("learn-place", places=" · ".join(map(escape, named))) if named else ""


def portion_line(words: Words, portion: Portion, source: SourceEntry) -> str:
    """What to read or watch: "▶ #3, part 2, 25 min; stop and draw", with its address."""
    text = in_language(source.texts, words.language)
    said = words(
        "learn-portion-watch" if text.kind == "video" else "learn-portion",
        mark=_KIND_MARKS[text.kind],
        number=source.number,
        title=escape(text.title),
        locator=escape(portion.locator.get(words.language, next(iter(portion.locator.values())))),
        minutes=portion.minutes,
    )
    return f"- [{said}](<{portion.url or text.url}>)"


def _concept_rows(words: Words, studied: Studied, page: int) -> list[Row]:
    concept = studied.concept.id
    turning = []
    if page:
        turning.append(Button(words("learn-back"), "learn.page", (concept, page - 1)))
    if page + 1 < len(PAGES):
        ahead = words("learn-ahead-" + PAGES[page + 1])
        turning.append(Button(ahead, "learn.page", (concept, page + 1), ButtonStyle.primary))
    elif not studied.read:
        turning.append(Button(words("learn-done"), "learn.done", (concept,), ButtonStyle.success))
    doing = [
        Button(words("learn-quiz"), "learn.quiz", (concept,)),
        Button(words("learn-map"), "learn.map", (concept,)),
        Button(words("learn-draw"), "notes.draw", (concept,)),
        Button(words("learn-note-write"), "notes.write", (concept, words.language)),
    ]
    rows: list[Row] = [turning, doing]
    also = [
        Button(words("learn-exercise", title=exercise_title(one, words)), "ex.open", (one.id,))
        for one in studied.exercises[:2]
    ] + [
        Button(
            words("learn-paper", title=in_language(one.texts, words.language).title),
            "learn.paper",
            (one.id, 0),
        )
        for one in studied.papers[:1]
    ]
    if PAGES[page] == "further" and also:
        rows.append(also)
    return rows


def exercise_title(exercise: ExerciseEntry, words: Words) -> str:
    """An exercise's title in the person's language."""
    text = in_language(exercise.texts, words.language)
    return text.title.get(words.language, next(iter(text.title.values())))


def read_card(words: Words, catalogue: Catalogue, studied: Studied) -> Card:
    """A concept was read: what fits now."""
    concept, following = studied.concept, studied.following
    row = [Button(words("learn-quiz"), "learn.quiz", (concept.id,), ButtonStyle.primary)]
    row += [
        Button(words("learn-exercise", title=exercise_title(one, words)), "ex.open", (one.id,))
        for one in studied.exercises[:1]
    ]
    body = [words("learn-read", title=escape(catalogue.concept_title(concept.id, words.language)))]
    if following is not None:
        title = catalogue.concept_title(following.id, words.language)
        body.append(words("learn-following", title=escape(title), minutes=following.minutes))
        row.append(Button(words("learn-next", title=title), "learn.page", (following.id, 0)))
    row.append(Button(words("learn-unread"), "learn.unread", (concept.id,)))
    return Card(words("learn-read-title"), body, rows=[row], tone=Tone.RIGHT)


def around_card(words: Words, title: str, concept: str, text: str, picture: Picture | None) -> Card:
    """A concept on the map: what comes right before it and what it leads to, as a picture and in words."""
    return Card(
        words("learn-around-title", title=escape(title)),
        (text,),
        rows=[
            [
                Button(words("learn-back-to", title=title), "learn.page", (concept, 0), ButtonStyle.primary),
                Button(words("map-whole"), "progress.map"),
            ]
        ],
        pictures=[picture] if picture else [],
    )


def around_text(words: Words, before: Sequence[str], after: Sequence[str]) -> str:
    """The neighbours of a concept in words."""
    comma = "、" if words.language == "zh-TW" else ", "
    lines = [words("learn-before-none")]
    if before:
        lines = [words("learn-before", titles=comma.join(map(escape, before)))]
    if after:
        lines.append(words("learn-after", titles=comma.join(map(escape, after))))
    return "\n".join(lines)
