"""How long the next question takes for a learner with 20,000 cards, beside one with 20.

Run from the repository root: `python -m benchmarks.next_question [--postgres]`. The content is made up and
put together in memory: 24,000 objectives of 6,000 concepts on one track, one question each, one in
`RARE_EVERY` of a rare kind. In the database (a SQLite file, or the tests' PostgreSQL server) stand three
learners to compare, each with three attempts a card, and 50 more with 200 cards:

- few: 20 cards, the reference;
- many: 20,000 cards, one in a hundred due, and 2,000 mistakes;
- back: the same after a long absence, everything due.

Wall time is what a person waits; processor time, of all threads, is less disturbed by other work on the
machine. The ratio is that of processor times.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, TypeVar

from sqlalchemy import insert, text

from coach.curriculum.assembling import QUESTION, Entries
from coach.curriculum.catalogue import Catalogue
from coach.curriculum.entries import (
    ConceptEntry,
    ObjectiveEntry,
    PackEntry,
    QuestionRef,
    StepEntry,
    TrackEntry,
)
from coach.curriculum.model import Concept
from coach.learn.today import today_of
from coach.people.learners import Person, who_is
from coach.quiz.answers import GivenAnswer, Graders
from coach.quiz.candidates import Wish, candidates, new_today
from coach.quiz.grading import BuiltInGrader
from coach.quiz.selection import choose
from coach.quiz.session import Quiz
from coach.quiz.views import Asked
from coach.store import (
    Attempt,
    Base,
    CardRow,
    ContentItem,
    Learner,
    MistakeRow,
    ObjectiveRow,
    PackRow,
    Store,
)
from coach.store.migrate import upgrade
from tests.postgres import Postgres

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)
OBJECTIVES, A_CONCEPT, A_STEP = 24_000, 4, 20
RARE_EVERY = 2_000
COUNT = 5
FEW, MANY, BACK, FIRST_OTHER, OTHERS = 1, 2, 3, 100, 50
CARDS = {FEW: 20, MANY: 20_000, BACK: 20_000} | {FIRST_OTHER + one: 200 for one in range(OTHERS)}
ATTEMPTS_A_CARD, MISTAKES = 3, 2_000
NAMES = {FEW: "few", MANY: "many", BACK: "back"}


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    left = iter(items)
    while some := tuple(islice(left, size)):
        yield some


# -- the content ---------------------------------------------------------------------------


def question_body(number: int) -> dict[str, Any]:
    body = {"key": f"q{number}", "objective": f"o{number}", "explanation": {"en": "Because."}}
    if number % RARE_EVERY == RARE_EVERY - 1:
        return body | {"kind": "numeric", "prompt": {"en": "How many?"}, "value": 4.0, "tolerance": 0.1}
    options = [{"key": key, "text": {"en": f"Option {key}"}} for key in "abcd"]
    return body | {"kind": "choice", "prompt": {"en": "Which?"}, "options": options, "answer": "a"}


def catalogue() -> Catalogue:
    """Make the content; the n-th objective, question and content item all have the id n + 1."""
    plain = Concept.model_validate(
        {"key": "c", "minutes": 5, "title": {"en": "C"}}
        | {name: {"en": "Words."} for name in ("gist", "picture", "mechanism")}
        | {"objectives": [{"key": "o", "level": "recall", "text": {"en": "O"}}]}
    )
    entries = Entries(packs={"p": PackEntry("p", 1, "d", ("en",), {})})
    for number, objectives in enumerate(batched(range(OBJECTIVES), A_CONCEPT)):
        key, step = f"c{number}", f"p/t/s{number // A_STEP}"
        texts = {"en": plain.model_copy(update={"key": key, "title": {"en": f"Concept {number}"}})}
        ids = tuple(one + 1 for one in objectives)
        entries.concepts[f"p/{key}"] = ConceptEntry(
            f"p/{key}", "p", key, texts, 5, 0, None, None, (), ids, (step,)
        )
        for one in objectives:
            entries.objectives[one + 1] = ObjectiveEntry(one + 1, f"o{one}", f"p/{key}", "recall", one)
            ask = QUESTION.validate_python(question_body(one))
            entries.questions.append(QuestionRef(one + 1, "p", f"q{one}", one + 1, f"p/{key}", "en", ask))
    steps = tuple(
        StepEntry(f"p/t/s{number}", "p/t", number + 1, {"en": f"Step {number}"}, {}, tuple(within), 500)
        for number, within in enumerate(batched(entries.concepts, A_STEP))
    )
    entries.tracks["p/t"] = TrackEntry("p/t", "p", "t", {"en": "T"}, {"en": "T"}, steps, 1, 1)
    entries.track_concepts["p/t"] = tuple(entries.concepts)
    return Catalogue(entries)


# -- the database --------------------------------------------------------------------------


def cards(learner: int, rng: Random) -> Iterator[dict[str, Any]]:
    """A learner's cards, of the first objectives of the track; a fifth of those due were forgotten."""
    for objective in range(1, CARDS[learner] + 1):
        due = learner == BACK or rng.random() < 0.01
        ahead = rng.randint(-60, 0) if due else rng.randint(1, 200)
        yield {
            "learner_id": learner,
            "objective_id": objective,
            "stability": rng.uniform(1, 200),
            "difficulty": rng.uniform(1, 10),
            "last_day": TODAY - timedelta(days=rng.randint(61, 200)),
            "due_day": TODAY + timedelta(days=ahead),
            "reviews": ATTEMPTS_A_CARD,
            "lapses": 0,
            "last_rating": 1 if due and rng.random() < 0.2 else 3,
        }


