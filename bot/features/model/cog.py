"""[ask the test model]: an answer that appears as it is written.

The embedded model is far too small to teach. So its text stands behind a
button named so, in English, marked as a test, and decides nothing.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import discord
import structlog
from discord.ext import commands

from bot.i18n import Words
from bot.ui.actions import action
from bot.ui.card import Card, Tone, to_view
from bot.ui.press import Press
from bot.ui.text import cut, quote
from coach.errors import ModelUnavailable, StaleStep
from coach.llm.interface import Completion, Request
from coach.llm.prompts import TEST_EXPLANATION
from coach.people.permissions import Action, require
from coach.quiz.views import Answered

if TYPE_CHECKING:
    from bot.app import CoachBot

log = structlog.get_logger()

EDIT_SECONDS = 1.0
"""Discord lets a bot edit a message about this often without slowing it down."""
MAX_TOKENS = 120
DEADLINE_SECONDS = 90.0


def model_card(words: Words, text: str, *, state: str) -> Card:
    """The test model's text so far. `state`: loading, waiting, writing, done, gone."""
    body = [quote(cut(text, 1500))] if text else []
    if state != "done":
        body.append(words("model-" + state))
    return Card(words("model-title"), body, note=words("model-note"), tone=Tone.QUIET)


class ModelCog(commands.Cog):
    """Asking the test model."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @action("model.ask", replies=True)
    async def ask(self, press: Press) -> None:
        require(Action.ASK_TEST_MODEL, self.bot.roles(press.interaction, press.person))
        view = await self.bot.quiz.current(press.person, press.number(0))
        if not isinstance(view, Answered) or view.asked.position != press.number(1):
            raise StaleStep
        concept = self.bot.catalogue.concept_title(view.asked.question.concept, "en")
        request = Request(
            request_id=str(press.interaction.id),
            purpose="test-explanation",
            asked_by=press.person.id,
            messages=TEST_EXPLANATION.messages(concept=concept),
            prompt_id=TEST_EXPLANATION.id,
            prompt_version=TEST_EXPLANATION.version,
            max_tokens=MAX_TOKENS,
            deadline_seconds=DEADLINE_SECONDS,
        )
        loading = self.bot.llm.status().state == "loading"
        await press.show(model_card(press.words, "", state="loading" if loading else "waiting"))
        # The answer outlives this handler: it is written by a task of its own.
        self.bot.background(self._write(press.interaction, press.words, request))

    async def _write(
        self, interaction: discord.Interaction[CoachBot], words: Words, request: Request
    ) -> None:
        text, shown_at, state = "", time.perf_counter(), "done"
        try:
            async with contextlib.aclosing(self.bot.llm.stream(request)) as pieces:
                while True:
                    piece = await self.bot.external_wait(anext(pieces), reason="the model writes")
                    if isinstance(piece, Completion):
                        text = piece.text
                        break
                    text += piece.text
                    if time.perf_counter() - shown_at >= EDIT_SECONDS:
                        await self._edit(interaction, model_card(words, text, state="writing"))
                        shown_at = time.perf_counter()
        except ModelUnavailable as gone:
            log.info("test model gave up", request=request.request_id, reason=gone.reason)
            state = "gone"
        await self._edit(interaction, model_card(words, text, state=state))

    async def _edit(self, interaction: discord.Interaction[CoachBot], card: Card) -> None:
        try:
            await interaction.edit_original_response(view=to_view(card, interaction.user.id))
        except discord.HTTPException as error:
            # The person closed the message, or the 15 minutes are over.
            log.info("could not edit", code=error.code)
