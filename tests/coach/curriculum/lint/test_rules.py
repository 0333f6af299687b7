"""The linter as a whole: a sound pack is clean, and each rule says how much it looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.lint import RULES, lint
from coach.curriculum.loading import LoadedPack, load_pack
from tests.coach.curriculum.lint.linting import ASK, MORE, finding
from tests.coach.curriculum.tiny_pack import drop_chinese, edit

LOOKED_AT = {
    "graph": 3,  # concepts
    "order": 2,  # concepts in steps
    "drawing": 1,
    "one-key": 5,  # choice questions, and the guess of the exercise
    "repeated-option": 10,  # the same in two languages
    "key-positions": 0,  # too few questions for shares
    "option-length": 12,  # in two languages, and the share of each language
    "all-none": 14,  # options
    "cloze": 6,
    "giveaway": 8,
    "negative": 20,
    "points": 4,  # one point in reference and explanation, in two languages
    "alike": 20,
    "urls": 4,  # two sources, a paper, and a portion with an address of its own
    "levels": 3,
    "minutes": 5,  # concepts and steps
    "formulas": 1,
    "reviewed": 15,  # concepts, questions, the exercise and the paper
}


def test_the_tiny_pack_obeys_every_rule(tiny: LoadedPack) -> None:
    assert [(one.name, one.faults) for one in lint(tiny) if one.faults] == []


def test_findings_come_in_the_order_of_the_rules_with_what_each_asks_for(tiny: LoadedPack) -> None:
    assert [(one.name, one.about) for one in lint(tiny)] == [(rule.name, rule.about) for rule in RULES]
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("rule", "count"), LOOKED_AT.items())
def test_a_rule_counts_what_it_looked_at(folder: Path, rule: str, count: int) -> None:
    assert finding(folder, rule).checked == count


@pytest.mark.parametrize("rule", ["parity", "glossary", "discord"])
def test_a_rule_on_texts_looks_at_every_kind_of_item(folder: Path, rule: str) -> None:
    before = finding(folder, rule).checked
    assert before > 0
    for file in ("exercises/all.yaml", "papers/all.yaml"):
        (folder / file).unlink()
        after = finding(folder, rule).checked
        assert after < before
        before = after


def test_what_is_counted_does_not_depend_on_how_much_is_wrong(folder: Path) -> None:
    edit(folder, ASK, "answer: piece", "answer: nothing")
    assert finding(folder, "one-key").checked == LOOKED_AT["one-key"]
    assert len(finding(folder, "one-key").faults) == 1


def test_an_english_pack_is_checked_in_english_alone(folder: Path) -> None:
    drop_chinese(folder)
    loaded = load_pack(folder)
    assert isinstance(loaded, LoadedPack)
    findings = {one.name: one for one in lint(loaded)}
    assert [one.name for one in findings.values() if one.faults] == []
    assert findings["glossary"].checked == 0
    assert findings["alike"].checked == findings["negative"].checked == 10


def test_the_faults_of_a_rule_come_by_file_and_line(folder: Path) -> None:
    edit(folder, MORE, "answer: square", "answer: round")
    edit(folder, ASK, "answer: saturate", "answer: no")
    edit(folder, ASK, "answer: piece", "answer: no")
    faults = finding(folder, "one-key").faults
    assert [fault.file for fault in faults] == [ASK, ASK, MORE]
    assert faults[0].line < faults[1].line


def test_a_pack_that_could_not_work_is_linted_all_the_same(folder: Path) -> None:
    edit(folder, ASK, "objective: token-what", "objective: nothing")
    edit(folder, "tracks/main.yaml", "[tokens]", "[tokens, ghost]")
    edit(folder, "concepts/core.yaml", "[tokens, vectors]", "[tokens, vectors, ghost]")
    (folder / "sources/all.yaml").unlink()
    loaded = load_pack(folder)
    assert isinstance(loaded, LoadedPack)
    assert len(lint(loaded)) == len(RULES)
