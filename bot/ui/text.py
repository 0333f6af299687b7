"""The one place where text from people, packs and models becomes safe to show."""

from __future__ import annotations

import re
import unicodedata

_ANYWHERE = re.compile(r"([\\*_~`|<>\[\]@])")
# Headings, lists and small print are Markdown at the beginning of a line only.
_AT_LINE_START = re.compile(r"^(\s*)([#+-]|\d+[.)])", re.MULTILINE)
# Zero-width and bidirectional controls can hide text or turn it round. ZWJ (200D) and
# variation selectors stay: emoji are made with them.
_HIDDEN = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad\u061c]")
_ELLIPSIS = "…"


def clean(text: str) -> str:
    """Drop control, zero-width and bidirectional characters; keep line breaks."""
    text = _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))


def escape(text: str) -> str:
    """Make text from anybody harmless: no mention, no Markdown, no hidden characters, as it was typed."""
    escaped = _ANYWHERE.sub(r"\\\1", clean(text))
    return _AT_LINE_START.sub(lambda m: m[1] + _defused(m[2]), escaped)


def _defused(mark: str) -> str:
    """A list mark that stays text: the backslash goes before the sign, not before a digit."""
    return "\\" + mark if len(mark) == 1 else mark[:-1] + "\\" + mark[-1]


def one_line(text: str) -> str:
    """Fold all white space to single spaces."""
    return " ".join(text.split())


def cut(text: str, limit: int) -> str:
    """Shorten to at most `limit` characters, with an ellipsis, never in the middle of an escape or emoji."""
    if len(text) <= limit:
        return text
    end = max(0, limit - len(_ELLIPSIS))
    while end and (
        text[end - 1] in "\\\u200d" or unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0f"
    ):
        end -= 1
    return text[:end].rstrip() + _ELLIPSIS if limit else ""


def quote(text: str) -> str:
    """Text of a person as a Markdown quote, escaped."""
    return "\n".join(f"> {line}" for line in escape(text).split("\n"))
