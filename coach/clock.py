"""The only place that reads the time.

Every decision takes a `Clock`, so that tests and the demo move time by hand.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

DEFAULT_ROLLOVER_HOUR = 4
"""Local hour at which a study day ends: what is learnt at 01:30 belongs to the evening before."""


class Clock(Protocol):
    """Tells the time as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@cache
def known_zones() -> frozenset[str]:
    """The IANA zones a person can be in; the zone database holds some files that are none."""
    return frozenset(available_timezones() - {"Factory", "localtime", "posixrules"})


def study_day(at: datetime, zone: str, rollover_hour: int = DEFAULT_ROLLOVER_HOUR) -> date:
    """Return the learner's study day for an instant.

    `at` is aware; `zone` an IANA name; the day rolls over at `rollover_hour`
    (0–23) by the local clock, so an hour that is repeated or missing at a
    change of the clocks needs no special case.
    """
    local = at.astimezone(ZoneInfo(zone))
    return (local.replace(tzinfo=None) - timedelta(hours=rollover_hour)).date()
