"""The progress card: one line a step, marks and words, no colour needed."""

from __future__ import annotations

from discord import ButtonStyle

from bot.i18n import Words
from bot.ui.card import Button, Card
from bot.ui.text import escape
from coach.curriculum.catalogue import Catalogue, in_language
from coach.review.progress import Mastery, Progress, StepProgress

# Squares would look like characters that a font lacks.
_MARKS = {Mastery.SOLID: "●", Mastery.DUE: "◆", Mastery.LEARNING: "◐", Mastery.NOT_BEGUN: "○"}


def progress_card(words: Words, catalogue: Catalogue, progress: Progress, *, text_only: bool) -> Card:
    """The whole track at a glance; with `text_only` in numbers and words."""
    if progress.due_now:
        now = words("progress-due", count=progress.due_now)
    elif progress.due_tomorrow:
        now = words("progress-tomorrow", count=progress.due_tomorrow)
    else:
        now = words("progress-nothing-due")
    lines = [_step(words, catalogue, step, text_only) for step in progress.steps]
    named = [f"{mark} {words('mastery-' + mastery.value)}" for mastery, mark in _MARKS.items()]
    # Two a line: a phone would break four in the middle of a word.
    legend = "" if text_only else "\n".join("-# " + "　".join(named[i : i + 2]) for i in (0, 2))
    begun = words("progress-begun", begun=progress.begun, total=progress.total, reviews=progress.reviews)
    return Card(
        words("progress-title"),
        (f"**{now}**\n{begun}", "\n".join(lines), legend),
        rows=[[Button(words("progress-quiz"), "quiz.again", style=ButtonStyle.primary)]],
    )


def _step(words: Words, catalogue: Catalogue, step: StepProgress, text_only: bool) -> str:
    marks = "".join(mark * step.counts[mastery] for mastery, mark in _MARKS.items())
    title = in_language(catalogue.steps[step.step].titles, words.language)
    if text_only:
        marks = words(
            "progress-counts",
            solid=step.counts[Mastery.SOLID],
            due=step.counts[Mastery.DUE],
            learning=step.counts[Mastery.LEARNING],
            new=step.counts[Mastery.NOT_BEGUN],
        )
    return f"{step.number}. **{escape(title)}**\n　{marks}"
