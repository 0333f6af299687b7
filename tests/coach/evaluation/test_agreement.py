"""Agreement between two judges: against values worked out by hand, and by formulas written another way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.evaluation.agreement import (
    Coverage,
    accuracy,
    cohen_kappa,
    coverage_at,
    false_accept,
    false_reject,
    quadratic_weighted_kappa,
    recall_by_class,
)

calm = settings(deadline=None, max_examples=150, derandomize=True)
PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)


def split(pairs: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [a for a, _ in pairs], [b for _, b in pairs]


def kappa_by_matrix(truth: list[int], given_: list[int], weights: np.ndarray) -> float | None:
    """The textbook's way: a table of observed shares, one of expected, weighted and divided."""
    table = np.zeros((4, 4))
    np.add.at(table, (truth, given_), 1 / len(truth))
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    chance = float((weights * expected).sum())
    return None if chance < 1e-12 else 1 - float((weights * table).sum()) / chance


PLAIN = 1 - np.eye(4)
SQUARE = np.subtract.outer(np.arange(4), np.arange(4)) ** 2


@calm
@given(PAIRS)
def test_both_kappas_are_those_of_the_textbook(pairs: list[tuple[int, int]]) -> None:
    truth, other = split(pairs)
    assert cohen_kappa(truth, other) == pytest.approx(kappa_by_matrix(truth, other, PLAIN), abs=1e-9)
    weighted = quadratic_weighted_kappa(truth, other)
    assert weighted == pytest.approx(kappa_by_matrix(truth, other, SQUARE), abs=1e-9)


@calm
@given(PAIRS)
def test_kappa_knows_no_sides_and_is_at_most_one(pairs: list[tuple[int, int]]) -> None:
    truth, other = split(pairs)
    for kappa in (cohen_kappa, quadratic_weighted_kappa):
        found = kappa(truth, other)
        assert found == kappa(other, truth)
        assert found is None or found <= 1
        if truth == other:
            assert found in (1, None)


@calm
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_for_two_classes_weights_change_nothing_and_rates_add_up(pairs: list[tuple[bool, bool]]) -> None:
    right, accepted = [a for a, _ in pairs], [b for _, b in pairs]
    assert cohen_kappa(right, accepted) == quadratic_weighted_kappa(right, accepted)
    rejected, taken = false_reject(right, accepted), false_accept(right, accepted)
    share = sum(right) / len(right)
    wrong = share * (rejected or 0) + (1 - share) * (taken or 0)
    assert accuracy(right, accepted) == pytest.approx(1 - wrong)
    recall = recall_by_class(right, accepted)
    assert rejected == (pytest.approx(1 - recall[True]) if True in recall else None)
    assert taken == (pytest.approx(1 - recall[False]) if False in recall else None)


def test_values_worked_out_by_hand() -> None:
    # Cohen 1960: .7 agree; chance .5·.6 + .5·.4 = .5.
    assert cohen_kappa([1] * 50 + [0] * 50, [1] * 40 + [0] * 10 + [1] * 20 + [0] * 30) == pytest.approx(0.4)
    # One of three off by one; the marginals make a squared distance of 5/3 on average.
    assert quadratic_weighted_kappa([0, 1, 2], [0, 2, 2]) == pytest.approx(0.8)
    # As bad as can be.
    assert cohen_kappa(["a", "b"], ["b", "a"]) == -1
    right, accepted = [True, True, True, True, False], [True, True, True, False, True]
    assert false_reject(right, accepted) == 0.25
    assert false_accept(right, accepted) == 1
    assert accuracy(right, accepted) == 0.6
    assert recall_by_class(["a", "a", "b"], ["a", "c", "a"]) == {"a": 0.5, "b": 0}


def test_what_is_not_defined_is_none() -> None:
    assert accuracy([], []) is cohen_kappa([], []) is quadratic_weighted_kappa([], []) is None
    # One class only, on both sides: chance alone would agree.
    assert cohen_kappa([1, 1], [1, 1]) is quadratic_weighted_kappa([2, 2], [2, 2]) is None
    # On one side it is defined: no better than chance.
    assert cohen_kappa([1, 1], [1, 0]) == 0
    assert false_reject([False], [True]) is false_accept([True], [False]) is None
    assert recall_by_class([], []) == {}
    assert coverage_at(0.5, [], []) is None


@calm
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30), st.floats(0, 1))
def test_coverage_counts_what_remains(verdicts: list[tuple[float, bool]], level: float) -> None:
    sure, agrees = [a for a, _ in verdicts], [b for _, b in verdicts]
    found = coverage_at(level, sure, agrees)
    assert found is not None
    kept = [good for confidence, good in verdicts if confidence >= level]
    assert found.share * len(verdicts) == pytest.approx(len(kept))
    assert found.accuracy == (pytest.approx(sum(kept) / len(kept)) if kept else None)
    assert coverage_at(0, sure, agrees) == Coverage(0, 1, accuracy(agrees, [True] * len(agrees)))


def test_lists_of_unequal_length_are_refused() -> None:
    for figure in (accuracy, cohen_kappa, quadratic_weighted_kappa, recall_by_class):
        with pytest.raises(ValueError, match="zip"):
            figure([1, 0], [1])
