"""The least time that a device could need, from two rates that were measured on it. Pure.

After Williams, Waterman and Patterson 2009, "Roofline: an insightful visual performance model": a step takes
at least its bytes over the memory's rate, and at least its operations over the arithmetic's.
"""

from __future__ import annotations

from dataclasses import dataclass

from coach.llm.shape import Dtype, Shape, item_bytes


@dataclass(frozen=True, slots=True)
class Rates:
    """Of the device: bytes a second that a copy reads and writes, operations a second of a matrix product."""

    copy_bytes: float
    matmul_flops: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What each step reads of a dense model, and computes with: all weights but those of the embedding."""

    bytes: int
    numbers: int

    @classmethod
    def of(cls, shape: Shape, memory_bytes: int, dtype: Dtype, *, tied: bool) -> Weights:
        """`memory_bytes` is what the weights take; `tied`: the embedding is the head's matrix too."""
        looked_up = 0 if tied else shape.vocabulary * shape.hidden
        numbers = memory_bytes // item_bytes(dtype) - looked_up
        return cls(numbers * item_bytes(dtype), numbers)


def most_tokens_per_second(
    rates: Rates,
    weights: Weights,
    shape: Shape,
    dtype: Dtype,
    *,
    load: int,
    prompt: float,
    shared: float,
    answer: float,
) -> float:
    """Return the tokens a second that no engine can exceed on `load` requests that come at once.

    Each has `prompt` tokens, of which `shared` were read for another one, and gets `answer` tokens. Reading
    the prompts counts their operations only, as though the weights were read once for all of them; every
    later step reads all weights and each answer's keys and values. A multiplication and an addition are two
    operations; attention adds 4 x layers x heads x head_dim for each pair of tokens.
    """
    pair = 4 * shape.layers * shape.heads * shape.head_dim
    fresh = prompt - shared
    seen = (prompt + shared) / 2
    reading = load * fresh * (2 * weights.numbers + pair * seen) / rates.matmul_flops
    # The first token comes of reading the prompt.
    steps, context = max(0.0, answer - 1), prompt + answer / 2
    moved = weights.bytes + load * context * shape.kv_bytes_per_token(dtype)
    computed = load * (2 * weights.numbers + pair * context)
    step = max(moved / rates.copy_bytes, computed / rates.matmul_flops)
    return load * answer / (reading + steps * step)
