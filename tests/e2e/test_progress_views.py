"""The views of /progress: the reviews ahead, confidence against accuracy, this week."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image

from bot.features.progress.figures import percent
from bot.i18n import speak
from bot.pictures.canvas import WIDTH
from coach.curriculum.model import Language
from coach.people.learners import LANGUAGES
from coach.review.answers import ENOUGH_TIMES
from coach.review.calibration import FEWEST
from tests.coach.review.histories import TODAY, add_answers, add_cards
from tests.e2e.player import Player

EN = speak("en")
each_language = pytest.mark.parametrize("language", LANGUAGES)
BUTTONS = {
    "steps": "progress-open",
    "map": "map-whole",
    "forecast": "forecast-open",
    "confidence": "calibration-open",
    "week": "week-open",
}
TITLES = {
    "steps": "progress-title",
    "forecast": "forecast-title",
    "confidence": "calibration-title",
    "week": "week-title",
}


async def today_of(player: Player) -> date:
    day: date = (await player.person()).today(player.bot.clock.now())
    return day


async def plan(player: Player, *due_in: int) -> None:
    """Put a card due so many days from the player's today for each of the first objectives."""
    off = (await today_of(player) - TODAY).days
    cards = {objective: off + days for objective, days in enumerate(due_in, start=1)}
    await add_cards(player.bot.store, player.member.id, cards)


async def answers(player: Player, *days_ago: int, seconds: float = 30, **columns: object) -> None:
    """Put a right answer on each day so long before the player's today."""
    off = (TODAY - await today_of(player)).days
    ago = [off + days for days in days_ago]
    await add_answers(player.bot.store, player.member.id, 1, ago, seconds=seconds, **columns)


async def picture_of(player: Player) -> str:
    """Look at the one picture on the card in front and return its description."""
    assert player.shown is not None
    [(_, alt)] = player.pictures
    image = Image.open(io.BytesIO(await player.shown.attachments[0].read()))
    assert (image.format, image.width) == ("PNG", WIDTH)
    assert len(alt) <= 1000
    return alt


@each_language
async def test_every_view_leads_to_every_other_and_to_a_quiz(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    await learner.slash("progress")
    for here in ("forecast", "confidence", "week", "steps"):
        await learner.tap(words(BUTTONS[here]))
        assert learner.title == words(TITLES[here])
        assert {words(label) for view, label in BUTTONS.items() if view != here} <= set(learner.labels)
        assert words("progress-quiz") in learner.labels
    await learner.tap(words(BUTTONS["map"]))
    assert {words(label) for view, label in BUTTONS.items() if view != "map"} <= set(learner.labels)


@each_language
async def test_before_the_first_answer_each_view_says_what_to_do(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    for view, said in (
        ("forecast", words("forecast-empty", days=14)),
        ("confidence", words("calibration-lead-too-few")),
        ("week", words("week-empty")),
    ):
        await learner.slash("progress", view=view)
        assert learner.private
        assert learner.text.split("\n")[1] == f"**{said}**"
        assert learner.pictures == []


@each_language
async def test_the_forecast_says_first_what_comes_and_how_long_it_takes(
    learner: Player, language: Language
) -> None:
    words = await learner.move_in(language)
    await plan(learner, -2, 0, 0, 1, 1, 1, 1, 13, 14)
    await learner.slash("progress", view="forecast")
    untimed = words(
        "forecast-today",
        today=words("forecast-reviews", count=3),
        tomorrow=words("forecast-reviews", count=4),
    )
    assert learner.text.split("\n")[1] == f"**{untimed}**"
    assert words("forecast-late", count=1) in learner.text
    await answers(learner, *[1] * ENOUGH_TIMES, seconds=40)
    await learner.slash("progress", view="forecast")
    assert words("forecast-reviews-timed", count=3, minutes=2) in learner.text
    assert words("forecast-reviews-timed", count=4, minutes=3) in learner.text
    alt = await picture_of(learner)
    today = words.day(await today_of(learner))
    assert words("forecast-line-late", day=today, count=3, late=1) in alt
    assert words("chart-rest") in alt


@each_language
async def test_confidence_is_set_against_accuracy_after_enough_answers(
    learner: Player, language: Language
) -> None:
    words = await learner.move_in(language)
    await answers(learner, *[1] * (FEWEST - 1), confidence=3, verdict="wrong")
    await learner.slash("progress", view="confidence")
    assert words("calibration-lead-too-few") in learner.text
    assert words("calibration-too-few", count=FEWEST - 1) in learner.text
    assert learner.pictures == []
    await answers(learner, *[0] * FEWEST, confidence=3)
    await learner.slash("progress", view="confidence")
    share = percent(FEWEST / (2 * FEWEST - 1))
    lead = words("calibration-lead-too-sure", level=words("sure-3"), share=share)
    assert learner.text.split("\n")[1] == f"**{lead}**"
    assert words("calibration-too-sure", count=2 * FEWEST - 1, right=FEWEST) in await picture_of(learner)


@each_language
async def test_the_week_stands_beside_the_one_before(learner: Player, language: Language) -> None:
    words = await learner.move_in(language)
    await answers(learner, 0, 0, 3, 6, 7, seconds=60)
    await answers(learner, 3, verdict="wrong", seconds=120)
    await learner.slash("progress", view="week")
    assert words("week-lead", studied=3, days=7, answers=5) in learner.text
    assert words("week-right", now="80%", before="100%") in learner.text
    assert words("week-minutes", now=6, before=1) in learner.text
    alt = await picture_of(learner)
    assert words("week-line", day=words.day(await today_of(learner)), count=2, before=1) in alt


@each_language
async def test_text_only_puts_the_numbers_in_lines(learner: Player, language: Language) -> None:
    words = await learner.move_in(language, text_only=True)
    await plan(learner, 0, 1)
    await answers(learner, *[0] * FEWEST, confidence=1)
    today = words.day(await today_of(learner))
    for view, line in (
        ("forecast", words("forecast-line", day=today, count=1)),
        ("confidence", words("calibration-too-unsure", count=FEWEST, right=FEWEST)),
        ("week", words("week-line", day=today, count=FEWEST, before=0)),
    ):
        await learner.slash("progress", view=view)
        assert learner.pictures == []
        assert line in learner.text


async def test_what_was_just_answered_shows_in_the_week(learner: Player) -> None:
    await learner.move_in("en", ask_confidence=False)
    await learner.slash("quiz", count=1)
    await learner.answer()
    await learner.slash("progress", view="week")
    assert EN("week-lead", studied=1, days=7, answers=1) in learner.text
    assert EN("week-new", now=1, before=0) in learner.text


async def test_who_is_never_asked_how_sure_they_are_is_told_where_to_turn_it_on(learner: Player) -> None:
    await learner.move_in("en", ask_confidence=False)
    await learner.slash("progress", view="confidence")
    assert EN("calibration-not-asked") in learner.text
    assert EN("settings-open") in learner.labels


async def test_nobody_sees_the_numbers_of_another(learner: Player, other: Player) -> None:
    await learner.move_in("en")
    await other.move_in("en")
    await plan(learner, 0, 1)
    await answers(learner, *[0] * FEWEST, confidence=3)
    for view, said in (("forecast", "forecast-empty"), ("week", "week-empty")):
        await other.slash("progress", view=view)
        assert EN(said, days=14) in other.text
    await other.slash("progress", view="confidence")
    assert EN("calibration-lead-too-few") in other.text
