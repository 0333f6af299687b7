"""What a learner can be asked, on both databases: what is due anywhere, what is new on their track."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.curriculum.catalogue import Topic
from coach.errors import NoQuestions
from coach.mistakes.causes import SURE
from coach.people.learners import Person
from coach.quiz import candidates as candidates_module
from coach.quiz import session as session_module
from coach.quiz.candidates import Wish, candidates, new_today
from coach.quiz.selection import Candidate, Pick, Reason
from coach.quiz.views import Answered
from coach.review import leeches
from coach.store import Attempt, Store
from tests.clock import ManualClock
from tests.coach.curriculum.tiny_pack import edit
from tests.coach.quiz.table import DOT, ROLES, SCALE, WHAT, Table

ALONG = [WHAT, DOT, ROLES, SCALE]
"""The objectives in the order of the track."""
SIDE_TRACK = """\
key: side
title: {en: Side road, zh-TW: 支線}
summary: {en: Aside., zh-TW: 旁支。}
steps:
  - key: aside
    title: {en: Aside, zh-TW: 旁支}
    gist: {en: Numbers., zh-TW: 數字。}
    concepts: [vectors]
"""


@pytest.fixture
async def table(store: Store, clock: ManualClock, tmp_path: Path) -> Table:
    return await Table.laid(store, clock, tmp_path / "tiny")


@pytest.fixture
async def learner(table: Table) -> Person:
    return await table.person()


async def found(table: Table, person: Person, wish: Wish, count: int = 9) -> list[Candidate]:
    today = person.today(table.clock.now())
    async with table.store.read() as db:
        return await candidates(db, person, table.catalogue, wish, count, today)


def keys(table: Table, some: Sequence[Candidate]) -> list[str]:
    return [table.catalogue.objectives[one.objective_id].key for one in some]


async def names(table: Table, person: Person, wish: Wish, count: int = 9) -> list[str]:
    """The objectives that can be asked, in their order."""
    return keys(table, await found(table, person, wish, count))


async def new_on(table: Table, person: Person) -> int:
    async with table.store.read() as db:
        return await new_today(db, person, person.today(table.clock.now()))


def topic(table: Table, title: str) -> Topic:
    return table.catalogue.topic(title, "en")


async def with_a_side_track(table: Table) -> None:
    """Take vectors off the main track; they stand on a track of their own."""
    edit(table.folder, "concepts/core.yaml", "prerequisites: [tokens, vectors]", "prerequisites: [tokens]")
    (table.folder / "tracks/side.yaml").write_text(SIDE_TRACK, encoding="utf-8")
    await table.take_in()


# -- due anywhere, new on the track ---------------------------------------------------------


async def test_a_newcomer_is_asked_what_is_new_along_the_track(table: Table, learner: Person) -> None:
    new = await found(table, learner, Wish())
    assert keys(table, new) == ALONG
    assert [one.position for one in new] == [0, 1, 2, 3]
    assert all(one.card is None and one.probes and not one.sure_and_wrong for one in new)
    assert await names(table, learner, Wish(), 2) == ALONG[:2]


async def test_what_is_due_comes_from_anywhere_and_what_is_new_from_the_track(table: Table) -> None:
    await with_a_side_track(table)
    person = await table.person(track="tiny/main")
    assert await names(table, person, Wish()) == [WHAT, ROLES, SCALE]
    await table.play(person, False, about=DOT)
    table.clock.advance(timedelta(days=1))
    assert await names(table, person, Wish()) == [DOT, WHAT, ROLES, SCALE]


async def test_what_was_forgotten_leads_then_what_is_longest_overdue(table: Table, learner: Person) -> None:
    await table.play(learner, True, about=WHAT)
    await table.play(learner, True, days=1, about=ROLES)
    await table.play(learner, False, days=1, about=SCALE)
    table.clock.advance(timedelta(days=9))
    assert await names(table, learner, Wish(due_only=True)) == [SCALE, WHAT, ROLES]
    assert (await names(table, learner, Wish(due_only=True), 1))[0] == SCALE


async def test_what_is_not_due_comes_only_where_nothing_else_is_left(table: Table, learner: Person) -> None:
    await table.play(learner, True, about=WHAT)
    assert await names(table, learner, Wish(), 3) == [DOT, ROLES, SCALE, WHAT]
    asked = await table.start(learner, count=3)
    assert asked.reason is Reason.NEW


async def test_a_kind_limits_what_is_due_and_what_is_new(table: Table, learner: Person) -> None:
    await table.play(learner, False, about=WHAT)
    await table.play(learner, False, about=SCALE)
    table.clock.advance(timedelta(days=1))
    assert await names(table, learner, Wish(kind="order")) == [SCALE]
    assert await names(table, learner, Wish(kind="cloze")) == [WHAT, DOT]
    for candidate in await found(table, learner, Wish(kind="numeric")):
        for probe in candidate.probes:
            ref = table.catalogue.question(probe.content_id)
            assert ref is not None
            assert ref.question.kind == "numeric"


async def test_a_rare_kind_is_found_however_much_else_is_due_before(
    table: Table, learner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for about in (WHAT, DOT, ROLES, SCALE):
        await table.play(learner, False, about=about)
    table.clock.advance(timedelta(days=1))
    monkeypatch.setattr(candidates_module, "_PAGE", 1)
    monkeypatch.setattr(candidates_module, "_GROWTH", 2)
    assert await names(table, learner, Wish(kind="order"), 1) == [SCALE]


async def test_questions_are_in_the_learners_language(table: Table) -> None:
    person = await table.person(2, "zh-TW")
    for candidate in await found(table, person, Wish()):
        for probe in candidate.probes:
            ref = table.catalogue.question(probe.content_id)
            assert ref is not None
            assert ref.language == "zh-TW"


async def test_objectives_without_a_card_are_found_however_many_have_one(
    table: Table, learner: Person
) -> None:
    for about in (WHAT, DOT, ROLES):
        await table.play(learner, True, about=about)
    assert (await names(table, learner, Wish(), 1))[0] == SCALE


# -- where somebody was placed --------------------------------------------------------------


async def test_a_placement_shifts_what_is_new(table: Table) -> None:
    person = await table.person(placed_from="tiny/self-attention")
    assert await names(table, person, Wish()) == [ROLES, SCALE, WHAT, DOT]
    assert await names(table, person, Wish(), 1) == [ROLES]
    asked = await table.start(person, count=1)
    assert asked.question.objective_id == table.objective(ROLES)


async def test_a_placement_does_not_hold_back_what_is_due(table: Table) -> None:
    person = await table.person(placed_from="tiny/self-attention")
    await table.play(person, False, about=WHAT)
    table.clock.advance(timedelta(days=1))
    assert await names(table, person, Wish()) == [WHAT, ROLES, SCALE, DOT]


async def test_a_placement_at_a_concept_that_is_gone_begins_at_the_beginning(table: Table) -> None:
    person = await table.person(placed_from="tiny/gone")
    assert await names(table, person, Wish()) == ALONG


# -- new ones a day -------------------------------------------------------------------------


async def test_new_objectives_of_the_day_are_counted_once(table: Table, learner: Person) -> None:
    assert await new_on(table, learner) == 0
    await table.play(learner, True, about=WHAT)
    await table.play(learner, False, about=DOT)
    await table.play(learner, True, about=DOT)
    assert await new_on(table, learner) == 2
    table.clock.advance(timedelta(days=1))
    assert await new_on(table, learner) == 0
    await table.play(learner, True, about=DOT)
    assert await new_on(table, learner) == 0, "it was asked before today"
    await table.play(learner, True, about=ROLES)
    assert await new_on(table, learner) == 1


async def test_what_was_taken_back_or_guessed_before_an_exercise_is_not_counted(
    table: Table, learner: Person
) -> None:
    answered = await table.play(learner, True, about=WHAT)
    await table.undo(learner, answered.asked.session_id)
    assert await new_on(table, learner) == 0
    await table.quiz.stop(learner, answered.asked.session_id)
    await table.play(learner, True, about=DOT)
    async with table.store.write() as db:
        for attempt in await table.rows(Attempt):
            (await db.get_one(Attempt, attempt.id)).session_id = None
    assert await new_on(table, learner) == 0


async def test_a_placement_takes_none_of_the_days_new_ones(table: Table, learner: Person) -> None:
    asked = await table.quiz.place(learner)
    await table.answer(learner, asked)
    assert await new_on(table, learner) == 0


@pytest.mark.parametrize(
    ("zone", "first", "second", "same_day"),
    [
        # In Taipei 03:30 and 04:30: the study day ends at four.
        ("Asia/Taipei", (2, 19, 30), (2, 20, 30), False),
        # In Taipei 23:30 and 03:30 the morning after.
        ("Asia/Taipei", (2, 15, 30), (2, 19, 30), True),
        # The same two instants in New York: 11:30 and 15:30.
        ("America/New_York", (2, 15, 30), (2, 20, 30), True),
        # In New York 03:30 and 04:30.
        ("America/New_York", (3, 8, 30), (3, 9, 30), False),
    ],
)
async def test_the_day_is_the_learners_study_day(
    table: Table,
    zone: str,
    first: tuple[int, int, int],
    second: tuple[int, int, int],
    *,
    same_day: bool,
) -> None:
    def go_to(day: int, hour: int, minute: int) -> None:
        table.clock.advance(datetime(2026, 3, day, hour, minute, tzinfo=UTC) - table.clock.now())

    person = await table.person(zone=zone)
    go_to(*first)
    await table.play(person, True, about=WHAT)
    go_to(*second)
    await table.play(person, True, about=DOT)
    assert await new_on(table, person) == (2 if same_day else 1)


async def test_a_quiz_takes_as_many_new_ones_as_the_day_still_takes(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await table.person(new_per_day=2)
    allowed: list[int | None] = []
    choose = session_module.choose

    def spy(*given: Any, new_allowed: int | None, **named: Any) -> tuple[Pick, ...]:
        allowed.append(new_allowed)
        return choose(*given, **named)

    monkeypatch.setattr(session_module, "choose", spy)
    for right in (True, False):
        await table.answer(person, await table.start(person, count=1), right=right)
    await table.start(person, count=1)
    await table.play(person, True, about=SCALE)
    await table.start(person, count=1)
    await table.quiz.start(person, Wish(topic=topic(table, "Tokens")), count=1)
    table.clock.advance(timedelta(days=1))
    await table.start(person, count=1)
    # The fourth was chosen by hand; nor does a topic count what is new.
    assert allowed == [2, 1, 0, None, 0, None, 2]


async def test_beyond_the_days_number_what_is_known_is_practised(table: Table) -> None:
    person = await table.person(new_per_day=1)
    first = await table.start(person)
    assert (first.total, first.reason) == (4, Reason.NEW), "the other sides of the one new objective"
    await table.play(person, True, about=DOT)
    table.clock.advance(timedelta(hours=1))
    asked = await table.start(person, count=1)
    assert (asked.reason, asked.question.objective_id) == (Reason.PRACTICE, table.objective(DOT))
    table.clock.advance(timedelta(days=1))
    asked = await table.start(person, count=1)
    assert asked.reason is Reason.NEW


async def test_who_wants_nothing_new_and_knows_nothing_yet_has_no_questions(table: Table) -> None:
    person = await table.person(new_per_day=0)
    with pytest.raises(NoQuestions):
        await table.start(person, count=1)
    chosen = await table.quiz.start(person, Wish(topic=topic(table, "Tokens")), count=1)
    assert chosen.reason is Reason.NEW


# -- resting, due only ------------------------------------------------------------------------


async def test_a_resting_card_is_asked_only_where_it_was_chosen(table: Table, learner: Person) -> None:
    await table.play(learner, False, about=WHAT)
    await table.play(learner, False, about=DOT)
    today = learner.today(table.clock.now())
    await leeches.rest(table.store, learner.id, table.objective(WHAT), today)
    table.clock.advance(timedelta(days=2))
    for wish in (Wish(), Wish(due_only=True), Wish(topic=topic(table, "Tokens"))):
        assert WHAT not in await names(table, learner, wish)
    chosen = Wish(only=[table.objective(WHAT), table.objective(ROLES)])
    assert await names(table, learner, chosen) == [WHAT, ROLES]
    with pytest.raises(NoQuestions):
        await table.quiz.start(learner, Wish(topic=topic(table, "Tokens")), count=1)
    await leeches.bring_back(table.store, learner.id, table.objective(WHAT), today)
    assert WHAT in await names(table, learner, Wish(due_only=True))


async def test_a_resting_card_that_would_be_due_later_does_not_fill_a_quiz(
    table: Table, learner: Person
) -> None:
    for about in ALONG:
        await table.play(learner, True, about=about)
    today = learner.today(table.clock.now())
    await leeches.rest(table.store, learner.id, table.objective(ROLES), today)
    assert sorted(await names(table, learner, Wish())) == sorted([WHAT, DOT, SCALE])


async def test_due_only_has_nothing_new_and_nothing_before_its_day(table: Table, learner: Person) -> None:
    with pytest.raises(NoQuestions):
        await table.quiz.start(learner, Wish(due_only=True))
    await table.play(learner, False, about=WHAT)
    await table.play(learner, True, about=DOT)
    assert await names(table, learner, Wish(due_only=True)) == []
    table.clock.advance(timedelta(days=1))
    assert await names(table, learner, Wish(due_only=True)) == [WHAT]
    everything = [table.objective(key) for key in ALONG]
    assert await names(table, learner, Wish(only=everything, due_only=True)) == [WHAT]
    assert await names(table, learner, Wish(topic=topic(table, "Vectors"), due_only=True)) == []
    assert await names(table, learner, Wish(topic=topic(table, "Tokens"), due_only=True)) == [WHAT]


async def test_what_was_chosen_is_asked_in_its_order_and_once(table: Table, learner: Person) -> None:
    wanted = [table.objective(key) for key in (SCALE, WHAT, SCALE)]
    assert await names(table, learner, Wish(only=[*wanted, 10**9])) == [SCALE, WHAT]
    assert await names(table, learner, Wish(only=[])) == []


# -- one learner's own --------------------------------------------------------------------------


async def test_nothing_of_another_learner_counts(table: Table, learner: Person) -> None:
    other = await table.person(2)
    for about in (WHAT, ROLES):
        await table.play(other, False, about=about)
    await leeches.rest(table.store, other.id, table.objective(ROLES), other.today(table.clock.now()))
    untouched = await found(table, learner, Wish())
    table.clock.advance(timedelta(days=2))
    assert await found(table, learner, Wish()) == untouched
    assert await names(table, learner, Wish(due_only=True)) == []
    assert await new_on(table, learner) == 0
    assert keys(table, untouched) == ALONG
    assert all(probe.last_asked is None for one in untouched for probe in one.probes)


# -- what is known of earlier answers -----------------------------------------------------------


async def test_a_question_carries_the_day_it_was_last_asked(table: Table, learner: Person) -> None:
    answered = await table.play(learner, True, about=WHAT)
    day = learner.today(table.clock.now())
    [candidate] = await found(table, learner, Wish(only=[table.objective(WHAT)]))
    content_id = answered.asked.question.content_id
    days = {probe.content_id: probe.last_asked for probe in candidate.probes}
    assert days.pop(content_id) == day
    assert set(days.values()) == {None}
    await table.undo(learner, answered.asked.session_id)
    [candidate] = await found(table, learner, Wish(only=[table.objective(WHAT)]))
    assert {probe.last_asked for probe in candidate.probes} == {None}


async def test_the_last_standing_answer_says_whether_it_was_a_sure_error(
    table: Table, learner: Person
) -> None:
    async def sure_error() -> bool:
        [candidate] = await found(table, learner, Wish(only=[table.objective(ROLES)]))
        return candidate.sure_and_wrong

    async def answered(verdict: str, confidence: int | None) -> Answered:
        last = await table.play(learner, verdict == "right")
        async with table.store.write() as db:
            (await db.get_one(Attempt, last.attempt_id)).confidence = confidence
        return last

    table.judge.confidence = 0.4
    assert not await sure_error()
    first = await answered("wrong", SURE)
    assert await sure_error()
    await table.corrections.settle(learner, first.asked.session_id, 0, right=True)
    assert not await sure_error()
    await answered("wrong", SURE)
    assert await sure_error()
    right = await answered("right", SURE)
    assert not await sure_error()
    await table.undo(learner, right.asked.session_id)
    assert await sure_error()
    await table.quiz.stop(learner, right.asked.session_id)
    await answered("wrong", SURE - 1)
    assert not await sure_error()
