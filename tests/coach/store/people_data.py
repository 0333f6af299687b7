"""Rows of every table: a small pack, and a person with something in each table about people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from coach.store import (
    Appeal,
    Attempt,
    CardRow,
    ContentItem,
    DueRow,
    FollowedSource,
    Learner,
    MistakeRow,
    MistakeTry,
    Note,
    ObjectiveRow,
    PackRow,
    Practice,
    QuestionVote,
    QuizItem,
    QuizSession,
    Reading,
    ReviewRow,
    Sketch,
    StackTool,
)

AT = datetime(2026, 3, 2, 13, 5, 7, 123456, tzinfo=UTC)
DAY = date(2026, 3, 2)


def a_learner(learner_id: int) -> Learner:
    return Learner(id=learner_id, agreed_at=AT, locale="zh-TW", zone="Asia/Taipei", track="practical")


def an_open_session(learner_id: int) -> QuizSession:
    return QuizSession(
        learner_id=learner_id, guild_id=7, state="open", language="en", position=0, total=5, started_at=AT
    )


async def add_content(session: AsyncSession) -> tuple[int, int]:
    """Add a pack with one question; return the ids of its objective and of the question's content."""
    session.add(PackRow(key="llm", revision=1, digest="0" * 64, accepted_at=AT))
    await session.flush()
    objective = ObjectiveRow(pack_key="llm", key="attention")
    content = ContentItem(
        pack_key="llm",
        kind="question",
        item_key="q-1",
        revision=1,
        language="en",
        body={"prompt": "What is attention?"},
        digest="1" * 64,
        accepted_at=AT,
    )
    session.add_all([objective, content])
    await session.flush()
    return objective.id, content.id


async def add_person(session: AsyncSession, learner_id: int, objective_id: int, content_id: int) -> None:
    """Add a learner with a row in every table that holds something about people."""
    session.add(a_learner(learner_id))
    await session.flush()
    quiz = an_open_session(learner_id)
    card = CardRow(
        learner_id=learner_id,
        objective_id=objective_id,
        stability=2.5,
        difficulty=5.0,
        last_day=DAY,
        due_day=DAY + timedelta(days=3),
        reviews=1,
        lapses=0,
        last_rating=3,
    )
    session.add_all([quiz, card])
    await session.flush()
    attempt = Attempt(
        learner_id=learner_id,
        session_id=quiz.id,
        objective_id=objective_id,
        content_id=content_id,
        option_order=["b", "a"],
        answer=f"the answer of {learner_id}",
        verdict="right",
        score=1.0,
        points=[],
        grader="choice",
        grader_version="1",
        grader_confidence=1.0,
        asked_at=AT,
        answered_at=AT,
        zone="Asia/Taipei",
        study_day=DAY,
    )
    session.add(attempt)
    await session.flush()
    review = ReviewRow(
        learner_id=learner_id,
        card_id=card.id,
        attempt_id=attempt.id,
        rating=3,
        reviewed_at=AT,
        zone="Asia/Taipei",
        study_day=DAY,
    )
    item = QuizItem(
        session_id=quiz.id,
        position=0,
        objective_id=objective_id,
        content_id=content_id,
        option_order=["b", "a"],
        reason="new",
        attempt_id=attempt.id,
    )
    due = DueRow(
        kind="reminder",
        key=f"reminder:{learner_id}",
        generation=0,
        due_at=AT,
        payload={},
        learner_id=learner_id,
        state="planned",
        tries=0,
        nonce="1",
    )
    session.add_all([review, item, due])
    await session.flush()
    session.add(
        ReviewRow(
            learner_id=learner_id,
            card_id=card.id,
            corrects_id=review.id,
            reviewed_at=AT,
            zone="Asia/Taipei",
            study_day=DAY,
        )
    )
    mistake = MistakeRow(
        learner_id=learner_id,
        origin="quiz",
        objective_id=objective_id,
        concept="llm/attention",
        content_id=content_id,
        attempt_id=attempt.id,
        question="What is attention?",
        answer=f"the answer of {learner_id}",
        made_at=AT,
        study_day=DAY,
    )
    session.add(mistake)
    await session.flush()
    session.add_all(
        [
            MistakeTry(mistake_id=mistake.id, right=True, tried_at=AT, study_day=DAY),
            Appeal(learner_id=learner_id, attempt_id=attempt.id, state="lost", made_at=AT),
            QuestionVote(learner_id=learner_id, content_id=content_id, liked=True, made_at=AT),
            Reading(learner_id=learner_id, concept="llm/attention", read_at=AT, study_day=DAY),
            Practice(
                learner_id=learner_id,
                exercise="llm/by-hand",
                content_id=content_id,
                variant="phone",
                result=f"the result of {learner_id}",
                done_at=AT,
                zone="Asia/Taipei",
                study_day=DAY,
            ),
            Note(learner_id=learner_id, concept=None, text=f"the note of {learner_id}", written_at=AT),
            Sketch(
                learner_id=learner_id,
                concept="llm/attention",
                width=2,
                height=1,
                picture=b"webp",
                drawn_at=AT,
            ),
            FollowedSource(learner_id=learner_id, source="llm/attention-paper", chosen_at=AT),
            StackTool(learner_id=learner_id, layer="llm/model", tool="GPT-2", chosen_at=AT),
        ]
    )
    await session.flush()
