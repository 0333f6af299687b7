"""Measures the schedule on a review log: was recall as probable as it said? Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from coach.evaluation.recall import RecallFigures, bin_of, figures
from coach.evaluation.review_log_file import Log, Reviewed
from coach.evaluation.sm2 import interval_after, recall_after
from coach.review.schedule import CardState, Rating, after_review, recall


@dataclass(frozen=True, slots=True)
class Prediction:
    """A review at least a day after the one before, with what was predicted for it (0–1)."""

    recalled: bool
    fsrs: float
    sm2: float
    bin: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ScheduleReport:
    """Figures over the `counted` reviews of `reviews`: those on a later day than the card's one before.

    `recall` is their mean recall (0–1), None for none. `models`: name → figures. The
    constant says that mean for each review; it has seen the answers, so it is the
    best constant there is.
    """

    cards: int
    reviews: int
    counted: int
    recall: float | None
    models: Mapping[str, RecallFigures]


def predictions(reviews: Sequence[Reviewed]) -> Iterator[Prediction]:
    """Replay one card, oldest review first; each prediction knows only what came before."""
    state: CardState | None = None
    firsts: list[Rating] = []
    lapses = 0
    for review in reviews:
        elapsed = (review.day - state.last_day).days if state else 0
        if state is not None and elapsed > 0:
            yield Prediction(
                review.rating is not Rating.AGAIN,
                recall(state.stability, elapsed),
                recall_after(interval_after(firsts), elapsed),
                bin_of(elapsed, len(firsts) + 1, lapses),
            )
            lapses += review.rating is Rating.AGAIN
        if state is None or elapsed > 0:
            # SM-2 knows no second review on a day.
            firsts.append(review.rating)
        state = after_review(state, review.rating, review.day)


def evaluate(log: Log) -> ScheduleReport:
    """Compare FSRS-6 with its default parameters, SM-2 and a constant on a log."""
    found = [one for reviews in log.values() for one in predictions(reviews)]
    recalled = [one.recalled for one in found]
    bins = [one.bin for one in found]
    mean = fmean(recalled) if recalled else None
    said = {
        "fsrs-6": [one.fsrs for one in found],
        "sm-2": [one.sm2 for one in found],
        "constant": [mean or 0.0] * len(found),
    }
    return ScheduleReport(
        cards=len(log),
        reviews=sum(map(len, log.values())),
        counted=len(found),
        recall=mean,
        models={name: figures(recalled, predicted, bins) for name, predicted in said.items()},
    )
