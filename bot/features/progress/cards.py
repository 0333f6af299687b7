"""The progress cards: one line a step, the whole map, and a part of it close up. No colour is needed."""

from __future__ import annotations

from collections.abc import Mapping

from discord import ButtonStyle

from bot.features.learn.cards import MARKS
from bot.features.progress.atlas import counted, said, title
from bot.i18n import Words
from bot.ui.card import Button, Card, Choice, Picture, Row, Select
from bot.ui.text import escape
from coach.curriculum.catalogue import Catalogue, in_language
from coach.review.map import CloseUp, Overview
from coach.review.progress import Mastery, Progress, StepProgress


def progress_card(words: Words, catalogue: Catalogue, progress: Progress, *, text_only: bool) -> Card:
    """The whole track at a glance; with `text_only` in numbers and words."""
    if progress.due_now:
        now = words("progress-due", count=progress.due_now)
    elif progress.due_tomorrow:
        now = words("progress-tomorrow", count=progress.due_tomorrow)
    else:
        now = words("progress-nothing-due")
    many = any(sum(step.counts.values()) > MANY for step in progress.steps)
    lines = [_step(words, catalogue, step, many, text_only) for step in progress.steps]
    named = [f"{mark} {words('mastery-' + mastery.value)}" for mastery, mark in MARKS.items()]
    # Two a line: a phone would break four in the middle of a word.
    legend = "" if text_only else "\n".join("-# " + "　".join(named[i : i + 2]) for i in (0, 2))
    begun = words("progress-begun", begun=progress.begun, total=progress.total, reviews=progress.reviews)
    return Card(
        words("progress-title"),
        (f"**{now}**\n{begun}", "\n".join(lines), legend),
        rows=[
            [
                Button(words("progress-quiz"), "quiz.again", style=ButtonStyle.primary),
                Button(words("learn-open"), "learn.open"),
            ],
            to_views(words, "steps"),
        ],
    )


def to_views(words: Words, here: str) -> list[Button]:
    """The ways from one view of one's progress to the others; `here` is the view one looks at."""
    buttons = []
    for view, key, action in (
        ("steps", "progress-open", "progress.list"),
        ("map", "map-whole", "progress.map"),
        ("forecast", "forecast-open", "progress.forecast"),
        ("confidence", "calibration-open", "progress.confidence"),
        ("week", "week-open", "progress.week"),
    ):
        if view != here:
            buttons.append(Button(words(key), action))
    return buttons


MANY = 14
"""As many marks as a phone's line holds; where a step has more, they are counted instead."""


def _step(words: Words, catalogue: Catalogue, step: StepProgress, many: bool, text_only: bool) -> str:
    if text_only:
        marks = counted(words, step.counts)
    elif many:
        marks = "　".join(
            f"{mark} {step.counts[mastery]}" for mastery, mark in MARKS.items() if step.counts[mastery]
        )
    else:
        marks = "".join(mark * step.counts[mastery] for mastery, mark in MARKS.items())
    name = in_language(catalogue.steps[step.step].titles, words.language)
    return f"{step.number}. **{escape(name)}**\n　{marks}"


def map_card(words: Words, seen: Overview, picture: Picture | None) -> Card:
    """The whole map: the strands on top, then the picture, or the lines in words where there is none."""
    strands = [
        words(
            "map-strand-practised" if strand.practised else "map-strand",
            title=escape(in_language(strand.titles, words.language)),
            solid=strand.solid,
            begun=strand.begun,
            total=strand.total,
            practised=strand.practised,
        )
        for strand in seen.strands
    ]
    body = ["\n".join(f"- {line}" for line in strands)]
    if picture is None:
        for heading, regions in (("map-dimensions", seen.dimensions), ("map-steps", seen.steps)):
            lines = "\n".join(f"- {escape(said(words, one))}" for one in regions)
            body.append(f"**{words(heading)}**\n{lines}" if lines else "")
    choices = [Choice(title(words, one), one.id, words("map-dimension")) for one in seen.dimensions]
    choices += [
        Choice(title(words, one), one.id, words("map-step", number=number))
        for number, one in enumerate(seen.steps, start=1)
    ]
    rows: list[Row] = [Select(words("map-zoom"), "progress.zoom", choices)] if choices else []
    rows += [[Button(words("learn-open"), "learn.open")], to_views(words, "map")]
    head = in_language(seen.track.titles, words.language)
    return Card(
        words("map-title", track=escape(head)), body, rows=rows, pictures=[picture] if picture else []
    )


def close_up_card(
    words: Words,
    catalogue: Catalogue,
    near: CloseUp,
    mastery: Mapping[str, Mastery],
    picture: Picture | None,
) -> Card:
    """A part of the map with its concepts, to open one of them."""
    assert near.region is not None
    choices = [
        Choice(catalogue.concept_title(one, words.language), one, words("mastery-" + mastery[one].value))
        for row in near.rows
        for one in row
    ]
    body = []
    if picture is None:
        body.append("\n".join(f"- {escape(one.label)}　{one.description}" for one in choices))
    turning = []
    if near.page:
        turning.append(Button(words("learn-back"), "progress.close", (near.region.id, near.page - 1)))
    if near.page + 1 < near.pages:
        ahead = (near.region.id, near.page + 1)
        turning.append(Button(words("learn-more"), "progress.close", ahead, ButtonStyle.primary))
    turning.append(Button(words("map-whole"), "progress.map"))
    rows: list[Row] = [Select(words("learn-choose-concept"), "learn.concept", choices)] if choices else []
    rows.append(turning)
    counts = said(words, near.region)
    return Card(
        escape(title(words, near.region)),
        [*body, f"-# {escape(counts)}"],
        rows=rows,
        pictures=[picture] if picture else [],
    )
