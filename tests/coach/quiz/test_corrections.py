"""Verdicts that change afterwards, on both databases: the log only grows, and each card is its fold."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from coach.errors import NotFound, StaleStep
from coach.mistakes.life import State
from coach.mistakes.log import remove
from coach.mistakes.noting import stands_wrong
from coach.people.guilds import turn
from coach.people.kept import delete_person
from coach.people.learners import Person
from coach.quiz.answers import GivenAnswer
from coach.quiz.corrections import Decided
from coach.quiz.selection import Reason
from coach.quiz.verdict import Verdict
from coach.quiz.views import Answered, Asked, QuizView, Summary
from coach.review.load import window
from coach.review.log import states_of
from coach.review.schedule import LogEntry, Rating, fold
from coach.store import Appeal, Attempt, QuizSession, ReviewRow, Store
from tests.clock import ManualClock
from tests.coach.quiz.table import DONT_KNOW, DOT, HALF, ROLES, SCALE, WHAT, Table

GUILD = 55


@pytest.fixture
async def table(store: Store, clock: ManualClock, tmp_path: Path) -> Table:
    return await Table.laid(store, clock, tmp_path / "tiny")


@pytest.fixture
async def learner(table: Table) -> Person:
    return await table.person()


def replayed(entries: list[LogEntry], ratings: list[Rating | None], person: Person) -> Any:
    """The fold of a log whose reviews, in their order, had these ratings from the beginning."""
    reviews = [entry for entry in entries if entry.corrects is None]
    changed = [replace(one, rating=rating) for one, rating in zip(reviews, ratings, strict=True)]
    return fold(changed, person.retention)


# -- undo ----------------------------------------------------------------------------------


async def test_undo_opens_the_question_again_that_was_just_answered(table: Table, learner: Person) -> None:
    asked = await table.start(learner, ROLES, DOT)
    await table.answer(learner, asked, right=False)
    await table.undo(learner, asked.session_id)
    assert await table.quiz.current(learner, asked.session_id) == asked
    assert await table.mistakes(learner) == ()
    assert await table.card(learner) is None
    answered = await table.answer(learner, asked)
    assert answered.verdict is Verdict.RIGHT
    card = await table.card(learner)
    assert card is not None
    assert (card.reviews, card.lapses, card.last_rating) == (1, 0, Rating.GOOD)


async def test_an_answer_taken_back_is_kept_as_such(table: Table, learner: Person) -> None:
    answered = await table.play(learner, False)
    later = table.clock.advance(timedelta(minutes=5))
    await table.undo(learner, answered.asked.session_id)
    [attempt] = await table.rows(Attempt)
    assert (attempt.taken_back_at, attempt.answer, attempt.verdict) == (later, "bananas", "wrong")
    review, correction = await table.rows(ReviewRow)
    assert (review.rating, review.corrects_id) == (Rating.AGAIN, None)
    assert (correction.rating, correction.corrects_id, correction.reviewed_at) == (None, review.id, later)
    assert (correction.attempt_id, correction.card_id) == (None, review.card_id)


async def test_undo_goes_back_over_a_question_that_was_opened_since(table: Table, learner: Person) -> None:
    asked = await table.start(learner, ROLES, SCALE)
    await table.answer(learner, asked, right=False)
    second = await table.quiz.advance(learner, asked.session_id, 0)
    await table.undo(learner, asked.session_id)
    assert await table.quiz.current(learner, asked.session_id) == asked
    await table.answer(learner, asked)
    assert await table.quiz.advance(learner, asked.session_id, 0) == second


async def test_undo_of_a_finished_quiz_opens_its_last_card(table: Table, learner: Person) -> None:
    asked = await table.start(learner, ROLES, DOT)
    await table.answer(learner, asked)
    second = await table.quiz.advance(learner, asked.session_id, 0)
    assert isinstance(second, Asked)
    await table.answer(learner, second, right=False)
    assert isinstance(await table.quiz.advance(learner, asked.session_id, 1), Summary)
    await table.undo(learner, asked.session_id)
    assert await table.quiz.current(learner, asked.session_id) == second
    assert await table.quiz.unfinished(learner) == (asked.session_id, None)
    assert (await table.answer(learner, second)).last
    summary = await table.quiz.advance(learner, asked.session_id, 1)
    assert isinstance(summary, Summary)
    assert (summary.right, summary.answered, summary.total, summary.stopped) == (2, 2, 2, False)


async def test_undo_of_a_quiz_that_was_left_opens_it_again(table: Table, learner: Person) -> None:
    asked = await table.start(learner, ROLES, DOT)
    await table.answer(learner, asked)
    await table.quiz.advance(learner, asked.session_id, 0)
    await table.quiz.stop(learner, asked.session_id)
    await table.undo(learner, asked.session_id)
    assert await table.quiz.current(learner, asked.session_id) == asked


async def test_undo_twice_takes_the_last_two_answers_back(table: Table, learner: Person) -> None:
    first = await table.start(learner, ROLES, DOT)
    await table.answer(learner, first, right=False)
    second = await table.quiz.advance(learner, first.session_id, 0)
    assert isinstance(second, Asked)
    await table.answer(learner, second, right=False)
    await table.undo(learner, first.session_id)
    assert await table.quiz.current(learner, first.session_id) == second
    await table.undo(learner, first.session_id)
    assert await table.quiz.current(learner, first.session_id) == first
    assert await states_of(table.store, learner.id) == {}
    assert await table.mistakes(learner) == ()
    with pytest.raises(StaleStep):
        await table.undo(learner, first.session_id)
    assert await table.count(ReviewRow) == 4


async def test_undo_while_another_quiz_is_open_changes_nothing(table: Table, learner: Person) -> None:
    old = await table.play(learner, False)
    other = await table.start(learner, DOT)
    before = await table.card(learner)
    with pytest.raises(StaleStep):
        await table.undo(learner, old.asked.session_id)
    assert await table.card(learner) == before
    assert await table.count(ReviewRow) == 1
    assert await table.quiz.current(learner, other.session_id) == other
    await table.quiz.stop(learner, other.session_id)
    await table.undo(learner, old.asked.session_id)
    assert await table.quiz.unfinished(learner) == (old.asked.session_id, None)


async def test_two_undos_never_leave_two_quizzes_open(table: Table, learner: Person) -> None:
    one, two = await table.play(learner, True), await table.play(learner, True, about=DOT)

    async def undone(answered: Answered) -> bool:
        try:
            await table.undo(learner, answered.asked.session_id)
        except StaleStep:
            return False
        return True

    done = await asyncio.gather(undone(one), undone(two))
    assert [row.state for row in await table.rows(QuizSession)].count("open") == sum(done) == 1


async def test_two_presses_of_undo_take_one_answer_back(table: Table, learner: Person) -> None:
    first = await table.start(learner, ROLES, DOT)
    await table.answer(learner, first)
    second = await table.quiz.advance(learner, first.session_id, 0)
    assert isinstance(second, Asked)
    answered = await table.answer(learner, second)

    async def undone() -> bool:
        try:
            await table.corrections.undo(learner, first.session_id, answered.attempt_id)
        except StaleStep:
            return False
        return True

    assert sorted(await asyncio.gather(undone(), undone())) == [False, True]
    assert not await undone()
    assert [one.taken_back_at is not None for one in await table.rows(Attempt)] == [False, True]
    assert await table.count(ReviewRow) == 3


async def test_a_placement_is_undone_and_goes_on_from_there(table: Table, learner: Person) -> None:
    view: QuizView = await table.quiz.place(learner)
    while isinstance(view, Asked):
        last = view
        await table.answer(learner, view, right=False)
        view = await table.quiz.advance(learner, view.session_id, view.position)
    assert isinstance(view, Summary)
    assert view.last_attempt is not None
    await table.corrections.undo(learner, view.session_id, view.last_attempt)
    again = await table.quiz.current(learner, view.session_id)
    assert again == replace(last, total=again.total if isinstance(again, Asked) else 0)
    asked = 0
    while isinstance(again, Asked):
        await table.answer(learner, again)
        again = await table.quiz.advance(learner, again.session_id, again.position)
        asked += 1
    assert isinstance(again, Summary)
    assert again.placed is not None
    assert again.answered == again.total == len(again.lines) == last.position + asked


async def test_undo_gives_back_the_sentence_that_was_asked_for(table: Table, learner: Person) -> None:
    for about in (ROLES, DOT, SCALE, WHAT):
        await table.play(learner, False, about=about)  # so that all of them go wrong a second time
    asks = []
    view: QuizView = await table.start(learner, ROLES, DOT, SCALE, WHAT)
    for position in range(4):
        assert isinstance(view, Asked)
        answered = await table.answer(learner, view, right=False)
        if position == 1:
            await table.quiz.explain(learner, view.session_id, position)
        if position in (1, 3):  # once after the sentence, once where none was asked for
            await table.undo(learner, view.session_id)
            answered = await table.answer(learner, view, right=False)
        asks.append(answered.asks_reflection)
        view = await table.quiz.advance(learner, view.session_id, position)
    assert asks == [True, True, False, False]


async def test_undo_needs_an_answer_of_ones_own(table: Table, learner: Person) -> None:
    asked = await table.start(learner, ROLES)
    with pytest.raises(StaleStep):
        await table.undo(learner, asked.session_id)
    await table.answer(learner, asked)
    for person, session_id in ((await table.person(2), asked.session_id), (learner, 10**9)):
        with pytest.raises(NotFound):
            await table.undo(person, session_id)
    assert await table.count(ReviewRow) == 1


async def test_an_objective_whose_first_review_was_taken_back_was_never_asked(
    table: Table, learner: Person
) -> None:
    answered = await table.play(learner, False, about=WHAT)
    await table.undo(learner, answered.asked.session_id)
    assert await states_of(table.store, learner.id) == {}
    summary = await table.quiz.stop(learner, answered.asked.session_id)
    assert (summary.answered, summary.next_due, summary.due_now) == (0, None, 0)
    table.clock.advance(timedelta(days=1))
    asked = await table.start(learner, count=1)
    assert (asked.question.objective_id, asked.reason) == (table.objective(WHAT), Reason.NEW)
    assert asked.last_day is None
    again = await table.answer(learner, asked)
    other = await table.person(2)
    fresh = await table.play(other, True, about=WHAT)
    assert again.due_day == fresh.due_day
    assert await table.card(learner, WHAT) == await table.card(other, WHAT)


async def test_undo_replays_the_reviews_that_came_later(table: Table, learner: Person) -> None:
    await table.play(learner, True)
    wrong = await table.play(learner, False, days=3)
    await table.play(learner, True, days=1)
    await table.play(learner, True, days=4)
    await table.undo(learner, wrong.asked.session_id)
    good = Rating.GOOD
    expected = replayed(await table.log(learner), [good, None, good, good], learner)
    assert await table.card(learner) == expected == await table.folded(learner)
    assert (expected.reviews, expected.lapses) == (3, 0)


# -- how hard it was -------------------------------------------------------------------------


async def test_hard_and_easy_move_the_day_on_which_it_comes_again(table: Table, learner: Person) -> None:
    good = await table.play(learner, True)
    place = (good.asked.session_id, good.asked.position)
    days = {}
    for rating in (Rating.EASY, Rating.GOOD, Rating.HARD):
        await table.corrections.rate(learner, *place, rating)
        shown = await table.again(learner, good)
        assert (shown.rating, shown.verdict) == (rating, Verdict.RIGHT)
        days[rating] = shown.due_day
    hard, middle, easy = (days[one] for one in (Rating.HARD, Rating.GOOD, Rating.EASY))
    assert hard is not None
    assert middle is not None
    assert easy is not None
    assert hard < middle == good.due_day < easy
    assert await table.card(learner) == await table.folded(learner)


async def test_a_rating_given_late_is_replayed_under_what_came_after(table: Table, learner: Person) -> None:
    first = await table.play(learner, True)
    await table.play(learner, True, days=2)
    await table.play(learner, False, days=5)
    before = await table.card(learner)
    await table.corrections.rate(learner, first.asked.session_id, 0, Rating.EASY)
    expected = replayed(await table.log(learner), [Rating.EASY, Rating.GOOD, Rating.AGAIN], learner)
    assert await table.card(learner) == expected != before


async def test_only_a_right_answer_can_be_rated_and_never_again(table: Table, learner: Person) -> None:
    wrong = await table.play(learner, False)
    right = await table.play(learner, True, about=DOT)
    for answered, rating in ((wrong, Rating.EASY), (wrong, Rating.HARD), (right, Rating.AGAIN)):
        with pytest.raises(StaleStep):
            await table.corrections.rate(learner, answered.asked.session_id, 0, rating)
    hinted = await table.quiz.hint(learner, (await table.start(learner, SCALE)).session_id, 0)
    await table.answer(learner, hinted)
    with pytest.raises(StaleStep):
        await table.corrections.rate(learner, hinted.session_id, 0, Rating.EASY)
    for person, session_id, position in (
        (await table.person(2), right.asked.session_id, 0),
        (learner, right.asked.session_id, 1),
        (learner, 10**9, 0),
    ):
        with pytest.raises(NotFound):
            await table.corrections.rate(person, session_id, position, Rating.EASY)
    assert await table.count(ReviewRow) == 3


# -- "I was right" ----------------------------------------------------------------------------


async def test_an_appeal_that_is_won_is_replayed_under_later_reviews(table: Table, learner: Person) -> None:
    await table.play(learner, True)
    disputed = await table.play(learner, False, days=3)
    await table.play(learner, True, days=1)
    await table.play(learner, True, days=3)
    table.judge.second_says = Verdict.RIGHT
    assert await table.corrections.appeal(learner, disputed.asked.session_id, 0) == "won"
    good = Rating.GOOD
    expected = replayed(await table.log(learner), [good] * 4, learner)
    assert await table.card(learner) == expected == await table.folded(learner)
    assert expected.lapses == 0
    shown = await table.again(learner, disputed)
    assert (shown.verdict, shown.settled_by, shown.appeal) == (Verdict.RIGHT, "second", "won")
    assert shown.graded.verdict is Verdict.WRONG, "what the first grader said is kept"
    assert shown.mistake is None
    assert await table.mistakes(learner) == ()
    assert table.judge.looked == ["bananas"]


async def test_an_appeal_that_is_lost_leaves_everything_as_it_was(table: Table, learner: Person) -> None:
    disputed = await table.play(learner, False)
    await table.play(learner, True, days=1)
    card, log, mistakes = await table.card(learner), await table.log(learner), await table.mistakes(learner)
    for second in (Verdict.WRONG, Verdict.PARTLY, Verdict.DONT_KNOW):
        table.judge.second_says = second
        assert await table.corrections.appeal(learner, disputed.asked.session_id, 0) == "lost"
    assert (await table.card(learner), await table.log(learner)) == (card, log)
    assert await table.mistakes(learner) == mistakes
    shown = await table.again(learner, disputed)
    assert (shown.verdict, shown.settled_by, shown.appeal) == (Verdict.WRONG, None, "lost")


async def test_a_second_appeal_changes_nothing(table: Table, learner: Person) -> None:
    lost, won = await table.play(learner, False), await table.play(learner, False)
    assert await table.corrections.appeal(learner, lost.asked.session_id, 0) == "lost"
    table.judge.second_says = Verdict.RIGHT
    assert await table.corrections.appeal(learner, won.asked.session_id, 0) == "won"
    entries = await table.count(ReviewRow)
    assert await table.corrections.appeal(learner, lost.asked.session_id, 0) == "lost"
    assert await table.corrections.appeal(learner, won.asked.session_id, 0) == "won"
    assert (await table.count(ReviewRow), await table.count(Appeal)) == (entries, 2)
    assert len(table.judge.looked) == 2
    assert (await table.again(learner, lost)).verdict is Verdict.WRONG


async def test_two_appeals_at_once_are_one(table: Table, learner: Person) -> None:
    answered = await table.play(learner, False)
    table.judge.second_says = Verdict.RIGHT
    place = (answered.asked.session_id, 0)
    states = await asyncio.gather(
        *(table.corrections.appeal(learner, *place) for _ in range(2)), return_exceptions=True
    )
    assert "won" in states
    assert all(state == "won" or isinstance(state, StaleStep) for state in states), states
    assert (await table.count(Appeal), await table.count(ReviewRow)) == (1, 2)


async def test_a_half_right_answer_can_be_appealed_too(table: Table, learner: Person) -> None:
    asked = await table.start(learner, ROLES)
    answered = await table.answer(learner, asked, text=HALF)
    assert (answered.verdict, answered.rating) == (Verdict.PARTLY, Rating.AGAIN)
    table.judge.second_says = Verdict.RIGHT
    assert await table.corrections.appeal(learner, asked.session_id, 0) == "won"
    assert (await table.again(learner, answered)).rating is Rating.GOOD


async def test_a_right_answer_after_a_hint_is_hard_also_where_a_second_look_finds_it_right(
    table: Table, learner: Person
) -> None:
    asked = await table.start(learner, ROLES)
    asked = await table.quiz.hint(learner, asked.session_id, 0)
    answered = await table.answer(learner, asked, right=False)
    table.judge.second_says = Verdict.RIGHT
    await table.corrections.appeal(learner, asked.session_id, 0)
    assert (await table.again(learner, answered)).rating is Rating.HARD


async def test_what_is_only_compared_is_not_looked_at_again(table: Table, learner: Person) -> None:
    table.judge.second_says = Verdict.RIGHT
    answered = await table.play(learner, False, about=DOT)
    assert await table.corrections.appeal(learner, answered.asked.session_id, 0) == "lost"
    [appeal] = await table.rows(Appeal)
    assert (appeal.state, appeal.second_grader, appeal.second_verdict) == ("lost", None, None)
    assert table.judge.looked == []


async def test_an_appeal_keeps_what_the_second_grader_said(table: Table, learner: Person) -> None:
    answered = await table.play(learner, False)
    now = table.clock.advance(timedelta(hours=1))
    await table.corrections.appeal(learner, answered.asked.session_id, 0)
    [appeal] = await table.rows(Appeal)
    [attempt] = await table.rows(Attempt)
    assert (appeal.attempt_id, appeal.learner_id) == (attempt.id, learner.id)
    assert (appeal.second_grader, appeal.second_version) == ("second-judge", "1")
    assert (appeal.second_verdict, appeal.made_at, appeal.decided_at) == ("wrong", now, now)


async def test_a_right_verdict_and_somebody_elses_cannot_be_appealed(table: Table, learner: Person) -> None:
    right, wrong = await table.play(learner, True), await table.play(learner, False, about=DOT)
    with pytest.raises(StaleStep):
        await table.corrections.appeal(learner, right.asked.session_id, 0)
    with pytest.raises(NotFound):
        await table.corrections.appeal(await table.person(2), wrong.asked.session_id, 0)
    assert await table.count(Appeal) == 0


# -- the leader's queue -----------------------------------------------------------------------


async def queued(table: Table, person: Person) -> tuple[Answered, int]:
    """A lost appeal in the guild's queue: its verdict and id."""
    answered = await table.play(person, False)
    await table.corrections.appeal(person, answered.asked.session_id, 0)
    await table.corrections.queue(person, answered.asked.session_id, 0)
    return answered, (await table.rows(Appeal))[-1].id


