"""Faults between items: each named with the file and line of the item to mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.bundled import bundled
from coach.curriculum.faults import format_fault
from coach.curriculum.loading import LoadedPack
from coach.curriculum.validation import check, validate_pack
from tests.coach.curriculum.tiny_pack import edit, line_of, places

PACK, TRACK, BASICS = "pack.yaml", "tracks/main.yaml", "concepts/basics.yaml"
CORE, ASK, MORE = "concepts/core.yaml", "questions/all.yaml", "questions/more.yaml"
SOURCES, DO, READ = "sources/all.yaml", "exercises/all.yaml", "papers/all.yaml"
LONG = "x" * 52

CASES = [
    # file, what is there, what is written instead, a part of the faulty line (in a file), what must be said
    (TRACK, "[tokens]", "[tokens, ghosts]", (TRACK, "ghosts"), "no concept 'ghosts'"),
    (
        TRACK,
        "[self-attention]",
        "[self-attention, tokens]",
        (TRACK, "on, tokens"),
        "stands already in step 's",
    ),
    (TRACK, "key: onward", "key: start", (TRACK, "key: start"), "the step 'start' stands twice"),
    (CORE, "[tokens, vectors]", "[tokens, vectors, ghosts]", (CORE, "ghosts"), "'ghosts' is no concept"),
    (CORE, "[tokens, vectors]", "[tokens, vectors, tokens]", (CORE, "prereq"), "'tokens' stands twice"),
    (CORE, "[tokens, vectors]", "[tokens]", (BASICS, "- key: vectors"), "'vectors' is in no track and no"),
    (
        CORE,
        "- key: self-attention",
        "- key: tokens",
        (CORE, "- key: tokens"),
        "already, in concepts/basics.yaml:1",
    ),
    (CORE, "key: attention-scale", "key: token-what", (CORE, "key: token-what"), "in the concept 'tokens'"),
    (CORE, "key: attention-scale", "key: other", (CORE, "key: other"), "no question asks for"),
    (ASK, "objective: vector-dot", "objective: vector-dto", (ASK, "dto"), "no objective 'vector-dto'"),
    (
        ASK,
        "key: vector-cloze",
        "key: token-choice",
        (ASK, "key: token-choice"),
        "already, in questions/all.yaml:1",
    ),
    (ASK, "answer: piece", "answer: bit", (ASK, "answer: bit"), "none of the options piece, coin, key"),
    (ASK, "{key: coin,", "{key: piece,", (ASK, "A coin"), "the option 'piece' stands twice"),
    (ASK, "en: A coin,", "en: 'A  piece of text',", (ASK, "硬幣"), "'piece' and 'coin' have the same text"),
    (ASK, "= ____", "= ___", (ASK, "= ___"), "exactly one blank ____ (four underscores); it has ___"),
    (ASK, "= ____", "= ____ or ____", (ASK, "or ____"), "it has ____, ____"),
    (ASK, "內積是 ____", "內積是什麼", (ASK, "內積是什麼"), "it has none"),
    (ASK, "en: Why scale?", "en: what is a TOKEN?", (ASK, "TOKEN"), "'token-choice' has the same prompt"),
    (ASK, ', zh-TW: ["11", 十一]', "", (ASK, "eleven"), "'answers' lacks the language 'zh-TW'"),
    (ASK, ", zh-TW: [內積, 比對]", "", (ASK, "[dot product]"), "'aliases' lacks the language 'zh-TW'"),
    (ASK, ", zh-TW: 硬幣", "", (ASK, "A coin"), "'text' lacks the language 'zh-TW'"),
    (ASK, "en: They meet in a dot product., ", "", (ASK, "查詢與鍵"), "'reference' lacks the language 'en'"),
    (TRACK, ", zh-TW: 前進", "", (TRACK, "Onward"), "'title' lacks the language 'zh-TW'"),
    (PACK, ", zh-TW: 無。", "", (PACK, "credits"), "'credits' lacks the language 'zh-TW'"),
    (PACK, ", zh-TW: 數學", "", (PACK, "Maths"), "'title' lacks the language 'zh-TW'"),
    (PACK, "[en, zh-TW]", "[en]", (CORE, "aliases"), "'zh-TW' is not declared; pack.yaml has en"),
    (PACK, "[en, zh-TW]", "[en, zh-TW, en]", (PACK, "languages"), "'en' is declared twice"),
    (PACK, "key: tiny", f"key: {LONG}", (TRACK, "key: main"), "/main' is longer than 56 characters"),
    (PACK, "key: tiny", f"key: {LONG}", (TRACK, "key: onward"), "/main/onward' is longer than 56"),
    (PACK, "key: tiny", f"key: {LONG}", (BASICS, "- key: tokens"), "/tokens' is longer than 56 characters"),
    (PACK, "key: tiny", f"key: {LONG}", (DO, "- key: cut-a-word"), "/cut-a-word' is longer than 56"),
    (PACK, "key: tiny", f"key: {LONG}", (READ, "- key: tiny-paper"), "/tiny-paper' is longer than 56"),
]


def line_with(folder: Path, place: tuple[str, str]) -> tuple[str, int]:
    """The last line of a file with these words, by its number."""
    return place[0], line_of(folder, *place)


@pytest.mark.parametrize(("file", "old", "new", "place", "words"), CASES)
def test_a_fault_between_items_names_the_item_to_mend(
    folder: Path, file: str, old: str, new: str, place: tuple[str, str], words: str
) -> None:
    edit(folder, file, old, new)
    loaded, faults = validate_pack(folder)
    assert loaded is None
    said = [fault for fault in faults if words in fault.message]
    assert line_with(folder, place) in places(said), [format_fault(fault) for fault in faults]


def test_the_tiny_pack_has_no_fault(tiny: LoadedPack) -> None:
    assert check(tiny) == []


def test_a_circle_of_prerequisites_is_named_along_its_way(folder: Path) -> None:
    edit(folder, BASICS, "  minutes: 10", "  minutes: 10\n  prerequisites: [self-attention]")
    _, faults = validate_pack(folder)
    assert [format_fault(fault) for fault in faults] == [
        "concepts/basics.yaml:3: prerequisites go in a circle: "
        "tokens → self-attention → tokens; remove one of them"
    ]


def test_a_concept_that_needs_itself_is_a_circle(folder: Path) -> None:
    edit(folder, BASICS, "  minutes: 10", "  minutes: 10\n  prerequisites: [tokens]")
    _, faults = validate_pack(folder)
    assert "tokens → tokens" in faults[0].message


def test_other_names_of_a_concept_may_be_in_one_language_only(folder: Path) -> None:
    edit(folder, CORE, "aliases: {en: [SDPA], zh-TW: [自我注意力]}", "aliases: {en: [SDPA]}")
    assert validate_pack(folder)[1] == []


def test_options_that_differ_only_in_a_power_are_different(folder: Path) -> None:
    edit(folder, ASK, "en: A coin,", "en: O(n2),")
    edit(folder, ASK, "en: A secret,", "en: O(n²),")
    assert validate_pack(folder)[1] == []


def test_a_name_with_double_underscores_is_no_blank(folder: Path) -> None:
    edit(folder, ASK, '"(1,2)·(3,4) = ____"', '"__init__ sets ____"')
    assert validate_pack(folder)[1] == []


def test_a_pack_without_a_track_is_a_fault(folder: Path) -> None:
    (folder / TRACK).unlink()
    _, faults = validate_pack(folder)
    assert any("has no track" in fault.message for fault in faults)


def test_many_faults_are_told_at_once_by_file_and_line(folder: Path) -> None:
    edit(folder, ASK, "answer: piece", "answer: bit")
    edit(folder, ASK, "= ____", "= ?")
    edit(folder, CORE, ", zh-TW: 要縮放。", "")
    _, faults = validate_pack(folder)
    wanted = [(CORE, "en: Scale it"), (ASK, "answer: bit"), (ASK, "= ?")]
    assert places(faults) == [line_with(folder, place) for place in wanted]


def test_an_objective_that_nothing_asks_for_is_a_fault(folder: Path) -> None:
    for file in (ASK, MORE):
        path = folder / file
        path.write_text(
            path.read_text("utf-8").replace("objective: vector-dot", "objective: token-what"), "utf-8"
        )
    _, faults = validate_pack(folder)
    assert [(fault.file, fault.message) for fault in faults] == [
        (BASICS, "no question asks for the objective 'vector-dot'; write one")
    ]


def test_the_shipped_pack_has_no_fault() -> None:
    folder = bundled("packs") / "llm"
    if not (folder / "pack.yaml").is_file():
        pytest.skip("the shipped pack is not written yet: packs/llm/pack.yaml is missing")
    loaded, faults = validate_pack(folder)
    assert [format_fault(fault) for fault in faults] == []
    assert loaded is not None
    assert loaded.questions
