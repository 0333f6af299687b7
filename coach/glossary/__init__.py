"""Taiwan's usage as data: what the coach writes, what it understands, what it leaves to others.

One table (`terms.yaml`) drives the pack linter, the folding of what learners
type before it is graded, and the search for topics.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

_HAN_ONLY = re.compile("[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Term:
    """A row of the table; `en` is the English term, `use` the word that the coach writes."""

    en: str
    use: str
    avoid: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    look: tuple[str, ...] = ()
    note: str = ""


@cache
def terms() -> tuple[Term, ...]:
    """Return the table."""
    text = resources.files(__package__).joinpath("terms.yaml").read_text(encoding="utf-8")
    rows = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    return tuple(_term(row) for row in rows)


def _term(row: dict[str, Any]) -> Term:
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
    }
    return Term(**fields)


def avoided_in(text: str) -> list[tuple[str, str]]:
    """Return the avoided words that stand in a text, each with the word to use; of overlapping ones the
    longest.
    """
    found = []
    for word, term in _avoided():
        for longer in term.unless:
            text = text.replace(longer, "\n")
        if word in text:
            found.append((word, term.use))
            text = text.replace(word, "\n")
    return found


@cache
def _avoided() -> tuple[tuple[str, Term], ...]:
    pairs = [(word, term) for term in terms() for word in term.avoid]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


class Folding:
    """Other words for a term replaced by the one to use, in text whose characters `fold` has folded.

    Ambiguous words stay, and so do those that are not wholly Chinese, which stand in no running text.
    Folding twice changes nothing.
    """

    def __init__(self, fold: Callable[[str], str] = str) -> None:
        words = [(word, term.use) for term in terms() for word in (*term.avoid, *term.accept)]
        # The words to use are met as themselves: in 品質量化 stands no 質量.
        kept = [fold(word) for term in terms() for word in (term.use, *term.unless)]
        pairs = {word: word for word in kept if _HAN_ONLY.fullmatch(word)}
        pairs |= {fold(word): fold(use) for word, use in words if _HAN_ONLY.fullmatch(word)}
        longest_first = sorted(pairs, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))
        self._uses = pairs

    def __call__(self, text: str) -> str:
        # A word may come about beside one that was replaced; a second round or third settles it.
        for _ in range(5):
            before, text = text, self._pattern.sub(lambda found: self._uses[found[0]], text)
            if text == before:
                break
        return text
