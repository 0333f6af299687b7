"""The budget for calls to Discord: people first, never faster than allowed. On a clock that tests wind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import pytest
from discord.http import Route

from bot.rest_budget import BURST, REQUESTS_A_SECOND, Haste, RestBudget, is_exempt, no_haste, put_before

T = TypeVar("T")
PERSON, REMINDER = Haste.PERSON, Haste.REMINDER


class QuickLoop(asyncio.SelectorEventLoop):
    """An event loop whose time jumps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        waiting = self._scheduled  # type: ignore[attr-defined]
        if not self._ready and waiting:  # type: ignore[attr-defined]
            self._now = max(self._now, waiting[0]._when)
        super()._run_once()  # type: ignore[misc]


def quickly(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run to the end on a quick loop."""
    loop = QuickLoop()
    try:
        return loop.run_until_complete(work())
    finally:
        loop.close()


def now() -> float:
    return asyncio.get_running_loop().time()


def a_budget(rate: float = 10, burst: int = 2) -> RestBudget:
    return RestBudget(asyncio.get_running_loop().time, rate, burst)


async def called_at(budget: RestBudget, *hastes: Haste) -> list[tuple[Haste, float]]:
    """Ask for calls in this order, all at once; return in which order and when they were let through."""
    order: list[tuple[Haste, float]] = []

    async def call(haste: Haste) -> None:
        await budget.take(haste)
        order.append((haste, round(now(), 6)))

    await asyncio.gather(*map(call, hastes))
    return order


def test_a_burst_goes_at_once_and_the_rest_at_the_rate() -> None:
    times = quickly(lambda: called_at_times(a_budget_later(rate=10, burst=3), 6))
    assert times == pytest.approx([0, 0, 0, 0.1, 0.2, 0.3])


def a_budget_later(**how: Any) -> Callable[[], RestBudget]:
    return lambda: a_budget(**how)


async def called_at_times(make: Callable[[], RestBudget], number: int) -> list[float]:
    return [at for _, at in await called_at(make(), *[PERSON] * number)]


def test_people_go_before_reminders_and_each_in_their_order() -> None:
    async def work() -> list[Haste]:
        budget = a_budget(burst=1)
        await budget.take(PERSON)
        return [haste for haste, _ in await called_at(budget, REMINDER, REMINDER, PERSON, REMINDER, PERSON)]

    assert quickly(work) == [PERSON, PERSON, REMINDER, REMINDER, REMINDER]


def test_a_person_who_comes_later_overtakes_reminders_that_wait() -> None:
    async def work() -> list[tuple[str, float]]:
        budget = a_budget(burst=1)
        order: list[tuple[str, float]] = []

        async def call(name: str, haste: Haste, after: float) -> None:
            await asyncio.sleep(after)
            await budget.take(haste)
            order.append((name, round(now(), 6)))

        reminders = [call(f"reminder {n}", REMINDER, 0) for n in range(4)]
        await asyncio.gather(*reminders, call("person", PERSON, 0.15))
        return order

    assert quickly(work) == [
        ("reminder 0", 0.0),
        ("reminder 1", 0.1),
        ("person", 0.2),
        ("reminder 2", 0.3),
        ("reminder 3", 0.4),
    ]


def test_those_of_one_haste_are_served_in_the_order_they_came() -> None:
    async def work() -> list[int]:
        budget, order = a_budget(burst=1), list[int]()

        async def call(number: int) -> None:
            await budget.take(PERSON)
            order.append(number)

        await asyncio.gather(*map(call, range(30)))
        return order

    assert quickly(work) == list(range(30))


def test_the_rate_is_kept_over_any_second() -> None:
    async def work() -> list[float]:
        budget = RestBudget(asyncio.get_running_loop().time)
        return [at for _, at in await called_at(budget, *[PERSON] * 200)]

    times = quickly(work)
    busiest = max(sum(start <= at < start + 1 for at in times) for start in times)
    assert busiest <= REQUESTS_A_SECOND + BURST <= 50
    assert times[-1] == pytest.approx((200 - BURST) / REQUESTS_A_SECOND)


def test_a_long_rest_saves_up_no_more_than_the_burst() -> None:
    async def work() -> list[float]:
        budget = a_budget(rate=10, burst=2)
        await called_at(budget, PERSON, PERSON)
        await asyncio.sleep(1000)
        start = now()
        return [round(at - start, 6) for _, at in await called_at(budget, *[PERSON] * 4)]

    assert quickly(work) == pytest.approx([0, 0, 0.1, 0.2])


def test_who_gives_up_waiting_costs_nobody_a_call() -> None:
    async def work() -> list[float]:
        budget = a_budget(rate=10, burst=1)
        await budget.take(PERSON)
        impatient = [asyncio.create_task(budget.take(PERSON)) for _ in range(5)]
        patient = asyncio.create_task(called_at(budget, PERSON, PERSON))
        await asyncio.sleep(0)
        for task in impatient:
            task.cancel()
        return [at for _, at in await patient]

    assert quickly(work) == pytest.approx([0.1, 0.2])


def test_who_gives_up_when_it_is_their_turn_passes_it_on() -> None:
    async def work() -> list[float]:
        budget = a_budget(rate=10, burst=1)
        await budget.take(PERSON)
        impatient = asyncio.create_task(budget.take(PERSON))
        patient = asyncio.create_task(called_at(budget, PERSON))
        await asyncio.sleep(0)
        # The call is granted and cancelled before the task could run on.
        asyncio.get_running_loop().call_at(0.1, impatient.cancel)
        return [at for _, at in await patient]

    assert quickly(work) == pytest.approx([0.1])


def test_nobody_left_waiting_leaves_a_budget_that_works() -> None:
    async def work() -> float:
        budget = a_budget(rate=10, burst=1)
        await budget.take(PERSON)
        task = asyncio.create_task(budget.take(REMINDER))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(5)
        before = now()
        await budget.take(PERSON)
        return now() - before

    assert quickly(work) == 0


@pytest.mark.parametrize(
    ("path", "exempt"),
    [
        ("/interactions/{interaction_id}/{interaction_token}/callback", True),
        ("/webhooks/{application_id}/{interaction_token}/messages/@original", True),
        ("/channels/{channel_id}/messages", False),
        ("/users/@me/channels", False),
        ("/applications/{application_id}/commands", False),
    ],
)
def test_answers_to_interactions_are_exempt_and_nothing_else(path: str, exempt: bool) -> None:
    names = ("interaction_id", "interaction_token", "application_id", "channel_id")
    assert is_exempt(Route("POST", path, **dict.fromkeys(names, 1))) is exempt


class FakeHttp:
    """A client's `request` that notes when it was called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, float, dict[str, Any]]] = []

    async def request(self, route: Route, **options: Any) -> str:
        self.calls.append((route.path, round(now(), 6), options))
        return "answer"


def with_client(work: Callable[[FakeHttp], Awaitable[None]]) -> list[tuple[str, float, dict[str, Any]]]:
    async def run() -> list[tuple[str, float, dict[str, Any]]]:
        http: Any = FakeHttp()
        put_before(http, a_budget(rate=10, burst=1))
        await work(http)
        return list(http.calls)

    return quickly(run)


SEND = Route("POST", "/channels/{channel_id}/messages", channel_id=1)
CALLBACK = Route("POST", "/interactions/{id}/{token}/callback", id=1, token="t")


def test_a_clients_calls_wait_for_the_budget_and_answers_do_not() -> None:
    async def work(http: FakeHttp) -> None:
        calls = [
            http.request(SEND, json=1),
            http.request(SEND),
            http.request(CALLBACK),
            http.request(CALLBACK),
        ]
        assert await asyncio.gather(*calls) == ["answer"] * 4

    calls = with_client(work)
    assert [(path.split("/")[1], at) for path, at, _ in calls] == [
        ("channels", 0.0),
        ("interactions", 0.0),
        ("interactions", 0.0),
        ("channels", 0.1),
    ]
    assert calls[0][2] == {"json": 1}


def test_calls_made_without_haste_give_way_and_the_mark_ends_with_its_block() -> None:
    async def work(http: FakeHttp) -> None:
        async def remind() -> None:
            with no_haste():
                await http.request(SEND, who="reminder")

        async def answer() -> None:
            await http.request(SEND, who="person")

        async def both() -> None:
            with no_haste():
                pass
            await http.request(SEND, who="afterwards")

        await http.request(SEND, who="first")
        await asyncio.gather(remind(), remind(), answer(), both())

    who = [options["who"] for _, _, options in with_client(work)]
    assert who == ["first", "person", "afterwards", "reminder", "reminder"]
