"""Confidence against accuracy: whether somebody is right as often as they are sure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from sqlalchemy import Integer, cast, func, select

from coach.review.answers import RIGHT, answers_of
from coach.store import Attempt, Store

DAYS = 90
"""Older answers say little about how well somebody judges themselves now."""
FEWEST = 8
"""Below this many answers of a level no share is said."""
CLEAR = 30
"""From this many answers on, a share that chance could have moved out of its range counts as inside."""


class Sureness(IntEnum):
    """How sure somebody says they are, as attempts store it."""

    GUESS = 1
    FAIRLY = 2
    SURE = 3


class Judgement(StrEnum):
    """How somebody judges themselves at a level."""

    WELL = "well"
    TOO_SURE = "too-sure"
    TOO_UNSURE = "too-unsure"
    UNCLEAR = "unclear"
    TOO_FEW = "too-few"


MEANT: Mapping[Sureness, tuple[float, float]] = {
    Sureness.GUESS: (0, 2 / 3),
    Sureness.FAIRLY: (2 / 3, 4 / 5),
    Sureness.SURE: (4 / 5, 1),
}
"""The share of right answers (0-1) for which each level is the best choice under certainty-based marking.

Its marks are 1, 2, 3 for right and 0, -2, -6 for wrong (Gardner-Medwin 1995), so that with a
chance p of being right one expects p, 4p - 2 or 9p - 6: they cross at 2/3 and at 4/5.
"""


@dataclass(frozen=True, slots=True)
class Level:
    """The answers given at a level; their share in the long run is likely from `low` to `high` (0-1)."""

    sureness: Sureness
    count: int
    right: int
    low: float
    high: float
    judgement: Judgement

    @property
    def share(self) -> float | None:
        """The share of right answers (0-1); None where they are too few."""
        return None if self.count < FEWEST else self.right / self.count


def wilson(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """Return Wilson's score interval (0-1) of a share; `z` 1.96 gives 95 %. Without any answers it is all.

    (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n), Wilson 1927.
    """
    if count == 0:
        return 0.0, 1.0
    share, square = right / count, z * z / count
    middle = share + square / 2
    spread = z * math.sqrt((share * (1 - share) + square / 4) / count)
    return max(0.0, (middle - spread) / (1 + square)), min(1.0, (middle + spread) / (1 + square))


def calibration(answers: Mapping[Sureness, tuple[int, int]]) -> tuple[Level, ...]:
    """Judge each level, given how many answers were given at it and how many of them were right.

    Somebody is too sure (too unsure) where the whole interval lies below (above)
    what the level means; a share outside that chance could explain is unclear
    until there are `CLEAR` answers.
    """
    return tuple(_level(sureness, *answers.get(sureness, (0, 0))) for sureness in Sureness)


def _level(sureness: Sureness, count: int, right: int) -> Level:
    low, high = wilson(right, count)
    least, most = MEANT[sureness]
    if count < FEWEST:
        judgement = Judgement.TOO_FEW
    elif high < least:
        judgement = Judgement.TOO_SURE
    elif low > most:
        judgement = Judgement.TOO_UNSURE
    elif count >= CLEAR or least <= right / count <= most:
        judgement = Judgement.WELL
    else:
        judgement = Judgement.UNCLEAR
    return Level(sureness, count, right, low, high, judgement)


async def calibration_of(store: Store, learner_id: int, today: date) -> tuple[Level, ...]:
    """Judge a learner by the answers of the last 90 study days for which they said how sure they were."""
    query = (
        select(Attempt.confidence, func.count(), func.sum(cast(RIGHT, Integer)))
        .where(
            answers_of(learner_id),
            Attempt.confidence.in_(list(Sureness)),
            Attempt.study_day > today - timedelta(days=DAYS),
        )
        .group_by(Attempt.confidence)
    )
    async with store.read() as session:
        rows = await session.execute(query)
        return calibration({Sureness(level): (count, right) for level, count, right in rows if level})
