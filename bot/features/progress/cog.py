"""`/progress`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.features.progress.atlas import overview_picture, region_picture
from bot.features.progress.cards import close_up_card, map_card, progress_card
from bot.features.progress.figures import confidence_picture, forecast_picture, week_picture
from bot.features.progress.view_cards import confidence_card, forecast_card, week_card
from bot.features.start.gate import welcomed
from bot.i18n import speak
from bot.i18n.commands import named
from bot.ui.actions import action
from bot.ui.press import Press
from coach.errors import NoPack, StaleStep
from coach.learn.practice import practised_by
from coach.learn.standing import Standing, standing_of
from coach.review.calibration import calibration_of
from coach.review.forecast import forecast_of
from coach.review.map import close_up, overview
from coach.review.progress import progress
from coach.review.week import week_of

if TYPE_CHECKING:
    from bot.app import CoachBot

VIEWS = ("steps", "map", "forecast", "confidence", "week")
VIEW_CHOICES = [Choice(name=locale_str(speak("en")(f"view-{v}"), key=f"view-{v}"), value=v) for v in VIEWS]


class ProgressCog(commands.Cog):
    """Seeing how far one is."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-progress"), description=named("command-progress-about"))
    @app_commands.rename(view=named("option-view"))
    @app_commands.describe(view=named("option-view-about"))
    @app_commands.choices(view=VIEW_CHOICES)
    async def progress(
        self, interaction: discord.Interaction[CoachBot], view: Choice[str] | None = None
    ) -> None:
        press = await Press.command(interaction)
        if await welcomed(press):
            return
        match view.value if view else "steps":
            case "map":
                await self._map(press)
            case "forecast":
                await self._forecast(press)
            case "confidence":
                await self._confidence(press)
            case "week":
                await self._week(press)
            case _:
                await self._list(press)

    @action("progress.open", replies=True)
    async def open(self, press: Press) -> None:
        if not await welcomed(press):
            await self._list(press)

    @action("progress.list")
    async def list(self, press: Press) -> None:
        await self._list(press)

    async def _list(self, press: Press) -> None:
        standing = await self._standing(press)
        today = press.person.today(self.bot.clock.now())
        result = progress(standing.track, standing.cards, standing.mastery, today)
        text_only = press.person.text_only
        await press.show(progress_card(press.words, self.bot.catalogue, result, text_only=text_only))

    async def _standing(self, press: Press) -> Standing:
        return await standing_of(self.bot.store, self.bot.catalogue, press.person, self.bot.clock.now())

    # -- the map -----------------------------------------------------------------

    @action("progress.map")
    async def map(self, press: Press) -> None:
        await self._map(press)

    async def _map(self, press: Press) -> None:
        standing = await self._standing(press)
        if standing.track is None:
            raise NoPack
        practised = await practised_by(self.bot.store, press.person.id)
        seen = overview(self.bot.catalogue, standing.track, standing.mastery, practised)
        picture = None
        if not press.person.text_only:
            picture = await overview_picture(self.bot.gallery, press.words, seen)
        await press.show(map_card(press.words, seen, picture))

    @action("progress.zoom")
    async def zoom(self, press: Press) -> None:
        await self._close_up(press, press.choices[0], 0)

    @action("progress.close")
    async def close(self, press: Press) -> None:
        await self._close_up(press, press.args[0], press.number(1))

    async def _close_up(self, press: Press, region: str, page: int) -> None:
        standing = await self._standing(press)
        mastery, track = standing.mastery, standing.track
        near = close_up(self.bot.catalogue, track, mastery, region, page) if track else None
        if near is None:
            raise StaleStep
        picture = None
        if not press.person.text_only:
            picture = await region_picture(self.bot.gallery, press.words, self.bot.catalogue, near, mastery)
        await press.show(close_up_card(press.words, self.bot.catalogue, near, mastery, picture))

    # -- one's own numbers -------------------------------------------------------

    @action("progress.forecast")
    async def forecast(self, press: Press) -> None:
        await self._forecast(press)

    async def _forecast(self, press: Press) -> None:
        person = press.person
        today, askable = person.today(self.bot.clock.now()), self.bot.catalogue.objectives.keys()
        ahead = await forecast_of(self.bot.store, person.id, today, askable)
        picture = None
        if ahead.total and not person.text_only:
            picture = await forecast_picture(self.bot.gallery, press.words, ahead, person.easy_days)
        await press.show(forecast_card(press.words, ahead, picture))

    @action("progress.confidence")
    async def confidence(self, press: Press) -> None:
        await self._confidence(press)

    async def _confidence(self, press: Press) -> None:
        person = press.person
        levels = await calibration_of(self.bot.store, person.id, person.today(self.bot.clock.now()))
        picture = None
        if any(level.share is not None for level in levels) and not person.text_only:
            picture = await confidence_picture(self.bot.gallery, press.words, levels)
        await press.show(confidence_card(press.words, levels, picture, asked=person.asks_confidence))

    @action("progress.week")
    async def week(self, press: Press) -> None:
        await self._week(press)

    async def _week(self, press: Press) -> None:
        person = press.person
        today = person.today(self.bot.clock.now())
        seen = await week_of(self.bot.store, self.bot.catalogue, person.id, today)
        picture = None
        if (seen.now.answers or seen.before.answers) and not person.text_only:
            picture = await week_picture(self.bot.gallery, press.words, seen)
        await press.show(week_card(press.words, seen, picture))
