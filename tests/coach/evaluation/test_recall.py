"""Figures of predicted recall: published examples, and formulas written another way."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.evaluation.recall import EPSILON, auc, bin_of, figures, log_loss, rmse_bins

calm = settings(deadline=None, max_examples=150, derandomize=True)
SAID = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0.1, 0.25, 0.5, 0.8]), st.integers(0, 2)),
    min_size=1,
    max_size=25,
)


def test_the_examples_of_scikit_learns_manual() -> None:
    assert log_loss([True, False, False, True], [0.9, 0.1, 0.2, 0.65]) == pytest.approx(0.21616, abs=1e-5)
    assert auc([False, False, True, True], [0.1, 0.4, 0.35, 0.8]) == 0.75


@calm
@given(SAID)
def test_auc_is_the_share_of_pairs_in_the_right_order(said: list[tuple[bool, float, int]]) -> None:
    good = [p for y, p, _ in said if y]
    bad = [p for y, p, _ in said if not y]
    pairs = [1.0 if g > b else 0.5 if g == b else 0.0 for g in good for b in bad]
    found = auc([y for y, _, _ in said], [p for _, p, _ in said])
    assert found == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


@calm
@given(SAID)
def test_rmse_is_of_the_means_of_the_bins(said: list[tuple[bool, float, int]]) -> None:
    squares = 0.0
    for where in range(3):
        inside = [(y, p) for y, p, bin_ in said if bin_ == where]
        if inside:
            recalled = sum(y for y, _ in inside) / len(inside)
            predicted = sum(p for _, p in inside) / len(inside)
            squares += len(inside) * (recalled - predicted) ** 2
    found = rmse_bins([y for y, _, _ in said], [p for _, p, _ in said], [b for _, _, b in said])
    assert found == pytest.approx(math.sqrt(squares / len(said)))


@calm
@given(SAID, st.floats(0.01, 0.99))
def test_no_constant_beats_the_mean(said: list[tuple[bool, float, int]], other: float) -> None:
    recalled = [y for y, _, _ in said]
    mean = sum(recalled) / len(recalled)
    best = log_loss(recalled, [mean] * len(recalled))
    second = log_loss(recalled, [other] * len(recalled))
    assert best is not None
    assert second is not None
    assert best <= second + 1e-9


def test_nothing_and_certainty() -> None:
    assert figures([], [], []).log_loss is None
    assert figures([], [], []).rmse_bins is None
    assert auc([True, True], [0.1, 0.2]) is auc([False], [0.1]) is auc([], []) is None
    assert log_loss([True], [0.0]) == pytest.approx(-math.log(EPSILON))
    assert log_loss([False], [0.0]) == pytest.approx(0)


@pytest.mark.parametrize(
    ("review", "where"),
    [((1, 1, 0), (0, 0, -1)), ((3, 2, 1), (0, 1, 0)), ((4, 3, 2), (1, 1, 1)), ((14, 4, 3), (2, 2, 2))],
)
def test_bins_grow_with_what_they_count(review: tuple[int, int, int], where: tuple[int, int, int]) -> None:
    assert bin_of(*review) == where
