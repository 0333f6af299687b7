"""The model's own process: `python -m coach.llm.worker`, spoken to over its stdin and stdout.

The bot starts it; it ends when its stdin closes, so it never outlives the bot. One thread
reads lines, the main thread loads and generates.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import BinaryIO

from coach.llm.failure import explain
from coach.llm.inbox import Inbox
from coach.llm.model import load_model
from coach.llm.protocol import (
    MAX_LINE_BYTES,
    Cancel,
    Done,
    Failed,
    FromWorker,
    Generate,
    Load,
    Progress,
    ProtocolError,
    Refused,
    decode_to_worker,
    encode,
)
from coach.llm.room import free_bytes
from coach.llm.serving import GaveUp, Server


class Line:
    """The way to the bot; whole lines, from any thread."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._one_at_a_time = threading.Lock()
        self._percent = -1

    def send(self, message: FromWorker) -> None:
        """Write one message; when the bot is gone, so is the reason to live."""
        try:
            with self._one_at_a_time:
                self._out.write(encode(message))
                self._out.flush()
        except (BrokenPipeError, OSError):
            os._exit(0)

    def progress(self, fraction: float) -> None:
        """Send progress when it moved by a percent."""
        if int(fraction * 100) > self._percent:
            self._percent = int(fraction * 100)
            self.send(Progress(fraction))


def claim_stdout() -> BinaryIO:
    """Keep stdout for messages alone: whatever libraries print goes to stderr from now on."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return out


def listen(lines: BinaryIO, inbox: Inbox, line: Line) -> None:
    """Read requests until stdin closes; then end the process, whatever it is doing."""
    while data := lines.readline(MAX_LINE_BYTES + 1):
        try:
            message = decode_to_worker(data)
        except ProtocolError:
            break  # out of step with the bot: it starts a new worker
        if isinstance(message, Generate):
            if not inbox.put(message):
                line.send(Refused(message.request_id, "busy"))
        elif isinstance(message, Cancel) and inbox.cancel(message.request_id):
            line.send(Done(message.request_id, "cancelled", 0, 0, 0.0))
    os._exit(0)


def main() -> int:
    """Load the model that the first line names, then answer until stdin closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the bot, which then closes stdin
    line = Line(claim_stdout())
    first = sys.stdin.buffer.readline(MAX_LINE_BYTES + 1)
    order = decode_to_worker(first) if first else None
    if not isinstance(order, Load):
        return 1
    inbox = Inbox(order.queue_limit)
    threading.Thread(target=listen, args=(sys.stdin.buffer, inbox, line), daemon=True).start()
    try:
        server = Server(load_model(order, line.progress), inbox, line.send, free_bytes=free_bytes)
    except BaseException as error:
        line.send(explain(error))
        return 1
    line.send(server.ready())
    try:
        while True:
            server.turn()
    except GaveUp as error:
        line.send(Failed(str(error), retry=True))
        return 1


if __name__ == "__main__":
    # Not sys.exit: shutting the interpreter down with a reader blocked on stdin would abort.
    code = main()
    sys.stderr.flush()
    os._exit(code)
