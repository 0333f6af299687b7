"""`/quiz` and its buttons. Thin: parse, acknowledge, call the coach, render."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.features.quiz.cards import answer_form, question_card, unfinished_card
from bot.features.quiz.reading import while_read
from bot.features.quiz.showing import quiz_about, reminder_of, show_verdict, show_view
from bot.features.quiz.verdict_cards import proposed_for, reflect_form, rule_form
from bot.features.start.gate import welcomed
from bot.i18n import speak
from bot.i18n.commands import named
from bot.ui.actions import action
from bot.ui.press import Press
from bot.ui.text import cut
from coach.curriculum.model import KINDS, Language, QuestionKind
from coach.errors import EmptyText, StaleStep
from coach.mistakes.causes import Cause
from coach.mistakes.log import Mistake, noted_at, put_off, set_cause, set_rule, set_words
from coach.people.permissions import Action, require
from coach.quiz.answers import GivenAnswer
from coach.quiz.candidates import Wish
from coach.quiz.session import DEFAULT_COUNT, MAX_COUNT, MIN_COUNT
from coach.quiz.views import Answered, Asked, QuizView
from coach.quiz.votes import REASONS, report, vote
from coach.review import leeches
from coach.review.schedule import Rating

if TYPE_CHECKING:
    from bot.app import CoachBot

KIND_CHOICES = [Choice(name=locale_str(speak("en")(f"kind-{k}"), key=f"kind-{k}"), value=k) for k in KINDS]
ANYTHING = Wish()


class QuizCog(commands.Cog):
    """Being quizzed."""

    def __init__(self, bot: CoachBot) -> None:
        self.bot = bot

    @app_commands.command(name=named("command-quiz"), description=named("command-quiz-about"))
    @app_commands.rename(topic=named("option-topic"), count=named("option-count"), kind=named("option-kind"))
    @app_commands.describe(
        topic=named("option-topic-about"), count=named("option-count-about"), kind=named("option-kind-about")
    )
    @app_commands.choices(kind=KIND_CHOICES)
    async def quiz(
        self,
        interaction: discord.Interaction[CoachBot],
        topic: app_commands.Range[str, 1, 100] | None = None,
        count: app_commands.Range[int, MIN_COUNT, MAX_COUNT] | None = None,
        kind: Choice[str] | None = None,
    ) -> None:
        press = await Press.command(interaction)
        if await welcomed(press):
            return
        require(Action.TAKE_QUIZ, self.bot.roles(interaction, press.person))
        chosen = self.bot.catalogue.topic(topic, press.person.locale) if topic else None
        open_quiz = await self.bot.quiz.unfinished(press.person)
        if open_quiz is not None:
            session_id, open_topic = open_quiz
            if chosen is not None and chosen.id != open_topic:
                wanted = (count or DEFAULT_COUNT, kind.value if kind else "")
                await press.show(unfinished_card(press.words, session_id, chosen.id, *wanted))
                return
            await show_view(press, await self.bot.quiz.current(press.person, session_id, resumed=True))
            return
        wish = Wish(topic=chosen, kind=_kind(kind.value) if kind else None)
        await show_view(press, await self.bot.quiz.start(press.person, wish, count=count or DEFAULT_COUNT))

    @quiz.autocomplete("topic")
    async def topics(self, interaction: discord.Interaction[CoachBot], typed: str) -> list[Choice[str]]:
        person = await self.bot.who(interaction)
        found = self.bot.catalogue.find_topics(typed, person.locale, limit=25)
        return [Choice(name=cut(topic.title, 100), value=topic.id) for topic in found]

    # -- answering ---------------------------------------------------------------

    async def _answer(self, press: Press, given: GivenAnswer) -> None:
        session_id, position = _place(press)
        try:
            grading = self.bot.quiz.answer(press.person, session_id, position, given)
            view = await while_read(press, session_id, grading)
        except StaleStep:
            # A second click, or an old card: show where the quiz stands.
            view = await self.bot.quiz.current(press.person, session_id)
        await show_view(press, view)

    @action("quiz.choose")
    async def choose(self, press: Press) -> None:
        await self._answer(press, GivenAnswer(press.args[2]))

    @action("quiz.choose-all")
    async def choose_all(self, press: Press) -> None:
        asked = await self._asked(press)
        if asked is not None and press.choices:
            keys = [asked.option_order[int(at)] for at in sorted(press.choices)]
            await self._answer(press, GivenAnswer(",".join(keys)))
        elif asked is not None:  # a list that was opened and closed again is no answer
            await show_view(press, asked)

    @action("quiz.place")
    async def place(self, press: Press) -> None:
        if (asked := await self._asked(press)) is not None:
            said = await reminder_of(self.bot, press.person, asked)
            look, placed = self.bot.look(press.person), _placed(press, asked)
            await press.show(question_card(look, asked, reminder=said, placed=placed))

    @action("quiz.ordered")
    async def ordered(self, press: Press) -> None:
        if (asked := await self._asked(press)) is not None:
            keys = [asked.option_order[int(at)] for at in _placed(press, asked)]
            await self._answer(press, GivenAnswer(",".join(keys)))

    async def _asked(self, press: Press) -> Asked | None:
        """The open question of a button; where it is not open any more, shows where the quiz stands."""
        session_id, position = _place(press)
        view = await self.bot.quiz.current(press.person, session_id)
        if isinstance(view, Asked) and view.position == position:
            return view
        await show_view(press, view)
        return None

    @action("quiz.dont-know")
    async def dont_know(self, press: Press) -> None:
        await self._answer(press, GivenAnswer("", dont_know=True))

    @action("quiz.type", opens_modal=True)
    async def type_answer(self, press: Press) -> None:
        session_id, position = _place(press)
        prompt = await self.bot.quiz.prompt(press.interaction.user.id, session_id, position)
        await press.ask(answer_form(speak(_language(press)), prompt, session_id, position))

    @action("quiz.typed")
    async def typed(self, press: Press) -> None:
        await self._answer(press, GivenAnswer(press.values.get("answer", "")))

    @action("quiz.weigh")
    async def weigh(self, press: Press) -> None:
        session_id, position = _place(press)
        try:
            grading = self.bot.quiz.weigh(press.person, session_id, position, press.number(2))
            view = await while_read(press, session_id, grading)
        except StaleStep:
            view = await self.bot.quiz.current(press.person, session_id)
        await show_view(press, view)

    @action("quiz.unread")
    async def unread(self, press: Press) -> None:
        """Have the answer graded without the model: its request ends, and the built-in grader answers."""
        reader = self.bot.reader
        if reader is not None and reader.reading_of(press.person.id):
            reader.give_up(press.person.id)
        else:  # it was read meanwhile, or the bot was restarted
            await show_view(press, await self.bot.quiz.current(press.person, press.number(0)))

    @action("quiz.hint")
    async def hint(self, press: Press) -> None:
        session_id, position = _place(press)
        try:
            view: QuizView = await self.bot.quiz.hint(press.person, session_id, position)
        except StaleStep:
            view = await self.bot.quiz.current(press.person, session_id)
        await show_view(press, view)

    # -- after a verdict -----------------------------------------------------------

    async def _answered(self, press: Press) -> Answered:
        return await self.bot.quiz.answered(press.person, *_place(press))

    async def _mistake(self, press: Press) -> Mistake:
        view = await self._answered(press)
        if view.mistake is None:
            raise StaleStep
        return view.mistake

    @action("quiz.cause")
    async def cause(self, press: Press) -> None:
        mistake = await self._mistake(press)
        cause = next((one for one in Cause if one == press.args[2]), Cause.FORGOT)
        if cause is Cause.CONFUSED and self.bot.catalogue.near(mistake.concept or ""):
            await show_verdict(press, await self._answered(press), choosing=True)
            return
        await self._note(press, mistake, cause, None)

    @action("quiz.confused")
    async def confused(self, press: Press) -> None:
        chosen = press.choices[0]
        known = chosen if chosen in self.bot.catalogue.concepts else None
        await self._note(press, await self._mistake(press), Cause.CONFUSED, known)

    async def _note(self, press: Press, mistake: Mistake, cause: Cause, other: str | None) -> None:
        now = self.bot.clock.now()
        await set_cause(self.bot.store, press.person.id, mistake.id, cause, other, now)
        await show_verdict(press, await self._answered(press))

    @action("quiz.reflect", opens_modal=True)
    async def reflect(self, press: Press) -> None:
        await press.ask(reflect_form(speak(_language(press)), *_place(press)))

    @action("quiz.reflected")
    async def reflected(self, press: Press) -> None:
        mistake = await self._mistake(press)
        said = press.values.get("words", "")
        if not said.strip():
            raise EmptyText
        await set_words(self.bot.store, press.person.id, mistake.id, said, self.bot.clock.now())
        await show_verdict(press, await self.bot.quiz.explain(press.person, *_place(press)))

    @action("quiz.later")
    async def later(self, press: Press) -> None:
        mistake = await self._mistake(press)
        now = self.bot.clock.now()
        until = press.person.today(now)
        await put_off(self.bot.store, press.person.id, mistake.id, until, now)
        await show_verdict(press, await self.bot.quiz.explain(press.person, *_place(press)))

    @action("quiz.rule", opens_modal=True)
    async def rule(self, press: Press) -> None:
        session_id, position = _place(press)
        words = speak(_language(press))
        learner_id = press.interaction.user.id
        wrong = await noted_at(self.bot.store, learner_id, session_id, position)
        proposal = proposed_for(words, self.bot.catalogue, *wrong) if wrong else ""
        await press.ask(rule_form(words, session_id, position, proposal))

    @action("quiz.ruled")
    async def ruled(self, press: Press) -> None:
        await self._keep_rule(press, press.values.get("rule", ""))

    @action("quiz.rule-kept")
    async def rule_kept(self, press: Press) -> None:
        one = await self._mistake(press)
        proposal = proposed_for(press.words, self.bot.catalogue, one.concept, one.question, one.answer)
        await self._keep_rule(press, proposal)

    async def _keep_rule(self, press: Press, rule: str) -> None:
        mistake = await self._mistake(press)
        if not rule.strip():
            raise EmptyText
        await set_rule(self.bot.store, press.person.id, mistake.id, rule, self.bot.clock.now())
        await show_verdict(press, await self._answered(press))

    # -- verdicts that change --------------------------------------------------------

    @action("quiz.undo")
    async def undo(self, press: Press) -> None:
        session_id = press.number(0)
        await self.bot.corrections.undo(press.person, session_id, press.number(1))
        await show_view(press, await self.bot.quiz.current(press.person, session_id))

    @action("quiz.rate")
    async def rate(self, press: Press) -> None:
        rating = _rating(press)
        await self.bot.corrections.rate(press.person, *_place(press), rating)
        words = press.words
        said = words("rated-good")
        if rating is not Rating.GOOD:
            said = words("rated-easy") if rating is Rating.EASY else words("rated-hard")
        await show_verdict(press, await self._answered(press), confirmed=said)

    @action("quiz.settle")
    async def settle(self, press: Press) -> None:
        await self.bot.corrections.settle(press.person, *_place(press), right=press.args[2] == "1")
        await show_verdict(press, await self._answered(press))

    @action("quiz.appeal")
    async def appeal(self, press: Press) -> None:
        await self.bot.corrections.appeal(press.person, *_place(press))
        await show_verdict(press, await self._answered(press))

    @action("quiz.queue")
    async def queue(self, press: Press) -> None:
        if not await self.bot.has_appeals_queue(press.person.guild_id):
            raise StaleStep
        await self.bot.corrections.queue(press.person, *_place(press))
        await show_verdict(press, await self._answered(press))

    # -- a card that keeps being forgotten, a question that is bad -------------------

    @action("quiz.rest")
    async def rest(self, press: Press) -> None:
        view = await self._answered(press)
        today = press.person.today(self.bot.clock.now())
        objective = view.asked.question.objective_id
        await leeches.rest(self.bot.store, press.person.id, objective, today)
        await show_verdict(press, await self._answered(press), confirmed=press.words("leech-rests"))

    @action("quiz.keep")
    async def keep(self, press: Press) -> None:
        view = await self._answered(press)
        await leeches.dismissed(self.bot.store, press.person.id, view.asked.question.objective_id)
        await show_verdict(press, await self._answered(press))

    @action("quiz.question")
    async def question(self, press: Press) -> None:
        view, chosen = await self._answered(press), press.choices[0]
        if chosen == "stop":
            await show_view(press, await self.bot.quiz.stop(press.person, view.asked.session_id))
            return
        content_id, now = view.asked.question.content_id, self.bot.clock.now()
        reason = next((one for one in REASONS if chosen == f"report-{one}"), None)
        if reason is None:
            done = await vote(self.bot.store, press.person, content_id, chosen == "good", now)
        else:
            done = await report(self.bot.store, press.person, content_id, reason, now)
        if done.retired:
            await self.bot.read_content()
        words = press.words
        said = words("question-voted") if reason is None else words("question-reported")
        if done.retired:
            said = words("question-retired")
        await show_verdict(press, view, confirmed=said)

    # -- moving on ---------------------------------------------------------------

    @action("quiz.next")
    async def next_question(self, press: Press) -> None:
        await show_view(press, await self.bot.quiz.advance(press.person, *_place(press)))

    @action("quiz.stop")
    async def stop(self, press: Press) -> None:
        await show_view(press, await self.bot.quiz.stop(press.person, press.number(0)))

    @action("quiz.resume")
    async def resume(self, press: Press) -> None:
        await show_view(press, await self.bot.quiz.current(press.person, press.number(0), resumed=True))

    @action("quiz.new")
    async def new(self, press: Press) -> None:
        topic, count, kind = press.args
        chosen = self.bot.catalogue.topic(topic, press.person.locale)
        wish = Wish(topic=chosen, kind=_kind(kind))
        await show_view(press, await self.bot.quiz.start(press.person, wish, count=int(count)))

    @action("quiz.again")
    async def again(self, press: Press) -> None:
        await quiz_about(press, ANYTHING)

    @action("quiz.retry")
    async def retry(self, press: Press) -> None:
        missed = await self.bot.quiz.missed(press.person, press.number(0))
        count = max(1, min(MAX_COUNT, len(missed)))
        await quiz_about(press, Wish(only=missed), count=count)


def _place(press: Press) -> tuple[int, int]:
    return press.number(0), press.number(1)


def _language(press: Press) -> Language:
    return "zh-TW" if press.args[2] == "zh-TW" else "en"


def _placed(press: Press, asked: Asked) -> str:
    """The places of options put in order so far, as a button's id has them. Raises StaleStep for others."""
    placed = press.args[2]
    fits = len(set(placed)) == len(placed) and all(
        at.isdecimal() and int(at) < len(asked.option_order) for at in placed
    )
    if not fits:
        raise StaleStep
    return placed


def _kind(value: str) -> QuestionKind | None:
    return next((kind for kind in KINDS if kind == value), None)


def _rating(press: Press) -> Rating:
    chosen = press.number(2)
    if chosen not in (Rating.HARD, Rating.GOOD, Rating.EASY):
        raise StaleStep
    return Rating(chosen)
