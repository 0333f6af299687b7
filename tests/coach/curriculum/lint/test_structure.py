"""Rules on how a pack hangs together, each broken by one edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.coach.curriculum.lint.linting import BASICS, CORE, TRACK, Edit, check_fault, finding
from tests.coach.curriculum.tiny_pack import edit, line_of

IN_A_ROW = "".join(f"      - {{key: n{n}, row: 1, label: {{en: N, zh-TW: 乙}}}}\n" for n in range(3))
LOOSE = "      - {key: loose, row: 2, label: {en: Loose, zh-TW: 散}}\n"


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (
            (CORE, "prerequisites: [tokens, vectors]", "prerequisites: [tokens]"),
            (BASICS, "- key: vectors"),
            "no prerequisite leads to this concept and it leads nowhere",
        ),
        (
            (BASICS, "  minutes: 10", "  minutes: 10\n  prerequisites: [tokens]"),
            (BASICS, "prerequisites"),
            "part of a circle",
        ),
    ],
)
def test_graph(folder: Path, change: Edit, place: tuple[str, str], words: str) -> None:
    check_fault(folder, "graph", change, place, words)


def test_graph_names_every_concept_of_a_circle(folder: Path) -> None:
    edit(folder, BASICS, "  minutes: 10", "  minutes: 10\n  prerequisites: [self-attention]")
    assert [fault.file for fault in finding(folder, "graph").faults] == [BASICS, CORE]


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (
            (TRACK, "concepts: [self-attention]", "concepts: [self-attention, vectors]"),
            (TRACK, "[self-attention, vectors]"),
            "'self-attention' comes before its prerequisite vectors",
        ),
        (
            (TRACK, "concepts: [tokens]", "concepts: [tokens, self-attention, vectors]"),
            (TRACK, "[tokens, self-attention, vectors]"),
            "'self-attention' comes before its prerequisite vectors",
        ),
    ],
)
def test_order(folder: Path, change: Edit, place: tuple[str, str], words: str) -> None:
    if place[1].startswith("[tokens"):
        edit(folder, TRACK, "    concepts: [self-attention]", "    concepts: [ghost]")
    check_fault(folder, "order", change, place, words)


def test_what_a_track_leaves_out_is_not_out_of_order(folder: Path) -> None:
    edit(folder, TRACK, "concepts: [tokens]", "concepts: [vectors]")
    assert finding(folder, "order").faults == ()


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (
            (CORE, "    nodes:\n", f"    nodes:\n{IN_A_ROW}"),
            (CORE, "    nodes:"),
            "more than 4 boxes stand in row 1",
        ),
        (
            (CORE, "    nodes:\n", f"    nodes:\n{LOOSE}"),
            (CORE, "    nodes:"),
            "no arrow touches the box 'loose'",
        ),
        (
            (CORE, "      - {start: q, end: score}\n", ""),
            (CORE, "    nodes:"),
            "no arrow touches the box 'q'",
        ),
    ],
)
def test_drawing(folder: Path, change: Edit, place: tuple[str, str], words: str) -> None:
    check_fault(folder, "drawing", change, place, words)


def test_four_boxes_in_a_row_can_be_read(folder: Path) -> None:
    edit(folder, CORE, "    nodes:\n", "    nodes:\n" + "".join(IN_A_ROW.splitlines(keepends=True)[:2]))
    faults = finding(folder, "drawing").faults
    assert [fault.message for fault in faults] == ["no arrow touches the box 'n0'"]
    assert faults[0].line == line_of(folder, CORE, "    nodes:")
