"""What to watch for, in one line, before a concept is quizzed or studied."""

from __future__ import annotations

from bot.i18n import Words
from bot.ui.text import cut, escape, one_line
from coach.curriculum.catalogue import Catalogue, in_language
from coach.curriculum.model import Language

SHORT = 120


def reminder(
    words: Words, catalogue: Catalogue, concept_id: str, open_count: int, language: Language
) -> str | None:
    """Return the open mistakes of a concept and its first pitfall, in `language` where the pack has it.

    None where there is neither.
    """
    parts = [words("remind-open", count=open_count)] if open_count else []
    concept = catalogue.concepts.get(concept_id)
    pitfalls = in_language(concept.texts, language).pitfalls if concept else []
    if pitfalls:
        symptom = one_line(in_language(pitfalls[0].symptom, language))
        parts.append(words("remind-watch", symptom=escape(cut(symptom, SHORT))))
    return "△ " + " · ".join(parts) if parts else None
