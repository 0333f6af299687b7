"""This week beside the one before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.learn.reading import mark_read
from coach.mistakes.entries import GUESS_GRADER
from coach.review.week import DAYS, Answer, History, begun_on, week, week_of
from coach.store import MistakeRow, MistakeTry, Practice, Store
from tests.clock import START
from tests.coach.learners import somebody
from tests.coach.review.catalogues import made_catalogue
from tests.coach.review.histories import TODAY, add_answers, add_objectives

AGO = st.integers(-2, 20)
ANSWERS = st.lists(st.builds(lambda ago, right: answer(ago, right=right), AGO, st.booleans()), max_size=60)


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def answer(ago: int, *, right: bool = True, seconds: int = 30) -> Answer:
    return Answer(day(ago), right, timedelta(seconds=seconds))


def test_seven_days_end_today_and_the_seven_before_them_follow() -> None:
    given_ = [answer(0), answer(0, right=False), answer(6, seconds=90), answer(7), answer(13), answer(14)]
    studied, begun, mended = [day(3), day(20)], [day(0), day(7), day(8), day(14)], [day(6), day(7), day(13)]
    seen = week(History(given_, studied, begun, mended), TODAY)
    assert seen.now.days == tuple(
        zip((day(ago) for ago in range(6, -1, -1)), [1, 0, 0, 0, 0, 0, 2], strict=True)
    )
    assert (seen.now.answers, seen.now.right, seen.now.share) == (3, 2, pytest.approx(2 / 3))
    assert (seen.now.studied, seen.now.new, seen.now.mended) == (3, 1, 1)
    assert seen.now.time == timedelta(seconds=150)
    assert [count for _, count in seen.before.days] == [1, 0, 0, 0, 0, 0, 1]
    assert (seen.before.studied, seen.before.new, seen.before.mended, seen.before.minutes) == (2, 2, 2, 1)


def test_without_anything_there_is_no_share() -> None:
    seen = week(History([]), TODAY)
    assert (seen.now.answers, seen.now.share, seen.now.studied, seen.now.minutes) == (0, None, 0, 0)


@given(ANSWERS, st.lists(AGO.map(day), max_size=9))
def test_every_answer_of_two_weeks_counts_once(given_: Sequence[Answer], studied: Sequence[date]) -> None:
    seen = week(History(given_, studied), TODAY)
    within = [one for one in given_ if 0 <= (TODAY - one.day).days < 2 * DAYS]
    assert seen.now.answers + seen.before.answers == len(within)
    assert seen.now.right + seen.before.right == sum(one.right for one in within)
    assert seen.now.time + seen.before.time == sum((one.took for one in within), timedelta(0))
    for span in (seen.now, seen.before):
        with_answers = sum(count > 0 for _, count in span.days)
        assert with_answers <= span.studied <= DAYS
        assert span.share is None or 0 <= span.share <= 1
    later = week(History(given_, studied), TODAY + timedelta(days=DAYS))
    assert later.before == seen.now


def test_a_concept_begins_with_its_first_reading_or_question() -> None:
    catalogue = made_catalogue(
        tracks={"t": [["a", "b", "c", "d"]]}, objectives={"p/a": (1, 2), "p/b": (3,), "p/c": (4,)}
    )
    asked = {1: day(5), 2: day(9), 3: day(3), 99: day(1)}
    read = {"p/b": day(4), "p/d": day(2), "p/gone": day(1)}
    assert sorted(begun_on(catalogue, asked, read)) == [day(9), day(4), day(2)]
    assert begun_on(catalogue, {}, {}) == []


# -- from the store -----------------------------------------------------------------


async def test_a_week_is_read_of_a_learners_own_answers_that_stand(store: Store) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    one, two, three, four = await add_objectives(store, 4)
    catalogue = made_catalogue(
        tracks={"t": [["a", "b", "c"]]}, objectives={"p/a": (one, four), "p/b": (two,), "p/c": (three,)}
    )
    await add_answers(store, mine.id, one, [0, 8], seconds=60)
    await add_answers(store, mine.id, four, [40])
    await add_answers(store, mine.id, two, [1, 1], seconds=9000, verdict="wrong")
    await add_answers(store, mine.id, two, [1], verdict="wrong", settled="right")
    await add_answers(store, mine.id, two, [2, 3], taken_back_at=START)
    await add_answers(store, mine.id, three, [4], grader=GUESS_GRADER)
    await add_answers(store, other.id, three, [0, 1, 2, 3, 4, 5, 6])
    await mark_read(store, mine, "p/c", START - timedelta(days=2))
    await mark_read(store, other, "p/a", START - timedelta(days=5))
    async with store.write() as session:
        session.add_all(
            Practice(
                learner_id=who.id,
                exercise="p/e",
                content_id=1,
                variant="phone",
                done_at=START,
                zone="Asia/Taipei",
                study_day=day(ago),
            )
            for who, ago in ((mine, 5), (mine, 50), (other, 6))
        )
    seen = await week_of(store, catalogue, mine.id, TODAY)
    assert [count for _, count in seen.now.days] == [0, 0, 0, 0, 0, 3, 1]
    assert (seen.now.right, seen.now.minutes) == (2, 7)
    assert seen.now.studied == len({0, 1, 2, 5})
    assert seen.now.new == len({"b", "c"})
    assert (seen.before.answers, seen.before.studied, seen.before.new) == (1, 1, 0)


async def test_a_mistake_is_mended_on_the_day_on_which_it_was_graduated(store: Store) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    async with store.write() as session:
        for who, right_on in ((mine, (20, 9, 3)), (mine, (20, 9)), (mine, (20, 12, 9)), (other, (5, 4, 3))):
            made_at = START - timedelta(days=30)
            mistake = MistakeRow(
                learner_id=who.id, origin="own", question="q", answer="a", made_at=made_at, study_day=day(30)
            )
            session.add(mistake)
            await session.flush()
            session.add_all(
                MistakeTry(
                    mistake_id=mistake.id,
                    right=True,
                    tried_at=START - timedelta(days=ago),
                    study_day=day(ago),
                )
                for ago in right_on
            )
    seen = await week_of(store, made_catalogue(tracks={}), mine.id, TODAY)
    assert (seen.now.mended, seen.before.mended) == (1, 1)
