"""How much memory a model's weights need, told before anything is loaded."""

from __future__ import annotations

import contextlib
import json
import math
import os
import struct
from pathlib import Path

from coach.llm.gguf_header import read_header
from coach.llm.source import Source

FLOATS = {"F64", "F32", "F16", "BF16"}
"""Kinds that are converted to the engine's own while loading; the others stay as they are."""

MAX_HEADER_BYTES = 100 << 20


def estimate_memory(source: Source, bytes_per_weight: int = 4) -> int | None:
    """Return the bytes that the weights will take, without the memory for each answer.

    `bytes_per_weight` is 4 on a CPU (float32) and 2 on a GPU. Weights that are stored in a
    quantised kind keep their size. None for a hub model that is not downloaded yet. Raises
    OSError or ValueError for files that cannot be read.
    """
    if source.kind == "gguf":
        return read_header(Path(source.location)).weights * bytes_per_weight
    folder = Path(source.location) if source.kind == "folder" else _downloaded(source)
    shards = sorted(folder.glob("*.safetensors")) if folder else []
    return sum(_shard_bytes(shard, bytes_per_weight) for shard in shards) if shards else None


def _shard_bytes(path: Path, bytes_per_weight: int) -> int:
    with path.open("rb") as file:
        head = file.read(8)
        length = struct.unpack("<Q", head)[0] if len(head) == 8 else MAX_HEADER_BYTES + 1
        if length > MAX_HEADER_BYTES:
            raise ValueError(f"{path.name} is not safetensors")
        tensors = json.loads(file.read(length))
    total = 0
    for name, tensor in tensors.items():
        if name == "__metadata__":
            continue
        begin, end = tensor["data_offsets"]
        floats = tensor["dtype"] in FLOATS
        total += math.prod(tensor["shape"]) * bytes_per_weight if floats else end - begin
    return total


def _downloaded(source: Source) -> Path | None:
    """Find the snapshot in the hub's cache; its layout is documented and stable."""
    home = os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")) / "huggingface"
    cache = Path(os.environ.get("HF_HUB_CACHE") or Path(home) / "hub").expanduser()
    repository = cache / f"models--{source.location.replace('/', '--')}"
    revision = source.revision or "main"
    with contextlib.suppress(OSError):  # a full commit has no ref of its own
        revision = (repository / "refs" / revision).read_text().strip()
    snapshot = repository / "snapshots" / revision
    return snapshot if snapshot.is_dir() else None
