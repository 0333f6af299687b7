"""A pack's folder read into its models, or everything that is wrong with its form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from coach.curriculum.faults import Fault, format_fault, in_order
from coach.curriculum.folder import read_folder
from coach.curriculum.model import Concept, Exercise, Pack, Paper, Question, Source, Track
from coach.curriculum.wording import say, steps_of
from coach.curriculum.yaml_source import Document, Mark, Steps, parse

__all__ = ["KINDS", "Fault", "LoadedPack", "Origin", "format_fault", "load_pack"]

# Raise it when the same files must be imported again because this code reads them differently.
FORMAT = 2

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "pack": TypeAdapter(Pack),
    "track": TypeAdapter(Track),
    "concept": TypeAdapter(Concept),
    "question": TypeAdapter(Question),
    "source": TypeAdapter(Source),
    "exercise": TypeAdapter(Exercise),
    "paper": TypeAdapter(Paper),
}
KINDS = tuple(_ADAPTERS)
"""The kinds of items, in the order in which they are stored."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an item was written: its file, and the marks of everything in it."""

    file: str
    marks: Mapping[Steps, Mark]
    root: Steps

    def fault(self, message: str, *path: str | int) -> Fault:
        """Return a fault at `path` inside the item, or at the nearest thing around it that exists."""
        steps = (*self.root, *path)
        while steps and steps not in self.marks:
            steps = steps[:-1]
        mark = self.marks.get(steps, Mark(1, 1))
        return Fault(self.file, mark.line, mark.column, message)


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack whose every item has the right form. `digest` is over its YAML files (SHA-256, hex).

    `origins`: kind → the origin of each of its items, in their order.
    """

    pack: Pack
    tracks: tuple[Track, ...]
    concepts: tuple[Concept, ...]
    questions: tuple[Question, ...]
    sources: tuple[Source, ...]
    exercises: tuple[Exercise, ...]
    papers: tuple[Paper, ...]
    digest: str
    origins: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict, compare=False, repr=False)

    def items(self, kind: str) -> tuple[Any, ...]:
        """Return the items of a kind, one of `KINDS`."""
        return (self.pack,) if kind == "pack" else tuple(getattr(self, kind + "s"))

    def written(self, kind: str) -> Iterator[tuple[Any, Origin]]:
        """Give the items of a kind, each with its origin."""
        return zip(self.items(kind), self.origins[kind], strict=True)


@dataclass(slots=True)
class _Gathered:
    items: dict[str, list[Any]] = field(default_factory=lambda: {kind: [] for kind in _ADAPTERS})
    origins: dict[str, list[Origin]] = field(default_factory=lambda: {kind: [] for kind in _ADAPTERS})
    faults: list[Fault] = field(default_factory=list)

    def add(self, kind: str, value: Any, origin: Origin) -> None:
        try:
            item = _ADAPTERS[kind].validate_python(value)
        except ValidationError as errors:
            for error in errors.errors(include_url=False):
                self.faults.append(origin.fault(say(kind, error), *steps_of(kind, error)))
            return
        self.items[kind].append(item)
        self.origins[kind].append(origin)


def load_pack(path: Path) -> LoadedPack | list[Fault]:
    """Read the folder at `path`.

    Returns the pack, or every fault of form there is, by file and line: what
    cannot be read, broken YAML, fields that are missing, unknown or too long.
    Whether the items fit together is `validation`'s question.
    """
    files, faults = read_folder(path)
    gathered = _Gathered(faults=faults)
    for name, raw in files.items():
        document, found = parse(name, raw)
        gathered.faults += found
        if document is not None:
            _gather(gathered, name, document)
    if gathered.faults:
        return in_order(gathered.faults)
    items = {kind: tuple(found) for kind, found in gathered.items.items()}
    return LoadedPack(
        pack=items["pack"][0],
        tracks=items["track"],
        concepts=items["concept"],
        questions=items["question"],
        sources=items["source"],
        exercises=items["exercise"],
        papers=items["paper"],
        digest=digest_of(files),
        origins={kind: tuple(found) for kind, found in gathered.origins.items()},
    )


def _gather(gathered: _Gathered, name: str, document: Document) -> None:
    folder = name.partition("/")[0]
    if folder in ("pack.yaml", "tracks"):
        kind = "pack" if folder == "pack.yaml" else "track"
        gathered.add(kind, document.value, Origin(name, document.marks, ()))
        return
    if not isinstance(document.value, list):
        message = f"the file must be a list of {folder}, each beginning with `- key:`"
        gathered.faults.append(Fault(name, 1, None, message))
        return
    for place, value in enumerate(document.value):
        gathered.add(folder.removesuffix("s"), value, Origin(name, document.marks, (place,)))


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over names and bytes, in the order of the names."""
    whole = hashlib.sha256(f"pack format {FORMAT}".encode())
    for name in sorted(files):
        # Lengths keep a byte from moving between a name and its neighbour unnoticed.
        for part in (name.encode(), files[name]):
            whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()
