"""How the room is divided: never more than there is, and never fewer answers for more room."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from coach.llm.shape import Dtype, Shape, UnknownShape
from coach.llm.sizing import (
    ANSWER_TOKENS,
    CPU_KV_MOST,
    Choice,
    Kind,
    Plan,
    Quantise,
    Room,
    TooBig,
    Weights,
    attention_for,
    dtype_for,
    plan,
    smaller,
    weight_bytes,
)

GIB = 2**30

QWEN3_8B_CONFIG: dict[str, object] = {
    "num_hidden_layers": 36,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "hidden_size": 4096,
    "intermediate_size": 12288,
    "vocab_size": 151936,
    "max_position_embeddings": 40960,
    "sliding_window": None,
    "use_sliding_window": False,
}
QWEN3_8B = Shape.from_config(QWEN3_8B_CONFIG)
QWEN3_8B_WEIGHTS = Weights(8_190_735_360, 2 * 151936 * 4096)

SMOLLM2 = Shape(
    layers=30,
    sliding=0,
    kv_heads=3,
    head_dim=64,
    hidden=576,
    heads=9,
    intermediate=1536,
    vocabulary=49152,
    context=8192,
)
SMOLLM2_BYTES = 134_515_008 * 4


def card(gib: float, *, flash: bool = False) -> Room:
    total = int(gib * GIB)
    return Room("cuda", total, total - GIB // 2, 16, bf16=True, capability=(9, 0), flash=flash)


def cpu(free: int = 16 * GIB, cores: int = 2) -> Room:
    return Room("cpu", 32 * GIB, free, cores)


shapes = st.builds(
    Shape,
    layers=st.integers(8, 80),
    sliding=st.integers(0, 8),
    kv_heads=st.integers(1, 16),
    head_dim=st.sampled_from([64, 80, 128, 256]),
    hidden=st.integers(64, 8192),
    heads=st.integers(1, 64),
    intermediate=st.integers(64, 32768),
    vocabulary=st.integers(1000, 300_000),
    context=st.integers(64, 300_000),
    linear_attention=st.booleans(),
    state_bytes=st.integers(0, 100 << 20),
)
gibs = st.sampled_from([0, 1, 4, 8, 12, 16, 24, 48, 80, 120])
kinds: st.SearchStrategy[Kind] = st.sampled_from(["cuda", "cpu", "mps"])
rooms = st.builds(
    Room,
    kind=kinds,
    total_bytes=st.just(128 * GIB),
    free_bytes=st.builds(lambda gib, more: gib * GIB + more, gibs, st.integers(0, GIB)),
    cores=st.integers(1, 64),
    bf16=st.booleans(),
    capability=st.sampled_from([None, (7, 5), (8, 0), (9, 0)]),
    flash=st.booleans(),
)
choices = st.builds(
    Choice,
    dtype=st.sampled_from([None, "float32", "bfloat16", "float16"]),
    attention=st.sampled_from([None, "sdpa", "eager", "flash_attention_2"]),
    kv_bytes=st.none() | st.integers(1, 64 * GIB),
    slots=st.none() | st.integers(1, 1000),
)
sizes = st.builds(
    lambda mib, more: (mib << 20) + more, st.sampled_from([1, 500, 6000, 15000]), st.integers(0, GIB)
)


def planned(shape: Shape, size: int, room: Room, choice: Choice) -> Plan | None:
    try:
        found = plan(shape, size, room, choice)
    except TooBig:
        event("too big")
        return None
    event("fits")
    return found


@given(shapes, sizes, rooms, choices)
def test_the_room_is_never_exceeded(shape: Shape, size: int, room: Room, choice: Choice) -> None:
    found = planned(shape, size, room, choice)
    if found is None:
        return
    assert found.weight_bytes + found.kv_bytes + found.spare_bytes <= room.free_bytes
    assert found.kv_bytes == found.blocks * found.page_size * shape.kv_bytes_per_token(found.dtype)
    assert found.kv_tokens == found.blocks * found.page_size >= min(ANSWER_TOKENS, shape.context)
    assert 1 <= found.slots <= found.batch_tokens
    assert found.continuous is not shape.linear_attention


@given(
    shapes, sizes, rooms, choices, st.builds(lambda gib, more: gib * GIB + more, gibs, st.integers(0, GIB))
)
def test_more_room_never_gives_fewer_answers(
    shape: Shape, size: int, room: Room, choice: Choice, more: int
) -> None:
    before = planned(shape, size, room, choice)
    wider = replace(room, free_bytes=room.free_bytes + more)
    after = planned(shape, size, wider, choice)
    if before is not None:
        assert after is not None
        assert after.slots >= before.slots
        assert after.kv_tokens >= before.kv_tokens


@given(shapes, sizes, rooms, choices)
def test_what_is_said_to_be_needed_is_enough(shape: Shape, size: int, room: Room, choice: Choice) -> None:
    with pytest.raises(TooBig) as caught:
        plan(shape, size, replace(room, free_bytes=size), choice)
    assert caught.value.needed > caught.value.free == size
    # A byte or two are lost in rounding.
    enough = replace(room, free_bytes=caught.value.needed + 2)
    assert plan(shape, size, enough, choice).slots >= 1


@given(shapes, sizes, rooms, choices)
def test_after_running_out_of_memory_each_plan_is_smaller_until_none_is_left(
    shape: Shape, size: int, room: Room, choice: Choice
) -> None:
    found = planned(shape, size, room, choice)
    for _ in range(12):
        if found is None:
            return
        less = smaller(found)
        if less is not None:
            assert less.slots < found.slots
            assert less.kv_bytes <= found.kv_bytes
            assert less.kv_bytes == less.blocks * less.page_size * shape.kv_bytes_per_token(less.dtype)
            assert less.slots <= less.batch_tokens <= found.batch_tokens
        found = less
    assert found is None


def test_an_eight_billion_model_on_a_card_of_24_gib() -> None:
    size = weight_bytes(QWEN3_8B_WEIGHTS, "bfloat16")
    found = plan(QWEN3_8B, size, card(24))
    assert (found.dtype, found.attention, found.page_size) == ("bfloat16", "sdpa", 32)
    assert found.kv_bytes // found.kv_tokens == 2 * 36 * 8 * 128 * 2 == 147_456
    assert round(found.weight_bytes / GIB, 1) == 15.3
    assert 4 * GIB < found.kv_bytes < 7 * GIB
    assert found.slots == found.kv_tokens // ANSWER_TOKENS


def test_it_does_not_fit_a_card_of_8_gib_but_in_four_bits() -> None:
    with pytest.raises(TooBig) as caught:
        plan(QWEN3_8B, weight_bytes(QWEN3_8B_WEIGHTS, "bfloat16"), card(8))
    assert caught.value.needed > 15 * GIB
    in_four = plan(QWEN3_8B, weight_bytes(QWEN3_8B_WEIGHTS, "bfloat16", "4bit"), card(8))
    assert in_four.slots >= 4


@pytest.mark.parametrize(
    ("quantise", "each"), [("none", 2.0), ("8bit", 1.01), ("4bit", 0.52)], ids=["none", "8bit", "4bit"]
)
def test_quantised_layers_shrink_and_the_rest_stays(quantise: Quantise, each: float) -> None:
    weights = Weights(floats=1_000_000, kept=200_000, fixed_bytes=77)
    assert weight_bytes(weights, "bfloat16", quantise) == pytest.approx(800_000 * each + 400_000 + 77, abs=1)


def test_a_small_model_on_two_cores() -> None:
    found = plan(SMOLLM2, SMOLLM2_BYTES, cpu())
    assert (found.dtype, found.attention, found.page_size, found.batch_tokens) == ("float32", "sdpa", 16, 256)
    assert found.slots == 32
    assert found.kv_bytes <= CPU_KV_MOST


def test_a_cpu_lends_a_quarter_of_what_is_free() -> None:
    room = cpu(free=2 * GIB)
    found = plan(SMOLLM2, SMOLLM2_BYTES, room)
    assert found.kv_bytes <= room.free_bytes / 4
    assert found.slots < 32
    assert plan(SMOLLM2, SMOLLM2_BYTES, cpu(cores=1)).slots == 16


def test_the_operators_word_counts() -> None:
    asked = Choice.of("float16", "eager", GIB, 5, "8bit")
    found = plan(SMOLLM2, SMOLLM2_BYTES, card(24), asked)
    assert (found.dtype, found.attention, found.quantise, found.slots) == ("float16", "eager", "8bit", 5)
    assert found.kv_bytes <= GIB
    four = plan(SMOLLM2, SMOLLM2_BYTES, cpu(), Choice(kv_bytes=4 * GIB))
    assert CPU_KV_MOST < four.kv_bytes <= 4 * GIB
    assert Choice.of() == Choice()


def test_a_small_model_does_not_take_a_whole_card() -> None:
    found = plan(SMOLLM2, SMOLLM2_BYTES // 2, card(80))
    assert found.slots == 256
    assert found.kv_bytes < 20 * GIB


@pytest.mark.parametrize(
    ("room", "dtype", "attention"),
    [
        (card(24), "bfloat16", "sdpa"),
        (card(24, flash=True), "bfloat16", "flash_attention_2"),
        (Room("cuda", 8 * GIB, 8 * GIB, 8, capability=(7, 5), flash=True), "float16", "sdpa"),
        (Room("mps", 16 * GIB, 8 * GIB, 8, bf16=True, flash=True), "bfloat16", "sdpa"),
        (Room("cpu", 16 * GIB, 8 * GIB, 8, bf16=True, flash=True), "float32", "sdpa"),
    ],
)
def test_numbers_and_attention_follow_the_device(room: Room, dtype: Dtype, attention: str) -> None:
    assert (dtype_for(room), attention_for(room)) == (dtype, attention)


def test_flash_attention_is_not_chosen_for_numbers_that_it_lacks() -> None:
    assert attention_for(card(24, flash=True), Choice(dtype="float32")) == "sdpa"


def test_a_config_with_the_text_model_inside() -> None:
    nested = {"model_type": "some_vl", "vocab_size": 1, "text_config": QWEN3_8B_CONFIG}
    assert Shape.from_config(nested) == QWEN3_8B


def test_what_a_config_leaves_out() -> None:
    found = Shape.from_config(
        {"num_hidden_layers": 2, "num_attention_heads": 4, "hidden_size": 64, "vocab_size": 100}
    )
    assert (found.kv_heads, found.head_dim, found.context, found.intermediate) == (4, 16, 4096, 256)
    with pytest.raises(UnknownShape, match="num_attention_heads"):
        Shape.from_config({"num_hidden_layers": 2, "hidden_size": 64, "vocab_size": 100})


@pytest.mark.parametrize(
    ("more", "layers", "sliding", "mixed"),
    [
        ({}, 36, 0, False),
        ({"sliding_window": 4096, "use_sliding_window": True}, 36, 36, False),
        ({"layer_types": ["sliding_attention"] * 30 + ["full_attention"] * 6}, 36, 30, False),
        ({"layer_types": ["linear_attention"] * 27 + ["full_attention"] * 9}, 9, 0, True),
        ({"layers_block_type": ["mamba"] * 32 + ["attention"] * 4}, 4, 0, True),
        ({"layer_types": ["chunked_attention"] * 27 + ["full_attention"] * 9}, 36, 0, True),
        ({"full_attention_interval": 4, "linear_num_value_heads": 32}, 9, 0, True),
    ],
)
def test_which_layers_keep_keys_and_values(
    more: dict[str, object], layers: int, sliding: int, mixed: bool
) -> None:
    found = Shape.from_config(QWEN3_8B_CONFIG | more)
    assert (found.layers, found.sliding, found.linear_attention) == (layers, sliding, mixed)


def test_recurrent_layers_keep_a_state_for_each_answer() -> None:
    states = {"linear_num_value_heads": 32, "linear_key_head_dim": 128, "linear_value_head_dim": 128}
    found = Shape.from_config(QWEN3_8B_CONFIG | {"full_attention_interval": 4} | states)
    assert found.state_bytes == 27 * 32 * 128 * 128 * 4


def test_a_gguf_tells_its_shape(tmp_path: Path) -> None:
    from tests.coach.llm.test_source import gguf_bytes

    numbers = {
        "llama.block_count": 30,
        "llama.context_length": 8192,
        "llama.embedding_length": 576,
        "llama.feed_forward_length": 1536,
        "llama.attention.head_count": 9,
        "llama.attention.head_count_kv": 3,
        "llama.vocab_size": 49152,
    }
    path = tmp_path / "m.gguf"
    path.write_bytes(gguf_bytes(numbers=numbers))
    assert Shape.from_gguf(path) == SMOLLM2
    path.write_bytes(gguf_bytes(numbers=numbers | {"llama.ssm.state_size": 16}))
    assert Shape.from_gguf(path).linear_attention
    path.write_bytes(gguf_bytes())
    with pytest.raises(UnknownShape, match="head_count"):
        Shape.from_gguf(path)
