"""Accepted teaching content. A row is never changed: a new wording is a new revision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coach.store.base import Base, RowId


class PackRow(Base):
    """A pack in use. `digest` is over its files, so an unchanged pack is not imported again."""

    __tablename__ = "packs"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    accepted_at: Mapped[datetime]


class ContentItem(Base):
    """One item in one language in one revision; a database trigger refuses changes."""

    __tablename__ = "content_items"
    __table_args__ = (UniqueConstraint("pack_key", "kind", "item_key", "revision", "language"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    pack_key: Mapped[str] = mapped_column(ForeignKey("packs.key"))
    kind: Mapped[str] = mapped_column(String(16))
    item_key: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    accepted_at: Mapped[datetime]


class CurrentItem(Base):
    """Which revision of an item is in use; an item without a row here is retired."""

    __tablename__ = "current_items"

    pack_key: Mapped[str] = mapped_column(ForeignKey("packs.key"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    item_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("content_items.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)


class ObjectiveRow(Base):
    """The lasting identity of an objective, which cards and attempts refer to."""

    __tablename__ = "objectives"
    __table_args__ = (UniqueConstraint("pack_key", "key"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    pack_key: Mapped[str] = mapped_column(ForeignKey("packs.key"))
    key: Mapped[str] = mapped_column(String(64))