async def test_a_leader_grants_an_appeal(table: Table, learner: Person) -> None:
    answered, appeal_id = await queued(table, learner)
    await table.play(learner, True, days=1)
    assert (await table.again(learner, answered)).appeal == "queued"
    waiting = await table.corrections.waiting(GUILD)
    assert waiting is not None
    assert (waiting.appeal_id, waiting.answer, waiting.waiting) == (appeal_id, "bananas", 1)
    assert waiting.question == answered.asked.question
    now = table.clock.advance(timedelta(hours=1))
    decided = await table.corrections.decide(GUILD, appeal_id, right=True)
    assert decided == Decided(learner.id, answered.asked.question)
    assert await table.corrections.waiting(GUILD) is None
    shown = await table.again(learner, answered)
    assert (shown.verdict, shown.settled_by, shown.appeal) == (Verdict.RIGHT, "leader", "granted")
    [appeal] = await table.rows(Appeal)
    assert appeal.decided_at == now
    expected = replayed(await table.log(learner), [Rating.GOOD, Rating.GOOD], learner)
    assert await table.card(learner) == expected == await table.folded(learner)
    assert await table.mistakes(learner) == ()


async def test_a_leader_denies_an_appeal(table: Table, learner: Person) -> None:
    answered, appeal_id = await queued(table, learner)
    card, log = await table.card(learner), await table.log(learner)
    await table.corrections.decide(GUILD, appeal_id, right=False)
    shown = await table.again(learner, answered)
    assert (shown.verdict, shown.settled_by, shown.appeal) == (Verdict.WRONG, None, "denied")
    assert (await table.card(learner), await table.log(learner)) == (card, log)
    assert len(await table.mistakes(learner)) == 1
    assert await table.corrections.waiting(GUILD) is None


