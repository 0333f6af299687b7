"""Whether a Chinese text reads as Taiwan writes: its words, its punctuation, its spacing, its characters."""

from __future__ import annotations

import re

from coach.glossary import avoided_in
from coach.glossary.script import HAN as HAN
from coach.glossary.script import in_taiwan

_RULES = {
    "half-width punctuation beside Chinese": re.compile(f"(?<={HAN})[,.;:!?()]|[,.;:!?()](?={HAN})"),
    "no space between Chinese and Latin or a digit": re.compile(f"{HAN}[A-Za-z0-9]|[A-Za-z0-9]{HAN}"),
    "a space beside full-width punctuation": re.compile("[，。；：！？、（）「」] | [，。；：！？、）」]"),
    "您 instead of 你": re.compile("您"),
    "foreign quotation marks instead of 「」": re.compile('[“”‘"]|(?<![A-Za-z])’'),
}
_CODE = re.compile(r"`[^`]*`")
_HAN = re.compile(HAN)


def usage_faults(text: str) -> list[str]:
    """Return what a Taiwanese reader would stumble over, in words for the author; code in backticks is left
    out.
    """
    plain = _CODE.sub("`", text)
    found = [rule for rule, pattern in _RULES.items() if pattern.search(plain)]
    found += [f"'{word}' is not said in Taiwan; say '{use}'" for word, use in avoided_in(plain)]
    foreign = dict.fromkeys(char for char in _HAN.findall(text) if not in_taiwan(char))
    return found + [f"the character '{char}' is not written in Taiwan" for char in foreign]
