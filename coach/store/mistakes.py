"""The mistake log: what went wrong, why, and the rule against it; appeals against verdicts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coach.store.base import Base, RowId, Snowflake
from coach.store.learning import ItemId


class MistakeRow(Base):
    """A mistake with what the learner made of it. At most one for each (learner, objective).

    Where an objective goes wrong again, its row takes the newest question and
    answer; the attempts keep the history. How far it is mended (active,
    retrying, graduated) is computed from them and from `MistakeTry`, not stored.
    `objective_id` null: it happened outside the quiz. `origin`: quiz, guess
    (before an exercise), own (typed in) or message (taken from Discord).
    `later_on`: the study day from which the sentence and rule may be asked again.
    """

    __tablename__ = "mistakes"
    __table_args__ = (UniqueConstraint("learner_id", "objective_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(
        Snowflake, ForeignKey("learners.id", ondelete="CASCADE"), index=True
    )
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    origin: Mapped[str] = mapped_column(String(16))
    objective_id: Mapped[int | None] = mapped_column(ForeignKey("objectives.id"))
    concept: Mapped[str | None] = mapped_column(ItemId)
    content_id: Mapped[int | None] = mapped_column(ForeignKey("content_items.id"))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempts.id", ondelete="SET NULL"), index=True)
    # As the learner saw them, so that the log reads the same whatever becomes of the content.
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    right_answer: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[int | None] = mapped_column(SmallInteger)
    cause: Mapped[str | None] = mapped_column(String(16))
    confused_with: Mapped[str | None] = mapped_column(ItemId)
    words: Mapped[str | None] = mapped_column(Text)
    rule: Mapped[str | None] = mapped_column(Text)
    later_on: Mapped[date | None]
    url: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime]
    study_day: Mapped[date]
    changed_at: Mapped[datetime | None]


class MistakeTry(Base):
    """A try at a mistake from outside the quiz, which the learner judged themselves."""

    __tablename__ = "mistake_tries"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    mistake_id: Mapped[int] = mapped_column(ForeignKey("mistakes.id", ondelete="CASCADE"), index=True)
    right: Mapped[bool]
    tried_at: Mapped[datetime]
    study_day: Mapped[date]


class Appeal(Base):
    """A learner's "I was right": the second look at an attempt's verdict.

    `state`: won or lost by the second grader, open where that one is not sure and the
    person decides, queued for a leader, then granted or
    denied by them; withdrawn where the answer was taken back. Who decided is not kept.
    """

    __tablename__ = "appeals"
    __table_args__ = (UniqueConstraint("attempt_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(
        Snowflake, ForeignKey("learners.id", ondelete="CASCADE"), index=True
    )
    guild_id: Mapped[int | None] = mapped_column(Snowflake, index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(16))
    second_grader: Mapped[str | None] = mapped_column(String(64))
    second_version: Mapped[str | None] = mapped_column(String(32))
    second_verdict: Mapped[str | None] = mapped_column(String(16))
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