async def test_a_leaders_decision_counts_in_the_learners_zone(table: Table) -> None:
    far = await table.person(3, zone="America/New_York")
    _, appeal_id = await queued(table, far)
    await table.corrections.decide(GUILD, appeal_id, right=True)
    *_, correction = await table.rows(ReviewRow)
    assert (correction.zone, correction.study_day) == (far.zone, far.today(table.clock.now()))


async def test_the_queue_is_answered_in_its_order(table: Table, learner: Person) -> None:
    other = await table.person(2)
    _, first = await queued(table, learner)
    _, second = await queued(table, other)
    waiting = await table.corrections.waiting(GUILD)
    assert waiting is not None
    assert (waiting.appeal_id, waiting.waiting) == (first, 2)
    await table.corrections.decide(GUILD, first, right=False)
    waiting = await table.corrections.waiting(GUILD)
    assert waiting is not None
    assert (waiting.appeal_id, waiting.waiting) == (second, 1)


async def test_an_appeal_is_settled_once_and_in_its_own_guild(table: Table, learner: Person) -> None:
    answered, appeal_id = await queued(table, learner)
    for guild_id, wanted in ((66, appeal_id), (GUILD, 10**9)):
        with pytest.raises(NotFound):
            await table.corrections.decide(guild_id, wanted, right=True)
    assert await table.corrections.waiting(66) is None
    assert (await table.again(learner, answered)).appeal == "queued"
    await table.corrections.decide(GUILD, appeal_id, right=True)
    entries = await table.count(ReviewRow)
    for right in (True, False):
        with pytest.raises(StaleStep):
            await table.corrections.decide(GUILD, appeal_id, right=right)
    assert await table.count(ReviewRow) == entries
    assert (await table.again(learner, answered)).verdict is Verdict.RIGHT


