"""How sure somebody is, hints, and what a mistake asks for, on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from coach.errors import CoachError, NotFound, StaleStep
from coach.mistakes.log import put_off
from coach.people.learners import Person
from coach.quiz.answers import GivenAnswer
from coach.quiz.candidates import Wish
from coach.quiz.hints import MAX_HINTS
from coach.quiz.session import MAX_COUNT
from coach.quiz.verdict import Verdict
from coach.quiz.views import Answered, Asked, QuizView, Summary, Weighing
from coach.review.schedule import Rating
from coach.store import Attempt, QuizItem, ReviewRow, Store
from tests.clock import ManualClock
from tests.coach.quiz.table import DONT_KNOW, DOT, HALF, ROLES, SCALE, WHAT, Table, answer_to

GUESS, FAIRLY, SURE = 1, 2, 3
MANY = """\
- key: vector-{number}
  kind: cloze
  objective: vector-dot
  prompt: {{en: "(1,{number})·(0,1) = ____", zh-TW: "(1,{number}) 與 (0,1) 的內積是 ____"}}
  explanation: {{en: One product., zh-TW: 一個乘積。}}
  answers: {{en: ["{number}"], zh-TW: ["{number}"]}}
  reviewed_on: 2026-01-05
"""


@pytest.fixture
async def table(store: Store, clock: ManualClock, tmp_path: Path) -> Table:
    return await Table.laid(store, clock, tmp_path / "tiny")


@pytest.fixture
async def learner(table: Table) -> Person:
    return await table.person()


async def asking_how_sure(table: Table, session_id: int) -> list[int]:
    """The positions of a quiz that ask how sure one is."""
    query = select(QuizItem.position).where(QuizItem.session_id == session_id, QuizItem.asks_confidence)
    async with table.store.read() as db:
        return sorted(await db.scalars(query))


async def weighed(table: Table, person: Person, *objectives: str) -> Asked:
    """Begin a quiz in which every question asks how sure one is."""
    asked = await table.start(person, *objectives)
    async with table.store.write() as db:
        mine = update(QuizItem).where(QuizItem.session_id == asked.session_id)
        await db.execute(mine.values(asks_confidence=True))
    view = await table.quiz.current(person, asked.session_id)
    assert isinstance(view, Asked)
    assert view.asks_confidence
    return view


async def caught(work: Any) -> type[BaseException] | None:
    """The error a piece of work ends with."""
    try:
        await work
    except CoachError as error:
        return type(error)
    return None


def together(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two presses at once both look before either writes."""
    both, look = asyncio.Barrier(2), table.quiz.current

    async def look_and_wait(*args: Any, **how: Any) -> QuizView:
        view = await look(*args, **how)
        await both.wait()
        return view

    monkeypatch.setattr(table.quiz, "current", look_and_wait)


# -- which questions ask -------------------------------------------------------------------


async def test_a_third_of_the_questions_ask_how_sure(table: Table, learner: Person) -> None:
    more = "".join(MANY.format(number=number) for number in range(2, 12))
    (table.folder / "questions/many.yaml").write_text(more, encoding="utf-8")
    await table.take_in()
    places = set()
    for total in range(3, MAX_COUNT + 1):
        asked = await table.start(learner, count=total, weigh=True)
        assert asked.total == total
        asking = await asking_how_sure(table, asked.session_id)
        assert len(asking) == round(total / 3)
        places |= set(asking)
    assert len(places) > 10, "not always the same ones"


@pytest.mark.parametrize("total", [1, 2])
async def test_of_short_quizzes_a_third_of_the_questions_ask(
    table: Table, learner: Person, total: int
) -> None:
    asking = []
    for seed in range(45):
        table.restart(seed)
        asked = await table.start(learner, count=total, weigh=True)
        asking.append(len(await asking_how_sure(table, asked.session_id)))
    assert set(asking) == {0, 1}
    assert 15 * total - 10 <= sum(asking) <= 15 * total + 10


async def test_who_turned_it_off_is_not_asked(table: Table) -> None:
    person = await table.person(ask_confidence=False)
    asked = await table.start(person, count=9, weigh=True)
    assert await asking_how_sure(table, asked.session_id) == []


