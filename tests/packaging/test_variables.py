"""The variables that people read about are those that the settings read."""

from __future__ import annotations

import re

import pytest
from pydantic import AliasChoices

from coach.config import EXAMPLES, Settings
from tests.packaging.project import NAMING_FILES, ROOT, name_of, text_of

OURS = re.compile(r"\b(?:COACH|DISCORD)_[A-Z][A-Z_]*\b")
OF_THE_TESTS = {"COACH_TEST_POSTGRES"}


def variables() -> set[str]:
    found = set()
    for field in Settings.model_fields.values():
        alias = field.validation_alias
        first = alias.choices[0] if isinstance(alias, AliasChoices) else alias
        assert isinstance(first, str)
        found.add(first)
    return found


def test_every_variable_has_an_example() -> None:
    assert set(EXAMPLES) - {".env"} == variables()


def test_the_example_file_lists_exactly_the_variables() -> None:
    lines = text_of(ROOT / ".env.example").splitlines()
    listed = [line.lstrip("#").partition("=")[0] for line in lines if re.match(r"#?[A-Z_]+=", line)]
    assert len(listed) == len(set(listed))
    assert {name for name in listed if OURS.fullmatch(name)} == variables()


@pytest.mark.parametrize("page", ["docs/configuration.md", "README.md"])
def test_the_tables_list_exactly_the_variables(page: str) -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|", text_of(ROOT / page), re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert {name for name in rows if OURS.fullmatch(name)} == variables()


@pytest.mark.parametrize("path", NAMING_FILES, ids=name_of)
def test_no_page_names_a_variable_that_nobody_reads(path: object) -> None:
    named = {name.rstrip("_") for name in OURS.findall(text_of(path))}  # type: ignore[arg-type]
    assert named - {"COACH", "DISCORD"} <= variables() | OF_THE_TESTS
