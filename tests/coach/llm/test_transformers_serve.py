"""The engine against a real server: `transformers serve`, which ignores schemas, with a tiny random model."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from coach.llm.interface import Completion, EngineStatus, Piece
from coach.llm.server import ServerEngine
from coach.llm.server_client import Timeouts
from tests.coach.llm.asking import request
from tests.coach.llm.tiny_models import make_tiny

NEEDED = ("torch", "transformers", "fastapi", "uvicorn", "openai")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]
START_SECONDS = 240.0
"""Importing torch on a busy machine takes its time."""

on_one_loop = pytest.mark.asyncio(loop_scope="module")
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny(tmp_path_factory.mktemp("models") / "tiny-llama")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(tiny: Path) -> AsyncIterator[str]:
    port = free_port()
    environment = os.environ | {
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(tiny.parent / "hub"),
        "OMP_NUM_THREADS": "1",
    }
    # Into a file: a pipe that nobody reads would stop the server when it is full.
    with (tiny.parent / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "transformers.cli.transformers", "serve", str(tiny)),
            *("--host", "127.0.0.1", "--port", str(port)),
            stdout=log,
            stderr=log,
            env=environment,
        )
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@contextlib.asynccontextmanager
async def asking(url: str, model: str) -> AsyncIterator[ServerEngine]:
    engine = ServerEngine(url, None, model, timeouts=Timeouts(looks=(0.2,)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "*")
        await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


async def until(engine: ServerEngine, state: str) -> EngineStatus:
    def reached(status: EngineStatus) -> bool:
        return status.state == state and status.last_error != "the server cannot be reached"

    return await asyncio.wait_for(engine.until(reached), START_SECONDS)


@on_one_loop
async def test_it_is_found_and_streams_an_answer(url: str, tiny: Path) -> None:
    async with asking(url, str(tiny)) as engine:
        await until(engine, "ready")
        *pieces, end = [item async for item in engine.stream(request(max_tokens=12))]
    assert isinstance(end, Completion)
    assert (end.finish, end.tokens) == ("length", 12)
    # One token a byte, and one for each mark of a turn.
    assert end.prompt_tokens == len("user\nWhat is a token?\nassistant\n") + 3
    assert len(pieces) > 1
    assert "".join(piece.text for piece in pieces if isinstance(piece, Piece)) == end.text != ""


@on_one_loop
async def test_a_schema_that_it_ignores_is_no_error(url: str, tiny: Path) -> None:
    asked = replace(request(max_tokens=8), schema={"type": "object", "properties": {}})
    async with asking(url, str(tiny)) as engine:
        await until(engine, "ready")
        end = await engine.complete(asked)
    assert end.finish == "length"
    assert not end.text.startswith("{"), "a random model does not write an object by itself"


@on_one_loop
async def test_many_at_once_and_one_that_leaves(url: str, tiny: Path) -> None:
    async with asking(url, str(tiny)) as engine:
        await until(engine, "ready")
        async with contextlib.aclosing(engine.stream(request(max_tokens=1000))) as stream:
            await anext(stream)
        ends = await asyncio.gather(*(engine.complete(request(max_tokens=4)) for _ in range(4)))
    assert [(end.finish, end.tokens) for end in ends] == [("length", 4)] * 4


@on_one_loop
async def test_a_wrong_model_name_is_told(url: str) -> None:
    async with asking(url, "somebody/else") as engine:
        status = await until(engine, "failed")
    assert (
        status.last_error
        == "the server has no model somebody/else: load it there, or correct COACH_LLM_MODEL"
    )
