"""Learners and what they chose."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from coach.clock import known_zones, study_day
from coach.curriculum.model import Language
from coach.errors import NotFound
from coach.store import GuildRow, Learner, Store

LANGUAGES: tuple[Language, ...] = ("zh-TW", "en")


@dataclass(frozen=True, slots=True)
class Person:
    """Who is acting, and how to speak to them.

    `learner` is None before they agreed to what is kept. `locale` is already
    resolved: the person's choice, then the guild's, then their Discord client's.
    """

    id: int
    guild_id: int | None
    locale: Language
    zone: str
    learner: Learner | None

    @property
    def agreed(self) -> bool:
        return self.learner is not None

    @property
    def text_only(self) -> bool:
        return self.learner is not None and self.learner.text_only

    def today(self, now: datetime) -> date:
        """The person's study day at an aware instant."""
        hour = self.learner.rollover_hour if self.learner else 4
        return study_day(now, self.zone, hour)


def as_language(tag: str | None) -> Language | None:
    """Map a stored or Discord locale to a language we speak; None where it is neither."""
    if tag is None:
        return None
    if tag.startswith("zh"):
        return "zh-TW"
    return "en" if tag.startswith("en") else None


async def who_is(
    store: Store,
    user_id: int,
    guild_id: int | None,
    client_locale: str,
    default_locale: Language,
    default_zone: Callable[[Language], str],
) -> Person:
    """Read the person behind an action, in one query."""
    query = select(Learner, GuildRow).select_from(
        select(1)
        .subquery()
        .outerjoin(Learner, Learner.id == user_id)
        .outerjoin(GuildRow, GuildRow.id == guild_id)
    )
    async with store.read() as session:
        learner, guild = (await session.execute(query)).one()
    locale = (
        as_language(learner.locale if learner else None)
        or as_language(guild.locale if guild else None)
        or as_language(client_locale)
        or default_locale
    )
    zone = learner.zone if learner else (guild.zone if guild else None) or default_zone(locale)
    return Person(id=user_id, guild_id=guild_id, locale=locale, zone=zone, learner=learner)


async def agree(store: Store, person: Person, locale: Language, zone: str, now: datetime) -> None:
    """Keep the person from now on, with the language they read this in. Twice changes nothing."""
    with suppress(IntegrityError):  # the other of two presses at once was faster
        async with store.write() as session:
            if await session.get(Learner, person.id) is None:
                session.add(Learner(id=person.id, agreed_at=now, zone=zone, locale=locale))


async def change(store: Store, learner_id: int, **choices: object) -> None:
    """Set columns of a learner: locale, zone, reminders, text_only, track, started_at, notice_*.

    Raises `NotFound` for somebody who has not agreed (or has been deleted) and
    ValueError for a zone that does not exist.
    """
    if "zone" in choices and choices["zone"] not in known_zones():
        raise ValueError(f"unknown zone {choices['zone']!r}")
    async with store.write() as session:
        learner = await session.get(Learner, learner_id)
        if learner is None:
            raise NotFound("learner")
        for name, value in choices.items():
            if name not in _CHANGEABLE:
                raise ValueError(f"{name} cannot be chosen")
            setattr(learner, name, value)


_CHANGEABLE = frozenset(
    (
        "locale",
        "zone",
        "reminders",
        "text_only",
        "track",
        "started_at",
        "notice_channel_id",
        "notice_confirmed_at",
    )
)
