"""The demo's clock: it starts at the present, can be moved ahead, and never goes back.

The database survives between runs while the offline Discord does not, so the
time the last run reached is kept beside it: a new run goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

LONGEST_WAIT = timedelta(days=3)
"""How far `Move.BLOCK` looks for something that is due."""


class Move(StrEnum):
    """How far to move the clock."""

    BLOCK = "block"
    """Until the coach says something by itself, at most `LONGEST_WAIT`."""
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Journey:
    """A way through time: to `target`, in steps, or only until the coach speaks."""

    target: datetime
    step: timedelta
    until_spoken: bool

    @classmethod
    def plan(cls, move: Move, now: datetime) -> Journey:
        """Say how `move` goes from `now`.

        Blocks begin at quarter hours, so the next one is looked for in quarters;
        a day or a week goes by in hours, which is enough to keep the order.
        """
        if move is Move.BLOCK:
            return cls(now + LONGEST_WAIT, timedelta(minutes=15), until_spoken=True)
        days = 1 if move is Move.DAY else 7
        return cls(now + timedelta(days=days), timedelta(hours=1), until_spoken=False)

    def stop_after(self, now: datetime) -> datetime:
        """Return the next stop: the next full step of the day, or the target if that is nearer."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        passed = (now - midnight) // self.step
        return min(midnight + (passed + 1) * self.step, self.target)


class DemoClock:
    """The clock that the bot is given: it stands at the beginning until there is a world to follow."""

    def __init__(self, beginning: datetime) -> None:
        self._read: Callable[[], datetime] = lambda: beginning

    def follow(self, read: Callable[[], datetime]) -> None:
        self._read = read

    def now(self) -> datetime:
        return self._read()


class LastTime:
    """The time the last run reached, in a file of the data folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "demo-clock.json"
        self._saved: datetime | None = None

    def beginning(self, present: datetime) -> datetime:
        """Return when this run begins: at the present, or where the last one stopped if that is later."""
        try:
            reached = datetime.fromisoformat(json.loads(self._path.read_text(encoding="utf-8"))["now"])
        except FileNotFoundError:
            return present
        except (OSError, ValueError, KeyError, TypeError):
            # A damaged file costs a moved clock, not the demo.
            return present
        if reached.tzinfo is None:
            return present
        # A second later, so that no id of this run can equal one of the last.
        return max(present, reached.astimezone(UTC) + timedelta(seconds=1))

    def keep(self, now: datetime, *, every: timedelta = timedelta()) -> None:
        """Write `now` down unless that was done less than `every` ago."""
        if self._saved is not None and now - self._saved < every:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".tmp")
        draft.write_text(json.dumps({"now": now.isoformat()}), encoding="utf-8")
        draft.replace(self._path)
        self._saved = now
