"""What ships teaches well: both packs are clean by every rule, and large enough to be worth a year."""

from __future__ import annotations

import ast
import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from coach.curriculum.faults import format_fault
from coach.curriculum.lint import RULES, lint
from coach.curriculum.loading import LoadedPack
from coach.curriculum.model import KINDS, BugQuestion
from coach.curriculum.schema import schemas
from coach.curriculum.shipped import pack_folders
from coach.curriculum.showing import as_lists
from coach.curriculum.validation import validate_pack

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
FOLDERS = {folder.name: folder for folder in pack_folders()}


@cache
def pack(name: str) -> LoadedPack:
    loaded, faults = validate_pack(FOLDERS[name])
    assert loaded is not None, list(map(format_fault, faults))
    return loaded


def test_two_subjects_ship() -> None:
    assert set(FOLDERS) == {"llm", "statistics"}


@pytest.mark.parametrize("name", sorted(FOLDERS))
def test_no_rule_finds_a_fault(name: str) -> None:
    findings = lint(pack(name))
    assert [finding.name for finding in findings] == [rule.name for rule in RULES]
    assert [format_fault(fault) for finding in findings for fault in finding.faults] == []
    # A rule that looks at nothing finds nothing.
    assert [finding.name for finding in findings if not finding.checked and name == "llm"] == []


def test_the_subject_has_its_extent() -> None:
    lists = as_lists([pack("llm")])
    own = [question for question in lists["questions"] if question["paraphrases"] is None]
    assert len(lists["concepts"]) >= 120
    assert len(own) >= 400
    assert len(lists["pitfalls"]) >= 60
    assert len(lists["exercises"]) >= 18
    assert {track["key"]: len(track["steps"]) for track in lists["tracks"]} == {"practical": 5, "research": 5}
    assert len({area.key for area in pack("llm").pack.dimensions}) == 7
    assert len(as_lists([pack("statistics")])["concepts"]) >= 12


def test_every_kind_of_question_is_there_to_be_asked() -> None:
    asked = Counter(question.kind for question in pack("llm").questions)
    assert all(asked[kind] >= 24 for kind in KINDS), asked
    assert {question.kind for question in pack("statistics").questions} == set(KINDS)


def test_each_listing_is_python() -> None:
    for name in FOLDERS:
        for question in pack(name).questions:
            if isinstance(question, BugQuestion):
                ast.parse(question.listing, question.key)


def test_forty_core_concepts_are_asked_in_other_words_too() -> None:
    lists = as_lists([pack("llm")])
    paraphrased = {question["concept"] for question in lists["questions"] if question["paraphrases"]}
    core = {concept["key"] for concept in lists["concepts"] if concept["core"]}
    assert len(core) >= 40
    assert core <= paraphrased


def test_each_concept_says_what_to_read_where_and_how_long() -> None:
    lists = as_lists([pack(name) for name in FOLDERS])
    fields = ("kind", "url", "locator", "minutes", "language")
    assert [one for one in lists["resources"] if not all(one[field] for field in fields)] == []
    reading = {(one["pack"], one["concept"]) for one in lists["resources"]}
    assert {(one["pack"], one["key"]) for one in lists["concepts"]} == reading


def test_every_exercise_asks_for_a_guess_and_can_be_done_on_a_phone() -> None:
    for exercise in pack("llm").exercises:
        assert len(exercise.guess.options) >= 2
        assert exercise.phone.answer
        assert exercise.phone.minutes <= 30


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schemas_in_the_docs_are_those_of_the_models(name: str) -> None:
    kept = (SCHEMAS / name).read_text(encoding="utf-8")
    assert json.loads(kept) == json.loads(schemas()[name]), "run: study-coach packs schema docs/schemas"