async def test_only_a_lost_appeal_of_ones_own_gets_into_a_guilds_queue(table: Table, learner: Person) -> None:
    answered = await table.play(learner, False)
    place = (answered.asked.session_id, 0)
    with pytest.raises(StaleStep):
        await table.corrections.queue(learner, *place)
    await table.corrections.appeal(learner, *place)
    with pytest.raises(NotFound):
        await table.corrections.queue(await table.person(2), *place)
    with pytest.raises(StaleStep):
        await table.corrections.queue(await table.person(guild_id=None), *place)
    await table.corrections.queue(learner, *place)
    with pytest.raises(StaleStep):
        await table.corrections.queue(learner, *place)
    [appeal] = await table.rows(Appeal)
    assert (appeal.state, appeal.guild_id, appeal.decided_at) == ("queued", GUILD, None)


async def test_an_appeal_goes_with_the_learner_who_is_deleted(table: Table, learner: Person) -> None:
    _, appeal_id = await queued(table, learner)
    await delete_person(table.store, learner.id)
    assert await table.corrections.waiting(GUILD) is None
    with pytest.raises(NotFound):
        await table.corrections.decide(GUILD, appeal_id, right=True)


async def test_an_answer_taken_back_is_not_disputed_any_more(table: Table, learner: Person) -> None:
    answered, appeal_id = await queued(table, learner)
    await table.undo(learner, answered.asked.session_id)
    assert await table.corrections.waiting(GUILD) is None
    with pytest.raises((StaleStep, NotFound)):
        await table.corrections.decide(GUILD, appeal_id, right=True)
    assert await table.card(learner) is None, "a review that was taken back stays so"


