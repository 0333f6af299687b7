"""How the machine's memory is used: kinds of numbers, memory for keys and values, answers at once.

Pure: the worker calls it with what torch found, the doctor with what its probe found. What the
paged cache takes beside its pages follows `PagedAttentionMemoryHandler` of transformers 5.23
(generation/continuous_batching/cache.py), so that its own check of the room passes too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, Self, cast

from coach.llm.shape import Dtype, Shape, item_bytes

Kind = Literal["cuda", "cpu", "mps"]
Attention = Literal["sdpa", "eager", "flash_attention_2"]
Quantise = Literal["none", "8bit", "4bit"]

ANSWER_TOKENS = 1024
"""Tokens that one typical request takes, prompt included: the figure behind "answers at once"."""

USED_PART = 0.8
"""Of what is free after the weights. transformers allows as much where logits are processed; the
rest is for the allocator's gaps and for other programs."""

CPU_KV_PART, CPU_KV_MOST = 0.25, 2 << 30
"""The RAM is the bot's, the database's and the operator's too."""

ROOMY = 2
"""KV memory for so many typical requests a slot is enough; more would only lie there."""

LOGIT_COPIES = 3
"""Logits of a step: as the model gives them, as float32, and as the grammar and sampling leave them."""

IO_BYTES = 256
"""Positions and indices of one token, in a step or in the cache."""

MOST_SLOTS: dict[Kind, int] = {"cpu": 32, "mps": 64, "cuda": 256}
SLOTS_PER_CORE = 16

PAGE_SIZE: dict[Kind, int] = {"cpu": 16, "mps": 32, "cuda": 32}
"""Tokens. Whole pages are shared between requests: pages of 256 share nothing of a short system prompt."""

NF4_BYTES, INT8_BYTES = 0.52, 1.01
"""Bytes a weight in bitsandbytes' layers. NF4 with double quantisation: 4.127 bits (Dettmers et al. 2023,
QLoRA, section 3); LLM.int8(): one byte, and one float32 for each row. Measured with bitsandbytes 0.50.2
on layers of 512 to 1,024 inputs: 0.519 and 1.007."""

LEAST_FLASH = (8, 0)
"""flash-attn 2 needs an Ampere card or a later one."""


class TooBig(Exception):
    """The model and one answer need `needed` bytes and `free` are there."""

    def __init__(self, needed: int, free: int) -> None:
        super().__init__(f"needs {needed} bytes, {free} are free")
        self.needed = needed
        self.free = free


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers in a model's files.

    `floats` take the width that the engine chooses; `kept` among them are left alone by quantisation
    (embedding, head, norms, experts of a mixture); `fixed_bytes` is what is stored quantised already.
    """

    floats: int
    kept: int
    fixed_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """The device; sizes in bytes.

    `free_bytes` is before the weights are loaded. `bf16`: it computes bfloat16 in hardware.
    `capability` is CUDA's. `flash`: the package flash-attn is installed.
    """

    kind: Kind
    total_bytes: int
    free_bytes: int
    cores: int
    bf16: bool = False
    capability: tuple[int, int] | None = None
    flash: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What the operator set; None means choose. `kv_bytes` is an upper bound."""

    dtype: Dtype | None = None
    attention: Attention | None = None
    kv_bytes: int | None = None
    slots: int | None = None
    quantise: Quantise = "none"

    @classmethod
    def of(
        cls,
        dtype: str = "auto",
        attention: str = "auto",
        kv_memory: int | None = None,
        slots: int | None = None,
        quantise: str = "none",
    ) -> Self:
        """Build it from the values of the settings, which are checked there."""
        return cls(
            dtype=None if dtype == "auto" else cast(Dtype, dtype),
            attention=None if attention == "auto" else cast(Attention, attention),
            kv_bytes=kv_memory,
            slots=slots,
            quantise=cast(Quantise, quantise),
        )


