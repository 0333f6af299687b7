"""/settings → learning, played in both languages: the goal and its undo, the day, easy days, what rests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import simcord
from sqlalchemy import select

from bot.i18n import LANGUAGES, Words, speak
from coach.clock import study_day
from coach.curriculum.model import Language
from coach.review.leeches import rest, resting
from coach.store import CardRow
from tests.e2e.conftest import BotFactory, WorldClock
from tests.e2e.player import SELECT, Player, said

LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
STABILITIES = (1.0, 5.0, 20.0, 20.0, 60.0)


async def moved_in(player: Player, language: Language) -> Words:
    """Somebody with five cards, of the track's first objectives, asked yesterday."""
    words = await player.move_in(language)
    person = await player.person()
    last = person.today(player.bot.clock.now()) - timedelta(days=1)
    objectives = player.bot.catalogue.objectives_of(None, "llm/practical")
    async with player.bot.store.write() as session:
        session.add_all(
            CardRow(
                learner_id=player.member.id,
                objective_id=objective.id,
                stability=stability,
                difficulty=5.0,
                last_day=last,
                due_day=last + timedelta(days=int(stability)),
                reviews=6,
                lapses=5,
                last_rating=3,
            )
            for objective, stability in zip(objectives, STABILITIES, strict=False)
        )
    await player.slash("settings")
    await player.tap(words("learning-open"))
    assert player.title == words("learning-title")
    return words


async def due_days(player: Player) -> list[date]:
    async with player.bot.store.read() as session:
        query = select(CardRow.due_day).where(CardRow.learner_id == player.member.id)
        return list(await session.scalars(query.order_by(CardRow.id)))


def chosen(player: Player, action: str) -> list[str]:
    """What a list of the card in front shows as chosen."""
    [found] = [c for c in player.components if c["type"] == SELECT and c["custom_id"] in player.ids(action)]
    return [option["value"] for option in found["options"] if option.get("default")]


@LANGUAGE
async def test_each_choice_is_kept_and_shown(learner: Player, language: Language) -> None:
    words = await moved_in(learner, language)
    assert chosen(learner, "settings.goal") == ["90"]
    assert chosen(learner, "settings.new") == ["10"]
    assert chosen(learner, "settings.rollover") == ["4"]
    assert chosen(learner, "settings.easy-days") == []
    assert list(learner.options("settings.goal")) == ["80", "85", "90", "95"]
    await learner.choose("settings.new", "0")
    assert chosen(learner, "settings.new") == ["0"]
    await learner.choose("settings.easy-days", "7", "6")
    assert chosen(learner, "settings.easy-days") == ["6", "7"]
    assert ("週六 · 週日" if language == "zh-TW" else "Sat · Sun") in learner.text
    await learner.tap(words("learning-two-on"))
    await learner.tap(words("learning-sure-off"))
    assert {words("learning-two-off"), words("learning-sure-on")} <= set(learner.labels)
    person: Any = await learner.person()
    assert (person.new_per_day, person.easy_days) == (0, frozenset({6, 7}))
    assert (person.two_button, person.asks_confidence) == (True, False)
    await learner.choose("settings.easy-days")
    assert (await learner.person()).easy_days == frozenset()
    assert words("learning-easy-none") in learner.text
    await learner.tap(words("settings-open"))
    assert learner.title == words("settings-title")


@LANGUAGE
async def test_another_goal_moves_the_cards_and_can_be_undone(
    env: simcord.Env, new_bot: BotFactory, learner: Player, language: Language
) -> None:
    words = await moved_in(learner, language)
    before = await due_days(learner)
    await learner.choose("settings.goal", "80")
    after = await due_days(learner)
    moved = sum(one != two for one, two in zip(before, after, strict=True))
    assert moved
    assert all(one <= two for one, two in zip(before, after, strict=True))
    assert words("learning-moved", count=moved) in learner.text
    assert chosen(learner, "settings.goal") == ["80"]
    assert (await learner.person()).retention == 0.8
    await env.restart_bot(new_bot())
    await learner.tap(words("learning-goal-undo", goal=90))
    assert chosen(learner, "settings.goal") == ["90"]
    assert (await learner.person()).retention == 0.9
    assert not learner.ids("settings.goal-undo")
    back = await due_days(learner)
    assert back[0] == before[0]
    for stability, one, two in zip(STABILITIES, before, back, strict=True):
        assert abs((one - two).days) <= 2 + stability / 10


@LANGUAGE
async def test_the_hour_at_which_a_day_begins(
    world_clock: WorldClock, learner: Player, language: Language
) -> None:
    words = await moved_in(learner, language)
    now = world_clock.now()
    for hour in (0, 6):
        before = study_day(now, "Asia/Taipei", (await learner.person()).rollover_hour)
        await learner.choose("settings.rollover", str(hour))
        today = study_day(now, "Asia/Taipei", hour)
        at_once = words("learning-day-now", day=words.day(today))
        assert (words("learning-day-next") if today == before else at_once) in learner.text
        assert f"{hour:02}:00" in learner.text
        assert (await learner.person()).rollover_hour == hour
    await learner.tap(words("settings-open"))
    assert words("settings-note", clock="06:00") in learner.text


async def test_in_the_hours_between_the_day_changes_at_once(
    env: simcord.Env, world_clock: WorldClock, learner: Player
) -> None:
    words = await moved_in(learner, "en")
    now = world_clock.now()
    # 02:00 in Taipei: by 04:00 still yesterday.
    night = now.replace(hour=18, minute=0) + timedelta(days=1)
    await env.advance_time((night - now).total_seconds())
    person: Any = await learner.person()
    yesterday = person.today(world_clock.now())
    await learner.choose("settings.rollover", "0")
    assert words("learning-day-now", day=words.day(yesterday + timedelta(days=1))) in learner.text
    await learner.choose("settings.rollover", "1")
    assert words("learning-day-next") in learner.text


@LANGUAGE
async def test_what_rests_can_be_brought_back(learner: Player, language: Language) -> None:
    words = await moved_in(learner, language)
    assert not learner.ids("settings.resting"), "nothing rests, so nothing is offered"
    person: Any = await learner.person()
    today = person.today(learner.bot.clock.now())
    objectives = learner.bot.catalogue.objectives_of(None, "llm/practical")
    for objective in objectives[:2]:
        await rest(learner.bot.store, learner.member.id, objective.id, today)
    await learner.slash("settings")
    await learner.tap(words("learning-open"))
    await learner.tap(words("resting-open", count=2))
    assert learner.title == words("resting-title")
    title = learner.bot.catalogue.concept_title(objectives[0].concept, language)
    assert title in learner.text
    assert list(learner.options("settings.bring-back")) == [str(one.id) for one in objectives[:2]]
    for objective in objectives[:2]:
        await learner.choose("settings.bring-back", str(objective.id))
    assert words("resting-none") in learner.text
    assert await resting(learner.bot.store, learner.member.id) == ()
    assert (await due_days(learner))[:2] == [today, today]
    await learner.tap(words("learning-open"))
    assert learner.title == words("learning-title")


async def test_somebody_of_whom_nothing_is_kept_is_welcomed(learner: Player, other: Player) -> None:
    await moved_in(learner, "en")
    await other.slash("settings")
    assert other.title == speak("en")("welcome-title")
    refused = await other.press_card_of(learner, "settings.learning")
    assert speak("en")("error-not-yours-title") in said(refused)
    assert not (await other.person()).agreed