# -- the person decides ------------------------------------------------------------------------


async def test_settling_moves_the_verdict_the_card_and_the_log_of_mistakes(
    table: Table, learner: Person
) -> None:
    table.judge.confidence = 0.4
    answered = await table.play(learner, False)
    assert answered.undecided
    await table.corrections.settle(learner, answered.asked.session_id, 0, right=True)
    shown = await table.again(learner, answered)
    assert (shown.verdict, shown.settled_by, shown.undecided) == (Verdict.RIGHT, "person", False)
    assert shown.rating is Rating.GOOD
    assert shown.mistake is None
    assert await table.mistakes(learner) == ()
    assert await table.card(learner) == await table.folded(learner)


async def test_a_verdict_found_right_can_be_settled_wrong(table: Table, learner: Person) -> None:
    table.judge.confidence = 0.4
    answered = await table.play(learner, True)
    assert answered.undecided
    await table.corrections.settle(learner, answered.asked.session_id, 0, right=False)
    [mistake] = await table.mistakes(learner)
    assert (mistake.answer, mistake.objective_id) == ("right", table.objective(ROLES))
    shown = await table.again(learner, answered)
    assert shown.mistake == mistake
    assert (shown.verdict, shown.rating) == (Verdict.WRONG, Rating.AGAIN)


