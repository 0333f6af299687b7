"""What the project consists of, as the tests about its files see it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LEFT_BY_TOOLS = {"__pycache__", "data", "build", "dist"}
HIDDEN_BUT_OURS = {".ci", ".env.example", ".dockerignore", ".gitignore"}

DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
NAMING_FILES = (
    *DOCUMENTS,
    *(ROOT / name for name in ("Dockerfile", "docker-compose.yml", ".env.example", "Makefile")),
)
"""Files that tell people what to type."""


def name_of(path: Path) -> str:
    """The path as it stands in the repository, for a test's id."""
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads(text_of(ROOT / "pyproject.toml"))


def extras() -> dict[str, list[str]]:
    found: dict[str, list[str]] = pyproject()["project"]["optional-dependencies"]
    return found


@cache
def make_targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z][a-z-]*):(?!=)", text_of(ROOT / "Makefile"), re.MULTILINE))


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project: what git tracks or would track; in an archive, all of them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0 and listed.stdout:
        found = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    else:
        found = (path for path in ROOT.rglob("*") if _is_ours(path.relative_to(ROOT).parts))
    return tuple(sorted(path for path in found if path.is_file() and not path.is_symlink()))


def _is_ours(parts: tuple[str, ...]) -> bool:
    hidden = {part for part in parts if part.startswith(".")}
    return not (parts[0] in LEFT_BY_TOOLS or "__pycache__" in parts or hidden - HIDDEN_BUT_OURS)
