"""`study-coach packs check-links`: which addresses answer, and the day beside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.cli import asking as asking_module
from bot.cli.asking import AGENT, asking
from coach.clock import SystemClock
from coach.curriculum.links import AT_ONCE, Address, Answer, Ask, addresses, ask_all, write_dates
from coach.curriculum.loading import LoadedPack
from coach.curriculum.validation import validate_pack
from tests.bot.command_line import study_coach
from tests.coach.curriculum.tiny_pack import edit, write_pack

SOURCES = "sources/all.yaml"
PORTION = "https://example.org/handbook/2"
TODAY = date(2026, 11, 24)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny pack, in which a portion has an address of its own, in braces."""
    folder = write_pack(tmp_path / "tiny")
    edit(folder, "concepts/core.yaml", "minutes: 12}", f"minutes: 12, url: {PORTION}}}")
    return folder


def load(folder: Path) -> LoadedPack:
    loaded, faults = validate_pack(folder)
    assert loaded is not None, faults
    return loaded


def dates(folder: Path) -> dict[str, str | None]:
    """The day beside each address of the pack."""
    loaded = load(folder)
    portions = [one for concept in loaded.concepts for one in concept.portions]
    return {one.url: one.checked_on for one in (*loaded.sources, *portions) if one.url}


def wrote(folder: Path, *silent: str) -> int:
    """Write today's day beside every address but these."""
    answers = [Answer(one, "gone" if one.url in silent else None) for one in addresses(load(folder))]
    return write_dates(folder, answers, TODAY)


# -- asking -------------------------------------------------------------------------


async def found(request: web.Request) -> web.Response:
    assert request.headers["User-Agent"] == AGENT
    return web.Response(text="here")


async def moved(_: web.Request) -> web.Response:
    raise web.HTTPFound("/talk")


async def gone(_: web.Request) -> web.Response:
    raise web.HTTPNotFound


async def slow(_: web.Request) -> web.Response:
    await asyncio.Event().wait()
    return web.Response()


async def broken(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


def site() -> web.Application:
    app = web.Application()
    handlers = {"talk": found, "handbook": found, "moved": moved, "gone": gone, "slow": slow}
    app.add_routes([web.get(f"/{path}", handler) for path, handler in handlers.items()])
    app.add_routes([web.get("/broken", broken)])
    return app


@asynccontextmanager
async def loopback() -> AsyncIterator[Ask]:
    """Asks a server on this machine for the path of whatever address is asked for."""
    async with TestServer(site()) as server, asking() as ask:
        yield lambda url: ask(str(server.make_url(urlsplit(url).path)))


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("talk", None),
        ("moved", None),
        ("gone", "answers 404"),
        ("slow", "does not answer in time"),
        ("broken", "cannot be reached (ServerDisconnectedError)"),
    ],
)
async def test_an_address_answers_or_it_is_said_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, path: str, wrong: str | None
) -> None:
    monkeypatch.setattr(asking_module, "TIMEOUT", aiohttp.ClientTimeout(total=0.3 if path == "slow" else 20))
    async with loopback() as ask:
        assert await ask(f"https://example.org/{path}") == wrong


async def test_a_host_that_is_away_and_what_is_no_address_are_said_too() -> None:
    async with asking() as ask:
        assert "cannot be reached" in str(await ask("http://127.0.0.1:1/"))
        assert "cannot be reached" in str(await ask("https://["))


async def test_each_address_is_asked_once_and_a_few_at_a_time() -> None:
    urls = [f"https://example.org/{number}" for number in range(20)]
    twice = [Address(url, SOURCES, line, 1) for line in (1, 9) for url in urls]
    asked: list[str] = []
    now = most = 0

    async def ask(url: str) -> str | None:
        nonlocal now, most
        asked.append(url)
        now, most = now + 1, max(most, now + 1)
        await asyncio.sleep(0)
        now -= 1
        return "gone" if url.endswith("7") else None

    answers = await ask_all(twice, ask)
    assert sorted(asked) == sorted(urls)
    assert most == AT_ONCE
    assert [answer.address for answer in answers] == twice
    assert {answer.address.url for answer in answers if answer.wrong} == {urls[7], urls[17]}


# -- writing ------------------------------------------------------------------------


