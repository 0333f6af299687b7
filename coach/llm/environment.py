"""Which environment variables the model's process may see."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

SECRET_PARTS = ("TOKEN", "KEY", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "DATABASE_URL")

ALLOWED = frozenset({"HF_TOKEN", "HF_TOKEN_PATH", "HUGGING_FACE_HUB_TOKEN"})
"""Gated models are downloaded with the operator's own account."""


def worker_environment(environ: Mapping[str, str], *, offline: bool) -> dict[str, str]:
    """Return what the worker gets of `environ`: no secret of the bot, no telemetry.

    `offline` forbids any call to the model hub. A checkout that is not installed stays
    importable in the worker whatever the current folder is.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if name.upper() in ALLOWED or not any(part in name.upper() for part in SECRET_PARTS)
    }
    kept |= {
        "DO_NOT_TRACK": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        # The worker has few threads to spend, and the tokenizer's pool dislikes being forked.
        "TOKENIZERS_PARALLELISM": "false",
    }
    if offline:
        kept |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    root = Path(__file__).resolve().parents[2]
    if root.name not in {"site-packages", "dist-packages"}:
        kept["PYTHONPATH"] = os.pathsep.join(filter(None, (str(root), environ.get("PYTHONPATH"))))
    return kept
