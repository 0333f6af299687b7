"""What an answer in one's own words is compared with, whichever grader compares."""

from __future__ import annotations

from dataclasses import dataclass

from coach.curriculum.model import FreeQuestion, Language


@dataclass(frozen=True)
class RubricPoint:
    """One thing that a full answer says.

    `text` in the learner's language, `texts` in every language of the pack;
    `aliases` are words or phrases, in any language, that each prove it was said.
    """

    key: str
    text: str
    texts: tuple[str, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Rubric:
    """A question with what is known of its right answer.

    `prompts`: the question in every language there is. `references`: full right
    answers, of which matching one is enough. `points`: empty where only
    references are known, as in collections of graded answers. `language` is
    that in which the question was shown.
    """

    language: Language
    prompts: tuple[str, ...]
    references: tuple[str, ...]
    points: tuple[RubricPoint, ...] = ()


def rubric_of(question: FreeQuestion, language: Language) -> Rubric:
    """Return the rubric of a pack's question; point texts fall back to a language that the pack has."""
    return Rubric(
        language,
        tuple(question.prompt.values()),
        tuple(question.reference.values()),
        tuple(
            RubricPoint(
                point.key,
                point.text.get(language) or next(iter(point.text.values())),
                tuple(point.text.values()),
                tuple(alias for aliases in point.aliases.values() for alias in aliases),
            )
            for point in question.points
        ),
    )
