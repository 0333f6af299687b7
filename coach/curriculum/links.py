"""Whether the addresses of a pack still answer, and the day that is written beside those that do."""

from __future__ import annotations

import asyncio
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
    """An address in a pack: whose it is, and where `checked_on` stands or belongs (a line that counts from
    1).
    """

    url: str
    file: str
    line: int
    dated: bool


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
    dated = date_at in origin.marks
    mark = origin.marks[date_at if dated else (*origin.root, *path)]
    return Address(url, origin.file, mark.line, dated)


async def ask_all(found: list[Address], ask: Ask) -> list[Answer]:
    """Ask every address, each once, a few at the same time; answers come in the order of the addresses."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> tuple[str, str | None]:
        async with turn:
            return url, await ask(url)

    wrong = dict(await asyncio.gather(*(one(url) for url in dict.fromkeys(a.url for a in found))))
    return [Answer(address, wrong[address.url]) for address in found]


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
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        # From the end, so that what is put in moves no place that is still to come.
        for address in sorted(found, key=lambda one: -one.line):
            line = lines[address.line - 1]
            key = line.removeprefix("- ") if line.startswith("- ") else line.lstrip(" ").removeprefix("- ")
            indent = " " * (len(line) - len(key))
            written = f"{indent}checked_on: {today.isoformat()}\n"
            if address.dated:
                lines[address.line - 1] = line[: len(line) - len(key)] + written.lstrip(" ")
            else:
                lines.insert(address.line, written)
        path.write_text("".join(lines), encoding="utf-8")
    return sum(map(len, by_file.values()))
