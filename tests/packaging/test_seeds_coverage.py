"""Every bullet of the seeds is carried by something that exists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from coach.bundled import bundled
from coach.curriculum.loading import LoadedPack, load_pack
from tests.bot.ui.sources import commands, router

DOCS = Path(__file__).parents[2] / "docs"
SEEDS = {"A": "efficient-learning.md", "B": "assembly-manual.md"}
BULLET = re.compile(r"\s*(?:\*|\d+\.)\s+(.*\S)\s*$")
ROW = re.compile(r"^\| ([AB]\d+) \| (.*) \| ((?:`[^`]+` ?)+)\| (.*) ?\|$")
LATER = {"plan", "mistakes", "groups", "papers"}
FEATURES = {
    "draw": "notes.draw",
    "exercises": "ex.done",
    "map": "progress.map",
    "sources": "kit.open",
    "stack": "kit.stack",
}
"""What the bot does under a button: its name in the table → the action behind it."""


def bullets(letter: str) -> list[str]:
    lines = (DOCS / "seeds" / SEEDS[letter]).read_text(encoding="utf-8").splitlines()
    return [found[1] for line in lines if (found := BULLET.match(line))]


@cache
def rows() -> dict[str, tuple[str, list[str]]]:
    """Row id → (the seed's words, targets)."""
    found = {}
    for line in (DOCS / "seeds-coverage.md").read_text(encoding="utf-8").splitlines():
        if match := ROW.match(line):
            assert match[1] not in found, f"{match[1]} stands twice"
            found[match[1]] = (match[2], re.findall("`([^`]+)`", match[3]))
    return found


@cache
def pack() -> LoadedPack:
    loaded = load_pack(bundled("packs") / "llm")
    assert isinstance(loaded, LoadedPack), loaded
    return loaded


@cache
def targets() -> frozenset[str]:
    """Everything that a row may name."""
    loaded = pack()
    known = {
        f"{kind}:{item.key}"
        for kind in ("concept", "exercise", "paper", "source", "track")
        for item in loaded.items(kind)
    }
    known |= {f"pitfall:{pitfall.key}" for concept in loaded.concepts for pitfall in concept.pitfalls}
    known |= {f"step:{track.key}/{step.key}" for track in loaded.tracks for step in track.steps}
    known |= {f"feature:/{command.name}" for command in commands()}
    known |= {f"feature:{name}" for name, action in FEATURES.items() if action in router().routes}
    return frozenset(known | {f"later:{name}" for name in LATER})


@pytest.mark.parametrize("letter", SEEDS)
def test_each_bullet_has_its_row_in_the_seeds_words(letter: str) -> None:
    said = bullets(letter)
    assert len(said) > 50
    assert [rows().get(f"{letter}{number}", ("", []))[0] for number in range(1, len(said) + 1)] == said
    assert sum(row.startswith(letter) for row in rows()) == len(said)


@pytest.mark.parametrize("row", sorted(rows()))
def test_what_carries_a_bullet_exists(row: str) -> None:
    named = rows()[row][1]
    assert named
    assert [target for target in named if target not in targets()] == []


def test_no_bullet_is_left_wholly_to_later_work() -> None:
    assert [row for row, (_, named) in rows().items() if all(one.startswith("later:") for one in named)] == []
