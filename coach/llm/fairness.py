"""Who goes next when more want the model than it can answer, and how long that takes.

People go before jobs of the night. Among people it goes round, one request a turn, so that one
person's many requests do not delay another's first (round robin, J. Nagle, "On Packet Switches
With Infinite Storage", RFC 970, 1985). Nothing here knows of clocks or of the model.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from statistics import median

from coach.llm.interface import Priority

LATEST = 20
"""How many answers of a priority the estimate looks back on."""
ENOUGH = 3
"""How many measured answers an estimate needs before anybody is turned away by it."""


@dataclass(frozen=True, slots=True, order=True)
class Ticket:
    """One request's place: `number` counts arrivals and is unique; `asked_by` None is the coach itself."""

    number: int
    asked_by: int | None
    priority: Priority
    request_id: str


class QueueFull(Exception):
    """There is no place left; `first` is the ticket that makes room when it goes."""

    def __init__(self, first: Ticket) -> None:
        super().__init__(first)
        self.first = first


class FairQueue:
    """The tickets that wait, at most `limit` of them and `per_person` of one asker and priority.

    A person who comes new finds at most one request of each other person before their first,
    besides those that came back (`push` with `again`).
    """

    def __init__(self, limit: int, per_person: int) -> None:
        self._limit, self._per_person = limit, per_person
        # A ring of askers for each priority: whose turn it is stands first.
        self._rings: dict[Priority, OrderedDict[int | None, list[Ticket]]] = {
            priority: OrderedDict() for priority in Priority
        }

    def __len__(self) -> int:
        return sum(self.waiting(priority) for priority in Priority)

    def waiting(self, priority: Priority) -> int:
        """Return how many tickets of this priority wait."""
        return sum(map(len, self._rings[priority].values()))

    def push(self, ticket: Ticket, *, again: bool = False) -> Ticket | None:
        """Take a place; return the nightly ticket that had to leave for it, if one had to.

        `again` is for a ticket that was popped and lost its turn: it is never refused, and its
        asker is next. Raises QueueFull.
        """
        ring = self._rings[ticket.priority]
        displaced = None if again else self._make_room(ticket)
        insort(ring.setdefault(ticket.asked_by, []), ticket)
        if again:
            ring.move_to_end(ticket.asked_by, last=False)
        return displaced

    def _make_room(self, ticket: Ticket) -> Ticket | None:
        own = self._rings[ticket.priority].get(ticket.asked_by, [])
        if len(own) >= self._per_person:
            raise QueueFull(own[0])
        first = self.peek()
        if first is None or len(self) < self._limit:
            return None
        nightly = self._rings[Priority.NIGHTLY].values()
        if ticket.priority is Priority.NIGHTLY or not nightly:
            raise QueueFull(first)
        newest = max(queue[-1] for queue in nightly)
        self.remove(newest)
        return newest

    def peek(self) -> Ticket | None:
        """Return the ticket whose turn is next, if any waits."""
        for ring in self._rings.values():
            for queue in ring.values():
                return queue[0]
        return None

    def pop(self) -> Ticket:
        """Take out the ticket whose turn is next. Raises IndexError when none waits."""
        ticket = self.peek()
        if ticket is None:
            raise IndexError("nobody waits")
        ring = self._rings[ticket.priority]
        self.remove(ticket)
        if ticket.asked_by in ring:
            ring.move_to_end(ticket.asked_by)
        return ticket

    def remove(self, ticket: Ticket) -> bool:
        """Take a ticket out wherever it stands; return whether it stood here."""
        ring = self._rings[ticket.priority]
        queue = ring.get(ticket.asked_by, [])
        if ticket not in queue:
            return False
        queue.remove(ticket)
        if not queue:
            del ring[ticket.asked_by]
        return True

    def order(self) -> Iterator[Ticket]:
        """Yield the tickets in the order in which they will be popped, if nobody else comes."""
        for ring in self._rings.values():
            for turn in zip_longest(*ring.values()):
                yield from (ticket for ticket in turn if ticket is not None)

    def ahead_of(self, ticket: Ticket) -> int:
        """Return how many go first if nobody else comes.

        A ticket that does not stand here is looked at as if it came now.
        """
        ring = self._rings[ticket.priority]
        own = ring.get(ticket.asked_by, [])
        turns = own.index(ticket) if ticket in own else len(own)
        ahead, earlier = turns, 1
        if ticket.priority is Priority.NIGHTLY:
            ahead += self.waiting(Priority.PERSON)
        for asker, queue in ring.items():
            if asker == ticket.asked_by:
                earlier = 0
            else:
                ahead += min(len(queue), turns + earlier)
        return ahead


class Pace:
    """How long the latest answers took, for each priority: drafting takes longer than grading.

    `typical` is the median of each priority's latest, else of all; None before the first answer.
    """

    def __init__(self) -> None:
        self._took: dict[Priority, deque[float]] = {priority: deque(maxlen=LATEST) for priority in Priority}
        self.typical: dict[Priority, float] | None = None

    def note(self, priority: Priority, seconds: float) -> None:
        """Remember an answer: the seconds from its beginning to its end, without the queue."""
        self._took[priority].append(seconds)
        everything = [some for took in self._took.values() for some in took]
        self.typical = {one: median(took or everything) for one, took in self._took.items()}

    @property
    def enough(self) -> bool:
        """Whether so many answers were measured that an estimate may turn people away."""
        return sum(map(len, self._took.values())) >= ENOUGH


def seconds_until_begin(ahead: Iterable[float], left: Iterable[float], slots: int) -> float:
    """Return in how many seconds a ticket begins.

    `ahead` are the seconds that those before it will take, in their order; `left` those that
    the running ones still need. Each of the `slots` takes the next in line when it is free; run
    more than that, since there were more slots before, the surplus must end first.
    """
    free = sorted(left)
    free = [0.0] * (slots - len(free)) + free[max(0, len(free) - slots) :]
    # Sorted already, so a heap already.
    for seconds in ahead:
        heapq.heapreplace(free, free[0] + seconds)
    return free[0]
