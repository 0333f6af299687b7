"""Learners and what they chose."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from coach.clock import DEFAULT_ROLLOVER_HOUR, known_zones, study_day
from coach.curriculum.model import Language
from coach.errors import NotFound, OutOfRange
from coach.store import GuildRow, Learner, Store

LANGUAGES: tuple[Language, ...] = ("zh-TW", "en")
RETENTION, NEW_PER_DAY = 0.9, 10
"""What somebody starts with: the recall wanted on the due day (0–1), new objectives a study day."""
LOWEST_RETENTION, HIGHEST_RETENTION = 70, 97
"""Bounds of that recall in per cent: below it is mostly forgotten, above it is asked nearly every day."""
MOST_NEW_PER_DAY = 50
LATEST_ROLLOVER = 6
"""The latest local hour at which a study day may end."""


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

    @property
    def retention(self) -> float:
        """The probability of recall (0–1) wanted on the day a card is due."""
        return self.learner.retention if self.learner else RETENTION

    @property
    def new_per_day(self) -> int:
        """How many new objectives a study day takes."""
        return self.learner.new_per_day if self.learner else NEW_PER_DAY

    @property
    def two_button(self) -> bool:
        """Whether answers count as right or not, without hard and easy."""
        return self.learner is not None and self.learner.two_button

    @property
    def asks_confidence(self) -> bool:
        """Whether now and then they are asked how sure they are."""
        return self.learner is None or self.learner.ask_confidence

    @property
    def easy_days(self) -> frozenset[int]:
        """ISO weekdays (1 Monday … 7 Sunday) on which less is to be due."""
        return frozenset(map(int, (self.learner.easy_days or "") if self.learner else ""))

    @property
    def rollover_hour(self) -> int:
        """The local hour at which a study day ends."""
        return self.learner.rollover_hour if self.learner else DEFAULT_ROLLOVER_HOUR

    def today(self, now: datetime) -> date:
        """The person's study day at an aware instant."""
        return study_day(now, self.zone, self.rollover_hour)


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
    """Set columns of a learner, as `set_choices` does, in a transaction of its own."""
    async with store.write() as session:
        await set_choices(session, learner_id, choices)


async def set_choices(session: AsyncSession, learner_id: int, choices: Mapping[str, object]) -> None:
    """Set columns of a learner, those in `_CHANGEABLE`, inside the caller's transaction.

    Raises `NotFound` for somebody who has not agreed (or has been deleted), `OutOfRange` for a number
    outside its bounds (retention in per cent), and ValueError for a zone or weekdays that do not exist.
    """
    for name, value in choices.items():
        if name not in _CHANGEABLE:
            raise ValueError(f"{name} cannot be chosen")
        _check(name, value)
    learner = await session.get(Learner, learner_id, with_for_update=True)
    if learner is None:
        raise NotFound("learner")
    for name, value in choices.items():
        setattr(learner, name, value)


def _check(name: str, value: object) -> None:
    if name == "zone" and value not in known_zones():
        raise ValueError(f"unknown zone {value!r}")
    if name == "easy_days" and value is not None and not _WEEKDAYS.fullmatch(str(value)):
        raise ValueError(f"no ISO weekdays in order: {value!r}")
    if name in _BOUNDS and isinstance(value, int | float):
        number = round(100 * value) if name == "retention" else int(value)
        low, high = _BOUNDS[name]
        if not low <= number <= high:
            raise OutOfRange(name, number, low, high)


_WEEKDAYS = re.compile(r"(?=[1-7])1?2?3?4?5?6?7?")
_BOUNDS = {
    "retention": (LOWEST_RETENTION, HIGHEST_RETENTION),
    "new_per_day": (0, MOST_NEW_PER_DAY),
    "rollover_hour": (0, LATEST_ROLLOVER),
}
_CHANGEABLE = frozenset(
    (
        "locale",
        "zone",
        "reminders",
        "text_only",
        "track",
        "placed_from",
        "started_at",
        "notice_channel_id",
        "notice_confirmed_at",
        "retention",
        "new_per_day",
        "two_button",
        "ask_confidence",
        "rollover_hour",
        "easy_days",
    )
)
