"""SM-2, to compare with. Pure.

Woźniak 1990 (https://super-memory.com/english/ol/sm2.htm) in the reading of the
srs-benchmark (`models/sm2.py`): grades Again to Easy are the qualities 2 to 5, the ease
moves after a failure too, intervals are whole days, and recall falls to .9 at the end of
an interval: SM-2 itself says no probability.
"""

from __future__ import annotations

from collections.abc import Iterable

from coach.review.schedule import Rating

FIRST_EASE, LEAST_EASE = 2.5, 1.3
FIRST_DAYS, SECOND_DAYS = 1, 6
MOST_DAYS = 36_500


def interval_after(ratings: Iterable[Rating]) -> int:
    """Days until the next review after these, oldest first; 0 for none."""
    days, ease, passed = 0, FIRST_EASE, 0
    for rating in ratings:
        if rating is Rating.AGAIN:
            days, passed = FIRST_DAYS, 0
        else:
            passed += 1
            grown = {1: float(FIRST_DAYS), 2: float(SECOND_DAYS)}.get(passed, days * ease)
            # Half up, where Python rounds a half to the even number.
            days = min(max(1, round(grown + 0.01)), MOST_DAYS)
        short = 5 - (rating + 1)
        ease = max(LEAST_EASE, ease + 0.1 - short * (0.08 + short * 0.02))
    return days


def recall_after(interval_days: int, elapsed_days: int) -> float:
    """Probability of recall (0–1), exponential in time; `interval_days` ≥ 1."""
    return float(0.9 ** (elapsed_days / interval_days))
