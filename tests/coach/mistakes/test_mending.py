"""Counting what is open, on both databases: the same as reading it all and looking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.curriculum.catalogue import Catalogue
from coach.mistakes.log import Origin, add_own, mistakes_of, put_off, record_try
from coach.mistakes.mending import Tally, tally_of
from coach.store import Store
from tests.clock import START
from tests.coach.learners import somebody
from tests.coach.mistakes.conftest import TOKENS, VECTORS, Answers

DAY = timedelta(days=1)
learner_ids: Iterator[int] = count(1000)
WHAT = st.sampled_from(["right", "right", "right", "wrong", "partly", "dont-know", "taken-back", "guess"])


async def test_nothing_is_open_before_anything_went_wrong(store: Store) -> None:
    person = await somebody(store)
    assert await tally_of(store, person.id, person.today(START)) == Tally(0, 0)


async def test_right_on_three_days_is_not_open_and_a_wrong_one_among_them_starts_over(
    store: Store, catalogue: Catalogue
) -> None:
    person = await somebody(store)
    tokens, vectors = Answers(store, catalogue, person), Answers(store, catalogue, person, VECTORS)
    await tokens("wrong")
    await vectors("wrong")
    opened = []
    for day in (1, 2, 3):
        await tokens("right", day=day)
        await vectors("dont-know" if day == 3 else "right", day=day)
        opened.append((await tally_of(store, person.id, person.today(START))).open)
    await vectors("right", day=4)
    opened.append((await tally_of(store, person.id, person.today(START))).open)
    assert opened == [2, 2, 1, 1]


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    answers=st.lists(st.tuples(WHAT, st.sampled_from([TOKENS, VECTORS]), st.integers(0, 2)), max_size=12),
    judged=st.lists(st.tuples(st.booleans(), st.integers(0, 2)), max_size=5),
    put_off_for=st.integers(-1, 1),
)
async def test_counting_is_reading_and_looking(
    store: Store,
    catalogue: Catalogue,
    answers: list[tuple[str, str, int]],
    judged: list[tuple[bool, int]],
    put_off_for: int,
) -> None:
    person, day = await somebody(store, next(learner_ids)), 0
    for concept in (TOKENS, VECTORS):
        await Answers(store, catalogue, person, concept)("wrong")
    for what, concept, days in answers:
        day += days
        answer = Answers(store, catalogue, person, concept)
        if what == "taken-back":
            await answer("right", day=day, taken_back_at=START)
        elif what == "guess":
            await answer("right", day=day, grader="guess")
        else:
            await answer(what, day=day)
    own = await add_own(
        store,
        person,
        question="OOM",
        answer="",
        right_answer="",
        concept=None,
        origin=Origin.OWN,
        url=None,
        now=START,
    )
    at = START
    for right, days in judged:
        at += days * DAY
        await record_try(store, person, own, right, at)
    today = person.today(START + day * DAY)
    found = await mistakes_of(store, person.id)
    await put_off(store, person.id, found[0].id, today + put_off_for * DAY, START)
    left = [one for one in found if one.open]
    unsaid = int(found[0].open and put_off_for <= 0)
    assert await tally_of(store, person.id, today) == Tally(len(left), unsaid)
