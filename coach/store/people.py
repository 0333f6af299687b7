"""Learners and guilds with what they chose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, SmallInteger, String, false, true
from sqlalchemy.orm import Mapped, mapped_column

from coach.store.base import Base, Snowflake
from coach.store.learning import ItemId


class Learner(Base):
    """A person who pressed [start]. `id` is the Discord user id."""

    __tablename__ = "learners"

    id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    agreed_at: Mapped[datetime]
    locale: Mapped[str | None] = mapped_column(String(8))
    zone: Mapped[str] = mapped_column(String(64))
    rollover_hour: Mapped[int] = mapped_column(SmallInteger, default=4, server_default="4")
    track: Mapped[str | None] = mapped_column(String(64))
    reminders: Mapped[bool] = mapped_column(default=True, server_default=true())
    text_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Where messages reach the person: null means DM, else a private thread.
    notice_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    notice_confirmed_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    # How they learn: the probability of recall wanted on the due day, new objectives a study day,
    # verdicts only as right or not, asking how sure they are, ISO weekdays with less to do.
    retention: Mapped[float] = mapped_column(default=0.9, server_default="0.9")
    new_per_day: Mapped[int] = mapped_column(SmallInteger, default=10, server_default="10")
    two_button: Mapped[bool] = mapped_column(default=False, server_default=false())
    ask_confidence: Mapped[bool] = mapped_column(default=True, server_default=true())
    easy_days: Mapped[str | None] = mapped_column(String(7))
    # The concept at which the placement put them: new things are asked from there on.
    placed_from: Mapped[str | None] = mapped_column(ItemId)


class GuildRow(Base):
    """What the managers of a guild chose."""

    __tablename__ = "guilds"

    id: Mapped[int] = mapped_column(Snowflake, primary_key=True, autoincrement=False)
    locale: Mapped[str | None] = mapped_column(String(8))
    zone: Mapped[str | None] = mapped_column(String(64))
    study_channel_id: Mapped[int | None] = mapped_column(Snowflake)
    changed_at: Mapped[datetime]


class GuildSwitch(Base):
    """A capability that a guild turned on or off; a missing row means the default."""

    __tablename__ = "guild_switches"

    guild_id: Mapped[int] = mapped_column(
        Snowflake, ForeignKey("guilds.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    on: Mapped[bool]
