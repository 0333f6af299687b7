"""What comes next on a track, and how long it takes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from coach.curriculum.entries import TrackEntry
from coach.review.progress import Mastery

HALF_HOURS_A_WEEK = 7
"""An hour a day: half of it theory, half practice."""


def next_concept(along: Sequence[str], mastery: Mapping[str, Mastery], read: Collection[str]) -> str | None:
    """Return the first concept of a track that was not read and is not solid; None where none is left.

    One that was only asked about is still to be read: a question is a taste of it.
    """
    return next((one for one in along if one not in read and mastery[one] is not Mastery.SOLID), None)


def from_placement(along: Sequence[str], placed: str | None) -> tuple[str, ...]:
    """Return a track's concepts with those before the placement last; unchanged without one."""
    at = along.index(placed) if placed in along else 0
    return (*along[at:], *along[:at])


def weeks(track: TrackEntry) -> int:
    """Return the whole weeks a track takes at an hour a day.

    Theory and practice go side by side, half an hour of each a day; the longer one
    decides. Reviews belong to the half hour of practice.
    """
    minutes = max(track.minutes, track.practice)
    return max(1, -(-minutes // (30 * HALF_HOURS_A_WEEK)))
