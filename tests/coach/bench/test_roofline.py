"""What a device allows at most."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.bench.roofline import Rates, Weights, most_tokens_per_second
from coach.llm.shape import Shape

SHAPE = Shape(36, 0, 8, 128, 4096, 32, 12288, 151936, 40960)
RATES = Rates(3e12, 6e14)
WEIGHTS = Weights.of(SHAPE, 16_381_470_720, "bfloat16", tied=False)


def limit(load: int, prompt: float = 600, shared: float = 0, answer: float = 80) -> float:
    return most_tokens_per_second(
        RATES, WEIGHTS, SHAPE, "bfloat16", load=load, prompt=prompt, shared=shared, answer=answer
    )


def test_one_stream_is_bound_by_reading_the_weights() -> None:
    # Without a prompt to speak of: bytes over the copy's rate, and no more than a percent beside it.
    alone = most_tokens_per_second(RATES, WEIGHTS, SHAPE, "bfloat16", load=1, prompt=1, shared=0, answer=1000)
    assert alone == pytest.approx(RATES.copy_bytes / WEIGHTS.bytes, rel=0.02)


def test_the_embedding_is_looked_up_and_not_read() -> None:
    tied = Weights.of(SHAPE, 16_381_470_720, "bfloat16", tied=True)
    assert tied.bytes - WEIGHTS.bytes == 151936 * 4096 * 2
    assert tied.numbers == 16_381_470_720 // 2


def test_many_long_prompts_are_bound_by_arithmetic() -> None:
    reading = 256 * 4000 * 2 * WEIGHTS.numbers / RATES.matmul_flops
    assert limit(256, prompt=4000, answer=1) <= 256 / reading


@given(st.integers(1, 255), st.integers(0, 500), st.integers(1, 400))
def test_more_at_once_and_more_shared_never_lower_it(load: int, shared: int, answer: int) -> None:
    assert limit(load + 1, answer=answer) >= limit(load, answer=answer) * (1 - 1e-9)
    assert limit(load, shared=shared, answer=answer) >= limit(load, answer=answer) * (1 - 1e-9)
