"""What Discord makes of a text: which marks are active, and what is seen.

Written from the rules of Discord's client (its fork of simple-markdown), not
from `bot.ui.text`. Only what matters for text that shall stay text: any mark
that would change what is seen counts, and nothing is laid out.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_LINE_START = re.compile(r"[^\S\n]*(?:#{1,3}\s|-#\s|[-*+]\s|\d+\.\s|>{1,3}\s)")
_STARTS = frozenset("\\_*`>[]<~|@:hs")
_INLINE = re.compile(
    r"__|[*_`>\[\]]|<[@#/:]?\d?"
    r"|~~|\|\||@(?:everyone|here)|(?:https?|steam)://[^\s<]"
    r"|:[\w+-]+:"  # what an emoji can be called
)


def render(text: str) -> tuple[str, list[str]]:
    """Return what is seen and the marks that are active, in order."""
    shown: list[str] = []
    active: list[str] = []
    place = 0
    while place < len(text):
        if (place == 0 or text[place - 1] == "\n") and (found := _LINE_START.match(text, place)):
            active.append(found[0])
        char = text[place]
        if char in _STARTS:
            if found := _ESCAPE.match(text, place):
                shown.append(found[1])
                place = found.end()
                continue
            if found := _INLINE.match(text, place):
                active.append(found[0])
        shown.append(char)
        place += 1
    return "".join(shown), active
