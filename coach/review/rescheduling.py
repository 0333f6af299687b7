"""A new retention goal: the due days of all cards for it, from their stability."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from sqlalchemy import bindparam, select, update

from coach.people.learners import RETENTION, Person, set_choices
from coach.review.load import levelled
from coach.review.schedule import interval_days
from coach.store import CardRow, Store

_STABILITY = 10.0
"""Days: the stability by which goals are compared."""


class _Card(NamedTuple):
    id: int
    stability: float
    last_day: date
    due_day: date
    reviews: int
    resting_since: date | None


async def choose_retention(store: Store, person: Person, retention: float, now: datetime, rng: Random) -> int:
    """Set a person's retention goal (0–1) and move their cards' due days to it; return how many moved.

    Goal and days change in one transaction. Days are levelled as after a review; a day that would have been
    before today stays there, so that the card is overdue. A card that is answered meanwhile keeps the day
    that the answer gave it. Raises OutOfRange and NotFound, as `coach.people.learners.change` does.
    """
    columns = (
        CardRow.id,
        CardRow.stability,
        CardRow.last_day,
        CardRow.due_day,
        CardRow.reviews,
        CardRow.resting_since,
    )
    async with store.read() as session:
        rows = await session.execute(
            select(*columns).where(CardRow.learner_id == person.id, CardRow.reviews > 0).order_by(CardRow.id)
        )
        cards = [_Card(*row) for row in rows]
    due = await asyncio.to_thread(_due_days, cards, retention, person.today(now), person.easy_days, rng)
    moved = [card for card in cards if due[card.id] != card.due_day]
    async with store.write() as session:
        await set_choices(session, person.id, {"retention": retention})
        await session.flush()
        if moved:
            connection = await session.connection()
            await connection.execute(
                update(CardRow)
                .where(CardRow.id == bindparam("of"), CardRow.reviews == bindparam("seen"))
                .values(due_day=bindparam("due")),
                [{"of": card.id, "seen": card.reviews, "due": due[card.id]} for card in moved],
            )
    return len(moved)


def _due_days(
    cards: list[_Card], retention: float, today: date, easy_days: frozenset[int], rng: Random
) -> dict[int, date]:
    """Due days by card id. The cards with the shortest intervals choose first, having the least choice."""
    loads: Counter[date] = Counter()
    days: dict[int, date] = {}
    planned = [(interval_days(card.stability, retention), card) for card in cards]
    for interval, card in sorted(planned):
        if card.due_day <= today:  # also one that was just brought back: it is asked now
            days[card.id] = card.due_day
            continue
        ideal = card.last_day + timedelta(days=interval)
        day = levelled(ideal, today, interval, loads, easy_days, rng) if ideal > today else ideal
        days[card.id] = day
        loads[day] += card.resting_since is None
    return days


def workload(retention: float) -> float:
    """Return how many times as often a goal (0–1) asks as the usual one: by the interval of a card with ten
    days' stability. What is forgotten is asked again the next day, which comes on top, the more the lower
    the goal.
    """
    return interval_days(_STABILITY, RETENTION) / interval_days(_STABILITY, retention)