async def test_neither_a_placement_nor_the_taste_asks(table: Table, learner: Person) -> None:
    for _ in range(5):
        asked = await table.quiz.start(learner, Wish(kind="choice"), count=1, weigh=False)
        assert await asking_how_sure(table, asked.session_id) == []
    view: QuizView = await table.quiz.place(learner)
    while isinstance(view, Asked):
        assert not view.asks_confidence
        answered = await table.quiz.answer(learner, view.session_id, view.position, DONT_KNOW)
        assert isinstance(answered, Answered)
        view = await table.quiz.advance(learner, view.session_id, view.position)
    assert isinstance(view, Summary)
    assert await asking_how_sure(table, view.session_id) == []


# -- an answer that waits ---------------------------------------------------------------------


async def test_an_answer_waits_over_a_restart_until_it_is_said_how_sure(
    table: Table, learner: Person
) -> None:
    asked = await weighed(table, learner, ROLES, DOT)
    given = answer_to(asked.question, right=False)
    view = await table.quiz.answer(learner, asked.session_id, 0, given)
    assert view == Weighing(asked, "bananas")
    assert (await table.count(Attempt), await table.count(ReviewRow)) == (0, 0)
    assert await table.mistakes(learner) == ()
    table.restart()
    assert await table.quiz.current(learner, asked.session_id) == Weighing(asked, "bananas")
    assert await table.quiz.advance(learner, asked.session_id, 0) == Weighing(asked, "bananas")
    table.restart()
    answered = await table.quiz.weigh(learner, asked.session_id, 0, GUESS)
    assert (answered.verdict, answered.confidence, answered.given) == (Verdict.WRONG, GUESS, "bananas")
    [attempt], [item, _] = await table.rows(Attempt), await table.rows(QuizItem)
    assert (attempt.confidence, attempt.answer) == (GUESS, "bananas")
    assert (item.attempt_id, item.pending) == (attempt.id, None)
    assert [one.confidence for one in await table.mistakes(learner)] == [GUESS]


async def test_an_answer_given_twice_counts_once(table: Table, learner: Person) -> None:
    asked = await weighed(table, learner, ROLES)
    await table.quiz.answer(learner, asked.session_id, 0, GivenAnswer("first"))
    for second in (GivenAnswer("second"), DONT_KNOW):
        with pytest.raises(StaleStep):
            await table.quiz.answer(learner, asked.session_id, 0, second)
    assert (await table.quiz.weigh(learner, asked.session_id, 0, FAIRLY)).given == "first"


