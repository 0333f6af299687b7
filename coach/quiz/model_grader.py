"""Grades an answer by its key points with a language model that must show the learner's words for each.

The model says what it sees; code finds its quotes in the answer and decides. What
needs no judgement (nothing said, giving up, the question pasted back) is decided
without asking it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, Field

from coach.llm.interface import Completion, Engine, Priority, Request
from coach.llm.structured import Fault, NoAnswer, ask_for
from coach.quiz.normalise import clean, sentences, tokens
from coach.quiz.off_task import says_dont_know, without_steering
from coach.quiz.prompts import GRADE_ANSWER
from coach.quiz.rubric import Rubric, RubricPoint
from coach.quiz.verdict import CERTAIN, WORTH, Graded, PointResult, PointState, Verdict, graded

MAX_ANSWER = GRADE_ANSWER.gaps["answer"].cap
"""Characters of an answer that are looked at."""
MAX_QUOTE = 200
"""Characters of a quote; the prompt asks for a sentence at most."""
TOKENS_A_POINT, TOKENS_BESIDE = 260, 80
"""Tokens that the reply may take: a quote can cost one for each Chinese character."""
DEADLINE_SECONDS = 20.0
"""How long a person waits for the model before the built-in grader answers."""

CLEAR, VAGUE = 0.85, 0.6
"""Confidence (0–1) where every state is met or missing; where one is "partly" or the answer contradicts. An
order by trust, not fitted to any data.
"""

_ELISION = re.compile(r"\.{3,}|…+")


class GraderFailed(Exception):
    """The model graded nothing; `reason` as `coach.llm.structured.NoAnswer` has it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Seen(BaseModel):
    quote: str = Field(max_length=MAX_QUOTE)
    state: Literal["met", "partly", "missing"]


class _Judged(BaseModel):
    points: dict[str, _Seen]
    contradicts: bool


class ModelGrader:
    """Grades with the language model of a deployment; `deadline_seconds` bounds the wait for it."""

    def __init__(
        self,
        engine: Engine,
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
        priority: Priority = Priority.PERSON,
    ) -> None:
        self._engine = engine
        self._deadline_seconds = deadline_seconds
        self._priority = priority

    async def grade(self, rubric: Rubric, answer: str, *, asked_by: int | None = None) -> Graded:
        """Judge an answer in whatever language. Raises GraderFailed, and then the built-in grader answers.

        `asked_by` is the learner's id. A rubric without points has one, its first reference.
        """
        answer = answer[:MAX_ANSWER]
        points = _points(rubric)
        # Steering words can be part of the answer to a question about them.
        said = clean(answer) if _about_steering(rubric) else without_steering(answer)
        evidence = _own_words(said, rubric)
        gave_up = says_dont_know(said)
        if gave_up or not evidence:
            verdict = Verdict.DONT_KNOW if gave_up else Verdict.WRONG
            nothing = tuple(PointResult(point.key, point.text, PointState.MISSING) for point in points)
            return graded(verdict, nothing, CERTAIN)
        if self._engine.status().state != "ready":
            # Nobody waits while a model loads: the built-in grader is there.
            raise GraderFailed("unavailable")
        names = {f"p{number}": point for number, point in enumerate(points, start=1)}
        try:
            judged, completion = await ask_for(
                self._engine,
                self._request(rubric, names, said, asked_by),
                _Judged,
                checks=(lambda judged: _fault(judged, names, evidence),),
            )
        except NoAnswer as error:
            raise GraderFailed(error.reason) from error
        results = tuple(
            PointResult(
                point.key,
                point.text,
                PointState(seen.state),
                _excerpt(seen.quote, answer) if seen.state != "missing" else "",
            )
            for seen, point in ((judged.points[name], point) for name, point in names.items())
        )
        return _put_together(results, judged.contradicts, completion)

    def _request(
        self, rubric: Rubric, names: Mapping[str, RubricPoint], said: str, asked_by: int | None
    ) -> Request:
        return GRADE_ANSWER.request(
            {
                "question": "\n".join(rubric.prompts),
                "references": "\n".join(rubric.references),
                "points": "\n".join(f"{name}: {point.text}" for name, point in names.items()),
                "answer": said,
            },
            asked_by=asked_by,
            max_tokens=TOKENS_BESIDE + TOKENS_A_POINT * len(names),
            deadline_seconds=self._deadline_seconds,
            priority=self._priority,
            context=self._engine.status().context,
            schema=schema_of(tuple(names)),
        )