def attempts(learner: int, rng: Random) -> Iterator[dict[str, Any]]:
    """Answers on 300 days, oldest first."""
    total = CARDS[learner] * ATTEMPTS_A_CARD
    for number in range(total):
        objective = number % CARDS[learner] + 1
        day = TODAY - timedelta(days=300 - number * 299 // total)
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        yield {
            "learner_id": learner,
            "objective_id": objective,
            "content_id": objective,
            "option_order": ["a", "b", "c", "d"],
            "answer": "a",
            "verdict": "right" if rng.random() < 0.8 else "wrong",
            "score": 1.0,
            "points": [],
            "grader": "exact",
            "grader_version": "1",
            "grader_confidence": 1.0,
            "asked_at": at - timedelta(seconds=20),
            "answered_at": at,
            "zone": "UTC",
            "study_day": day,
            "confidence": rng.choice([None, 2, 3]),
        }


def mistakes(learner: int) -> Iterator[dict[str, Any]]:
    for objective in range(1, min(MISTAKES, CARDS[learner]) + 1):
        yield {
            "learner_id": learner,
            "origin": "quiz",
            "objective_id": objective,
            "concept": f"p/c{(objective - 1) // A_CONCEPT}",
            "content_id": objective,
            "question": "Which?",
            "answer": "b",
            "right_answer": "a",
            "made_at": NOW - timedelta(days=250),
            "study_day": TODAY - timedelta(days=250),
        }


async def fill(store: Store) -> None:
    """Put content and learners in an empty database."""
    await upgrade(store)
    rng = Random(7)
    stamped = {"digest": "d", "accepted_at": NOW}
    await put(store, PackRow, [{"key": "p", "revision": 1} | stamped])
    await put(
        store, ObjectiveRow, ({"id": n + 1, "pack_key": "p", "key": f"o{n}"} for n in range(OBJECTIVES))
    )
    fixed = {"pack_key": "p", "kind": "question", "revision": 1, "language": "en"} | stamped
    items = ({"id": n + 1, "item_key": f"q{n}", "body": question_body(n)} | fixed for n in range(OBJECTIVES))
    await put(store, ContentItem, items)
    for learner in CARDS:
        await put(store, Learner, [{"id": learner, "agreed_at": NOW, "zone": "UTC", "locale": "en"}])
        await put(store, CardRow, cards(learner, rng))
        await put(store, Attempt, attempts(learner, rng))
        await put(store, MistakeRow, mistakes(learner))
    if store.engine.dialect.name == "postgresql":
        async with store.write() as db:
            await db.execute(text("ANALYZE"))  # the tests' server has its autovacuum off


async def put(store: Store, model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    async with store.write() as db:
        for some in batched(rows, 5_000):
            await db.execute(insert(model), list(some))


# -- what is timed -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of wall and of processor time."""

    wall: float
    cpu: float


class Timed:
    """One learner's times by what was done, a list of each."""

    def __init__(self) -> None:
        self.times: dict[str, list[Spent]] = {}

    async def run(self, what: str, action: Awaitable[T]) -> T:
        wall, cpu = time.perf_counter(), time.process_time()
        got = await action
        spent = Spent(time.perf_counter() - wall, time.process_time() - cpu)
        self.times.setdefault(what, []).append(spent)
        return got


async def rounds(
    store: Store, content: Catalogue, learners: Sequence[int], runs: int
) -> dict[int, dict[str, list[Spent]]]:
    """Time everything for each learner, in turns so that all meet the same load."""
    quiz = Quiz(store, lambda: content, Graders(BuiltInGrader(None)), Noon(), Random(7))
    people = {one: await who_is(store, one, None, "en", "en", lambda _: "UTC") for one in learners}
    timed = {one: Timed() for one in learners}
    for run in range(runs + 1):
        for one in learners:
            # The first round fills caches of statements and pages, and is thrown away.
            await once(store, content, quiz, people[one], timed[one] if run else Timed())
    return {one: timed[one].times for one in learners}


async def once(store: Store, content: Catalogue, quiz: Quiz, person: Person, timed: Timed) -> None:
    async def chosen(wish: Wish) -> None:
        async with store.read() as db:
            found = await candidates(db, person, content, wish, COUNT, TODAY)
            asked = await new_today(db, person, TODAY)
        allowed = max(0, person.new_per_day - asked)
        choose(found, COUNT, TODAY, Random(7), new_allowed=allowed, confusable=content.confusable)

    await timed.run("choose the next questions", chosen(Wish()))
    await timed.run("the same of a rare kind", chosen(Wish(kind="numeric")))
    await timed.run("the same on a topic", chosen(Wish(topic=content.topic("p/t/s100", "en"))))
    asked = await timed.run("Quiz.start", quiz.start(person, count=COUNT, weigh=False))
    right = GivenAnswer("a" if asked.question.question.kind == "choice" else "4")
    await timed.run("Quiz.answer, right", quiz.answer(person, asked.session_id, 0, right))
    view = await timed.run("Quiz.advance", quiz.advance(person, asked.session_id, 0))
    assert isinstance(view, Asked)
    await timed.run("Quiz.answer, wrong", quiz.answer(person, asked.session_id, 1, GivenAnswer("b")))
    await timed.run("Quiz.stop", quiz.stop(person, asked.session_id))
    await timed.run("today_of", today_of(store, content, person, NOW))


def table(times: dict[int, dict[str, list[Spent]]]) -> str:
    def ms(spent: Sequence[Spent], pick: Callable[[Sequence[float]], float], of: str) -> float:
        return pick([getattr(one, of) for one in spent]) * 1000

    lines = [
        f"{'':30}{'p50 ms':>9}{'least ms':>10}{'CPU ms':>9}{'ratio':>8}",
    ]
    for what in times[FEW]:
        reference = ms(times[FEW][what], statistics.median, "cpu")
        for learner, by_what in times.items():
            spent = by_what[what]
            cpu = ms(spent, statistics.median, "cpu")
            lines.append(
                f"{what + ', ' + NAMES[learner]:30}{ms(spent, statistics.median, 'wall'):9.1f}"
                f"{ms(spent, min, 'wall'):10.1f}{cpu:9.1f}{cpu / reference:8.1f}"
            )
    return "\n".join(lines)


@contextmanager
def database(postgres: bool) -> Iterator[str]:
    """The URL of an empty database that is gone afterwards."""
    if postgres:
        server = Postgres()
        server.start()
        try:
            yield server.url("postgres")
        finally:
            server.stop()
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite+aiosqlite:///{folder}/bench.db"


async def measure(url: str, runs: int) -> None:
    store = Store.open(url)
    await fill(store)
    print(table(await rounds(store, catalogue(), list(NAMES), runs)))
    await store.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server")
    parser.add_argument("--runs", type=int, default=20)
    arguments = parser.parse_args()
    with database(arguments.postgres) as url:
        asyncio.run(measure(url, arguments.runs))


if __name__ == "__main__":
    main()
