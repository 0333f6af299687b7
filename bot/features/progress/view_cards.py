"""The cards of one's own numbers: the reviews ahead, confidence against accuracy, this week."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle

from bot.features.progress.cards import to_views
from bot.features.progress.figures import (
    forecast_lines,
    level_lines,
    level_name,
    percent,
    reviews_said,
    week_lines,
)
from bot.i18n import Words
from bot.ui.card import Button, Card, Picture, Row
from coach.review.calibration import Judgement, Level
from coach.review.forecast import Forecast
from coach.review.week import DAYS, Week

TELLING = (Judgement.TOO_SURE, Judgement.TOO_UNSURE, Judgement.WELL, Judgement.UNCLEAR)
"""What a card says first of the levels: the first of these that is there."""


def forecast_card(words: Words, ahead: Forecast, picture: Picture | None) -> Card:
    """The reviews ahead; without a picture line by line."""
    today, tomorrow = (reviews_said(words, ahead, day.count) for day in ahead.days[:2])
    if ahead.days[0].count:
        lead = words("forecast-today", today=today, tomorrow=tomorrow)
    elif ahead.days[1].count:
        lead = words("forecast-tomorrow", tomorrow=tomorrow)
    elif ahead.total:
        lead = words("forecast-later", count=ahead.total, days=len(ahead.days))
    else:
        lead = words("forecast-empty", days=len(ahead.days))
    body = [f"**{lead}**", _waiting(words, ahead)]
    if ahead.total:
        body += _instead(forecast_lines(words, ahead), picture)
    return Card(
        words("forecast-title"),
        body,
        note=words("forecast-note") if ahead.total else None,
        rows=_rows(words, "forecast"),
        pictures=[picture] if picture else [],
    )


def _waiting(words: Words, ahead: Forecast) -> str:
    """What waits from before, and how it is caught up with; "" where nothing does."""
    if ahead.caught_up is None:
        return words("forecast-spread-long", count=ahead.due_now)
    if ahead.caught_up > 1:
        return words("forecast-spread", count=ahead.due_now, days=ahead.caught_up)
    return words("forecast-late", count=ahead.late) if ahead.late else ""


def confidence_card(
    words: Words, levels: tuple[Level, ...], picture: Picture | None, *, asked: bool = True
) -> Card:
    """Confidence against accuracy; `asked`: whether the person wants to be asked how sure they are."""
    told = next((one for kind in TELLING for one in levels if one.judgement is kind), levels[-1])
    lead = words(
        "calibration-lead-" + told.judgement.value,
        level=level_name(words, told),
        share=percent(told.share),
    )
    body = [f"**{lead}**"]
    if any(level.count for level in levels):
        body += _instead(level_lines(words, levels), picture)
    rows = _rows(words, "confidence")
    if not asked:
        body.append(words("calibration-not-asked"))
        rows.insert(0, [Button(words("settings-open"), "settings.open")])
    return Card(
        words("calibration-title"),
        body,
        note=words("calibration-note") if any(level.share is not None for level in levels) else None,
        rows=rows,
        pictures=[picture] if picture else [],
    )


def week_card(words: Words, seen: Week, picture: Picture | None) -> Card:
    """The last seven study days beside the seven before."""
    now, before = seen.now, seen.before
    if now.studied:
        lead = words("week-lead", studied=now.studied, days=DAYS, answers=now.answers)
    else:
        lead = words("week-pause" if before.studied else "week-empty")
    lines = [words("week-studied", now=now.studied, before=before.studied, days=DAYS)]
    if now.answers or before.answers:
        lines += [
            words("week-answers", now=now.answers, before=before.answers),
            words("week-right", now=percent(now.share), before=percent(before.share)),
            words("week-minutes", now=now.minutes, before=before.minutes),
        ]
    lines.append(words("week-new", now=now.new, before=before.new))
    if now.mended or before.mended:
        lines.append(words("week-mended", now=now.mended, before=before.mended))
    body = [f"**{lead}**"]
    if now.studied or before.studied:
        body += _listed(lines)
        if (now.answers or before.answers) and not picture:
            body.append(f"**{words('week-head')}**")
            body += _listed(week_lines(words, seen))
    return Card(words("week-title"), body, rows=_rows(words, "week"), pictures=[picture] if picture else [])


def _listed(lines: Sequence[str]) -> list[str]:
    return ["\n".join(f"- {line}" for line in lines)]


def _instead(lines: Sequence[str], picture: Picture | None) -> list[str]:
    """What the picture would show, in words."""
    return [] if picture else _listed(lines)


def _rows(words: Words, here: str) -> list[Row]:
    quiz = Button(words("progress-quiz"), "quiz.again", style=ButtonStyle.primary)
    return [[quiz], to_views(words, here)]
