"""A quiz from the first question to the summary, on both databases."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from coach.curriculum.catalogue import Catalogue, load_catalogue
from coach.curriculum.importing import import_folder
from coach.curriculum.model import Language
from coach.errors import CoachError, NoPack, NoQuestions, NotFound, OutOfRange, StaleStep, StoreBusy
from coach.people.kept import delete_person
from coach.people.learners import Person, agree, who_is
from coach.quiz import session as session_module
from coach.quiz.answers import GivenAnswer, Graders
from coach.quiz.candidates import Wish
from coach.quiz.grading import BuiltInGrader
from coach.quiz.selection import Reason
from coach.quiz.session import DEFAULT_COUNT, Quiz
from coach.quiz.verdict import Verdict
from coach.quiz.views import Answered, Asked, QuizView, Summary
from coach.review.schedule import Rating
from coach.store import Attempt, CardRow, QuizItem, QuizSession, ReviewRow, Store
from coach.store import session as store_session
from coach.store.place import sqlite_file
from tests.clock import START, ManualClock
from tests.coach.curriculum.tiny_pack import edit, write_small_pack

DONT_KNOW = GivenAnswer("", dont_know=True)
RIGHT = {
    "token-choice": "piece",
    "vector-cloze": "11",
    "roles-short": "a dot product",
    "scale-choice": "saturate",
}
WRONG = {"token-choice": "coin", "vector-cloze": "12", "roles-short": "bananas", "scale-choice": "speed"}
SECOND_TRACK = """\
key: second
title: {en: By-road, zh-TW: 支線}
summary: {en: Aside., zh-TW: 旁支。}
steps:
  - key: aside
    title: {en: Aside, zh-TW: 旁支}
    gist: {en: Numbers., zh-TW: 數字。}
    concepts: [vectors]
