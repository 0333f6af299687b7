"""Faults between the kinds of items: keys that point to nothing, and keys that must not be shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.faults import format_fault
from coach.curriculum.loading import KINDS, LoadedPack
from coach.curriculum.validation import check, validate_pack
from tests.coach.curriculum.tiny_pack import edit, line_of, places

PACK, BASICS, CORE = "pack.yaml", "concepts/basics.yaml", "concepts/core.yaml"
ASK, MORE = "questions/all.yaml", "questions/more.yaml"
SOURCES, DO, READ = "sources/all.yaml", "exercises/all.yaml", "papers/all.yaml"
NOT_PARAPHRASED = "is no other question on this objective that could be paraphrased"
PITFALL = """
  pitfalls:
    - key: unscaled
      symptom: {en: a, zh-TW: 甲}
      cause: {en: b, zh-TW: 乙}
      avoid: {en: c, zh-TW: 丙}"""

CASES = [
    # file, what is there, what is written instead, a part of the faulty line (in a file), what must be said
    (
        BASICS,
        "dimension: maths",
        "dimension: music",
        (BASICS, "music"),
        "dimension 'music' is not in pack.yaml",
    ),
    (
        BASICS,
        "strand: mind",
        "strand: minds",
        (BASICS, "minds"),
        "strand 'minds' is not in pack.yaml, under str",
    ),
    (PACK, "{key: mind,", "{key: soul,", (BASICS, "strand: mind"), "the strand 'mind' is not in pack.yaml"),
    (BASICS, "source: talk", "source: song", (BASICS, "source: song"), "no source 'song' in sources/*.yaml"),
    (
        CORE,
        "confused_with: [tokens]",
        "confused_with: [ghosts]",
        (CORE, "ghosts"),
        "'ghosts' is no other concept",
    ),
    (
        *(CORE, "confused_with: [tokens]", "confused_with: [self-attention]"),
        *((CORE, "confused_with"), "'self-attention' is no other concept"),
    ),
    (
        BASICS,
        "{en: Like beads., zh-TW: 像珠子。}",
        "{en: Like beads., zh-TW: 像珠子。}" + PITFALL,
        (CORE, "- key: unscaled"),
        "pitfall 'unscaled' exists already, in 'tokens'",
    ),
    (
        DO,
        "concepts: [tokens, self",
        "concepts: [ghosts, self",
        (DO, "ghosts"),
        "there is no concept 'ghosts'",
    ),
    (READ, "concepts: [self", "concepts: [ghosts, self", (READ, "ghosts"), "there is no concept 'ghosts'"),
    (
        DO,
        "objective: token-what",
        "objective: token-why",
        (DO, "token-why"),
        "there is no objective 'token-why'",
    ),
    (DO, "    answer: many", "    answer: most", (DO, "answer: most"), "none of the options one, many"),
    (DO, "{key: many,", "{key: one,", (DO, "Two or more"), "the option 'one' stands twice"),
    (DO, "en: Two or more", "en: One", (DO, "兩塊以上"), "'one' and 'many' have the same text"),
    (SOURCES, "number: 2", "number: 1", (SOURCES, "number: 1"), "the number 1 is that of 'handbook'"),
    (
        SOURCES,
        "key: talk",
        "key: handbook",
        (SOURCES, "- key: handbook"),
        "the source 'handbook' exists already",
    ),
    (MORE, "paraphrases: token-choice", "paraphrases: ghost", (MORE, "ghost"), f"'ghost' {NOT_PARAPHRASED}"),
    (MORE, "paraphrases: token-choice", "paraphrases: token-again", (MORE, "paraphrases"), NOT_PARAPHRASED),
    (MORE, "paraphrases: token-choice", "paraphrases: vector-cloze", (MORE, "paraphrases"), NOT_PARAPHRASED),
    (
        *(MORE, "level: application\n  prompt: {en: Each", "paraphrases: token-again\n  prompt: {en: Each"),
        *((MORE, "paraphrases: token-again"), NOT_PARAPHRASED),
    ),
    (CORE, "{key: k,", "{key: q,", (CORE, "en: Key"), "the box 'q' stands twice"),
    (CORE, "start: q,", "start: x,", (CORE, "start: x"), "there is no box 'x'"),
    (CORE, "end: score}", "end: mark}", (CORE, "end: mark"), "there is no box 'mark'"),
    (
        CORE,
        "start: q, end: score}",
        "start: q, end: q}",
        (CORE, "end: q"),
        "an arrow leads from one box to another",
    ),
    (
        DO,
        "- key: cut-a-word",
        "- key: tokens",
        (DO, "- key: tokens"),
        "the key 'tokens' belongs to the concept",
    ),
    (
        READ,
        "- key: tiny-paper",
        "- key: vectors",
        (READ, "- key: vectors"),
        "'vectors' belongs to the concept",
    ),
    (
        READ,
        "- key: tiny-paper",
        "- key: cut-a-word",
        (READ, "key: cut"),
        "'cut-a-word' belongs to the exercise",
    ),
    (CORE, ", zh-TW: Q 乘 K 除以根號 d", "", (CORE, "tex: "), "'spoken' lacks the language 'zh-TW'"),
    (CORE, ", zh-TW: 要縮放。", "", (CORE, "Scale it"), "'avoid' lacks the language 'zh-TW'"),
    (CORE, ", zh-TW: 查詢}", "}", (CORE, "en: Query}"), "'label' lacks the language 'zh-TW'"),
    (BASICS, ", zh-TW: 第 1 章", "", (BASICS, "Chapter 1"), "'locator' lacks the language 'zh-TW'"),
    (SOURCES, "en: All of it in a book, ", "", (SOURCES, "一本講完"), "'about' lacks the language 'en'"),
    (DO, ", zh-TW: 三塊。", "", (DO, "Three pieces"), "'answer' lacks the language 'zh-TW'"),
    (DO, ", zh-TW: \"['un', 'like', 'ly']\"", "", (DO, "shown"), "'shown' lacks the language 'zh-TW'"),
    (READ, "en: Small works., ", "", (READ, "小就夠用"), "'gist' lacks the language 'en'"),
    (
        MORE,
        "unit: {en: tokens, zh-TW: 個詞元}",
        "unit: {en: tokens}",
        (MORE, "unit"),
        "'unit' lacks the language",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "place", "words"), CASES)
def test_a_key_that_points_wrong_is_named_where_it_stands(
    folder: Path, file: str, old: str, new: str, place: tuple[str, str], words: str
) -> None:
    edit(folder, file, old, new)
    loaded, faults = validate_pack(folder)
    assert loaded is None
    said = [fault for fault in faults if words in fault.message]
    assert places(said) == [(place[0], line_of(folder, *place))], [format_fault(fault) for fault in faults]


def test_the_same_key_for_things_that_nobody_learns_by_name_is_no_fault(folder: Path) -> None:
    edit(folder, SOURCES, "- key: talk", "- key: tokens")
    edit(folder, BASICS, "source: talk", "source: tokens")
    edit(folder, ASK, "- key: vector-cloze", "- key: vectors")
    assert validate_pack(folder)[1] == []


@pytest.mark.parametrize("gone", [SOURCES, DO, READ])
def test_a_pack_may_do_without_what_nothing_points_to(folder: Path, gone: str) -> None:
    (folder / gone).unlink()
    loaded, faults = validate_pack(folder)
    kinds = {(fault.file, fault.message.split("'")[0]) for fault in faults}
    if gone == SOURCES:
        assert loaded is None
        assert kinds == {(BASICS, "there is no source "), (CORE, "there is no source ")}
    else:
        assert faults == []


def test_every_kind_is_checked_for_repeated_keys(tiny: LoadedPack) -> None:
    for kind in KINDS[1:]:
        items = tiny.items(kind)
        twice = LoadedPack(
            **{
                **{name: getattr(tiny, name) for name in LoadedPack.__slots__},
                f"{kind}s": (*items, items[0]),
                "origins": {**tiny.origins, kind: (*tiny.origins[kind], tiny.origins[kind][0])},
            }
        )
        assert any(f"the {kind} '{items[0].key}' exists already" in fault.message for fault in check(twice))