def schema_of(names: Sequence[str]) -> dict[str, object]:
    """Return the schema of a reply on the points of these names.

    The quote comes before the state, so that a model looks before it judges.
    """
    point = {
        "type": "object",
        "properties": {
            "quote": {"type": "string", "maxLength": MAX_QUOTE},
            "state": {"type": "string", "enum": [state.value for state in PointState]},
        },
        "required": ["quote", "state"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "points": {
                "type": "object",
                "properties": dict.fromkeys(names, point),
                "required": list(names),
                "additionalProperties": False,
            },
            "contradicts": {"type": "boolean"},
        },
        "required": ["points", "contradicts"],
        "additionalProperties": False,
    }


def _points(rubric: Rubric) -> tuple[RubricPoint, ...]:
    if not rubric.points and not rubric.references:
        raise ValueError("a rubric needs points or a reference")
    return rubric.points or (RubricPoint("reference", rubric.references[0], rubric.references, ()),)


def _about_steering(rubric: Rubric) -> bool:
    wanted = [*rubric.references, *(text for point in rubric.points for text in point.texts)]
    return any(without_steering(text) != clean(text) for text in wanted)


def _own_words(said: str, rubric: Rubric) -> list[tuple[str, ...]]:
    """Return the answer's units in stretches, wherever the whole question was pasted in left out."""
    parts = [tokens(said)]
    for prompt in filter(None, map(tokens, rubric.prompts)):
        parts = [kept for part in parts for kept in _cut_out(part, prompt)]
    return [part for part in parts if part]


def _cut_out(part: Sequence[str], run: Sequence[str]) -> Iterator[tuple[str, ...]]:
    begin = at = 0
    while at <= len(part) - len(run):
        if tuple(part[at : at + len(run)]) == tuple(run):
            yield tuple(part[begin:at])
            begin = at = at + len(run)
        else:
            at += 1
    yield tuple(part[begin:])


def _fault(judged: _Judged, names: Iterable[str], evidence: Sequence[Sequence[str]]) -> Fault | None:
    """Look for a point that was left out, and for one without words of the learner's.

    A model that was steered, or guesses, says "met" with words of its own: it is not believed at all.
    """
    for name in names:
        seen = judged.points.get(name)
        if seen is None:
            return Fault("nonsense", f"The point {name} is missing.")
        if seen.state != "missing" and not _shown(seen, evidence):
            return Fault(
                "unfounded",
                f"The quote for {name} does not stand in the learner's own words: copy it exactly from the "
                'answer, or say "missing" with an empty quote.',
            )
    return None


def _shown(seen: _Seen, evidence: Sequence[Sequence[str]]) -> bool:
    """Say whether the words for a point stand in the answer."""
    parts = [tokens(part) for part in _ELISION.split(seen.quote)]
    parts = [part for part in parts if part]
    return bool(parts) and all(any(_stands_in(part, own) for own in evidence) for part in parts)


def _stands_in(wanted: Sequence[str], own: Sequence[str]) -> bool:
    """Compare joined, from edge to edge of a word: "fine-tuned" and "finetuned" are one."""
    edges, length = {0}, 0
    for unit in own:
        length += len(unit)
        edges.add(length)
    joined, run = "".join(own), "".join(wanted)
    at = joined.find(run)
    while at >= 0 and not (at in edges and at + len(run) in edges):
        at = joined.find(run, at + 1)
    return at >= 0


def _excerpt(quote: str, answer: str) -> str:
    """Return the learner's words that were quoted: as they are, or the sentence that holds them; else ""."""
    if quote.strip() in answer:
        return quote.strip()
    wanted = tokens(quote)
    return next((one for one in sentences(answer) if _stands_in(wanted, tokens(one))), "")[:MAX_QUOTE]


def verdict_of(states: Sequence[PointState], contradicts: bool) -> Verdict:
    """Return right where all points are met, wrong where none is, else partly; contradicting is not right."""
    if all(state is PointState.MISSING for state in states):
        return Verdict.WRONG
    if all(state is PointState.MET for state in states) and not contradicts:
        return Verdict.RIGHT
    return Verdict.PARTLY


def _put_together(results: tuple[PointResult, ...], contradicts: bool, completion: Completion) -> Graded:
    states = [result.state for result in results]
    verdict = verdict_of(states, contradicts)
    score = sum(map(WORTH.__getitem__, states)) / len(states)
    vague = contradicts or PointState.PARTLY in states
    return Graded(
        verdict=verdict,
        score=min(score, WORTH[PointState.PARTLY]) if contradicts else score,
        points=results,
        grader=completion.model.name[:64],
        grader_version=completion.model.revision[:32],
        confidence=VAGUE if vague else CLEAR,
        prompt_version=GRADE_ANSWER.tag,
    )
