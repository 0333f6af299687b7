"""What a question must be besides well formed: a right answer, one blank, nothing said twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from coach.curriculum.faults import Fault
from coach.curriculum.loading import Origin
from coach.curriculum.model import (
    BLANK,
    BugQuestion,
    ChoiceQuestion,
    ClozeQuestion,
    ExplainQuestion,
    MultipleQuestion,
    Option,
    OrderQuestion,
    Question,
    ShortQuestion,
)

LISTING_LINES, LISTING_COLUMNS = 10, 60
"""What of a listing can be read on a phone, each line under its number."""

# A run of underscores longer or shorter than the blank is a mistyped blank; "__init__" is not.
_BLANKS = re.compile(r"_{3,}")


def question_faults(questions: Sequence[Question], origins: Sequence[Origin]) -> Iterator[Fault]:
    """Give the faults of each question, and of each two that ask the same."""
    first: dict[tuple[str, str], str] = {}
    for question, origin in zip(questions, origins, strict=True):
        for language, prompt in question.prompt.items():
            same = (language, _read(prompt).casefold())
            if same in first:
                message = f"the question '{first[same]}' has the same prompt; ask something else"
                yield origin.fault(message, "prompt", language)
            first.setdefault(same, question.key)
        if isinstance(question, ChoiceQuestion):
            yield from option_faults(question.options, question.answer, origin)
        elif isinstance(question, MultipleQuestion):
            yield from _multiple(question, origin)
        elif isinstance(question, OrderQuestion):
            yield from _distinct("item", question.items, origin, "items")
        elif isinstance(question, BugQuestion):
            yield from _bug(question, origin)
        elif isinstance(question, ClozeQuestion):
            yield from _cloze(question, origin)
        elif isinstance(question, ShortQuestion | ExplainQuestion):
            yield from _repeated_keys("point", [point.key for point in question.points], origin, "points")


def option_faults(
    options: Sequence[Option], answer: str, origin: Origin, *path: str | int
) -> Iterator[Fault]:
    """Give the faults of options to choose from; `path` leads to what holds them in the item."""
    keys = [option.key for option in options]
    if answer not in keys:
        yield origin.fault(f"the answer '{answer}' is none of the options {', '.join(keys)}", *path, "answer")
    yield from _distinct("option", options, origin, *path, "options")


def _distinct(kind: str, options: Sequence[Option], origin: Origin, *path: str | int) -> Iterator[Fault]:
    yield from _repeated_keys(kind, [option.key for option in options], origin, *path)
    first: dict[tuple[str, str], str] = {}
    for place, option in enumerate(options):
        for language, text in option.text.items():
            same = (language, _read(text))
            if same in first:
                message = f"the {kind}s '{first[same]}' and '{option.key}' have the same text"
                yield origin.fault(message, *path, place, "text", language)
            first.setdefault(same, option.key)


def _multiple(question: MultipleQuestion, origin: Origin) -> Iterator[Fault]:
    keys = [option.key for option in question.options]
    for place, key in enumerate(question.answers):
        if key not in keys:
            message = f"the answer '{key}' is none of the options {', '.join(keys)}"
            yield origin.fault(message, "answers", place)
        elif key in question.answers[:place]:
            yield origin.fault(f"the answer '{key}' stands twice", "answers", place)
    if set(keys) <= set(question.answers):
        yield origin.fault("every option is right; at least one has to be wrong", "answers")
    yield from _distinct("option", question.options, origin, "options")


def _bug(question: BugQuestion, origin: Origin) -> Iterator[Fault]:
    lines = question.listing.rstrip("\n").split("\n")
    if len(lines) > LISTING_LINES:
        message = f"the listing has {len(lines)} lines; a phone shows at most {LISTING_LINES}"
        yield origin.fault(message, "listing")
    for number, text in enumerate(lines, 1):
        if len(text) > LISTING_COLUMNS:
            message = f"line {number} has {len(text)} characters; a phone shows at most {LISTING_COLUMNS}"
            yield origin.fault(message, "listing")
    if question.line > len(lines):
        yield origin.fault(f"the listing ends with line {len(lines)}", "line")
    elif not lines[question.line - 1].strip():
        yield origin.fault(f"line {question.line} of the listing is blank", "line")


def _cloze(question: ClozeQuestion, origin: Origin) -> Iterator[Fault]:
    for language, prompt in question.prompt.items():
        blanks = _BLANKS.findall(prompt)
        if blanks != [BLANK]:
            found = "none" if not blanks else f"{', '.join(blanks)}"
            message = f"the prompt needs exactly one blank {BLANK} (four underscores); it has {found}"
            yield origin.fault(message, "prompt", language)


def _repeated_keys(kind: str, keys: list[str], origin: Origin, *path: str | int) -> Iterator[Fault]:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield origin.fault(f"the {kind} '{key}' stands twice; give each its own key", *path, place, "key")


def _read(text: str) -> str:
    """Fold what a reader does not see: how characters are composed, and spaces.

    Neither width nor case: "O(n²)" and "O(n2)" are two different options.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())
