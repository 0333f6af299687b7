"""A Discord that misbehaves, over real sockets on loopback: only the routes that deliveries use."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import web

BOT_ID, APP_ID, LEARNER_ID, DM_ID = 1001, 1002, 2001, 3001

Fault = Callable[["FakeDiscord", web.Request], Any]


def answer(data: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON as Discord sends it: discord.py looks for a content type without a charset."""
    return web.Response(
        body=json.dumps(data).encode(), status=status, headers=headers, content_type="application/json"
    )


def user(user_id: int, *, bot: bool = False) -> dict[str, Any]:
    return {"id": str(user_id), "username": "u", "discriminator": "0", "avatar": None, "bot": bot}


class FakeDiscord:
    """`posted` holds what arrived as a message; `faults` are used up one by one by message posts."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self.faults: deque[Fault] = deque()
        self.history_forbidden = False
        self.asked: list[tuple[str, str]] = []
        self.app = web.Application(middlewares=[self._note])
        api = "/api/v10"
        self.app.add_routes(
            [
                web.get(f"{api}/users/@me", self._me),
                web.get(f"{api}/oauth2/applications/@me", self._application),
                web.get(f"{api}/applications/{APP_ID}/commands", self._commands),
                web.put(f"{api}/applications/{APP_ID}/commands", self._commands),
                web.get(f"{api}/users/{{user_id}}", self._user),
                web.post(f"{api}/users/@me/channels", self._open_dm),
                web.get(f"{api}/channels/{DM_ID}/messages", self._history),
                web.post(f"{api}/channels/{DM_ID}/messages", self._post),
            ]
        )

    @web.middleware
    async def _note(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append((request.method, request.path.removeprefix("/api/v10")))
        return await handler(request)

    async def _me(self, _: web.Request) -> web.Response:
        return answer(user(BOT_ID, bot=True))

    async def _application(self, _: web.Request) -> web.Response:
        return answer(
            {
                "id": str(APP_ID),
                "name": "coach",
                "icon": None,
                "description": "",
                "bot_public": False,
                "bot_require_code_grant": False,
                "verify_key": "",
                "owner": user(LEARNER_ID),
                "flags": 0,
                "team": None,
                "summary": "",
            }
        )

    async def _commands(self, _: web.Request) -> web.Response:
        return answer([])

    async def _user(self, request: web.Request) -> web.Response:
        return answer(user(int(request.match_info["user_id"])))

    async def _open_dm(self, _: web.Request) -> web.Response:
        return answer({"id": str(DM_ID), "type": 1, "recipients": [user(LEARNER_ID)]})

    async def _history(self, _: web.Request) -> web.Response:
        if self.history_forbidden:
            return answer({"code": 50001, "message": "Missing Access"}, status=403)
        return answer(self.posted[::-1])

    async def _post(self, request: web.Request) -> web.StreamResponse:
        if self.faults:
            return await self.faults.popleft()(self, request)
        return answer(await self.accept(request))

    async def accept(self, request: web.Request) -> dict[str, Any]:
        """Keep a message as Discord would and return it."""
        sent = await request.json()
        message = {
            "id": str(4000 + len(self.posted)),
            "channel_id": str(DM_ID),
            "author": user(BOT_ID, bot=True),
            "content": "",
            "timestamp": "2026-03-02T12:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
            "flags": sent["flags"],
            "components": sent["components"],
            "sent": sent,
        }
        self.posted.append(message)
        return message


async def unavailable(_: FakeDiscord, request: web.Request) -> web.Response:
    """503, which discord.py does not retry."""
    return web.Response(status=503, text="upstream connect error")


async def lost_after_accepting(discord: FakeDiscord, request: web.Request) -> web.StreamResponse:
    """The message is kept, but the connection breaks before the answer."""
    await discord.accept(request)
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def lost_before_accepting(_: FakeDiscord, request: web.Request) -> web.StreamResponse:
    """The connection breaks and nothing was kept."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def dm_closed(_: FakeDiscord, request: web.Request) -> web.Response:
    return answer({"code": 50007, "message": "Cannot send messages to this user"}, status=403)


async def slow_down(_: FakeDiscord, request: web.Request) -> web.Response:
    return answer(
        {"message": "You are being rate limited.", "retry_after": 0.02, "global": False},
        status=429,
        headers={"Via": "1.1 google", "Retry-After": "1"},
    )