def test_every_address_of_a_pack_gets_its_day(folder: Path) -> None:
    before = dates(folder)
    assert None in before.values()
    assert wrote(folder) == len(before)
    assert dates(folder) == dict.fromkeys(before, TODAY.isoformat())


def test_an_address_that_does_not_answer_keeps_its_day(folder: Path) -> None:
    before = dates(folder)
    [dated] = [url for url, day in before.items() if day is not None]
    bare = [url for url, day in before.items() if day is None]
    assert PORTION in bare
    assert wrote(folder, dated, bare[0]) == len(before) - 2
    after = dates(folder)
    assert (after[dated], after[bare[0]], after[PORTION]) == (before[dated], None, TODAY.isoformat())


def test_writing_twice_changes_nothing_more(folder: Path) -> None:
    wrote(folder)
    once = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    wrote(folder)
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == once


def test_comments_order_and_all_other_lines_stay(folder: Path) -> None:
    edit(folder, SOURCES, "- key: handbook", "# The two of them.\n- key: handbook  # a book")
    edit(folder, SOURCES, "checked_on: 2026-01-05", "checked_on: 2026-01-05  # by hand")
    edit(
        folder, SOURCES, "url: https://video.example.org/talk", "url: https://video.example.org/talk  # long"
    )
    before = (folder / SOURCES).read_text(encoding="utf-8").splitlines()
    wrote(folder)
    after = (folder / SOURCES).read_text(encoding="utf-8").splitlines()
    assert "  checked_on: 2026-11-24  # by hand" in after
    added = [line for line in after if line not in before]
    assert sorted(added) == ["  checked_on: 2026-11-24", "  checked_on: 2026-11-24  # by hand"]
    assert [line for line in after if line in before] == [
        line for line in before if "checked_on: 2026-01-05" not in line
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            "url: https://video.example.org/talk", "url: >-\n    https://video.example.org/talk", id="fold"
        ),
        pytest.param(
            "url: https://video.example.org/talk", 'url: "https://video.example.org/talk"', id="quotes"
        ),
        pytest.param(
            "- key: talk\n  number: 2\n",
            "- url: https://video.example.org/talk\n  key: talk\n  number: 2\n",
            id="first",
        ),
        pytest.param("  language: zh-TW\n", "", id="last, without a line break"),
        pytest.param(None, None, id="braces"),
        pytest.param(None, "\r\n", id="windows"),
    ],
)
def test_however_an_address_is_written(folder: Path, old: str | None, new: str | None) -> None:
    path = folder / SOURCES
    text = path.read_bytes().decode()
    if new == "\r\n":
        text = text.replace("\n", new)
    elif old is None:
        at = text.index("- key: talk")
        entries = [line.strip("- ") for line in text[at:].splitlines()]
        text = text[:at] + "- {" + ", ".join(entries) + "}\n"
    elif new == "":
        talk = text.index("  url: https://video")
        url = text[talk:].splitlines()[0]
        text = text.replace(url + "\n", "").rstrip("\n") + "\n" + url
    else:
        if "- url" in str(new):
            text = text.replace("  url: https://video.example.org/talk\n", "")
        assert old in text
        text = text.replace(old, str(new))
    path.write_bytes(text.encode())
    expected = dict.fromkeys(dates(folder), TODAY.isoformat())
    wrote(folder)
    assert dates(folder) == expected
    wrote(folder)
    assert dates(folder) == expected
    assert path.read_bytes().count(b"\r\n") in (0, path.read_bytes().count(b"\n"))


# -- the command --------------------------------------------------------------------


def test_the_command_names_what_is_silent_and_writes_the_day_of_the_others(
    own_place: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking_module, "asking", loopback)
    monkeypatch.setattr(SystemClock, "now", lambda _self: datetime(2026, 11, 24, tzinfo=UTC))
    edit(folder, SOURCES, "https://example.org/handbook", "https://example.org/gone")
    result = study_coach("packs", "check-links", str(folder))
    assert result.exit_code == 1
    silent = [line for line in result.stderr.splitlines() if line.endswith("answers 404")]
    assert f"{folder}/sources/all.yaml:9: https://example.org/gone: answers 404" in silent
    assert dates(folder)["https://video.example.org/talk"] == TODAY.isoformat()
    assert dates(folder)["https://example.org/gone"] == "2026-01-05"
