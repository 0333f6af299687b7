"""What a rule is and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from coach.curriculum.faults import Fault
from coach.curriculum.loading import LoadedPack

Checks = Iterator[Fault | None]
"""One entry for each thing that was looked at: its fault, or None where it is in order."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by name; `about` says in a sentence what it asks for."""

    name: str
    about: str
    check: Callable[[LoadedPack], Checks]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in a pack: `checked` counts what it looked at."""

    name: str
    about: str
    checked: int
    faults: tuple[Fault, ...]
