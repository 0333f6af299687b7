"""Where on a track somebody should begin, found with a few questions. Pure.

The unknown is the place along the track up to which they know things. Each
answer changes how likely each place is (Bayes' rule); the next question is
about the concept in the middle of what is left, so that each answer halves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.quiz.verdict import Verdict

MOST = 9
"""Questions at most: about three minutes."""

SURE = 0.8
"""The placement ends early once so much probability lies within `NEAR` of the track."""
NEAR = 0.1

CAUTIOUS = 0.35
"""The quantile that is taken as the place to begin: rather a little too early than too late."""

# How likely each verdict is for somebody who knows the concept, and for somebody who does not. Set by
# hand: a choice of four is guessed right one time in four, and those who know still slip one time in ten.
_LIKELY = {
    Verdict.RIGHT: (0.88, 0.25),
    Verdict.PARTLY: (0.06, 0.1),
    Verdict.WRONG: (0.05, 0.3),
    Verdict.DONT_KNOW: (0.01, 0.35),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question about the concept at `place` (from 0 along the track) and how it went."""

    place: int
    verdict: Verdict


def beliefs(places: int, outcomes: Sequence[Outcome]) -> list[float]:
    """Return how likely each number of known concepts is, 0 to `places`; they sum to 1."""
    weights = [1.0] * (places + 1)
    for outcome in outcomes:
        knows, not_yet = _LIKELY[outcome.verdict]
        weights = [weight * (knows if outcome.place < at else not_yet) for at, weight in enumerate(weights)]
    total = sum(weights)
    return [weight / total for weight in weights]


def next_place(askable: Sequence[bool], outcomes: Sequence[Outcome]) -> int | None:
    """Return the place along the track to ask about next, or None where it is known well enough.

    `askable[i]`: whether there is a question about the concept at place i. Nothing
    is asked twice.
    """
    if len(outcomes) >= MOST:
        return None
    chances = beliefs(len(askable), outcomes)
    if outcomes and _widest(chances, max(1, round(NEAR * len(askable)))) >= SURE:
        return None
    asked = {outcome.place for outcome in outcomes}
    left = [place for place, can in enumerate(askable) if can and place not in asked]
    middle = _quantile(chances, 0.5) - 0.5
    return min(left, key=lambda place: (abs(place - middle), place), default=None)


def begin_at(places: int, outcomes: Sequence[Outcome]) -> int:
    """Return how many concepts of the track to skip, 0 to `places` - 1 (0 for an empty track).

    Without a right answer nothing is skipped, however little was asked near the beginning.
    """
    if all(outcome.verdict is not Verdict.RIGHT for outcome in outcomes):
        return 0
    return max(0, min(_quantile(beliefs(places, outcomes), CAUTIOUS), places - 1))


def _quantile(chances: Sequence[float], share: float) -> int:
    total = 0.0
    for at, chance in enumerate(chances):
        total += chance
        if total >= share:
            return at
    return len(chances) - 1


def _widest(chances: Sequence[float], width: int) -> float:
    """The most probability that lies in a run of `width` places."""
    return max(sum(chances[at : at + width]) for at in range(max(1, len(chances) - width + 1)))
