"""Whether Chinese is written in Taiwan's characters."""

from __future__ import annotations

import re

HAN = "[\u3400-\u9fff\uf900-\ufaff]"

_BEYOND_BIG5 = "裏牀羣"
"""Characters of Taiwan's that Big5 lacks."""
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_HAN = re.compile(HAN)


def in_taiwan(char: str) -> bool:
    """Say whether a Han character is one that Taiwan writes."""
    # Big5 holds the traditional characters and nearly none that are only simplified.
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return char in _BEYOND_BIG5
    return True


def simplified_in(text: str) -> str:
    """Return the Han characters of a text that Taiwan does not write, each once, in order; "" is a pass.

    Code in backticks is left out. What both scripts share shows nothing: 台, 里, 云.
    """
    found = _HAN.findall(_CODE.sub("", text))
    return "".join(dict.fromkeys(char for char in found if not in_taiwan(char)))
