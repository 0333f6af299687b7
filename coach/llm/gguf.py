"""Turning a GGUF file into safetensors, once.

transformers can read GGUF directly, but parses and unpacks it anew at every start: for the
embedded model half a minute and twice the memory. The copy loads in seconds. It holds the
unpacked float32 weights bit by bit, the tokenizer and the chat template. This module runs
in the worker only: it keeps the interpreter busy for long.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from filelock import FileLock

from coach.llm.gguf_header import fingerprint, read_header

BYTES_PER_WEIGHT = 4
SPARE_BYTES = 64 << 20
"""Room for the tokenizer and the file system beside the weights."""

Report = Callable[[float], None]
"""Takes the fraction that is over, 0..1."""


class NotEnoughDisk(OSError):
    """The copy would not fit; the message gives both sizes."""


def converted(source: Path, data_dir: Path, report: Report) -> Path:
    """Return the folder with the safetensors copy of `source`, made now if there is none yet.

    It is written beside its final place and renamed when it is whole and on disk, so a folder
    with the final name is always good. Two processes take turns; what a crashed one left is
    removed. Raises NotEnoughDisk, OSError, or what transformers raises for a file that it
    cannot read.
    """
    models = data_dir / "models"
    target = models / f"{source.stem}-{fingerprint(source)}"
    if target.is_dir():
        return target
    models.mkdir(parents=True, exist_ok=True)
    with FileLock(models / f".{target.name}.lock"):
        if target.is_dir():
            return target
        part = models / f".{target.name}.part"
        shutil.rmtree(part, ignore_errors=True)
        _check_disk(source, models)
        part.mkdir()
        try:
            write_safetensors(source, part, report)
            _flush(part)
            os.rename(part, target)
            _flush_folder(models)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    return target


def write_safetensors(source: Path, folder: Path, report: Report) -> None:
    """Write weights, config, tokenizer and chat template of `source` into `folder`."""
    import gguf
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    place = {"pretrained_model_name_or_path": str(source.parent), "gguf_file": source.name}
    report(0.0)
    # transformers parses the whole file, vocabulary included, once for each of the config, the
    # weights and the tokenizer, and builds the same table of names for every layer.
    with _remembered(gguf, "GGUFReader", "get_tensor_name_map"):
        tokenizer = AutoTokenizer.from_pretrained(**place)
        report(0.4)
        model = AutoModelForCausalLM.from_pretrained(**place, dtype=torch.float32)
        report(0.8)
    # Otherwise the copy would claim to be quantised and could not be loaded.
    model.hf_quantizer.remove_quantization_config(model)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    report(1.0)


@contextlib.contextmanager
def _remembered(module: ModuleType, *names: str) -> Iterator[None]:
    """Let functions of `module` be called once per set of arguments, for a while."""
    originals: dict[str, Any] = {name: getattr(module, name) for name in names if hasattr(module, name)}
    for name, original in originals.items():
        setattr(module, name, functools.cache(original))
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(module, name, original)


def _check_disk(source: Path, models: Path) -> None:
    needed = read_header(source).weights * BYTES_PER_WEIGHT + SPARE_BYTES
    free = shutil.disk_usage(models).free
    if free < needed:
        raise NotEnoughDisk(f"the copy needs {needed >> 20} MiB of disk, {free >> 20} MiB are free")


def _flush(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
