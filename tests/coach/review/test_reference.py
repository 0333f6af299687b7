"""Our fold against an independent implementation, on a real review log (see tests/data/fsrs/README.md)."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.review.schedule import LogEntry, Rating, after_review, fold

DATA = Path(__file__).parents[2] / "data" / "fsrs"
TOLERANCE = 2e-4
PRINTED = 5e-7
"""Half of the last digit in the file."""


def _rows(name: str) -> dict[str, list[dict[str, str]]]:
    """The rows of a file by card, in their order."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["card_id"]].append(row)
    return found


LOG = _rows("review_log.csv")
EXPECTED = _rows("review_log_expected_states.csv")


def entries(card: str) -> list[LogEntry]:
    """A card's log; as in the reference, its days are UTC calendar days."""
    return [
        LogEntry(
            number,
            datetime.fromisoformat(row["review_time"]).astimezone(UTC).date(),
            Rating(int(row["review_rating"])),
        )
        for number, row in enumerate(LOG[card])
    ]


def test_the_slice_has_long_and_short_histories_complete() -> None:
    assert LOG.keys() == EXPECTED.keys()
    assert len(LOG) == 27
    lengths = [len(rows) for rows in LOG.values()]
    assert max(lengths) > 50
    assert min(lengths) < 5
    assert {row["review_rating"] for rows in LOG.values() for row in rows} == {"1", "2", "3"}


@pytest.mark.parametrize("card", sorted(LOG))
def test_every_state_on_the_way_is_that_of_the_reference(card: str) -> None:
    log, state = entries(card), None
    assert [row["review_time"] for row in LOG[card]] == [row["review_time_utc"] for row in EXPECTED[card]]
    for entry, expected in zip(log, EXPECTED[card], strict=True):
        assert entry.rating is not None
        state = after_review(state, entry.rating, entry.study_day)
        assert state.stability == pytest.approx(float(expected["stability"]), rel=TOLERANCE, abs=PRINTED)
        assert state.difficulty == pytest.approx(float(expected["difficulty"]), rel=TOLERANCE, abs=PRINTED)
        interval = (state.due_day - state.last_day).days
        assert interval == pytest.approx(max(1.0, float(expected["next_interval_r90"])), abs=0.51)
    assert fold(log) == state
