"""What comes next is the same whether a learner's cards are all read or only as many as that takes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coach.curriculum.catalogue import Catalogue
from coach.learn import standing as standing_module
from coach.learn.reading import mark_read
from coach.learn.standing import following_of, standing_of
from coach.people.learners import Person
from coach.store import CardRow, Store
from tests.clock import START
from tests.coach.learners import somebody


async def learn(store: Store, catalogue: Catalogue, person: Person, concept: str, due_in: int) -> None:
    """Give the concept's objectives cards that are known well."""
    today = person.today(START)
    async with store.write() as db:
        for objective in catalogue.concepts[concept].objective_ids:
            db.add(
                CardRow(
                    learner_id=person.id,
                    objective_id=objective,
                    stability=30.0,
                    difficulty=5.0,
                    last_day=today - timedelta(days=9),
                    due_day=today + timedelta(days=due_in),
                    reviews=2,
                    lapses=0,
                    last_rating=3,
                )
            )


@pytest.mark.parametrize("some", [1, 250])
async def test_the_first_concept_that_is_neither_read_nor_solid_follows(
    store: Store, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, some: int
) -> None:
    monkeypatch.setattr(standing_module, "_SOME", some)
    person = await somebody(store)
    first, second, third, *rest = catalogue.along("tiny/main")

    async def following() -> str | None:
        found = await following_of(store, catalogue, person, START)
        assert found == (await standing_of(store, catalogue, person, START)).following
        return found.id if found else None

    assert await following() == first
    await learn(store, catalogue, person, first, due_in=5)
    assert await following() == second
    await learn(store, catalogue, person, second, due_in=0)
    assert await following() == second, "it is due"
    await mark_read(store, person, second, START)
    assert await following() == third
    for concept in (first, third, *rest):
        await mark_read(store, person, concept, START)
    assert await following() is None


async def test_without_any_pack_nothing_follows(store: Store) -> None:
    assert await following_of(store, Catalogue(), await somebody(store), START) is None
