"""The page at the printed address: a list of places, the clock, and the chosen place in a frame.

It listens on loopback only. The token stands after the `#` of the printed
address, so that it is in no log and no `Referer`; every request of the page
sends it back in a header.
"""

from __future__ import annotations

import errno
import secrets
from importlib import resources
from typing import Any, Final, Protocol

from aiohttp import web

from bot.demo.clock import Move
from bot.demo.offline_discord import OfflineDiscord, RoomRoutes
from bot.demo.problems import DemoProblem

FILES: Final = {
    "/": ("index.html", "text/html"),
    "/demo/shell.css": ("shell.css", "text/css"),
    "/demo/shell.js": ("shell.js", "application/javascript"),
    "/demo/room.css": ("room.css", "text/css"),
}

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        "default-src 'self'; img-src data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


class Backstage(Protocol):
    """What the page asks of the session that plays the demo."""

    def report(self) -> dict[str, Any]: ...

    async def open_place(self, key: str) -> str | None: ...

    def ask_to_move(self, move: Move, *, answer: tuple[int, int] | None) -> None: ...


class DemoSite:
    """Serves the page and mounts the rooms beside it."""

    def __init__(self, world: OfflineDiscord, backstage: Backstage) -> None:
        self._token = secrets.token_urlsafe(32)
        self._backstage = backstage
        self._language = world.locale
        self._rooms = RoomRoutes(world)
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """The address to open. Whoever has it can use the demo."""
        return f"http://127.0.0.1:{self.port}/#{self._token}"

    async def start(self, port: int) -> None:
        """Bind `port` on loopback, 0 for a free one; raise `DemoProblem` if it is taken."""
        app = web.Application(middlewares=[self._guard])
        for path in FILES:
            app.router.add_get(path, self._file)
        app.router.add_get("/room", self._room)
        app.router.add_get("/demo/state", self._state)
        app.router.add_post("/demo/open", self._open)
        app.router.add_post("/demo/move", self._move)
        self._rooms.mount(app)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", port).start()
        except OSError as error:
            await self.stop()
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                raise DemoProblem(
                    f"Port {port} cannot be used ({error.strerror}). "
                    "Choose another with --port, 0 for any free one."
                ) from error
            raise
        self.port = int(self._runner.addresses[0][1])
        await self._rooms.listen(self.port)

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        # A foreign page cannot forge Host, so a name that was rebound to loopback ends here.
        if request.headers.get("Host") not in {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}:
            raise web.HTTPForbidden
        if request.path.startswith("/demo/") and request.path not in FILES:
            given = request.headers.get("X-Demo-Token", "")
            if not secrets.compare_digest(given.encode(), self._token.encode()):
                raise web.HTTPUnauthorized
        return await handler(request)

    async def _file(self, request: web.Request) -> web.Response:
        name, kind = FILES[request.path]
        text = (resources.files("bot.demo") / "page" / name).read_text(encoding="utf-8")
        if name == "index.html":
            text = text.replace('<html lang="en">', f'<html lang="{self._language}">', 1)
        # The stylesheet of a room is loaded by the framed page; that page says who may frame it.
        return web.Response(text=text, content_type=kind, headers=HEADERS)

    async def _room(self, _: web.Request) -> web.Response:
        html, headers = self._rooms.page("/demo/room.css")
        return web.Response(text=html, content_type="text/html", headers=headers)

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(self._backstage.report(), headers=HEADERS)

    async def _open(self, request: web.Request) -> web.Response:
        asked = await request.json()
        url = await self._backstage.open_place(str(asked.get("place")))
        if url is None:
            raise web.HTTPNotFound
        return web.json_response({"url": url}, headers=HEADERS)

    async def _move(self, request: web.Request) -> web.Response:
        asked = await request.json()
        try:
            move = Move(str(asked.get("to")))
        except ValueError:
            raise web.HTTPBadRequest from None
        self._backstage.ask_to_move(move, answer=None)
        return web.json_response({}, headers=HEADERS)