async def test_settling_as_it_stands_only_says_who_did(table: Table, learner: Person) -> None:
    table.judge.confidence = 0.4
    right, wrong = await table.play(learner, True), await table.play(learner, False)
    log, mistakes = await table.log(learner), await table.mistakes(learner)
    for answered, as_it_stands in ((right, True), (wrong, False)):
        await table.corrections.settle(learner, answered.asked.session_id, 0, right=as_it_stands)
        assert (await table.again(learner, answered)).settled_by == "person"
    assert await table.log(learner) == log
    assert await table.mistakes(learner) == mistakes
    assert await table.count(ReviewRow) == 2


async def test_half_right_stays_so_where_the_person_agrees(table: Table, learner: Person) -> None:
    table.judge.confidence = 0.4
    asked = await table.start(learner, ROLES)
    answered = await table.answer(learner, asked, text=HALF)
    await table.corrections.settle(learner, asked.session_id, 0, right=False)
    shown = await table.again(learner, answered)
    assert (shown.verdict, shown.settled_by, shown.undecided) == (Verdict.PARTLY, "person", False)
    assert len(await table.mistakes(learner)) == 1


async def test_somebody_elses_verdict_cannot_be_settled(table: Table, learner: Person) -> None:
    answered = await table.play(learner, False)
    with pytest.raises(NotFound):
        await table.corrections.settle(await table.person(2), answered.asked.session_id, 0, right=True)
    assert (await table.again(learner, answered)).verdict is Verdict.WRONG


