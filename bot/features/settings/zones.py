"""Time zones by the names people know: cities, in their own language."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location
from rapidfuzz import fuzz, process, utils

from bot.i18n import LANGUAGES
from coach.curriculum.model import Language

COMMON = (
    "Asia/Taipei",
    "Asia/Hong_Kong",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Bangkok",
    "Asia/Kolkata",
    "Asia/Dubai",
    "Africa/Johannesburg",
    "Europe/Moscow",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/London",
    "UTC",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Pacific/Honolulu",
    "Pacific/Auckland",
    "Australia/Sydney",
)


@cache
def city(zone: str, language: Language) -> str:
    """The zone's place in words, by CLDR: "Taipei", 「台北」."""
    if zone == "UTC":
        return "UTC"
    return get_timezone_location(zone, locale="zh_Hant_TW" if language == "zh-TW" else "en", return_city=True)


def label(zone: str, language: Language, now: datetime) -> str:
    """The place with its local time, which is how people check that they chose rightly."""
    local = now.astimezone(ZoneInfo(zone))
    return f"{city(zone, language)} · {local:%H:%M}"


@cache
def _names() -> tuple[tuple[str, str], ...]:
    zones = sorted(
        z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "posix/", "right/"))
    )
    names = [(zone.replace("_", " "), zone) for zone in (*zones, "UTC")]
    names += [(city(zone, language), zone) for language in LANGUAGES for zone in zones]
    return tuple(names)


def find_zone(typed: str) -> str | None:
    """The zone somebody means by a city or an IANA name; None where nothing comes close."""
    typed = typed.strip()[:80]
    if typed in available_timezones():
        return typed
    names = _names()
    folded = typed.casefold()
    for name, zone in names:
        if name.casefold() == folded or name.casefold().endswith("/" + folded):
            return zone
    best = process.extractOne(
        typed,
        [name for name, _ in names],
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=87,
    )
    return names[best[2]][1] if best else None
