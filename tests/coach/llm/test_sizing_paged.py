"""Our sizes beside transformers' own formula: its check of the room must pass what we plan.

When this fails after an update, read `PagedAttentionMemoryHandler` in its
generation/continuous_batching/cache.py and mend `coach.llm.sizing._Costs`.
"""

from __future__ import annotations

import math
from importlib.util import find_spec

import pytest

from coach.llm.shape import Shape
from coach.llm.sizing import USED_PART, Room, plan

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(find_spec("transformers") is None, reason="transformers is not installed"),
]

GIB = 2**30


@pytest.mark.parametrize("windows", [0, 29], ids=["full", "sliding"])
@pytest.mark.parametrize("flash", [False, True], ids=["sdpa", "flash"])
@pytest.mark.parametrize("kind", ["cuda", "cpu"])
def test_transformers_would_accept_the_plan(
    monkeypatch: pytest.MonkeyPatch, windows: int, flash: bool, kind: str
) -> None:
    import torch
    from transformers import Gemma3TextConfig
    from transformers.generation.configuration_utils import ContinuousBatchingConfig
    from transformers.generation.continuous_batching import cache

    config = Gemma3TextConfig(
        num_hidden_layers=34,
        hidden_size=2560,
        intermediate_size=10240,
        num_attention_heads=8,
        num_key_value_heads=4,
        head_dim=256,
        vocab_size=262208,
        layer_types=["sliding_attention"] * windows + ["full_attention"] * (34 - windows),
    )
    weights = 8 * GIB
    room = (
        Room("cuda", 24 * GIB, 23 * GIB, 8, bf16=True, capability=(8, 9), flash=flash)
        if kind == "cuda"
        else Room("cpu", 64 * GIB, 60 * GIB, 8)
    )
    planned = plan(Shape.from_config(config.to_dict()), weights, room)
    config._attn_implementation = planned.attention
    dtype = getattr(torch, planned.dtype)
    monkeypatch.setattr(
        cache.PagedAttentionMemoryHandler,
        "get_available_memory",
        lambda self: int((room.free_bytes - weights) * USED_PART),
    )
    pages = {"num_key_value_heads": 4, "config": config, "cache_dtype": dtype, "allow_block_sharing": True}
    parts = [
        cache.ATTN_TYPE_TO_ALLOCATOR[name](
            index=index, layer_indices=layers, page_size=planned.page_size, **pages
        )
        for index, (name, layers) in enumerate(cache.group_layers_by_attn_type(config).items())
    ]
    sector = math.lcm(*(part.bytes_per_block for part in parts), 128)
    handler = cache.PagedAttentionMemoryHandler(
        config=config,
        cb_config=ContinuousBatchingConfig(
            page_size=planned.page_size,
            num_blocks=planned.blocks,
            max_batch_tokens=planned.batch_tokens,
            max_requests_per_batch=planned.slots,
            max_blocks_per_request=0,
            use_async_batching=False,
        ),
        dtype=dtype,
        bytes_per_sector=sector,
        tokens_per_sector=max(sector // part.bytes_per_block * part.tokens_per_page for part in parts),
        bytes_per_block=planned.kv_bytes // planned.blocks,
        attn_types=list(cache.group_layers_by_attn_type(config)),
        model_supports_logits_to_keep=True,
    )
    tokens, sectors = handler.infer_max_batch_tokens_and_num_sectors()
    footprint = handler.compute_memory_footprint(tokens, sectors)
    ours = planned.kv_bytes + planned.spare_bytes
    assert 0.5 * ours < footprint <= ours
