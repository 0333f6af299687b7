"""/mistakes: taken in, given a cause and a rule, tried again on later days until graduated, taken away."""

from __future__ import annotations

import csv
import io

import pytest
import simcord

from bot.features.mistakes.cards import ON_PAGE
from bot.features.mistakes.reminder import reminder
from bot.i18n import Words, speak
from bot.ui.text import escape
from coach.curriculum.catalogue import ConceptEntry, ExerciseEntry, in_language
from coach.curriculum.model import Language
from coach.learn.practice import guess
from coach.mistakes.log import Mistake, Origin, add_own, mistakes_of
from coach.people.learners import LANGUAGES
from coach.quiz.selection import Reason
from coach.quiz.views import Asked
from tests.e2e.conftest import BotFactory
from tests.e2e.player import Player, walk

EN = speak("en")
DAY = 86_400
MENU = EN("menu-add-mistake")
HOSTILE = "\u202e@everyone <@1> **b** ||s|| [a](https://b.c) `c`\u200b\n# h\n> q\n- l"
TAME = r"\@everyone \<\@1\> \*\*b\*\* \|\|s\|\| \[a\](https\://b.c) \`c\`"
each_language = pytest.mark.parametrize("language", LANGUAGES)


def a_concept(player: Player) -> ConceptEntry:
    """A concept with a pitfall that is easily mixed up with another."""
    return next(
        one
        for one in player.bot.catalogue.concepts.values()
        if one.texts["en"].pitfalls and player.bot.catalogue.confusable.get(one.id)
    )


def titled(player: Player, language: Language) -> str:
    return player.bot.catalogue.concept_title(a_concept(player).id, language)


async def kept(player: Player) -> tuple[Mistake, ...]:
    return await mistakes_of(player.bot.store, player.member.id)


async def add(player: Player, words: Words, **values: str) -> Mistake:
    """Fill the ＋ form of the list in; its card is in front afterwards."""
    await player.slash("mistakes")
    await player.submit(await player.tap(words("mistake-add")), **values)
    return max(await kept(player), key=lambda one: one.id)


async def guessed_wrong(player: Player) -> ExerciseEntry:
    """Guess wrong before an exercise whose objective the quiz asks, too."""
    catalogue = player.bot.catalogue
    exercise = next(
        one
        for one in catalogue.exercises.values()
        if len(catalogue.questions_for(one.guess_objective, "en")) > 1
    )
    asked = exercise.texts["en"].guess
    wrong = next(option.key for option in asked.options if option.key != asked.answer)
    await guess(player.bot.store, await player.person(), exercise, wrong, player.bot.clock.now())
    return exercise


@each_language
async def test_from_an_error_message_to_graduated(
    env: simcord.Env, learner: Player, new_bot: BotFactory, language: Language
) -> None:
    words = await learner.move_in(language)
    concept = a_concept(learner)
    await learner.slash("mistakes")
    assert learner.private
    assert words("mistake-none") in learner.text
    await add(
        learner,
        words,
        question="CUDA out of memory",
        answer="a bigger batch",
        right="a smaller batch",
        topic=titled(learner, language),
    )
    assert words("mistake-kept") in learner.text
    assert escape(titled(learner, language)) in learner.title
    assert "> CUDA out of memory" in learner.text
    assert words("mistake-private") in learner.text

    # Why: one tap, and with what it was mixed up.
    await learner.choose("mistakes.cause", "confused")
    other = next(iter(learner.options("mistakes.confused")))
    await learner.choose("mistakes.confused", other)
    title = learner.bot.catalogue.concept_title(other, language)
    assert words("mistake-cause", cause=escape(words("mistake-confused-with", concept=title))) in learner.text

    # The rule is proposed from a pitfall, edited and kept, with the sentence.
    opened = await learner.tap(words("mistake-edit"))
    assert opened.modal is not None
    proposed = {
        one["custom_id"]: one.get("value") for one in walk(opened.modal["components"]) if "value" in one
    }["rule"]
    assert proposed in {one.avoid[language] for one in in_language(concept.texts, language).pitfalls}
    await learner.submit(
        opened,
        question="CUDA out of memory at step 3",
        answer="a bigger batch",
        right="a smaller batch",
        words="more is better, I thought",
        rule="look at the memory first",
    )
    assert words("mistake-changed") in learner.text
    for text in ("step 3", "more is better, I thought", "look at the memory first"):
        assert text in learner.text
    [one] = await kept(learner)
    assert (one.confused_with, one.rule) == (other, "look at the memory first")

    # On the day itself a right answer does not count; on three others it does, restarts or not.
    mistake_id = str(one.id)
    said = [words("mistake-said-another-day")]
    said += [words("mistake-said-right", right=day, needed=3) for day in (1, 2)]
    said += [words("mistake-said-graduated")]
    for day, expected in enumerate(said):
        if day == 2:
            await env.restart_bot(new_bot())
        await learner.slash("mistakes")
        await learner.choose("mistakes.show", mistake_id)
        await learner.tap(words("mistake-retry"))
        assert "a smaller batch" not in learner.text, "not before an attempt"
        await learner.submit(await learner.tap(words("mistake-type")), answer="half the batch")
        assert "half the batch" in learner.text
        assert "a smaller batch" in learner.text
        await learner.tap(words("mistake-got-it"))
        assert expected in learner.text
        await env.advance_time(DAY)
    assert words("mistake-state-graduated") in learner.title
    await learner.slash("mistakes", state="open")
    assert words("mistake-none-here") in learner.text


