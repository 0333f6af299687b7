"""The log in the store: noting, taking back, reading, and what the learner makes of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession

from coach.curriculum.catalogue import Catalogue
from coach.errors import EmptyText, NotFound, TooMany
from coach.learn.practice import guess
from coach.mistakes import log as log_module
from coach.mistakes.causes import Cause
from coach.mistakes.life import State
from coach.mistakes.log import (
    Mistake,
    Origin,
    add_own,
    edit,
    mistake,
    mistakes_of,
    note_wrong,
    of_attempt,
    open_counts,
    put_off,
    record_try,
    remove,
    retract,
    set_cause,
    set_rule,
    set_words,
)
from coach.mistakes.texts import Told
from coach.people.kept import count_kept, delete_person
from coach.people.learners import Person
from coach.store import Attempt, MistakeRow, MistakeTry, Store
from tests.clock import START
from tests.coach.learners import count, nobody, somebody
from tests.coach.mistakes.conftest import TOKENS, VECTORS, Answers

LATER = START + timedelta(hours=1)
DAY = timedelta(days=1)
HOSTILE = "@everyone <@1> **b** \u202eabc\n# h"


async def the_one(store: Store, person: Person) -> Mistake:
    [only] = await mistakes_of(store, person.id)
    return only


async def taken_back(store: Store, attempt: Attempt, **changes: Any) -> None:
    """Correct an attempt and the log in one transaction."""
    async with store.write() as db:
        row = await db.get_one(Attempt, attempt.id)
        for name, value in (changes or {"taken_back_at": LATER}).items():
            setattr(row, name, value)
        await retract(db, row)


async def own(store: Store, person: Person, question: str = "OOM", **more: Any) -> int:
    wanted: dict[str, Any] = {
        "answer": "bigger batch",
        "right_answer": "smaller batch",
        "concept": TOKENS,
        "origin": Origin.OWN,
        "url": None,
        "now": START,
    }
    return await add_own(store, person, question=question, **{**wanted, **more})


# -- noting --------------------------------------------------------------------------------


async def test_a_wrong_answer_is_noted_as_it_was_shown(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    answers = Answers(store, catalogue, person)
    attempt, noted = await answers("wrong", confidence=3)
    assert noted is not None
    assert not noted.repeat
    found = await mistake(store, person.id, noted.mistake_id)
    assert found == await the_one(store, person) == await of_attempt(store, person.id, attempt.id)
    assert (found.question, found.answer) == ("What is a token?", "shown: coin")
    assert (found.right_answer, found.confidence, found.origin) == ("A piece of text", 3, Origin.QUIZ)
    assert (found.concept, found.objective_id) == (TOKENS, answers.objective)
    assert (found.made_at, found.study_day) == (START, date(2026, 3, 2))
    assert (found.life.state, found.open) == (State.ACTIVE, True)


async def test_an_objective_has_one_mistake_that_takes_the_newest_occurrence(
    store: Store, catalogue: Catalogue
) -> None:
    person = await somebody(store)
    answers = Answers(store, catalogue, person)
    _, first = await answers("wrong", answer="coin")
    assert first is not None
    await set_cause(store, person.id, first.mistake_id, Cause.CONFUSED, VECTORS, LATER)
    await set_words(store, person.id, first.mistake_id, "I thought of money", LATER)
    await set_rule(store, person.id, first.mistake_id, "read twice", LATER)
    await put_off(store, person.id, first.mistake_id, date(2026, 3, 9), LATER)
    second_attempt, second = await answers("partly", day=2, answer="key", confidence=1)
    assert second is not None
    assert (second.mistake_id, second.repeat) == (first.mistake_id, True)
    found = await the_one(store, person)
    assert (found.answer, found.confidence, found.repeat) == ("shown: key", 1, True)
    assert found.attempt_id == second_attempt.id
    assert (found.cause, found.confused_with) == (None, None), "it went wrong for a reason of its own"
    assert found.later_on is None, "what was put off was the time before"
    assert (found.words, found.rule) == ("I thought of money", "read twice")


async def test_noting_twice_or_late_changes_nothing(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    answers = Answers(store, catalogue, person)
    old, _ = await answers("wrong", answer="old")
    new, noted = await answers("wrong", day=1, answer="new")
    assert noted is not None
    await set_cause(store, person.id, noted.mistake_id, Cause.SLIP, None, LATER)
    before = await the_one(store, person)
    for attempt in (old, new):
        async with store.write() as db:
            await note_wrong(
                db, attempt=attempt, concept=TOKENS, question="again", answer="x", right_answer="y"
            )
    assert await the_one(store, person) == before


async def test_what_learners_write_is_capped_and_storable(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    attempt, _ = await Answers(store, catalogue, person)("wrong", note=False)
    async with store.write() as db:
        noted = await note_wrong(
            db,
            attempt=attempt,
            concept=TOKENS,
            question="q\0" + "字" * 5000,
            answer="\ud83d" + "a" * 5000,
            right_answer=HOSTILE,
        )
    for change, text in ((set_words, "w" * 999), (set_rule, "r" * 999)):
        await change(store, person.id, noted.mistake_id, text, LATER)
    found = await the_one(store, person)
    assert (len(found.question), len(found.answer), found.right_answer) == (1000, 2000, HOSTILE)
    assert (found.words, found.rule) == ("w" * 500, "r" * 300)


async def test_a_quiz_and_a_guess_at_the_same_moment_make_one_mistake(
    store: Store, catalogue: Catalogue
) -> None:
    person = await somebody(store)
    answers = Answers(store, catalogue, person)
    older, _ = await answers("wrong", answer="old", note=False)
    newer, _ = await answers("wrong", answer="new", note=False)

    async def noted(db: AsyncSession, attempt: Attempt) -> None:
        texts = {"question": "q", "answer": attempt.answer, "right_answer": "r"}
        await note_wrong(db, attempt=attempt, concept=TOKENS, **texts)

    async def meanwhile() -> None:
        async with store.write() as db:
            await noted(db, newer)

    async with store.write() as db:
        await noted(db, older)
        other = asyncio.create_task(meanwhile())
        for _ in range(50):  # in PostgreSQL the other gets as far as its insert, and waits there
            await db.scalar(select(1))
    await other
    assert (await the_one(store, person)).answer == "new"


# -- mending -------------------------------------------------------------------------------


async def test_right_answers_on_three_other_days_graduate_it(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    answers = Answers(store, catalogue, person)
    await answers("wrong")
    states = []
    for day in (0, 1, 1, 3, 7):
        await answers("right", day=day)
        found = await the_one(store, person)
        states.append((found.life.state.value, found.life.right_days))
    assert states == [("active", 0), ("retrying", 1), ("retrying", 1), ("retrying", 2), ("graduated", 3)]
    assert (found.life.tries, found.life.graduated_on) == (5, date(2026, 3, 9))
    assert await open_counts(store, person.id) == {}
    await answers("wrong", day=9)
    assert (await the_one(store, person)).life.state is State.ACTIVE, "a mistake can come back"


async def test_not_knowing_is_no_mistake_but_starts_over(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    answers = Answers(store, catalogue, person)
    await answers("dont-know")
    assert await mistakes_of(store, person.id) == ()
    await answers("wrong")
    await answers("right", day=1)
    await answers("dont-know", day=2)
    found = await the_one(store, person)
    assert (found.life.state, found.life.tries) == (State.ACTIVE, 2)
    assert not found.repeat


async def test_what_was_taken_back_or_only_guessed_right_proves_nothing(
    store: Store, catalogue: Catalogue
) -> None:
    person = await somebody(store)
    answers = Answers(store, catalogue, person)
    await answers("wrong")
    await answers("right", day=1, taken_back_at=LATER)
    await answers("right", day=1, grader="guess")
    assert (await the_one(store, person)).life.tries == 0
    await answers("dont-know", day=1, settled="right")
    assert (await the_one(store, person)).life.right_days == 1


async def test_only_ones_own_answers_to_the_same_objective_count(store: Store, catalogue: Catalogue) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    await Answers(store, catalogue, mine)("wrong")
    await Answers(store, catalogue, other)("right", day=1)
    await Answers(store, catalogue, mine, VECTORS)("right", day=1)
    assert (await the_one(store, mine)).life.tries == 0
    assert await mistakes_of(store, other.id) == ()


# -- taking back ---------------------------------------------------------------------------


async def test_taking_back_the_only_wrong_attempt_takes_the_mistake(
    store: Store, catalogue: Catalogue
) -> None:
    person = await somebody(store)
    attempt, _ = await Answers(store, catalogue, person)("wrong")
    await taken_back(store, attempt)
    assert await mistakes_of(store, person.id) == ()
    await taken_back(store, attempt)


async def test_a_won_appeal_goes_back_to_the_occurrence_before(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    answers = Answers(store, catalogue, person)
    first, _ = await answers("wrong", answer="coin", confidence=2)
    second, noted = await answers("wrong", day=3, answer="key")
    assert noted is not None
    await set_words(store, person.id, noted.mistake_id, "mine", LATER)
    await set_rule(store, person.id, noted.mistake_id, "rule", LATER)
    await set_cause(store, person.id, noted.mistake_id, Cause.SLIP, None, LATER)
    await answers("right", day=1, note=False)
    await taken_back(store, second, settled="right")
    found = await the_one(store, person)
    assert (found.id, found.attempt_id, found.confidence) == (noted.mistake_id, first.id, 2)
    assert (found.question, found.answer, found.right_answer) == (
        "What is a token?",
        "A coin",
        "A piece of text",
    ), "from the content"
    assert (found.words, found.rule, found.cause) == ("mine", "rule", None)
    assert (found.made_at, found.repeat) == (START, False)
    # The overturned answer counts as right now, on a day of its own.
    assert (found.life.state, found.life.right_days) == (State.RETRYING, 2)


async def test_taking_back_an_older_attempt_leaves_the_newer_occurrence(
    store: Store, catalogue: Catalogue
) -> None:
    person = await somebody(store)
    answers = Answers(store, catalogue, person)
    first, _ = await answers("wrong", answer="coin")
    await answers("wrong", day=1, answer="key")
    await taken_back(store, first)
    found = await the_one(store, person)
    assert (found.answer, found.repeat) == ("shown: key", False)


async def test_going_back_passes_over_what_does_not_stand(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    answers = Answers(store, catalogue, person)
    await answers("right", settled="wrong", note=False, answer="key")
    await answers("wrong", day=1, taken_back_at=LATER, note=False)
    await answers("wrong", day=1, settled="right", note=False)
    await answers("dont-know", day=1)
    last, noted = await answers("wrong", day=2)
    assert noted is not None
    assert noted.repeat
    await taken_back(store, last)
    assert (await the_one(store, person)).answer == "A secret"


# -- a guess before an exercise ------------------------------------------------------------


async def test_a_wrong_guess_is_noted_and_the_quiz_builds_on_it(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    exercise = catalogue.exercises["tiny/cut-a-word"]
    await guess(store, person, exercise, "many", START)
    await guess(store, person, exercise, "", START)
    assert await mistakes_of(store, person.id) == ()
    await guess(store, person, exercise, "one", START)
    found = await the_one(store, person)
    assert (found.origin, found.concept) == (Origin.GUESS, TOKENS)
    assert (found.question, found.answer, found.right_answer) == (
        "How many pieces will it be?",
        "One",
        "Two or more",
    )
    answers = Answers(store, catalogue, person)
    assert found.objective_id == answers.objective
    attempt, noted = await answers("wrong", day=1)
    assert noted is not None
    assert (noted.mistake_id, noted.repeat) == (found.id, True)
    await taken_back(store, attempt)
    assert await the_one(store, person) == found


# -- reading -------------------------------------------------------------------------------


async def test_open_ones_come_first_the_newest_first(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    tokens, vectors = Answers(store, catalogue, person), Answers(store, catalogue, person, VECTORS)
    await tokens("wrong", day=1)
    for day in (2, 3, 4):
        await tokens("right", day=day)
    await vectors("wrong")
    first = await own(store, person, "typed in", concept=None)
    second = await own(store, person, "typed in later")
    found = await mistakes_of(store, person.id)
    assert [one.id for one in found[:2]] == [second, first]
    assert [one.life.state.value for one in found] == ["active", "active", "active", "graduated"]
    assert {one.concept for one in await mistakes_of(store, person.id, [VECTORS])} == {VECTORS}
    assert await mistakes_of(store, person.id, []) == ()
    assert await open_counts(store, person.id) == {TOKENS: 1, VECTORS: 1}
    assert await open_counts(store, person.id, [VECTORS]) == {VECTORS: 1}


async def test_three_queries_however_long_the_log_is(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    await Answers(store, catalogue, person)("wrong")
    await Answers(store, catalogue, person, VECTORS)("wrong")
    for number in range(20):
        made = await own(store, person, str(number))
        await record_try(store, person, made, True, START + DAY)
    asked: list[str] = []

    def listen(*seen: Any) -> None:
        asked.append(seen[2])

    event.listen(store.engine.sync_engine, "before_cursor_execute", listen)
    assert len(await mistakes_of(store, person.id)) == 22
    event.remove(store.engine.sync_engine, "before_cursor_execute", listen)
    assert len([query for query in asked if query.lstrip().upper().startswith("SELECT")]) == 3


# -- what the learner makes of it ----------------------------------------------------------


async def test_a_mistake_of_ones_own_is_mended_by_ones_own_judgement(store: Store) -> None:
    person = await somebody(store)
    made = await own(store, person)
    states = []
    for day, right in ((0, True), (1, True), (2, False), (3, True), (4, True), (5, True)):
        await record_try(store, person, made, right, START + day * DAY)
        states.append((await mistake(store, person.id, made)).life.right_days)
    assert states == [0, 1, 0, 1, 2, 3]
    assert (await mistake(store, person.id, made)).life.state is State.GRADUATED


async def test_cause_words_and_rule_can_be_changed_and_taken_away(store: Store) -> None:
    person = await somebody(store)
    made = await own(store, person)
    await set_cause(store, person.id, made, Cause.CONFUSED, VECTORS, LATER)
    await set_words(store, person.id, made, f"  {HOSTILE} ", LATER)
    await put_off(store, person.id, made, date(2026, 3, 4), LATER)
    found = await mistake(store, person.id, made)
    assert (found.cause, found.confused_with, found.words) == (Cause.CONFUSED, VECTORS, HOSTILE)
    assert found.later_on == date(2026, 3, 4)
    await set_cause(store, person.id, made, Cause.FORGOT, VECTORS, LATER)
    await set_words(store, person.id, made, " \0", LATER)
    found = await mistake(store, person.id, made)
    assert (found.cause, found.confused_with, found.words) == (Cause.FORGOT, None, None)


async def test_ones_own_texts_can_be_edited_the_quizs_cannot(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    made = await own(store, person)
    reflection: dict[str, Any] = {"words": "too big", "rule": "start small", "now": LATER}
    await edit(store, person.id, made, texts=Told("OOM at step 3", "", ""), **reflection)
    found = await mistake(store, person.id, made)
    assert (found.question, found.answer, found.right_answer) == ("OOM at step 3", "", None)
    assert (found.words, found.rule) == ("too big", "start small")
    with pytest.raises(EmptyText):
        await edit(store, person.id, made, texts=Told(" \n", "", ""), **(reflection | {"words": "lost"}))
    assert await mistake(store, person.id, made) == found
    _, noted = await Answers(store, catalogue, person)("wrong")
    assert noted is not None
    with pytest.raises(NotFound):
        await edit(store, person.id, noted.mistake_id, texts=Told("forged", "", ""), **reflection)
    await edit(store, person.id, noted.mistake_id, **reflection)
    found = await mistake(store, person.id, noted.mistake_id)
    assert (found.question, found.words, found.rule) == ("What is a token?", "too big", "start small")


async def test_a_deleted_mistake_takes_its_tries_and_leaves_the_attempts(
    store: Store, catalogue: Catalogue
) -> None:
    person = await somebody(store)
    _, noted = await Answers(store, catalogue, person)("wrong")
    assert noted is not None
    await record_try(store, person, noted.mistake_id, True, LATER)
    await remove(store, person.id, noted.mistake_id)
    assert await mistakes_of(store, person.id) == ()
    assert (await count(store, MistakeTry), await count(store, Attempt)) == (0, 1)
    _, again = await Answers(store, catalogue, person)("wrong", day=1)
    assert again is not None
    assert again.repeat, "the attempts remember"


async def test_a_deleted_mistake_stays_deleted_when_a_later_one_is_taken_back(
    store: Store, catalogue: Catalogue
) -> None:
    person, other = await somebody(store, 1), await somebody(store, 2)
    answers = Answers(store, catalogue, person)
    _, noted = await answers("wrong", answer="deleted")
    assert noted is not None
    kept_one, _ = await Answers(store, catalogue, person, VECTORS)("wrong")
    others, _ = await Answers(store, catalogue, other)("wrong")
    await remove(store, person.id, noted.mistake_id)
    second, _ = await answers("wrong", day=1, answer="second")
    third, _ = await answers("wrong", day=2, answer="third")
    await taken_back(store, third)
    [_, found] = sorted(await mistakes_of(store, person.id), key=lambda one: one.made_at)
    assert (found.attempt_id, found.repeat) == (second.id, True), "the attempts remember"
    await taken_back(store, second)
    assert (await the_one(store, person)).attempt_id == kept_one.id
    assert (await the_one(store, other)).attempt_id == others.id
    last, _ = await Answers(store, catalogue, other)("wrong", day=1)
    await taken_back(store, last)
    assert (await the_one(store, other)).attempt_id == others.id, "nobody else's is touched"


async def test_somebody_elses_mistake_is_not_there(store: Store) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    made = await own(store, other)
    before = await mistake(store, other.id, made)
    for call in (
        mistake(store, mine.id, made),
        set_cause(store, mine.id, made, Cause.SLIP, None, LATER),
        set_words(store, mine.id, made, "forged", LATER),
        set_rule(store, mine.id, made, "forged", LATER),
        put_off(store, mine.id, made, date(2026, 3, 4), LATER),
        edit(store, mine.id, made, words="forged", rule="forged", now=LATER),
        record_try(store, mine, made, True, LATER),
        remove(store, mine.id, made),
    ):
        with pytest.raises(NotFound):
            await call
    assert await mistake(store, other.id, made) == before
    assert await mistakes_of(store, mine.id) == ()


async def test_room_for_so_many_and_for_learners_only(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "MAX_MISTAKES", 2)
    person = await somebody(store)
    for _ in range(2):
        made = await own(store, person)
    with pytest.raises(TooMany) as caught:
        await own(store, person)
    assert (caught.value.name, caught.value.most) == ("mistakes", 2)
    await remove(store, person.id, made)
    await own(store, person)
    with pytest.raises(EmptyText):
        await own(store, replace(person, id=7), "\0 ")
    with pytest.raises(NotFound):
        await own(store, await nobody(store))
    assert await count(store, MistakeRow) == 2


async def test_all_of_it_goes_with_the_person(store: Store) -> None:
    person = await somebody(store)
    await record_try(store, person, await own(store, person), True, LATER)
    kept = await count_kept(store, person.id)
    assert (kept["mistakes"], kept["mistake_tries"]) == (1, 1)
    await delete_person(store, person.id)
    assert (await count(store, MistakeRow), await count(store, MistakeTry)) == (0, 0)
