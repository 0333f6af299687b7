"""The worker's ends of the pipes, without a model."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coach.llm.failure import explain
from coach.llm.inbox import Inbox
from coach.llm.interface import Message
from coach.llm.protocol import (
    Cancel,
    Done,
    FromWorker,
    Generate,
    Load,
    Progress,
    Refused,
    ToWorker,
    decode_from_worker,
    encode,
)
from coach.llm.worker import Line, listen

ROOT = Path(__file__).parents[3]


class Exited(Exception):
    """Stands in for the end of the process."""


@pytest.fixture(autouse=True)
def _stay_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def leave(status: int) -> None:
        raise Exited(status)

    monkeypatch.setattr(os, "_exit", leave)


def generate(name: str) -> Generate:
    return Generate(name, (Message("user", "?"),), 1, 60.0)


def heard(inbox: Inbox, *messages: ToWorker, rest: bytes = b"") -> list[FromWorker]:
    """Let the worker read these until its stdin closes; return what it answers."""
    out = io.BytesIO()
    lines = b"".join(encode(message) for message in messages) + rest
    with pytest.raises(Exited):
        listen(io.BytesIO(lines), inbox, Line(out))
    return [decode_from_worker(line) for line in out.getvalue().splitlines(keepends=True)]


def test_requests_are_queued_until_the_queue_is_full() -> None:
    inbox = Inbox(limit=1)
    assert heard(inbox, generate("a"), generate("b")) == [Refused("b", "busy")]
    assert inbox.take(1)[0].request.request_id == "a"


def test_cancelling_a_waiting_request_is_acknowledged_at_once() -> None:
    assert heard(Inbox(limit=9), generate("a"), Cancel("a")) == [Done("a", "cancelled", 0, 0, 0.0)]


def test_cancelling_the_running_request_is_left_to_the_model() -> None:
    inbox = Inbox(limit=9)
    inbox.put(generate("a"))
    job = inbox.take(1)[0]
    assert heard(inbox, Cancel("a")) == []
    assert job.cancelled.is_set()


def test_a_line_that_is_no_message_ends_the_worker() -> None:
    inbox = Inbox(limit=9)
    assert heard(inbox, rest=b"GET / HTTP/1.1\n" + encode(generate("a"))) == []
    assert not inbox.cancel("a")


def test_progress_is_sent_when_it_moves_by_a_percent() -> None:
    out = io.BytesIO()
    line = Line(out)
    for thousandth in range(31):
        line.progress(thousandth / 1000)
    assert out.getvalue() == b"".join(encode(Progress(part)) for part in (0.0, 0.01, 0.02, 0.03))


def test_what_libraries_print_goes_to_stderr() -> None:
    program = (
        "import os; from coach.llm.worker import claim_stdout; out = claim_stdout();"
        "print('from python', flush=True); os.write(1, b'from native code'); os.system('echo from a child');"
        "out.write(b'message\\n'); out.flush()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout == "message\n"
    for stray in ("from python", "from native code", "from a child"):
        assert stray in done.stderr


def test_it_ends_when_the_bot_is_gone_even_while_it_loads(tmp_path: Path) -> None:
    order = Load("hub", "nobody/nothing", "nothing", None, str(tmp_path))
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "coach.llm.worker"]
    done = subprocess.run(command, input=encode(order), capture_output=True, cwd=ROOT, env=environment)
    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.parametrize(
    ("error", "said", "retry"),
    [
        (MemoryError(), "not enough memory", False),
        (ImportError("no", name="gguf"), "a package is missing: gguf", False),
        (ValueError("set `trust_remote_code=True` to run it"), "never run", False),
        (OSError("We couldn't connect to 'https://huggingface.co'\nmore"), "could not be fetched", True),
        (
            OSError("x is not a local folder and is not a valid model identifier\nmore"),
            "valid model identifier",
            False,
        ),
        (ValueError("GGUF model with architecture x is not supported yet."), "not supported yet", False),
        (RuntimeError(""), "RuntimeError", False),
        (RuntimeError("x" * 5000), "xxx", False),
    ],
)
def test_a_failure_is_one_short_sentence(error: Exception, said: str, retry: bool) -> None:
    told = explain(error)
    assert said in told.reason
    assert told.retry is retry
    assert len(told.reason) <= 300
    assert "\n" not in told.reason