async def test_not_yet_starts_over(env: simcord.Env, learner: Player) -> None:
    words = await learner.move_in("en")
    one = await add(learner, words, question="what?", answer="", right="", topic="")
    for action in ("mistake-got-it", "mistake-not-yet"):
        await env.advance_time(DAY)
        await learner.slash("mistakes")
        await learner.choose("mistakes.show", str(one.id))
        await learner.tap(words("mistake-retry"))
        await learner.tap(words("mistake-reveal"))
        assert words("mistake-right-unknown") in learner.text
        await learner.tap(words(action))
    assert words("mistake-said-not-yet") in learner.text
    [one] = await kept(learner)
    assert (one.life.right_days, one.life.tries) == (0, 2)


@each_language
async def test_a_message_goes_into_ones_own_log(learner: Player, other: Player, language: Language) -> None:
    words = await learner.move_in(language)
    message = await other.member.send(learner.channel, HOSTILE)
    opened = await learner.member.context_menu(learner.channel, MENU, message)
    assert "@everyone" in str(opened.modal)
    result = await learner.submit(opened, question=HOSTILE, answer="", right="", topic="no such thing")
    assert result.ephemeral
    assert words("mistake-no-topic", typed="no such thing") in learner.text
    assert TAME in learner.text
    assert learner.shown is not None
    assert not learner.shown.message.mentions
    assert not learner.shown.message.mention_everyone
    [one] = await kept(learner)
    place = f"{learner.member.guild.id}/{learner.channel.id}/{message.id}"
    assert (one.origin, one.url) == (Origin.MESSAGE, f"https://discord.com/channels/{place}")
    assert one.question == HOSTILE.strip()
    assert await kept(other) == ()


async def test_the_message_menu_welcomes_whoever_has_not_agreed(learner: Player, other: Player) -> None:
    message = await other.member.send(learner.channel, "an error")
    result = await learner.member.context_menu(learner.channel, MENU, message)
    assert result.modal is None
    assert result.ephemeral
    assert await kept(learner) == ()


async def test_what_the_quiz_asks_is_retried_in_the_quiz(env: simcord.Env, learner: Player) -> None:
    words = await learner.move_in("en")
    exercise = await guessed_wrong(learner)
    [one] = await kept(learner)
    await learner.slash("mistakes")
    await learner.choose("mistakes.show", str(one.id))
    assert words("mistake-origin-guess") in learner.text
    opened = await learner.tap(words("mistake-edit"))
    await learner.submit(opened, words="I forgot the space", rule="count it")
    assert "I forgot the space" in learner.text
    await learner.tap(words("mistake-retry"))
    view = await learner.quiz_view()
    assert isinstance(view, Asked)
    assert (view.question.objective_id, view.total) == (exercise.guess_objective, 1)
    assert view.reason is Reason.RETRY
    await learner.bot.quiz.stop(await learner.person(), view.session_id)
    await add(learner, words, question="typed in", answer="", right="", topic="")
    await learner.slash("mistakes")
    await learner.tap(words("mistake-retry-all"))
    view = await learner.quiz_view()
    assert isinstance(view, Asked)
    assert (view.question.objective_id, view.total) == (exercise.guess_objective, 1)


