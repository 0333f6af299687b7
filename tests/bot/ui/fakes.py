"""Just enough of an interaction to see what a person is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import discord

from bot.ui.actions import Router
from coach.people.learners import Person
from tests.bot.ui.limits import TEXT, walk


@dataclass
class FakeResponse:
    """The first answer to an interaction; `refuses` is what Discord says to it."""

    done: bool = False
    refuses: Exception | None = None
    sent: list[tuple[str, bool]] = field(default_factory=list)
    deferred: list[dict[str, Any]] = field(default_factory=list)

    def is_done(self) -> bool:
        return self.done

    async def defer(self, **how: Any) -> None:
        self.done = True
        self.deferred.append(how)

    async def send_message(self, *, view: discord.ui.LayoutView, ephemeral: bool) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.done = True
        self.sent.append((shown(view), ephemeral))


def shown(view: discord.ui.LayoutView) -> str:
    """All text of a card."""
    return "\n".join(one["content"] for one in walk(view.to_components()) if one["type"] == TEXT)


def a_person(user_id: int = 7, locale: Any = "en") -> Person:
    return Person(user_id, 1, locale, "Asia/Taipei", None)


class FakeInteraction:
    """A press of user 7, or whatever the type says."""

    def __init__(
        self,
        router: Router | None = None,
        *,
        user: int = 7,
        locale: Any = "en",
        kind: discord.InteractionType = discord.InteractionType.component,
        data: Any = None,
        store_is_away: bool = False,
    ) -> None:
        self.id = 1
        self.user = SimpleNamespace(id=user)
        self.guild_id = 1
        self.type = kind
        self.data = data or {}
        self.locale = discord.Locale.taiwan_chinese if locale == "zh-TW" else discord.Locale.american_english
        self.response = FakeResponse()
        self.edited: list[str] = []
        self.followed: list[tuple[str, bool]] = []

        async def who(_: Any) -> Person:
            if store_is_away:
                raise OSError("the database is away")
            return a_person(user, locale)

        settings = SimpleNamespace(default_locale="en")
        self.client = SimpleNamespace(router=router or Router(), who=who, settings=settings)
        self.followup = SimpleNamespace(send=self._follow)

    async def _follow(self, *, view: discord.ui.LayoutView, ephemeral: bool) -> None:
        self.followed.append((shown(view), ephemeral))

    async def edit_original_response(self, *, view: discord.ui.LayoutView) -> None:
        self.edited.append(shown(view))

    @property
    def told(self) -> list[str]:
        """Everything the person was told, wherever it went."""
        return [text for text, _ in (*self.response.sent, *self.followed)] + self.edited
