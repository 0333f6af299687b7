"""What learners do beside being quizzed: read, practise, write notes, draw, choose their sources and tools.

Concepts, exercises and sources are named by their ids ("pack/key"), which
outlive every revision of the pack.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coach.store.base import Base, RowId, Snowflake

ItemId = String(130)
"""An id such as "pack/key": two keys of at most 64 characters."""


class Reading(Base):
    """A concept that a learner has read to the end, with the study day of the last time."""

    __tablename__ = "readings"

    learner_id: Mapped[int] = mapped_column(
        Snowflake, ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    concept: Mapped[str] = mapped_column(ItemId, primary_key=True)
    read_at: Mapped[datetime]
    study_day: Mapped[date]


class Practice(Base):
    """An exercise done once, on a `variant` (computer or phone), with the line reported, if any."""

    __tablename__ = "practices"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(
        Snowflake, ForeignKey("learners.id", ondelete="CASCADE"), index=True
    )
    exercise: Mapped[str] = mapped_column(ItemId)
    content_id: Mapped[int] = mapped_column(ForeignKey("content_items.id"))
    variant: Mapped[str] = mapped_column(String(16))
    result: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    study_day: Mapped[date]


class Note(Base):
    """A learner's own words, on a concept or on none."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(
        Snowflake, ForeignKey("learners.id", ondelete="CASCADE"), index=True
    )
    concept: Mapped[str | None] = mapped_column(ItemId)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]


class Sketch(Base):
    """A learner's own drawing of a concept, as a WebP picture that the coach wrote itself."""

    __tablename__ = "sketches"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(
        Snowflake, ForeignKey("learners.id", ondelete="CASCADE"), index=True
    )
    concept: Mapped[str] = mapped_column(ItemId)
    width: Mapped[int]
    height: Mapped[int]
    # Read only where it is shown: lists need not carry pictures.
    picture: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    drawn_at: Mapped[datetime]


class FollowedSource(Base):
    """A source that a learner keeps to: one of a pack (`source`), or their own (`title`, `url`)."""

    __tablename__ = "followed_sources"
    __table_args__ = (UniqueConstraint("learner_id", "source"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    learner_id: Mapped[int] = mapped_column(
        Snowflake, ForeignKey("learners.id", ondelete="CASCADE"), index=True
    )
    source: Mapped[str | None] = mapped_column(ItemId)
    title: Mapped[str | None] = mapped_column(String(120))
    url: Mapped[str | None] = mapped_column(String(200))
    chosen_at: Mapped[datetime]


class StackTool(Base):
    """The tool that a learner chose for a layer of their stack; `proved_at`: when finished work used it."""

    __tablename__ = "stack_tools"

    learner_id: Mapped[int] = mapped_column(
        Snowflake, ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    layer: Mapped[str] = mapped_column(ItemId, primary_key=True)
    tool: Mapped[str] = mapped_column(String(40))
    chosen_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
