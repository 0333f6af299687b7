"""Attention over a batch in which some sequences read their prompt and others write one token each.

transformers' own way without flash attention lays all sequences end to end and lets every token
look at every other through a mask: the work grows with the square of the batch. Here each
sequence meets its own keys only. Pure tensor arithmetic; `coach.llm.paged` puts it into a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention
from torch.nn.utils.rnn import pad_sequence

WORTH_SHARING = 4
"""Rows, and pages that they have in common, from which on reading those once pays."""


class Layout:
    """Where the queries and keys of each sequence stand in one step's flat tensors.

    `queries` and `keys` hold a length per sequence, in order: the tokens that it feeds now, and
    all tokens that it looks at, the new ones included. `read` (shape [sum of keys]) names the
    cache slot of each key, in pages of `page` slots; empty where no sequence has a past.
    """

    def __init__(self, queries: Sequence[int], keys: Sequence[int], read: torch.Tensor, page: int) -> None:
        starts = [0, *accumulate(keys)]
        bounds = list(pairwise([0, *accumulate(queries)]))
        self.cached = read.numel() > 0
        # Whole pages are read: few large pieces of memory, not many small ones.
        tables = [
            read[start : start + count : page] // page for start, count in zip(starts, keys, strict=False)
        ]
        one_each = [i for i, count in enumerate(queries) if count == 1] if self.cached else []
        others = [i for i in range(len(queries)) if i not in set(one_each)]
        self.rows = len(one_each)
        self.only_rows = self.rows == sum(queries)
        self.long = [(*bounds[i], keys[i], tables[i]) for i in others]
        if one_each:
            self.at = torch.tensor([bounds[i][0] for i in one_each], device=read.device)
            self.table = pad_sequence([tables[i] for i in one_each], batch_first=True)
            lengths = torch.tensor([keys[i] for i in one_each], device=read.device)
            self.common = self.table[0, : self._pages_in_common(min(keys[i] for i in one_each) // page)]
            self.table = self.table[:, self.common.numel() :]
            lengths -= self.common.numel() * page
            place = torch.arange(self.table.shape[1] * page, device=read.device)
            self.mask = (place < lengths.unsqueeze(1))[:, None, None]

    def _pages_in_common(self, whole: int) -> int:
        """How many of the first `whole` pages all rows share: a system prompt, a question; 0 where few."""
        same = (self.table[:, :whole] == self.table[0, :whole]).all(0)
        count = int(same.long().cumprod(0).sum())
        return count if self.rows >= WORTH_SHARING and count >= WORTH_SHARING else 0


class Scratch:
    """Memory that every layer and step uses again: new memory costs more than what is copied into it."""

    def __init__(self) -> None:
        self._kept: dict[int, torch.Tensor] = {}

    def of(self, number: int, rows: int, like: torch.Tensor) -> torch.Tensor:
        """Return a tensor of `rows` rows like those of `like` (shape [any, width]), with anything in it."""
        kept = self._kept.get(number)
        if kept is None or kept.shape[0] < rows or kept.shape[1] != like.shape[1]:
            kept = self._kept[number] = like.new_empty((rows * 5 // 4, like.shape[1]))
        return kept[:rows]


def attend(
    query: torch.Tensor,
    fresh: tuple[torch.Tensor, torch.Tensor],
    pages: tuple[torch.Tensor, torch.Tensor],
    layout: Layout,
    scale: float | None,
    scratch: Scratch,
) -> torch.Tensor:
    """Return the attention's output, shape [1, queries, heads, head size].

    `query` has shape [1, heads, queries, head size]; `fresh`, the keys and values of this step,
    [1, key heads, queries, head size]; `pages`, the keys and values in the cache, the fresh ones
    included, [pages, slots of a page, key heads, head size].
    """
    heads, total, size = query.shape[1:]
    groups = fresh[0].shape[1]
    out = query.new_empty((total, heads, size))
    if layout.rows:
        rows = query[0].transpose(0, 1)
        rows = rows if layout.only_rows else rows[layout.at]
        # Query heads that share a key head stand as rows of one small matrix: no key is repeated.
        rows = rows.reshape(layout.rows, groups, heads // groups, size)
        own = _gathered(pages, layout.table, scratch)
        if layout.common.numel():
            found = _attend_from_common(rows, pages, own, layout, size**-0.5 if scale is None else scale)
        else:
            key, value = own
            found = scaled_dot_product_attention(rows, key, value, attn_mask=layout.mask, scale=scale)
        found = found.reshape(layout.rows, heads, size)
        if layout.only_rows:
            return found.unsqueeze(0)
        out[layout.at] = found
    for begin, end, length, table in layout.long:
        count = end - begin
        options: dict[str, Any] = {"is_causal": True}
        if count == length:
            key, value = (part[:, :, begin:end] for part in fresh)
        else:
            key, value = (part[:, :, :length] for part in _gathered(pages, table.unsqueeze(0), scratch))
            seen = torch.ones(count, length, dtype=torch.bool, device=query.device)
            options = {"attn_mask": seen.tril(length - count)}
        found = scaled_dot_product_attention(
            query[:, :, begin:end], key, value, scale=scale, enable_gqa=groups != heads, **options
        )
        out[begin:end] = found[0].transpose(0, 1)
    return out.unsqueeze(0)


def _attend_from_common(
    rows: torch.Tensor,
    pages: tuple[torch.Tensor, torch.Tensor],
    own: Iterator[torch.Tensor],
    layout: Layout,
    scale: float,
) -> torch.Tensor:
    """Attend for rows that all begin with the same pages: those are read once, in one large product.

    `rows` has shape [rows, key heads, heads of each, head size], as the result has. The two parts are
    one softmax, as in Juravsky et al. 2024 ("Hydragen"), https://arxiv.org/abs/2402.05099.
    """
    count, groups, each, size = rows.shape
    first_key, first_value = (part[layout.common].flatten(0, 1).transpose(0, 1) for part in pages)
    own_key, own_value = own
    together = rows.transpose(0, 1).reshape(groups, count * each, size)
    first = (together @ first_key.transpose(1, 2)).unflatten(1, (count, each)).transpose(0, 1)
    rest = (rows @ own_key.transpose(2, 3)).masked_fill(~layout.mask, float("-inf"))
    weights = (torch.cat([first, rest], -1).float() * scale).softmax(-1).to(rows.dtype)
    on_first, on_rest = weights.split([first.shape[-1], rest.shape[-1]], -1)
    on_first = on_first.transpose(0, 1).reshape(groups, count * each, -1)
    found = (on_first @ first_value).unflatten(1, (count, each)).transpose(0, 1)
    return found + on_rest @ own_value


def _gathered(
    pages: tuple[torch.Tensor, torch.Tensor], table: torch.Tensor, scratch: Scratch
) -> Iterator[torch.Tensor]:
    """Read the pages of each row of `table` (shape [rows, pages]) into [rows, heads, slots, head size]."""
    for number, part in enumerate(pages):
        flat = part.flatten(1)
        found = scratch.of(number, table.numel(), flat)
        torch.index_select(flat, 0, table.flatten(), out=found)
        yield found.view(table.shape[0], -1, *part.shape[2:]).transpose(1, 2)
