"""Faults of form: each named with its file, its line and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.loading import LoadedPack, format_fault, load_pack
from coach.curriculum.model import ChoiceQuestion, ClozeQuestion, ShortQuestion
from tests.coach.curriculum.tiny_pack import edit, line_of, places

PACK, TRACK, BASICS = "pack.yaml", "tracks/main.yaml", "concepts/basics.yaml"
CORE, ASK = "concepts/core.yaml", "questions/all.yaml"

CASES = [
    # file, what is there, what is written instead, a part of the faulty line, what must be said
    (PACK, "revision: 1", "revision: 0", "revision: 0", "'revision' must be at least 1"),
    (PACK, "revision: 1", "revision: one", "revision: one", "'revision' must be a whole number"),
    (PACK, "key: tiny", "key: Tiny Pack", "Tiny Pack", "must be lower-case letters and digits"),
    (PACK, "[en, zh-TW]", "[en, zh-CN]", "zh-CN", "must be 'en' or 'zh-TW'"),
    (PACK, "[en, zh-TW]", "[]", "languages: []", "'languages' needs at least 1"),
    (PACK, "credits: ", "thanks: ", "thanks: ", "'thanks' is unknown here; allowed are key, revision"),
    (TRACK, "    concepts: [tokens]\n", "", "key: start", "the field 'concepts' is missing"),
    (TRACK, "concepts: [tokens]", "concepts: tokens", "concepts: tokens", "'concepts' must be a list"),
    (TRACK, "gist: {en: More.,", "gist: {fr: Plus.,", "fr: Plus", "'fr' is unknown; allowed are 'en' and"),
    (BASICS, "minutes: 10", "minutes: 4", "minutes: 4", "'minutes' must be at least 5"),
    (BASICS, "minutes: 15", "minutes: 61", "minutes: 61", "'minutes' must be at most 60"),
    (BASICS, "level: recall", "level: easy", "level: easy", "must be 'recall', 'understanding' or"),
    (BASICS, "      level: application\n", "", "key: vector-dot", "the field 'level' is missing"),
    (BASICS, "en: Vectors,", "en: 42,", "en: 42", "'en' must be text; put quotes around 42"),
    (BASICS, "en: Vectors,", "en: true,", "en: true", "put quotes around true"),
    (BASICS, "en: Vectors,", "en: ,", "{en: ,", "'en' must be text; it is empty"),
    (BASICS, "en: Vectors,", "en: ' ',", "en: ' '", "'en' must not be empty"),
    (BASICS, "en: Vectors,", f"en: {'v' * 121},", "vvv", "121 characters, at most 120 are allowed"),
    (BASICS, "en: Like beads.,", f"en: {'b' * 901},", "bbb", "901 characters, at most 900 are allowed"),
    (BASICS, "{en: Tokens, zh-TW: 詞元}", "Tokens", "title: Tokens", "must be a mapping"),
    (
        BASICS,
        "      level: recall",
        "      levle: recall\n      level: recall",
        "levle",
        "allowed are key, level",
    ),
    (ASK, "kind: cloze", "kind: riddle", "- key: vector-cloze", "must be 'choice', 'cloze' or 'short'"),
    (ASK, "  kind: cloze\n", "", "- key: vector-cloze", "must be 'choice', 'cloze' or 'short'"),
    (ASK, "  answer: piece\n", "", "- key: token-choice", "the field 'answer' is missing"),
    (ASK, "answer: piece", "answers: piece", "answers: piece", "'answers' is unknown here; allowed are"),
    (ASK, '["11", eleven]', "[]", "en: []", "needs at least 1"),
    (ASK, '["11", eleven]', "[11]", "en: [11]", "put quotes around 11"),
    (ASK, "[dot product]", "[]", "en: []", "needs at least 1"),
    (ASK, "{key: coin,", "{kee: coin,", "kee: coin", "'kee' is unknown here; allowed are key and text"),
    (ASK, "    - {key: coin, text: {en: A coin, zh-TW: 硬幣}}\n", "", "options:", "needs at least 3"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "words"), CASES)
def test_a_fault_of_form_names_its_line_and_what_is_allowed(
    folder: Path, file: str, old: str, new: str, line: str, words: str
) -> None:
    edit(folder, file, old, new)
    faults = load_pack(folder)
    assert isinstance(faults, list)
    said = [fault for fault in faults if words in fault.message]
    assert said, faults
    # The first of lines that look alike is the edited one.
    text = (folder / file).read_text(encoding="utf-8").splitlines()
    expected = next(number for number, one in enumerate(text, 1) if line in one)
    assert places(said) == [(file, expected)]


def test_a_pack_without_faults_keeps_its_order(tiny: LoadedPack) -> None:
    assert [concept.key for concept in tiny.concepts] == ["tokens", "vectors", "self-attention"]
    assert [type(question) for question in tiny.questions] == [
        ChoiceQuestion,
        ClozeQuestion,
        ShortQuestion,
        ChoiceQuestion,
    ]


def test_all_faults_of_all_files_are_told_at_once_and_in_order(folder: Path) -> None:
    edit(folder, PACK, "revision: 1", "revision: 0")
    edit(folder, BASICS, "minutes: 10", "minutes: 1")
    edit(folder, BASICS, "minutes: 15", "minutes: 99")
    edit(folder, ASK, "kind: cloze", "kind: cloze\n  kind: cloze")
    edit(folder, TRACK, "key: main", "key: [main")
    faults = load_pack(folder)
    assert isinstance(faults, list)
    assert places(faults) == [
        (BASICS, 2),
        (BASICS, 12),
        (PACK, 2),
        (ASK, line_of(folder, ASK, "kind: cloze")),
        (TRACK, 2),
    ]


def test_a_list_file_that_is_no_list_is_a_fault(folder: Path) -> None:
    (folder / CORE).write_text("key: x\n", encoding="utf-8")
    faults = load_pack(folder)
    assert isinstance(faults, list)
    assert "must be a list of concepts" in faults[0].message


def test_a_fault_is_shown_as_file_line_and_message(folder: Path) -> None:
    edit(folder, BASICS, "minutes: 10", "minutes: 4")
    faults = load_pack(folder)
    assert isinstance(faults, list)
    assert format_fault(faults[0]) == "concepts/basics.yaml:2: 'minutes' must be at least 5"


def test_the_digest_follows_every_byte_and_every_name(folder: Path, tiny: LoadedPack) -> None:
    edit(folder, CORE, "Queries meet keys.", "Queries meet keys!")
    edited = load_pack(folder)
    (folder / CORE).rename(folder / "concepts/heart.yaml")
    renamed = load_pack(folder)
    assert isinstance(edited, LoadedPack)
    assert isinstance(renamed, LoadedPack)
    assert len({tiny.digest, edited.digest, renamed.digest}) == 3
