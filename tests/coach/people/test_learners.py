"""Who is acting, which language they are spoken to in, and what they chose. On both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from coach.curriculum.model import Language
from coach.errors import NotFound, OutOfRange
from coach.people.guilds import change_guild
from coach.people.learners import Person, agree, as_language, change, who_is
from coach.store import Learner, Store
from tests.clock import START

ME, GUILD = 2**63 - 1, 2**62


def default_zone(locale: Language) -> str:
    return "Asia/Taipei" if locale == "zh-TW" else "Europe/London"


async def who(
    store: Store, client: str = "de", default: Language = "en", guild: int | None = GUILD
) -> Person:
    return await who_is(store, ME, guild, client, default, default_zone)


async def agreed(store: Store, locale: Language = "en", zone: str = "Asia/Tokyo") -> Person:
    await agree(store, await who(store), locale, zone, START)
    return await who(store)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        (None, None),
        ("", None),
        ("de", None),
        ("en", "en"),
        ("en-US", "en"),
        ("en-GB", "en"),
        ("zh-TW", "zh-TW"),
        ("zh-CN", "zh-TW"),
    ],
)
def test_a_tag_is_one_of_our_languages_or_none(tag: str | None, language: Language | None) -> None:
    assert as_language(tag) == language


@pytest.mark.parametrize(
    ("own", "guilds", "client", "default", "spoken"),
    [
        ("en", "zh-TW", "zh-TW", "zh-TW", "en"),
        ("zh-TW", "en", "en-US", "en", "zh-TW"),
        (None, "zh-TW", "en-US", "en", "zh-TW"),
        (None, "en", "zh-TW", "zh-TW", "en"),
        (None, None, "zh-TW", "en", "zh-TW"),
        (None, None, "en-GB", "zh-TW", "en"),
        (None, None, "de", "zh-TW", "zh-TW"),
        (None, None, "fr", "en", "en"),
    ],
)
async def test_a_person_is_spoken_to_in_their_language_then_the_guilds_then_the_clients(
    store: Store, own: Language | None, guilds: str | None, client: str, default: Language, spoken: Language
) -> None:
    if guilds:
        await change_guild(store, GUILD, START, locale=guilds)
    if own:
        await agreed(store, own)
    assert (await who(store, client, default)).locale == spoken


async def test_a_learner_without_a_language_of_their_own_follows_the_guild(store: Store) -> None:
    await agreed(store)
    await change(store, ME, locale=None)
    await change_guild(store, GUILD, START, locale="zh-TW")
    assert (await who(store)).locale == "zh-TW"
    assert (await who(store, guild=None)).locale == "en"


async def test_a_zone_is_the_learners_then_the_guilds_then_that_of_the_language(store: Store) -> None:
    assert (await who(store)).zone == "Europe/London"
    assert (await who(store, "zh-TW")).zone == "Asia/Taipei"
    await change_guild(store, GUILD, START, zone="America/Toronto")
    assert (await who(store)).zone == "America/Toronto"
    assert (await who(store, guild=None)).zone == "Europe/London"
    assert (await agreed(store)).zone == "Asia/Tokyo"


async def test_nothing_is_kept_before_somebody_agrees(store: Store) -> None:
    person = await who(store)
    assert not person.agreed
    assert not person.text_only
    async with store.read() as session:
        assert await session.get(Learner, ME) is None


async def test_agreeing_keeps_the_person_and_what_they_read(store: Store) -> None:
    person = await agreed(store, "zh-TW")
    assert person.learner is not None
    assert (person.id, person.guild_id, person.agreed) == (ME, GUILD, True)
    kept = person.learner
    assert (kept.id, kept.agreed_at, kept.locale, kept.zone) == (ME, START, "zh-TW", "Asia/Tokyo")
    assert (kept.rollover_hour, kept.reminders, kept.text_only, kept.track) == (4, True, False, None)


async def test_agreeing_twice_changes_nothing(store: Store) -> None:
    person = await agreed(store)
    await change(store, ME, zone="Asia/Seoul", text_only=True)
    await agree(store, person, "zh-TW", "Asia/Taipei", START.replace(year=2030))
    again = (await who(store)).learner
    assert again is not None
    assert (again.agreed_at, again.locale, again.zone, again.text_only) == (START, "en", "Asia/Seoul", True)


async def test_agreeing_twice_at_once_is_agreeing_once(store: Store) -> None:
    person = await who(store)
    await asyncio.gather(*(agree(store, person, "en", "Asia/Tokyo", START) for _ in range(4)))
    assert (await who(store)).agreed


async def test_two_who_both_saw_nobody_there_keep_the_person_once(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where writers do not wait for each other; on SQLite the second one only looks after the first."""
    person = await who(postgres_store)
    look, both_looked = AsyncSession.get, asyncio.Barrier(2)

    async def look_together(*args: Any, **how: Any) -> Any:
        found = await look(*args, **how)
        await both_looked.wait()
        return found

    with monkeypatch.context() as patched:
        patched.setattr(AsyncSession, "get", look_together)
        await asyncio.gather(*(agree(postgres_store, person, "en", "Asia/Tokyo", START) for _ in range(2)))
    assert (await who(postgres_store)).agreed


