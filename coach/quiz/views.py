"""What a quiz shows: a question, how sure one is, a verdict, a summary. Values for the cards to render."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coach.curriculum.catalogue import QuestionRef
from coach.mistakes.log import Mistake
from coach.quiz.hints import Hint
from coach.quiz.selection import Reason
from coach.quiz.verdict import Graded, Verdict
from coach.review.schedule import Rating


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the table. `position` counts from 0.

    `last_day`: the study day on which its objective was last asked. `mixed_with`:
    the concept of the question before, where the two are easily confused.
    `more_hints`: whether another hint can be had.
    """

    session_id: int
    position: int
    total: int
    question: QuestionRef
    option_order: tuple[str, ...]
    reason: Reason
    resumed: bool = False
    asks_confidence: bool = False
    hints: tuple[Hint, ...] = ()
    more_hints: bool = False
    last_day: date | None = None
    mixed_with: str | None = None


@dataclass(frozen=True, slots=True)
class Weighing:
    """An answer is given, and the learner says how sure they are before they see the verdict."""

    asked: Asked
    given: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its verdict.

    `given` is what the learner typed or chose (see `coach.quiz.answers.GivenAnswer`).
    `verdict` is the one that stands: the grader's, or the one that replaced it,
    then with who did (`settled_by`: person, second, leader). `undecided`: the
    grader trusts its verdict too little, so the person is asked. `appeal`: the
    state of their appeal, if they made one. `asks_reflection`: a sentence of
    their own comes before the explanation. `leech`: it keeps being forgotten.
    """

    asked: Asked
    given: str
    graded: Graded
    due_day: date | None
    last: bool
    attempt_id: int = 0
    verdict: Verdict = Verdict.WRONG
    settled_by: str | None = None
    undecided: bool = False
    confidence: int | None = None
    rating: Rating = Rating.AGAIN
    appeal: str | None = None
    asks_reflection: bool = False
    mistake: Mistake | None = None
    leech: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a summary."""

    question: QuestionRef
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A quiz that has ended; `stopped` where the learner left before the last question.

    `last_attempt`: the answer that an undo takes back. `placed`: the concept at which
    a placement says to begin, and how many of the track lie before it.
    """

    session_id: int
    lines: tuple[Line, ...]
    right: int
    answered: int
    total: int
    stopped: bool
    next_due: date | None
    due_now: int
    last_attempt: int | None = None
    placed: tuple[str, int] | None = None


QuizView = Asked | Weighing | Answered | Summary
