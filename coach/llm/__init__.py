"""The language model behind one interface: it makes the coach better and is never needed for it."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.config import Settings
    from coach.llm.interface import Engine
    from coach.llm.metrics import Metrics

# What the engines need is imported when one is opened: the model's process imports this package
# too, and needs neither the settings nor the line.

NEEDED = ("torch", "transformers", "safetensors")
NEEDED_FOR_GGUF = ("gguf", "accelerate")
NEEDED_FOR_QUANTISING = ("bitsandbytes", "accelerate")


def open_engine(settings: Settings, *, offline: bool = False, metrics: Metrics | None = None) -> Engine:
    """Return the engine that the settings name, with a fair line before it; nothing is loaded before `start`.

    Never raises: a model that is off, not installed or wrong gives an engine whose status tells
    the reason. `offline` forbids downloads.
    """
    from coach.llm.admission import Admission

    return Admission(choose_engine(settings, offline=offline), metrics=metrics)


def choose_engine(settings: Settings, *, offline: bool = False) -> Engine:
    """Return the engine itself: a server's model, one of this machine, or none."""
    from coach.llm.local import LocalEngine
    from coach.llm.scripted import NoModel
    from coach.llm.sizing import Choice
    from coach.llm.source import UnusableModel, resolve

    if settings.llm_url is not None:
        from coach.llm.server import ServerEngine

        return ServerEngine(
            settings.llm_url, settings.llm_key, settings.llm_model, slots=settings.llm_parallel
        )
    try:
        source = resolve(settings.model, offline=offline)
    except UnusableModel as error:
        return NoModel(str(error), "failed")
    if source is None:
        return NoModel("switched off by COACH_MODEL")
    needed = NEEDED + (NEEDED_FOR_GGUF if source.kind == "gguf" else ())
    needed += NEEDED_FOR_QUANTISING if settings.quantize != "none" else ()
    if missing := [name for name in needed if importlib.util.find_spec(name) is None]:
        return NoModel(f"not installed: {', '.join(missing)} (pip install 'study-coach[local]')", "failed")
    choice = Choice.of(settings.dtype, settings.attention, settings.kv_memory, quantise=settings.quantize)
    return LocalEngine(source, settings.data_dir, offline=offline, choice=choice)
