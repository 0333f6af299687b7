"""Requests and engines as the tests of this package want them."""

from __future__ import annotations

import itertools
from pathlib import Path

from coach.llm.interface import Message, Priority, Request
from coach.llm.local import LocalEngine
from coach.llm.source import Source
from coach.llm.supervisor import Patience

FAKE = Path(__file__).parent / "fake_worker.py"
NO_WAIT = Patience(answer=0.05, hang=0.05, exit=5.0, restarts=(0.0, 0.0))
_numbers = itertools.count(1)


def request(
    content: str = "What is a token?",
    *,
    request_id: str | None = None,
    max_tokens: int = 32,
    deadline_seconds: float = 60.0,
    priority: Priority = Priority.PERSON,
) -> Request:
    """A request with a fresh id."""
    return Request(
        request_id or f"r{next(_numbers)}",
        "test",
        None,
        (Message("user", content),),
        "test",
        1,
        max_tokens,
        deadline_seconds,
        priority,
    )


def fake_engine(how: str, data_dir: Path, patience: Patience = NO_WAIT) -> LocalEngine:
    """An engine whose worker is `fake_worker.py` behaving in the given way."""
    source = Source("folder", "fake", str(data_dir))
    return LocalEngine(source, data_dir, worker=(str(FAKE), how), patience=patience)
