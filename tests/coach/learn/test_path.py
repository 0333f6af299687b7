"""What comes next on a track, and how many weeks it takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.learn.path import HALF_HOURS_A_WEEK, next_concept, weeks
from coach.review.progress import Mastery
from tests.coach.review.catalogues import made_track

WEEK = 30 * HALF_HOURS_A_WEEK
ALONG = ["a", "b", "c"]
MASTERIES = st.lists(st.sampled_from(Mastery), min_size=3, max_size=3)


def standing(*mastery: Mastery) -> dict[str, Mastery]:
    return dict(zip(ALONG, mastery, strict=True))


@pytest.mark.parametrize(
    ("minutes", "practice", "expected"),
    [
        (0, 0, 1),
        (1, 0, 1),
        (WEEK, 0, 1),
        (WEEK + 1, 0, 2),
        (0, WEEK + 1, 2),
        (10 * WEEK, 3 * WEEK, 10),
        (3 * WEEK, 10 * WEEK, 10),
        (5 * WEEK, 5 * WEEK, 5),
    ],
)
def test_the_longer_of_theory_and_practice_decides(minutes: int, practice: int, expected: int) -> None:
    assert weeks(made_track(minutes, practice)) == expected


@given(st.integers(0, 90_000), st.integers(0, 90_000))
def test_the_weeks_are_enough_and_not_one_too_many(minutes: int, practice: int) -> None:
    found = weeks(made_track(minutes, practice))
    assert found * WEEK >= max(minutes, practice)
    assert found == 1 or (found - 1) * WEEK < max(minutes, practice)


def test_the_first_concept_of_a_new_learner_is_the_first() -> None:
    assert next_concept(ALONG, standing(*[Mastery.NOT_BEGUN] * 3), ()) == "a"


def test_what_was_read_or_is_solid_does_not_come_next() -> None:
    mastery = standing(Mastery.LEARNING, Mastery.SOLID, Mastery.NOT_BEGUN)
    assert next_concept(ALONG, mastery, {"a"}) == "c"


@pytest.mark.parametrize("asked", [Mastery.LEARNING, Mastery.DUE])
def test_what_was_only_asked_about_is_still_to_be_read(asked: Mastery) -> None:
    assert next_concept(ALONG, standing(asked, asked, Mastery.NOT_BEGUN), {"p/other"}) == "a"
    assert next_concept(ALONG, standing(asked, asked, Mastery.NOT_BEGUN), {"a"}) == "b"


def test_at_the_end_nothing_is_left() -> None:
    assert next_concept(ALONG, standing(Mastery.SOLID, Mastery.DUE, Mastery.LEARNING), {"b", "c"}) is None
    assert next_concept([], {}, ()) is None


@given(MASTERIES, st.sets(st.sampled_from(ALONG)))
def test_nothing_before_the_next_concept_is_left_behind(stands: list[Mastery], read: set[str]) -> None:
    mastery = standing(*stands)
    found = next_concept(ALONG, mastery, read)
    passed = ALONG if found is None else ALONG[: ALONG.index(found)]
    assert all(one in read or mastery[one] is Mastery.SOLID for one in passed)
    assert found is None or (found not in read and mastery[found] is not Mastery.SOLID)
