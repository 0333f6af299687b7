"""Random models of a few thousand weights, made on the spot: what they say does not matter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CONTEXT = 2048
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SPECIAL = ("<|end|>", "<|im_start|>", "<|im_end|>")

KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "llama": ("LlamaConfig", {}),
    "qwen3": ("Qwen3Config", {"head_dim": 16}),
    "gemma3": (
        "Gemma3TextConfig",
        {
            "head_dim": 16,
            "sliding_window": 32,
            "layer_types": ["sliding_attention", "full_attention"],
            "query_pre_attn_scalar": 16,
        },
    ),
    "qwen3-next": (
        "Qwen3NextConfig",
        {
            "head_dim": 16,
            "layer_types": ["linear_attention", "full_attention"],
            "linear_num_key_heads": 2,
            "linear_num_value_heads": 2,
            "linear_key_head_dim": 16,
            "linear_value_head_dim": 16,
            "num_experts": 4,
            "num_experts_per_tok": 2,
            "moe_intermediate_size": 32,
            "shared_expert_intermediate_size": 32,
        },
    ),
}


def make_tokenizer(template: str = CHATML) -> Any:
    """A byte-level tokenizer: one token is one byte, and a few special ones."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {character: number for number, character in enumerate(alphabet)}
    backend = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, eos_token=SPECIAL[0])
    tokenizer.add_special_tokens({"additional_special_tokens": list(SPECIAL[1:])})
    tokenizer.chat_template = template
    return tokenizer


def make_tiny(folder: Path, kind: str = "llama", template: str = CHATML, seed: int = 5) -> Path:
    """Write a random model of two layers that never ends an answer by itself."""
    import torch
    import transformers

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tokenizer(template)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(seed)
    name, more = KINDS[kind]
    config = getattr(transformers, name)(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=CONTEXT,
        initializer_range=0.5,
        bos_token_id=None,
        pad_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        tie_word_embeddings=False,
        **more,
    )
    model = transformers.AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        model.lm_head.weight[: len(tokenizer)][tokenizer.eos_token_id] = 0
    model.save_pretrained(folder)
    settings = json.loads((folder / "generation_config.json").read_text())
    settings["eos_token_id"] = tokenizer.eos_token_id
    (folder / "generation_config.json").write_text(json.dumps(settings))
    return folder
