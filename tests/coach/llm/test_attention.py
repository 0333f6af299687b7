"""Attention over pages, against the formula for each sequence by itself."""

from __future__ import annotations

import importlib.util
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="not installed: torch"),
]
PAGE, HEADS, KEY_HEADS, SIZE = 4, 6, 2, 8

lengths = st.lists(
    # How many tokens it feeds now, and how many came before.
    st.one_of(st.tuples(st.just(1), st.integers(20, 40)), st.tuples(st.integers(2, 9), st.integers(0, 30))),
    min_size=1,
    max_size=9,
)


@settings(max_examples=60, deadline=None)
@given(lengths=lengths, common=st.integers(0, 5), seed=st.integers(0, 1 << 20))
def test_each_sequence_sees_its_own_past_and_nothing_else(
    lengths: list[tuple[int, int]], common: int, seed: int
) -> None:
    import torch

    from coach.llm.attention import Layout, Scratch, attend

    rng = random.Random(seed)
    torch.manual_seed(seed)
    # Pages in no order, the first `common` of them the same for all that have so many.
    free = list(range(200))
    rng.shuffle(free)
    shared = [free.pop() for _ in range(common)]
    cache = [torch.randn(200, PAGE, KEY_HEADS, SIZE) for _ in range(2)]
    tables: list[list[int]] = []
    for count, past in lengths:
        pages = -(-(count + past) // PAGE)
        whole = shared if past >= common * PAGE else []
        tables.append(whole + [free.pop() for _ in range(pages - len(whole))])
    queries = [count for count, _ in lengths]
    keys = [count + past for count, past in lengths]
    slots = [
        [table[at // PAGE] * PAGE + at % PAGE for at in range(total)]
        for table, total in zip(tables, keys, strict=True)
    ]
    without_past = not any(past for _, past in lengths)
    read = torch.tensor([] if without_past else [slot for each in slots for slot in each], dtype=torch.long)
    query = torch.randn(1, HEADS, sum(queries), SIZE)
    new = [slot for each, count in zip(slots, queries, strict=True) for slot in each[-count:]]
    fresh = tuple(part.flatten(0, 1)[new].transpose(0, 1).unsqueeze(0) for part in cache)

    layout = Layout(queries, keys, read, PAGE)
    found = attend(query, (fresh[0], fresh[1]), (cache[0], cache[1]), layout, None, Scratch())

    begin = 0
    for each, count in zip(slots, queries, strict=True):
        key, value = (part.flatten(0, 1)[each].transpose(0, 1) for part in cache)
        key, value = (part.repeat_interleave(HEADS // KEY_HEADS, 0) for part in (key, value))
        scores = query[0, :, begin : begin + count] @ key.transpose(1, 2) / SIZE**0.5
        later = torch.ones(count, len(each), dtype=torch.bool).triu(len(each) - count + 1)
        wanted = scores.masked_fill(later, float("-inf")).softmax(-1) @ value
        torch.testing.assert_close(found[0, begin : begin + count], wanted.transpose(0, 1))
        begin += count


def test_memory_is_used_again_until_more_is_needed() -> None:
    import torch

    from coach.llm.attention import Scratch

    scratch = Scratch()
    like = torch.zeros(3, 5)
    first = scratch.of(0, 8, like)
    assert first.shape == (8, 5)
    assert scratch.of(0, 6, like).data_ptr() == first.data_ptr()
    assert scratch.of(1, 6, like).data_ptr() != first.data_ptr()
    assert scratch.of(0, 80, like).shape == (80, 5)
