"""`/demo`: moves the clock and opens other places. It exists in the demo alone."""

from __future__ import annotations

from typing import Protocol

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str

from bot.demo.clock import Move
from bot.demo.places import Place
from bot.demo.wording import COMMAND_ABOUT, COMMAND_NAME, words


class Stage(Protocol):
    """What the command asks of the session that plays the demo."""

    locale: str

    def list_places(self) -> list[Place]: ...

    def ask_to_move(self, move: Move, *, answer: tuple[int, int] | None) -> None: ...

    def ask_to_open(self, key: str, *, seen_from: str) -> None: ...


def _both(english: str, chinese: str) -> locale_str:
    return locale_str(english, demo_zh=chinese)


class DemoTranslator(app_commands.Translator):
    """Translates the demo's strings and leaves the rest to the bot's own translator."""

    def __init__(self, inner: app_commands.Translator | None) -> None:
        self._inner = inner

    async def load(self) -> None:
        if self._inner is not None:
            await self._inner.load()

    async def unload(self) -> None:
        if self._inner is not None:
            await self._inner.unload()

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        if "demo_zh" in string.extras:
            return string.extras["demo_zh"] if locale is discord.Locale.taiwan_chinese else None
        return None if self._inner is None else await self._inner.translate(string, locale, context)


def demo_command(stage: Stage) -> app_commands.Command[None, ..., None]:
    """Build `/demo` for this session.

    The callback only asks: simcord runs it inside a click, during which nothing
    else may move, so the session acts when the click has ended.
    """

    async def demo(
        interaction: discord.Interaction, move: Choice[str] | None = None, open: str | None = None
    ) -> None:
        if move is not None:
            await interaction.response.send_message(words(stage.locale, "moving"), ephemeral=True)
            answer = await interaction.original_response()
            stage.ask_to_move(Move(move.value), answer=(answer.channel.id, answer.id))
        elif open is not None:
            place = next((item for item in stage.list_places() if item.key == open), None)
            text = "no_place" if place is None else "opening"
            title = "" if place is None else place.title
            await interaction.response.send_message(words(stage.locale, text, place=title), ephemeral=True)
            if place is not None:
                stage.ask_to_open(place.key, seen_from=f"{interaction.channel_id}-{interaction.user.id}")
        else:
            await interaction.response.send_message(words(stage.locale, "nothing_asked"), ephemeral=True)

    async def list_open(_: discord.Interaction, typed: str) -> list[Choice[str]]:
        return [
            Choice(name=place.title[:100], value=place.key)
            for place in stage.list_places()
            if typed.casefold() in place.title.casefold()
        ][:25]

    described = app_commands.describe(
        move=_both("Let time pass; what is due comes in order", "讓時間過去，到期的事會依序發生"),
        open=_both("Look at another channel, thread or direct message", "看別的頻道、討論串或私訊"),
    )(demo)
    renamed = app_commands.rename(move=_both("move", "時間"), open=_both("open", "打開"))(described)
    chosen = app_commands.choices(
        move=[
            Choice(name=_both("to the next block", "到下一個時段"), value=Move.BLOCK.value),
            Choice(name=_both("to the next day", "到明天"), value=Move.DAY.value),
            Choice(name=_both("to the next week", "到下週"), value=Move.WEEK.value),
        ]
    )(renamed)
    command = app_commands.Command(
        name=_both(*COMMAND_NAME),
        description=_both(*COMMAND_ABOUT),
        callback=app_commands.autocomplete(open=list_open)(chosen),
    )
    command.allowed_contexts = app_commands.AppCommandContext(guild=True, dm_channel=True)
    return command
