"""How far a mistake is mended, from the tries since it was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

RIGHT_DAYS = 3
"""Study days with a right answer after which a mistake is graduated (Rawson & Dunlosky 2011: three correct
recalls, then again across sessions)."""


class State(StrEnum):
    """Where a mistake stands."""

    ACTIVE = "active"  # no right answer yet
    RETRYING = "retrying"  # right on one or two study days
    GRADUATED = "graduated"  # right on three


@dataclass(frozen=True, slots=True)
class Try:
    """A later answer to what went wrong; half right and "I don't know" are not right."""

    right: bool
    study_day: date


@dataclass(frozen=True, slots=True)
class Life:
    """What became of a mistake.

    `tries`: all since it was made. `right_days`: study days with a right answer
    that count, at most `RIGHT_DAYS`; `last_right` the newest of them;
    `graduated_on` the one on which it was graduated.
    """

    state: State
    tries: int
    right_days: int
    last_right: date | None
    graduated_on: date | None


def state_of(tries: Iterable[Try], made_on: date) -> Life:
    """Return the life of a mistake made on study day `made_on`; `tries` in the order in which they were made.

    A right answer counts on a study day after the last wrong one: on the same day
    the right answer has just been read. A day counts once. A wrong answer starts
    over, after graduation too.
    """
    count, wrong_on = 0, made_on
    days: list[date] = []
    for one in tries:
        count += 1
        if not one.right:
            wrong_on, days = one.study_day, []
        elif one.study_day > wrong_on and one.study_day not in days:
            days.append(one.study_day)
    graduated = len(days) >= RIGHT_DAYS
    state = State.GRADUATED if graduated else State.RETRYING if days else State.ACTIVE
    return Life(
        state=state,
        tries=count,
        right_days=min(len(days), RIGHT_DAYS),
        last_right=days[-1] if days else None,
        graduated_on=days[RIGHT_DAYS - 1] if graduated else None,
    )
