"""The one place where text from people, packs and models becomes safe to show."""

from __future__ import annotations

import re
import unicodedata

# A colon is Markdown where it makes a link (in which a backslash would be seen) or `:emoji:`.
_ANYWHERE = re.compile(r"([\\*_~`|<>\[\]@]|:(?=//|[\w+-]+:))")
# Headings, lists and small print are Markdown at the beginning of a line only.
_AT_LINE_START = re.compile(r"^(\s*)([#+-]|\d+[.)])", re.MULTILINE)
# Zero-width and bidirectional controls and blank letters can hide text or turn it round.
# ZWJ (200D) and variation selectors stay: emoji are made with them.
_HIDDEN = re.compile(
    "[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\u061c"
    "\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0\ufff9-\ufffb]"
)
# Tag characters are invisible too, but some flags are made with them.
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]+)|[\U000e0000-\U000e007f]")
_NEWLINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What belongs to the character before it: selectors, the keycap, skin tones, a flag's tags.
_JOINS = re.compile("[\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_ELLIPSIS = "…"


def clean(text: str) -> str:
    """Drop control, zero-width and bidirectional characters; keep line breaks, and a tab as a space."""
    text = _NEWLINE.sub("\n", text).replace("\t", " ")
    text = _TAGS.sub(lambda m: m[1] or "", _HIDDEN.sub("", text))
    return "".join(c for c in text if c == "\n" or _is_shown(c))


def _is_shown(char: str) -> bool:
    # Of the unassigned (Cn) only those that never will be a character go: emoji that are
    # newer than this Python are among the others.
    never = ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"
    return not never and unicodedata.category(char) not in ("Cc", "Cs", "Co")


def escape(text: str) -> str:
    """Make text from anybody harmless: no mention, no Markdown, no hidden characters, as it was typed."""
    escaped = _ANYWHERE.sub(r"\\\1", clean(text))
    return _AT_LINE_START.sub(lambda m: m[1] + _defused(m[2]), escaped)


def _defused(mark: str) -> str:
    """A list mark that stays text: the backslash goes before the sign, not before a digit."""
    return "\\" + mark if len(mark) == 1 else mark[:-1] + "\\" + mark[-1]


def prose(text: str) -> str:
    """Text of a pack, harmless as by `escape`, in which `code` between backticks stays code."""
    return "".join(
        part if _CODE.fullmatch(part) else escape(part) for part in _CODE.split(clean(text)) if part
    )


def bold_prose(text: str) -> str:
    """`prose` in bold but for its code: stars inside code would end the bold."""
    parts = [part for part in _CODE.split(clean(text)) if part]
    return "".join(part if _CODE.fullmatch(part) else _bold(part) for part in parts)


def _bold(text: str) -> str:
    inner = text.strip()
    before, _, after = text.partition(inner)
    return f"{before}**{escape(inner)}**{after}" if inner else text


_CODE = re.compile("(`[^`\n]+`)")
"""Nothing inside is Markdown, a link or a mention to Discord."""


def one_line(text: str) -> str:
    """Fold all white space to single spaces."""
    return " ".join(text.split())


def cut(text: str, limit: int) -> str:
    """Shorten to at most `limit` characters, with an ellipsis, never in the middle of an escape or emoji."""
    if len(text) <= limit:
        return text
    end = max(0, limit - len(_ELLIPSIS))
    while end and _splits(text, end):
        end -= 1
    return text[:end].rstrip() + _ELLIPSIS if limit else ""


def _splits(text: str, end: int) -> bool:
    """Whether what is before `end` and what is after belong together."""
    before, after = text[end - 1], text[end]
    if before in "\\\u200d" or unicodedata.category(after) in ("Mn", "Me") or _JOINS.match(after):
        return True
    if not _is_half_flag(after):
        return False
    halves = 0
    while halves < end and _is_half_flag(text[end - 1 - halves]):
        halves += 1
    return halves % 2 == 1


def _is_half_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def quote(text: str) -> str:
    """Text of a person as a Markdown quote, escaped."""
    return "\n".join(f"> {line}" for line in escape(text).split("\n"))
