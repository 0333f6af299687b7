"""What of a model decides how much memory its answers take; read from its config or its GGUF head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coach.llm.gguf_header import read_header

Dtype = Literal["float32", "bfloat16", "float16"]

UNKNOWN_CONTEXT = 4096
"""Tokens allowed for prompt and answer where a model's config names no limit."""

FULL, SLIDING = {"full_attention", "attention"}, {"sliding_attention"}
"""The kinds of layers that transformers' continuous batching can run, older names included."""

RECURRENT = {"linear_attention", "mamba", "mamba2", "recurrent", "conv", "moe"}
"""The kinds that keep no keys and values; "moe" stands alone in the models that name it."""

RECURRENT_SETTINGS = ("linear_", "mamba_", "ssm_", "hybrid_", "full_attention_interval", "attn_layer_")
"""Settings of models whose config lists no kinds of layers and that mix in recurrent ones."""

RECURRENT_GGUF = (".ssm.", ".wkv.", ".shortconv.")

STATE_BYTES = 4
"""Recurrent states are kept in float32 whatever the weights are."""


class UnknownShape(ValueError):
    """The config lacks what the memory depends on; the message names it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a model.

    `layers` counts the layers that keep keys and values, `sliding` those among them that keep a
    window of them only. `context` is in tokens. `linear_attention` says that there is a kind of layer
    which continuous batching cannot run; `state_bytes` is what those layers keep for one answer,
    whatever its length (0: not known).
    """

    layers: int
    sliding: int
    kv_heads: int
    head_dim: int
    hidden: int
    heads: int
    intermediate: int
    vocabulary: int
    context: int
    linear_attention: bool = False
    state_bytes: int = 0

    def __post_init__(self) -> None:
        sizes = (self.kv_heads, self.head_dim, self.hidden, self.heads, self.intermediate, self.vocabulary)
        if min(*sizes, self.context, self.layers) < 1 or not 0 <= self.sliding <= self.layers:
            raise UnknownShape("the sizes must be positive")

    def kv_bytes_per_token(self, dtype: Dtype) -> int:
        """Keys and values of one token: 2 x layers x kv_heads x head_dim numbers."""
        return 2 * self.layers * self.kv_heads * self.head_dim * item_bytes(dtype)

    @classmethod
    def from_config(cls, config: Mapping[str, object]) -> Shape:
        """Read transformers' config.json, or `config.to_dict()`. Raises UnknownShape.

        Only the latter is sure: a file leaves out what equals the defaults of its class.
        """
        nested = config.get("text_config")
        flat = {**config, **nested} if isinstance(nested, Mapping) else dict(config)
        heads = _number(flat, "num_attention_heads", "n_head")
        hidden = _number(flat, "hidden_size", "n_embd", "d_model")
        all_layers = _number(flat, "num_hidden_layers", "n_layer")
        layers, sliding, mixed = _layers(flat, all_layers)
        return cls(
            layers=layers,
            sliding=sliding,
            kv_heads=_number(flat, "num_key_value_heads", default=heads),
            head_dim=_number(flat, "head_dim", default=hidden // heads),
            hidden=hidden,
            heads=heads,
            intermediate=_number(flat, "intermediate_size", "n_inner", default=4 * hidden),
            vocabulary=_number(flat, "vocab_size"),
            context=_number(flat, "max_position_embeddings", "n_positions", default=UNKNOWN_CONTEXT),
            linear_attention=mixed,
            state_bytes=_state(flat, all_layers - layers),
        )

    @classmethod
    def from_gguf(cls, path: Path) -> Shape:
        """Read the head of a GGUF file. Raises UnknownShape, BadGguf or OSError."""
        header = read_header(path)
        prefix = f"{header.architecture}."
        own = {key.removeprefix(prefix): value for key, value in header.numbers.items()}
        heads, hidden = _number(own, "attention.head_count"), _number(own, "embedding_length")
        layers = _number(own, "block_count")
        window = own.get("attention.sliding_window", 0)
        return cls(
            layers=layers,
            sliding=layers if window else 0,
            kv_heads=_number(own, "attention.head_count_kv", default=heads),
            head_dim=_number(own, "attention.key_length", default=hidden // heads),
            hidden=hidden,
            heads=heads,
            intermediate=_number(own, "feed_forward_length", default=4 * hidden),
            vocabulary=_number(own, "vocab_size", "tokenizer.ggml.tokens"),
            context=_number(own, "context_length", default=UNKNOWN_CONTEXT),
            linear_attention=any(part in key for key in header.numbers for part in RECURRENT_GGUF),
        )


def item_bytes(dtype: Dtype) -> int:
    """Bytes of one number."""
    return 4 if dtype == "float32" else 2


def _number(values: Mapping[str, object], *names: str, default: int | None = None) -> int:
    for name in names:
        value = values.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    if default is None:
        raise UnknownShape(f"the config gives no {names[0]}")
    return default


def _layers(config: Mapping[str, object], count: int) -> tuple[int, int, bool]:
    """Return layers with keys and values, those of them with a window, and whether others are mixed in."""
    kinds = config.get("layer_types") or config.get("layers_block_type")
    if isinstance(kinds, list):
        keeping = [kind for kind in kinds if kind not in RECURRENT]
        mixed = any(kind not in FULL | SLIDING for kind in kinds)
        return len(keeping), sum(kind in SLIDING for kind in keeping), mixed
    if any(name.startswith(RECURRENT_SETTINGS) for name, value in config.items() if value):
        every = _number(config, "full_attention_interval", "attn_layer_period", default=1)
        return max(1, count // every), 0, True
    # As transformers groups them: without a list, a window is every layer's.
    windowed = config.get("sliding_window") and config.get("use_sliding_window") is not False
    return count, count if windowed else 0, False


def _state(config: Mapping[str, object], layers: int) -> int:
    """Bytes of one answer's recurrent states, by the names that the Qwen family gives their sizes."""
    names = ("linear_num_value_heads", "linear_key_head_dim", "linear_value_head_dim")
    try:
        heads, keys, values = (_number(config, name) for name in names)
    except UnknownShape:
        return 0
    return layers * heads * keys * values * STATE_BYTES
