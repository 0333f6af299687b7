"""Voices on questions: one a person, and enough of them take a generated question out of use."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from coach.curriculum.catalogue import Catalogue, digest_in_use, load_catalogue, load_question
from coach.errors import NotFound
from coach.people.kept import delete_person
from coach.people.learners import Person
from coach.quiz.votes import ENOUGH, REASONS, ReportReason, report, reported_questions, vote
from coach.store import CurrentItem, QuestionVote, Store
from tests.clock import START
from tests.coach.learners import count, nobody, rows, somebody
from tests.coach.quiz.drafts import take_in, taken, write_source

LATER = START + timedelta(hours=1)


@pytest.fixture
async def catalogue(store: Store, tmp_path: Path) -> Catalogue:
    return await take_in(store, write_source(tmp_path / "tiny"))


@pytest.fixture
async def generated(store: Store, catalogue: Catalogue) -> int:
    return await taken(store, catalogue)


def reviewed_id(catalogue: Catalogue) -> int:
    (ref,) = catalogue.questions_for(catalogue.concepts["tiny/tokens"].objective_ids[0], "en")
    return ref.content_id


async def people(store: Store, number: int = ENOUGH) -> list[Person]:
    return [await somebody(store, user_id) for user_id in range(1, number + 1)]


async def test_enough_reports_retire_a_generated_question(store: Store, generated: int) -> None:
    *first, last = await people(store)
    for person in first:
        assert not (await report(store, person, generated, "wrong", START)).retired
    before = await load_catalogue(store)
    assert before.question(generated) is not None
    assert (await report(store, last, generated, "unclear", START)).retired
    after = await load_catalogue(store)
    assert after.question(generated) is None
    assert await digest_in_use(store) == after.digest != before.digest
    assert await load_question(store, generated) is not None
    more = await somebody(store, 50)
    assert not (await report(store, more, generated, "wrong", START)).retired  # it is retired already


async def test_one_person_has_one_voice(store: Store, generated: int) -> None:
    (person,) = await people(store, 1)
    for reason in (*REASONS, *REASONS):
        assert not (await report(store, person, generated, reason, START)).retired
    for liked in (False, True, False):
        assert not (await vote(store, person, generated, liked, LATER)).retired
    (row,) = await rows(store, QuestionVote)
    assert (row.learner_id, row.content_id, row.liked, row.report) == (1, generated, False, REASONS[-1])
    assert row.made_at == LATER


async def test_dislikes_beyond_the_likes_retire_it_too(store: Store, generated: int) -> None:
    friend, *others = await people(store, ENOUGH + 2)
    await vote(store, friend, generated, True, START)
    for person in others[:-1]:
        assert not (await vote(store, person, generated, False, START)).retired
    assert (await vote(store, others[-1], generated, False, START)).retired


async def test_a_voice_can_be_taken_back(store: Store, generated: int) -> None:
    *first, last = await people(store)
    for person in first:
        await vote(store, person, generated, False, START)
    await vote(store, first[0], generated, None, START)
    assert not (await vote(store, last, generated, False, START)).retired


async def test_a_reviewed_question_is_counted_and_stays(store: Store, catalogue: Catalogue) -> None:
    content_id = reviewed_id(catalogue)
    pointers = await count(store, CurrentItem)
    reasons: list[ReportReason] = ["wrong", "wrong", "typo", "other"]
    for person, reason in zip(await people(store, 4), reasons, strict=True):
        assert not (await report(store, person, content_id, reason, START)).retired
        assert not (await vote(store, person, content_id, False, START)).retired
    assert await count(store, CurrentItem) == pointers
    (said,) = await reported_questions(store)
    assert (said.content_id, said.pack_key, said.key, said.language) == (
        content_id,
        "tiny",
        "token-choice",
        "en",
    )
    assert said.prompt == "What is a token?"
    assert (said.generated, said.in_use, said.likes, said.dislikes) == (False, True, 0, 4)
    assert said.reports == {"wrong": 2, "typo": 1, "other": 1}


async def test_the_operator_sees_what_was_reported_the_most_first(
    store: Store, catalogue: Catalogue, generated: int
) -> None:
    first, second, third = await people(store)
    await vote(store, first, reviewed_id(catalogue), True, START)
    assert await reported_questions(store) == []
    await vote(store, second, reviewed_id(catalogue), False, START)
    assert await reported_questions(store) == []
    await report(store, third, reviewed_id(catalogue), "typo", START)
    for person in (first, second, third):
        await report(store, person, generated, "wrong", START)
    said = await reported_questions(store)
    assert [(one.content_id, one.generated, one.in_use) for one in said] == [
        (generated, True, False),
        (reviewed_id(catalogue), False, True),
    ]


async def test_only_learners_have_a_voice_and_only_on_questions(
    store: Store, catalogue: Catalogue, generated: int
) -> None:
    stranger = await nobody(store)
    with pytest.raises(NotFound, match="learner"):
        await vote(store, stranger, generated, True, START)
    (person,) = await people(store, 1)
    for content_id in (0, 1, 10**9):  # the first row is the pack itself
        with pytest.raises(NotFound, match="question"):
            await report(store, person, content_id, "wrong", START)
    with pytest.raises(ValueError, match="no reason"):
        await report(store, person, generated, "boring", START)  # type: ignore[arg-type]
    assert await count(store, QuestionVote) == 0


async def test_votes_go_with_the_person_and_the_question_stays_retired(store: Store, generated: int) -> None:
    voters = await people(store)
    for person in voters:
        await report(store, person, generated, "wrong", START)
    for person in voters:
        assert await delete_person(store, person.id)
    assert await count(store, QuestionVote) == 0
    assert (await load_catalogue(store)).question(generated) is None