SETTLED_BY_THE_PERSON = [
    # undecided, state of the appeal, whether leaders settle disputes → what the person may say
    (True, None, True, {True, False}),
    (False, None, False, set()),
    (False, "won", False, set()),
    (False, "open", True, {True, False}),
    (False, "lost", False, {True}),
    (False, "lost", True, set()),
    (False, "queued", True, set()),
    (False, "queued", False, {True}),
    (False, "granted", False, set()),
    (False, "denied", False, set()),
]


@pytest.mark.parametrize(("unsure", "appeal", "leaders", "may"), SETTLED_BY_THE_PERSON)
async def test_a_verdict_is_settled_only_where_the_person_is_asked(
    table: Table, learner: Person, unsure: bool, appeal: str | None, leaders: bool, may: set[bool]
) -> None:
    await turn(table.store, GUILD, "appeals", leaders, table.clock.now())
    for right in (True, False):
        table.judge.confidence = 0.4 if unsure else 0.9
        answered = await table.play(learner, False)
        place = (answered.asked.session_id, 0)
        if appeal is not None:
            table.judge.second_says = Verdict.RIGHT if appeal in ("won", "open") else Verdict.WRONG
            table.judge.confidence = 0.4 if appeal == "open" else 0.9
            await table.corrections.appeal(learner, *place)
        if appeal in ("queued", "granted", "denied"):
            await table.corrections.queue(learner, *place)
        if appeal in ("granted", "denied"):
            appeal_id = (await table.rows(Appeal))[-1].id
            await table.corrections.decide(GUILD, appeal_id, right=appeal == "granted")
        before = await table.again(learner, answered)
        assert before.appeal == appeal
        if right in may:
            await table.corrections.settle(learner, *place, right=right)
            shown = await table.again(learner, answered)
            assert shown.settled_by == "person"
            assert (shown.verdict is Verdict.RIGHT) is right
            with pytest.raises(StaleStep):
                await table.corrections.settle(learner, *place, right=not right)
        else:
            with pytest.raises(StaleStep):
                await table.corrections.settle(learner, *place, right=right)
            shown = before
        assert await table.again(learner, answered) == shown


async def test_a_corrected_mistake_goes_back_to_the_one_before(table: Table, learner: Person) -> None:
    table.judge.confidence = 0.4
    first = await table.play(learner, False)
    second = await table.play(learner, False, days=1)
    third = await table.play(learner, True, days=2)
    assert second.mistake is not None
    assert second.mistake.repeat
    await table.corrections.settle(learner, second.asked.session_id, 0, right=True)
    [mistake] = await table.mistakes(learner)
    assert mistake.attempt_id == first.attempt_id
    assert not mistake.repeat
    assert (mistake.life.state, mistake.life.tries, mistake.life.right_days) == (State.RETRYING, 2, 2)
    await table.undo(learner, third.asked.session_id)
    [mistake] = await table.mistakes(learner)
    assert (mistake.life.tries, mistake.life.right_days) == (1, 1)


@pytest.mark.parametrize("how", ["undo", "settle", "appeal"])
async def test_a_deleted_mistake_does_not_come_back_with_a_correction(
    table: Table, learner: Person, how: str
) -> None:
    table.judge.confidence = 0.4 if how == "settle" else 0.9
    table.judge.second_says = Verdict.RIGHT
    first = await table.play(learner, False)
    assert first.mistake is not None
    await remove(table.store, learner.id, first.mistake.id)
    second = await table.play(learner, False, days=1)
    third = await table.play(learner, False, days=1)

    async def corrected(answered: Answered) -> None:
        place = (answered.asked.session_id, 0)
        if how == "settle":
            await table.corrections.settle(learner, *place, right=True)
        elif how == "undo":
            await table.undo(learner, place[0])
            await table.quiz.stop(learner, place[0])
        else:
            assert await table.corrections.appeal(learner, *place) == "won"

    await corrected(third)
    assert [one.attempt_id for one in await table.mistakes(learner)] == [second.attempt_id]
    await corrected(second)
    assert await table.mistakes(learner) == ()
    again = await table.play(learner, False, days=1)
    assert [one.attempt_id for one in await table.mistakes(learner)] == [again.attempt_id]


