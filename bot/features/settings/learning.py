"""The part of `/settings` about learning: how much, how strictly, on which days, and what rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from bot.features.settings.learning_cards import Moved, Rolled, learning_card, resting_card
from bot.features.start.gate import welcomed
from bot.ui.actions import action
from bot.ui.press import Press
from coach.errors import StaleStep
from coach.people.learners import change
from coach.review.leeches import bring_back, resting
from coach.review.rescheduling import choose_retention

if TYPE_CHECKING:
    from bot.app import CoachBot


class LearningSettingsCog(commands.Cog):
    """How a person learns."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @action("settings.learning")
    async def open(self, press: Press) -> None:
        await self._show(press)

    async def _show(self, press: Press, changed: Moved | Rolled | None = None) -> None:
        if await welcomed(press):
            return
        cards = await resting(self.bot.store, press.person.id)
        await press.show(learning_card(press.words, press.person, len(cards), changed=changed))

    async def _set(self, press: Press, **choices: object) -> None:
        await change(self.bot.store, press.person.id, **choices)
        await press.reload()
        await self._show(press)

    # -- the goal ----------------------------------------------------------------

    async def _aim_for(self, press: Press, goal: int) -> int:
        now = self.bot.clock.now()
        moved = await choose_retention(self.bot.store, press.person, goal / 100, now, self.bot.rng)
        await press.reload()
        return moved

    @action("settings.goal")
    async def goal(self, press: Press) -> None:
        before = round(100 * press.person.retention)
        moved = await self._aim_for(press, int(press.choices[0]))
        await self._show(press, Moved(moved, before))

    @action("settings.goal-undo")
    async def goal_undo(self, press: Press) -> None:
        await self._show(press, Moved(await self._aim_for(press, press.number(0))))

    # -- the others --------------------------------------------------------------

    @action("settings.new")
    async def new(self, press: Press) -> None:
        await self._set(press, new_per_day=int(press.choices[0]))

    @action("settings.rollover")
    async def rollover(self, press: Press) -> None:
        now = self.bot.clock.now()
        before = press.person.today(now)
        await change(self.bot.store, press.person.id, rollover_hour=int(press.choices[0]))
        await press.reload()
        today = press.person.today(now)
        await self._show(press, Rolled(None if today == before else today))

    @action("settings.easy-days")
    async def easy_days(self, press: Press) -> None:
        await self._set(press, easy_days="".join(sorted(press.choices)) or None)

    @action("settings.learning-switch")
    async def switch(self, press: Press) -> None:
        name, on = press.args[0], press.args[1] == "1"
        if name not in ("two_button", "ask_confidence"):
            raise StaleStep
        await self._set(press, **{name: on})

    # -- what rests --------------------------------------------------------------

    @action("settings.resting")
    async def resting(self, press: Press) -> None:
        await self._resting(press)

    async def _resting(self, press: Press) -> None:
        cards = await resting(self.bot.store, press.person.id)
        await press.show(resting_card(press.words, self.bot.catalogue, cards))

    @action("settings.bring-back")
    async def bring_back(self, press: Press) -> None:
        today = press.person.today(self.bot.clock.now())
        await bring_back(self.bot.store, press.person.id, int(press.choices[0]), today)
        await self._resting(press)
