"""One's own numbers for a card: as a picture with a description, and line by line in words."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from bot.i18n import Words
from bot.pictures.charts import Bar, Fill, Legend, Mark, Slot, Strip, draw_confidence, draw_days
from bot.pictures.gallery import Gallery
from bot.ui.card import Picture
from coach.review.calibration import MEANT, Judgement, Level
from coach.review.forecast import Forecast
from coach.review.week import Week

_MARKS = {
    Judgement.WELL: Mark.WITHIN,
    Judgement.TOO_SURE: Mark.OUTSIDE,
    Judgement.TOO_UNSURE: Mark.OUTSIDE,
    Judgement.UNCLEAR: Mark.OPEN,
    Judgement.TOO_FEW: Mark.OPEN,
}


def reviews_said(words: Words, ahead: Forecast, count: int) -> str:
    """So many reviews in words, with the minutes they take where that is known."""
    minutes = ahead.minutes(count) if count else None
    if minutes is None:
        return words("forecast-reviews", count=count)
    return words("forecast-reviews-timed", count=count, minutes=minutes)


def forecast_lines(words: Words, ahead: Forecast) -> list[str]:
    """The days ahead in words, one line each; those without any together in one."""
    lines = [
        words(
            "forecast-line-late" if day.late else "forecast-line",
            day=words.day(day.day),
            count=day.count,
            late=day.late,
        )
        for day in ahead.days
        if day.count
    ]
    return lines if len(lines) == len(ahead.days) else [*lines, words("chart-rest")]


def percent(share: float | None) -> str:
    """A share (0-1) as it is said; a dash where there is none."""
    return "–" if share is None else f"{share:.0%}"


def level_name(words: Words, level: Level) -> str:
    """What somebody says when they are so sure."""
    return words(f"sure-{level.sureness:d}")


def level_said(words: Words, level: Level) -> str:
    """How a level's answers turned out, in words."""
    return words(
        "calibration-" + level.judgement.value,
        count=level.count,
        right=level.right,
        share=percent(level.share),
    )


def level_lines(words: Words, levels: tuple[Level, ...]) -> list[str]:
    """The levels in words, one line each, with the range that is likely."""
    return [
        words(
            "calibration-line" if level.share is None else "calibration-line-range",
            level=level_name(words, level),
            said=level_said(words, level),
            low=percent(level.low),
            high=percent(level.high),
        )
        for level in levels
    ]


def week_lines(words: Words, seen: Week) -> list[str]:
    """The answers of each day in words, beside those of the same weekday a week before.

    The days without any stand together in one line.
    """
    lines = [
        words("week-line", day=words.day(day), count=count, before=before)
        for (day, count), (_, before) in zip(seen.now.days, seen.before.days, strict=True)
        if count or before
    ]
    return lines if len(lines) == len(seen.now.days) else [*lines, words("chart-rest")]


async def forecast_picture(
    gallery: Gallery, words: Words, ahead: Forecast, easy_days: frozenset[int]
) -> Picture:
    """The days ahead as bars; `easy_days` are ISO weekdays."""
    today = ahead.days[0].day
    slots = [
        Slot(
            _labels(words, day.day, today, "EEEEE"),
            [Bar(((Fill.FULL, day.due), (Fill.STRIPED, day.late)))],
            now=day.day == today,
            ground=day.day.isoweekday() in easy_days,
        )
        for day in ahead.days
    ]
    legend = {Fill.FULL: words("forecast-legend-due")}
    if any(day.late for day in ahead.days):
        legend[Fill.STRIPED] = words("forecast-legend-late")
    if easy_days:
        legend[Fill.GROUND] = words("forecast-legend-easy")
    alt = words("forecast-alt", days=len(slots), lines=_joined(words, forecast_lines(words, ahead)))
    return await _days_picture(
        gallery, words("forecast-head", days=len(slots)), slots, legend, "forecast", alt
    )


async def week_picture(gallery: Gallery, words: Words, seen: Week) -> Picture:
    """Two weeks of answers as bars side by side."""
    today = seen.now.days[-1][0]
    slots = [
        Slot(
            _labels(words, day, today, "EEE"),
            [Bar(((Fill.EMPTY, before),)), Bar(((Fill.FULL, count),))],
            now=day == today,
        )
        for (day, count), (_, before) in zip(seen.now.days, seen.before.days, strict=True)
    ]
    legend = {Fill.FULL: words("week-legend-now"), Fill.EMPTY: words("week-legend-before")}
    alt = words("week-alt", lines=_joined(words, week_lines(words, seen)))
    return await _days_picture(gallery, words("week-head"), slots, legend, "week", alt)


async def confidence_picture(gallery: Gallery, words: Words, levels: tuple[Level, ...]) -> Picture:
    """Each level's share of right answers beside what the level means."""
    strips = [
        Strip(
            level_name(words, level),
            level_said(words, level),
            MEANT[level.sureness],
            None if level.share is None else (level.share, level.low, level.high),
            _MARKS[level.judgement],
        )
        for level in levels
    ]
    head, meant, yours = (
        words("calibration-head"),
        words("calibration-legend-meant"),
        words("calibration-legend-yours"),
    )
    key = ("confidence", str(strips), words.language)
    data = await gallery.draw(key, lambda: draw_confidence(head, strips, meant, yours))
    alt = words("calibration-alt", lines=_joined(words, level_lines(words, levels)))
    return Picture(data, "confidence.png", alt)


async def _days_picture(
    gallery: Gallery, head: str, slots: list[Slot], legend: Legend, name: str, alt: str
) -> Picture:
    key = (name, head, str(slots), str(legend))
    data = await gallery.draw(key, lambda: draw_days(head, slots, legend))
    return Picture(data, f"{name}.png", alt)


def _labels(words: Words, day: date, today: date, width: str) -> tuple[str, str]:
    locale = "zh_TW" if words.language == "zh-TW" else "en"
    name = words("chart-today") if day == today else format_date(day, width, locale=locale)
    return name, str(day.day)


def _joined(words: Words, lines: list[str]) -> str:
    return ("；" if words.language == "zh-TW" else "; ").join(lines)
