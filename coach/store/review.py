"""The review log, which is the truth, and the cards, which are its fold."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coach.store.base import Base, RowId, Snowflake


class CardRow(Base):
    """(learner, objective) with its state after the last review; days are study days.

    `reviews` 0: every review was taken back, so the objective counts as never asked.
    """

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("learner_id", "objective_id"),
        Index("ix_cards_learner_id_due_day", "learner_id", "due_day"),
        Index("ix_cards_learner_id_objective_id_reviews", "learner_id", "objective_id", "reviews"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(Snowflake, ForeignKey("learners.id", ondelete="CASCADE"))
    objective_id: Mapped[int] = mapped_column(ForeignKey("objectives.id"), index=True)
    stability: Mapped[float]
    difficulty: Mapped[float]
    last_day: Mapped[date]
    due_day: Mapped[date] = mapped_column(index=True)
    reviews: Mapped[int]
    lapses: Mapped[int]
    last_rating: Mapped[int] = mapped_column(SmallInteger)
    # A card that keeps being forgotten: put aside since this day, and the lapses at the last offer.
    resting_since: Mapped[date | None]
    leech_at: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")


class ReviewRow(Base):
    """One entry of the append-only log; a database trigger refuses changes.

    `corrects_id` null: a review with its rating (1 Again … 4 Easy). Not null: a
    correction of that entry; its rating replaces the old one, null takes the
    review back.
    """

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(
        Snowflake, ForeignKey("learners.id", ondelete="CASCADE"), index=True
    )
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id", ondelete="CASCADE"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempts.id", ondelete="SET NULL"), index=True)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), index=True)
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    reviewed_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    study_day: Mapped[date]
