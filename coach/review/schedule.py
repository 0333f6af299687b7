"""When to ask again. Pure: values in, values out.

FSRS-6 by the `fsrs` package with its default parameters. The package counts
elapsed 24-hour blocks; a learner lives in study days. So each review is handed
over at midnight of its study day, which makes the elapsed time whole study
days. Learning steps and the package's own fuzz are off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum
from functools import cache

import fsrs

from coach.quiz.verdict import Verdict

_DECAY = -float(fsrs.Scheduler().parameters[20])
_FACTOR = float(0.9 ** (1 / _DECAY) - 1)
_LONGEST = 36_500
"""Days at most between two reviews, as in the package."""


class Rating(IntEnum):
    """FSRS's four grades. Easy is never given by a verdict, only by the person."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class CardState:
    """A card after its last review. `stability` in days, `difficulty` 1–10, days are study days."""

    stability: float
    difficulty: float
    last_day: date
    due_day: date
    reviews: int
    lapses: int
    last_rating: Rating


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An entry of the review log; `corrects` names the entry whose rating it replaces.

    A correction with `rating` None takes that review back.
    """

    id: int
    study_day: date
    rating: Rating | None
    corrects: int | None = None


def rating_for(verdict: Verdict, *, slip: bool = False, hints: int = 0) -> Rating:
    """Map a verdict to a rating.

    Partly right is Again: Hard counts as a pass and would grow the interval of
    somebody who never once gave a full answer. A small slip or a hint makes a
    right answer Hard.
    """
    if verdict is not Verdict.RIGHT:
        return Rating.AGAIN
    return Rating.HARD if slip or hints else Rating.GOOD


@cache
def _scheduler(retention: float) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        desired_retention=retention, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def after_review(state: CardState | None, rating: Rating, day: date, retention: float = 0.9) -> CardState:
    """Return the card's state after a review on a study day; `state` None for a first review.

    `retention` is the wanted probability of recall (0–1) on the due day. A day
    before the last one (a learner who travelled west) counts as that last day.
    """
    if state is not None and day < state.last_day:
        day = state.last_day
    card = fsrs.Card(card_id=1, due=_midnight(day))
    if state is not None:
        card.state = fsrs.State.Review
        card.stability = state.stability
        card.difficulty = state.difficulty
        card.last_review = _midnight(state.last_day)
        card.due = _midnight(state.due_day)
    card, _ = _scheduler(retention).review_card(card, fsrs.Rating(int(rating)), _midnight(day))
    assert card.stability is not None
    assert card.difficulty is not None
    lapsed = state is not None and rating is Rating.AGAIN
    return CardState(
        stability=card.stability,
        difficulty=card.difficulty,
        last_day=day,
        due_day=card.due.date(),
        reviews=(state.reviews if state else 0) + 1,
        lapses=(state.lapses if state else 0) + int(lapsed),
        last_rating=rating,
    )


def recall(stability: float, days: int) -> float:
    """Return the probability of recall (0–1) so many whole days after the last review; `stability` in days.

    The forgetting curve of FSRS-6: R = (1 + F t / S) ^ D with D = -w20, and F such that R(S) = .9.
    """
    return float((1 + _FACTOR * days / stability) ** _DECAY)


def interval_days(stability: float, retention: float) -> int:
    """Return after how many whole days recall falls to `retention` (0–1): `recall` solved for t, 1–36,500."""
    days = float(stability / _FACTOR * (retention ** (1 / _DECAY) - 1))
    return min(max(round(days), 1), _LONGEST)


def fold(log: Iterable[LogEntry], retention: float = 0.9) -> CardState | None:
    """Replay a card's log, oldest first, with corrections applied; None where nothing is left."""
    entries = list(log)
    ratings = {entry.id: entry.rating for entry in entries if entry.corrects is None}
    for entry in entries:
        if entry.corrects is not None:
            ratings[entry.corrects] = entry.rating
    state: CardState | None = None
    for entry in entries:
        rating = ratings.get(entry.id) if entry.corrects is None else None
        if rating is not None:
            state = after_review(state, rating, entry.study_day, retention)
    return state