async def test_what_was_chosen_is_kept(store: Store) -> None:
    await agreed(store)
    choices = {
        "locale": "zh-TW",
        "zone": "Asia/Taipei",
        "reminders": False,
        "text_only": True,
        "track": "llm/practical",
        "started_at": START,
        "notice_channel_id": 2**63 - 5,
        "notice_confirmed_at": START,
        "retention": 0.85,
        "new_per_day": 0,
        "two_button": True,
        "ask_confidence": False,
        "rollover_hour": 0,
        "easy_days": "67",
    }
    await change(store, ME, **choices)
    person = await who(store)
    assert {name: getattr(person.learner, name) for name in choices} == choices
    assert person.text_only
    assert (person.locale, person.zone) == ("zh-TW", "Asia/Taipei")
    assert (person.retention, person.new_per_day) == (0.85, 0)
    assert (person.two_button, person.asks_confidence) == (True, False)
    assert (person.easy_days, person.rollover_hour) == (frozenset({6, 7}), 0)


async def test_who_has_not_chosen_learns_as_somebody_new_does(store: Store) -> None:
    for person in (await who(store), await agreed(store)):
        assert (person.retention, person.new_per_day) == (0.9, 10)
        assert (person.two_button, person.asks_confidence) == (False, True)
        assert (person.easy_days, person.rollover_hour) == (frozenset(), 4)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("retention", 0.69, ("retention", 69, 70, 97)),
        ("retention", 0.98, ("retention", 98, 70, 97)),
        ("new_per_day", -1, ("new_per_day", -1, 0, 50)),
        ("new_per_day", 51, ("new_per_day", 51, 0, 50)),
        ("rollover_hour", -1, ("rollover_hour", -1, 0, 6)),
        ("rollover_hour", 7, ("rollover_hour", 7, 0, 6)),
    ],
)
async def test_a_number_out_of_its_bounds_is_refused(
    sqlite_store: Store, name: str, value: float, said: tuple[str, int, int, int]
) -> None:
    before = await agreed(sqlite_store)
    with pytest.raises(OutOfRange) as refused:
        await change(sqlite_store, ME, text_only=True, **{name: value})
    assert (refused.value.name, refused.value.value, refused.value.low, refused.value.high) == said
    assert (await who(sqlite_store)).retention == before.retention
    assert not (await who(sqlite_store)).text_only, "a refused change changes nothing"


@pytest.mark.parametrize("days", ["", "0", "8", "76", "11", "67 ", "sat", "12345678"])
async def test_weekdays_that_do_not_exist_are_refused(sqlite_store: Store, days: str) -> None:
    await agreed(sqlite_store)
    with pytest.raises(ValueError, match="weekdays"):
        await change(sqlite_store, ME, easy_days=days)
    await change(sqlite_store, ME, easy_days="1234567")
    await change(sqlite_store, ME, easy_days=None)
    assert (await who(sqlite_store)).easy_days == frozenset()


@pytest.mark.parametrize("name", ["id", "agreed_at", "no_such_column", "__class__"])
async def test_other_columns_cannot_be_chosen(store: Store, name: str) -> None:
    await agreed(store)
    with pytest.raises(ValueError, match="cannot be chosen"):
        await change(store, ME, text_only=True, **{name: 1})
    assert not (await who(store)).text_only, "a refused change changes nothing"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "asia/taipei", "../../etc/passwd", "UTC+8"])
async def test_a_zone_that_does_not_exist_is_refused(store: Store, zone: str) -> None:
    await agreed(store)
    with pytest.raises(ValueError, match="unknown zone"):
        await change(store, ME, zone=zone)
    assert (await who(store)).zone == "Asia/Tokyo"


async def test_who_has_not_agreed_chooses_nothing(store: Store) -> None:
    with pytest.raises(NotFound):
        await change(store, ME, text_only=True)


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Asia/Taipei", datetime(2026, 3, 2, 17, 30, tzinfo=UTC), date(2026, 3, 2)),  # 01:30
        ("Asia/Taipei", datetime(2026, 3, 2, 19, 59, tzinfo=UTC), date(2026, 3, 2)),  # 03:59
        ("Asia/Taipei", datetime(2026, 3, 2, 20, 0, tzinfo=UTC), date(2026, 3, 3)),  # 04:00
        ("Pacific/Honolulu", datetime(2026, 3, 2, 12, 0, tzinfo=UTC), date(2026, 3, 1)),  # 02:00
    ],
)
async def test_a_persons_day_ends_at_four_by_their_own_clock(
    sqlite_store: Store, zone: str, at: datetime, day: date
) -> None:
    assert (await agreed(sqlite_store, zone=zone)).today(at) == day


async def test_a_learners_own_rollover_hour_counts(sqlite_store: Store) -> None:
    person = await agreed(sqlite_store, zone="Asia/Taipei")
    assert person.learner is not None
    person.learner.rollover_hour = 0
    assert person.today(datetime(2026, 3, 2, 17, 30, tzinfo=UTC)) == date(2026, 3, 3)


def test_somebody_new_has_a_day_too() -> None:
    person = Person(ME, None, "en", "Asia/Taipei", None)
    assert person.today(datetime(2026, 3, 2, 17, 30, tzinfo=UTC)) == date(2026, 3, 2)
