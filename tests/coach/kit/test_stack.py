"""One tool for each layer, proved by work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from coach.errors import NotFound
from coach.kit.stack import MAX_TOOL, Chosen, choose_tool, stack_of
from coach.store import StackTool, Store
from tests.clock import START
from tests.coach.learners import count, nobody, rows, somebody

RUN, SERVE = "llm/run", "llm/serve"
LATER = START + timedelta(days=1)


async def test_each_layer_has_one_tool_and_the_last_choice_counts(store: Store) -> None:
    person = await somebody(store)
    await choose_tool(store, person.id, RUN, "vLLM", START)
    await choose_tool(store, person.id, SERVE, "FastAPI", START)
    await choose_tool(store, person.id, RUN, "llama.cpp", LATER)
    assert await stack_of(store, person.id) == {
        RUN: Chosen("llama.cpp", False),
        SERVE: Chosen("FastAPI", False),
    }


@pytest.mark.parametrize("nothing", [None, "", " \n", "\0\ud83d"])
async def test_a_layer_is_cleared_by_nothing(sqlite_store: Store, nothing: str | None) -> None:
    person = await somebody(sqlite_store)
    await choose_tool(sqlite_store, person.id, RUN, "vLLM", START)
    for _ in range(2):
        await choose_tool(sqlite_store, person.id, RUN, nothing, LATER)
        assert await stack_of(sqlite_store, person.id) == {}


async def test_a_name_is_one_short_line(store: Store) -> None:
    person = await somebody(store)
    await choose_tool(store, person.id, RUN, " my\n own\0 \ud83dtool ", START)
    await choose_tool(store, person.id, SERVE, "字" * 500, START)
    stack = await stack_of(store, person.id)
    assert (stack[RUN].tool, stack[SERVE].tool) == ("my own tool", "字" * MAX_TOOL)


async def test_another_tool_has_to_prove_itself_anew_and_the_same_one_has_not(store: Store) -> None:
    person = await somebody(store)
    await choose_tool(store, person.id, RUN, "vLLM", START)
    async with store.write() as session:
        await session.execute(update(StackTool).values(proved_at=START))
    await choose_tool(store, person.id, RUN, "vLLM", LATER)
    assert await stack_of(store, person.id) == {RUN: Chosen("vLLM", True)}
    [row] = await rows(store, StackTool)
    assert row.chosen_at == START
    await choose_tool(store, person.id, RUN, "llama.cpp", LATER)
    assert await stack_of(store, person.id) == {RUN: Chosen("llama.cpp", False)}


async def test_a_stack_is_ones_own(store: Store) -> None:
    mine, other = await somebody(store, 1), await somebody(store, 2)
    await choose_tool(store, other.id, RUN, "vLLM", START)
    await choose_tool(store, mine.id, RUN, None, START)
    assert await stack_of(store, mine.id) == {}
    assert await stack_of(store, other.id) == {RUN: Chosen("vLLM", False)}


async def test_nothing_is_kept_of_somebody_who_has_not_agreed(store: Store) -> None:
    with pytest.raises(NotFound):
        await choose_tool(store, (await nobody(store)).id, RUN, "vLLM", START)
    assert await count(store, StackTool) == 0
