"""The linter asked about one rule in a folder that a test has edited."""

from __future__ import annotations

from pathlib import Path

from coach.curriculum.lint import Finding, lint
from coach.curriculum.loading import LoadedPack, load_pack
from tests.coach.curriculum.tiny_pack import edit, line_of

PACK, TRACK = "pack.yaml", "tracks/main.yaml"
BASICS, CORE = "concepts/basics.yaml", "concepts/core.yaml"
ASK, MORE = "questions/all.yaml", "questions/more.yaml"
SOURCES, DO, READ = "sources/all.yaml", "exercises/all.yaml", "papers/all.yaml"

Edit = tuple[str, str, str]
"""A file, what is there, and what is written instead."""


def finding(folder: Path, rule: str) -> Finding:
    """What a rule finds in a folder that has the right form."""
    loaded = load_pack(folder)
    assert isinstance(loaded, LoadedPack), loaded
    return next(one for one in lint(loaded) if one.name == rule)


def check_fault(folder: Path, rule: str, change: Edit, place: tuple[str, str], words: str) -> None:
    """Make a change and see that the rule, silent before, has exactly one fault, at the place's last line."""
    before = finding(folder, rule)
    assert before.faults == ()
    edit(folder, *change)
    after = finding(folder, rule)
    assert [(fault.file, fault.line) for fault in after.faults] == [(place[0], line_of(folder, *place))]
    assert words in after.faults[0].message
