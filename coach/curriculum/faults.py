"""What is wrong in a pack, in words its author can act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: where it stands and what is allowed there.

    `file` is relative to the pack's folder, with forward slashes. Line and
    column count from 1; `column` is None where the whole file is meant.
    """

    file: str
    line: int
    column: int | None
    message: str


def format_fault(fault: Fault) -> str:
    """Return `file:line: message`, the form editors turn into a link."""
    return f"{fault.file}:{fault.line}: {fault.message}"


def in_order(faults: list[Fault]) -> list[Fault]:
    """Return the faults by file, line and column, each once."""
    return sorted(set(faults), key=lambda one: (one.file, one.line, one.column or 0, one.message))


def listed(words: list[str], last: str = "or") -> str:
    """Return "a, b or c"."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
