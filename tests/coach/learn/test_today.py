"""What a study day holds, on both databases."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import event

from coach.curriculum.catalogue import Catalogue
from coach.learn.today import today_of
from coach.mistakes.log import mistakes_of, put_off, set_words
from coach.people.learners import Person
from coach.quiz.answers import GivenAnswer, Graders
from coach.quiz.candidates import Wish
from coach.quiz.grading import BuiltInGrader
from coach.quiz.session import Quiz
from coach.review.leeches import rest
from coach.review.load import REVIEWS_A_DAY
from coach.store import Store
from tests.clock import START, ManualClock
from tests.coach.learners import somebody
from tests.coach.review.stored_cards import add_cards

DAY = timedelta(days=1)
TOKENS = "tiny/tokens"


async def wrong(store: Store, catalogue: Catalogue, person: Person, clock: ManualClock) -> int:
    """Have a question on the first concept answered wrong; return its objective."""
    quiz = Quiz(store, lambda: catalogue, Graders(BuiltInGrader(None)), clock, Random(7))
    wish = Wish(topic=catalogue.topic(TOKENS, "en"), kind="choice")
    asked = await quiz.start(person, wish, count=1, weigh=False)
    question = asked.question.question
    assert question.kind == "choice"
    key = next(option.key for option in question.options if option.key != question.answer)
    await quiz.answer(person, asked.session_id, 0, GivenAnswer(key))
    return asked.question.objective_id


async def test_a_first_day_has_nothing_to_review_and_a_part_to_learn(
    store: Store, catalogue: Catalogue
) -> None:
    today = await today_of(store, catalogue, await somebody(store), START)
    assert (today.reviews, today.waiting, today.minutes) == ((), 0, None)
    assert today.following is not None
    assert (today.following.id, today.number) == (TOKENS, 1)
    assert (today.open_mistakes, today.unsaid) == (0, 0)


async def test_what_was_missed_is_due_on_the_next_study_day_and_counts_as_a_mistake(
    store: Store, catalogue: Catalogue, clock: ManualClock
) -> None:
    person = await somebody(store)
    objective = await wrong(store, catalogue, person, clock)
    assert (await today_of(store, catalogue, person, START)).reviews == ()
    tomorrow = await today_of(store, catalogue, person, START + DAY)
    assert (tomorrow.reviews, tomorrow.days, tomorrow.open_mistakes) == ((objective,), 1, 1)


async def test_a_sentence_put_off_waits_from_its_day_on(
    store: Store, catalogue: Catalogue, clock: ManualClock
) -> None:
    person = await somebody(store)
    await wrong(store, catalogue, person, clock)
    [mistake] = await mistakes_of(store, person.id)
    assert (await today_of(store, catalogue, person, START + DAY)).unsaid == 0
    await put_off(store, person.id, mistake.id, person.today(START + DAY), START)
    unsaid = [(await today_of(store, catalogue, person, START + days * DAY)).unsaid for days in range(3)]
    assert unsaid == [0, 1, 1]
    await set_words(store, person.id, mistake.id, "I thought of money", START)
    assert (await today_of(store, catalogue, person, START + DAY)).unsaid == 0


async def test_mistakes_are_counted_without_reading_what_they_say(
    store: Store, catalogue: Catalogue, clock: ManualClock
) -> None:
    person = await somebody(store)
    await wrong(store, catalogue, person, clock)
    asked: list[str] = []

    def listen(*seen: Any) -> None:
        asked.append(seen[2])

    event.listen(store.engine.sync_engine, "before_cursor_execute", listen)
    assert (await today_of(store, catalogue, person, START + DAY)).open_mistakes == 1
    event.remove(store.engine.sync_engine, "before_cursor_execute", listen)
    assert any("mistakes.id" in query for query in asked)
    assert not any("mistakes.question" in query for query in asked)


async def test_another_learners_day_is_not_in_it(
    store: Store, catalogue: Catalogue, clock: ManualClock
) -> None:
    await wrong(store, catalogue, await somebody(store, 1), clock)
    today = await today_of(store, catalogue, await somebody(store, 2), START + DAY)
    assert (today.reviews, today.open_mistakes) == ((), 0)


async def test_a_card_at_rest_is_not_due(store: Store, catalogue: Catalogue, clock: ManualClock) -> None:
    person = await somebody(store)
    objective = await wrong(store, catalogue, person, clock)
    await rest(store, person.id, objective, person.today(START))
    assert (await today_of(store, catalogue, person, START + DAY)).reviews == ()


async def test_what_no_pack_asks_any_more_is_not_due(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    await add_cards(store, person.id, stabilities=[1.0, 1.0])
    assert (await today_of(store, catalogue, person, START + 9 * DAY)).reviews == ()


async def test_more_than_a_day_takes_is_spread(store: Store, catalogue: Catalogue) -> None:
    person = await somebody(store)
    objectives = await add_cards(store, person.id, stabilities=[1.0] * (2 * REVIEWS_A_DAY + 1))
    known = {one: next(iter(catalogue.objectives.values())) for one in objectives}
    wide = Catalogue()
    wide.objectives = known  # the catalogue of a pack that holds them all
    today = await today_of(store, wide, person, START + 9 * DAY)
    assert (len(today.reviews), today.waiting, today.days) == (REVIEWS_A_DAY, REVIEWS_A_DAY + 1, 3)