"""


class Room:
    """A quiz with the tiny pack (four objectives, a question each) and people to take it."""

    def __init__(self, store: Store, clock: ManualClock, folder: Path) -> None:
        self.store, self.clock, self.folder = store, clock, folder
        self.catalogue = Catalogue()
        graders = Graders(BuiltInGrader(None))
        self.quiz = Quiz(store, lambda: self.catalogue, graders, clock, Random(7))

    async def take_in(self) -> None:
        """Import the pack as its folder stands."""
        assert not isinstance(await import_folder(self.store, self.folder, START), list)
        self.catalogue = await load_catalogue(self.store)

    async def person(self, user_id: int = 1, locale: Language = "en", zone: str = "Asia/Taipei") -> Person:
        """Somebody who agreed."""
        person = await who_is(self.store, user_id, 55, locale, locale, lambda _: zone)
        await agree(self.store, person, locale, zone, self.clock.now())
        return await who_is(self.store, user_id, 55, locale, locale, lambda _: zone)

    async def start(
        self, person: Person, *, count: int = DEFAULT_COUNT, weigh: bool = False, **wish: Any
    ) -> Asked:
        """Begin a quiz about a wish (`topic`, `kind`, `only`) that does not ask how sure one is."""
        return await self.quiz.start(person, Wish(**wish), count=count, weigh=weigh)

    async def answer(self, person: Person, asked: Asked, *, right: bool = True) -> Answered:
        texts = RIGHT if right else WRONG
        given = GivenAnswer(texts[asked.question.key])
        view = await self.quiz.answer(person, asked.session_id, asked.position, given)
        assert isinstance(view, Answered)
        return view

    async def play(self, person: Person, asked: Asked, *rights: bool) -> Summary:
        """Answer question after question to the summary."""
        view: QuizView = asked
        for right in rights:
            assert isinstance(view, Asked)
            await self.answer(person, view, right=right)
            view = await self.quiz.advance(person, view.session_id, view.position)
        assert isinstance(view, Summary)
        return view

    async def count(self, table: Any) -> int:
        async with self.store.read() as db:
            return await db.scalar(select(func.count()).select_from(table)) or 0

    async def rows(self, table: Any) -> list[Any]:
        async with self.store.read() as db:
            return list((await db.scalars(select(table).order_by(table.id))).all())


@pytest.fixture
async def room(store: Store, clock: ManualClock, tmp_path: Path) -> Room:
    made = Room(store, clock, write_small_pack(tmp_path / "tiny"))
    await made.take_in()
    return made


@pytest.fixture
async def learner(room: Room) -> Person:
    return await room.person()


async def caught(work: Any) -> type[BaseException] | None:
    """The error a piece of work ends with."""
    try:
        await work
    except CoachError as error:
        return type(error)
    return None


# -- beginning ---------------------------------------------------------------------


async def test_a_quiz_begins_with_its_first_question(room: Room, learner: Person) -> None:
    asked = await room.start(learner, count=3)
    assert (asked.position, asked.total, asked.reason, asked.resumed) == (0, 3, Reason.NEW, False)
    assert asked.question.key == "token-choice"
    assert sorted(asked.option_order) == ["coin", "key", "piece"]
    assert await room.quiz.unfinished(learner) == (asked.session_id, None)
    assert await room.count(QuizItem) == 3


async def test_a_question_keeps_the_order_of_its_options(room: Room, learner: Person) -> None:
    asked = await room.start(learner, count=1)
    again = await room.quiz.current(learner, asked.session_id, resumed=True)
    assert again == replace(asked, resumed=True)


async def test_the_options_come_in_every_order(room: Room, learner: Person) -> None:
    topic = room.catalogue.topic("Tokens", "en")
    orders = {(await room.start(learner, topic=topic, count=1)).option_order for _ in range(30)}
    assert len(orders) == 6


@pytest.mark.parametrize("count", [-1, 0, 21, 10**9])
async def test_a_count_out_of_range_names_the_range(room: Room, learner: Person, count: int) -> None:
    with pytest.raises(OutOfRange) as caught:
        await room.start(learner, count=count)
    assert (caught.value.value, caught.value.low, caught.value.high) == (count, 1, 20)


@pytest.mark.parametrize("count", [1, 20])
async def test_both_ends_of_the_range_are_allowed(room: Room, learner: Person, count: int) -> None:
    assert (await room.start(learner, count=count)).total == min(count, 4)


async def test_without_a_pack_that_is_said(room: Room, learner: Person) -> None:
    room.catalogue = Catalogue()
    with pytest.raises(NoPack):
        await room.start(learner)
    assert await room.count(QuizSession) == 0


async def test_no_question_of_a_kind_is_said_and_leaves_the_open_quiz_alone(
    room: Room, learner: Person
) -> None:
    asked = await room.start(learner, count=1)
    with pytest.raises(NoQuestions):
        await room.start(learner, topic=room.catalogue.topic("Tokens", "en"), kind="cloze")
    assert await room.quiz.unfinished(learner) == (asked.session_id, None)


async def test_a_kind_and_a_topic_limit_what_is_asked(room: Room, learner: Person) -> None:
    asked = await room.start(learner, kind="cloze")
    assert (asked.question.key, asked.total, asked.option_order) == ("vector-cloze", 1, ())
    topic = room.catalogue.topic("Self-attention", "en")
    asked = await room.start(learner, topic=topic)
    assert (asked.total, await room.quiz.unfinished(learner)) == (
        2,
        (asked.session_id, "tiny/self-attention"),
    )


async def test_questions_come_in_the_persons_language(room: Room) -> None:
    asked = await room.start(await room.person(2, "zh-TW"), count=1)
    assert asked.question.question.prompt == {"zh-TW": "詞元是什麼？"}
    [row] = await room.rows(QuizSession)
    assert row.language == "zh-TW"


async def test_a_new_quiz_ends_the_open_one(room: Room, learner: Person) -> None:
    first = await room.start(learner)
    second = await room.start(learner)
    assert await room.quiz.unfinished(learner) == (second.session_id, None)
    ended = await room.quiz.current(learner, first.session_id)
    assert isinstance(ended, Summary)
    assert ended.stopped


async def test_two_starts_at_once_leave_one_quiz_open(room: Room, learner: Person) -> None:
    results = await asyncio.gather(*(caught(room.start(learner)) for _ in range(3)))
    assert set(results) <= {None, StaleStep}
    assert results.count(None) >= 1
    assert [row.state for row in await room.rows(QuizSession)].count("open") == 1


async def test_two_starts_over_an_open_quiz_leave_one_open(room: Room, learner: Person) -> None:
    await room.start(learner)
    assert set(await asyncio.gather(*(caught(room.start(learner)) for _ in range(2)))) <= {
        None,
        StaleStep,
    }
    assert [row.state for row in await room.rows(QuizSession)].count("open") == 1


async def test_who_has_deleted_everything_begins_anew_and_not_here(room: Room, learner: Person) -> None:
    asked = await room.start(learner)
    await delete_person(room.store, learner.id)
    for work in (
        room.start(learner),
        room.quiz.current(learner, asked.session_id),
        room.quiz.answer(learner, asked.session_id, 0, DONT_KNOW),
    ):
        with pytest.raises(NotFound):
            await work


# -- answering ---------------------------------------------------------------------


async def test_a_right_answer_is_kept_with_its_review(room: Room, learner: Person) -> None:
    answered = await room.answer(learner, await room.start(learner, count=2))
    assert answered.graded.verdict is Verdict.RIGHT
    assert answered.due_day == date(2026, 3, 4)
    assert not answered.last
    assert await room.quiz.current(learner, answered.asked.session_id) == answered
    [review] = await room.rows(ReviewRow)
    [attempt] = await room.rows(Attempt)
    [card] = await room.rows(CardRow)
    assert (review.rating, review.attempt_id, review.card_id) == (Rating.GOOD, attempt.id, card.id)
    assert (review.reviewed_at, review.zone, review.study_day) == (START, "Asia/Taipei", date(2026, 3, 2))
    assert (card.reviews, card.lapses, card.due_day) == (1, 0, answered.due_day)


async def test_an_attempt_keeps_all_that_explains_its_verdict(room: Room, learner: Person) -> None:
    asked = await room.start(learner, kind="short")
    room.clock.advance(timedelta(seconds=40))
    answered = await room.answer(learner, asked)
    [attempt] = await room.rows(Attempt)
    assert (attempt.learner_id, attempt.guild_id, attempt.session_id) == (1, 55, asked.session_id)
    assert attempt.content_id == asked.question.content_id
    assert attempt.objective_id == asked.question.objective_id
    assert (attempt.answer, attempt.verdict, attempt.score) == ("a dot product", "right", 1.0)
    (point,) = attempt.points
    assert (point["key"], point["text"], point["state"]) == ("compare", "They are compared", "met")
    assert (attempt.grader, attempt.grader_version) == (
        answered.graded.grader,
        answered.graded.grader_version,
    )
    assert attempt.grader
    assert attempt.grader_version
    assert attempt.grader_confidence == answered.graded.confidence
    assert attempt.answered_at - attempt.asked_at == timedelta(seconds=40)
    ref = room.catalogue.question(attempt.content_id)
    assert ref is not None
    assert (ref.language, ref.key) == ("en", "roles-short")


async def test_an_attempt_keeps_the_order_of_the_options_shown(room: Room, learner: Person) -> None:
    asked = await room.start(learner, count=1)
    await room.answer(learner, asked)
    [attempt] = await room.rows(Attempt)
    assert tuple(attempt.option_order) == asked.option_order


async def test_dont_know_is_an_answer_that_comes_again(room: Room, learner: Person) -> None:
    asked = await room.start(learner, count=1)
    answered = await room.quiz.answer(learner, asked.session_id, 0, DONT_KNOW)
    assert answered.graded.verdict is Verdict.DONT_KNOW
    [review] = await room.rows(ReviewRow)
    assert review.rating == Rating.AGAIN


async def test_a_second_answer_changes_nothing(room: Room, learner: Person) -> None:
    asked = await room.start(learner, count=2)
    first = await room.answer(learner, asked, right=False)
    with pytest.raises(StaleStep):
        await room.answer(learner, asked, right=True)
    assert (await room.count(Attempt), await room.count(ReviewRow)) == (1, 1)
    assert await room.quiz.current(learner, asked.session_id) == first


async def test_two_answers_at_once_count_once(
    room: Room, learner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await room.start(learner, count=2)
    together = asyncio.Barrier(2)
    look = room.quiz.current

    async def look_and_wait(*args: Any, **how: Any) -> QuizView:
        view = await look(*args, **how)
        await together.wait()
        return view

    # Both have seen the question unanswered before either writes.
    monkeypatch.setattr(room.quiz, "current", look_and_wait)
    results = await asyncio.gather(
        *(caught(room.answer(learner, asked, right=right)) for right in (True, False))
    )
    assert sorted(map(str, results)) == sorted(map(str, (None, StaleStep)))
    assert (await room.count(Attempt), await room.count(ReviewRow), await room.count(CardRow)) == (1, 1, 1)


@pytest.mark.parametrize("position", [-1, 1, 99])
async def test_an_answer_to_another_question_of_the_quiz_is_stale(
    room: Room, learner: Person, position: int
) -> None:
    asked = await room.start(learner, count=2)
    with pytest.raises(StaleStep):
        await room.quiz.answer(learner, asked.session_id, position, DONT_KNOW)
    assert await room.count(Attempt) == 0


async def test_an_answer_after_the_end_is_stale(room: Room, learner: Person) -> None:
    asked = await room.start(learner, count=1)
    await room.quiz.stop(learner, asked.session_id)
    with pytest.raises(StaleStep):
        await room.answer(learner, asked)
    assert await room.count(Attempt) == 0


async def test_somebody_elses_quiz_is_not_found(room: Room, learner: Person) -> None:
    asked = await room.start(learner, count=2)
    other = await room.person(2)
    for work in (
        room.quiz.current(other, asked.session_id),
        room.quiz.answer(other, asked.session_id, 0, DONT_KNOW),
        room.quiz.advance(other, asked.session_id, 0),
        room.quiz.stop(other, asked.session_id),
        room.quiz.missed(other, asked.session_id),
        room.quiz.current(learner, 10**9),
    ):
        with pytest.raises(NotFound):
            await work
    with pytest.raises(StaleStep):
        await room.quiz.prompt(other.id, asked.session_id, 0)
    assert await room.quiz.current(learner, asked.session_id) == asked
    assert await room.count(Attempt) == 0


async def test_a_long_answer_is_cut(room: Room, learner: Person) -> None:
    asked = await room.start(learner, kind="short")
    answered = await room.quiz.answer(learner, asked.session_id, 0, GivenAnswer("x" * 2000 + " dot product"))
    assert answered.given == "x" * 2000
    assert answered.graded.verdict is Verdict.WRONG, "what is not kept is not graded"
    [attempt] = await room.rows(Attempt)
    assert attempt.answer == answered.given


@pytest.mark.parametrize(
    "text", ["a\x00b", "half \ud83d pair", "'; DROP TABLE attempts; --", "🩷 詞元 \u202e"]
)
async def test_any_text_can_be_an_answer(room: Room, learner: Person, text: str) -> None:
    asked = await room.start(learner, kind="short")
    answered = await room.quiz.answer(learner, asked.session_id, 0, GivenAnswer(text))
    [attempt] = await room.rows(Attempt)
    assert attempt.answer == answered.given == text.replace("\x00", "").replace("\ud83d", "")


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Asia/Taipei", datetime(2026, 3, 2, 17, 30, tzinfo=UTC), date(2026, 3, 2)),  # 01:30 the day after
        ("Asia/Taipei", datetime(2026, 3, 2, 20, 0, tzinfo=UTC), date(2026, 3, 3)),  # 04:00
        (
            "America/New_York",
            datetime(2026, 3, 2, 3, 0, tzinfo=UTC),
            date(2026, 3, 1),
        ),  # 22:00 the day before
    ],
)
async def test_an_answer_belongs_to_the_learners_study_day(
    room: Room, zone: str, at: datetime, day: date
) -> None:
    room.clock.advance(at - room.clock.now())
    person = await room.person(3, zone=zone)
    answered = await room.answer(person, await room.start(person, count=1), right=False)
    [attempt], [review] = await room.rows(Attempt), await room.rows(ReviewRow)
    assert attempt.study_day == review.study_day == day
    assert (attempt.zone, review.zone) == (zone, zone)
    assert answered.due_day == day + timedelta(days=1)


async def test_the_form_shows_the_question_while_it_is_open(room: Room, learner: Person) -> None:
    asked = await room.start(learner, kind="short")
    assert await room.quiz.prompt(learner.id, asked.session_id, 0) == "What do Q and K do?"
    await room.answer(learner, asked)
    with pytest.raises(StaleStep):
        await room.quiz.prompt(learner.id, asked.session_id, 0)
    with pytest.raises(StaleStep):
        await room.quiz.prompt(learner.id, asked.session_id, 1)


# -- moving on ---------------------------------------------------------------------


async def test_a_quiz_goes_from_question_to_question_to_its_summary(room: Room, learner: Person) -> None:
    summary = await room.play(learner, await room.start(learner, count=4), True, False, True, True)
    assert (summary.right, summary.answered, summary.total, summary.stopped) == (3, 4, 4, False)
    assert [line.verdict for line in summary.lines] == [
        *(Verdict.RIGHT, Verdict.WRONG, Verdict.RIGHT, Verdict.RIGHT)
    ]
    assert (summary.next_due, summary.due_now) == (date(2026, 3, 3), 0)
    assert await room.quiz.unfinished(learner) is None
    assert await room.quiz.current(learner, summary.session_id) == summary


async def test_the_last_question_says_so(room: Room, learner: Person) -> None:
    asked = await room.start(learner, count=2)
    assert not (await room.answer(learner, asked)).last
    second = await room.quiz.advance(learner, asked.session_id, 0)
    assert isinstance(second, Asked)
    assert (await room.answer(learner, second)).last


async def test_an_open_question_is_not_skipped(room: Room, learner: Person) -> None:
    asked = await room.start(learner, count=2)
    assert await room.quiz.advance(learner, asked.session_id, 0) == asked


async def test_pressing_next_twice_goes_on_once(room: Room, learner: Person) -> None:
    asked = await room.start(learner, count=3)
    await room.answer(learner, asked)
    views = await asyncio.gather(*(room.quiz.advance(learner, asked.session_id, 0) for _ in range(2)))
    views.append(await room.quiz.advance(learner, asked.session_id, 0))
    assert [view.position for view in views if isinstance(view, Asked)] == [1, 1, 1]


async def test_stopping_early_counts_what_was_answered(room: Room, learner: Person) -> None:
    asked = await room.start(learner, count=3)
    await room.answer(learner, asked)
    summary = await room.quiz.stop(learner, asked.session_id)
    assert (summary.right, summary.answered, summary.total, summary.stopped) == (1, 1, 3, True)
    assert await room.quiz.stop(learner, asked.session_id) == summary
    assert await room.quiz.unfinished(learner) is None


async def test_a_finished_quiz_cannot_be_stopped(room: Room, learner: Person) -> None:
    summary = await room.play(learner, await room.start(learner, count=1), True)
    assert not (await room.quiz.stop(learner, summary.session_id)).stopped


async def test_a_summary_names_what_is_due_by_now(room: Room, learner: Person) -> None:
    summary = await room.play(learner, await room.start(learner, count=2), False, True)
    room.clock.advance(timedelta(days=1))
    later = await room.quiz.current(learner, summary.session_id)
    assert isinstance(later, Summary)
    assert (later.due_now, later.next_due) == (1, date(2026, 3, 4))


async def test_what_was_missed_and_nothing_else_is_asked_again(room: Room, learner: Person) -> None:
    summary = await room.play(learner, await room.start(learner, count=4), True, False, False, True)
    missed = await room.quiz.missed(learner, summary.session_id)
    assert len(missed) == 2
    again = await room.start(learner, count=len(missed), only=missed)
    assert (again.total, again.reason) == (2, Reason.MISSED)
    items = [item for item in await room.rows(QuizItem) if item.session_id == again.session_id]
    assert {item.objective_id for item in items} == set(missed)


async def test_a_question_not_reached_was_not_missed(room: Room, learner: Person) -> None:
    asked = await room.start(learner, count=3)
    await room.answer(learner, asked, right=False)
    await room.quiz.stop(learner, asked.session_id)
    assert await room.quiz.missed(learner, asked.session_id) == (asked.question.objective_id,)


async def test_what_was_missed_outside_ones_track_is_asked_again_too(room: Room, learner: Person) -> None:
    edit(room.folder, "concepts/core.yaml", "prerequisites: [tokens, vectors]", "prerequisites: [tokens]")
    (room.folder / "tracks/second.yaml").write_text(SECOND_TRACK, encoding="utf-8")
    await room.take_in()
    assert learner.learner is not None
    learner.learner.track = "tiny/main"
    topic = room.catalogue.topic("Vectors", "en")
    assert topic.id not in {one.concept for one in room.catalogue.objectives_of(None, "tiny/main")}
    summary = await room.play(learner, await room.start(learner, topic=topic, count=1), False)
    missed = await room.quiz.missed(learner, summary.session_id)
    assert (await room.start(learner, count=1, only=missed)).question.key == "vector-cloze"


async def test_yesterdays_mistake_comes_first_today(room: Room, learner: Person) -> None:
    await room.play(learner, await room.start(learner, count=2), True, False)
    room.clock.advance(timedelta(days=1))
    asked = await room.start(learner, count=1)
    assert (asked.question.key, asked.reason) == ("vector-cloze", Reason.MISSED)


async def test_a_quiz_outlives_a_restart(room: Room, learner: Person, clock: ManualClock) -> None:
    asked = await room.start(learner, count=2)
    await room.answer(learner, asked)
    other = Room(room.store, clock, room.folder)
    await other.take_in()
    view = await other.quiz.advance(learner, asked.session_id, 0)
    assert isinstance(view, Asked)
    assert view.position == 1


# -- content that changes, and bad luck --------------------------------------------


async def test_a_question_retired_in_the_middle_is_still_asked_and_summed_up(
    room: Room, learner: Person
) -> None:
    asked = await room.start(learner, count=2)
    await room.answer(learner, asked)
    text = (room.folder / "questions/all.yaml").read_text(encoding="utf-8")
    start, end = text.index("- key: vector-cloze"), text.index("- key: roles-short")
    (room.folder / "questions/all.yaml").write_text(
        text[:start].replace("What is a token?", "Which is a token?")
        + text[start:end].replace("vector-cloze", "vector-new").replace("____", "____ !")
        + text[end:],
        encoding="utf-8",
    )
    await room.take_in()
    second = await room.quiz.advance(learner, asked.session_id, 0)
    assert isinstance(second, Asked)
    assert room.catalogue.question(second.question.content_id) is None
    assert (second.question.key, second.question.concept) == ("vector-cloze", "tiny/vectors")
    await room.answer(learner, second)
    summary = await room.quiz.advance(learner, asked.session_id, 1)
    assert isinstance(summary, Summary)
    assert [line.question.question.prompt["en"] for line in summary.lines] == [
        "What is a token?",
        "(1,2)·(3,4) = ____",
    ]


async def test_a_failure_in_the_middle_of_an_answer_leaves_nothing_half_written(
    room: Room, learner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await room.start(learner, count=2)

    async def fails(*_: Any, **__: Any) -> None:
        raise StoreBusy

    with monkeypatch.context() as patched:
        patched.setattr(session_module, "record_review", fails)
        with pytest.raises(StoreBusy):
            await room.answer(learner, asked)
    assert (await room.count(Attempt), await room.count(ReviewRow), await room.count(CardRow)) == (0, 0, 0)
    assert await room.quiz.current(learner, asked.session_id) == asked
    assert (await room.answer(learner, asked)).graded.verdict is Verdict.RIGHT


async def test_a_failure_at_the_start_leaves_the_open_quiz_open(
    room: Room, learner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await room.start(learner, count=2)

    def fails(**_: Any) -> None:
        raise StoreBusy

    with monkeypatch.context() as patched:
        patched.setattr(session_module, "QuizItem", fails)
        with pytest.raises(StoreBusy):
            await room.start(learner)
    assert await room.quiz.current(learner, asked.session_id) == asked
    assert await room.count(QuizSession) == 1


@pytest.fixture
async def locked_room(
    sqlite_url: str, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Room, Callable[[str], object]]]:
    """A room on SQLite that gives up on a lock soon, and another program on its file."""
    monkeypatch.setattr(store_session, "BUSY_TIMEOUT_MS", 20)
    store = Store.open(sqlite_url)
    room = Room(store, clock, write_small_pack(tmp_path / "tiny"))
    await room.take_in()
    file = sqlite_file(sqlite_url)
    assert file
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        yield room, other.execute
    await store.close()


async def test_a_locked_database_takes_no_half_of_anything(
    locked_room: tuple[Room, Callable[[str], object]],
) -> None:
    room, other = locked_room
    person = await room.person()
    asked = await room.start(person, count=2)
    other("BEGIN IMMEDIATE")
    for work in (
        room.answer(person, asked),
        room.start(person),
        room.quiz.stop(person, asked.session_id),
        room.quiz.advance(person, asked.session_id, 0),
    ):
        with pytest.raises(StoreBusy):
            await work
    assert await room.quiz.current(person, asked.session_id) == asked
    other("ROLLBACK")
    assert (await room.count(Attempt), await room.count(ReviewRow), await room.count(QuizSession)) == (
        0,
        0,
        1,
    )
    assert (await room.answer(person, asked)).graded.verdict is Verdict.RIGHT
