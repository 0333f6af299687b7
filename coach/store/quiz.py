"""Quiz sessions, their items, and the attempts that learners make."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from coach.store.base import Base, RowId, Snowflake


class QuizSession(Base):
    """A run of questions for one learner. At most one is open per learner."""

    __tablename__ = "quiz_sessions"
    __table_args__ = (
        Index(
            "uq_quiz_sessions_open",
            "learner_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(
        Snowflake, ForeignKey("learners.id", ondelete="CASCADE"), index=True
    )
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    state: Mapped[str] = mapped_column(String(16))  # open, finished, stopped
    purpose: Mapped[str] = mapped_column(String(16), default="quiz", server_default="quiz")  # or placement
    language: Mapped[str] = mapped_column(String(8))
    topic: Mapped[str | None] = mapped_column(String(80))
    position: Mapped[int]
    total: Mapped[int]
    # How often a sentence about a mistake was asked for.
    reflections: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    version: Mapped[int] = mapped_column()
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own hook


class QuizItem(Base):
    """One place in a session: which question, in which revision and order, and why now."""

    __tablename__ = "quiz_items"
    __table_args__ = (UniqueConstraint("session_id", "position"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("quiz_sessions.id", ondelete="CASCADE"))
    position: Mapped[int]
    objective_id: Mapped[int] = mapped_column(ForeignKey("objectives.id"))
    content_id: Mapped[int] = mapped_column(ForeignKey("content_items.id"))
    option_order: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime | None]
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempts.id", ondelete="SET NULL"))
    # Whether the person is asked how sure they are; `pending` is their answer while they are asked.
    asks_confidence: Mapped[bool] = mapped_column(default=False, server_default=false())
    pending: Mapped[str | None] = mapped_column(Text)
    hints: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    # Whether the mistake made here still waits for a sentence before the coach explains it.
    asks_reflection: Mapped[bool] = mapped_column(default=False, server_default=false())


class Attempt(Base):
    """An answer with everything needed to explain its verdict later."""

    __tablename__ = "attempts"
    __table_args__ = (
        Index("ix_attempts_learner_id_objective_id_study_day", "learner_id", "objective_id", "study_day"),
        Index("ix_attempts_learner_id_study_day", "learner_id", "study_day"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(
        Snowflake, ForeignKey("learners.id", ondelete="CASCADE"), index=True
    )
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("quiz_sessions.id", ondelete="SET NULL"), index=True
    )
    objective_id: Mapped[int] = mapped_column(ForeignKey("objectives.id"), index=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("content_items.id"))
    option_order: Mapped[list[str]] = mapped_column(JSON)
    answer: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(16))
    score: Mapped[float]
    points: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    grader: Mapped[str] = mapped_column(String(64))
    grader_version: Mapped[str] = mapped_column(String(32))
    grader_confidence: Mapped[float]
    # The prompt of a grading model, "id@version"; null where no model graded.
    prompt_version: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    study_day: Mapped[date]
    confidence: Mapped[int | None] = mapped_column(SmallInteger)  # 1 a guess, 2 fairly sure, 3 sure
    hints: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    slip: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The verdict that stands where the grader's was overturned, and by whom: person, second, leader.
    settled: Mapped[str | None] = mapped_column(String(16))
    settled_by: Mapped[str | None] = mapped_column(String(16))
    taken_back_at: Mapped[datetime | None]
    # Given to find out where to begin: it says nothing about what went wrong.
    placing: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Its mistake was deleted by the learner: no correction brings it back into the log.
    unlisted: Mapped[bool] = mapped_column(default=False, server_default=false())


class QuestionVote(Base):
    """What a learner thinks of a question: liked or not, and a report with its reason."""

    __tablename__ = "question_votes"
    __table_args__ = (UniqueConstraint("learner_id", "content_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(Snowflake, ForeignKey("learners.id", ondelete="CASCADE"))
    content_id: Mapped[int] = mapped_column(ForeignKey("content_items.id"), index=True)
    liked: Mapped[bool | None]
    report: Mapped[str | None] = mapped_column(String(16))
    made_at: Mapped[datetime]
