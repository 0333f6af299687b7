"""What is asked: the coach's own prompts, filled from the packs that ship, the same in every run."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal

from coach.bench.figures import meets
from coach.curriculum.generated import text_of
from coach.curriculum.loading import LoadedPack
from coach.curriculum.model import FreeQuestion
from coach.llm.interface import Message, Request
from coach.llm.prompts import TEST_EXPLANATION, Prompt
from coach.llm.structured import first_object
from coach.quiz.model_grader import schema_of
from coach.quiz.prompts import DRAFT_CHOICE, GRADE_ANSWER

JobName = Literal["grading", "drafting", "explanation"]
JOBS: tuple[JobName, ...] = ("grading", "drafting", "explanation")
TOKENS: Mapping[JobName, int] = {"grading": 80, "drafting": 160, "explanation": 96}
"""What an answer may have."""

MOST_POINTS = 2
"""Replies on more key points than that do not fit."""
ROOM = 8
"""People who answer the same question, as in a quiz that a group takes together."""
DEADLINE_SECONDS = 4 * 3600.0

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of request; `filled` are values of its prompt, with the schema of the reply."""

    name: JobName
    prompt: Prompt
    max_tokens: int
    filled: tuple[tuple[Mapping[str, str], Mapping[str, object] | None], ...]

    @property
    def has_schema(self) -> bool:
        return bool(self.prompt.schema or self.filled[0][1])

    def requests(self, count: int, mark: int) -> list[Request]:
        """Return the first `count` requests, over and over where there are fewer.

        `mark` is put before the system prompt, so that nothing is left over in memory from requests with
        another mark: each measurement begins without a prompt that was read before.
        """
        return [self._request(*self.filled[at % len(self.filled)], mark) for at in range(count)]

    def _request(self, values: Mapping[str, str], schema: Mapping[str, object] | None, mark: int) -> Request:
        number = next(_numbers)
        asked = self.prompt.request(
            values,
            asked_by=number,
            max_tokens=self.max_tokens,
            deadline_seconds=DEADLINE_SECONDS,
            schema=schema,
            request_id=f"bench-{number}",
        )
        system, *rest = asked.messages
        marked = Message(system.role, f"[{mark}] {system.content}")
        return replace(asked, messages=(marked, *rest))


def jobs_from(
    packs: Sequence[LoadedPack], names: Sequence[JobName], seed: int, *, shorter: float = 1.0
) -> list[Job]:
    """Make the jobs, English prompts, in an order that `seed` gives; `shorter` scales their tokens."""
    make: Mapping[JobName, Callable[[Sequence[LoadedPack], Random], Iterator[Any]]] = {
        "grading": _grading,
        "drafting": _drafting,
        "explanation": _explanation,
    }
    prompts: Mapping[JobName, Prompt] = {
        "grading": GRADE_ANSWER,
        "drafting": DRAFT_CHOICE,
        "explanation": TEST_EXPLANATION,
    }
    jobs = []
    for name in names:
        rng = Random(f"{seed} {name}")  # noqa: S311 - a sample, no secret
        filled = list(make[name](packs, rng))
        if name != "grading":  # where the answers to a question stay together
            rng.shuffle(filled)
        jobs.append(Job(name, prompts[name], max(1, round(TOKENS[name] * shorter)), tuple(filled)))
    return jobs


def valid(text: str, schema: Mapping[str, Any]) -> bool:
    """Say whether a reply holds an object of the schema, read as the coach reads it."""
    try:
        return meets(first_object(text), schema)
    except ValueError:
        return False


def _grading(packs: Sequence[LoadedPack], rng: Random) -> Iterator[tuple[dict[str, str], dict[str, object]]]:
    """Questions in some order, each answered by a room: right, half, and beside the point."""
    asked = [
        question
        for loaded in packs
        for question in loaded.questions
        if isinstance(question, FreeQuestion)
        and "en" in question.prompt
        and "en" in question.reference
        and 0 < len(question.points) <= MOST_POINTS
        and all("en" in point.text for point in question.points)
    ]
    rng.shuffle(asked)
    for question in asked:
        reference = question.reference["en"]
        points = {f"p{number}": point.text["en"] for number, point in enumerate(question.points, start=1)}
        half = reference[: len(reference) // 2]
        beside = [other.reference["en"] for other in rng.sample(asked, ROOM)]
        for answer in list(dict.fromkeys((reference, points["p1"], half, *beside)))[:ROOM]:
            values = {
                "question": question.prompt["en"],
                "references": reference,
                "points": "\n".join(f"{name}: {text}" for name, text in points.items()),
                "answer": answer,
            }
            yield values, schema_of(tuple(points))


def _drafting(packs: Sequence[LoadedPack], _: Random) -> Iterator[tuple[dict[str, str], None]]:
    for loaded in packs:
        for concept in loaded.concepts:
            if text := text_of(concept, "en"):
                for objective in concept.objectives:
                    yield (
                        {
                            "language": "English",
                            "level": objective.level,
                            "objective": objective.text.get("en") or next(iter(objective.text.values())),
                            "source": text,
                            "faults": "",
                        },
                        None,
                    )


def _explanation(packs: Sequence[LoadedPack], _: Random) -> Iterator[tuple[dict[str, str], None]]:
    for loaded in packs:
        for concept in loaded.concepts:
            if "en" in concept.title:
                yield {"concept": concept.title["en"]}, None