@each_language
async def test_the_log_comes_as_files(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    await add(learner, words, question="=1+1", answer="*three*", right="two", topic=titled(learner, language))
    await learner.slash("mistakes")
    result = await learner.tap(words("mistake-export"))
    assert result.ephemeral
    assert learner.shown is not None
    document, table = [await file.read() for file in learner.shown.attachments]
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    assert len(rows) == 2
    told = dict(zip(rows[0], rows[1], strict=True))
    assert told[words("mistake-field-question")] == "'=1+1"
    assert told[words("mistake-field-answer")] == "*three*"
    assert told[words("mistake-field-topic")] == titled(learner, language)
    assert words("mistake-state-active") in told[words("mistake-field-state")]
    assert document.decode().startswith(f"# {words('mistake-title')}\n\n## 1. =1+1\n\n")
    assert "\\*three\\*" in document.decode()


@each_language
async def test_deleting_asks_first(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    await add(learner, words, question="to be deleted", answer="", right="", topic="")
    await learner.tap(words("mistake-delete"))
    assert "> to be deleted" in learner.text
    await learner.tap(words("mistake-keep"))
    assert len(await kept(learner)) == 1
    await learner.tap(words("mistake-delete"))
    await learner.tap(words("mistake-delete-yes"))
    assert words("mistake-none") in learner.text
    assert await kept(learner) == ()


async def test_a_long_log_goes_page_by_page_and_by_topic(learner: Player) -> None:
    words = await learner.move_in("en")
    person, now = await learner.person(), learner.bot.clock.now()
    for number in range(ON_PAGE + 1):
        concept = a_concept(learner).id if number == 0 else None
        texts = {"question": f"number {number}", "answer": "", "right_answer": ""}
        await add_own(
            learner.bot.store, person, **texts, concept=concept, origin=Origin.OWN, url=None, now=now
        )
    await learner.slash("mistakes")
    assert "number 8" in learner.text
    assert "number 0" not in learner.text
    await learner.tap(words("learn-more"))
    assert "number 0" in learner.text
    await learner.slash("mistakes", topic=a_concept(learner).id, state="active")
    assert list(learner.options("mistakes.show").values()) == ["number 0"]
    await learner.slash("mistakes", state="graduated")
    assert words("mistake-none-here") in learner.text
    await learner.tap(words("mistake-all"))
    assert "number 8" in learner.text


@each_language
async def test_a_concept_says_what_to_watch_for_before_it_is_studied(
    learner: Player, language: Language
) -> None:
    words = await learner.move_in(language)
    concept, catalogue = a_concept(learner), learner.bot.catalogue
    warning = reminder(words, catalogue, concept.id, 0, language)
    assert warning is not None
    await learner.slash("learn", topic=concept.id)
    assert warning in learner.text
    await add(learner, words, question="again", answer="", right="", topic=concept.id)
    await learner.slash("learn", topic=concept.id)
    line = reminder(words, catalogue, concept.id, 1, language)
    assert line is not None
    assert line in learner.text
    assert line.startswith("△ " + words("remind-open", count=1) + " · ")


async def test_somebody_elses_mistake_is_refused(learner: Player, other: Player) -> None:
    words = await learner.move_in("en")
    await other.move_in("en")
    theirs = await add(other, words, question="private", answer="", right="", topic="")
    mine = await add(learner, words, question="mine", answer="", right="", topic="")
    # A card of one's own whose ids were changed on the way.
    for action, *args in (
        ("mistakes.open", theirs.id),
        ("mistakes.retry", theirs.id),
        ("mistakes.reveal", theirs.id),
        ("mistakes.judge", theirs.id, "y"),
        ("mistakes.delete", theirs.id),
        ("mistakes.deleted", theirs.id),
    ):
        result = await learner.press_card_of(learner, action, *args)
        text = str([m.components for m in (result.response, *result.followups) if m is not None])
        assert "private" not in text
        assert EN("error-stale-title") in text
    result = await other.press_card_of(learner, "mistakes.open", mine.id)
    assert "mine" not in str([m.components for m in result.followups])
    assert await kept(other) == (theirs,)
