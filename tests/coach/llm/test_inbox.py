"""Who is served first, and what happens to those who leave."""

from __future__ import annotations

from coach.llm.inbox import Inbox
from coach.llm.interface import Message, Priority
from coach.llm.protocol import Generate


def ask(name: str, priority: Priority = Priority.PERSON, seconds: float = 60.0) -> Generate:
    return Generate(name, (Message("user", "?"),), 1, seconds, priority)


def test_people_go_before_nightly_jobs_and_each_in_order() -> None:
    inbox = Inbox(limit=9)
    for name, priority in [
        ("n1", Priority.NIGHTLY),
        ("p1", Priority.PERSON),
        ("n2", Priority.NIGHTLY),
        ("p2", Priority.PERSON),
    ]:
        assert inbox.put(ask(name, priority))
    assert [job.request.request_id for job in inbox.take(3)] == ["p1", "p2", "n1"]
    assert [job.request.request_id for job in inbox.take(3)] == ["n2"]


def test_a_full_queue_refuses() -> None:
    inbox = Inbox(limit=1)
    assert inbox.put(ask("a"))
    assert not inbox.put(ask("b"))
    inbox.take(1)
    assert inbox.put(ask("c"))


def test_a_waiting_request_is_removed_when_cancelled() -> None:
    inbox = Inbox(limit=9)
    inbox.put(ask("a"))
    inbox.put(ask("b"))
    assert inbox.cancel("a")
    assert inbox.take(1)[0].request.request_id == "b"


def test_a_running_request_is_told() -> None:
    inbox = Inbox(limit=9)
    inbox.put(ask("a"))
    job = inbox.take(1)[0]
    assert not inbox.cancel("a")
    assert job.cancelled.is_set()


def test_an_unknown_request_is_ignored() -> None:
    assert not Inbox(limit=9).cancel("never seen")


def test_a_request_without_time_is_over() -> None:
    inbox = Inbox(limit=9)
    inbox.put(ask("a", seconds=0.0))
    inbox.put(ask("b", seconds=60.0))
    assert inbox.take(1)[0].over()
    assert not inbox.take(1)[0].over()


def test_nothing_to_take_is_no_job() -> None:
    assert Inbox(limit=9).take(5) == []


def test_what_is_done_is_forgotten() -> None:
    inbox = Inbox(limit=9)
    inbox.put(ask("a"))
    job = inbox.take(1)[0]
    inbox.done("a")
    assert not inbox.cancel("a")
    assert not job.cancelled.is_set()
