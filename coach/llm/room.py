"""What torch finds on this machine. Only for the worker and the doctor's probe: it imports torch."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import psutil

from coach.llm.sizing import Room

CGROUP = Path("/sys/fs/cgroup")
"""Version 2; a container's own limit stands here, while psutil tells of the whole machine."""


def look_around() -> tuple[Room, str]:
    """Return the device to use and its name, with the memory that is free at this moment."""
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not torch.cuda.is_available():
        total, free = ram()
        return Room("cpu", total, free, cores), "CPU"
    free, total = torch.cuda.mem_get_info()
    found = Room(
        "cuda",
        int(total),
        int(free),
        cores,
        # Older cards emulate it, and slowly: torch says yes to them unless told otherwise.
        bf16=bool(torch.cuda.is_bf16_supported(including_emulation=False)),
        capability=torch.cuda.get_device_capability(),
        flash=importlib.util.find_spec("flash_attn") is not None,
    )
    return found, str(torch.cuda.get_device_name())


def ram(cgroup: Path = CGROUP) -> tuple[int, int]:
    """Return total and free bytes of main memory, within the container's limit where there is one."""
    memory = psutil.virtual_memory()
    total, free = int(memory.total), int(memory.available)
    try:
        most = int((cgroup / "memory.max").read_text())
        used = int((cgroup / "memory.current").read_text())
        stat = dict(line.split() for line in (cgroup / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):  # no container, or "max"
        return total, free
    # Pages of files count as used there and are given up when they are needed.
    return min(total, most), max(0, min(free, most - used + int(stat.get("inactive_file", 0))))


def free_bytes() -> int | None:
    """Return what is free on the graphics card, for whomever; None without one."""
    import torch

    return int(torch.cuda.mem_get_info()[0]) if torch.cuda.is_available() else None
