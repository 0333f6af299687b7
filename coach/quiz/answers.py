"""From what a person gave to a verdict: the one place that chooses a grader."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from coach.curriculum.catalogue import QuestionRef
from coach.quiz.exact import (
    grade_bug,
    grade_choice,
    grade_cloze,
    grade_multiple,
    grade_numeric,
    grade_order,
)
from coach.quiz.grading import BuiltInGrader
from coach.quiz.model_grader import GraderFailed
from coach.quiz.rubric import Rubric, rubric_of
from coach.quiz.second_opinion import differ
from coach.quiz.verdict import Graded, PointResult, PointState, Verdict

log = structlog.get_logger()

IN_DISPUTE = 0.5
"""Confidence (0–1) in a verdict that another grader does not share: the person is asked."""

CHOSEN = frozenset({"choice", "multiple", "bug", "order"})
"""Kinds that are answered by choosing: the answer is a key, or several with commas between."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was chosen (see `CHOSEN`; for a bug its line), else what was typed. `dont_know` is an answer."""

    text: str
    dont_know: bool = False


class FreeGrader(Protocol):
    """Grades answers in one's own words with a language model."""

    async def grade(self, rubric: Rubric, answer: str, *, asked_by: int | None = None) -> Graded:
        """Judge an answer. Raises `GraderFailed` where no verdict came in time."""
        ...


class Graders:
    """The graders of a deployment; `model` None: the built-in one grades answers in one's own words."""

    def __init__(self, built_in: BuiltInGrader, model: FreeGrader | None = None) -> None:
        self._built_in = built_in
        self._model = model

    async def grade(self, ref: QuestionRef, given: GivenAnswer, *, asked_by: int | None = None) -> Graded:
        """Grade an answer; where the model fails, the built-in grader answers."""
        if given.dont_know:
            return Graded(Verdict.DONT_KNOW, 0.0, (), grader="person", grader_version="1", confidence=1.0)
        question = ref.question
        if question.kind not in ("short", "explain"):
            return _exact(ref, given.text)
        rubric = rubric_of(question, ref.language)
        if self._model is not None:
            try:
                first = await self._model.grade(rubric, given.text, asked_by=asked_by)
            except GraderFailed as failure:
                log.warning("the model gave no verdict; the built-in grader did", reason=failure.reason)
            else:
                if differ(first, await self._by_built_in(rubric, given.text)):
                    return replace(first, confidence=min(first.confidence, IN_DISPUTE))
                return first
        return await self._by_built_in(rubric, given.text)

    async def second(self, ref: QuestionRef, given: GivenAnswer, first: Graded) -> Graded | None:
        """Have the built-in grader look again; None for kinds that are only compared.

        After a model it looks point by point. After itself it looks in another way:
        at the answer as a whole beside the reference.
        """
        question = ref.question
        if question.kind not in ("short", "explain"):
            return None
        rubric = rubric_of(question, ref.language)
        if first.prompt_version is None:
            rubric = replace(rubric, points=())
        return await self._by_built_in(rubric, given.text)

    async def _by_built_in(self, rubric: Rubric, text: str) -> Graded:
        # It loads a small network the first time, and takes some milliseconds each time.
        return await asyncio.to_thread(self._built_in.grade, rubric, text)

    @staticmethod
    def points_of(stored: Sequence[Mapping[str, str]]) -> tuple[PointResult, ...]:
        """Key points as they were stored with an attempt."""
        return tuple(
            PointResult(p["key"], p["text"], PointState(p["state"]), p.get("quote", "")) for p in stored
        )


def _exact(ref: QuestionRef, text: str) -> Graded:
    question = ref.question
    match question.kind:
        case "choice":
            return grade_choice(question, text)
        case "multiple":
            return grade_multiple(question, ref.language, text)
        case "order":
            return grade_order(question, ref.language, text)
        case "bug":
            return grade_bug(question, text)
        case "numeric":
            return grade_numeric(question, text)
        case "cloze":
            return grade_cloze(question, ref.language, text)
    raise AssertionError(question.kind)
