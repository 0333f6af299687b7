"""Guessing before, doing, reporting after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coach.curriculum.catalogue import Catalogue, ExerciseEntry
from coach.errors import NotFound
from coach.learn.practice import (
    MAX_RESULT,
    GuessMade,
    guess,
    last_guess,
    practised_by,
    report_done,
    take_back,
)
from coach.learn.standing import standing_of
from coach.review.progress import Mastery
from coach.store import Attempt, CardRow, Practice, ReviewRow, Store
from tests.clock import START
from tests.coach.learners import count, nobody, rows, somebody


async def test_before_the_first_guess_there_is_none(store: Store, exercise: ExerciseEntry) -> None:
    assert await last_guess(store, (await somebody(store)).id, exercise) is None


async def test_a_guess_is_kept_as_an_attempt(store: Store, exercise: ExerciseEntry) -> None:
    person = await somebody(store)
    made = await guess(store, person, exercise, "one", START)
    assert made == GuessMade("one", False) == await last_guess(store, person.id, exercise)
    [attempt] = await rows(store, Attempt)
    assert (attempt.answer, attempt.verdict, attempt.score) == ("one", "wrong", 0.0)
    assert (attempt.grader, attempt.option_order) == ("guess", ["one", "many"])
    assert (attempt.content_id, attempt.objective_id) == (
        exercise.content_ids["en"],
        exercise.guess_objective,
    )
    assert (attempt.session_id, attempt.zone, attempt.study_day) == (None, "Asia/Taipei", date(2026, 3, 2))


async def test_a_guess_may_be_right_and_not_knowing_is_one_too(store: Store, exercise: ExerciseEntry) -> None:
    person = await somebody(store)
    assert await guess(store, person, exercise, "many", START) == GuessMade("many", True)
    assert await guess(store, person, exercise, "", START) == GuessMade("", False)
    assert [row.verdict for row in await rows(store, Attempt)] == ["right", "dont-know"]
    assert await last_guess(store, person.id, exercise) == GuessMade("", False)


async def test_a_guess_moves_no_card_and_makes_no_review(
    store: Store, catalogue: Catalogue, exercise: ExerciseEntry
) -> None:
    person = await somebody(store)
    await guess(store, person, exercise, "one", START)
    assert (await count(store, CardRow), await count(store, ReviewRow)) == (0, 0)
    standing = await standing_of(store, catalogue, person, START)
    assert set(standing.mastery.values()) == {Mastery.NOT_BEGUN}


async def test_the_guess_counts_in_the_language_it_was_shown_in(
    store: Store, exercise: ExerciseEntry
) -> None:
    person = await somebody(store, locale="zh-TW")
    await guess(store, person, exercise, "many", START)
    [attempt] = await rows(store, Attempt)
    assert attempt.content_id == exercise.content_ids["zh-TW"]
    assert await last_guess(store, person.id, exercise) == GuessMade("many", True)


async def test_the_last_guess_counts_and_all_are_kept(store: Store, exercise: ExerciseEntry) -> None:
    person = await somebody(store)
    for option in ("many", "one"):
        await guess(store, person, exercise, option, START)
    assert await last_guess(store, person.id, exercise) == GuessMade("one", False)
    assert await count(store, Attempt) == 2


async def test_an_option_that_there_is_not_is_refused(store: Store, exercise: ExerciseEntry) -> None:
    person = await somebody(store)
    for option in ("few", "Many", "many "):
        with pytest.raises(NotFound):
            await guess(store, person, exercise, option, START)
    assert await count(store, Attempt) == 0


async def test_an_exercise_can_be_done_twice(store: Store, exercise: ExerciseEntry) -> None:
    person = await somebody(store)
    first = await report_done(store, person, exercise, "computer", "3 pieces", START)
    second = await report_done(store, person, exercise, "phone", None, START + timedelta(days=1))
    assert first != second
    kept = {row.id: row for row in await rows(store, Practice)}
    assert (kept[first].variant, kept[first].result) == ("computer", "3 pieces")
    assert (kept[second].variant, kept[second].result) == ("phone", None)
    assert kept[second].study_day == date(2026, 3, 3)
    assert await practised_by(store, person.id) == {exercise.id}


RESULTS = (
    (None, None),
    ("", None),
    (" \n\t ", None),
    (" loss\n 0.42 ", "loss 0.42"),
    ("nul\0 and half \ud83d a pair", "nul and half a pair"),
    ("字" * 5000, "字" * MAX_RESULT),
    ("@everyone **b** <@1>", "@everyone **b** <@1>"),
)


async def test_a_result_is_kept_as_one_line(store: Store, exercise: ExerciseEntry) -> None:
    person = await somebody(store)
    for said, _ in RESULTS:
        await report_done(store, person, exercise, "computer", said, START)
    kept = sorted(await rows(store, Practice), key=lambda row: row.id)
    assert [row.result for row in kept] == [expected for _, expected in RESULTS]


async def test_undoing_takes_back_one_report_once(store: Store, exercise: ExerciseEntry) -> None:
    person = await somebody(store)
    kept, gone = [await report_done(store, person, exercise, "computer", None, START) for _ in range(2)]
    await take_back(store, person.id, gone)
    assert [row.id for row in await rows(store, Practice)] == [kept]
    assert await practised_by(store, person.id) == {exercise.id}
    with pytest.raises(NotFound):
        await take_back(store, person.id, gone)


async def test_nobody_undoes_what_somebody_else_did(store: Store, exercise: ExerciseEntry) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    report = await report_done(store, other, exercise, "computer", None, START)
    with pytest.raises(NotFound):
        await take_back(store, mine.id, report)
    assert await practised_by(store, mine.id) == frozenset()
    assert await practised_by(store, other.id) == {exercise.id}


async def test_nothing_is_kept_of_somebody_who_has_not_agreed(store: Store, exercise: ExerciseEntry) -> None:
    person = await nobody(store)
    with pytest.raises(NotFound):
        await guess(store, person, exercise, "one", START)
    with pytest.raises(NotFound):
        await report_done(store, person, exercise, "computer", None, START)
    assert (await count(store, Attempt), await count(store, Practice)) == (0, 0)
