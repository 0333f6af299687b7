"""One YAML file read with the place of everything in it, and nothing surprising allowed.

Only what a pack needs: mappings with text keys, lists and scalars in one
document. Anchors, aliases and tags are refused, so no file can grow when it is
read or make anything but plain values. Plain scalars follow YAML 1.2's core
schema: `no`, `on`, `12:30` and `2026-01-01` are text; `true`, `null` and
numbers are not, and need quotes where text is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from coach.curriculum.faults import Fault

MAX_DEPTH = 12
"""Levels of nesting; the deepest a pack needs is 6."""

Steps = tuple[str | int, ...]

# libyaml reads about ten times faster than the parser in Python and gives the same marks.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What YAML calls unprintable, and marks that turn the writing direction, which hide what a text says.
_UNSEEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]{1,18}(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; both count from 1."""

    line: int
    column: int


class Marks(Mapping[Steps, Mark]):
    """The mark of every path in a file (of a mapping's entry: its key).

    They are found when somebody first asks: a sound pack is read without them, in half the time.
    """

    def __init__(self, file: str, text: str) -> None:
        self._file, self._text = file, text
        self._found: dict[Steps, Mark] | None = None

    def _all(self) -> dict[Steps, Mark]:
        if self._found is None:
            reader = _Reader(self._file, marks={})
            reader.read(yaml.parse(self._text, Loader=_LOADER))
            self._found = reader.marks or {}
        return self._found

    def __getitem__(self, path: Steps) -> Mark:
        return self._all()[path]

    def __iter__(self) -> Iterator[Steps]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


@dataclass(frozen=True, slots=True)
class Document:
    """The value of a file and where everything in it stands."""

    value: Any
    marks: Marks


class _Stop(Exception):
    """The rest of the file cannot be read sensibly."""


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is being read; `key` is the mapping's key whose value comes next."""

    into: dict[str, Any] | list[Any]
    path: Steps
    key: str | None = None
    lines: dict[str, int] = field(default_factory=dict)
    """Where each key of the mapping stood first."""


@dataclass(slots=True)
class _Reader:
    """`marks` None: only the value and the faults are wanted."""

    file: str
    marks: dict[Steps, Mark] | None = None
    faults: list[Fault] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    value: Any = None
    empty: bool = True

    def fault(self, event: Any, message: str) -> None:
        mark = _mark(event)
        self.faults.append(Fault(self.file, mark.line, mark.column, message))

    def read(self, events: Iterator[Any]) -> None:
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.fault(event, "a file holds one document; remove the second `---`")
                    raise _Stop
            elif isinstance(event, yaml.NodeEvent):
                self._node(event)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self.frames.pop()

    def _node(self, event: Any) -> None:
        frame = self.frames[-1] if self.frames else None
        if frame is not None and isinstance(frame.into, dict) and frame.key is None:
            frame.key = self._key(frame, event)
            return
        path: Steps = ()
        if self.marks is not None:
            path = self._path(frame)
            self.marks.setdefault(path, _mark(event))
        self._refuse(event)
        value = self._start(event)
        if frame is None:
            self.value, self.empty = value, False
        elif isinstance(frame.into, dict):
            assert frame.key is not None
            frame.into[frame.key], frame.key = value, None
        else:
            frame.into.append(value)
        if isinstance(value, (dict, list)):
            if len(self.frames) >= MAX_DEPTH:
                self.fault(event, f"too deep: a pack nests at most {MAX_DEPTH} levels")
                raise _Stop
            self.frames.append(_Frame(value, path))

    def _path(self, frame: _Frame | None) -> Steps:
        if frame is None:
            return ()
        last = len(frame.into) if isinstance(frame.into, list) else frame.key
        assert last is not None
        return (*frame.path, last)

    def _key(self, frame: _Frame, event: Any) -> str:
        line = event.start_mark.line + 1
        if not isinstance(event, yaml.ScalarEvent):
            self.fault(event, "a key must be plain text, not a mapping, a list or an alias")
            raise _Stop
        self._refuse(event)
        key = str(event.value)
        first = frame.lines.setdefault(key, line)
        if key in frame.into:
            self.fault(event, f"'{key}' stands twice in this mapping (first in line {first}); keep one")
        if self.marks is not None:
            self.marks.setdefault((*frame.path, key), _mark(event))
        return key

    def _refuse(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.fault(event, f"aliases such as *{event.anchor} are not allowed; write the value out")
            return
        if event.anchor is not None:
            self.fault(event, f"anchors such as &{event.anchor} are not allowed; write the value out")
        if event.tag is not None:
            self.fault(event, f"tags such as {event.tag} are not allowed; write the plain value")

    @staticmethod
    def _start(event: Any) -> Any:
        if isinstance(event, yaml.MappingStartEvent):
            return {}
        if isinstance(event, yaml.SequenceStartEvent):
            return []
        if isinstance(event, yaml.AliasEvent):
            return None
        return _plain(event.value) if event.implicit[0] else event.value


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)


def _plain(text: str) -> str | int | float | bool | None:
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def parse(file: str, raw: bytes) -> tuple[Document | None, list[Fault]]:
    """Read one file's bytes. `file` is the name that faults carry.

    Returns the document with every fault met on the way (a repeated key, an
    anchor); None in its place where the file cannot be read to its end.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, [Fault(file, line, None, "the file is not UTF-8; save it with the encoding UTF-8")]
    unseen = [_unseen(file, text, found) for found in _UNSEEN.finditer(text)]
    if unseen:
        return None, unseen[:20]
    reader = _Reader(file)
    try:
        reader.read(yaml.parse(text, Loader=_LOADER))
    except _Stop:
        return None, reader.faults
    except yaml.YAMLError as error:
        return None, [*reader.faults, _broken(file, error)]
    if reader.empty:
        return None, [*reader.faults, Fault(file, 1, None, "the file is empty")]
    return Document(reader.value, Marks(file, text)), reader.faults


def _unseen(file: str, text: str, found: re.Match[str]) -> Fault:
    start = text.rfind("\n", 0, found.start()) + 1
    message = f"the character U+{ord(found[0]):04X} cannot be seen and is not allowed; remove it"
    return Fault(file, text.count("\n", 0, found.start()) + 1, found.start() - start + 1, message)


def _broken(file: str, error: yaml.YAMLError) -> Fault:
    problem = getattr(error, "problem", None) or "it cannot be read"
    context = getattr(error, "context", None)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    where = f" ({context})" if context else ""
    message = f"this is not valid YAML: {problem}{where}; check indentation and quotes"
    return Fault(file, mark.line + 1, mark.column + 1, message) if mark else Fault(file, 1, None, message)
