"""The offline Discord, and the only module that touches simcord's private names.

simcord is made for tests: one step at a time, one preview, one channel. The demo
lets it run on while several pages are open. What that needs beyond simcord's
public names is in this file: one turn at a time for pages and pump, a preview
for every (channel, member), clicks that survive a page refreshed under them,
and the language of the member. `tests/bot/demo/test_offline_discord.py` fails
here, with the fix, when a new simcord moves a name.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from typing import Any

import discord
import simcord
from aiohttp import web
from simcord.backend.access import can_access_channel
from simcord.interactions import command_leaves
from simcord.preview import Preview, _require_preview_runtime, _server
from simcord.preview._actions import ACTION_SPECS
from simcord.preview._server import PreviewServer

from bot.demo.phrases import translate

PAGE_LEASE_SECONDS = 12 * 3600.0
"""A laptop that slept over lunch still has its page."""

REMEMBERED_REVISIONS = 40
"""How far back a click is understood: about twenty seconds of edits twice a second."""


class OfflineDiscord:
    """A simcord world that keeps going while somebody looks at it.

    Everything that changes it, the pump and each click alike, holds `turn`:
    simcord refuses overlapping operations, and a page whose click is refused
    that way stays blocked.
    """

    def __init__(self, bot: discord.Client, *, name: str, locale: str) -> None:
        self.env = simcord.Env(bot, check_errors=False)
        self.locale = locale
        self.turn = asyncio.Lock()
        self.rooms: dict[tuple[int, int], Room] = {}
        self._errors_seen = 0
        self.env.backend.bot_user.name = name

    # ------------------------------------------------------------------ life

    async def start(self) -> None:
        """Log the bot in; the guilds made before are there from the first moment."""
        bot = self.env.bot
        log_in = bot.login

        async def log_in_here(token: str) -> None:
            # simcord has taken over the loop, and the bot has started nothing yet.
            self._speak_locale()
            await log_in(token)

        bot.login = log_in_here  # type: ignore[method-assign]
        try:
            await self.env.start()
        finally:
            bot.login = log_in  # type: ignore[method-assign]

    async def stop(self) -> None:
        """Close the rooms and take the bot down. Errors of the bot are not raised here."""
        for room in tuple(self.rooms.values()):
            await room.close()
        self.rooms.clear()
        await self.env.shutdown()

    def _speak_locale(self) -> None:
        """Give members the demo's language: simcord sends `en-US` with every interaction."""
        feed = self.env._gateway_feed
        # Discord's own code for English; zh-TW is the same in both.
        code = "en-US" if self.locale == "en" else self.locale

        def localised(event: str, payload: Mapping[str, Any]) -> None:
            if event == "INTERACTION_CREATE":
                payload = {**payload, "locale": code}
                if "guild_locale" in payload:
                    payload["guild_locale"] = code
            feed(event, payload)

        subscribers = self.env.backend.subscribers
        subscribers[subscribers.index(feed)] = localised
        # Detaching removes the feed it finds here.
        self.env._gateway_feed = localised

    # ------------------------------------------------------------------ time

    def now(self) -> datetime:
        return self.env.now()

    def set_out_at(self, moment: datetime) -> None:
        """Move a world that has not started to `moment`, never backwards.

        Ids are made from the time, so ids of this run differ from those of the last.
        """
        ahead = (moment - self.env.now()).total_seconds()
        if ahead > 0:
            self.env.backend.advance_clock(ahead)

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass: timers of the bot fire in order. Hold `turn`."""
        await self.env.advance_time(seconds)

    # ----------------------------------------------------------------- facts

    @property
    def changes(self) -> int:
        """How much has crossed the wire so far; it grows with every message and edit."""
        return len(self.env.backend.transcript)

    def spoken(self) -> int:
        """How many messages of the bot stand somewhere, those only one person sees left out."""
        bot_id = self.env.backend.bot_user.id
        return sum(
            message.author_id == bot_id and message.visible_to(None)
            for channel in self.env.backend.messages.values()
            for message in channel.values()
        )

    def latest(self, channel_id: int, member_id: int) -> int:
        """Id of the newest message there that the member sees, 0 if there is none."""
        messages = self.env.backend.messages.get(channel_id, {}).values()
        return max((item.id for item in messages if item.visible_to(member_id)), default=0)

    def can_see(
        self, channel: simcord.ChannelHandle, viewer: simcord.MemberActor | simcord.UserHandle
    ) -> bool:
        return can_access_channel(self.env, channel.id, viewer, history=True)

    def new_errors(self) -> tuple[BaseException, ...]:
        """What the bot raised since the last call."""
        errors = self.env.errors_since(self._errors_seen)
        self._errors_seen = self.env.error_cursor
        return errors

    # --------------------------------------------------------------- changes

    def limit_bot(self, guild: simcord.GuildHandle, permissions: discord.Permissions) -> None:
        """Give the bot these permissions instead of simcord's nearly all."""
        for role in guild._guild.roles.values():
            if role.managed:
                role.permissions = permissions.value

    def rewrite(self, channel_id: int, message_id: int, content: str) -> None:
        """Change a message of the bot from outside: its token may have run out on the way."""
        self.env.backend.edit_message(channel_id, message_id, {"content": content})
        # An edit that only one person sees leaves no trace on the wire.
        for room in self.rooms.values():
            room.outdate()

    # ----------------------------------------------------------------- rooms

    async def room(
        self,
        channel: simcord.ChannelHandle,
        viewer: simcord.MemberActor | simcord.UserHandle,
        *,
        port: int,
        zone: str,
    ) -> Room:
        """Return the room of this member in this channel, opening it at the first visit."""
        key = (channel.id, viewer.id)
        if key not in self.rooms:
            async with self.turn:
                if key not in self.rooms:
                    room = Room(self, channel, viewer, port=port, zone=zone)
                    self.env._preview = None  # simcord allows one at a time; `_Roster` stands for all
                    await room.__aenter__()
                    self.rooms[key] = room
                    self.env._preview = _Roster(self)  # type: ignore[assignment]
        return self.rooms[key]

    async def show_changes(self) -> None:
        """Publish what happened to the rooms that have not shown it. Hold `turn`."""
        for room in tuple(self.rooms.values()):
            if not room.behind:
                continue
            try:
                await room.refresh()
            except Exception as error:
                # One room that cannot be shown keeps the others from nothing.
                self.env._record_error(error)

    def room_for(self, capability: str | None) -> Room | None:
        """Find the room a request of a page is for."""
        for room in self.rooms.values():
            if capability is not None and secrets.compare_digest(room.capability, capability):
                return room
        return None


