"""How much memory a model's weights need, told before anything is loaded."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from pathlib import Path

from coach.llm.gguf_header import read_header
from coach.llm.shape import Shape
from coach.llm.sizing import Weights
from coach.llm.source import Source, snapshot

FLOATS = {"F64", "F32", "F16", "BF16"}
"""Kinds that are converted to the engine's own while loading; the others stay as they are."""

UNSHRUNK = ("embed", "lm_head", ".experts.")
"""Parts of names of tensors that are no linear layers of their own once loaded, or the head: what
bitsandbytes leaves in 16 bits (seen with 0.50.2 and transformers 5.23, which joins the experts of a
mixture in one tensor)."""

MAX_HEADER_BYTES = 100 << 20


def estimate_memory(source: Source, bytes_per_weight: int = 4) -> int | None:
    """Return the bytes that the weights will take, without the memory for each answer.

    `bytes_per_weight` is 4 on a CPU (float32) and 2 on a GPU. Weights that are stored in a
    quantised kind keep their size. None for a hub model that is not downloaded yet. Raises
    OSError or ValueError for files that cannot be read.
    """
    weights = measure(source)
    return None if weights is None else weights.floats * bytes_per_weight + weights.fixed_bytes


def measure(source: Source) -> Weights | None:
    """Count the weights from the heads of the files; None and errors as `estimate_memory`."""
    if source.kind == "gguf":
        header = read_header(Path(source.location))
        return Weights(header.weights, header.kept)
    folder = _folder(source)
    shards = sorted(folder.glob("*.safetensors")) if folder else []
    if not shards:
        return None
    counted = [_shard(shard) for shard in shards]
    return Weights(*(sum(part) for part in zip(*counted, strict=True)))


def config_of(source: Source) -> Mapping[str, object]:
    """Return the model's config.json; empty where there is none. Raises OSError or ValueError."""
    folder = None if source.kind == "gguf" else _folder(source)
    if folder is None or not (folder / "config.json").is_file():
        return {}
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if not isinstance(config, dict):
        raise ValueError("config.json holds no object")
    return config


def shape_of(source: Source) -> Shape:
    """Return the model's sizes. Raises UnknownShape, OSError or ValueError."""
    if source.kind == "gguf":
        return Shape.from_gguf(Path(source.location))
    return Shape.from_config(config_of(source))


def _shard(path: Path) -> tuple[int, int, int]:
    with path.open("rb") as file:
        head = file.read(8)
        length = struct.unpack("<Q", head)[0] if len(head) == 8 else MAX_HEADER_BYTES + 1
        if length > MAX_HEADER_BYTES:
            raise ValueError(f"{path.name} is not safetensors")
        tensors = json.loads(file.read(length))
    floats = kept = fixed = 0
    for name, tensor in tensors.items():
        if name == "__metadata__":
            continue
        begin, end = tensor["data_offsets"]
        if tensor["dtype"] not in FLOATS:
            fixed += end - begin
            continue
        count = math.prod(tensor["shape"])
        floats += count
        kept += count if len(tensor["shape"]) != 2 or any(part in name for part in UNSHRUNK) else 0
    return floats, kept, fixed


def _folder(source: Source) -> Path | None:
    if source.kind == "folder":
        return Path(source.location)
    return snapshot(source.location, source.revision)
