"""What the database itself refuses, whatever the code above it does."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from coach.store import Attempt, ContentItem, Learner, ObjectiveRow, QuizSession, ReviewRow, Store
from tests.coach.store.people_data import AT, DAY, a_learner, add_content, add_person, an_open_session


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (ContentItem, {"body": {"prompt": "another"}}),
        (ContentItem, {"revision": 2}),
        (ContentItem, {"accepted_at": AT.replace(year=2027)}),
        (ReviewRow, {"rating": 1}),
        (ReviewRow, {"study_day": DAY.replace(year=2027)}),
        (ReviewRow, {"learner_id": 2}),
    ],
)
async def test_accepted_content_and_reviews_cannot_be_rewritten(
    store: Store, model: type, change: dict[str, object]
) -> None:
    async with store.write() as session:
        session.add(a_learner(2))
        await add_person(session, 1, *await add_content(session))
    with pytest.raises(DBAPIError, match="append-only"):
        async with store.write() as session:
            await session.execute(update(model).values(**change))


async def test_a_learner_who_leaves_takes_the_reviews_along(store: Store) -> None:
    async with store.write() as session:
        await add_person(session, 1, *await add_content(session))
    async with store.write() as session:
        await session.execute(delete(Learner).where(Learner.id == 1))
    async with store.read() as session:
        assert await session.scalar(select(func.count()).select_from(ReviewRow)) == 0
        assert await session.scalar(select(func.count()).select_from(ContentItem)) == 1


async def test_a_review_outlives_its_attempt(store: Store) -> None:
    async with store.write() as session:
        await add_person(session, 1, *await add_content(session))
    async with store.write() as session:
        await session.execute(delete(Attempt))
    async with store.read() as session:
        reviews = (await session.scalars(select(ReviewRow))).all()
    assert [review.attempt_id for review in reviews] == [None, None]


async def test_a_learner_has_one_open_quiz_and_any_number_of_finished_ones(store: Store) -> None:
    async with store.write() as session:
        session.add_all([a_learner(1), a_learner(2)])
        await session.flush()
        finished = [an_open_session(1), an_open_session(1)]
        for quiz in finished:
            quiz.state = "finished"
        session.add_all([*finished, an_open_session(1), an_open_session(2)])
    with pytest.raises(IntegrityError):
        async with store.write() as session:
            session.add(an_open_session(1))
    async with store.read() as session:
        assert await session.scalar(select(func.count()).select_from(QuizSession)) == 4


async def test_a_row_that_points_nowhere_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError):
        async with store.write() as session:
            session.add(an_open_session(404))
    with pytest.raises(IntegrityError):
        async with store.write() as session:
            session.add(ObjectiveRow(pack_key="none", key="attention"))


async def test_sqlite_writes_ahead_and_minds_foreign_keys(sqlite_store: Store) -> None:
    async with sqlite_store.read() as session:
        assert await session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert await session.scalar(text("PRAGMA foreign_keys")) == 1
        assert await session.scalar(text("PRAGMA busy_timeout")) > 0
