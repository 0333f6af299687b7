"""Writes one variable into `.env` and leaves the rest of the file as it is."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def set_variable(file: Path, name: str, value: str) -> None:
    """Set `name=value` in the file, at once and readable by its owner only.

    The line is replaced where it stands (repeats of it go), else added at the
    end. Other lines, comments and their order stay. A link keeps leading to its
    file. `value` must need no quotes. Raises OSError.
    """
    if any(character.isspace() or character in "\"'#$\\`" for character in value):
        raise ValueError(f"the value of {name} would need quotes")
    file = file.resolve()
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    lines: list[str] = []
    written = False
    for line in text.splitlines():
        if not _sets(line, name):
            lines.append(line)
        elif not written:
            lines.append(f"{name}={value}")
            written = True
    if not written:
        lines.append(f"{name}={value}")
    _replace(file, "\n".join(lines) + "\n")


def _sets(line: str, name: str) -> bool:
    found, is_set, _value = line.strip().removeprefix("export ").partition("=")
    return bool(is_set) and found.strip() == name


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes the file closed to others from its first byte.
    number, half = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        Path(half).replace(file)
    finally:
        Path(half).unlink(missing_ok=True)
