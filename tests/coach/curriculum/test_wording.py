"""What an author reads who misspelt a field, however deep it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.loading import load_pack
from tests.coach.curriculum.tiny_pack import edit, first_line_of, places

TRACK, BASICS, CORE = "tracks/main.yaml", "concepts/basics.yaml", "concepts/core.yaml"
ASK, MORE = "questions/all.yaml", "questions/more.yaml"
SOURCES, DO, READ = "sources/all.yaml", "exercises/all.yaml", "papers/all.yaml"

NESTED = [
    # file, the key that is misspelt there, what it is written as, the fields that its own model has
    ("pack.yaml", "tools: [", "tool: [", "key, title and tools"),
    ("pack.yaml", "{key: maths,", "{kee: maths,", "key and title"),
    (TRACK, "gist: {en: More", "gits: {en: More", "key, title, gist and concepts"),
    (BASICS, "      level: application", "      levle: application", "key, level and text"),
    (BASICS, "meaning: ", "means: ", "term and meaning"),
    (BASICS, "{source: talk", "{sauce: talk", "source, locator, minutes, url and checked_on"),
    (CORE, "tex: ", "text: ", "tex and spoken"),
    (CORE, "symptom: ", "symptoms: ", "key, symptom, cause and avoid"),
    (CORE, "nodes:", "boxes:", "nodes and arrows"),
    (CORE, "{key: score, row: 2", "{key: score, raw: 2", "key, row and label"),
    (CORE, "{start: q, ", "{begin: q, ", "start, end and label"),
    (ASK, "{key: coin,", "{kee: coin,", "key and text"),
    (ASK, "      aliases: ", "      alias: ", "key, text and aliases"),
    (
        ASK,
        "  answers: ",
        "  anwsers: ",
        "key, objective, level, paraphrases, prompt, explanation, reviewed_on,",
    ),
    (MORE, "  unit: ", "  units: ", "key, objective, level, paraphrases, prompt, explanation, reviewed_on,"),
    (SOURCES, "follow: true", "folow: true", "key, number, kind, title, about, url, language, follow and"),
    (DO, "goal: ", "goals: ", "key, minutes, title, aliases, needs, concepts, goal, guess, steps,"),
    (DO, "    answer: many", "    anwser: many", "objective, prompt, options, answer and explanation"),
    (DO, "{key: one,", "{kee: one,", "key and text"),
    (DO, "code: pip", "kode: pip", "text and code"),
    (DO, "    shown: ", "    show: ", "minutes, task, shown and answer"),
    (READ, "  did: ", "  done: ", "key, minutes, title, authors, year, url, aliases, concepts, gist, guess,"),
]


@pytest.mark.parametrize(("file", "old", "new", "fields"), NESTED)
def test_an_unknown_field_is_told_what_its_own_place_allows(
    folder: Path, file: str, old: str, new: str, fields: str
) -> None:
    edit(folder, file, old, new)
    faults = load_pack(folder)
    assert isinstance(faults, list)
    (said,) = [fault.message for fault in faults if "is unknown here" in fault.message]
    assert f"is unknown here; allowed are {fields}" in said
    assert (file, first_line_of(folder, file, new.rstrip())) in places(faults)


def test_a_field_of_what_holds_it_is_no_field_there(folder: Path) -> None:
    """An exercise has a title; its guess, and an option of its guess, have none."""
    edit(folder, DO, "    answer: many", "    title: {en: T, zh-TW: 題}\n    answer: many")
    edit(folder, DO, "{key: one, ", "{key: one, title: x, ")
    faults = load_pack(folder)
    assert isinstance(faults, list)
    assert [fault.message for fault in faults] == [
        "the field 'title' is unknown here; allowed are key and text",
        "the field 'title' is unknown here; allowed are objective, prompt, options, answer and explanation",
    ]


def test_a_key_that_is_called_like_a_field_leads_nowhere(folder: Path) -> None:
    edit(folder, DO, "  phone:\n", "  phone:\n    guess: {options: 3}\n")
    faults = load_pack(folder)
    assert isinstance(faults, list)
    assert [fault.message for fault in faults] == [
        "the field 'guess' is unknown here; allowed are minutes, task, shown and answer"
    ]
