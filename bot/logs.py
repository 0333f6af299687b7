"""Logs: one line per event on stderr, for people or as JSON, and never a secret in them.

Everything goes through here, discord.py's and SQLAlchemy's own messages too.
What learners write is not logged: loggers that would repeat it stay above the
level at which they do, whatever level the operator chose.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO
from urllib.parse import quote, quote_plus, unquote

import structlog
from structlog.typing import Processor

HIDDEN = "***"
SHORTEST_SECRET = 6
"""A shorter one would blot out ordinary words; in an URL it is still found by its place."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{20,}")
_URL_PASSWORD = re.compile(r"(://[^\s:@/'\"]*):[^\s'\"]*@")
# The token of an interaction stands in the address of its answer and is good for 15 minutes.
_INTERACTION = re.compile(r"((?:webhooks|interactions)/\d+/)[A-Za-z0-9_-]{20,}")
# PostgreSQL repeats the row that it refused, with what the learner wrote.
_ROW = re.compile(r"(Failing row contains \().*\)", re.DOTALL)

QUIET = {
    "aiosqlite": logging.WARNING,  # repeats statements with their values
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "discord": logging.INFO,  # repeats payloads
    "apscheduler": logging.WARNING,  # a line for every tick
    "asyncio": logging.WARNING,
    "filelock": logging.WARNING,
    "httpx2": logging.WARNING,  # a line for every request
    "httpcore2": logging.WARNING,
    "openai": logging.WARNING,  # repeats requests
    "matplotlib": logging.WARNING,
    "PIL": logging.WARNING,
}

_secrets: set[str] = set()


def hide(values: Iterable[str]) -> None:
    """Never show these again, in none of the forms they take in URLs."""
    for value in values:
        forms = {value, unquote(value), quote(value, safe=""), quote_plus(value)}
        _secrets.update(form for form in forms if len(form) >= SHORTEST_SECRET)


def redact(text: str) -> str:
    """Return the text without tokens, passwords in URLs, hidden values and refused rows."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = _TOKEN.sub(HIDDEN, text)
    text = _URL_PASSWORD.sub(rf"\1:{HIDDEN}@", text)
    text = _INTERACTION.sub(rf"\1{HIDDEN}", text)
    return _ROW.sub(rf"\1{HIDDEN})", text)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(item) for item in value]
    return value if isinstance(value, int | float | None) else redact(str(value))


def _redact_values(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Before rendering: escapes in the output could hide a secret from the last look."""
    return {key: _cleaned(value) for key, value in event.items()}


def _redact_line(_logger: Any, _method: str, line: Any) -> Any:
    return redact(line)


def configure_logs(*, as_json: bool, level: str = "INFO", secret_values: Iterable[str] = ()) -> None:
    """Send every log to stderr in one form. May be called again with other choices."""
    hide(secret_values)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: Processor = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    if as_json:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = _ToStderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,  # without the values of local variables
                _redact_values,
                renderer,
                _redact_line,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    logging.getLogger("discord.client").addFilter(_not_about_voice)
    logging.captureWarnings(True)
    threading.excepthook = _log_thread_error


def _not_about_voice(record: logging.LogRecord) -> bool:
    """discord.py warns at each start of what only voice needs, and there is no voice here."""
    return "voice will NOT" not in str(record.msg)


class _ToStderr(logging.StreamHandler[TextIO]):
    """Writes to what `sys.stderr` is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def _log_thread_error(error: threading.ExceptHookArgs) -> None:
    if error.exc_value is not None:
        logging.getLogger("thread").error("a thread failed", exc_info=error.exc_value)


def bind_request(request_id: int) -> None:
    """Give all further logs of this task the id of the interaction it handles."""
    structlog.contextvars.bind_contextvars(request_id=str(request_id))


@contextmanager
def request(request_id: str | None = None, **ids: int | str) -> Iterator[str]:
    """Give all logs in the block the same `request_id` (a new short one by default) and `ids`."""
    chosen = request_id or secrets.token_hex(4)
    with structlog.contextvars.bound_contextvars(request_id=chosen, **ids):
        yield chosen
