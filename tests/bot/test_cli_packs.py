"""`study-coach packs` as an author and an operator meet it."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coach.curriculum.loading import LoadedPack
from coach.curriculum.model import Concept, Exercise, Pack, Paper, Source, Track
from coach.curriculum.showing import LISTS
from coach.curriculum.validation import validate_pack
from coach.quiz.votes import ReportReason, report, vote
from coach.store import Store
from tests.bot.command_line import study_coach
from tests.clock import START
from tests.coach.curriculum.tiny_pack import edit, write_pack
from tests.coach.learners import somebody
from tests.coach.quiz.drafts import take_in, taken, write_source

pytestmark = pytest.mark.usefixtures("own_place")
SOURCES, CORE = "sources/all.yaml", "concepts/core.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "tiny")


def load(folder: Path) -> LoadedPack:
    loaded, faults = validate_pack(folder)
    assert loaded is not None, faults
    return loaded


# -- lint, show, schema -------------------------------------------------------------


def test_lint_prints_each_rule_with_its_counts(folder: Path) -> None:
    result = study_coach("packs", "lint", str(folder))
    assert (result.exit_code, result.stderr) == (0, "")
    head, columns, *lines = result.stdout.splitlines()
    assert head == "tiny revision 1"
    assert columns.split()[:3] == ["rule", "checked", "faults"]
    assert len(lines) > 5
    assert all(re.match(r"  [a-z-]+ +[\d,]+ +0  \S", line) for line in lines), lines


def test_lint_names_file_and_line_of_what_teaches_badly_and_fails(folder: Path) -> None:
    path = folder / "questions" / "more.yaml"
    path.unlink()
    result = study_coach("packs", "lint", str(folder))
    assert result.exit_code == 1
    *faults, last = result.stderr.splitlines()
    assert faults
    assert all(re.match(rf"{re.escape(str(folder))}/\S+\.yaml:\d+: [a-z-]+: \S", line) for line in faults)
    assert last == f"{len(faults)} faults. Mend the lines above and run this again."
    counted = re.findall(r"^  \S+ +[\d,]+ +(\d+)  ", result.stdout, re.MULTILINE)
    assert sum(map(int, counted)) == len(faults)


def test_lint_and_show_refuse_a_faulty_pack_with_its_faults(folder: Path) -> None:
    edit(folder, SOURCES, "number: 1", "number: one")
    for command in ("lint", "show", "import", "check-links"):
        result = study_coach("packs", command, str(folder))
        assert (result.exit_code, result.stdout) == (1, "")
        assert re.search(r"sources/all\.yaml:2: ", result.stderr)
        assert "1 fault. Mend" in result.stderr


def test_show_prints_tracks_steps_and_counts(folder: Path) -> None:
    lines = study_coach("packs", "show", str(folder)).stdout.splitlines()
    assert lines[0] == "tiny revision 1: Tiny (en, zh-TW)"
    assert "3 concepts, 4 objectives" in lines[1]
    assert re.fullmatch(r"main: Main road, \d+ min of theory", lines[3])
    assert re.fullmatch(r"  1\. Beginnings, \d+ min", lines[4])
    assert re.fullmatch(r"     tokens  \d+ min, \d+ questions", lines[5])


def test_show_prints_everything_as_lists_by_kind(folder: Path) -> None:
    shown = json.loads(study_coach("packs", "show", str(folder), "--json").stdout)
    assert tuple(shown) == LISTS
    loaded = load(folder)
    assert {one["key"] for one in shown["concepts"]} == {one.key for one in loaded.concepts}
    for kind in ("questions", "exercises", "papers", "sources", "tracks"):
        assert [one["key"] for one in shown[kind]] == [one.key for one in getattr(loaded, kind)]
    assert all(one["pack"] == "tiny" for entries in shown.values() for one in entries)
    homes = {one.key for one in loaded.concepts}
    for kind in ("objectives", "questions", "pitfalls", "resources"):
        assert {one["concept"] for one in shown[kind]} <= homes, kind
    assert [one["step"] for one in shown["concepts"] if one["key"] == "tokens"] == ["main/start"]
    assert all(one["level"] for one in shown["questions"])
    for resource in shown["resources"]:
        assert resource["url"].startswith("https://")
        assert resource["kind"]
        assert resource["language"]


def test_without_a_folder_the_shipped_packs_are_shown() -> None:
    result = study_coach("packs", "show", "--json")
    assert result.exit_code == 0, result.stderr
    shown = json.loads(result.stdout)
    assert "llm" in {one["pack"] for one in shown["tracks"]}
    assert all(shown[kind] for kind in LISTS)


def test_schema_writes_one_for_each_kind_of_file() -> None:
    result = study_coach("packs", "schema", "new/folder")
    assert result.exit_code == 0
    models = {"pack": Pack, "track": Track, "concepts": Concept, "sources": Source}
    models |= {"exercises": Exercise, "papers": Paper}
    written = {path.name.removesuffix(".schema.json"): path for path in Path("new/folder").iterdir()}
    assert written.keys() == {*models, "questions"}
    for name, model in models.items():
        schema = json.loads(written[name].read_text(encoding="utf-8"))
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        inside = schema if name in ("pack", "track") else schema["$defs"][model.__name__]
        assert inside["properties"].keys() == model.model_fields.keys()
        assert inside["additionalProperties"] is False
    assert study_coach("packs", "schema", "new/folder").exit_code == 0, "again is no fault"


# -- import -------------------------------------------------------------------------


def revision(key: str) -> int | None:
    with closing(sqlite3.connect("data/coach.db")) as connection:
        row = connection.execute("SELECT revision FROM packs WHERE key = ?", [key]).fetchone()
        return row[0] if row else None


def test_a_pack_is_imported_once_and_again_when_it_changed(folder: Path) -> None:
    study_coach("db", "upgrade")
    first = study_coach("packs", "import", str(folder))
    assert (first.exit_code, first.stderr) == (0, "")
    assert re.search(r"tiny revision 1 is in use: \d+ items new, 0 revised, 0 retired", first.stdout)
    again = study_coach("packs", "import", str(folder))
    assert "in use already" in again.stdout
    edit(folder, "pack.yaml", "revision: 1", "revision: 2")
    edit(folder, SOURCES, "A talk", "A long talk")
    changed = study_coach("packs", "import", str(folder))
    assert "tiny revision 2 is in use: 0 items new, 2 revised, 0 retired" in changed.stdout
    assert revision("tiny") == 2


def test_a_faulty_pack_leaves_the_old_one_in_use(folder: Path) -> None:
    study_coach("db", "upgrade")
    study_coach("packs", "import", str(folder))
    edit(folder, "pack.yaml", "revision: 1", "revision: 2")
    edit(folder, CORE, "prerequisites: [", "prerequisites: [ghosts, ")
    refused = study_coach("packs", "import", str(folder))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "ghosts" in refused.stderr
    assert revision("tiny") == 1


def test_an_import_into_an_empty_database_names_the_command_before_it(folder: Path) -> None:
    result = study_coach("packs", "import", str(folder))
    assert result.exit_code == 1
    assert "study-coach db upgrade" in result.stderr


# -- reports ------------------------------------------------------------------------


@pytest.fixture
def voted(own_place: None, tmp_path: Path) -> None:
    """One question that a model wrote, retired by three reports, and one of the pack's that is disliked."""
    study_coach("db", "upgrade")

    async def say() -> None:
        store = Store.open("sqlite+aiosqlite:///data/coach.db")
        catalogue = await take_in(store, write_source(tmp_path / "tiny"))
        generated = await taken(store, catalogue)
        (own, *_) = catalogue.questions_for(catalogue.concepts["tiny/tokens"].objective_ids[0], "en")
        reasons: list[ReportReason] = ["wrong", "typo", "wrong"]
        for user_id, reason in enumerate(reasons, start=1):
            person = await somebody(store, user_id)
            await report(store, person, generated, reason, START)
        await vote(store, person, own.content_id, False, START)
        await store.close()

    asyncio.run(say())


