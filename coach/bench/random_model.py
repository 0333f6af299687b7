"""A model with random weights, made on the spot: `python -m coach.bench.random_model NAME FOLDER`.

How fast a model runs depends on its sizes and not on what its weights say. The tokenizer is of bytes: a
token of a prompt is one byte, so prompts are about four times as long in tokens as with a real one.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CONFIGS: Mapping[str, Mapping[str, Any]] = {
    # https://huggingface.co/Qwen/Qwen3-8B/blob/main/config.json
    "qwen3-8b": {
        "vocab_size": 151936,
        "hidden_size": 4096,
        "intermediate_size": 12288,
        "num_hidden_layers": 36,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "max_position_embeddings": 40960,
        "rope_theta": 1000000.0,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": False,
    },
    "tiny": {
        "vocab_size": 512,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "max_position_embeddings": 16384,
        "tie_word_embeddings": False,
    },
}
END, SEED = "<|end|>", 5
SPREAD = {"qwen3-8b": 0.02, "tiny": 0.5}
"""Of the weights; a tiny model says the same byte for ever where they are small."""
TEMPLATE = "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}{% endfor %}<|assistant|>"


def make(name: str, folder: Path) -> None:
    """Write the model `name` of `CONFIGS` into `folder`; in bfloat16, or float32 for the tiny one."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    sizes = CONFIGS[name]
    tokenizer = _tokenizer(sizes["vocab_size"])
    tokenizer.save_pretrained(folder)
    torch.manual_seed(SEED)
    config = Qwen3Config(
        **sizes,
        initializer_range=SPREAD[name],
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        dtype=torch.float32 if name == "tiny" else torch.bfloat16,
    )
    with torch.device("cuda" if torch.cuda.is_available() else "cpu"):
        before = torch.get_default_dtype()
        torch.set_default_dtype(config.dtype)
        model = Qwen3ForCausalLM(config)
        torch.set_default_dtype(before)
    with torch.no_grad():
        # An answer ends where its tokens or its grammar end: the same work for all.
        model.lm_head.weight[tokenizer.eos_token_id] = 0
    model.save_pretrained(folder, max_shard_size="4GB")


def _tokenizer(size: int) -> Any:
    """Bytes as a prompt's tokens; the rest of the vocabulary are made-up words, which only answers have."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = [*alphabet, *(f"Ġ{_letters(number)}" for number in range(size - len(alphabet) - 1))]
    vocabulary = {word: number for number, word in enumerate(words)}
    backend = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, eos_token=END)
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def _letters(number: int) -> str:
    """Four letters, different for each number below 26 to the fourth power."""
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(4))


if __name__ == "__main__":
    make(sys.argv[1], Path(sys.argv[2]))
