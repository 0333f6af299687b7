"""The worst that people, packs, hosts and models can put on a card, within what is accepted from them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from coach.curriculum.model import Language

NOW = datetime(2026, 12, 30, 23, 59, tzinfo=UTC)
DAY = date(2026, 12, 30)
LABEL, LINE, OPTION, SENTENCE, PARAGRAPH = 40, 120, 160, 300, 900

URL = "https://good.example/" + "u" * 179
"""An address as long as is accepted: the only one that a card may link to."""

PLANTED = ("@everyone", "@here", "<@", "<#2", "||", "~~", "__", "https:", ":smile:")
"""Marks that no card uses itself; `check_unmarked` looks for them."""

BAD = (
    "\u202e@everyone <@1> <#2> **b** __u__ ~~s~~ ||p|| [a](https://b.c/d_e) :smile: `c`\u200b\n"
    "# h\n> q\n- l\n1. n\n"
)

UNSEEN = "\u3164\u200b\u2066"
"""Characters that nobody sees and that are no white space: what is left of a text is nothing."""


def bad(size: int, start: str = "") -> str:
    """A hostile text of exactly `size` characters."""
    return (start + BAD * (size // len(BAD) + 1))[: size - 1] + "字"


def both(size: int, start: str = "") -> dict[Language, str]:
    return {"en": bad(size, start), "zh-TW": bad(size, start)}


def a_key(size: int, start: str = "k") -> str:
    return start + "y" * (size - len(start))
