"""How much is asked on which day: due days levelled when they are set, and what fell behind spread. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from statistics import median
from typing import NamedTuple

EASY_DAY_COUNTS = 4
"""How many times fuller an easy day counts: it gets a card only where other days hold four times as many."""
REVIEWS_A_DAY = 30
"""What somebody can catch up with in a day while nothing better is known: about a quarter of an hour."""

_SHORTEST = 2.5
_FUZZ = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))


def window(interval_days: int) -> tuple[int, int]:
    """Return the shortest and the longest interval, in days, that may stand for one of `interval_days` (≥ 1).

    As wide as Anki's fuzz (rslib/src/scheduler/states/fuzz.rs, and py-fsrs): nothing moves under 2.5 days;
    beyond, a day to each side and 15 % of the days from 2.5 to 7, 10 % of those to 20, 5 % of the rest. On
    the last day of it recall is at most three percentage points below a goal of 80–95 %.
    """
    if interval_days < _SHORTEST:
        return interval_days, interval_days
    delta = 1 + sum(share * max(min(interval_days, end) - start, 0) for start, end, share in _FUZZ)
    return max(2, round(interval_days - delta)), round(interval_days + delta)


def levelled(
    ideal: date,
    today: date,
    interval_days: int,
    loads: Mapping[date, int],
    easy_days: frozenset[int],
    rng: Random,
) -> date:
    """Return the study day on which a card is asked again: the emptiest one of the `window` around `ideal`.

    `ideal` is the day by FSRS, `interval_days` after the last review; `loads` how many cards are due on
    which day, this one left out; `easy_days` ISO weekdays (1 Monday … 7 Sunday). Never before tomorrow.

    A day after the ideal one counts fuller by the square of how much longer the interval gets. Without that,
    cards would drift to later days, which are always emptier: by 8 % of their interval at three new cards a
    day over 120 simulated days, and by under 1 % with it. Of days that are equally empty, one near the ideal
    is likelier, so that cards learnt together part.
    """
    tomorrow = today + timedelta(days=1)
    shortest, longest = window(interval_days)
    at = {ideal + timedelta(days=days - interval_days): days for days in range(shortest, longest + 1)}
    days = [day for day in at if day >= tomorrow]
    if len(days) < 2:
        return days[0] if days else tomorrow

    def fullness(day: date) -> float:
        easy = EASY_DAY_COUNTS if day.isoweekday() in easy_days else 1
        return (loads.get(day, 0) + 1) * easy * max(1.0, at[day] / interval_days) ** 2

    least = min(map(fullness, days))
    emptiest = [day for day in days if fullness(day) == least]
    return rng.choices(emptiest, [1 / (1 + abs((day - ideal).days)) for day in emptiest])[0]


class Overdue(NamedTuple):
    """A card that is due; `id` is whatever the caller knows it by. Stability in days, days are study days."""

    id: int
    due: date
    stability: float
    last_day: date


@dataclass(frozen=True, slots=True)
class Plan:
    """What is for `today`, by id and most urgent first; how many wait, and until how many days are gone.

    `days` counts today: 1 where all that is due fits in it, 0 where nothing is due.
    """

    today: tuple[int, ...]
    waiting: int
    days: int


def capacity(reviews_a_day: Sequence[int] = ()) -> int:
    """Return how many reviews a day somebody can be asked for; more than that is a backlog.

    What they did on the median of their last days with reviews, at least `REVIEWS_A_DAY`.
    """
    return max(REVIEWS_A_DAY, round(median(reviews_a_day))) if reviews_a_day else REVIEWS_A_DAY


def catch_up(
    overdue: Sequence[tuple[int, date, float, date]],
    today: date,
    per_day: int,
    days_limit: int | None = None,
) -> Plan:
    """Spread what is due (`Overdue`) over days of `per_day` (≥ 1) cards.

    With `days_limit` (≥ 1, for instance the days until an exam) more a day where that would take longer.
    The plan is computed and stored nowhere: tomorrow it is made anew from what is due then.

    What is likeliest to be still known comes first, by falling recall. In the simulations of Anki's and
    FSRS's makers that order (also named reverse relative overdueness) clears a backlog with the least work
    for what is remembered, since a card that is nearly forgotten loses little more by waiting; the opposite
    one fared worse (ankitects/anki issue 3460, merged as "descending retrievability" by 3559). FSRS's recall
    falls with days since the last review / stability alone, so that ratio is the key, whatever the
    parameters. Of two alike the one that fades faster, with the lower stability, goes first.
    """
    cards = [Overdue(*one) for one in overdue]

    def urgency(card: Overdue) -> tuple[float, float, date, int]:
        return (today - card.last_day).days / card.stability, card.stability, card.due, card.id

    if days_limit is not None:
        per_day = max(per_day, -(-len(cards) // days_limit))
    ordered = [card.id for card in sorted(cards, key=urgency)]
    return Plan(tuple(ordered[:per_day]), max(0, len(ordered) - per_day), -(-len(ordered) // per_day))
