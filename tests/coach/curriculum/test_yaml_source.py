"""What YAML may hold, and the line that each fault names."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coach.curriculum.yaml_source import MAX_DEPTH, Document, Mark, parse


def read(text: str) -> Document:
    document, faults = parse("f.yaml", text.encode())
    assert document is not None, faults
    assert not faults
    return document


def faults_of(raw: bytes | str) -> list[tuple[int, str]]:
    _, faults = parse("f.yaml", raw if isinstance(raw, bytes) else raw.encode())
    return [(fault.line, fault.message) for fault in faults]


def test_every_path_has_its_mark() -> None:
    document = read("a: 1\nlist:\n  - x: |\n      long\n      text\n    y: 2\n  - z\n")
    assert document.value == {"a": 1, "list": [{"x": "long\ntext\n", "y": 2}, "z"]}
    assert document.marks[()] == Mark(1, 1)
    assert document.marks[("list", 0, "x")] == Mark(3, 5)
    assert document.marks[("list", 0, "y")] == Mark(6, 5)
    assert document.marks[("list", 1)] == Mark(7, 5)


def test_words_that_yaml_of_old_turned_into_other_things_stay_text() -> None:
    value = read("[no, on, 12:30, 2026-01-01, 0x1f, '1', =, 1_000]").value
    assert value == ["no", "on", "12:30", "2026-01-01", "0x1f", "1", "=", "1_000"]


def test_numbers_truth_and_nothing_are_not_text() -> None:
    assert read("[1, -2, 0.5, 1e3, true, null, ~]").value == [1, -2, 0.5, 1000.0, True, None, None]


def test_a_repeated_key_is_named_with_its_first_line() -> None:
    assert faults_of("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n") == [
        (5, "'c' stands twice in this mapping (first in line 3); keep one")
    ]


def test_anchors_aliases_and_tags_are_refused_each_with_its_line() -> None:
    faults = faults_of("a: &x\n  b: 1\nc: *x\nd: !!python/name:os.system\n")
    assert [line for line, _ in faults] == [1, 3, 4]
    assert "anchors such as &x" in faults[0][1]
    assert "aliases such as *x" in faults[1][1]
    assert "tags such as" in faults[2][1]


def test_a_bomb_of_aliases_stays_small() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    document, faults = parse("f.yaml", "\n".join(lines).encode())
    assert len(faults) == 12 + 11 * 9
    assert document is not None
    assert document.value["a11"] == [None] * 9


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_endless_nesting_is_stopped(opening: str) -> None:
    faults = faults_of(opening * 3_000)
    assert len(faults) == 1
    assert f"at most {MAX_DEPTH} levels" in faults[0][1] or "key must be plain text" in faults[0][1]


@pytest.mark.parametrize("text", ["? [a]\n: b\n", "{x: 1}: b\n", "*x : b\n"])
def test_a_key_that_is_no_text_is_refused(text: str) -> None:
    assert [line for line, _ in faults_of(text)] == [1]


def test_broken_yaml_names_the_line() -> None:
    faults = faults_of("a: 1\nb: [1, 2\nc: 3\n")
    assert faults[0][0] == 3
    assert faults[0][1].startswith("this is not valid YAML: ")


def test_a_second_document_is_refused() -> None:
    assert faults_of("a: 1\n---\nb: 2\n") == [(2, "a file holds one document; remove the second `---`")]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_an_empty_file_is_said(text: str) -> None:
    assert faults_of(text) == [(1, "the file is empty")]


def test_another_encoding_names_the_line() -> None:
    assert faults_of(b"a: 1\nb: \xa4\xa4\xa4\xe5\n") == [
        (2, "the file is not UTF-8; save it with the encoding UTF-8")
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    document, faults = parse("f.yaml", b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert not faults
    assert document is not None
    assert document.value == {"a": 1, "b": 2}
    assert document.marks[("b",)] == Mark(2, 1)


@pytest.mark.parametrize("char", ["\x00", "\x07", "\u202e", "\ufffe"])
def test_characters_nobody_sees_are_refused(char: str) -> None:
    assert faults_of(f"a: 1\nb: x{char}y\n") == [
        (2, f"the character U+{ord(char):04X} cannot be seen and is not allowed; remove it")
    ]


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


class _NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


@given(TREES)
def test_what_a_yaml_writer_writes_is_read_back(tree: object) -> None:
    text = yaml.dump(tree, Dumper=_NoAliases, allow_unicode=False)
    document, faults = parse("f.yaml", text.encode())
    if any("levels" in fault.message for fault in faults):
        return
    assert not faults
    assert document is not None
    assert document.value == tree


@given(st.binary(max_size=200) | st.text(alphabet="ab:-[]{}&*!|>'\"#?, \n\t", max_size=60).map(str.encode))
def test_no_bytes_at_all_break_the_reader(raw: bytes) -> None:
    document, faults = parse("f.yaml", raw)
    assert document is not None or faults
    assert all(fault.line >= 1 for fault in faults)
