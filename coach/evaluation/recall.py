"""How good predictions of recall are. Pure: what happened and what was said in, numbers out.

The three figures of the srs-benchmark (https://github.com/open-spaced-repetition/srs-benchmark).
None where a figure is not defined.
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

EPSILON = sys.float_info.epsilon
"""Probabilities are kept this far from 0 and 1 before a logarithm, as scikit-learn's `log_loss` does."""


@dataclass(frozen=True, slots=True)
class RecallFigures:
    """`log_loss` in nats and `rmse_bins` (0–1): less is better; `auc` (0–1): more is, .5 is chance."""

    log_loss: float | None
    rmse_bins: float | None
    auc: float | None


def figures(recalled: Sequence[bool], predicted: Sequence[float], bins: Sequence[Hashable]) -> RecallFigures:
    """All three; `predicted` are probabilities of recall (0–1), `bins` say which reviews are alike."""
    return RecallFigures(
        log_loss(recalled, predicted), rmse_bins(recalled, predicted, bins), auc(recalled, predicted)
    )


def log_loss(recalled: Sequence[bool], predicted: Sequence[float]) -> float | None:
    """Mean of −ln of the probability that was given to what happened; None for nothing."""
    if not recalled:
        return None
    kept = [min(max(p, EPSILON), 1 - EPSILON) for p in predicted]
    return -math.fsum(math.log(p if y else 1 - p) for y, p in zip(recalled, kept, strict=True)) / len(
        recalled
    )


def rmse_bins(recalled: Sequence[bool], predicted: Sequence[float], bins: Sequence[Hashable]) -> float | None:
    """Root mean square, by reviews, of mean prediction less mean recall in each bin; None for nothing."""
    if not recalled:
        return None
    errors: dict[Hashable, list[float]] = defaultdict(list)
    for y, p, where in zip(recalled, predicted, bins, strict=True):
        errors[where].append(p - y)
    squares = math.fsum(math.fsum(inside) ** 2 / len(inside) for inside in errors.values())
    return math.sqrt(squares / len(recalled))


def auc(recalled: Sequence[bool], predicted: Sequence[float]) -> float | None:
    """Probability that a recalled review was given more than a forgotten one, ties half (Mann–Whitney).

    None where all were recalled, or none.
    """
    good = sum(recalled)
    bad = len(recalled) - good
    if not good or not bad:
        return None
    order = sorted(zip(predicted, recalled, strict=True))
    ranks = 0.0
    begin = 0
    while begin < len(order):
        end = begin
        while end < len(order) and order[end][0] == order[begin][0]:
            end += 1
        mean_rank = (begin + 1 + end) / 2
        ranks += mean_rank * sum(y for _, y in order[begin:end])
        begin = end
    return (ranks - good * (good + 1) / 2) / (good * bad)


def bin_of(elapsed_days: int, review: int, lapses: int) -> tuple[int, int, int]:
    """The bin of a review, logarithmic in each number, with the bases of the srs-benchmark.

    `elapsed_days` ≥ 1 since the last review; `review` ≥ 1 counts the card's days of
    review up to this one; `lapses` ≥ 0 before it, those on the day of another
    review left out.
    """
    return (
        math.floor(math.log(elapsed_days, 3.62)),
        math.floor(math.log(review, 1.89)),
        math.floor(math.log(lapses, 1.73)) if lapses else -1,
    )
