"""Rules on what must be there, each broken by one edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.coach.curriculum.lint.linting import (
    ASK,
    BASICS,
    CORE,
    DO,
    MORE,
    READ,
    TRACK,
    Edit,
    check_fault,
    finding,
)
from tests.coach.curriculum.tiny_pack import edit, line_of

PORTION = "    - {source: handbook, locator: {en: Chapter 2, zh-TW: 第 2 章}, minutes: 12}\n"


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (
            (MORE, "objective: attention-scale", "objective: vector-dot"),
            (CORE, "- key: self-attention"),
            "2 questions ask for this concept; at least 3 should",
        ),
        (
            (MORE, "  level: understanding\n  prompt: {en: What does", "  prompt: {en: What does"),
            (BASICS, "  objectives:"),
            "no question on this concept is at the level 'understanding'",
        ),
        (
            (MORE, "  level: application\n  prompt: {en: By which", "  prompt: {en: By which"),
            (CORE, "  objectives:"),
            "no question on this concept is at the level 'application'",
        ),
        (
            (BASICS, "      level: application", "      level: recall"),
            (BASICS, "  objectives:"),
            "no question on this concept is at the level 'application'",
        ),
        (
            (MORE, "  paraphrases: token-choice\n", ""),
            (BASICS, "core: true"),
            "a core concept needs a question that paraphrases another",
        ),
    ],
)
def test_levels(folder: Path, change: Edit, place: tuple[str, str], words: str) -> None:
    check_fault(folder, "levels", change, place, words)


def test_a_paraphrase_is_no_third_question(folder: Path) -> None:
    edit(folder, MORE, "  level: understanding\n", "  paraphrases: token-choice\n")
    assert [fault.message for fault in finding(folder, "levels").faults] == [
        "2 questions ask for this concept; at least 3 should"
    ]


def test_a_concept_that_is_not_core_needs_no_paraphrase(folder: Path) -> None:
    edit(folder, BASICS, "  core: true\n", "")
    edit(folder, MORE, "  paraphrases: token-choice\n", "")
    assert finding(folder, "levels").faults == ()


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (
            (CORE, f"  portions:\n{PORTION}", ""),
            (CORE, "- key: self-attention"),
            "name a portion to read or watch",
        ),
        ((TRACK, "[self-attention]", "[ghost]"), (TRACK, "- key: onward"), "this step takes no time"),
    ],
)
def test_minutes(folder: Path, change: Edit, place: tuple[str, str], words: str) -> None:
    check_fault(folder, "minutes", change, place, words)


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\frac{a}{b", "the formula cannot be drawn: "),
        (r"\nosuchcommand{a}", "the formula cannot be drawn: "),
        ("$a$", "write the formula without dollar signs"),
    ],
)
def test_formulas(folder: Path, tex: str, words: str) -> None:
    change = (CORE, r"tex: '\frac{QK^T}{\sqrt{d}}'", f"tex: '{tex}'")
    check_fault(folder, "formulas", change, (CORE, "tex: "), words)


@pytest.mark.parametrize(
    ("file", "item"),
    [
        (BASICS, "- key: tokens"),
        (CORE, "- key: self-attention"),
        (ASK, "- key: token-choice"),
        (MORE, "- key: token-again"),
        (DO, "- key: cut-a-word"),
        (READ, "- key: tiny-paper"),
    ],
)
def test_reviewed(folder: Path, file: str, item: str) -> None:
    check_fault(
        folder, "reviewed", (file, "  reviewed_on: 2026-01-05\n", ""), (file, item), "nobody has signed"
    )


def test_levels_look_at_questions_of_all_objectives_of_a_concept(folder: Path) -> None:
    # One of its objectives has a single question, and yet the concept has all levels.
    assert finding(folder, "levels").faults == ()
    edit(folder, ASK, "objective: attention-roles", "objective: attention-scale")
    assert [fault.line for fault in finding(folder, "levels").faults] == [
        line_of(folder, CORE, "  objectives:")
    ]
