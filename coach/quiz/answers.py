"""From what a person gave to a verdict: the one place that chooses a grader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coach.curriculum.catalogue import QuestionRef
from coach.quiz.exact import grade_choice, grade_cloze, grade_numeric
from coach.quiz.grading import ShortAnswerGrader
from coach.quiz.verdict import Graded, PointResult, PointState, Verdict


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An option's key for a choice, else the typed text. `dont_know` is an answer too."""

    text: str
    dont_know: bool = False


class Graders:
    """The graders of a deployment."""

    def __init__(self, short: ShortAnswerGrader) -> None:
        self._short = short

    def grade(self, ref: QuestionRef, given: GivenAnswer) -> Graded:
        """Grade an answer. Blocking (short answers in English run a small network)."""
        if given.dont_know:
            return Graded(Verdict.DONT_KNOW, 0.0, (), grader="person", grader_version="1", confidence=1.0)
        question = ref.question
        if question.kind == "choice":
            return grade_choice(question, given.text)
        if question.kind == "cloze":
            return grade_cloze(question, ref.language, given.text)
        if question.kind == "numeric":
            return grade_numeric(question, given.text)
        return self._short.grade(question, ref.language, given.text)

    @staticmethod
    def points_of(stored: Sequence[Mapping[str, str]]) -> tuple[PointResult, ...]:
        """Key points as they were stored with an attempt."""
        return tuple(PointResult(p["key"], p["text"], PointState(p["state"])) for p in stored)
