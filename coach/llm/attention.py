"""Attention over a batch in which some sequences read their prompt and others write one token each.

transformers' own way without flash attention lays all sequences end to end and lets every token
look at every other through a mask: the work grows with the square of the batch. Here each
sequence meets its own keys only. Pure tensor arithmetic; `coach.llm.paged` puts it into a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import torch
from torch.nn.functional import embedding, scaled_dot_product_attention
from torch.nn.utils.rnn import pad_sequence


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
        # Whole pages are read: a few large pieces of memory instead of many small ones.
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
            place = torch.arange(self.table.shape[1] * page, device=read.device)
            self.mask = (place < lengths.unsqueeze(1))[:, None, None]


def attend(
    query: torch.Tensor,
    fresh: tuple[torch.Tensor, torch.Tensor],
    pages: tuple[torch.Tensor, torch.Tensor],
    layout: Layout,
    scale: float | None,
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
        key, value = (_gathered(part, layout.table) for part in pages)
        # Query heads that share a key head stand as rows of one small matrix: no key is repeated.
        rows = rows.reshape(layout.rows, groups, heads // groups, size)
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
            key, value = (_gathered(part, table.unsqueeze(0))[:, :, :length] for part in pages)
            seen = torch.ones(count, length, dtype=torch.bool, device=query.device)
            options = {"attn_mask": seen.tril(length - count)}
        found = scaled_dot_product_attention(
            query[:, :, begin:end], key, value, scale=scale, enable_gqa=groups != heads, **options
        )
        out[begin:end] = found[0].transpose(0, 1)
    return out.unsqueeze(0)


def _gathered(pages: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
    """Read the pages of each row of `table` (shape [rows, pages]) into [rows, heads, slots, head size]."""
    # The kernel for embeddings copies whole rows; index_select takes five times as long on a CPU.
    found = embedding(table.flatten(), pages.flatten(1))
    return found.view(table.shape[0], -1, *pages.shape[2:]).transpose(1, 2)
