"""An OpenAI-compatible server over a real socket that behaves as a test tells it, request by request."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

Body = dict[str, Any]
Behaviour = Callable[["FakeServer", web.Request, Body], Awaitable[web.StreamResponse]]


def event(data: object) -> bytes:
    """One server-sent event."""
    return f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def delta(content: str | None = None, finish: str | None = None, **more: object) -> Body:
    """A chunk of a chat completion."""
    said = {"content": content, **more}
    return {
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": said, "finish_reason": finish}],
    }


def usage(read: int, written: int) -> Body:
    """The chunk that ends a stream which was asked to count."""
    return {"choices": [], "usage": {"prompt_tokens": read, "completion_tokens": written}}


async def _streaming(request: web.Request, *parts: object) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for part in parts:
        await response.write(part if isinstance(part, bytes) else event(part))
    return response


def sends(*parts: object) -> Behaviour:
    """Stream exactly these events (bytes go out as they are) and close the stream."""

    async def behave(_server: FakeServer, request: web.Request, _body: Body) -> web.StreamResponse:
        return await _streaming(request, *parts)

    return behave


def answers(*words: str, finish: str = "stop", counts: bool = True) -> Behaviour:
    """Stream an answer properly; tokens are counted where that was asked for."""

    async def behave(_server: FakeServer, request: web.Request, body: Body) -> web.StreamResponse:
        counted = [usage(7, len(words))] if counts and "stream_options" in body else []
        chunks = [delta(role="assistant"), *map(delta, words), delta(finish=finish), *counted]
        return await _streaming(request, *chunks, "[DONE]")

    return behave


def replies(status: int, body: object = "", kind: str = "application/json", **headers: str) -> Behaviour:
    """Reply with a whole body."""

    async def behave(_server: FakeServer, _request: web.Request, _body: Body) -> web.StreamResponse:
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(status=status, text=text, content_type=kind, headers=headers)

    return behave


def refuses(status: int, message: str, *unless_without: str, then: Behaviour) -> Behaviour:
    """Refuse a request that has one of the fields, and treat every other as `then` says."""

    async def behave(server: FakeServer, request: web.Request, body: Body) -> web.StreamResponse:
        if any(name in body for name in unless_without):
            return web.json_response({"error": {"message": message}}, status=status)
        return await then(server, request, body)

    return behave


def hangs(*parts: object) -> Behaviour:
    """Stream these events and then nothing, until whoever asked leaves; without any, send no byte at all."""

    async def behave(server: FakeServer, request: web.Request, _body: Body) -> web.StreamResponse:
        try:
            response = await _streaming(request, *parts) if parts else web.Response()
            server.hanging.set()
            await asyncio.Event().wait()
        finally:
            server.left += 1
            server.was_left.set()
        return response

    return behave


def breaks_off(*parts: object) -> Behaviour:
    """Stream these events and cut the connection; without any, cut it at once."""

    async def behave(_server: FakeServer, request: web.Request, _body: Body) -> web.StreamResponse:
        response = await _streaming(request, *parts) if parts else web.Response()
        assert request.transport
        request.transport.abort()
        return response

    return behave


def never_ends(part: object) -> Behaviour:
    """Stream the same over and over."""

    async def behave(server: FakeServer, request: web.Request, _body: Body) -> web.StreamResponse:
        response = await _streaming(request, delta(role="assistant"))
        data = part if isinstance(part, bytes) else event(part)
        try:
            while True:
                await response.write(data)
        finally:
            server.left += 1
            server.was_left.set()

    return behave


class FakeServer:
    """Answers each chat completion by the next behaviour; the last one stays.

    `bodies` and `headers` hold what was asked, `peers` the connections; `left` counts streams
    that were left early.
    `listing` behaves for `/models`.
    """

    def __init__(self, *script: Behaviour, models: Sequence[str] = ("the-model",)) -> None:
        self.script = deque(script or (answers("Fine", "."),))
        self.listing: Behaviour = replies(200, {"object": "list", "data": [{"id": name} for name in models]})
        self.bodies: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.peers: set[object] = set()
        self.looks = 0
        self.left = 0
        self.hanging = asyncio.Event()
        self.was_left = asyncio.Event()
        self.url = ""

    def will(self, *script: Behaviour) -> None:
        """Behave like this from now on."""
        self.script = deque(script)

    def _note(self, request: web.Request) -> None:
        assert request.transport
        self.peers.add(request.transport.get_extra_info("peername"))
        self.headers.append(dict(request.headers))

    async def _models(self, request: web.Request) -> web.StreamResponse:
        self.looks += 1
        self._note(request)
        return await self.listing(self, request, {})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.bodies.append(body)
        self._note(request)
        behave = self.script[0] if len(self.script) == 1 else self.script.popleft()
        return await behave(self, request, body)

    @contextlib.asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator[FakeServer]:
        """Listen on a free port of the loopback, or on this one, while inside."""
        app = web.Application()
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/chat/completions", self._chat)
        runner = web.AppRunner(app, shutdown_timeout=0.0, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port, reuse_address=True)
        await site.start()
        bound: tuple[str, int] = runner.addresses[0]
        self.url = f"http://127.0.0.1:{bound[1]}/v1"
        try:
            yield self
        finally:
            await runner.cleanup()
