"""Rules on the texts themselves: every language there, said as it is said, within Discord's limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from coach.curriculum.addresses import url_fault
from coach.curriculum.lint.rule import Checks, Rule
from coach.curriculum.loading import KINDS, LoadedPack, Origin
from coach.curriculum.model import (
    BugQuestion,
    ChoiceQuestion,
    ExplainQuestion,
    Language,
    MultipleQuestion,
    OrderQuestion,
    Question,
    ShortQuestion,
)
from coach.curriculum.texts import texts_of
from coach.curriculum.yaml_source import Steps
from coach.glossary.usage import HAN, usage_faults

MAX_TOGETHER = 3_400
"""Characters of one item that a card shows together; Discord takes 4,000, and the card's own words need
some.
"""
MAX_NAME = 100
"""Characters of a name that is offered while somebody types."""
LONG = 40
"""From so many characters on, a Chinese text without a Chinese character was left untranslated."""

_HAN = re.compile(HAN)
_FOREIGN_FIELDS = ("aliases", "answers", "shown")
"""What learners type, and what programs print: in any words."""


def _strings(loaded: LoadedPack, language: Language) -> Iterator[tuple[str, Origin, Steps]]:
    """Give every text in a language that the pack's author wrote for people, with where it stands."""
    for kind in KINDS:
        for item, origin in loaded.written(kind):
            for path, texts in texts_of(item):
                if path[-1] not in _FOREIGN_FIELDS and isinstance(texts.get(language), str):
                    yield texts[language], origin, (*path, language)


def _parity(loaded: LoadedPack) -> Checks:
    for kind in KINDS:
        for item, origin in loaded.written(kind):
            for path, texts in texts_of(item):
                if path == ("aliases",):
                    continue
                lacking = [language for language in loaded.pack.languages if not texts.get(language)]
                if lacking:
                    yield origin.fault(f"'{path[-1]}' lacks the language '{lacking[0]}'", *path)
                elif _untranslated(path, texts):
                    yield origin.fault("the Chinese text has no Chinese in it", *path, "zh-TW")
                else:
                    yield None


def _untranslated(path: Steps, texts: dict[str, Any]) -> bool:
    text = texts.get("zh-TW")
    return (
        path[-1] not in _FOREIGN_FIELDS
        and isinstance(text, str)
        and len(text) > LONG
        and not _HAN.search(text)
    )


def _glossary(loaded: LoadedPack) -> Checks:
    if "zh-TW" not in loaded.pack.languages:
        return
    for text, origin, path in _strings(loaded, "zh-TW"):
        faults = usage_faults(text)
        yield origin.fault("; ".join(faults), *path) if faults else None


def _discord(loaded: LoadedPack) -> Checks:
    for kind in ("step", "concept", "exercise", "paper"):
        for name, origin, path in _names(loaded, kind):
            message = f"a name that is offered has at most {MAX_NAME} characters; this has {len(name)}"
            yield origin.fault(message, *path) if len(name) > MAX_NAME else None
    for language in loaded.pack.languages:
        for question, origin in loaded.written("question"):
            together = sum(len(text) for text in _shown_together(question, language))
            yield _too_much(together, origin, "prompt", language)
        for exercise, origin in loaded.written("exercise"):
            steps = sum(
                len(step.text.get(language, "")) + len(step.code or "") + 16 for step in exercise.steps
            )
            yield _too_much(steps, origin, "steps")


def _shown_together(question: Question, language: Language) -> Iterator[str]:
    yield from (question.prompt.get(language, ""), question.explanation.get(language, ""))
    if isinstance(question, ChoiceQuestion | MultipleQuestion):
        yield from (option.text.get(language, "") for option in question.options)
    elif isinstance(question, OrderQuestion):
        yield from (item.text.get(language, "") for item in question.items)
    elif isinstance(question, BugQuestion):
        yield from (question.listing, question.fix.get(language, ""))
    elif isinstance(question, ShortQuestion | ExplainQuestion):
        yield question.reference.get(language, "")


def _names(loaded: LoadedPack, kind: str) -> Iterator[tuple[str, Origin, Steps]]:
    if kind == "step":
        for track, origin in loaded.written("track"):
            for place, step in enumerate(track.steps):
                for language, title in step.title.items():
                    yield title, origin, ("steps", place, "title", language)
        return
    for item, origin in loaded.written(kind):
        titles = {"": item.title} if isinstance(item.title, str) else item.title
        for language, title in titles.items():
            yield title, origin, ("title", *([language] if language else []))


def _too_much(together: int, origin: Origin, *path: str) -> Any:
    message = f"a card shows {together} characters of this together; at most {MAX_TOGETHER} fit"
    return origin.fault(message, *path) if together > MAX_TOGETHER else None


def _urls(loaded: LoadedPack) -> Checks:
    for kind in ("source", "paper"):
        for item, origin in loaded.written(kind):
            wrong = url_fault(item.url)
            yield origin.fault(wrong, "url") if wrong else None
    for concept, origin in loaded.written("concept"):
        for place, portion in enumerate(concept.portions):
            if portion.url is not None:
                wrong = url_fault(portion.url)
                yield origin.fault(wrong, "portions", place, "url") if wrong else None


LANGUAGE = (
    Rule("parity", "every text stands in every language the pack declares", _parity),
    Rule("glossary", "Chinese is written as Taiwan writes it", _glossary),
    Rule("discord", "what a card shows together fits into Discord's limits", _discord),
    Rule("urls", "addresses are well formed", _urls),
)
