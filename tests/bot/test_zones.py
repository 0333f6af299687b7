"""Time zones by the names people know."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.features.settings.zones import COMMON, city, find_zone, label
from bot.i18n import LANGUAGES
from coach.clock import known_zones
from coach.curriculum.model import Language

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("台北", "Asia/Taipei"),
        ("taipei", "Asia/Taipei"),
        ("  Taipei ", "Asia/Taipei"),
        ("Lisbon", "Europe/Lisbon"),
        ("里斯本", "Europe/Lisbon"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("紐約", "America/New_York"),
        ("東京", "Asia/Tokyo"),
        ("taipe", "Asia/Taipei"),
        ("new yorc", "America/New_York"),
        ("America/Toronto", "America/Toronto"),
        ("america/toronto", "America/Toronto"),
        ("utc", "UTC"),
    ],
)
def test_a_city_is_found_in_both_languages_and_with_a_slip(typed: str, zone: str) -> None:
    assert find_zone(typed) == zone


@pytest.mark.parametrize(
    "typed", ["", "  ", "asdfgh", "xyzzy", "!!!", "我不知道", "12345", "../../etc/passwd", "x" * 5000]
)
def test_nonsense_is_no_place(typed: str) -> None:
    assert find_zone(typed) is None


@pytest.mark.parametrize("typed", ["no", "hi", "a", "is"])
def test_a_short_word_is_no_place(typed: str) -> None:
    assert find_zone(typed) is None


@pytest.mark.parametrize("typed", ["Factory", "localtime"])
def test_a_file_of_the_zone_database_that_is_no_zone_cannot_be_chosen(typed: str) -> None:
    assert find_zone(typed) is None


@pytest.mark.parametrize(
    ("typed", "zone"), [("倫敦", "Europe/London"), ("北京", "Asia/Shanghai"), ("高雄", "Asia/Taipei")]
)
def test_a_large_city_is_found_under_its_own_zone(typed: str, zone: str) -> None:
    assert find_zone(typed) == zone


@pytest.mark.parametrize("zone", COMMON)
def test_each_common_zone_exists_and_has_a_name_that_leads_back_to_it(zone: str) -> None:
    assert zone in known_zones()
    for language in LANGUAGES:
        assert city(zone, language)
    assert find_zone(zone) == zone


def test_the_list_fits_into_a_select_beside_ones_own_zone() -> None:
    assert len(set(COMMON)) == len(COMMON) <= 24
    assert "Asia/Taipei" in COMMON


@pytest.mark.parametrize(("language", "place"), [("en", "Taipei"), ("zh-TW", "台北")])
def test_a_label_names_the_place_and_its_clock(language: Language, place: str) -> None:
    shown = label("Asia/Taipei", language, NOON)
    assert shown.startswith(place)
    assert shown.endswith("20:00")


def test_every_zone_has_a_label_that_fits_into_an_option() -> None:
    for zone in known_zones():
        for language in LANGUAGES:
            assert 6 < len(label(zone, language, NOON)) <= 100, zone
