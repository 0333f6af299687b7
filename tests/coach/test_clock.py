"""The learner's study day, by the local clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.clock import SystemClock, study_day
from tests.clock import ManualClock

TAIPEI = ZoneInfo("Asia/Taipei")
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("local", "day"),
    [
        ("2026-03-02T03:59:59", date(2026, 3, 1)),
        ("2026-03-02T04:00:00", date(2026, 3, 2)),
        ("2026-03-03T01:30:00", date(2026, 3, 2)),
    ],
)
def test_a_study_day_ends_at_four_in_the_morning(local: str, day: date) -> None:
    assert study_day(datetime.fromisoformat(local).replace(tzinfo=TAIPEI), "Asia/Taipei") == day


def test_a_study_day_is_the_learners_and_not_a_utc_day() -> None:
    evening_in_taipei = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # 00:30 on the 3rd there
    assert study_day(evening_in_taipei, "Asia/Taipei") == date(2026, 3, 2)
    assert study_day(evening_in_taipei, "Pacific/Auckland") == date(2026, 3, 3)
    assert study_day(evening_in_taipei, "Asia/Taipei", rollover_hour=0) == date(2026, 3, 3)


@given(at=INSTANTS, zone=st.sampled_from(["Asia/Taipei", "Europe/Berlin", "America/St_Johns"]))
def test_a_study_day_never_goes_backward(at: datetime, zone: str) -> None:
    assert study_day(at, zone) <= study_day(at + timedelta(hours=2), zone)


@given(at=INSTANTS)
def test_a_study_day_is_the_same_however_the_instant_is_written(at: datetime) -> None:
    assert study_day(at, "Europe/Berlin") == study_day(at.astimezone(TAIPEI), "Europe/Berlin")


@pytest.mark.parametrize(
    "night", [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
)
def test_a_night_when_the_clocks_change_belongs_to_the_evening_before(night: datetime) -> None:
    assert study_day(night, "Europe/Berlin") == night.date() - timedelta(days=1)


def test_the_systems_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_the_manual_clock_moves_only_by_hand(clock: ManualClock) -> None:
    before = clock.now()
    assert clock.now() == before
    assert clock.advance(timedelta(days=1)) == clock.now() == before + timedelta(days=1)
