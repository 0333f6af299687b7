"""A worker without a model, run as a process by the tests: speaks the protocol and misbehaves on demand.

The first argument says how it behaves; `lives` in the data folder counts its starts.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from coach.llm.protocol import (
    Cancel,
    Delta,
    Done,
    Failed,
    FromWorker,
    Generate,
    Load,
    Progress,
    Pulse,
    Ready,
    Refused,
    Started,
    ToWorker,
    decode_to_worker,
    encode,
)


def send(message: FromWorker) -> None:
    sys.stdout.buffer.write(encode(message))
    sys.stdout.buffer.flush()


def receive() -> ToWorker:
    line = sys.stdin.buffer.readline()
    if not line:
        os._exit(0)
    return decode_to_worker(line)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def count_lives(data_dir: Path) -> int:
    path = data_dir / "lives"
    lives = int(path.read_text()) + 1 if path.exists() else 1
    path.write_text(str(lives))
    return lives


def answer(request: Generate, text: str = "hello there") -> None:
    words = text.split(" ")
    send(Started(request.request_id, 7))
    for number, word in enumerate(words, 1):
        send(Delta(request.request_id, word if number == 1 else f" {word}", number))
    send(Done(request.request_id, "stop", 7, len(words), 0.5))


def misbehave(how: str, request: Generate) -> None:
    if how == "crash-mid-answer":
        send(Started(request.request_id, 7))
        send(Delta(request.request_id, "hel", 1))
        print("a prompt that nobody may see", file=sys.stderr, flush=True)
        die()
    elif how == "hang":
        send(Started(request.request_id, 7))
        send(Delta(request.request_id, "hel", 1))
        while True:
            receive()
    elif how == "stubborn":
        send(Started(request.request_id, 7))
        send(Delta(request.request_id, "hel", 1))
        while True:  # deaf even to the end of stdin
            signal.pause()
    elif how == "nonsense":
        sys.stdout.write("Downloading...\n")
        sys.stdout.flush()
    elif how == "busy":
        send(Refused(request.request_id, "busy"))
    elif how == "until-cancelled":
        send(Started(request.request_id, 7))
        send(Delta(request.request_id, "hel", 1))
        heard = receive()
        assert isinstance(heard, Cancel)
        send(Done(request.request_id, "cancelled", 7, 1, 0.1))
        Path(request.messages[0].content).write_text(heard.request_id)
    elif how == "silent":
        send(Started(request.request_id, 7))
        while True:
            receive()
    elif how == "lost":
        send(Refused(request.request_id, "out of memory", "lost"))
    elif how == "no-schema":
        send(Refused(request.request_id, "the schema cannot be used", "schema"))
    elif how == "pulse":
        send(Pulse(1, 6, 0.25, 12345))
        answer(request)
    elif how == "environment":
        answer(request, os.environ.get(request.messages[0].content, "nothing"))
    else:
        answer(request)


def main() -> None:
    how = sys.argv[1]
    order = receive()
    assert isinstance(order, Load)
    lives = count_lives(Path(order.data_dir))
    if how == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if how == "missing":
        send(Failed("there is no such folder"))
        sys.exit(1)
    if how == "crash-at-load" or (how == "crash-at-first-load" and lives == 1):
        print("Illegal instruction", file=sys.stderr, flush=True)
        die()
    if how == "slow-load":
        send(Progress(0.25))
        with (Path(order.data_dir) / "gate").open("rb"):  # a FIFO: opens when the test opens it
            pass
    if how == "fails-twice" and lives < 3:
        send(Failed("out of memory", retry=True))
        sys.exit(1)
    send(Ready("fake", "r1", "cpu", "float32", 1000, 4, "continuous batching", 2048, 512))
    # Only the first request of the first life goes wrong, so that a test sees the recovery.
    behaviour = how if lives == 1 or how == "environment" else "well"
    while True:
        request = receive()
        if isinstance(request, Generate):
            misbehave(behaviour, request)
            behaviour = how if how == "environment" else "well"


if __name__ == "__main__":
    main()
