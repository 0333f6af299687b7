"""No secret and no answer reaches a log, in whatever way it gets into the message."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.cli.setting import secrets_of
from bot.logs import HIDDEN, QUIET, configure_logs, hide, redact, request
from coach.config import TOKEN_SHAPE, load_settings
from coach.store import Store
from tests.coach.store.people_data import add_content, add_person

TOKENS = st.from_regex(TOKEN_SHAPE, fullmatch=True)
PASSWORDS = st.text(min_size=6, max_size=30).filter(
    lambda value: value.strip("* ") != "" and "***" not in value
)
many = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _logging_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Undo what `configure_logs` does to the process."""
    monkeypatch.setattr(logs, "_secrets", set())
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in QUIET}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def _everywhere(secret: str) -> None:
    """Put a secret into logs in every way that has been thought of."""
    log = structlog.get_logger()
    log.info(f"the token is {secret}", token=secret, nested={"deep": [secret, {secret: 1}]}, other=(secret,))
    log.info("as a name", **{secret: 1})
    logging.getLogger("discord.client").warning("logging in with %s", secret)
    logging.getLogger("other").warning("raw %r", {"Authorization": f"Bot {secret}"})
    try:
        try:
            raise ValueError(f"bad token {secret}")
        except ValueError as error:
            raise RuntimeError([secret]) from error
    except RuntimeError:
        log.exception("unexpected", culprit=ValueError(secret))
        logging.getLogger("asyncio").exception("task failed")
    with request(secret):
        log.warning("inside")


@many
@given(token=TOKENS, as_json=st.booleans())
def test_no_token_is_logged_even_one_that_was_not_configured(
    token: str, as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(as_json=as_json)
    _everywhere(token)
    written = capsys.readouterr().err
    assert token not in written
    assert HIDDEN in written


@many
@given(password=PASSWORDS, as_json=st.booleans())
def test_no_configured_secret_is_logged(
    password: str, as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    configure_logs(as_json=as_json, secret_values=[password])
    structlog.get_logger().info("x", it=f"before {password} after", inside=[password])
    written = capsys.readouterr().err
    if as_json:
        values = json.loads(written)
        assert values["it"] == f"before {HIDDEN} after" or password not in values["it"]
        assert password not in values["inside"]
    else:
        assert f"before {password} after" not in written


@given(password=st.from_regex(r"[a-z0-9%+!$~]{1,20}", fullmatch=True), user=st.sampled_from(["", "coach"]))
def test_a_password_in_an_url_is_hidden_by_its_place(password: str, user: str) -> None:
    told = redact(f"cannot reach postgresql+asyncpg://{user}:{password}@db.example/study now")
    assert told == f"cannot reach postgresql+asyncpg://{user}:{HIDDEN}@db.example/study now"


def test_what_is_no_secret_stays() -> None:
    for harmless in (
        "2026-03-02 12:00 https://discord.com/api/v10/gateway ready",
        "coach.store.session: https://host:443/path, mail to somebody",
        "bot.features.quiz.cards failed in /srv/study-coach/bot/features/quiz/cards.py",
    ):
        assert redact(harmless) == harmless


def test_the_token_of_an_interaction_is_hidden() -> None:
    secret = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5"
    for route in ("webhooks/123/{}/messages/@original", "interactions/123/{}/callback"):
        assert secret not in redact("POST https://discord.com/api/v10/" + route.format(secret))


def test_all_secrets_of_the_settings_are_known() -> None:
    token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB"
    found = secrets_of(
        load_settings(
            token=token,
            database_url="postgresql+asyncpg://u:data%40base@h/db",
            proxy="http://u:proxypass@proxy:3128",
        )
    )
    hide(found)
    for form in (token, "data%40base", "data@base", "proxypass"):
        assert form not in redact(f"it is {form} here")


def test_json_logs_are_one_object_a_line_with_the_request(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(as_json=True)
    with request(learner=42) as request_id:
        structlog.get_logger().info("quiz started", count=5)
        logging.getLogger("discord.client").info("from %s\nin two lines", "discord")
    structlog.get_logger().info("outside")
    first, second, third = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["event"], first["count"], first["learner"]) == ("quiz started", 5, 42)
    assert first["request_id"] == second["request_id"] == request_id
    assert second["event"] == "from discord\nin two lines"
    assert "request_id" not in third
    assert third["timestamp"].endswith("Z")


def test_debug_does_not_make_libraries_repeat_what_people_write(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(as_json=False, level="DEBUG")
    for name in ("aiosqlite", "discord.http", "discord.gateway", "sqlalchemy.engine.Engine"):
        logging.getLogger(name).debug("answer: %s", "what a learner wrote")
    structlog.get_logger().debug("ours")
    written = capsys.readouterr().err
    assert "learner wrote" not in written
    assert "ours" in written


async def test_a_refused_row_does_not_bring_the_answer_into_the_log(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(as_json=False)
    async with store.write() as session:
        await add_person(session, 1, *await add_content(session))
    change = text("UPDATE attempts SET verdict = NULL, answer = :answer").bindparams(
        answer="a learner wrote this"
    )
    try:
        async with store.write() as session:
            await session.execute(change)
    except DBAPIError:
        structlog.get_logger().exception("failed")
    written = capsys.readouterr().err
    assert "null" in written.lower()
    assert "learner wrote this" not in written


def test_an_error_in_a_thread_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(as_json=True)
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "a thread failed"
    assert "ZeroDivisionError" in line["exception"]
