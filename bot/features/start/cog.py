"""`/start` and its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import ButtonStyle, app_commands
from discord.ext import commands

from bot.delivery import TEST_NOTICE
from bot.features.quiz.cards import question_card, verdict_card
from bot.features.quiz.showing import quiz_about, show_view
from bot.features.settings.zones import label
from bot.features.start.cards import (
    no_thanks_card,
    notice_card,
    notice_seen_card,
    ready_card,
    track_card,
    welcome_card,
)
from bot.i18n import speak
from bot.i18n.commands import named
from bot.ui.actions import action
from bot.ui.card import Button
from bot.ui.press import Press
from coach import due
from coach.curriculum.catalogue import ConceptEntry, Topic
from coach.errors import NoPack, NoQuestions, StaleStep
from coach.learn.standing import standing_of
from coach.people.guilds import guild_settings
from coach.people.learners import agree, as_language, change
from coach.quiz.answers import GivenAnswer
from coach.quiz.candidates import Wish
from coach.quiz.views import Answered, QuizView

if TYPE_CHECKING:
    from bot.app import CoachBot


class StartCog(commands.Cog):
    """The first minutes."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-start"), description=named("command-start-about"))
    async def start(self, interaction: discord.Interaction[CoachBot]) -> None:
        press = await Press.command(interaction)
        if press.person.learner is None:
            await press.show(welcome_card(press.words, self.bot.hosts))
        elif press.person.learner.started_at is None:
            await self._taste(press)
        else:
            await self._ready(press, known=True)

    # -- 1: what is kept -----------------------------------------------------------

    @action("start.welcome")
    async def welcome(self, press: Press) -> None:
        words = speak(as_language(press.args[0]) or "en")
        await press.show(welcome_card(words, self.bot.hosts, details=press.args[1] == "details"))

    @action("start.no")
    async def no_thanks(self, press: Press) -> None:
        await press.show(no_thanks_card(speak(as_language(press.args[0]) or "en")))

    @action("start.agree")
    async def agree(self, press: Press) -> None:
        locale = as_language(press.args[0]) or press.person.locale
        guild = press.interaction.guild_id
        row = await guild_settings(self.bot.store, guild) if guild else None
        zone = (row.zone if row else None) or self.bot.settings.zone_for(locale)
        await agree(self.bot.store, press.person, locale, zone, self.bot.clock.now())
        await press.reload()
        await self._taste(press)

    # -- 2: one question -----------------------------------------------------------

    def _first_concept(self, press: Press) -> ConceptEntry | None:
        catalogue = self.bot.catalogue
        track = press.person.learner.track if press.person.learner else None
        objectives = catalogue.objectives_of(None, track)
        return catalogue.concepts[objectives[0].concept] if objectives else None

    async def _taste(self, press: Press) -> None:
        first = self._first_concept(press)
        if first is None:
            raise NoPack
        title = self.bot.catalogue.concept_title(first.id, press.person.locale)
        for topic in (Topic(first.id, "concept", title), None):
            try:
                asked = await self.bot.quiz.start(
                    press.person, Wish(topic=topic, kind="choice"), count=1, weigh=False
                )
            except NoQuestions:
                continue
            await press.show(question_card(self.bot.look(press.person), asked, prefix="start"))
            return
        # A pack without multiple choice has no question that one tap can answer.
        await self._tracks(press)

    async def _tasted(self, press: Press, given: GivenAnswer) -> None:
        session_id, position = press.number(0), press.number(1)
        try:
            view: QuizView = await self.bot.quiz.answer(press.person, session_id, position, given)
        except StaleStep:
            view = await self.bot.quiz.current(press.person, session_id)
        if not isinstance(view, Answered):
            await self._tracks(press)
            return
        onward = Button(press.words("continue"), "start.tasted", (session_id, position), ButtonStyle.primary)
        card = verdict_card(self.bot.look(press.person), view, onward=onward)
        await press.show(card.with_last(press.words("taste-after")))

    @action("start.choose")
    async def choose(self, press: Press) -> None:
        await self._tasted(press, GivenAnswer(press.args[2]))

    @action("start.dont-know")
    async def dont_know(self, press: Press) -> None:
        await self._tasted(press, GivenAnswer("", dont_know=True))

    @action("start.tasted")
    async def tasted(self, press: Press) -> None:
        await self.bot.quiz.advance(press.person, press.number(0), press.number(1))
        await self._tracks(press)

    # -- 3: the track --------------------------------------------------------------

    async def _tracks(self, press: Press) -> None:
        await press.show(track_card(press.words, tuple(self.bot.catalogue.tracks.values())))

    @action("start.track")
    async def track(self, press: Press) -> None:
        await self._tracks(press)

    @action("start.track-chosen")
    async def track_chosen(self, press: Press) -> None:
        await change(self.bot.store, press.person.id, track=press.args[0], placed_from=None)
        await press.reload()
        await self._notice(press)

    # -- 4: a test notice ----------------------------------------------------------

    async def _notice(self, press: Press) -> None:
        learner = press.person.learner
        if learner is not None and learner.notice_confirmed_at is not None:
            await self._ready(press)
        else:
            await press.show(notice_card(press.words))

    @action("start.notice")
    async def notice(self, press: Press) -> None:
        await self._notice(press)

    @action("start.send")
    async def send(self, press: Press) -> None:
        now = self.bot.clock.now()
        channel = press.interaction.channel
        await due.plan(
            self.bot.store,
            self.bot.rng,
            kind=TEST_NOTICE,
            key=f"{press.person.id}:{press.interaction.id}",
            due_at=now,
            payload={"fallback_channel": str(channel.id) if channel and press.private else None},
            learner_id=press.person.id,
        )
        await self.bot.delivery.deliver(now)
        await press.reload()
        learner = press.person.learner
        reached = await due.last_outcome(self.bot.store, press.person.id, TEST_NOTICE)
        if reached != "sent":
            where = "nowhere"
        else:
            where = "thread" if learner and learner.notice_channel_id else "dm"
        await press.show(notice_card(press.words, sent_to=where))

    @action("start.seen")
    async def seen(self, press: Press) -> None:
        await change(self.bot.store, press.person.id, notice_confirmed_at=self.bot.clock.now())
        await press.show(notice_seen_card(press.words))

    # -- 5: ready ------------------------------------------------------------------

    async def _ready(self, press: Press, *, known: bool = False) -> None:
        now = self.bot.clock.now()
        standing = await standing_of(self.bot.store, self.bot.catalogue, press.person, now)
        first, track = standing.following, standing.track
        along = self.bot.catalogue.along(track.id) if track else ()
        await press.show(
            ready_card(
                press.words,
                self.bot.catalogue,
                first,
                number=along.index(first.id) + 1 if first else 1,
                clock=label(press.person.zone, press.words.language, now),
                known=known,
            )
        )

    @action("start.ready")
    async def ready(self, press: Press) -> None:
        await change(self.bot.store, press.person.id, started_at=self.bot.clock.now())
        await self._ready(press)

    @action("start.first")
    async def first(self, press: Press) -> None:
        topic = self.bot.catalogue.topic(press.args[0], press.person.locale)
        await quiz_about(press, Wish(topic=topic))

    @action("start.place")
    async def place(self, press: Press) -> None:
        open_quiz = await self.bot.quiz.unfinished(press.person)
        if open_quiz is None:
            await show_view(press, await self.bot.quiz.place(press.person))
        else:
            await show_view(press, await self.bot.quiz.current(press.person, open_quiz[0], resumed=True))

    @action("start.placed")
    async def placed(self, press: Press) -> None:
        concept = press.args[0] if press.args[0] in self.bot.catalogue.concepts else None
        await change(self.bot.store, press.person.id, placed_from=concept)
        await press.reload()
        await self._ready(press)
