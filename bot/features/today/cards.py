"""The home card."""

from __future__ import annotations

from discord import ButtonStyle

from bot.i18n import Words
from bot.ui.card import Button, Card, Row, Tone
from bot.ui.text import escape
from coach.curriculum.catalogue import Catalogue
from coach.learn.today import Today
from coach.quiz.session import MAX_COUNT


def today_card(words: Words, catalogue: Catalogue, today: Today) -> Card:
    """What is due, what comes next, and one button for each; the first thing to do leads."""
    body = [_reviews(words, today)]
    rows: list[Row] = []
    first = ButtonStyle.primary
    if today.reviews:
        count = min(len(today.reviews), MAX_COUNT)
        rows.append([Button(words("today-review", count=count), "today.review", style=first)])
    row = []
    if today.following is not None:
        concept = today.following
        title = escape(catalogue.concept_title(concept.id, words.language))
        body.append(words("today-next", number=today.number, title=title, minutes=concept.minutes))
        style = ButtonStyle.secondary if today.reviews else first
        row.append(Button(words("today-learn"), "learn.page", (concept.id, 0), style))
    if not today.reviews:
        row.append(Button(words("today-quiz"), "quiz.again"))
    if today.open_mistakes:
        said = "today-unsaid" if today.unsaid else "today-mistakes"
        body.append(words(said, count=today.unsaid or today.open_mistakes))
        row.append(Button(words("today-open-mistakes"), "mistakes.list", (0, "", "")))
    row.append(Button(words("progress-open"), "progress.open"))
    tone = Tone.PLAIN if today.reviews else Tone.RIGHT
    return Card(words("today-title"), body, note=words("today-note"), rows=[*rows, row], tone=tone)


def _reviews(words: Words, today: Today) -> str:
    if not today.reviews:
        return words("today-nothing")
    count, minutes = len(today.reviews), today.minutes
    line = words("today-due", count=count)
    if minutes is not None:
        line = words("today-due-minutes", count=count, minutes=minutes)
    if today.waiting:
        line += "\n" + words("today-spread", count=today.waiting, days=today.days)
    return line
