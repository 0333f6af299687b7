"""How references take requests: those who have arrived, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.bench.orders import (
    Loaded,
    NotLoaded,
    NotServed,
    Reply,
    Serve,
    Served,
    Written,
    Wrote,
    as_line,
    read_order,
    read_reply,
)
from coach.bench.reference import serve, until
from coach.llm.interface import Message
from coach.llm.protocol import ProtocolError

WRITING = 10.0


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class FakeWriter:
    """Takes ten seconds for a batch of any size; the first word of each comes after one."""

    device = "cpu"

    def __init__(self, time: Time) -> None:
        self.time = time
        self.batches: list[int] = []

    def write(self, prompts: Sequence[Sequence[Message]], max_tokens: int) -> list[Written]:
        began = self.time.now
        self.time.now += WRITING
        self.batches.append(len(prompts))
        return [
            Written(prompt[0].content, "length", 3, max_tokens, began + 1.0, self.time.now)
            for prompt in prompts
        ]


def served(batch: int, *arrivals: float) -> tuple[Served, list[int], list[int]]:
    time = Time()
    writer, heard = FakeWriter(time), list[int]()
    prompts = tuple((Message("user", str(number)),) for number in range(len(arrivals)))
    made = serve(
        Serve(batch, prompts, arrivals, 5),
        writer,
        lambda wrote: heard.append(wrote.count),
        time.clock,
        time.sleep,
    )
    return made, writer.batches, heard


def test_all_at_once_go_batch_by_batch_and_the_later_ones_wait() -> None:
    made, batches, heard = served(2, 0.0, 0.0, 0.0)
    assert batches == heard == [2, 1]
    assert [(one.first, one.end) for one in made.answers] == [(1.0, 10.0), (1.0, 10.0), (11.0, 20.0)]
    assert made.seconds == 20.0
    assert [one.text for one in made.answers] == ["0", "1", "2"]


def test_nobody_is_answered_before_they_come_and_waits_count_from_then() -> None:
    made, batches, _ = served(8, 2.0, 3.0, 50.0)
    assert batches == [1, 1, 1]
    assert [one.end for one in made.answers] == [10.0, 19.0, 10.0]
    assert made.seconds == 60.0


@given(st.integers(1, 5), st.lists(st.floats(0, 100), min_size=1, max_size=20).map(sorted))
def test_everyone_is_answered_once_in_order_after_their_arrival(batch: int, arrivals: list[float]) -> None:
    made, batches, _ = served(batch, *arrivals)
    assert [one.text for one in made.answers] == [str(number) for number in range(len(arrivals))]
    assert max(batches) <= batch
    assert all(one.end >= WRITING - 1e-6 for one in made.answers)


def test_an_answer_goes_up_to_its_end() -> None:
    assert until([5, 6, 2, 9, 9], {2}) == ([5, 6, 2], True)
    assert until([5, 6], {2}) == ([5, 6], False)
    assert until([], {2}) == ([], False)


@pytest.mark.parametrize(
    "reply",
    [
        Loaded("cpu"),
        NotLoaded("no"),
        Wrote(3),
        Served((Written("é", "stop", 1, 2, 0.1, 0.2),), 3.0),
        NotServed("out of memory"),
    ],
)
def test_what_is_said_arrives(reply: Reply) -> None:
    assert read_reply(as_line(reply)) == reply


def test_an_order_arrives_and_nonsense_does_not() -> None:
    order = Serve(2, ((Message("user", "x"),),), (0.5,), 9)
    assert read_order(as_line(order)) == order
    with pytest.raises(ProtocolError):
        read_order(b"{}\n")
    with pytest.raises(ProtocolError):
        read_reply(b"loaded\n")
