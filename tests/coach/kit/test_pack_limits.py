"""What a pack lists for the map and the kit fits on buttons and in lists, or the pack is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.validation import MAX_ID, validate_pack
from tests.coach.curriculum.tiny_pack import edit, write_pack

LONG = "x" * (MAX_ID - len("tiny/") + 1)
PACK, SOURCES = "pack.yaml", "sources/all.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (PACK, "key: run,", f"key: {LONG},", f"'tiny/{LONG}' is longer than {MAX_ID}"),
        (SOURCES, "key: talk", f"key: {LONG}", f"'tiny/{LONG}' is longer than {MAX_ID}"),
        (PACK, "{key: maths,", "{key: " + "d" * 47 + ",", f"is longer than {MAX_ID}"),
        (PACK, "{key: maths,", "{key: text,", "'text' stands twice in dimensions"),
        (PACK, "{key: mind,", "{key: machine,", "'machine' stands twice in strands"),
        (PACK, "[Transformers, llama.cpp]", "[llama.cpp, llama.cpp]", "the tool 'llama.cpp' stands twice"),
    ],
)
def test_what_would_not_fit_or_stands_twice_is_a_fault(
    tmp_path: Path, name: str, old: str, new: str, said: str
) -> None:
    folder = write_pack(tmp_path / "tiny")
    edit(folder, name, old, new)
    loaded, faults = validate_pack(folder)
    assert loaded is None
    [fault] = [one for one in faults if said in one.message]
    assert fault.file == name
    text = (folder / name).read_text(encoding="utf-8").splitlines()
    assert new.strip("{,[]").split(": ")[-1].split(", ")[0] in text[fault.line - 1]


def test_the_longest_keys_that_fit_are_taken(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "tiny")
    edit(folder, PACK, "key: run,", f"key: {LONG[:-1]},")
    edit(folder, PACK, "{key: maths,", "{key: " + "d" * 46 + ",")
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("dimension: maths", "dimension: " + "d" * 46), encoding="utf-8")
    edit(folder, SOURCES, "key: talk", f"key: {LONG[:-1]}")
    for path in (folder / "concepts").rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("source: talk", f"source: {LONG[:-1]}"), encoding="utf-8")
    loaded, faults = validate_pack(folder)
    assert loaded is not None, faults