class _Roster:
    """Stands for all rooms where simcord expects its one preview."""

    _closed = False

    def __init__(self, world: OfflineDiscord) -> None:
        self._world = world

    def _mark_action_dispatched(self) -> None:
        for room in self._world.rooms.values():
            room._mark_action_dispatched()


class Room(Preview):
    """One channel as one member sees it."""

    def __init__(
        self,
        world: OfflineDiscord,
        channel: simcord.ChannelHandle,
        viewer: simcord.MemberActor | simcord.UserHandle,
        *,
        port: int,
        zone: str,
    ) -> None:
        super().__init__(
            world.env,
            channel,
            (viewer,),
            layout="channel",
            display="responsive",
            width=960,
            height=720,
            locale="en-US" if world.locale == "en" else world.locale,
            timezone=zone,
            presentation_time=None,
            assets=None,
            port=port,
        )
        self.world = world
        self._server = RoomServer(self, port)
        self._PAGE_LEASE_SECONDS = PAGE_LEASE_SECONDS  # type: ignore[misc]
        self._shown = 0
        self._buttons: dict[str, deque[tuple[int, dict[str, str]]]] = {}
        self._option_names: dict[tuple[str, str], dict[str, str]] = {}

    @property
    def behind(self) -> bool:
        """Whether an open page does not show the latest; nobody looks at the rest."""
        watched = [page for page in self._pages.values() if page is not self._python]
        if any(page.status == "stale" for page in watched):
            return True
        return bool(watched) and self._shown < self.world.changes

    def outdate(self) -> None:
        """Have the next `show_changes` publish this room."""
        self._shown = -1

    async def refresh(self) -> None:
        shown = self.world.changes
        await super().refresh()
        self._shown = shown

    async def _action(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with self.world.turn:
            return await super()._action(context_id, self._as_meant(context_id, body))

    def _publish(self, page: Any, *, reason: Any = "action") -> None:
        super()._publish(page, reason=reason)
        self._localise(page)
        controls = dict(_controls(page.snapshot.get("messages") or {}))
        past = self._buttons.setdefault(page.id, deque(maxlen=REMEMBERED_REVISIONS))
        past.append((page.revision, controls))
        for gone in [
            page_id for page_id in self._buttons if page_id not in self._pages and page_id != page.id
        ]:
            del self._buttons[gone]

    def _as_meant(self, context_id: str | None, body: Any) -> Any:
        """Carry an action over from the picture it was made on to the present one.

        simcord refuses an action on an older picture, but ours change by
        themselves. A button is found again by its custom id, as Discord would,
        never by its place; what cannot be found again stays refused.
        """
        page = self._pages.get(context_id or "")
        if page is None or not isinstance(body, Mapping):
            return body
        meant = self._with_real_names(dict(body))
        spec, seen = ACTION_SPECS.get(str(meant.get("kind"))), meant.get("published_revision")
        if spec is None or not spec.revision_bound or not isinstance(seen, int) or seen >= page.revision:
            return meant
        if meant["kind"] in {"click", "select"}:
            past = dict(self._buttons.get(page.id, ()))
            pressed = past.get(seen, {}).get(str(meant.get("control_key")))
            place = str(meant.get("control_key")).rpartition(":component:")[0]
            now = [
                key
                for key, custom_id in past.get(page.revision, {}).items()
                if custom_id == pressed and key.startswith(f"{place}:")
            ]
            if pressed is None or len(now) != 1:
                return meant
            meant["control_key"] = now[0]
        meant["published_revision"] = page.revision
        return meant

    def _localise(self, page: Any) -> None:
        """Show command names and texts as a Discord client in the demo's language would."""
        backend = self.env.backend
        channel = backend.channels.get(page.channel_id)
        if self.locale == "en-US" or channel is None:
            return
        leaves = {
            f"{command['id']}:{'.'.join(path)}": (command, leaf)
            for scope in (channel.guild_id, None)
            for command in backend.commands.get(scope, {}).values()
            for path, leaf in command_leaves(command)
        }
        for entry in page.command_catalog.get("entries", []):
            command, leaf = leaves.get(entry["key"], ({}, {}))
            name = _translated(command, "name", self.locale)
            if name and len(entry["path"]) == 1:
                entry["invocation"] = f"{name} {entry['path'][0]}"
            entry["description"] = _translated(leaf, "description", self.locale) or entry["description"]
            real_names: dict[str, str] = {}
            for shown, option in zip(entry["options"], leaf.get("options") or [], strict=False):
                shown["description"] = _translated(option, "description", self.locale) or shown["description"]
                shown["name"] = _translated(option, "name", self.locale) or shown["name"]
                real_names[shown["name"]] = option["name"]
                for choice, source in zip(shown["choices"], option.get("choices") or [], strict=False):
                    choice["name"] = _translated(source, "name", self.locale) or choice["name"]
            self._option_names[entry["commandId"], ".".join(entry["path"])] = real_names

    def _with_real_names(self, body: dict[str, Any]) -> dict[str, Any]:
        """Undo `_localise` in what a page sends: options go to the bot by their real names."""
        path = body.get("path")
        if not isinstance(path, list) or not all(isinstance(part, str) for part in path):
            return body
        real = self._option_names.get((str(body.get("command_id")), ".".join(path)), {})
        if isinstance(body.get("options"), Mapping):
            body["options"] = {real.get(name, name): value for name, value in body["options"].items()}
        if isinstance(body.get("focused"), str):
            body["focused"] = real.get(body["focused"], body["focused"])
        return body


class RoomServer(PreviewServer):
    """simcord's handlers for one room, answering on the demo's own address."""

    _SECURITY_HEADERS = {  # noqa: RUF012
        **PreviewServer._SECURITY_HEADERS,
        # The demo's page shows rooms in a frame; nobody else's page may.
        "X-Frame-Options": "SAMEORIGIN",
        "Content-Security-Policy": PreviewServer._SECURITY_HEADERS["Content-Security-Policy"].replace(
            "frame-ancestors 'none'", "frame-ancestors 'self'"
        ),
    }

    language = "en"

    async def start(self) -> None:
        _server.web = web  # type: ignore[attr-defined]  # simcord imports it where it binds a port of its own
        self.port = self._requested_port

    async def close(self) -> None:
        self.port = None

    async def _static(self, request: web.Request) -> web.Response:
        response: web.Response = await super()._static(request)
        name = request.path.removeprefix("/")
        if self.language != "en" and name.endswith(".js") and response.text is not None:
            response.text = translate(self.language, name, response.text)
        return response


class RoomRoutes:
    """Mounts the rooms on an aiohttp application: the static files and the API of simcord's page."""

    def __init__(self, world: OfflineDiscord) -> None:
        self._world = world
        self._files = RoomServer(None, 0)  # type: ignore[arg-type]
        self._files.language = world.locale

    async def listen(self, port: int) -> None:
        """Answer for `port`, which the application has bound."""
        _require_preview_runtime()
        self._files._requested_port = port
        await self._files.start()

    def mount(self, app: web.Application) -> None:
        for route in PreviewServer._STATIC_FILES:
            if route != "/":
                app.router.add_get(route, self._files._static)
        app.router.add_post("/api/pages", self._handler("_pages"))
        app.router.add_delete("/api/pages/{context_id}", self._handler("_delete_page"))
        app.router.add_get("/api/state", self._handler("_state"))
        app.router.add_get("/api/commands", self._handler("_commands"))
        app.router.add_get("/api/action-result", self._handler("_action_result"))
        app.router.add_post("/api/action", self._handler("_action"))
        app.router.add_get("/api/assets/{asset_id}", self._handler("_asset"))

    def _handler(self, name: str) -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            room = self._world.room_for(request.headers.get("X-Simcord-Capability"))
            if room is None:
                raise web.HTTPUnauthorized
            return await getattr(room._server, name)(request)

        return handle

    def page(self, stylesheet: str) -> tuple[str, Mapping[str, str]]:
        """Return simcord's page in the demo's language with one more stylesheet, and its headers."""
        language = self._files.language
        html = (resources.files("simcord.preview") / "static" / "index.html").read_text(encoding="utf-8")
        html = translate(language, "index.html", html)
        html = html.replace('<html lang="en">', f'<html lang="{language}">', 1)
        html = html.replace("</head>", f'<link rel="stylesheet" href="{stylesheet}">\n  </head>', 1)
        return html, RoomServer._SECURITY_HEADERS


def _translated(source: Mapping[str, Any], field: str, locale: str) -> str | None:
    return (source.get(f"{field}_localizations") or {}).get(locale)


def _controls(value: Any) -> Any:
    """Yield (control key, custom id) of every button and select in a picture of messages."""
    if isinstance(value, Mapping):
        if isinstance(value.get("control_key"), str) and value.get("custom_id"):
            yield value["control_key"], str(value["custom_id"])
        for item in value.values():
            yield from _controls(item)
    elif isinstance(value, list):
        for item in value:
            yield from _controls(item)
