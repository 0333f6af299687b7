"""One's own numbers on cards, from none to huge: the reviews ahead, confidence, this week."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from bot.features.progress import view_cards as views
from bot.i18n import Words
from bot.ui.card import Card, Picture
from bot.ui.modals import Form
from coach.review.calibration import CLEAR, FEWEST, Level, Sureness, calibration
from coach.review.forecast import Forecast, forecast
from coach.review.week import Answer, History, Week, week
from tests.bot.ui.hostile import DAY, bad

Shown = Iterator[Card | Form]
MANY = 10**9


def _days(*counts: tuple[int, int], per_day: int | None = None, usual: float | None = None) -> Forecast:
    due = {DAY + timedelta(days=ago): count for ago, count in counts}
    return forecast(due, DAY, per_day=per_day, usual=timedelta(seconds=usual) if usual else None)


FORECASTS = [
    _days(),
    _days((0, 1)),
    _days((0, 1), (1, 1), usual=1),
    _days((1, 1), usual=179),
    _days((5, 1)),
    _days((-1, 1), (0, 1)),
    _days((-1, 50), (1, 5), per_day=30, usual=30),
    _days(*((ahead, MANY) for ahead in range(-1, 14)), per_day=MANY - 1, usual=180),
]
LEVELS: list[tuple[Level, ...]] = [
    calibration({}),
    calibration({Sureness.GUESS: (1, 1), Sureness.SURE: (FEWEST - 1, 0)}),
    calibration({Sureness.GUESS: (MANY, MANY), Sureness.FAIRLY: (14, 10), Sureness.SURE: (MANY, 0)}),
    calibration({Sureness.FAIRLY: (9, 0)}),
    calibration({Sureness.FAIRLY: (CLEAR, 30), Sureness.GUESS: (8, 1)}),
    calibration({Sureness.FAIRLY: (8, 8)}),
    calibration({Sureness.SURE: (8, 8)}),
    calibration({Sureness.SURE: (14, 10)}),
]


def _week(*ago: int, studied: tuple[int, ...] = (), times: int = 1) -> Week:
    given = [
        Answer(DAY - timedelta(days=one), one % 2 == 0, timedelta(minutes=3))
        for one in ago
        for _ in range(times)
    ]
    days = [DAY - timedelta(days=one) for one in studied]
    return week(History(given, days, days, days), DAY)


WEEKS = [
    _week(),
    _week(0),
    _week(8),
    _week(studied=(0,)),
    _week(studied=(9,)),
    _week(*range(14), studied=tuple(range(14)), times=2000),
]


def a_picture() -> Picture:
    return Picture(b"png", "chart.png", bad(9000))


def _forecast(words: Words) -> Shown:
    for ahead in FORECASTS:
        for picture in (None, a_picture()):
            yield views.forecast_card(words, ahead, picture)


def _confidence(words: Words) -> Shown:
    for levels in LEVELS:
        for picture in (None, a_picture()):
            for asked in (True, False):
                yield views.confidence_card(words, levels, picture, asked=asked)


def _shown_week(words: Words) -> Shown:
    for seen in WEEKS:
        for picture in (None, a_picture()):
            yield views.week_card(words, seen, picture)


PROGRESS: dict[Callable[..., Card | Form], Callable[[Words], Shown]] = {
    views.forecast_card: _forecast,
    views.confidence_card: _confidence,
    views.week_card: _shown_week,
}
"""Maker → its examples."""
