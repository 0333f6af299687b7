"""Hints: at most two a question, each bought before an attempt, none of which is the answer.

Values only; the cards say them. The same question gives the same hints in the
same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from random import Random

from coach.curriculum.model import (
    BugQuestion,
    ChoiceQuestion,
    ClozeQuestion,
    ExplainQuestion,
    Language,
    MultipleQuestion,
    NumericQuestion,
    OrderQuestion,
    Question,
    ShortQuestion,
)

MAX_HINTS = 2


@dataclass(frozen=True, slots=True)
class StrikeOut:
    """An option that is wrong, by its key."""

    option: str


@dataclass(frozen=True, slots=True)
class HowMany:
    """How many options are right, or how many things a full answer says."""

    count: int


@dataclass(frozen=True, slots=True)
class Shape:
    """How many words the missing wording has, and characters without spaces."""

    words: int
    characters: int


@dataclass(frozen=True, slots=True)
class FirstCharacter:
    """With which character the missing wording begins."""

    character: str


@dataclass(frozen=True, slots=True)
class Magnitude:
    """10^low < |answer| < 10^high, in the unit that is asked for."""

    low: int
    high: int
    negative: bool


@dataclass(frozen=True, slots=True)
class Idea:
    """The caller's text: the concept's formula in words, or its everyday picture."""

    text: str


@dataclass(frozen=True, slots=True)
class Between:
    """The bug stands in one of the lines from `first` to `last`, both counted from 1."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ComesFirst:
    """The item that comes first, by its key."""

    item: str


@dataclass(frozen=True, slots=True)
class ComesLast:
    """The item that comes last, by its key."""

    item: str


Hint = StrikeOut | HowMany | Shape | FirstCharacter | Magnitude | Idea | Between | ComesFirst | ComesLast


def hint(question: Question, language: Language, used: int, seed: int, *, idea: str = "") -> Hint | None:
    """Return the hint after `used` ones, or None where there is no other that would not tell the answer.

    `seed` is the question's content id. `idea` is a text about the concept that does not hold the
    answer: its formula read aloud for a calculation, its everyday picture for an answer in words.
    """
    hints = all_hints(question, language, seed, idea=idea)
    return hints[used] if 0 <= used < len(hints) else None


def all_hints(question: Question, language: Language, seed: int, *, idea: str = "") -> tuple[Hint, ...]:
    """Return the hints of a question in their order, at most `MAX_HINTS`."""
    # The same hints each time: one that was paid for may not turn into another.
    rng = Random(seed)  # noqa: S311
    hints: Sequence[Hint]
    if isinstance(question, ChoiceQuestion):
        wrong = [option.key for option in question.options if option.key != question.answer]
        hints = _strikes(wrong, rng)
    elif isinstance(question, MultipleQuestion):
        wrong = [option.key for option in question.options if option.key not in question.answers]
        hints = [*_strikes(wrong, rng), HowMany(len(question.answers))]
    elif isinstance(question, ClozeQuestion):
        hints = _blank(question, language)
    elif isinstance(question, NumericQuestion):
        hints = [*_magnitude(question.value), *_idea(idea)]
    elif isinstance(question, BugQuestion):
        hints = _windows(question, rng)
    elif isinstance(question, OrderQuestion):
        hints = [ComesFirst(question.items[0].key), ComesLast(question.items[-1].key)]
        # Of three items the first and the last tell the one between.
        hints = hints if len(question.items) > 3 else hints[:1]
    else:
        hints = _in_words(question, idea)
    return tuple(hints[:MAX_HINTS])


def _strikes(wrong: Sequence[str], rng: Random) -> list[Hint]:
    """All but one of the wrong options may go: with the last of them the right ones would stand alone."""
    return [StrikeOut(key) for key in rng.sample(wrong, len(wrong) - 1)]


def _blank(question: ClozeQuestion, language: Language) -> list[Hint]:
    best = (question.answers.get(language) or next(iter(question.answers.values())))[0]
    shape = Shape(len(best.split()), len("".join(best.split())))
    # One character would be the whole of it.
    return [shape, FirstCharacter(best[0])] if shape.characters > 1 else [shape]


def _magnitude(value: float) -> list[Hint]:
    if value == 0:
        return []
    exponent = log10(abs(value))
    low = floor(exponent)
    # A power of ten may not be named as a bound of itself.
    exact = abs(abs(value) - 10.0**low) <= 1e-9 * abs(value)
    return [Magnitude(low - 1 if exact else low, low + 1, value < 0)]


def _idea(text: str) -> list[Hint]:
    return [Idea(text)] if text.strip() else []


def _windows(question: BugQuestion, rng: Random) -> list[Hint]:
    """First about half of the lines with something in them, then two of these."""
    lines = question.listing.rstrip("\n").split("\n")
    written = [number for number, line in enumerate(lines, 1) if line.strip()]
    at = written.index(question.line)
    hints: list[Hint] = []
    for size in (max(3, len(written) // 2), 2):
        if size >= len(written):
            continue
        start = rng.randint(max(0, at - size + 1), min(at, len(written) - size))
        hints.append(Between(written[start], written[start + size - 1]))
        written = written[start : start + size]
        at -= start
    return hints


def _in_words(question: ShortQuestion | ExplainQuestion, idea: str) -> list[Hint]:
    return [HowMany(len(question.points)), *_idea(idea)]
