"""The learning loop, played: mistakes until mended, disputed verdicts, undo, every kind, placement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord
from sqlalchemy import select, update

from bot.delivery import APPEAL_DECIDED
from bot.features.quiz.verdict_cards import proposed_for
from bot.i18n import Words, speak
from bot.ui.text import escape
from coach.curriculum.catalogue import ConceptEntry, QuestionRef
from coach.curriculum.model import Language, QuestionKind
from coach.mistakes.causes import Cause
from coach.mistakes.life import State
from coach.mistakes.log import Mistake, mistakes_of
from coach.people.learners import LANGUAGES
from coach.quiz.answers import GivenAnswer, Graders
from coach.quiz.placement import MOST
from coach.quiz.selection import Reason
from coach.quiz.verdict import Graded, Verdict
from coach.quiz.views import Answered, Asked
from coach.review.log import states_of
from coach.review.schedule import CardState, LogEntry, Rating, fold
from coach.store import Attempt, CardRow, DueRow, QuestionVote, QuizItem, ReviewRow
from tests.e2e.conftest import BotFactory
from tests.e2e.player import Player, said

DAY = 86_400
TRACK = "llm/practical"
each_language = pytest.mark.parametrize("language", LANGUAGES)
Restart = Callable[[], Any]


@pytest.fixture
def restart(env: simcord.Env, new_bot: BotFactory) -> Restart:
    """Start the bot anew, as between any two presses."""

    async def again() -> None:
        await env.restart_bot(new_bot())

    return again


@pytest.fixture
def manager(env: simcord.Env, guild: simcord.GuildHandle) -> Player:
    role = guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    member = guild.add_member(env.create_user("manager"), roles=[role])
    return Player(env, member, guild.channels["general"])


def a_concept(player: Player, kind: QuestionKind) -> ConceptEntry:
    """A concept with one question of a kind, pitfalls, and others near it, whose objective has more."""
    catalogue = player.bot.catalogue
    return next(
        one
        for one in catalogue.concepts.values()
        if one.texts["en"].pitfalls
        and catalogue.confusable.get(one.id)
        and any(
            catalogue.questions_for(objective, "en", kind)
            and len(catalogue.questions_for(objective, "en")) > 2
            for objective in one.objective_ids
        )
    )


async def kept(player: Player) -> tuple[Mistake, ...]:
    return await mistakes_of(player.bot.store, player.member.id)


async def ask_how_sure(player: Player) -> None:
    """Let every question of the open quiz ask how sure one is."""
    view = await player.quiz_view()
    session_id = view.session_id if isinstance(view, Asked) else -1
    async with player.bot.store.write() as db:
        mine = update(QuizItem).where(QuizItem.session_id == session_id)
        await db.execute(mine.values(asks_confidence=True))


async def verdict(player: Player) -> Answered:
    """The verdict in front, from the coach itself."""
    view = await player.quiz_view()
    assert isinstance(view, Answered)
    return view


async def card_and_log(player: Player, objective_id: int) -> tuple[CardState | None, list[LogEntry]]:
    async with player.bot.store.read() as db:
        query = select(ReviewRow).join(CardRow, ReviewRow.card_id == CardRow.id)
        query = query.where(CardRow.learner_id == player.member.id, CardRow.objective_id == objective_id)
        rows = (await db.scalars(query.order_by(ReviewRow.id))).all()
    log = [
        LogEntry(row.id, row.study_day, Rating(row.rating) if row.rating else None, row.corrects_id)
        for row in rows
    ]
    return (await states_of(player.bot.store, player.member.id)).get(objective_id), log


def second_look(monkeypatch: pytest.MonkeyPatch, finds: Verdict) -> None:
    """Let the first grader be sure that "bananas" is wrong and all else right, and the second find this."""

    def said_by(name: str, verdict: Verdict) -> Graded:
        return Graded(verdict, float(verdict is Verdict.RIGHT), (), name, "1", 0.95)

    graded = Graders.grade

    async def first(
        graders: Graders, ref: QuestionRef, given: GivenAnswer, *, asked_by: int | None = None
    ) -> Graded:
        if ref.question.kind not in ("short", "explain"):
            return await graded(graders, ref, given, asked_by=asked_by)
        return said_by("first", Verdict.WRONG if "bananas" in given.text else Verdict.RIGHT)

    async def second(*_: Any) -> Graded:
        return said_by("second", finds)

    monkeypatch.setattr(Graders, "grade", first)
    monkeypatch.setattr(Graders, "second", second)


async def type_in(player: Player, text: str) -> None:
    """Type an answer, and say how sure one is where that is asked."""
    await player.submit(await player.tap_id(player.ids("quiz.type")[0]), answer=text)
    await player.weigh()


# -- wrong, a sentence, a cause, a rule, right on three later days ------------------------------


@each_language
async def test_a_sure_error_is_mended(
    env: simcord.Env, learner: Player, restart: Restart, language: Language
) -> None:
    words = await learner.move_in(language)
    concept = a_concept(learner, "choice")
    await learner.slash("quiz", topic=concept.id, kind="choice", count=1)
    await ask_how_sure(learner)
    asked = await learner.quiz_view()
    assert isinstance(asked, Asked)
    why = asked.question.question.explanation[language]
    right = await learner.right_answer()
    key = next(one for one in asked.option_order if one != right)
    await restart()
    await learner.tap_id(next(i for i in learner.ids("quiz.choose") if i.endswith(f":{key}")))
    assert words("weigh") in learner.text
    assert await kept(learner) == ()
    await restart()
    await learner.tap(words("sure-3"))

    # One's own sentence comes before the coach's view.
    assert words("verdict-wrong") in learner.title
    assert words("verdict-yours-sure", sure=words("sure-3")) in learner.text
    assert words("reflect-sure") in learner.text
    assert words("verdict-why", text=escape(why)) not in learner.text
    assert {words("reflect-write"), words("reflect-later")} == set(learner.labels)
    opened = await learner.tap(words("reflect-write"))
    await restart()
    await learner.submit(opened, words="I thought it was **money**")
    assert r"I thought it was \*\*money\*\*" in learner.text
    assert escape(why)[:30] in learner.text

    # Why it went wrong: one tap, and with what it was mixed up.
    await learner.tap(words("cause-confused"))
    await restart()
    other = next(iter(learner.options("quiz.confused")))
    await learner.choose("quiz.confused", other)
    title = learner.bot.catalogue.concept_title(other, language)
    assert words("cause-noted-with", concept=escape(title)) in learner.text
    assert not learner.ids("quiz.cause")

    # The rule is proposed and kept.
    noted = (await verdict(learner)).mistake
    assert noted is not None
    rule = proposed_for(words, learner.bot.catalogue, concept.id, noted.question, noted.answer)
    assert rule in {one.avoid[language] for one in concept.texts[language].pitfalls}
    await restart()
    await learner.tap(words("rule-keep"))
    assert words("rule-yours") in learner.text
    await learner.tap(words("quiz-finish"))
    [mistake] = await kept(learner)
    assert (mistake.cause, mistake.confused_with) == (Cause.CONFUSED, other)
    assert (mistake.words, mistake.rule, mistake.confidence) == ("I thought it was **money**", rule, 3)

    # The log shows all of it, and asks another question of the same objective.
    states = [State.ACTIVE, State.RETRYING, State.RETRYING, State.GRADUATED]
    for day, state in enumerate(states):
        await learner.slash("mistakes")
        await restart()
        await learner.choose("mistakes.show", str(mistake.id))
        assert r"I thought it was \*\*money\*\*" in learner.text
        assert words("mistake-rule") in learner.text
        assert words("mistake-cause", cause=escape(words("mistake-confused-with", concept=title))) in (
            learner.text
        )
        [now] = await kept(learner)
        assert (now.life.state, now.life.right_days, now.life.tries) == (state, day, day)
        if state is State.GRADUATED:
            assert words("mistake-state-graduated") in learner.title
            break
        await env.advance_time(DAY)
        await learner.tap(words("mistake-retry"))
        retry = await learner.quiz_view()
        assert isinstance(retry, Asked)
        assert retry.question.objective_id == mistake.objective_id
        assert retry.reason is Reason.RETRY
        if day == 0:
            assert retry.question.content_id != mistake.content_id, "another question of the objective"
        await restart()
        await learner.answer()
        assert words("verdict-right") in learner.title
        await learner.tap(words("quiz-finish"))
    await learner.slash("mistakes", state="open")
    assert words("mistake-none-here") in learner.text


@each_language
async def test_a_sentence_can_wait_and_the_rule_can_be_ones_own(
    learner: Player, restart: Restart, language: Language
) -> None:
    words = await learner.move_in(language)
    await learner.slash("quiz", topic=a_concept(learner, "choice").id, kind="choice", count=1)
    await ask_how_sure(learner)
    await learner.answer(right=False, sure=3)
    await learner.tap(words("reflect-later"))
    assert words("reflect-sure") not in learner.text
    assert not learner.ids("quiz.reflect")
    await learner.tap(words("cause-slip"))
    assert words("cause-noted", cause=words("cause-slip")) in learner.text
    [mistake] = await kept(learner)
    assert (mistake.words, mistake.rule, mistake.cause) == (None, None, Cause.SLIP)
    assert mistake.later_on is not None
    await restart()
    await learner.slash("mistakes")
    await learner.choose("mistakes.show", str(mistake.id))
    opened = await learner.tap(words("mistake-edit"))
    await learner.submit(opened, words="too fast", rule="read twice")
    assert "read twice" in learner.text
    assert "too fast" in learner.text


# -- "I was right" ------------------------------------------------------------------------------


async def disputed_long_after(
    env: simcord.Env, learner: Player, words: Words
) -> tuple[simcord.ResponseMessage, int]:
    """Wrong on one day and right on the next; the card of the first day, still there, and the objective."""
    await learner.slash("quiz", topic=a_concept(learner, "short").id, kind="short", count=1)
    await type_in(learner, "bananas")
    old = learner.shown
    assert old is not None
    objective = (await verdict(learner)).asked.question.objective_id
    await env.advance_time(DAY)
    await learner.slash("quiz")
    await learner.tap(words("quiz-finish"))
    await learner.tap(words("summary-retry"))
    await learner.answer()
    again = await verdict(learner)
    assert (again.verdict, again.asked.question.objective_id) == (Verdict.RIGHT, objective)
    return old, objective


@each_language
async def test_an_appeal_is_won_after_later_reviews(
    env: simcord.Env,
    learner: Player,
    restart: Restart,
    monkeypatch: pytest.MonkeyPatch,
    language: Language,
) -> None:
    words = await learner.move_in(language)
    second_look(monkeypatch, Verdict.RIGHT)
    old, objective = await disputed_long_after(env, learner, words)
    before, _ = await card_and_log(learner, objective)
    assert len(await kept(learner)) == 1
    await restart()
    learner.shown = old
    await learner.tap(words("appeal"))
    assert words("verdict-right") in learner.title
    assert words("settled-second") in learner.text
    assert await kept(learner) == ()
    card, log = await card_and_log(learner, objective)
    assert card == fold(log) != before
    assert card is not None
    assert [entry.corrects is None for entry in log] == [True, True, False]
    assert (card.reviews, card.lapses) == (2, 0)
    await learner.slash("mistakes")
    assert words("mistake-none") in learner.text


@each_language
async def test_an_appeal_is_lost_after_later_reviews_and_the_person_decides(
    env: simcord.Env,
    learner: Player,
    restart: Restart,
    monkeypatch: pytest.MonkeyPatch,
    language: Language,
) -> None:
    words = await learner.move_in(language)
    second_look(monkeypatch, Verdict.PARTLY)
    old, objective = await disputed_long_after(env, learner, words)
    before = await card_and_log(learner, objective)
    learner.shown = old
    await learner.tap(words("appeal"))
    assert words("verdict-wrong") in learner.title
    assert words("appeal-lost") in learner.text
    assert words("appeal") not in learner.labels
    assert await card_and_log(learner, objective) == before
    assert len(await kept(learner)) == 1
    await restart()
    await learner.tap(words("appeal-insist"))
    assert words("verdict-right") in learner.title
    assert words("settled-person") in learner.text
    card, log = await card_and_log(learner, objective)
    assert card == fold(log) != before[0]
    assert await kept(learner) == ()


@each_language
async def test_a_leader_settles_what_two_graders_refused(
    learner: Player,
    manager: Player,
    restart: Restart,
    monkeypatch: pytest.MonkeyPatch,
    language: Language,
) -> None:
    words = await learner.move_in(language)
    second_look(monkeypatch, Verdict.WRONG)
    await manager.move_in(language)
    await manager.slash("setup")
    assert words("setup-appeals-open") not in manager.labels
    await manager.tap(words("setup-appeals-on"))
    shown, told = {}, []
    for granted in (True, False):
        await learner.slash("quiz", topic=a_concept(learner, "short").id, kind="short", count=1)
        await type_in(learner, "@everyone bananas")
        asked = (await verdict(learner)).asked.question
        told.append({"right": granted, "question": asked.question.prompt[language]})
        await learner.tap(words("appeal"))
        assert words("appeal-lost-queue") in learner.text
        assert words("appeal-insist") not in learner.labels
        await learner.tap(words("appeal-queue"))
        assert words("appeal-queued") in learner.text
        assert not learner.ids("quiz.queue")

        await restart()
        await manager.slash("setup")
        result = await manager.tap(words("setup-appeals-open"))
        assert result.ephemeral
        assert manager.title == words("appeals-title", count=1)
        assert r"\@everyone bananas" in manager.text
        assert "learner" not in manager.text.replace(words("appeals-note"), "")
        await manager.tap(words("settle-right" if granted else "settle-wrong"))
        assert words("appeals-none") in manager.text

        await learner.slash("quiz")
        shown[granted] = learner.title
        assert words("settled-leader" if granted else "appeal-denied") in learner.text
        assert len(await kept(learner)) == int(not granted)
        await learner.tap(words("quiz-finish"))
    assert words("verdict-right") in shown[True]
    assert words("verdict-wrong") in shown[False]
    async with learner.bot.store.read() as db:
        notices = select(DueRow.payload).where(DueRow.kind == APPEAL_DECIDED).order_by(DueRow.id)
        assert (await db.scalars(notices)).all() == told


async def test_only_who_manages_the_server_sees_and_settles_disputes(
    learner: Player, other: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = await learner.move_in("en")
    await other.move_in("en")
    second_look(monkeypatch, Verdict.WRONG)
    for name, args in (("setup.appeals", ()), ("setup.appeal", (1, 1))):
        refused = await other.press_card_of(other, name, *args)
        assert words("error-not-allowed-title") in said(refused)


# -- undo, and how hard it was ---------------------------------------------------------------------


@each_language
async def test_the_last_card_of_a_finished_quiz_is_undone(
    learner: Player, restart: Restart, language: Language
) -> None:
    words = await learner.move_in(language)
    await learner.slash("quiz", kind="choice", count=2)
    await learner.answer()
    await learner.tap(words("quiz-next"))
    question = await learner.quiz_view()
    await learner.answer(right=False)
    await learner.tap(words("quiz-finish"))
    assert words("summary-score", right=1, answered=2) in learner.text
    assert len(await kept(learner)) == 1
    await restart()
    await learner.tap(words("quiz-undo"))
    assert learner.title.startswith("2/2")
    assert await learner.quiz_view() == question
    assert await kept(learner) == ()
    await restart()
    await learner.answer()
    await learner.tap(words("quiz-finish"))
    assert words("summary-score", right=2, answered=2) in learner.text
    for objective, card in (await states_of(learner.bot.store, learner.member.id)).items():
        _, log = await card_and_log(learner, objective)
        assert (card.reviews, card.last_rating) == (1, Rating.GOOD)
        assert card == fold(log)


async def test_two_presses_of_undo_take_one_answer_back(learner: Player) -> None:
    words = await learner.move_in("en")
    await learner.slash("quiz", kind="choice", count=2)
    await learner.answer()
    await learner.tap(words("quiz-next"))
    await learner.answer()
    [undo] = learner.ids("quiz.undo")
    for _ in range(2):
        await learner.press_card_of(learner, "quiz.undo", *undo.split(":")[3:])
    async with learner.bot.store.read() as db:
        taken = (await db.scalars(select(Attempt.taken_back_at).order_by(Attempt.id))).all()
    assert [at is not None for at in taken] == [False, True]


@each_language
async def test_hard_and_easy_move_the_next_day_and_two_button_mode_has_neither(
    learner: Player, language: Language
) -> None:
    words = await learner.move_in(language)
    await learner.slash("quiz", kind="choice", count=2)
    await learner.answer()
    good = (await verdict(learner)).due_day
    await learner.tap(words("rate-easy"))
    assert words("rated-easy") in learner.text
    easy = (await verdict(learner)).due_day
    await learner.tap(words("rate-hard"))
    assert words("rated-hard") in learner.text
    hard = (await verdict(learner)).due_day
    assert hard is not None
    assert good is not None
    assert easy is not None
    assert hard < good < easy
    await learner.tap(words("quiz-next"))
    await learner.slash("settings")
    await learner.tap(words("learning-open"))
    await learner.tap(words("learning-two-on"))
    await learner.slash("quiz")
    await learner.answer()
    assert words("verdict-right") in learner.title
    assert not learner.ids("quiz.rate")
    assert words("quiz-undo") in learner.labels


# -- every kind, by its own buttons -------------------------------------------------------------------


@each_language
@pytest.mark.parametrize("kind", ["multiple", "order", "bug", "explain", "numeric"])
async def test_each_kind_is_answered_by_its_own_buttons(
    learner: Player, kind: QuestionKind, language: Language
) -> None:
    words = await learner.move_in(language)
    await learner.slash("quiz", kind=kind, count=2)
    for number, right in enumerate((True, False), start=1):
        view = await learner.quiz_view()
        assert isinstance(view, Asked)
        assert (view.question.question.kind, view.question.language) == (kind, language)
        assert learner.title.startswith(f"{number}/2")
        await learner.answer(right=right)
        assert (words("verdict-right") in learner.title) is right
        assert words("verdict-why", text="").rstrip() in learner.text
        assert (await verdict(learner)).verdict is (Verdict.RIGHT if right else Verdict.WRONG)
        await learner.tap(words("quiz-next" if number == 1 else "quiz-finish"))
    assert words("summary-score", right=1, answered=2) in learner.text


async def test_an_order_can_be_begun_anew_and_survives_a_restart(learner: Player, restart: Restart) -> None:
    words = await learner.move_in("en")
    await learner.slash("quiz", kind="order", count=1)
    await learner.tap("A")
    assert words("order-so-far", order="A") in learner.text
    await restart()
    await learner.tap("C")
    assert words("order-so-far", order="A → C") in learner.text
    await learner.tap(words("order-again"))
    assert "A →" not in learner.text
    await learner.answer()
    assert words("verdict-right") in learner.title


# -- where to begin -------------------------------------------------------------------------------------


@each_language
async def test_a_placement_from_the_ready_card_to_begin_there(
    learner: Player, restart: Restart, language: Language
) -> None:
    words = await learner.move_in(language)
    catalogue = learner.bot.catalogue
    along = catalogue.along(TRACK)
    known = set(along[: len(along) // 2])
    await learner.slash("start")
    await learner.tap(words("ready-place"))
    asked = 0
    while words("placed-title") != learner.title:
        view = await learner.quiz_view()
        assert isinstance(view, Asked)
        assert words("quiz-why-placement") in learner.text
        assert not learner.ids("quiz.hint")
        if view.question.concept in known:
            await learner.answer()
        else:
            await learner.tap(words("quiz-dont-know"))
        asked += 1
        assert asked <= MOST
        if asked == 2:
            await restart()
        await learner.tap_id(learner.ids("quiz.next")[0])
    assert await kept(learner) == ()
    await restart()
    await learner.tap(words("placed-begin"))
    placed: Any = (await learner.person()).learner.placed_from
    assert abs(along.index(placed) - len(known)) <= len(along) // 10
    title = catalogue.concept_title(placed, language)
    assert escape(title) in learner.text
    await learner.slash("quiz", count=1)
    view = await learner.quiz_view()
    assert isinstance(view, Asked)
    assert view.reason is Reason.NEW
    assert along.index(placed) <= along.index(view.question.concept)


@each_language
async def test_who_knows_nothing_yet_begins_at_the_beginning(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    await learner.slash("start")
    await learner.tap(words("ready-place"))
    while words("placed-title") != learner.title:
        await learner.tap(words("quiz-dont-know"))
        await learner.tap_id(learner.ids("quiz.next")[0])
    assert words("placed-nothing") in learner.text
    await learner.tap(words("continue"))
    first = learner.bot.catalogue.concept_title(learner.bot.catalogue.along(TRACK)[0], language)
    assert escape(first) in learner.text


# -- a card that keeps being forgotten, a question that is bad -------------------------------------------


async def forgotten_again(learner: Player) -> int:
    """Fail on a card that was forgotten three times before; its objective is returned."""
    objective = learner.bot.catalogue.objectives_of(None, TRACK)[0].id
    person = await learner.person()
    today = person.today(learner.bot.clock.now())
    async with learner.bot.store.write() as db:
        db.add(
            CardRow(
                learner_id=learner.member.id,
                objective_id=objective,
                stability=2.0,
                difficulty=8.0,
                last_day=today - timedelta(days=2),
                due_day=today,
                reviews=9,
                lapses=3,
                last_rating=int(Rating.GOOD),
            )
        )
    await learner.slash("quiz", count=1)
    view = await learner.quiz_view()
    assert isinstance(view, Asked)
    assert view.question.objective_id == objective
    await learner.answer(right=False, sure=1)
    return objective


@each_language
async def test_a_leech_rests_and_is_brought_back(
    env: simcord.Env, learner: Player, restart: Restart, language: Language
) -> None:
    words = await learner.move_in(language)
    objective = await forgotten_again(learner)
    assert words("leech") in learner.text
    assert {words(f"leech-{one}") for one in ("explain", "rest", "keep")} <= set(learner.labels)
    await restart()
    await learner.tap(words("leech-rest"))
    assert words("leech-rests") in learner.text
    assert words("verdict-tomorrow") not in learner.text, "what rests does not come again"
    assert not learner.ids("quiz.rest")
    await learner.tap(words("quiz-finish"))
    await env.advance_time(3 * DAY)
    await learner.slash("quiz", count=1)
    view = await learner.quiz_view()
    assert isinstance(view, Asked)
    assert view.question.objective_id != objective
    await learner.tap(words("quiz-stop"))
    await learner.slash("settings")
    await learner.tap(words("learning-open"))
    await learner.tap(words("resting-open", count=1))
    await restart()
    await learner.choose("settings.bring-back", str(objective))
    assert words("resting-none") in learner.text
    await learner.slash("quiz", count=1)
    view = await learner.quiz_view()
    assert isinstance(view, Asked)
    assert view.question.objective_id == objective


async def test_a_leech_can_be_kept_and_explained_otherwise(learner: Player) -> None:
    words = await learner.move_in("en")
    objective = await forgotten_again(learner)
    await learner.tap(words("leech-keep"))
    assert words("leech") not in learner.text
    assert objective in await states_of(learner.bot.store, learner.member.id)
    await learner.slash("quiz")
    assert words("leech") not in learner.text


@each_language
async def test_a_question_is_voted_on_and_reported(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    await learner.slash("quiz", kind="choice", count=1)
    await learner.answer()
    content_id = (await verdict(learner)).asked.question.content_id
    for choice, answer in (
        ("good", "question-voted"),
        ("poor", "question-voted"),
        ("report-unclear", "question-reported"),
    ):
        await learner.choose("quiz.question", choice)
        assert words(answer) in learner.text
        assert words("verdict-right") in learner.title
    async with learner.bot.store.read() as db:
        [row] = (await db.scalars(select(QuestionVote))).all()
    assert (row.learner_id, row.content_id) == (learner.member.id, content_id)
    assert (row.liked, row.report) == (False, "unclear")


@each_language
async def test_hints_are_shown_and_cost(learner: Player, restart: Restart, language: Language) -> None:
    words = speak(language)
    await learner.move_in(language)
    await learner.slash("quiz", kind="choice", count=1)
    await learner.tap(words("quiz-hint"))
    await restart()
    assert sum(c.get("disabled", False) for c in learner.components if "custom_id" in c) == 1
    await learner.answer()
    assert words("verdict-hinted") in learner.text
    assert (await verdict(learner)).rating is Rating.HARD
