"""Whether the addresses of a pack still answer, and the day that is written beside those that do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coach.curriculum.loading import LoadedPack, Origin

AT_ONCE = 4
"""Addresses that are asked at the same time; sources of one pack lie on many hosts."""

Ask = Callable[[str], Awaitable[str | None]]
"""Asks an address; returns what is wrong, or None where it answers."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in a pack, and where `checked_on` or, without one, the address stands; both count from 1."""

    url: str
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from an address; `wrong` is None where it answers."""

    address: Address
    wrong: str | None


def addresses(loaded: LoadedPack) -> list[Address]:
    """Return every address of the sources and portions of a pack."""
    return list(_addresses(loaded))


def _addresses(loaded: LoadedPack) -> Iterator[Address]:
    for source, origin in loaded.written("source"):
        yield _address(source.url, origin, "url")
    for concept, origin in loaded.written("concept"):
        for place, portion in enumerate(concept.portions):
            if portion.url is not None:
                yield _address(portion.url, origin, "portions", place, "url")


def _address(url: str, origin: Origin, *path: str | int) -> Address:
    date_at = (*origin.root, *path[:-1], "checked_on")
    mark = origin.marks[date_at if date_at in origin.marks else (*origin.root, *path)]
    return Address(url, origin.file, mark.line, mark.column)


async def ask_all(found: list[Address], ask: Ask) -> list[Answer]:
    """Ask every address, each once, a few at the same time; answers come in the order of the addresses."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> tuple[str, str | None]:
        async with turn:
            return url, await ask(url)

    wrong = dict(await asyncio.gather(*(one(url) for url in dict.fromkeys(a.url for a in found))))
    return [Answer(address, wrong[address.url]) for address in found]


_DATE = re.compile(r"[\"']?checked_on[\"']?: *[\"']?[-\d]+[\"']?")
_URL = re.compile(r"url: +(?:\"[^\"]*\"|'[^']*'|[^\s,}|>\"'][^\s,}]*)")


def write_dates(folder: Path, answers: list[Answer], today: date) -> int:
    """Write `checked_on` beside each address that answered; return how many were written.

    Lines are put in or replaced as they stand, so comments and order stay. An address that
    did not answer keeps the day on which it last did.
    """
    by_file: dict[str, list[Address]] = {}
    for answer in answers:
        if answer.wrong is None:
            by_file.setdefault(answer.address.file, []).append(answer.address)
    for name, found in by_file.items():
        path = folder / name
        text = path.read_bytes().decode("utf-8")
        ending = "\r\n" if "\r\n" in text else "\n"
        lines = text.splitlines(keepends=True)
        # From the end, so that what is put in moves no place that is still to come.
        for address in sorted(found, key=lambda one: (-one.line, -one.column)):
            at, column = address.line - 1, address.column - 1
            lines[at] = _with_date(lines[at], column, f"checked_on: {today.isoformat()}", ending)
        path.write_bytes("".join(lines).encode("utf-8"))
    return sum(map(len, by_file.values()))


def _with_date(line: str, column: int, said: str, ending: str) -> str:
    """A line with the date put in or replaced; at `column` begins the key of the date or of the address."""
    before, rest = line[:column], line[column:]
    if dated := _DATE.match(rest):
        return before + said + rest[dated.end() :]
    url = _URL.match(rest)
    if "{" in before or (url and re.match(r" *[,}]", rest[url.end() :])):
        return f"{before}{url[0]}, {said}{rest[url.end() :]}" if url else f"{before}{said}, {rest}"
    indent = " " * len(before)
    if url is None:  # the address goes over several lines
        return f"{before}{said}{ending}{indent}{rest}"
    return f"{line.rstrip(ending)}{ending}{indent}{said}{ending}"
