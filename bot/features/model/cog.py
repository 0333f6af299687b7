"""[ask the test model]: an answer that appears as it is written.

The embedded model is far too small to teach. So its text stands behind a
button named so, in English, marked as a test, and decides nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from discord.ext import commands

from bot.i18n import Words
from bot.ui.actions import action
from bot.ui.card import Button, Card, Tone
from bot.ui.press import Press
from bot.ui.streaming import Answering, answer_lines, beginning, request_id_of, stream_into
from coach.errors import StaleStep
from coach.llm.prompts import TEST_EXPLANATION
from coach.llm.script import script_fault
from coach.people.permissions import Action, require
from coach.quiz.views import Answered

if TYPE_CHECKING:
    from bot.app import CoachBot

MAX_TOKENS = 120
DEADLINE_SECONDS = 90.0


def model_card(words: Words, now: Answering, *, place: tuple[int, int], asking: int) -> Card:
    """The test model's answer as it stands.

    `place` is the session and position of the question it is about, `asking` the interaction it answers.
    """
    row = []
    if not now.over:
        row = [Button(words("stream-cancel"), "model.cancel", (asking,))]
    elif now.worth_asking_again:
        row = [Button(words("model-again"), "model.again", place)]
    return Card(
        words("model-title"), answer_lines(words, now), note=words("model-note"), rows=[row], tone=Tone.QUIET
    )


class ModelCog(commands.Cog):
    """Asking the test model."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @action("model.ask", replies=True)
    async def ask(self, press: Press) -> None:
        await self._ask(press)

    @action("model.again")
    async def again(self, press: Press) -> None:
        await self._ask(press)

    async def _ask(self, press: Press) -> None:
        require(Action.ASK_TEST_MODEL, self.bot.roles(press.interaction, press.person))
        place = press.number(0), press.number(1)
        view = await self.bot.quiz.current(press.person, place[0])
        if not isinstance(view, Answered) or view.asked.position != place[1]:
            raise StaleStep
        concept = self.bot.catalogue.concept_title(view.asked.question.concept, "en")
        request = TEST_EXPLANATION.request(
            {"concept": concept},
            asked_by=press.person.id,
            max_tokens=MAX_TOKENS,
            deadline_seconds=DEADLINE_SECONDS,
            context=self.bot.llm.status().context,
            request_id=request_id_of(press.person.id, press.interaction.id),
        )
        draw = partial(model_card, press.words, place=place, asking=press.interaction.id)

        await press.show(draw(beginning(self.bot.llm)))
        # The answer outlives this handler: it is written by a task of its own.
        self.bot.background(stream_into(press.interaction, request, draw, checks=(script_fault,)))

    @action("model.cancel")
    async def cancel(self, press: Press) -> None:
        request_id = request_id_of(press.person.id, "".join(press.args))
        if request_id not in self.bot.streaming:
            raise StaleStep
        # What shows the answer says on its card that it was cancelled.
        self.bot.streaming[request_id].cancel()
