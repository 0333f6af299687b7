"""A whole pack in a handful of short files (`tiny/`), and the ways tests change it.

It obeys every rule of the linter. Its questions in `questions/all.yaml` are one
for each objective; those in `questions/more.yaml` make the pack complete.
"""

from __future__ import annotations

import re
from pathlib import Path

from coach.curriculum.faults import Fault

_TINY = Path(__file__).parent / "tiny"
MORE = "questions/more.yaml"
FILES = {
    path.relative_to(_TINY).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(_TINY.rglob("*.yaml"))
}


def write_pack(folder: Path) -> Path:
    """Write the pack into `folder` and return it."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def write_small_pack(folder: Path) -> Path:
    """Write the pack with one question for each objective."""
    write_pack(folder)
    (folder / MORE).unlink()
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace the first `old` in a file; it must be there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def drop_chinese(folder: Path) -> None:
    """Make the pack an English one."""
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        english = re.sub(r", zh-TW(: (\[[^\]]*\]|\"[^\"]*\"|[^}]*))?", "", text)
        path.write_text(english, encoding="utf-8")


def line_of(folder: Path, name: str, needle: str) -> int:
    """The number of the last line that contains `needle`."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return max(number for number, line in enumerate(lines, 1) if needle in line)


def first_line_of(folder: Path, name: str, needle: str) -> int:
    """The number of the first line that contains `needle`."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if needle in line)


def places(faults: list[Fault]) -> list[tuple[str, int]]:
    """The file and line of each fault."""
    return [(fault.file, fault.line) for fault in faults]
