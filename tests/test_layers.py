"""The walls of the house, read from the source: who imports whom, and who may look at the time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted([*(ROOT / "coach").rglob("*.py"), *(ROOT / "bot").rglob("*.py")])
COACH = [path for path in FILES if path.is_relative_to(ROOT / "coach")]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, module) of each import, those inside functions and by name too."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield node.lineno, module
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ):
                yield node.lineno, module


def reads_of_the_time(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, call) of each look at the machine's calendar."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
                if (owner, name) in CALENDAR:
                    yield node.lineno, f"{owner}.{name}"
            case ast.ImportFrom(module="time", names=names):
                yield from ((node.lineno, f"time.{a.name}") for a in names if ("time", a.name) in CALENDAR)


CALENDAR = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("utils", "utcnow"),
}
MAY_READ_THE_TIME = {"coach/clock.py"}


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", COACH, ids=_name)
def test_coach_knows_neither_discord_nor_the_bot(path: Path) -> None:
    forbidden = [(line, name) for line, name in imports(parsed(path)) if within(name, "bot", *NOT_IN_COACH)]
    assert forbidden == []


NOT_IN_COACH = ("discord", "simcord", "apscheduler")


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_only_the_demo_knows_the_offline_discord(path: Path) -> None:
    if not path.is_relative_to(ROOT / "bot" / "demo"):
        assert [(line, name) for line, name in imports(parsed(path)) if within(name, "simcord")] == []


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_only_the_clock_reads_the_time(path: Path) -> None:
    if _name(path) not in MAY_READ_THE_TIME:
        assert list(reads_of_the_time(parsed(path))) == []


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_nobody_draws_from_the_randomness_of_all(path: Path) -> None:
    """Randomness is passed in. Names of files and incidents (`secrets`) decide nothing."""
    drawn = [
        (node.lineno, node.attr)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "random"
        if node.attr not in ("Random", "SystemRandom")
    ]
    assert drawn == []


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_file_is_called_what_says_nothing(path: Path) -> None:
    assert not {"utils", "util", "helpers", "helper", "manager", "common", "misc"} & {
        path.stem,
        path.parent.name,
    }


def test_these_tests_see_what_hides_inside_a_function() -> None:
    hidden = ast.parse(
        "def f():\n import discord.ui\n from bot import app\n importlib.import_module('simcord')\n"
        " datetime.datetime.now()\n from time import time\n return date.today()\n"
    )
    assert {name for _, name in imports(hidden)} >= {"discord.ui", "bot", "bot.app", "simcord"}
    assert {name for _, name in reads_of_the_time(hidden)} == {"datetime.now", "time.time", "date.today"}


def test_nothing_outside_the_two_packages_is_imported_as_ours() -> None:
    packages = {path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file()}
    assert packages <= {"bot", "coach", "tests", "benchmarks", "scripts", "migrations"}
