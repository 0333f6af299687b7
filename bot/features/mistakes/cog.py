"""`/mistakes`, its buttons, and the message menu "Add to my mistakes"."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.features.mistakes.cards import (
    Part,
    delete_card,
    export_card,
    list_card,
    mistake_card,
    retry_card,
    reveal_card,
)
from bot.features.mistakes.forms import add_form, edit_form, try_form
from bot.features.mistakes.telling import entry, headings
from bot.features.quiz.showing import quiz_about
from bot.features.start.gate import welcomed
from bot.i18n import speak
from bot.i18n.commands import named
from bot.ui.actions import action
from bot.ui.modals import to_modal
from bot.ui.press import Press
from bot.ui.text import cut, escape
from coach.curriculum.catalogue import in_language
from coach.errors import StaleStep, UnknownTopic
from coach.mistakes.causes import Cause
from coach.mistakes.export import as_csv, as_markdown
from coach.mistakes.life import RIGHT_DAYS, State
from coach.mistakes.log import (
    Mistake,
    Origin,
    add_own,
    edit,
    mistake,
    mistakes_of,
    record_try,
    remove,
    set_cause,
)
from coach.mistakes.rules import proposed_rule
from coach.mistakes.texts import Told
from coach.people.learners import as_language
from coach.quiz.candidates import Wish
from coach.quiz.selection import Reason

if TYPE_CHECKING:
    from bot.app import CoachBot

MOST_RETRIED = 10
"""Mistakes that are asked again in one quiz."""
STATES = ("open", *(state.value for state in State))
STATE_CHOICES = [
    Choice(name=locale_str(speak("en")(f"mistake-state-{s}"), key=f"mistake-state-{s}"), value=s)
    for s in STATES
]


class MistakesCog(commands.Cog):
    """What went wrong, and how it is mended."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot
        self.menu = app_commands.ContextMenu(name=named("menu-add-mistake"), callback=self.take)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.command(name=named("command-mistakes"), description=named("command-mistakes-about"))
    @app_commands.rename(topic=named("option-topic"), state=named("option-state"))
    @app_commands.describe(topic=named("option-mistakes-topic-about"), state=named("option-state-about"))
    @app_commands.choices(state=STATE_CHOICES)
    async def mistakes(
        self,
        interaction: discord.Interaction[CoachBot],
        topic: app_commands.Range[str, 1, 100] | None = None,
        state: Choice[str] | None = None,
    ) -> None:
        press = await Press.command(interaction)
        if await welcomed(press):
            return
        chosen = self.bot.catalogue.topic(topic, press.person.locale).id if topic else ""
        await self._list(press, Part(chosen, state.value if state else ""))

    @mistakes.autocomplete("topic")
    async def topics(self, interaction: discord.Interaction[CoachBot], typed: str) -> list[Choice[str]]:
        person = await self.bot.who(interaction)
        found = self.bot.catalogue.find_topics(typed, person.locale, limit=25)
        return [Choice(name=cut(topic.title, 100), value=topic.id) for topic in found]

    # -- the list ----------------------------------------------------------------

    async def _chosen(self, press: Press, part: Part) -> list[Mistake]:
        step = self.bot.catalogue.steps.get(part.topic)
        concepts = step.concepts if step else [part.topic] if part.topic else None
        found = await mistakes_of(self.bot.store, press.person.id, concepts)
        wanted = {State.ACTIVE, State.RETRYING} if part.state == "open" else {part.state}
        return [one for one in found if not part.state or one.life.state in wanted]

    def _asks(self, one: Mistake) -> bool:
        """Whether the quiz can ask for it again."""
        return one.open and one.objective_id in self.bot.catalogue.objectives

    async def _list(self, press: Press, part: Part) -> None:
        found = await self._chosen(press, part)
        retry = any(map(self._asks, found))
        await press.show(list_card(press.words, self.bot.catalogue, found, part, retry=retry))

    @action("mistakes.list")
    async def list(self, press: Press) -> None:
        page, state, topic = press.args
        await self._list(press, Part(topic, _state(state), int(page)))

    # -- one mistake -------------------------------------------------------------

    async def _mistake(self, press: Press, mistake_id: int, said: str | None = None) -> None:
        one = await mistake(self.bot.store, press.person.id, mistake_id)
        await press.show(mistake_card(press.words, self.bot.catalogue, one, said))

    @action("mistakes.show")
    async def show(self, press: Press) -> None:
        await self._mistake(press, int(press.choices[0]))

    @action("mistakes.open")
    async def open(self, press: Press) -> None:
        await self._mistake(press, press.number(0))

    @action("mistakes.cause")
    async def cause(self, press: Press) -> None:
        mistake_id, now = press.number(0), self.bot.clock.now()
        await set_cause(self.bot.store, press.person.id, mistake_id, Cause(press.choices[0]), None, now)
        await self._mistake(press, mistake_id)

    @action("mistakes.confused")
    async def confused(self, press: Press) -> None:
        mistake_id, now = press.number(0), self.bot.clock.now()
        other = press.choices[0] if press.choices[0] in self.bot.catalogue.concepts else None
        await set_cause(self.bot.store, press.person.id, mistake_id, Cause.CONFUSED, other, now)
        await self._mistake(press, mistake_id)

    @action("mistakes.edit", opens_modal=True)
    async def edit(self, press: Press) -> None:
        words = speak(as_language(press.args[1]) or "en")
        one = await mistake(self.bot.store, press.interaction.user.id, press.number(0))
        concept = self.bot.catalogue.concepts.get(one.concept or "")
        proposed = None
        if concept is not None:
            pitfalls = in_language(concept.texts, words.language).pitfalls
            proposed = proposed_rule(pitfalls, words.language, one.question, one.answer)
        await press.ask(edit_form(words, one, proposed))

    @action("mistakes.edited")
    async def edited(self, press: Press) -> None:
        mistake_id, values = press.number(0), press.values
        # The form has no question where the quiz asked it.
        texts = _told(press) if "question" in values else None
        await edit(
            self.bot.store,
            press.person.id,
            mistake_id,
            words=values.get("words", ""),
            rule=values.get("rule", ""),
            texts=texts,
            now=self.bot.clock.now(),
        )
        await self._mistake(press, mistake_id, press.words("mistake-changed"))

    @action("mistakes.delete")
    async def delete(self, press: Press) -> None:
        one = await mistake(self.bot.store, press.person.id, press.number(0))
        await press.show(delete_card(press.words, one))

    @action("mistakes.deleted")
    async def deleted(self, press: Press) -> None:
        await remove(self.bot.store, press.person.id, press.number(0))
        await self._list(press, Part())

    # -- taking in ---------------------------------------------------------------

    @action("mistakes.add", opens_modal=True)
    async def add(self, press: Press) -> None:
        words = speak(as_language(press.args[1]) or "en")
        await press.ask(add_form(words, 0, "", press.args[0]))

    async def take(self, interaction: discord.Interaction[CoachBot], message: discord.Message) -> None:
        person = await self.bot.who(interaction)
        if not person.agreed:
            await welcomed(await Press.command(interaction))
            return
        form = add_form(speak(person.locale), message.id, message.content, "")
        await interaction.response.send_modal(to_modal(form, interaction.user.id))

    @action("mistakes.added")
    async def added(self, press: Press) -> None:
        await self._keep(press, Origin.OWN, None)

    @action("mistakes.taken", replies=True)
    async def taken(self, press: Press) -> None:
        place = press.interaction.guild_id or "@me", press.interaction.channel_id, press.args[0]
        url = "https://discord.com/channels/" + "/".join(map(str, place))
        await self._keep(press, Origin.MESSAGE, url)

    async def _keep(self, press: Press, origin: Origin, url: str | None) -> None:
        said = [press.words("mistake-kept")]
        concept = None
        if typed := press.values.get("topic", "").strip():
            try:
                concept = self._concept(typed, press)
            except UnknownTopic:
                # What was typed must not be lost for the sake of a title.
                said.append(press.words("mistake-no-topic", typed=escape(cut(typed, 60))))
        texts = _told(press)
        made = await add_own(
            self.bot.store,
            press.person,
            question=texts.question,
            answer=texts.answer,
            right_answer=texts.right_answer,
            concept=concept,
            origin=origin,
            url=url,
            now=self.bot.clock.now(),
        )
        await self._mistake(press, made, "\n".join(said))

    def _concept(self, typed: str, press: Press) -> str:
        """The concept of a topic; a step's first one, since mistakes stand on concepts."""
        found = self.bot.catalogue.topic(typed, press.person.locale)
        return self.bot.catalogue.steps[found.id].concepts[0] if found.kind == "step" else found.id

    # -- trying again ------------------------------------------------------------

    async def _quiz(self, press: Press, objectives: tuple[int, ...]) -> None:
        wish = Wish(only=objectives)
        await quiz_about(press, wish, count=len(objectives), reason=Reason.RETRY)

    @action("mistakes.retry")
    async def retry(self, press: Press) -> None:
        one = await mistake(self.bot.store, press.person.id, press.number(0))
        if one.objective_id is not None and one.objective_id in self.bot.catalogue.objectives:
            await self._quiz(press, (one.objective_id,))
        else:
            await press.show(retry_card(press.words, one))

    @action("mistakes.again")
    async def retry_all(self, press: Press) -> None:
        state, topic = press.args
        found = filter(self._asks, await self._chosen(press, Part(topic, _state(state))))
        today = press.person.today(self.bot.clock.now())
        # What was right today counts again tomorrow, so it comes last.
        waiting = sorted(found, key=lambda one: one.life.last_right == today)
        objectives = tuple(one.objective_id for one in waiting if one.objective_id is not None)
        if not objectives:
            raise StaleStep
        await self._quiz(press, objectives[:MOST_RETRIED])

    @action("mistakes.type", opens_modal=True)
    async def type_answer(self, press: Press) -> None:
        words = speak(as_language(press.args[1]) or "en")
        one = await mistake(self.bot.store, press.interaction.user.id, press.number(0))
        await press.ask(try_form(words, one))

    async def _reveal(self, press: Press, typed: str) -> None:
        one = await mistake(self.bot.store, press.person.id, press.number(0))
        await press.show(reveal_card(press.words, one, typed))

    @action("mistakes.tried")
    async def tried(self, press: Press) -> None:
        await self._reveal(press, press.values.get("answer", ""))

    @action("mistakes.reveal")
    async def reveal(self, press: Press) -> None:
        await self._reveal(press, "")

    @action("mistakes.judge")
    async def judge(self, press: Press) -> None:
        mistake_id, right = press.number(0), press.args[1] == "y"
        before = await mistake(self.bot.store, press.person.id, mistake_id)
        await record_try(self.bot.store, press.person, mistake_id, right, self.bot.clock.now())
        life = (await mistake(self.bot.store, press.person.id, mistake_id)).life
        words = press.words
        if not right:
            said = words("mistake-said-not-yet")
        elif life.state is State.GRADUATED:
            said = words("mistake-said-graduated")
        elif life.right_days == before.life.right_days:
            said = words("mistake-said-another-day")
        else:
            said = words("mistake-said-right", right=life.right_days, needed=RIGHT_DAYS)
        await self._mistake(press, mistake_id, said)

    # -- taking away -------------------------------------------------------------

    @action("mistakes.export", replies=True)
    async def export(self, press: Press) -> None:
        words = press.words
        found = await mistakes_of(self.bot.store, press.person.id)
        entries = [entry(words, self.bot.catalogue, one) for one in found]
        titles = headings(words)
        document = as_markdown(entries, titles, words("mistake-title"))
        files = [
            discord.File(io.BytesIO(data), filename=name)
            for name, data in (("mistakes.md", document), ("mistakes.csv", as_csv(entries, titles)))
        ]
        await press.show(export_card(words, files))


def _state(initial: str) -> str:
    return next((state for state in STATES if initial and state.startswith(initial)), "")


def _told(press: Press) -> Told:
    """What was typed into a form."""
    question, answer, right = (press.values.get(key, "") for key in ("question", "answer", "right"))
    return Told(question, answer, right)
