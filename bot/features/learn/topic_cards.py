"""How the rest looks: a step with its concepts, a paper in reading order, the end of a track."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from discord import ButtonStyle

from bot.features.learn.cards import MARKS, exercise_title
from bot.i18n import Words
from bot.ui.card import RULE, Button, Card, Choice, Row, Select, Tone
from bot.ui.text import escape, prose
from coach.curriculum.catalogue import Catalogue, ExerciseEntry, PaperEntry, StepEntry, in_language
from coach.review.progress import Mastery

LISTED = 20
"""Concepts in one list of a step."""


def step_card(
    words: Words,
    catalogue: Catalogue,
    step: StepEntry,
    mastery: Mapping[str, Mastery],
    exercises: Sequence[ExerciseEntry],
    page: int = 0,
) -> Card:
    """A step of a track with its concepts and exercises to choose from. `page` counts from 0."""
    pages = max(1, -(-len(step.concepts) // LISTED))
    page = min(max(0, page), pages - 1)
    shown = step.concepts[page * LISTED : (page + 1) * LISTED]
    lines = [f"{MARKS[mastery[one]]} {escape(catalogue.concept_title(one, words.language))}" for one in shown]
    rows: list[Row] = [
        Select(
            words("learn-choose-concept"),
            "learn.concept",
            [
                Choice(
                    catalogue.concept_title(one, words.language), one, words("mastery-" + mastery[one].value)
                )
                for one in shown
            ],
        )
    ]
    if exercises:
        rows.append(
            Select(
                words("learn-choose-exercise"),
                "ex.open",
                [
                    Choice(exercise_title(one, words), one.id, words("minutes", count=one.minutes))
                    for one in exercises
                ],
            )
        )
    row = [Button(words("learn-quiz"), "learn.quiz", (step.id,), ButtonStyle.primary)]
    if page:
        row.append(Button(words("learn-back"), "learn.step", (step.id, page - 1)))
    if page + 1 < pages:
        row.append(Button(words("learn-more"), "learn.step", (step.id, page + 1)))
    rows.append(row)
    return Card(
        f"{step.number}. {escape(in_language(step.titles, words.language))}",
        (escape(in_language(step.gists, words.language)), "\n".join(lines)),
        note=words("learn-step-note", minutes=step.minutes, page=page + 1, pages=pages),
        rows=rows,
    )


def paper_card(words: Words, catalogue: Catalogue, paper: PaperEntry, page: int) -> Card:
    """A paper in reading order: 0 the gist and a guess, 1 what they did and found, 2 what to read when."""
    text = in_language(paper.texts, words.language)
    language = next(iter(text.gist)) if words.language not in text.gist else words.language
    if page == 0:
        body = [f"**{prose(text.gist[language])}**", words("paper-guess", text=prose(text.guess[language]))]
    elif page == 1:
        body = [
            words("paper-problem", text=prose(text.problem[language])),
            words("paper-did", text=prose(text.did[language])),
            words("paper-found", text=prose(text.found[language])),
            words("paper-conclusion", text=prose(text.conclusion[language])),
        ]
    else:
        body = [
            words("paper-first", text=prose(text.read_first[language])),
            words("paper-later", text=prose(text.leave_for_later[language])),
            RULE,
            f"[{escape(text.title)}](<{text.url}>)",
        ]
    row = []
    if page:
        row.append(Button(words("learn-back"), "learn.paper", (paper.id, page - 1)))
    if page < 2:
        ahead = words("paper-ahead-found" if page == 0 else "paper-ahead-reading")
        row.append(Button(ahead, "learn.paper", (paper.id, page + 1), ButtonStyle.primary))
    linked = [one for one in paper.concepts if one in catalogue.concepts]
    rows: list[Row] = [row]
    if linked:
        choices = [Choice(catalogue.concept_title(one, words.language), one) for one in linked]
        rows.append(Select(words("paper-concepts"), "learn.concept", choices))
    return Card(
        escape(text.title),
        body,
        note=words("paper-note", authors=escape(text.authors), year=str(text.year), minutes=paper.minutes),
        rows=rows,
    )


def nothing_left_card(words: Words) -> Card:
    """Every concept of the track has been begun."""
    return Card(
        words("learn-nothing-left-title"),
        (words("learn-nothing-left"),),
        rows=[
            [
                Button(words("progress-quiz"), "quiz.again", style=ButtonStyle.primary),
                Button(words("map-whole"), "progress.map"),
            ]
        ],
        tone=Tone.RIGHT,
    )
