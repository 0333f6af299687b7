"""Questions with several answers, an order, a listing or an explanation: what a pack may hold of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.loading import LoadedPack, load_pack
from coach.curriculum.model import KINDS as ALL_KINDS
from coach.curriculum.validation import check, validate_pack
from tests.coach.curriculum.kinds_pack import KINDS, write_kinds
from tests.coach.curriculum.tiny_pack import edit, line_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_kinds(tmp_path / "pack")


def test_a_pack_may_hold_every_kind(folder: Path) -> None:
    loaded, faults = validate_pack(folder)
    assert faults == []
    assert loaded is not None
    assert {question.kind for question in loaded.questions} == set(ALL_KINDS)


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("[cut, count]", "[cut, other]", "answers:", "none of the options cut, count, gold, loud"),
        ("[cut, count]", "[cut, cut]", "answers:", "the answer 'cut' stands twice"),
        ("[cut, count]", "[cut, count, gold, loud]", "answers:", "every option is right"),
        ("en: They are gold", "en: They are loud", "loud,", "the options 'gold' and 'loud' have the same"),
        ("{key: gold,", "{key: loud,", "很大聲", "the option 'loud' stands twice"),
        ("{key: divide,", "{key: multiply,", "相除", "the item 'multiply' stands twice"),
        ("en: Divide", "en: Multiply", "相除", "the items 'multiply' and 'divide' have the same text"),
        ("line: 4", "line: 5", "line: 5", "the listing ends with line 4"),
        ("line: 4", "line: 3", "line: 3", "line 3 of the listing is blank"),
        ("s = q @ k", "s = " + "q" * 60, "listing:", "line 2 has 68 characters; a phone shows at most 60"),
        ("s = q @ k", "s = 1\n" * 8, "listing:", "the listing has 12 lines; a phone shows at most 10"),
        ("    - key: share\n", "    - key: compare\n", "- key: compare", "the point 'compare' stands twice"),
    ],
)
def test_a_fault_names_the_line_to_mend(folder: Path, old: str, new: str, place: str, words: str) -> None:
    edit(folder, KINDS, old, new.replace("\n", "\n    ") if "s = 1" in new else new)
    loaded = load_pack(folder)
    assert isinstance(loaded, LoadedPack), loaded
    faults = check(loaded)
    assert (KINDS, line_of(folder, KINDS, place)) in [(fault.file, fault.line) for fault in faults]
    assert words in " ".join(fault.message for fault in faults)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("answers: [cut, count]", "answers: [cut]", "'answers' needs at least 2 of them, not 1"),
        ("    - {key: loud, text: {en: They are loud, zh-TW: 很大聲的}}\n", "", "at least 4 of them, not 3"),
        ("    - {key: divide, text: {en: Divide, zh-TW: 相除}}\n", "", "'items' needs at least 3 of them"),
        ("line: 4", "line: 0", "'line' must be at least 1"),
        ("  fix: {", "  fixed: {", "'fixed' is unknown here; allowed are key, objective, level, paraphrases"),
        ("  kind: bug\n", "  kind: puzzle\n", "'bug' or 'order'"),
        ("    - {key: share, text", "    - {kee: share, text", "'kee' is unknown here; allowed are key and"),
    ],
)
def test_what_is_not_well_formed_is_said_in_words(folder: Path, old: str, new: str, words: str) -> None:
    edit(folder, KINDS, old, new)
    faults = load_pack(folder)
    assert isinstance(faults, list)
    assert words in " ".join(fault.message for fault in faults)
