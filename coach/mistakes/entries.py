"""What the log holds, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coach.mistakes.causes import Cause
from coach.mistakes.life import Life, State
from coach.store import storable

MAX_QUESTION = 1_000
MAX_ANSWER = 2_000
MAX_WORDS = 500
MAX_RULE = 300
"""Characters of what went wrong, of an answer, of the learner's sentence, of the rule."""
MAX_MISTAKES = 1_000
"""Mistakes of one learner that came from outside the quiz."""
MAX_URL = 200

GUESS_GRADER = "guess"
"""The grader of guesses before exercises, which always ask the same."""


class Origin(StrEnum):
    """Where a mistake comes from."""

    QUIZ = "quiz"
    GUESS = "guess"  # before an exercise
    OWN = "own"  # typed in
    MESSAGE = "message"  # taken from Discord


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake with what became of it.

    `concept` is an id; `objective_id`, `content_id`, `attempt_id` and `confidence`
    are None outside the quiz. `repeat`: the objective had gone wrong before.
    `later_on`: the study day from which words and rule may be asked again.
    """

    id: int
    origin: Origin
    concept: str | None
    objective_id: int | None
    content_id: int | None
    attempt_id: int | None
    question: str
    answer: str
    right_answer: str | None
    confidence: int | None
    cause: Cause | None
    confused_with: str | None
    words: str | None
    rule: str | None
    later_on: date | None
    url: str | None
    made_at: datetime
    study_day: date
    repeat: bool
    life: Life

    @property
    def open(self) -> bool:
        """Whether it is not graduated."""
        return self.life.state is not State.GRADUATED


def kept(text: str, limit: int) -> str:
    """Return a text as it is kept: at most `limit` characters, without blanks around it."""
    return storable(text).strip()[:limit].rstrip()
