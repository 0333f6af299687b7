"""Cards, answers and readings of made-up learners, put straight into the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from coach.store import Attempt, CardRow, ContentItem, ObjectiveRow, PackRow, Store
from tests.clock import START

TODAY = date(2026, 3, 2)


async def add_objectives(store: Store, count: int) -> list[int]:
    """Add a pack with so many objectives and one question; return the objectives' ids, 1 to `count`."""
    async with store.write() as session:
        session.add(PackRow(key="p", revision=1, digest="0" * 64, accepted_at=START))
        await session.flush()
        question = ContentItem(
            id=1,
            pack_key="p",
            kind="question",
            item_key="q",
            revision=1,
            language="en",
            body={},
            digest="1" * 64,
            accepted_at=START,
        )
        ids = list(range(1, count + 1))
        session.add_all([question, *(ObjectiveRow(id=one, pack_key="p", key=f"o{one}") for one in ids)])
    return ids


async def add_cards(store: Store, learner_id: int, due_in: Mapping[int, int]) -> None:
    """Add a card for each objective, due so many days from `TODAY`."""
    async with store.write() as session:
        session.add_all(
            CardRow(
                learner_id=learner_id,
                objective_id=objective,
                stability=3.0,
                difficulty=5.0,
                last_day=TODAY - timedelta(days=50),
                due_day=TODAY + timedelta(days=days),
                reviews=1,
                lapses=0,
                last_rating=3,
            )
            for objective, days in due_in.items()
        )


async def add_answers(
    store: Store,
    learner_id: int,
    objective_id: int,
    days_ago: Sequence[int],
    *,
    seconds: float = 10,
    **columns: Any,
) -> None:
    """Add an answer on each study day so long before `TODAY`, right if nothing else is said."""
    async with store.write() as session:
        session.add_all(
            Attempt(
                **{
                    "learner_id": learner_id,
                    "objective_id": objective_id,
                    "content_id": 1,
                    "option_order": [],
                    "answer": "a",
                    "verdict": "right",
                    "score": 1.0,
                    "points": [],
                    "grader": "choice",
                    "grader_version": "1",
                    "grader_confidence": 1.0,
                    "asked_at": START,
                    "answered_at": START + timedelta(seconds=seconds),
                    "zone": "Asia/Taipei",
                    "study_day": TODAY - timedelta(days=ago),
                    **columns,
                }
            )
            for ago in days_ago
        )
