"""What a question must be besides well formed: one right answer, one blank, nothing said twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from coach.curriculum.faults import Fault
from coach.curriculum.loading import Source
from coach.curriculum.model import BLANK, ChoiceQuestion, ClozeQuestion, Question, ShortQuestion

# A run of underscores longer or shorter than the blank is a mistyped blank; "__init__" is not.
_BLANKS = re.compile(r"_{3,}")


def question_faults(questions: Sequence[Question], sources: Sequence[Source]) -> Iterator[Fault]:
    """Give the faults of each question, and of each two that ask the same."""
    first: dict[tuple[str, str], str] = {}
    for question, source in zip(questions, sources, strict=True):
        for language, prompt in question.prompt.items():
            same = (language, _read(prompt).casefold())
            if same in first:
                message = f"the question '{first[same]}' has the same prompt; ask something else"
                yield source.fault(message, "prompt", language)
            first.setdefault(same, question.key)
        if isinstance(question, ChoiceQuestion):
            yield from _choice(question, source)
        elif isinstance(question, ClozeQuestion):
            yield from _cloze(question, source)
        else:
            yield from _short(question, source)


def _choice(question: ChoiceQuestion, source: Source) -> Iterator[Fault]:
    keys = [option.key for option in question.options]
    if question.answer not in keys:
        message = f"the answer '{question.answer}' is none of the options {', '.join(keys)}"
        yield source.fault(message, "answer")
    yield from _repeated_keys("option", "options", keys, source)
    first: dict[tuple[str, str], str] = {}
    for place, option in enumerate(question.options):
        for language, text in option.text.items():
            same = (language, _read(text))
            if same in first:
                message = f"the options '{first[same]}' and '{option.key}' have the same text"
                yield source.fault(message, "options", place, "text", language)
            first.setdefault(same, option.key)


def _cloze(question: ClozeQuestion, source: Source) -> Iterator[Fault]:
    for language, prompt in question.prompt.items():
        blanks = _BLANKS.findall(prompt)
        if blanks != [BLANK]:
            found = "none" if not blanks else f"{', '.join(blanks)}"
            message = f"the prompt needs exactly one blank {BLANK} (four underscores); it has {found}"
            yield source.fault(message, "prompt", language)


def _short(question: ShortQuestion, source: Source) -> Iterator[Fault]:
    yield from _repeated_keys("point", "points", [point.key for point in question.points], source)


def _repeated_keys(kind: str, field: str, keys: list[str], source: Source) -> Iterator[Fault]:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield source.fault(f"the {kind} '{key}' stands twice; give each its own key", field, place, "key")


def _read(text: str) -> str:
    """Fold what a reader does not see: how characters are composed, and spaces.

    Neither width nor case: "O(n²)" and "O(n2)" are two different options.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())
