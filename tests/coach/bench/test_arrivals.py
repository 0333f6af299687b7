"""When requests of a measurement come."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.bench.arrivals import at_once, poisson


def test_at_once() -> None:
    assert at_once(3) == (0.0, 0.0, 0.0)


@given(st.integers(0, 50), st.floats(0.01, 100), st.integers())
def test_a_stream_ascends_and_comes_the_same_again(count: int, rate: float, seed: int) -> None:
    times = poisson(count, rate, Random(seed))
    assert len(times) == count
    assert all(early <= late for early, late in pairwise((0.0, *times)))
    assert times == poisson(count, rate, Random(seed))


def test_a_stream_has_its_rate_and_the_spread_of_independent_arrivals() -> None:
    times = poisson(20_000, 4.0, Random(1))
    gaps = [late - early for early, late in pairwise((0.0, *times))]
    mean = sum(gaps) / len(gaps)
    assert mean == pytest.approx(1 / 4, rel=0.03)
    # The standard deviation of exponential gaps is their mean.
    assert (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5 == pytest.approx(mean, rel=0.05)
