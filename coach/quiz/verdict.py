"""What a grader says of an answer: a verdict, point by point, and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

GRADER = "key-points"
GRADER_VERSION = "1"
"""Raised with every change that can move a verdict; stored with each attempt."""

CERTAIN = 1.0
"""Confidence in what was compared letter by letter (0–1)."""


class Verdict(StrEnum):
    """What an answer is judged to be."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    DONT_KNOW = "dont-know"


class PointState(StrEnum):
    """Whether an answer said a key point."""

    MET = "met"
    PARTLY = "partly"
    MISSING = "missing"


@dataclass(frozen=True)
class PointResult:
    """One key point, in the learner's language, and whether it was said.

    `quote` is the part of the answer that shows it, word for word; "" where no part can be named.
    """

    key: str
    text: str
    state: PointState
    quote: str = ""


@dataclass(frozen=True)
class Graded:
    """A verdict with its reasons.

    `score` is the mean over the points, `confidence` the probability that a person
    would give the same verdict, both 0–1. `slip`: right but for a small slip (a
    mistyped letter), which is worth Hard rather than Good. `prompt_version` is
    "id@version" of the prompt where a model graded.
    """

    verdict: Verdict
    score: float
    points: tuple[PointResult, ...]
    grader: str
    grader_version: str
    confidence: float
    slip: bool = False
    prompt_version: str | None = None


WORTH = {PointState.MET: 1.0, PointState.PARTLY: 0.5, PointState.MISSING: 0.0}


def graded(verdict: Verdict, points: tuple[PointResult, ...], confidence: float) -> Graded:
    """Put a verdict together; without points the score is 1 for right and 0 otherwise."""
    score = 1.0 if verdict is Verdict.RIGHT else 0.0
    if points:
        score = sum(WORTH[point.state] for point in points) / len(points)
    return Graded(verdict, score, points, GRADER, GRADER_VERSION, confidence)
