"""A pack's folder read into its models, or everything that is wrong with its form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from coach.curriculum.faults import Fault, format_fault, in_order
from coach.curriculum.folder import read_folder
from coach.curriculum.model import Concept, Pack, Question, Track
from coach.curriculum.wording import say, steps_of
from coach.curriculum.yaml_source import Document, Mark, Steps, parse

__all__ = ["Fault", "LoadedPack", "Source", "Sources", "format_fault", "load_pack"]

# Raise it when the same files must be imported again because this code reads them differently.
FORMAT = 1

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "pack": TypeAdapter(Pack),
    "track": TypeAdapter(Track),
    "concept": TypeAdapter(Concept),
    "question": TypeAdapter(Question),
}


@dataclass(frozen=True, slots=True)
class Source:
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
class Sources:
    """The source of each item, in the same order as the items of the pack."""

    pack: Source = field(default_factory=lambda: Source("pack.yaml", {}, ()))
    tracks: tuple[Source, ...] = ()
    concepts: tuple[Source, ...] = ()
    questions: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack whose every item has the right form. `digest` is over its YAML files (SHA-256, hex)."""

    pack: Pack
    tracks: tuple[Track, ...]
    concepts: tuple[Concept, ...]
    questions: tuple[Question, ...]
    digest: str
    sources: Sources = field(default_factory=Sources, compare=False, repr=False)


@dataclass(slots=True)
class _Gathered:
    items: dict[str, list[Any]] = field(default_factory=lambda: {kind: [] for kind in _ADAPTERS})
    sources: dict[str, list[Source]] = field(default_factory=lambda: {kind: [] for kind in _ADAPTERS})
    faults: list[Fault] = field(default_factory=list)

    def add(self, kind: str, value: Any, source: Source) -> None:
        try:
            item = _ADAPTERS[kind].validate_python(value)
        except ValidationError as errors:
            for error in errors.errors(include_url=False):
                self.faults.append(source.fault(say(kind, error), *steps_of(kind, error)))
            return
        self.items[kind].append(item)
        self.sources[kind].append(source)


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
    items, sources = gathered.items, gathered.sources
    return LoadedPack(
        pack=items["pack"][0],
        tracks=tuple(items["track"]),
        concepts=tuple(items["concept"]),
        questions=tuple(items["question"]),
        digest=digest_of(files),
        sources=Sources(
            pack=sources["pack"][0],
            tracks=tuple(sources["track"]),
            concepts=tuple(sources["concept"]),
            questions=tuple(sources["question"]),
        ),
    )


def _gather(gathered: _Gathered, name: str, document: Document) -> None:
    folder = name.partition("/")[0]
    if folder in ("pack.yaml", "tracks"):
        kind = "pack" if folder == "pack.yaml" else "track"
        gathered.add(kind, document.value, Source(name, document.marks, ()))
        return
    if not isinstance(document.value, list):
        message = f"the file must be a list of {folder}, each beginning with `- key:`"
        gathered.faults.append(Fault(name, 1, None, message))
        return
    for place, value in enumerate(document.value):
        gathered.add(folder.removesuffix("s"), value, Source(name, document.marks, (place,)))


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over names and bytes, in the order of the names."""
    whole = hashlib.sha256(f"pack format {FORMAT}".encode())
    for name in sorted(files):
        # Lengths keep a byte from moving between a name and its neighbour unnoticed.
        for part in (name.encode(), files[name]):
            whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()
