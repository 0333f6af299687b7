"""A concept's drawing for a card: as a picture, and in words for those who do not see it."""

from __future__ import annotations

from bot.i18n import Words
from bot.pictures.gallery import Gallery
from bot.pictures.sketch import draw_concept
from bot.ui.card import Picture
from bot.ui.text import escape
from coach.curriculum.catalogue import ConceptEntry, in_language
from coach.curriculum.model import Drawing, Language


def drawing_of(concept: ConceptEntry, language: Language) -> Drawing | None:
    """The concept's drawing in a language; None where the pack has none."""
    return in_language(concept.texts, language).drawing


async def drawn(gallery: Gallery, words: Words, concept: ConceptEntry, *, blank: bool) -> Picture | None:
    """The drawing as a picture, `blank` or filled in."""
    text = in_language(concept.texts, words.language)
    drawing = text.drawing
    if drawing is None:
        return None
    language = words.language if words.language in text.title else next(iter(text.title))
    title = text.title[language]
    key = ("drawing", title, drawing.model_dump_json(), language, blank)
    data = await gallery.draw(key, lambda: draw_concept(title, drawing, language, blank=blank))
    if blank:
        alt = words("draw-blank-alt", title=title, count=len(drawing.nodes))
    else:
        alt = f"{title}: {in_words(drawing, language, marked=False)}"
    return Picture(data, "skeleton.png" if blank else "reference.png", alt)


def in_words(drawing: Drawing, language: Language, *, marked: bool = True) -> str:
    """The drawing as lines "from → to (label)"; without `marked` on one line, for a picture's description."""
    labels = {node.key: node.label.get(language, next(iter(node.label.values()))) for node in drawing.nodes}
    lines = []
    for arrow in drawing.arrows:
        word = f" ({next(iter(arrow.label.values()))})" if arrow.label else ""
        lines.append(f"{labels[arrow.start]} → {labels[arrow.end]}{word}")
    return "\n".join(f"- {escape(line)}" for line in lines) if marked else "; ".join(lines)
