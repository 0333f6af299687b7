"""Reading the head of a GGUF file: enough to name, measure and recognise it, nothing more.

The `gguf` package reads it too, but takes seconds for a large vocabulary and needs numpy;
doctor wants the answer at once. Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import hashlib
import math
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAGIC = b"GGUF"
SCALAR_BYTES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
WHOLE = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 10: "Q", 11: "q"}
MOST_PER_LAYER = 1024
UNSHRUNK = {"token_embd.weight", "output.weight"}
STRING, ARRAY = 8, 9
SAMPLES, SAMPLE_BYTES = 64, 1 << 16


class BadGguf(ValueError):
    """Not a GGUF file that can be read; the message says what is wrong."""


@dataclass(frozen=True)
class GgufHeader:
    """`weights` counts the numbers in all tensors, whatever their compression.

    `kept` of them are in tensors that are no linear layers, or the embedding or head.
    `numbers` holds the whole numbers of the metadata: of a list with one for each layer the
    largest, of a longer list or one of texts its length.
    """

    name: str | None
    architecture: str | None
    tensors: int
    weights: int
    kept: int
    numbers: Mapping[str, int]


def read_header(path: Path) -> GgufHeader:
    """Read the head of `path`; raises BadGguf or OSError."""
    with path.open("rb") as file:
        if file.read(4) != MAGIC:
            raise BadGguf("does not begin with GGUF")
        (version,) = _unpack(file, "<I")
        if version not in (2, 3):
            raise BadGguf(f"has format version {version}; 2 and 3 can be read")
        tensors, pairs = _unpack(file, "<QQ")
        names: dict[str, str] = {}
        numbers: dict[str, int] = {}
        for _ in range(pairs):
            key = _string(file)
            (kind,) = _unpack(file, "<I")
            if kind == STRING and key in {"general.name", "general.architecture"}:
                names[key] = _string(file)
            elif (number := _number_or_skip(file, kind)) is not None:
                numbers[key] = number
        weights = kept = 0
        for _ in range(tensors):
            name, shape = _tensor(file)
            weights += math.prod(shape)
            kept += math.prod(shape) if len(shape) != 2 or name in UNSHRUNK else 0
    return GgufHeader(
        names.get("general.name"), names.get("general.architecture"), tensors, weights, kept, numbers
    )


def fingerprint(path: Path) -> str:
    """Return a short content hash: size, head, and samples across the whole file.

    A finetune may share its size and header with its base, so weights are sampled too;
    reading all of a file of many gigabytes at every start would take longer than loading it.
    """
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        for index in range(SAMPLES):
            file.seek(max(0, size - SAMPLE_BYTES) * index // (SAMPLES - 1))
            digest.update(file.read(SAMPLE_BYTES))
    return digest.hexdigest()[:16]


def _unpack(file: BinaryIO, form: str) -> tuple[int, ...]:
    data = file.read(struct.calcsize(form))
    if len(data) < struct.calcsize(form):
        raise BadGguf("ends in the middle of its header")
    return struct.unpack(form, data)


def _advance(file: BinaryIO, count: int) -> None:
    # Seeking past the end succeeds silently, so a length that lies must be caught here.
    if count > os.fstat(file.fileno()).st_size - file.tell():
        raise BadGguf("ends in the middle of its header")
    file.seek(count, os.SEEK_CUR)


def _string(file: BinaryIO) -> str:
    (length,) = _unpack(file, "<Q")
    if length > 1 << 16:
        raise BadGguf("has a name of impossible length")
    data = file.read(length)
    if len(data) < length:
        raise BadGguf("ends in the middle of its header")
    return data.decode("utf-8", "replace")


def _number_or_skip(file: BinaryIO, kind: int) -> int | None:
    """Go past one value; what `GgufHeader.numbers` keeps of it, None for nothing."""
    if kind in WHOLE:
        return _unpack(file, f"<{WHOLE[kind]}")[0]
    if kind in SCALAR_BYTES:
        _advance(file, SCALAR_BYTES[kind])
    elif kind == STRING:
        _advance(file, _unpack(file, "<Q")[0])
    elif kind == ARRAY:
        return _array(file)
    else:
        raise BadGguf(f"holds a value of unknown kind {kind}")
    return None


def _array(file: BinaryIO) -> int:
    element, count = _unpack(file, "<IQ")
    if element in WHOLE and 0 < count <= MOST_PER_LAYER:
        return max(_unpack(file, f"<{count}{WHOLE[element]}"))
    if element in SCALAR_BYTES:
        _advance(file, SCALAR_BYTES[element] * count)
    elif element == STRING:
        for _ in range(count):
            _advance(file, _unpack(file, "<Q")[0])
    else:
        raise BadGguf("holds nested arrays")
    return count


def _tensor(file: BinaryIO) -> tuple[str, tuple[int, ...]]:
    name = _string(file)
    (dimensions,) = _unpack(file, "<I")
    if dimensions > 8:
        raise BadGguf("has a tensor of impossible shape")
    shape = _unpack(file, f"<{dimensions}Q")
    _unpack(file, "<IQ")
    return name, shape