async def test_a_placement_never_gets_into_the_log_of_mistakes(table: Table, learner: Person) -> None:
    asked = await table.quiz.place(learner)
    await table.answer(learner, asked, right=False)
    await table.quiz.stop(learner, asked.session_id)
    objective = asked.question.objective_id
    key = table.catalogue.objectives[objective].key
    answered = await table.play(learner, False, about=key)
    await table.undo(learner, answered.asked.session_id)
    assert await table.mistakes(learner) == ()


# -- whatever is done in whatever order ----------------------------------------------------------

ACTS = st.one_of(
    st.tuples(st.sampled_from(["right", "half", "wrong", "dont-know"]), st.integers(0, 4)),
    st.tuples(
        st.sampled_from(["undo", "hard", "easy", "settle-right", "settle-wrong", "appeal", "delete"]),
        st.integers(0, 3),
    ),
)
learner_ids: Iterator[int] = count(1000)


async def act(table: Table, person: Person, taken: list[Answered], what: str, number: int) -> None:
    """Answer after so many days, or change the verdict so many quizzes ago."""
    if what in ("right", "half", "wrong", "dont-know"):
        table.clock.advance(timedelta(days=number))
        if open_quiz := await table.quiz.unfinished(person):
            view = await table.quiz.current(person, open_quiz[0])
            assert isinstance(view, Asked)
        else:
            view = await table.start(person, ROLES)
        given = DONT_KNOW if what == "dont-know" else GivenAnswer(what)
        answered = await table.quiz.answer(person, view.session_id, 0, given)
        assert isinstance(answered, Answered)
        taken.append(answered)
        await table.quiz.advance(person, view.session_id, 0)
        return
    if not taken:
        return
    session_id = taken[-1 - number % len(taken)].asked.session_id
    try:
        if what == "undo":
            await table.undo(person, session_id)
        elif what in ("hard", "easy"):
            await table.corrections.rate(person, session_id, 0, Rating[what.upper()])
        elif what == "appeal":
            await table.corrections.appeal(person, session_id, 0)
        elif what == "delete":
            for mistake in await table.mistakes(person):
                await remove(table.store, person.id, mistake.id)
        else:
            await table.corrections.settle(person, session_id, 0, right=what == "settle-right")
    except (StaleStep, NotFound):
        return


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    acts=st.lists(ACTS, min_size=3, max_size=10),
    second=st.sampled_from(Verdict),
    confidence=st.sampled_from([0.4, 0.9]),
)
async def test_a_card_is_the_fold_of_its_log_and_the_log_only_grows(
    table: Table, acts: list[tuple[str, int]], second: Verdict, confidence: float
) -> None:
    table.judge.second_says, table.judge.confidence = second, confidence
    person = await table.person(next(learner_ids))
    taken: list[Answered] = []
    before: list[LogEntry] = []
    for what, number in acts:
        card_before = await table.card(person)
        await act(table, person, taken, what, number)
        log, card = await table.log(person), await table.card(person)
        folded = fold(log, person.retention)
        assert log[: len(before)] == before, "entries are never changed or taken away"
        if log == before:
            assert card == card_before
        elif log[-1].corrects is None and card is not None and folded is not None:
            # After a review the day is levelled within the days that do as well.
            assert card == replace(folded, due_day=card.due_day)
            least, most = window((folded.due_day - folded.last_day).days)
            assert least <= (card.due_day - card.last_day).days <= most
        else:
            assert card == folded
        before = log
        await the_mistake_is_the_newest_standing_wrong_answer(table, person)


async def the_mistake_is_the_newest_standing_wrong_answer(table: Table, person: Person) -> None:
    query = select(Attempt.id).where(Attempt.learner_id == person.id, stands_wrong()).order_by(Attempt.id)
    async with table.store.read() as db:
        standing = list(await db.scalars(query))
    assert [one.attempt_id for one in await table.mistakes(person)] == standing[-1:]
