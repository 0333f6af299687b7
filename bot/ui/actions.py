"""Buttons, selects and modals whose state is in their ids, and the router that takes them.

A custom id reads `sc:<action>:<owner>:<arg>:…` for a button, `ss:` for a select
and `sm:` for a modal. `owner` is the one person it answers to, 0 for anybody.
Nothing is kept in memory, so a card works before and after a restart.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord.ext import commands

from bot.logs import bind_request
from coach.errors import NotAllowed, StaleStep

if TYPE_CHECKING:
    from bot.app import CoachBot
    from bot.ui.press import Press

Kind = Literal["button", "select", "modal"]
_PREFIX: dict[Kind, str] = {"button": "sc", "select": "ss", "modal": "sm"}
MAX_ID = 100


@dataclass(frozen=True, slots=True)
class ActionId:
    """A custom id taken apart."""

    action: str
    owner: int
    args: tuple[str, ...]

    @classmethod
    def parse(cls, custom_id: str) -> ActionId | None:
        """Take a custom id apart; None where it is not one of ours."""
        prefix, _, rest = custom_id.partition(":")
        action, _, rest = rest.partition(":")
        owner, *args = rest.split(":")
        if prefix not in _PREFIX.values() or not action or not owner.isdecimal():
            return None
        return cls(action, int(owner), tuple(args))


def action_id(action: str, owner: int, *args: object, kind: Kind = "button") -> str:
    """Put a custom id together. Raises ValueError where it would not survive the way back."""
    parts = [_PREFIX[kind], action, str(owner), *(str(arg) for arg in args)]
    custom_id = ":".join(parts)
    if len(custom_id) > MAX_ID or custom_id.count(":") != len(parts) - 1:
        raise ValueError(f"custom id {custom_id!r} is too long or an argument holds a colon")
    return custom_id


Handler = Callable[["Press"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Route:
    """A handler with how it is to be acknowledged."""

    handler: Handler
    opens_modal: bool = False
    replies: bool = False


def action(name: str, *, opens_modal: bool = False, replies: bool = False) -> Callable[[Any], Any]:
    """Mark a cog's method as the handler of an action.

    `opens_modal`: it answers with a modal, so it is neither deferred nor given a
    person from the database. `replies`: it answers with a new message instead
    of changing the card.
    """

    def mark(method: Any) -> Any:
        method.__action__ = (name, opens_modal, replies)
        return method

    return mark


@dataclass
class Router:
    """All actions of all features, and the one way in for each press and submit."""

    routes: dict[str, Route] = field(default_factory=dict)

    def collect(self, cog: commands.Cog) -> None:
        """Take in the marked methods of a cog. ValueError where a name is taken."""
        for attribute in dir(type(cog)):
            marked = getattr(getattr(type(cog), attribute, None), "__action__", None)
            if marked is None:
                continue
            name, opens_modal, replies = marked
            if name in self.routes:
                raise ValueError(f"two handlers for the action {name!r}")
            self.routes[name] = Route(getattr(cog, attribute), opens_modal, replies)

    async def take(self, interaction: discord.Interaction[CoachBot], custom_id: str) -> None:
        """Handle a press, choice or submit; every error becomes words for the person."""
        from bot.ui.errors import report  # the handler renders cards, which are made of buttons
        from bot.ui.press import Press

        bind_request(interaction.id)
        try:
            found = ActionId.parse(custom_id)
            route = self.routes.get(found.action) if found else None
            if found is None or route is None:
                raise StaleStep
            if found.owner not in (0, interaction.user.id):
                raise NotAllowed("answer")
            press = await Press.open(interaction, found, route)
            await route.handler(press)
        except Exception as error:
            await report(interaction, error)


class ActionButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=re.compile(r"sc:.+", re.DOTALL)):
    """Any of our buttons."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> ActionButton:
        return cls(item)  # type: ignore[arg-type]

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.router.take(interaction, self.custom_id)


class ActionSelect(
    discord.ui.DynamicItem["discord.ui.Select[Any] | discord.ui.ChannelSelect[Any]"],
    template=re.compile(r"ss:.+", re.DOTALL),
):
    """Any of our lists, of entries or of channels."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> ActionSelect:
        return cls(item)  # type: ignore[arg-type]

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.router.take(interaction, self.custom_id)
