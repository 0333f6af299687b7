"""Questions that a language model wrote: their names, where they stand, and what they rest on."""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement

from coach.curriculum.loading import LoadedPack
from coach.curriculum.model import Concept, Language, Paper
from coach.store import CurrentItem

PREFIX = "generated-"
"""How the key of such a question begins, and no other's."""

AFTER_ALL = 1_000_000
"""Added to their position, so that they come after the pack's own questions, the oldest first."""


def is_generated(key: str) -> bool:
    """Say whether a question's key is that of a generated one."""
    return key.startswith(PREFIX)


def in_use_and_generated() -> ColumnElement[bool]:
    """Return the condition by which generated questions are found among the current items."""
    return (CurrentItem.kind == "question") & CurrentItem.item_key.startswith(PREFIX)


def pointer(pack: str, slot: tuple[str, str, str], content_id: int) -> dict[str, Any]:
    """Return the row of `current_items` that takes a generated question (kind, key, language) into use."""
    kind, item_key, language = slot
    return {
        "pack_key": pack,
        "kind": kind,
        "item_key": item_key,
        "language": language,
        "content_id": content_id,
        "position": AFTER_ALL + content_id,
    }


def text_of(item: Concept | Paper, language: Language) -> str:
    """Return what an item teaches in a language, paragraph by paragraph; "" where it lacks the language.

    A concept's comparison from everyday life is left out: nobody should be asked about it.
    """
    if isinstance(item, Concept):
        texts = [item.gist, item.mechanism, item.example or {}]
        texts += [text for one in item.pitfalls for text in (one.symptom, one.cause, one.avoid)]
    else:
        texts = [item.gist, item.problem, item.did, item.found, item.conclusion]
    return "\n\n".join(text[language] for text in texts if language in text)


def holds(text: str, span: str) -> bool:
    """Say whether the words of a span stand in a text as they are; only spaces and line breaks may differ."""
    wanted = _spaced(span)
    return bool(wanted) and wanted in _spaced(text)


def _spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def sources_of(loaded: LoadedPack) -> dict[tuple[str, Language], str]:
    """Return ("concept/<key>" or "paper/<key>", language) → the text that a question may rest on."""
    return {
        (f"{kind}/{item.key}", language): text_of(item, language)
        for kind in ("concept", "paper")
        for item in loaded.items(kind)
        for language in loaded.pack.languages
    }
