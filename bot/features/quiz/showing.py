"""Showing where a quiz stands, from whatever door it was entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.features.mistakes.reminder import reminder
from bot.features.quiz.cards import view_card
from bot.features.quiz.verdict_cards import verdict_card
from bot.i18n import speak
from bot.ui.press import Press
from coach.mistakes.log import open_counts
from coach.people.learners import Person
from coach.quiz.candidates import Wish
from coach.quiz.selection import Reason
from coach.quiz.session import DEFAULT_COUNT
from coach.quiz.views import Answered, Asked, QuizView

if TYPE_CHECKING:
    from bot.app import CoachBot


async def show_view(press: Press, view: QuizView) -> None:
    """Put the card for wherever a quiz stands where the action came from."""
    if isinstance(view, Answered):
        await show_verdict(press, view)
        return
    said = await reminder_of(press.bot, press.person, view) if isinstance(view, Asked) else None
    await press.show(view_card(press.bot.look(press.person), view, reminder=said))


async def show_verdict(
    press: Press, view: Answered, *, choosing: bool = False, confirmed: str | None = None
) -> None:
    """Put a verdict there; see `verdict_card` for what the other parameters mean."""
    bot = press.bot
    card = verdict_card(
        bot.look(press.person),
        view,
        test_model=await bot.test_model_offered(press.person),
        model_away=bot.reader is not None and bot.llm.status().state == "paused",
        queue=await bot.has_appeals_queue(press.person.guild_id),
        choosing=choosing,
        confirmed=confirmed,
    )
    await press.show(card)


async def reminder_of(bot: CoachBot, person: Person, asked: Asked) -> str | None:
    """The line of what to watch for in a question's concept; nothing while somebody is being placed."""
    if asked.reason is Reason.PLACEMENT:
        return None
    concept = asked.question.concept
    count = (await open_counts(bot.store, person.id, [concept])).get(concept, 0)
    return reminder(speak(person.locale), bot.catalogue, concept, count, person.locale)


async def quiz_about(
    press: Press, wish: Wish, *, count: int = DEFAULT_COUNT, reason: Reason | None = None
) -> None:
    """Begin a quiz about something and show it.

    An open one must not be ended unasked: it is shown instead, and says that it
    comes first.
    """
    quiz = press.bot.quiz
    open_quiz = await quiz.unfinished(press.person)
    if open_quiz is None:
        view: QuizView = await quiz.start(press.person, wish, count=count, reason=reason)
    else:
        view = await quiz.current(press.person, open_quiz[0], resumed=True)
    await show_view(press, view)
