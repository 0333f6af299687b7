"""Due rows: what must happen when, claimed once and done once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coach.store.base import Base, RowId, Snowflake


class DueRow(Base):
    """A message or timer due at an instant. `payload` holds ids; text is made when it is sent.

    Life: planned → sending (leased until `lease_until`) → sent, or given-up
    with a reason. A snooze plans the next generation.
    """

    __tablename__ = "due_rows"
    __table_args__ = (
        UniqueConstraint("kind", "key", "generation"),
        Index("ix_due_rows_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(128))
    generation: Mapped[int]
    due_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    learner_id: Mapped[int | None] = mapped_column(
        Snowflake, ForeignKey("learners.id", ondelete="CASCADE"), index=True
    )
    guild_id: Mapped[int | None] = mapped_column(Snowflake)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    tries: Mapped[int]
    lease_until: Mapped[datetime | None]
    nonce: Mapped[str] = mapped_column(String(25))
    message_id: Mapped[int | None] = mapped_column(Snowflake)
    done_at: Mapped[datetime | None]
