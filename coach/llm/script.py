"""A check on what a model writes for people in Chinese."""

from __future__ import annotations

from coach.glossary.script import simplified_in
from coach.llm.structured import Fault

MAX_NAMED = 12
"""Characters that a fault names."""


def script_fault(text: str) -> Fault | None:
    """Return what is wrong where a text for people in Taiwan has characters that are not written there."""
    found = simplified_in(text)
    if not found:
        return None
    named = found[:MAX_NAMED]
    return Fault("script", f"Write Traditional Chinese as in Taiwan, without characters like {named}.")
