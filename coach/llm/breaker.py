"""A circuit breaker: whoever failed several times in a row is left alone for a while, then tried once.

After M. Nygard, "Release It!" (2007): closed, open, half-open. Pure but for the clock
that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NewType

BreakerState = Literal["closed", "open", "half-open"]
Ticket = NewType("Ticket", int)


class Breaker:
    """Opens after `failures` in a row for `pause` seconds, which double up to `longest` while tries fail.

    `now` returns seconds of a clock that never goes back. Whoever is admitted gets a ticket and
    gives it back with what became of it. A ticket from before the last change of state counts
    for nothing: what was asked long ago says little of now.
    """

    def __init__(
        self, now: Callable[[], float], *, failures: int = 3, pause: float = 30.0, longest: float = 600.0
    ) -> None:
        if failures < 1 or not 0 < pause <= longest:
            raise ValueError("failures must be at least 1, and 0 < pause <= longest")
        self._now = now
        self._failures = failures
        self._first, self._longest = pause, longest
        self._era = 0
        self.reset()

    def reset(self) -> None:
        """Close, and forget what was."""
        self._era += 1
        self._in_a_row = 0
        self._pause = self._first
        self._until: float | None = None
        self._trying = False
        self.reason: str | None = None

    @property
    def state(self) -> BreakerState:
        """The state of this moment."""
        if self._until is None:
            return "closed"
        return "open" if self._now() < self._until else "half-open"

    @property
    def seconds_left(self) -> float:
        """How long nobody is admitted yet; 0 where somebody may try."""
        return 0.0 if self._until is None else max(0.0, self._until - self._now())

    @property
    def admits(self) -> bool:
        """Whether `admit` would give a ticket now."""
        return self._until is None or (self.state == "half-open" and not self._trying)

    def admit(self) -> Ticket | None:
        """Return a ticket, or None while open and while another one tries."""
        if not self.admits:
            return None
        self._trying = self._until is not None
        return Ticket(self._era)

    def succeeded(self, ticket: Ticket) -> None:
        """It worked: close, or stay closed with nothing counted."""
        if ticket == self._era and (self._trying or self._in_a_row):
            self.reset()

    def abandoned(self, ticket: Ticket) -> None:
        """It says nothing either way, so that another one may try."""
        if ticket == self._era:
            self._trying = False

    def failed(self, ticket: Ticket, reason: str) -> bool:
        """Count a failure and keep its `reason`; return whether this opened the breaker."""
        if ticket != self._era:
            return False
        self.reason = reason
        self._in_a_row += 1
        if not self._trying and self._in_a_row < self._failures:
            return False
        if self._trying:
            self._pause = min(self._pause * 2, self._longest)
        self._until = self._now() + self._pause
        self._trying = False
        self._era += 1
        return True
