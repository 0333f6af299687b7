"""Rates, waits and shares of runs."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.bench.figures import (
    OURS,
    OURS_FREE,
    SEQUENTIAL,
    Answered,
    Row,
    Run,
    headline,
    meets,
    percentile,
    row_of,
    with_ratios,
)
from coach.quiz.model_grader import schema_of
from coach.quiz.prompts import DRAFT_CHOICE

ANSWER = Answered(0.5, 2.0, "stop", 100, 20, True, 64)


def run(*answers: Answered, seconds: float = 4.0) -> Run:
    return Run(answers or (ANSWER,), seconds)


def row(name: str, rate: float, *, job: str = "grading", load: int = 32, mode: str = "at once") -> Row:
    made = row_of(name, job, load, "at once", "none", [run(replace(ANSWER, tokens=1), seconds=1 / rate)])
    return replace(made, mode=mode)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(0, 1))
def test_a_percentile_is_the_least_value_that_the_share_do_not_exceed(
    values: list[float], share: float
) -> None:
    found = percentile(values, share)
    assert found in values
    assert found is not None
    assert sum(value <= found for value in values) >= share * len(values)
    below = [value for value in values if value < found]
    assert not below or len(below) < share * len(values) or math.isclose(len(below), share * len(values))


def test_percentiles_of_few() -> None:
    assert percentile([3.0, 1.0, 2.0, 4.0], 0.5) == 2.0
    assert percentile([3.0, 1.0, 2.0, 4.0], 0.95) == 4.0
    assert percentile([], 0.5) is None


def test_a_row_has_medians_of_the_rounds_and_counts_of_all() -> None:
    runs = [
        Run((ANSWER, replace(ANSWER, end=4.0, finish="length", valid=None)), 4.0, 50, 9, 0.001),
        Run((replace(ANSWER, valid=False), replace(ANSWER, end=3.0)), 2.0, 70, None, 0.003),
        Run((replace(ANSWER, finish="failed", tokens=0, valid=None), ANSWER), 1.0, 60, 8, 0.002),
    ]
    made = row_of("ours", "grading", 2, "stream", "kept to", runs, 0.7)
    assert (made.requests_run, made.rounds, made.offered, made.answers) == (2, 3, 0.7, 6)
    assert (made.tokens_per_second, made.low, made.high) == (20.0, 10.0, 20.0)
    assert made.requests_per_second == 1.0
    assert (made.truncated, made.failed, made.schema_valid) == (1, 1, 0.75)
    assert (made.end_p50, made.end_p99, made.first_p50) == (2.0, 3.0, 0.5)
    assert (made.peak_bytes, made.free_bytes, made.loop_lag_p99) == (70, 8, 0.002)
    assert made.tokens == pytest.approx(100 / 6)


def test_waits_of_a_part_of_the_requests_are_not_told_as_those_of_all() -> None:
    made = row_of(SEQUENTIAL, "grading", 32, "at once", "none", [run()])
    assert made.requests_run == 1
    assert made.tokens_per_second == 5.0
    assert (made.first_p50, made.end_p50, made.end_p99) == (None, None, None)


@given(st.floats(0.1, 100), st.floats(0.1, 100))
def test_ratios_are_to_one_by_one_of_the_same_job_and_load(ours: float, base: float) -> None:
    rows = [
        row(OURS, ours),
        row(SEQUENTIAL, base),
        row(SEQUENTIAL, 7.0, load=8),
        row(OURS, 3.0, job="drafting"),
        row(OURS, 3.0, mode="stream"),
    ]
    made = with_ratios(rows)
    assert made[0].ratio_to_sequential == pytest.approx(ours / base)
    assert made[1].ratio_to_sequential == pytest.approx(1.0)
    assert [one.ratio_to_sequential for one in made[3:]] == [None, None]


def test_the_headline_is_of_thirty_two_requests_and_the_best_static_batch() -> None:
    rows = [
        row(OURS, 99.0, load=128),
        row(OURS, 8.0),
        row(OURS_FREE, 10.0),
        row(SEQUENTIAL, 2.0),
        row("static batch of 8", 4.0),
        row("static batch of 32", 5.0),
        row(OURS, 1.0, job="drafting"),
    ]
    about = headline(rows)
    assert about == {
        "ratio_to_sequential": 4.0,
        "ratio_to_static": pytest.approx(1.6),
        "grammar_overhead": pytest.approx(0.2),
        "ratio_job": "grading",
        "ratio_load": 32,
    }
    assert headline(rows[:1])["ratio_load"] == 128
    assert set(headline([row("server", 1.0)]).values()) == {None}


def test_replies_are_held_to_the_schemas_of_the_prompts() -> None:
    graded = schema_of(("p1", "p2"))
    point = {"quote": "it is", "state": "met"}
    assert meets({"points": {"p1": point, "p2": point}, "contradicts": False}, graded)
    assert not meets({"points": {"p1": point}, "contradicts": False}, graded)
    assert not meets({"points": {"p1": point, "p2": point}, "contradicts": 0}, graded)
    assert not meets({"points": {"p1": point, "p2": {**point, "state": "good"}}, "contradicts": True}, graded)
    assert not meets({"points": {"p1": point, "p2": {**point, "why": ""}}, "contradicts": True}, graded)
    assert not meets(
        {"points": {"p1": point, "p2": {**point, "quote": "x" * 201}}, "contradicts": True}, graded
    )
    assert DRAFT_CHOICE.schema
    draft = {"span": "s", "question": "q", "answer": "a", "distractors": ["b", "c", "d"], "explanation": "e"}
    assert meets(draft, DRAFT_CHOICE.schema)
    assert not meets({**draft, "distractors": ["b", "c"]}, DRAFT_CHOICE.schema)
    assert not meets({**draft, "distractors": ["b", "c", 4]}, DRAFT_CHOICE.schema)
    assert not meets([], DRAFT_CHOICE.schema)


def test_a_word_of_schemas_that_is_not_known_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="pattern"):
        meets("x", {"type": "string", "pattern": "y"})
