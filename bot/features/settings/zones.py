"""Time zones by the names people know: cities, in their own language."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import get_timezone_location
from rapidfuzz import fuzz, process

from bot.i18n import LANGUAGES
from coach.clock import known_zones
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


# Cities whose zone is named after another one.
_CITIES = {
    "Asia/Taipei": (
        "臺北",
        "新北",
        "桃園",
        "新竹",
        "台中",
        "臺中",
        "台南",
        "臺南",
        "高雄",
        "Taichung",
        "Kaohsiung",
    ),
    "Asia/Shanghai": ("北京", "廣州", "深圳", "Beijing", "Guangzhou", "Shenzhen"),
    "Asia/Tokyo": ("大阪", "京都", "Osaka", "Kyoto"),
    "Asia/Kolkata": ("孟買", "德里", "Mumbai", "Delhi", "Bangalore"),
    "Europe/Berlin": ("慕尼黑", "漢堡", "Munich", "Hamburg"),
    "America/Los_Angeles": ("舊金山", "西雅圖", "San Francisco", "Seattle"),
    "America/New_York": ("波士頓", "華盛頓", "Boston", "Washington"),
}
_SHORTEST = {True: 3, False: 2}
"""Fewest letters of a place that is looked for: Latin ones, Chinese ones."""


@cache
def _names() -> dict[str, str]:
    """Folded name → zone. Where zones share a name, a common one wins, then one that is no old alias."""
    old = get_global("zone_aliases")
    rest = sorted(
        (z for z in known_zones() if "/" in z and not z.startswith("Etc/")), key=lambda z: (z in old, z)
    )
    zones = list(dict.fromkeys((*COMMON, *rest)))
    names: dict[str, str] = {}
    for zone in zones:
        place = zone.rpartition("/")[2]
        for name in (zone, place, *(city(zone, language) for language in LANGUAGES)):
            names.setdefault(_fold(name), zone)
    for zone, cities in _CITIES.items():
        names |= {_fold(name): zone for name in cities}
    return names


def _fold(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def find_zone(typed: str) -> str | None:
    """The zone somebody means by a city or an IANA name, a slip forgiven; None where nothing comes close."""
    wanted = _fold(typed[:80])
    names = _names()
    if wanted in names or len(wanted) < _SHORTEST[wanted.isascii()]:
        return names.get(wanted)
    best = process.extractOne(wanted, names.keys(), scorer=fuzz.ratio, score_cutoff=85)
    return names[best[0]] if best else None