@pytest.mark.usefixtures("voted")
def test_reports_name_what_learners_said_and_what_is_still_asked() -> None:
    result = study_coach("packs", "reports")
    assert (result.exit_code, result.stderr) == (0, "")
    first, prompt, second, _ = result.stdout.splitlines()
    head = r"tiny/generated-\S+ \(en, retired\): 1 typo, 2 wrong, liked by 0, disliked by 0"
    assert re.fullmatch(head, first)
    assert prompt == "  What decides where a sentence is cut before a model reads it?"
    assert second == "tiny/token-choice (en, in use): liked by 0, disliked by 1"


@pytest.mark.usefixtures("voted")
def test_reports_as_json() -> None:
    result = study_coach("packs", "reports", "--json")
    first, second = json.loads(result.stdout)["questions"]
    assert (first["generated"], first["in_use"], first["reports"]) == (True, False, {"wrong": 2, "typo": 1})
    assert (second["key"], second["in_use"], second["dislikes"]) == ("token-choice", True, 1)


def test_no_reports_and_no_database() -> None:
    refused = study_coach("packs", "reports")
    assert refused.exit_code == 1
    assert "study-coach db upgrade" in refused.stderr
    study_coach("db", "upgrade")
    assert study_coach("packs", "reports").stdout == "Nobody has reported a question.\n"
    assert json.loads(study_coach("packs", "reports", "--json").stdout) == {"questions": []}
