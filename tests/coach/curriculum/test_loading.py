"""Faults of form: each named with its file, its line and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.loading import LoadedPack, format_fault, load_pack
from coach.curriculum.model import NumericQuestion
from tests.coach.curriculum.tiny_pack import edit, first_line_of, line_of, places

PACK, TRACK, BASICS = "pack.yaml", "tracks/main.yaml", "concepts/basics.yaml"
CORE, ASK, MORE = "concepts/core.yaml", "questions/all.yaml", "questions/more.yaml"
SOURCES, DO, READ = "sources/all.yaml", "exercises/all.yaml", "papers/all.yaml"

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
    (
        ASK,
        "kind: cloze",
        "kind: riddle",
        "- key: vector-cloze",
        "must be 'choice', 'multiple', 'cloze', 'numeric', 'short', 'explain', 'bug' or 'order'",
    ),
    (
        ASK,
        "  kind: cloze\n",
        "",
        "- key: vector-cloze",
        "must be 'choice', 'multiple', 'cloze', 'numeric', 'short', 'explain', 'bug' or 'order'",
    ),
    (ASK, "  answer: piece\n", "", "- key: token-choice", "the field 'answer' is missing"),
    (ASK, "answer: piece", "answers: piece", "answers: piece", "'answers' is unknown here; allowed are"),
    (ASK, '["11", eleven]', "[]", "en: []", "needs at least 1"),
    (ASK, '["11", eleven]', "[11]", "en: [11]", "put quotes around 11"),
    (ASK, "[dot product]", "[]", "en: []", "needs at least 1"),
    (ASK, "    - {key: coin, text: {en: A coin, zh-TW: 硬幣}}\n", "", "options:", "needs at least 3"),
    (MORE, "value: 450", "value: many", "value: many", "'value' must be a number"),
    (MORE, "value: 450", "value: [450]", "value: [450]", "'value' must be a number"),
    (MORE, "value: 450", "value: .inf", "value: .inf", "'value' must be a number"),
    (MORE, "tolerance: 5", "tolerance: -1", "tolerance: -1", "'tolerance' must be at least 0"),
    (MORE, "  value: 450\n", "", "- key: token-number", "the field 'value' is missing"),
    (MORE, "level: recall", "level: hard", "level: hard", "'level' must be 'recall', 'understanding' or"),
    (BASICS, "core: true", "core: perhaps", "core: perhaps", "'core' must be true or false"),
    (BASICS, "2026-01-05", "2026-13-05", "2026-13-05", "'reviewed_on' must be a day, such as 2026-03-02"),
    (BASICS, "minutes: 8}", "minutes: 2}", "minutes: 2}", "'minutes' must be at least 3"),
    (CORE, "row: 2", "row: 8", "row: 8", "'row' must be at most 7"),
    (
        CORE,
        "      cause: {en: Scores grow with d., zh-TW: 分數隨 d 變大。}\n",
        "",
        "key: unscaled",
        "'cause' is",
    ),
    (SOURCES, "kind: book", "kind: song", "kind: song", "'kind' must be 'paper', 'book'"),
    (SOURCES, "language: en", "language: English", "language: English", "must be a language's tag"),
    (SOURCES, "number: 1", "number: 0", "number: 0", "'number' must be at least 1"),
    (DO, "needs: computer", "needs: hands", "needs: hands", "must be 'phone', 'computer', 'gpu' or"),
    (DO, "{key: one,", "{key: the-one,", "the-one", "'key' must be lower-case letters and digits"),
    (DO, "code: pip install tokenizers", "code: 3", "code: 3", "'code' must be text; put quotes around 3"),
    (DO, "minutes: 10", "minutes: 1", "minutes: 1", "'minutes' must be at least 3"),
    (READ, "year: 2020", "year: 1820", "year: 1820", "'year' must be at least 1900"),
    (READ, "title: Tiny Is All You Need", "title: {en: Tiny}", "title: {en", "'title' must be text"),
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
    assert places(said) == [(file, first_line_of(folder, file, line))]


def test_a_pack_without_faults_keeps_its_order(tiny: LoadedPack) -> None:
    assert [concept.key for concept in tiny.concepts] == ["tokens", "vectors", "self-attention"]
    kinds = [question.kind for question in tiny.questions]
    assert kinds[:4] == ["choice", "cloze", "short", "choice"]
    assert kinds[4:] == ["choice", "numeric", "cloze", "cloze", "choice", "numeric"]


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("pack", 1),
        ("track", 1),
        ("concept", 3),
        ("question", 10),
        ("source", 2),
        ("exercise", 1),
        ("paper", 1),
    ],
)
def test_every_kind_of_item_is_there_with_where_it_was_written(
    tiny: LoadedPack, folder: Path, kind: str, count: int
) -> None:
    items = tiny.items(kind)
    assert len(items) == len(tiny.origins[kind]) == count
    for item, origin in tiny.written(kind):
        fault = origin.fault("here", "key")
        line = (folder / fault.file).read_text(encoding="utf-8").splitlines()[fault.line - 1]
        assert line.endswith(f"key: {item.key}")


def test_what_a_pack_can_hold_is_read_as_written(tiny: LoadedPack) -> None:
    attention, number = tiny.concepts[2], tiny.questions[5]
    assert isinstance(number, NumericQuestion)
    assert (number.value, number.tolerance, number.level) == (450.0, 5.0, "application")
    assert tiny.questions[4].paraphrases == "token-choice"
    assert attention.formula is not None
    assert attention.formula.tex == r"\frac{QK^T}{\sqrt{d}}"
    assert attention.drawing is not None
    assert [(node.key, node.row) for node in attention.drawing.nodes] == [("q", 1), ("k", 1), ("score", 2)]
    assert [area.key for area in tiny.pack.dimensions] == ["text", "maths"]
    assert tiny.pack.stack[0].tools == ["Transformers", "llama.cpp"]
    assert tiny.sources[0].checked_on == tiny.papers[0].reviewed_on == "2026-01-05"
    assert tiny.exercises[0].phone.shown == {"en": "['un', 'like', 'ly']", "zh-TW": "['un', 'like', 'ly']"}


def test_a_fault_inside_what_does_not_exist_stands_at_what_is_around_it(tiny: LoadedPack) -> None:
    (origin,) = tiny.origins["exercise"]
    assert origin.fault("", "phone", "nothing", 3) == origin.fault("", "phone")
    assert origin.fault("", "nothing").line == 1


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
        (BASICS, 20),
        (PACK, 2),
        (ASK, line_of(folder, ASK, "kind: cloze")),
        (TRACK, 2),
    ]


@pytest.mark.parametrize("file", [CORE, ASK, SOURCES, DO, READ])
@pytest.mark.parametrize("text", ["key: x\n", "words\n", "null\n"])
def test_a_list_file_that_is_no_list_is_a_fault(folder: Path, file: str, text: str) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    faults = load_pack(folder)
    assert isinstance(faults, list)
    assert [(fault.file, fault.line) for fault in faults] == [(file, 1)]
    assert f"must be a list of {file.partition('/')[0]}" in faults[0].message


@pytest.mark.parametrize("file", [CORE, ASK, SOURCES, DO, READ, PACK, TRACK])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- key: [x\n", "this is not valid YAML"),
        ("- a: 1\n\t- b\n", "this is not valid YAML"),
        ("", "the file is empty"),
        ("- {a: 1, a: 2}\n", "'a' stands twice"),
        ("[" * 40 + "]" * 40, "too deep"),
        ("- &x 1\n- *x\n", "anchors such as &x are not allowed"),
        ("- !!python/object:os.system x\n", "tags such as"),
        ("--- 1\n--- 2\n", "a file holds one document"),
        ("- a\u202eb\n", "cannot be seen"),
        ("- 3\n", "must be a"),
    ],
)
def test_broken_yaml_of_any_kind_is_a_fault_of_its_file(
    folder: Path, file: str, text: str, words: str
) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    faults = load_pack(folder)
    assert isinstance(faults, list)
    assert {fault.file for fault in faults} == {file}
    assert any(words in fault.message for fault in faults), faults


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
