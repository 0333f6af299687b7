"""What the cards and the files say of a mistake, in words."""

from __future__ import annotations

from bot.i18n import Words
from coach.curriculum.catalogue import Catalogue
from coach.mistakes.causes import Cause
from coach.mistakes.life import RIGHT_DAYS, State
from coach.mistakes.log import Mistake

MARKS = {State.ACTIVE: "○", State.RETRYING: "◐", State.GRADUATED: "●"}

FIELDS = (
    *("question", "answer", "right", "sure", "cause", "words", "rule"),
    *("topic", "origin", "day", "state", "tries", "url"),
)
"""What a file says of each mistake, in this order; the first is the heading in a document."""


def state_text(words: Words, mistake: Mistake) -> str:
    """A mark and a word for the state, and how many right days of how many."""
    life = mistake.life
    said = f"{MARKS[life.state]} {words('mistake-state-' + life.state.value)}"
    return f"{said} {life.right_days}/{RIGHT_DAYS}" if life.state is State.RETRYING else said


def cause_text(words: Words, catalogue: Catalogue, mistake: Mistake) -> str | None:
    """Why it went wrong, where that was said."""
    if mistake.cause is None:
        return None
    if mistake.cause is Cause.CONFUSED and mistake.confused_with is not None:
        title = catalogue.concept_title(mistake.confused_with, words.language)
        return words("mistake-confused-with", concept=title)
    return words("cause-" + mistake.cause.value)


def sure_text(words: Words, mistake: Mistake) -> str | None:
    """How sure the learner had been, where that was asked."""
    if mistake.confidence is None:
        return None
    return words(f"sure-{mistake.confidence}")


def topic_text(words: Words, catalogue: Catalogue, mistake: Mistake) -> str:
    """The title of its concept, or that it has none."""
    if mistake.concept is None:
        return words("mistake-general")
    return catalogue.concept_title(mistake.concept, words.language)


def headings(words: Words) -> dict[str, str]:
    """Field → its heading in files."""
    return {field: words("mistake-field-" + field) for field in FIELDS}


def entry(words: Words, catalogue: Catalogue, mistake: Mistake) -> dict[str, str]:
    """Field → text of a mistake for files, "" for what is not known."""
    return {
        "question": mistake.question,
        "answer": mistake.answer,
        "right": mistake.right_answer or "",
        "sure": sure_text(words, mistake) or "",
        "cause": cause_text(words, catalogue, mistake) or "",
        "words": mistake.words or "",
        "rule": mistake.rule or "",
        "topic": topic_text(words, catalogue, mistake) if mistake.concept else "",
        "origin": words("mistake-origin-" + mistake.origin.value),
        "day": mistake.study_day.isoformat(),
        "state": state_text(words, mistake),
        "tries": str(mistake.life.tries),
        "url": mistake.url or "",
    }
