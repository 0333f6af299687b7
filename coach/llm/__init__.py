"""The language model behind one interface: it makes the coach better and is never needed for it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from coach.llm.interface import Engine
from coach.llm.local import LocalEngine
from coach.llm.scripted import NoModel
from coach.llm.source import UnusableModel, resolve

NEEDED = ("torch", "transformers", "safetensors")
NEEDED_FOR_GGUF = ("gguf", "accelerate")


def open_engine(model: str, data_dir: Path, *, offline: bool = False) -> Engine:
    """Return the engine for a `COACH_MODEL` value; nothing is loaded before `start`.

    Never raises: a model that is off, not installed or wrong gives a `NoModel` whose status
    tells the reason. `offline` forbids downloads.
    """
    try:
        source = resolve(model)
    except UnusableModel as error:
        return NoModel(str(error), "failed")
    if source is None:
        return NoModel("switched off by COACH_MODEL")
    needed = NEEDED + (NEEDED_FOR_GGUF if source.kind == "gguf" else ())
    if missing := [name for name in needed if importlib.util.find_spec(name) is None]:
        return NoModel(f"not installed: {', '.join(missing)} (pip install 'study-coach[local]')", "failed")
    return LocalEngine(source, data_dir, offline=offline)
