"""Message catalogues (Fluent, one folder a language) and how cards speak from them."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_date
from fluent.runtime import FluentBundle, FluentResource

from coach.curriculum.model import Language

LANGUAGES: tuple[Language, ...] = ("zh-TW", "en")
_FOLDER = Path(__file__).parent


@cache
def _bundle(language: Language) -> FluentBundle:
    # Isolation marks around values would stay in copied text; what people write
    # is cleaned in `bot.ui.text` instead.
    bundle = FluentBundle([language], use_isolating=False)
    for path in sorted((_FOLDER / language).glob("*.ftl")):
        bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return bundle


def add_messages(language: Language, ftl: str) -> None:
    """Add messages to a catalogue, for commands that do not belong to the bot itself."""
    _bundle(language).add_resource(FluentResource(ftl), allow_overrides=True)


class Words:
    """Speaks one language. `words("quiz-title", number=2)` gives the message filled in."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, /, **values: object) -> str:
        """Return a message. A key or value that is missing raises: a test walks them all."""
        bundle = _bundle(self.language)
        if not bundle.has_message(key):
            raise KeyError(f"{self.language} has no message {key!r}")
        pattern = bundle.get_message(key).value
        if pattern is None:
            raise KeyError(f"{self.language} message {key!r} is empty")
        text, errors = bundle.format_pattern(pattern, values)
        if errors:
            raise KeyError(f"{self.language} message {key!r}: {errors[0]}")
        return str(text)

    def day(self, day: date) -> str:
        """A study day in words: "Tue, 3 Feb", 「2月3日 週二」."""
        pattern = "M月d日 EEE" if self.language == "zh-TW" else "EEE, d MMM"
        return format_date(day, pattern, locale="zh_TW" if self.language == "zh-TW" else "en")


@cache
def speak(language: Language) -> Words:
    """The words of a language."""
    return Words(language)


def message_keys(language: Language) -> frozenset[str]:
    """All message keys of a catalogue, for the tests that compare them."""
    return frozenset(_bundle(language)._messages)
