"""What no file of the project may hold, and what the project must have."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.packaging.project import ROOT, make_targets, name_of, project_files, pyproject, text_of

PUBLIC_INDEXES = ("https://download.pytorch.org/whl/", "https://pypi.org/simple")
INDEX = re.compile(r"(?:index-url|TORCH_INDEX)[ =:]+[\"'(]?([a-z]+://[^\s\"'}`)]+|/[^\s\"'}`)]+)")

SOMEBODYS_FOLDER = re.compile(r"(?<![\w.~<>/-])/(?:home|Users|root|work|workspace|opt)/[\w.-]+")
PRIVATE_ADDRESS = re.compile(
    r"\b(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+\b|\.(?:internal|corp|lan)/"
)

TARGETS = ("demo", "test", "lint", "format", "install", "bench", "lock", "clean", "help")


@cache
def texts() -> list[tuple[str, str]]:
    """Give the project's text files but this one, with their names."""
    found = []
    for path in project_files():
        raw = path.read_bytes()
        if b"\0" not in raw[:8000] and path != Path(__file__):
            found.append((name_of(path), raw.decode("utf-8")))
    return found


@pytest.mark.parametrize("pattern", [SOMEBODYS_FOLDER, PRIVATE_ADDRESS], ids=["folder", "address"])
def test_no_file_names_a_place_of_somebodys_own(pattern: re.Pattern[str]) -> None:
    assert not [(name, found) for name, text in texts() for found in pattern.findall(text)]


def test_packages_come_from_public_indexes_only() -> None:
    named = [(name, index) for name, text in texts() for index in INDEX.findall(text)]
    assert named
    assert not [(name, index) for name, index in named if not index.startswith(PUBLIC_INDEXES)]
    assert not [name for name, text in texts() if "--find-links" in text]


def test_the_changelog_has_the_version_that_is_being_made() -> None:
    text = text_of(ROOT / "CHANGELOG.md")
    assert "Keep a Changelog" in text
    assert re.search(r"^## \[Unreleased\]", text, re.MULTILINE)
    version = pyproject()["project"]["version"]
    # Nothing has been released yet: 0.1.0 is what is being made.
    assert version == "0.1.0" or f"## [{version}]" in text


@pytest.mark.parametrize("target", TARGETS)
def test_make_has_the_targets_that_others_rely_on(target: str) -> None:
    assert target in make_targets()
    explained = rf"^{target}:.*## \S"
    assert re.search(explained, text_of(ROOT / "Makefile"), re.MULTILINE), "make help is silent about it"


def test_continuous_integration_runs_lint_wheel_and_tests_in_this_order() -> None:
    script = ROOT / ".ci/run"
    assert script.stat().st_mode & 0o100
    assert "set -euo pipefail" in text_of(script)
    lines = [line.strip() for line in text_of(script).splitlines()]
    assert lines.index("make lint") < lines.index("scripts/check_wheel.sh") < lines.index("make test")
    # pytest's summary closes the log.
    assert lines[-1] == "make test"


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