AUTOMATIC = Choice()


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model is run; sizes in bytes.

    `continuous`: requests join and leave while others go on; otherwise `slots` of them are answered
    together, then the next. The KV memory holds `kv_tokens` in `blocks` of `page_size` tokens.
    `batch_tokens` bounds the tokens of one step. `spare_bytes` is for all that comes and goes.
    """

    dtype: Dtype
    attention: Attention
    quantise: Quantise
    continuous: bool
    page_size: int
    blocks: int
    kv_tokens: int
    kv_bytes: int
    batch_tokens: int
    slots: int
    weight_bytes: int
    spare_bytes: int
    total_bytes: int

    @property
    def way(self) -> str:
        return "continuous batching" if self.continuous else "static micro-batches"


def dtype_for(room: Room, choice: Choice = AUTOMATIC) -> Dtype:
    """Return the kind of number to compute with."""
    if choice.dtype is not None:
        return choice.dtype
    if room.kind == "cpu":
        # Most CPUs emulate bfloat16: reading the prompt takes five times as long (measured on AVX2).
        return "float32"
    return "bfloat16" if room.bf16 else "float16"


def attention_for(room: Room, choice: Choice = AUTOMATIC) -> Attention:
    """Return the implementation of attention to load the model with."""
    if choice.attention is not None:
        return choice.attention
    able = room.kind == "cuda" and room.flash and (room.capability or (0, 0)) >= LEAST_FLASH
    return "flash_attention_2" if able and dtype_for(room, choice) != "float32" else "sdpa"


def weight_bytes(weights: Weights, dtype: Dtype, quantise: Quantise = "none") -> int:
    """Return what the weights take once loaded."""
    if quantise == "none":
        return weights.floats * item_bytes(dtype) + weights.fixed_bytes
    each = NF4_BYTES if quantise == "4bit" else INT8_BYTES
    shrunk = math.ceil((weights.floats - weights.kept) * each)
    return shrunk + weights.kept * item_bytes(dtype) + weights.fixed_bytes


def plan(shape: Shape, weight_bytes: int, room: Room, choice: Choice = AUTOMATIC) -> Plan:
    """Divide the room; `weight_bytes` is what the weights take once loaded. Raises TooBig.

    Weights, KV memory and spare bytes together stay below the free bytes, and more free bytes never
    give fewer slots.
    """
    costs = _Costs.of(shape, room, choice)
    left = room.free_bytes - weight_bytes
    fixed = costs.fixed + (choice.slots or 0) * costs.each_answer
    each_token = costs.each_token + (0 if choice.slots else math.ceil(costs.each_answer / costs.answer))
    page = PAGE_SIZE[room.kind]
    least = math.ceil(costs.answer / page)
    needed = fixed + least * page * each_token
    if left * USED_PART < needed:
        raise TooBig(weight_bytes + math.ceil(needed / USED_PART), room.free_bytes)
    most_slots = min(choice.slots or MOST_SLOTS[room.kind], costs.batch_tokens)
    if room.kind == "cpu" and choice.slots is None:
        most_slots = min(most_slots, SLOTS_PER_CORE * max(1, room.cores))
    if choice.kv_bytes is not None:
        most_tokens = choice.kv_bytes // costs.kv
    else:
        most_tokens = max(ROOMY * costs.answer * most_slots, shape.context)
        if room.kind != "cuda":
            share = int(left * CPU_KV_PART)
            most_tokens = min(
                most_tokens, (min(share, CPU_KV_MOST) if room.kind == "cpu" else share) // costs.kv
            )
    tokens = min(int(left * USED_PART - fixed) // each_token, most_tokens)
    blocks = max(tokens // page, least)
    tokens = blocks * page
    return Plan(
        dtype=costs.dtype,
        attention=costs.attention,
        quantise=choice.quantise,
        continuous=not shape.linear_attention,
        page_size=page,
        blocks=blocks,
        kv_tokens=tokens,
        kv_bytes=tokens * costs.kv,
        batch_tokens=costs.batch_tokens,
        slots=min(most_slots, blocks if choice.slots else tokens // costs.answer),
        weight_bytes=weight_bytes,
        spare_bytes=fixed + tokens * (each_token - costs.kv),
        total_bytes=room.total_bytes,
    )


def smaller(plan: Plan) -> Plan | None:
    """Return the plan to try after it ran out of memory: half of everything; None below one answer."""
    if plan.slots == 1:
        return None
    blocks, slots = max(1, plan.blocks // 2), plan.slots // 2
    return replace(
        plan,
        blocks=blocks,
        kv_tokens=blocks * plan.page_size,
        kv_bytes=plan.kv_bytes // plan.blocks * blocks,
        batch_tokens=max(slots, plan.batch_tokens // 2),
        slots=slots,
    )


@dataclass(frozen=True, slots=True)
class _Costs:
    """What a step takes, in bytes: once, for each token of KV memory (`kv` among it), for each answer."""

    dtype: Dtype
    attention: Attention
    answer: int
    batch_tokens: int
    kv: int
    fixed: int
    each_token: int
    each_answer: int

    @classmethod
    def of(cls, shape: Shape, room: Room, choice: Choice) -> _Costs:
        dtype, attention = dtype_for(room, choice), attention_for(room, choice)
        item, kv = item_bytes(dtype), shape.kv_bytes_per_token(dtype)
        flash = attention == "flash_attention_2"
        batch = _batch_tokens(room, flash=flash)
        answer = min(ANSWER_TOKENS, shape.context)
        # Flash attention reads the shared heads as they are, the others repeat them for each head.
        read = (2 * shape.kv_heads if flash else 2 * shape.heads + shape.kv_heads) * shape.head_dim * item
        attending = (shape.heads + 2 * shape.kv_heads) * shape.head_dim * item + read
        activation = max(attending, 2 * shape.intermediate * item) + 2 * shape.hidden * item
        fixed = batch * (activation + IO_BYTES)
        if shape.linear_attention:
            each_token = kv + activation  # the prompts of a batch are read at once
        else:
            masks = 0 if flash else 2 if shape.sliding else 1
            # Eager attention writes down the scores of each head, and once more in float32.
            scores = shape.heads * (item + 4) if attention == "eager" else 0
            against = batch * (masks * item + scores)
            # With windows on some layers, the pages may all go to the fewer ones of either kind, and so
            # hold more tokens that a step can read.
            spread = shape.layers / min(_parts(shape))
            each_token = kv + math.ceil(spread * (read + IO_BYTES + against))
            fixed += batch * against + 3 * _sector_bytes(shape, room.kind, kv)
        each_answer = LOGIT_COPIES * shape.vocabulary * 4 + shape.hidden * item + shape.state_bytes
        return cls(dtype, attention, answer, batch, kv, fixed, each_token, each_answer)


def _batch_tokens(room: Room, *, flash: bool) -> int:
    """Tokens of one step: a long prompt is read in pieces, and whoever writes meanwhile waits for each."""
    if room.kind == "cpu":
        return 256
    if room.kind == "mps":
        return 1024
    # Without flash attention each token of a step is held against each token of the whole cache.
    if not flash or room.total_bytes < 16 << 30:
        return 2048
    return 4096 if room.total_bytes < 48 << 30 else 8192


def _sector_bytes(shape: Shape, kind: Kind, kv: int) -> int:
    """The grain of the paged cache: two are never used, and the last is rounded up to a whole one."""
    return math.lcm(*_parts(shape)) * PAGE_SIZE[kind] * kv // shape.layers


def _parts(shape: Shape) -> list[int]:
    """Layers with full attention and layers with a window, where there are any."""
    return [part for part in (shape.layers - shape.sliding, shape.sliding) if part]
