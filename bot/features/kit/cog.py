"""The buttons of sources and stack; `/start` opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from bot.features.kit.cards import layer_card, source_form, sources_card, stack_card, tool_form
from bot.i18n import speak
from bot.ui.actions import action
from bot.ui.press import Press
from coach.curriculum.catalogue import PackEntry, in_language
from coach.curriculum.model import Layer
from coach.errors import StaleStep
from coach.kit.sources import add_own, choose_sources, drop_source, followed_by
from coach.kit.stack import choose_tool, stack_of
from coach.people.learners import as_language

if TYPE_CHECKING:
    from bot.app import CoachBot


class KitCog(commands.Cog):
    """What a learner works with."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    def _packs(self, press: Press) -> list[PackEntry]:
        """The pack of the person's track."""
        learner = press.person.learner
        track = self.bot.catalogue.track(learner.track if learner else None)
        return [self.bot.catalogue.packs[track.pack_key]] if track else []

    # -- sources -----------------------------------------------------------------

    @action("kit.open")
    async def open(self, press: Press) -> None:
        await self._sources(press)

    async def _sources(self, press: Press) -> None:
        packs = {pack.key for pack in self._packs(press)}
        offered = [
            one
            for one in self.bot.catalogue.sources.values()
            if one.pack_key in packs and in_language(one.texts, press.words.language).follow
        ]
        offered.sort(key=lambda one: one.number)
        followed = await followed_by(self.bot.store, press.person.id)
        await press.show(sources_card(press.words, self.bot.catalogue, offered, followed))

    @action("kit.sources")
    async def choose(self, press: Press) -> None:
        chosen = [one for one in press.choices if one in self.bot.catalogue.sources]
        await choose_sources(self.bot.store, press.person.id, chosen, self.bot.clock.now())
        await self._sources(press)

    @action("kit.add", opens_modal=True)
    async def add(self, press: Press) -> None:
        await press.ask(source_form(speak(as_language(press.args[0]) or "en")))

    @action("kit.added")
    async def added(self, press: Press) -> None:
        title, url = press.values.get("title", ""), press.values.get("url", "")
        await add_own(self.bot.store, press.person.id, title, url, self.bot.clock.now())
        await self._sources(press)

    @action("kit.drop")
    async def drop(self, press: Press) -> None:
        await drop_source(self.bot.store, press.person.id, press.number(0))
        await self._sources(press)

    # -- the stack ---------------------------------------------------------------

    @action("kit.stack")
    async def stack(self, press: Press) -> None:
        await self._stack(press)

    async def _stack(self, press: Press) -> None:
        stack = await stack_of(self.bot.store, press.person.id)
        await press.show(stack_card(press.words, self._packs(press), stack))

    def _layer(self, layer_id: str, press: Press) -> Layer:
        pack_key, _, key = layer_id.partition("/")
        pack = self.bot.catalogue.packs.get(pack_key)
        layers = in_language(pack.texts, press.words.language).stack if pack else []
        for layer in layers:
            if layer.key == key:
                return layer
        raise StaleStep

    @action("kit.layer")
    async def layer(self, press: Press) -> None:
        layer_id = press.choices[0]
        stack = await stack_of(self.bot.store, press.person.id)
        await press.show(layer_card(press.words, layer_id, self._layer(layer_id, press), stack.get(layer_id)))

    async def _take(self, press: Press, tool: str | None) -> None:
        self._layer(press.args[0], press)
        await choose_tool(self.bot.store, press.person.id, press.args[0], tool, self.bot.clock.now())
        await self._stack(press)

    @action("kit.tool")
    async def tool(self, press: Press) -> None:
        await self._take(press, press.choices[0])

    @action("kit.clear")
    async def clear(self, press: Press) -> None:
        await self._take(press, None)

    @action("kit.other", opens_modal=True)
    async def other(self, press: Press) -> None:
        await press.ask(tool_form(speak(as_language(press.args[1]) or "en"), press.args[0]))

    @action("kit.typed")
    async def typed(self, press: Press) -> None:
        await self._take(press, press.values.get("tool"))
