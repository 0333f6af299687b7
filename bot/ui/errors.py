"""The one place where errors become words."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import discord
import structlog
from discord import app_commands

from bot.i18n import Words, speak
from bot.ui.card import Card, Tone, to_view
from bot.ui.streaming import busy_line
from bot.ui.text import cut, escape
from coach import errors
from coach.people.learners import as_language

if TYPE_CHECKING:
    from bot.app import CoachBot

log = structlog.get_logger()


def error_card(error: Exception, words: Words, incident: str) -> Card:
    """The card for an error. `incident` is the short id of an unexpected one, found in the log."""
    title = body = ""
    match error:
        case errors.UnknownTopic(typed=typed, nearest=nearest):
            title = words("error-unknown-topic-title")
            body = words("error-unknown-topic", typed=escape(cut(typed, 60)))
            if nearest:
                body += "\n" + words("error-unknown-topic-near")
                body += "\n" + "\n".join(f"- {escape(name)}" for name in nearest)
            body += "\n" + words("error-unknown-topic-next")
        case errors.OutOfRange(low=low, high=high):
            title = words("error-range-title")
            body = words("error-range", low=low, high=high)
        case errors.NoPack():
            title, body = words("error-no-pack-title"), words("error-no-pack")
        case errors.NoQuestions():
            title, body = words("error-no-questions-title"), words("error-no-questions")
        case errors.StaleStep() | errors.NotFound():
            title, body = words("error-stale-title"), words("error-stale")
        case errors.NotAllowed(needs="answer"):
            title, body = words("error-not-yours-title"), words("error-not-yours")
        case errors.NotAllowed(needs="take-quiz" | "ask-test-model"):
            title, body = words("error-not-started-title"), words("error-not-started")
        case errors.NotAllowed():
            title, body = words("error-not-allowed-title"), words("error-not-allowed")
        case errors.TooMany(name=name, most=most):
            title, body = words("error-too-many-title"), words("error-too-many-" + name, most=most)
        case errors.EmptyText():
            title, body = words("error-empty-title"), words("error-empty")
        case errors.BadPicture(reason=reason):
            title, body = words("error-picture-title"), words("error-picture-" + reason)
        case errors.BadAddress():
            title, body = words("error-address-title"), words("error-address")
        case errors.StoreBusy():
            title, body = words("error-busy-title"), words("error-busy")
        case errors.ModelBusy(seconds=seconds):
            title, body = words("error-model-busy-title"), busy_line(words, seconds)
        case errors.ModelLost():
            title, body = words("error-model-lost-title"), words("error-model-lost")
        case errors.ModelUnavailable():
            title, body = words("error-model-title"), words("error-model")
        case discord.Forbidden():
            title, body = words("error-forbidden-title"), words("error-forbidden")
        case _:
            title, body = words("error-unexpected-title"), words("error-unexpected", incident=incident)
    return Card(title, (body,), tone=Tone.QUIET)


async def report(interaction: discord.Interaction[CoachBot], error: Exception) -> None:
    """Tell the person what happened and what to do next, privately; log what was unexpected."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original if isinstance(error.original, Exception) else error
    incident = secrets.token_hex(3)
    if isinstance(error, errors.StoreBusy):
        log.warning("store busy", incident=incident, cause=str(type(error.__cause__).__name__))
    elif not isinstance(error, errors.CoachError):
        log.error("unexpected error", incident=incident, exc_info=error)
    words = await _words(interaction)
    view = to_view(error_card(error, words, incident), interaction.user.id)
    try:
        if not interaction.response.is_done():
            await interaction.response.send_message(view=view, ephemeral=True)
        elif interaction.type is discord.InteractionType.application_command:
            # The command's own "thinking" message is waiting to be filled.
            await interaction.edit_original_response(view=view)
        else:
            await interaction.followup.send(view=view, ephemeral=True)
    except discord.HTTPException as gone:
        # The person left, or the three seconds are over: nobody is there to be told.
        log.info("could not report an error", incident=incident, code=gone.code)


async def _words(interaction: discord.Interaction[CoachBot]) -> Words:
    try:
        return speak((await interaction.client.who(interaction)).locale)
    except Exception:
        # The database itself may be the trouble.
        settings = interaction.client.settings
        return speak(as_language(interaction.locale.value) or settings.default_locale)
