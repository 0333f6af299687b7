"""What a quiz shows: a question, a verdict, a summary. Values for the cards to render."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coach.curriculum.catalogue import QuestionRef
from coach.quiz.selection import Reason
from coach.quiz.verdict import Graded, Verdict


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the table. `position` counts from 0."""

    session_id: int
    position: int
    total: int
    question: QuestionRef
    option_order: tuple[str, ...]
    reason: Reason
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its verdict. `given` is what the learner typed, or an option's key."""

    asked: Asked
    given: str
    graded: Graded
    due_day: date | None
    last: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a summary."""

    question: QuestionRef
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A quiz that has ended; `stopped` where the learner left before the last question."""

    session_id: int
    lines: tuple[Line, ...]
    right: int
    answered: int
    total: int
    stopped: bool
    next_due: date | None
    due_now: int


QuizView = Asked | Answered | Summary