async def test_two_answers_at_once_leave_one_waiting(
    table: Table, learner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await weighed(table, learner, ROLES)
    with monkeypatch.context() as patched:
        together(table, patched)
        answers = [GivenAnswer("one"), GivenAnswer("two")]
        errors = await asyncio.gather(
            *(caught(table.quiz.answer(learner, asked.session_id, 0, one)) for one in answers)
        )
    assert sorted(map(str, errors)) == sorted(map(str, (None, StaleStep)))
    view = await table.quiz.current(learner, asked.session_id)
    assert isinstance(view, Weighing)
    assert view.given == answers[errors.index(None)].text


async def test_how_sure_is_said_once(table: Table, learner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = await weighed(table, learner, ROLES)
    await table.quiz.answer(learner, asked.session_id, 0, GivenAnswer("right"))
    with monkeypatch.context() as patched:
        together(table, patched)
        errors = await asyncio.gather(
            *(caught(table.quiz.weigh(learner, asked.session_id, 0, sure)) for sure in (GUESS, SURE))
        )
    assert sorted(map(str, errors)) == sorted(map(str, (None, StaleStep)))
    [attempt] = await table.rows(Attempt)
    assert attempt.confidence == (GUESS, SURE)[errors.index(None)]
    assert await table.count(ReviewRow) == 1
    with pytest.raises(StaleStep):
        await table.quiz.weigh(learner, asked.session_id, 0, FAIRLY)


async def test_how_sure_can_only_be_said_of_an_answer_that_waits(table: Table, learner: Person) -> None:
    asked = await weighed(table, learner, ROLES, DOT)
    with pytest.raises(StaleStep):
        await table.quiz.weigh(learner, asked.session_id, 0, SURE)
    await table.quiz.answer(learner, asked.session_id, 0, GivenAnswer("right"))
    with pytest.raises(StaleStep):
        await table.quiz.weigh(learner, asked.session_id, 1, SURE)
    with pytest.raises(NotFound):
        await table.quiz.weigh(await table.person(2), asked.session_id, 0, SURE)
    assert await table.count(Attempt) == 0
    await table.quiz.stop(learner, asked.session_id)
    with pytest.raises(StaleStep):
        await table.quiz.weigh(learner, asked.session_id, 0, SURE)
    assert await table.count(Attempt) == 0


@pytest.mark.parametrize(("said", "kept"), [(-5, 1), (0, 1), (1, 1), (3, 3), (4, 3), (10**9, 3)])
async def test_how_sure_is_one_to_three(table: Table, learner: Person, said: int, kept: int) -> None:
    asked = await weighed(table, learner, ROLES)
    await table.quiz.answer(learner, asked.session_id, 0, GivenAnswer("right"))
    assert (await table.quiz.weigh(learner, asked.session_id, 0, said)).confidence == kept


async def test_dont_know_is_not_weighed_and_no_mistake(table: Table, learner: Person) -> None:
    asked = await weighed(table, learner, ROLES)
    answered = await table.quiz.answer(learner, asked.session_id, 0, DONT_KNOW)
    assert isinstance(answered, Answered)
    assert (answered.verdict, answered.confidence) == (Verdict.DONT_KNOW, None)
    assert (answered.mistake, answered.asks_reflection) == (None, False)
    assert await table.mistakes(learner) == ()
    [review] = await table.rows(ReviewRow)
    assert review.rating == Rating.AGAIN


async def test_a_question_that_does_not_ask_is_judged_at_once(table: Table, learner: Person) -> None:
    asked = await table.start(learner, ROLES)
    view = await table.quiz.answer(learner, asked.session_id, 0, GivenAnswer("right"))
    assert isinstance(view, Answered)
    assert view.confidence is None


async def test_undo_asks_anew_how_sure_one_is(table: Table, learner: Person) -> None:
    asked = await weighed(table, learner, ROLES)
    await table.answer(learner, asked, right=False, sure=SURE)
    await table.undo(learner, asked.session_id)
    assert await table.quiz.current(learner, asked.session_id) == asked
    answered = await table.answer(learner, asked, right=False, sure=GUESS)
    assert (answered.confidence, answered.asks_reflection) == (GUESS, False)


# -- hints -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["choice", "multiple", "cloze", "numeric", "short", "explain", "bug", "order"]
)
async def test_there_are_two_hints_at_most_and_they_are_kept(
    table: Table, learner: Person, kind: Any
) -> None:
    asked = await table.quiz.start(learner, Wish(kind=kind), count=1, weigh=False)
    assert asked.more_hints
    bought = 0
    while asked.more_hints:
        before = asked.hints
        asked = await table.quiz.hint(learner, asked.session_id, 0)
        bought += 1
        assert len(asked.hints) == bought
        assert asked.hints[:-1] == before
    assert 1 <= bought <= MAX_HINTS == 2
    with pytest.raises(StaleStep):
        await table.quiz.hint(learner, asked.session_id, 0)
    table.restart()
    assert await table.quiz.current(learner, asked.session_id) == asked


async def test_a_hint_makes_a_right_answer_hard(table: Table, learner: Person) -> None:
    plain = await table.play(await table.person(2), True)
    asked = await table.start(learner, ROLES)
    asked = await table.quiz.hint(learner, asked.session_id, 0)
    answered = await table.answer(learner, asked)
    assert (answered.verdict, answered.rating) == (Verdict.RIGHT, Rating.HARD)
    assert answered.asked.hints == asked.hints
    assert answered.due_day is not None
    assert plain.due_day is not None
    assert answered.due_day < plain.due_day
    [*_, attempt] = await table.rows(Attempt)
    assert attempt.hints == 1


async def test_a_hint_stays_paid_for_after_an_undo(table: Table, learner: Person) -> None:
    asked = await table.start(learner, ROLES)
    asked = await table.quiz.hint(learner, asked.session_id, 0)
    await table.answer(learner, asked, right=False)
    await table.undo(learner, asked.session_id)
    assert await table.quiz.current(learner, asked.session_id) == asked
    assert (await table.answer(learner, asked)).rating is Rating.HARD


async def test_two_presses_at_once_buy_one_hint(
    table: Table, learner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await table.start(learner, ROLES)
    with monkeypatch.context() as patched:
        together(table, patched)
        await asyncio.gather(*(caught(table.quiz.hint(learner, asked.session_id, 0)) for _ in range(2)))
    view = await table.quiz.current(learner, asked.session_id)
    assert isinstance(view, Asked)
    assert len(view.hints) == 1


async def test_a_hint_is_for_an_open_question_of_ones_own(table: Table, learner: Person) -> None:
    asked = await weighed(table, learner, ROLES, DOT)
    for position in (-1, 1, 99):
        with pytest.raises(StaleStep):
            await table.quiz.hint(learner, asked.session_id, position)
    with pytest.raises(NotFound):
        await table.quiz.hint(await table.person(2), asked.session_id, 0)
    await table.quiz.answer(learner, asked.session_id, 0, GivenAnswer("right"))
    with pytest.raises(StaleStep):
        await table.quiz.hint(learner, asked.session_id, 0)
    await table.quiz.weigh(learner, asked.session_id, 0, SURE)
    with pytest.raises(StaleStep):
        await table.quiz.hint(learner, asked.session_id, 0)
    await table.quiz.stop(learner, asked.session_id)
    with pytest.raises(StaleStep):
        await table.quiz.hint(learner, asked.session_id, 0)
    assert [item.hints for item in await table.rows(QuizItem)] == [0, 0]


async def test_a_placement_has_no_hints(table: Table, learner: Person) -> None:
    asked = await table.quiz.place(learner)
    assert not asked.more_hints
    with pytest.raises(StaleStep):
        await table.quiz.hint(learner, asked.session_id, 0)


# -- what a mistake asks for ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sure", "asks"),
    [
        ("bananas", SURE, True),
        (HALF, SURE, True),
        ("bananas", FAIRLY, False),
        ("bananas", GUESS, False),
        ("right", SURE, False),
    ],
)
async def test_a_sure_error_asks_for_a_sentence(
    table: Table, learner: Person, text: str, sure: int, *, asks: bool
) -> None:
    asked = await weighed(table, learner, ROLES)
    answered = await table.answer(learner, asked, text=text, sure=sure)
    assert (answered.asks_reflection, answered.confidence) == (asks, sure)
    table.restart()
    assert await table.quiz.current(learner, asked.session_id) == answered


async def test_a_repeat_asks_for_a_sentence(table: Table, learner: Person) -> None:
    first = await table.play(learner, False)
    assert not first.asks_reflection
    again = await table.play(learner, False, days=1)
    assert again.asks_reflection
    assert again.mistake is not None
    assert again.mistake.repeat
    assert (await table.play(learner, False, about=DOT)).asks_reflection is False


async def test_what_was_taken_back_makes_no_repeat(table: Table, learner: Person) -> None:
    first = await table.play(learner, False)
    await table.undo(learner, first.asked.session_id)
    await table.quiz.stop(learner, first.asked.session_id)
    assert not (await table.play(learner, False, days=1)).asks_reflection


async def test_a_session_asks_for_two_sentences_at_most(table: Table, learner: Person) -> None:
    asked: QuizView = await weighed(table, learner, ROLES, DOT, SCALE, WHAT)
    asks = []
    for number in range(4):
        assert isinstance(asked, Asked)
        answered = await table.answer(learner, asked, right=False, sure=SURE)
        asks.append(answered.asks_reflection)
        if number == 0:
            answered = await table.quiz.explain(learner, asked.session_id, 0)
            assert not answered.asks_reflection
        asked = await table.quiz.advance(learner, asked.session_id, number)
    assert sum(asks) == 2
    assert asks[:2] == [True, True]
    next_session = await weighed(table, learner, ROLES)
    assert (await table.answer(learner, next_session, right=False, sure=SURE)).asks_reflection


async def test_later_goes_on_to_the_explanation(table: Table, learner: Person) -> None:
    asked = await weighed(table, learner, ROLES)
    answered = await table.answer(learner, asked, right=False, sure=SURE)
    assert answered.mistake is not None
    today = learner.today(table.clock.now())
    await put_off(table.store, learner.id, answered.mistake.id, today, table.clock.now())
    shown = await table.quiz.explain(learner, asked.session_id, 0)
    assert not shown.asks_reflection
    assert shown.mistake is not None
    assert (shown.mistake.later_on, shown.mistake.words) == (today, None)
    table.restart()
    assert await table.again(learner, answered) == shown
    repeat = await weighed(table, learner, ROLES)
    table.clock.advance(timedelta(days=1))
    assert (await table.answer(learner, repeat, right=False, sure=GUESS)).asks_reflection


async def test_only_ones_own_verdict_is_explained(table: Table, learner: Person) -> None:
    asked = await weighed(table, learner, ROLES)
    with pytest.raises((NotFound, StaleStep)):
        await table.quiz.explain(learner, asked.session_id, 0)
    await table.answer(learner, asked, right=False, sure=SURE)
    with pytest.raises(NotFound):
        await table.quiz.explain(await table.person(2), asked.session_id, 0)
    view = await table.quiz.current(learner, asked.session_id)
    assert isinstance(view, Answered)
    assert view.asks_reflection
