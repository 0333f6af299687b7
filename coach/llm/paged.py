"""Continuous batching on transformers' paged cache: answers join and leave while others go on.

The one module that knows private names of transformers' continuous batching, which is why
pyproject.toml bounds its minor version: with another one, run tests/coach/llm/test_paged.py
and mend this file. Its manager would bring a thread of its own, die with the first forward pass
that fails, and give no word of a cancelled request; so its loop is turned by hand here, step by
step, with what a step is made of left as it is: scheduler, cache, prefix sharing.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence as Many
from typing import Any

import torch
from transformers import AttentionInterface, AttentionMaskInterface, GenerationConfig
from transformers.generation.configuration_utils import ContinuousBatchingConfig
from transformers.generation.continuous_batching.requests import RequestState, RequestStatus

from coach.llm.attention import Layout, Scratch, attend
from coach.llm.batch import Hold
from coach.llm.sequence import Sequence
from coach.llm.sizing import Plan

OWN_ATTENTION = "coach_paged"


def _own_attention(
    module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: None,
    scaling: float | None = None,
    *,
    cache: Any,
    layout: Layout,
    scratch: Scratch,
    **options: Any,
) -> tuple[torch.Tensor, None]:
    # With nothing to read, the cache only writes; what is looked at is read in whole pages.
    nothing = options["write_index"][0][:0]
    names = ("cu_seq_lens_k", "max_length_k", "write_index")
    cache.update(
        key, value, module.layer_idx, {name: options[name] for name in names} | {"read_index": [nothing]}
    )
    pages = cache.layer_to_allocator[module.layer_idx].get_cache_for_block_table(module.layer_idx)
    return attend(query, (key, value), pages, layout, scaling, scratch), None


AttentionInterface.register(OWN_ATTENTION, _own_attention)
AttentionMaskInterface.register(OWN_ATTENTION, lambda *_, **__: None)


class _Chooser:
    """Stands among transformers' logits processors and hands the rows of a step to `hold`."""

    supports_continuous_batching = True

    def __init__(self, hold: Hold) -> None:
        self._hold = hold
        self.rows: list[Sequence] = []

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        scores[: len(self.rows)] = self._hold(scores[: len(self.rows)], self.rows)
        return scores


class PagedBatch:
    """Answers that share `model` step by step. Raises what transformers raises for a model it cannot run."""

    def __init__(self, model: Any, plan: Plan, hold: Hold) -> None:
        self._model = model
        self._slots = plan.slots
        self._page = plan.page_size
        self._scratch = Scratch()
        self._attention = model.config._attn_implementation
        self._live: dict[str, Sequence] = {}
        self._chooser = _Chooser(hold)
        manager = model.init_continuous_batching(
            generation_config=GenerationConfig(do_sample=False, eos_token_id=-1),
            continuous_batching_config=ContinuousBatchingConfig(
                page_size=plan.page_size,
                num_blocks=plan.blocks,
                max_batch_tokens=plan.batch_tokens,
                max_requests_per_batch=plan.slots,
                max_memory_percent=0.95,  # the plan has left its margin already
                max_blocks_per_request=None if plan.attention == "flash_attention_2" else 0,
                use_async_batching=False,
                use_cuda_graph=False,
                auto_switch_to_flash=False,
            ),
        )
        manager.logit_processor.logits_processor.insert(0, self._chooser)
        manager.logit_processor.do_processing = True
        # Nobody reads its queue, which would keep every answer that was ever finished.
        manager.output_router.deliver_batch = lambda outputs: None
        if _suits_own_attention(model):
            # No mask is built for a name that transformers does not know, which is what is wanted.
            model.set_attn_implementation(OWN_ATTENTION)
        self._manager = manager
        self._core = manager._create_batch_processor()
        self._own = model.config._attn_implementation == OWN_ATTENTION

    @property
    def running(self) -> Many[Sequence]:
        return list(self._live.values())

    @property
    def open(self) -> bool:
        return len(self._live) < self._slots

    @property
    def kv_free(self) -> float | None:
        # Pages that nobody reads at the moment stay filled for a prompt that begins alike, until
        # somebody needs the room: they count as free.
        cache = self._core.cache
        used = 0
        for part in cache.cache_allocators.values():
            used += (
                len({page for table in part.block_table.values() for page in table}) * part.bytes_per_block
            )
        return max(0.0, 1.0 - used / float(cache.num_sectors * cache.bytes_per_sector))

    def add(self, sequence: Sequence) -> None:
        self._live[sequence.id] = sequence
        self._core.scheduler.add_waiting_request(
            RequestState(
                request_id=sequence.id,
                initial_tokens=sequence.prompt,
                max_new_tokens=sequence.limit,
                eos_token_id=-1,
            )
        )

    def step(self) -> None:
        with torch.inference_mode():
            self._step()

    def _step(self) -> None:
        for sequence in self.running:
            if sequence.gave_up():
                self._drop(sequence)
        if not self._core.prepare_next_batch():
            return
        batch = self._core.inputs_and_outputs
        for each in batch.requests_in_batch:
            self._live[each.state.request_id].begin(each.state.position_offset - each.query_length)
        writing = [each.state for each in batch.requests_in_batch if each.has_new_token]
        self._chooser.rows = [self._live[state.request_id] for state in writing]
        data = batch.get_model_kwargs(use_padding=False)
        if self._own:
            keys = next(iter(data["cu_seq_lens_k"].values())).diff().tolist()
            lengths = [each.query_length for each in batch.requests_in_batch]
            data["scratch"] = self._scratch
            data["layout"] = Layout(lengths, keys[: len(lengths)], data["read_index"][0], self._page)
        self._core.model_runner.compute_batch(self._model, data)
        batch.retrieve_device_outputs()
        _, tokens, _ = batch.prepare_batch_update()
        self._core.update_batch()
        for state, token in zip(writing, tokens, strict=False):
            sequence = self._live[state.request_id]
            if sequence.take(token):
                self._drop(sequence, finished=state.status == RequestStatus.FINISHED)

    def _drop(self, sequence: Sequence, *, finished: bool = False) -> None:
        del self._live[sequence.id]
        if not finished:
            self._core.scheduler.set_request_cancellation(sequence.id)
            self._core.scheduler.clear_cancelled_requests()

    def close(self) -> None:
        self._live.clear()
        self._chooser.rows = []
        self._core = self._manager = None
        self._model.set_attn_implementation(self._attention)
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def _suits_own_attention(model: Any) -> bool:
    """Whether every layer is plain softmax attention over all that came before."""
    config = model.config.get_text_config()
    kinds = set(getattr(config, "layer_types", None) or ["full_attention"])
    window = getattr(config, "sliding_window", None) if getattr(config, "use_sliding_window", True) else None
    capped = getattr(config, "attn_logit_softcapping", None)
    sinks = any(hasattr(module, "sinks") for module in model.modules())
    plain = model.config._attn_implementation == "sdpa"
    return plain and kinds == {"full_attention"} and window is None and capped is None and not sinks
