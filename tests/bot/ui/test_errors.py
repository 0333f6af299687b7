"""Every error a person may meet has words of its own; every other one has a number that is in the log."""

from __future__ import annotations

import inspect
import re
from typing import Any

import discord
import pytest
from discord import app_commands
from structlog.testing import capture_logs

from bot.i18n import LANGUAGES, speak
from bot.ui.errors import error_card, report
from coach import errors
from coach.curriculum.model import Language
from tests.bot.ui.fakes import FakeInteraction

EXAMPLES: dict[type[errors.CoachError], errors.CoachError] = {
    errors.UnknownTopic: errors.UnknownTopic("attenton", ("Attention", "Tokens")),
    errors.OutOfRange: errors.OutOfRange("count", 99, 1, 20),
    errors.NoPack: errors.NoPack(),
    errors.NoQuestions: errors.NoQuestions(),
    errors.StaleStep: errors.StaleStep(),
    errors.NotFound: errors.NotFound("quiz"),
    errors.TooMany: errors.TooMany("notes", 2000),
    errors.EmptyText: errors.EmptyText(),
    errors.BadPicture: errors.BadPicture("large"),
    errors.BadAddress: errors.BadAddress("ftp://nowhere"),
    errors.NotAllowed: errors.NotAllowed("set-up-guild"),
    errors.StoreBusy: errors.StoreBusy(),
    errors.ModelUnavailable: errors.ModelUnavailable("off"),
    errors.ModelBusy: errors.ModelBusy(8.4),
    errors.ModelLost: errors.ModelLost("the worker died"),
}


def _all_errors() -> set[type[errors.CoachError]]:
    return {
        cls
        for _, cls in inspect.getmembers(errors, inspect.isclass)
        if issubclass(cls, errors.CoachError) and cls is not errors.CoachError
    }


def test_no_error_is_forgotten_here() -> None:
    assert EXAMPLES.keys() == _all_errors()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", EXAMPLES.values(), ids=lambda error: type(error).__name__)
def test_each_error_has_words_of_its_own(error: errors.CoachError, language: Language) -> None:
    words = speak(language)
    card = error_card(error, words, "abc123")
    assert card.title
    assert all(card.body)
    assert card.title != words("error-unexpected-title")
    assert "abc123" not in "".join(card.body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_errors_read_the_same(language: Language) -> None:
    # A card that is over and a thing that is gone are the same to the person.
    distinct = [error for cls, error in EXAMPLES.items() if cls is not errors.NotFound]
    distinct.append(errors.NotAllowed("answer"))
    titles = [error_card(error, speak(language), "").title for error in distinct]
    assert len(set(titles)) == len(titles)


def test_an_unknown_topic_names_what_was_typed_and_the_nearest() -> None:
    text = error_card(EXAMPLES[errors.UnknownTopic], speak("en"), "").body[0]
    assert "attenton" in text
    assert text.index("Attention") < text.index("Tokens")


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_is_near_no_list_is_announced(language: Language) -> None:
    text = error_card(errors.UnknownTopic("zzz", ()), speak(language), "").body[0]
    assert speak(language)("error-unknown-topic-near") not in text
    assert speak(language)("error-unknown-topic-next") in text


def test_a_range_names_both_ends() -> None:
    text = error_card(errors.OutOfRange("count", 99, 1, 20), speak("en"), "").body[0]
    assert "1" in text
    assert "20" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_busy_model_says_when_there_is_room_again_where_that_is_known(language: Language) -> None:
    assert "8" in error_card(errors.ModelBusy(8.4), speak(language), "").body[0]
    for unknown in (None, 0.2):
        text = error_card(errors.ModelBusy(unknown), speak(language), "").body[0]
        assert not re.search(r"\d", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["notes", "sketches", "sources"])
def test_what_does_not_fit_says_how_much_does(name: str, language: Language) -> None:
    text = error_card(errors.TooMany(name, 7), speak(language), "").body[0]
    assert "7" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_fault_of_a_picture_is_told_in_its_own_words(language: Language) -> None:
    texts = {
        error_card(errors.BadPicture(reason), speak(language), "").body[0]
        for reason in ("large", "kind", "broken")
    }
    assert len(texts) == 3


async def told(interaction: FakeInteraction, error: Exception) -> list[str]:
    fake: Any = interaction
    await report(fake, error)
    return interaction.told


async def test_the_number_of_an_unexpected_error_is_in_the_log() -> None:
    with capture_logs() as logged:
        [text] = await told(FakeInteraction(), RuntimeError("a defect"))
    [entry] = [entry for entry in logged if entry["log_level"] == "error"]
    assert re.fullmatch(r"[0-9a-f]{6}", entry["incident"])
    assert entry["incident"] in text
    assert isinstance(entry["exc_info"], RuntimeError)
    assert "a defect" not in text


async def test_two_unexpected_errors_have_two_numbers() -> None:
    with capture_logs() as logged:
        for _ in range(2):
            await told(FakeInteraction(), RuntimeError("a defect"))
    assert len({entry["incident"] for entry in logged}) == 2


async def test_an_expected_error_is_no_news_for_the_log() -> None:
    with capture_logs() as logged:
        await told(FakeInteraction(), errors.StaleStep())
    assert logged == []


async def test_a_busy_database_is_logged_as_a_warning() -> None:
    with capture_logs() as logged:
        await told(FakeInteraction(), errors.StoreBusy())
    assert [entry["log_level"] for entry in logged] == ["warning"]


async def test_an_error_inside_a_command_is_unwrapped() -> None:
    command: Any = type("Command", (), {"name": "quiz"})()
    wrapped = app_commands.CommandInvokeError(command, errors.NoPack())
    [text] = await told(FakeInteraction(), wrapped)
    assert speak("en")("error-no-pack-title") in text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_while_the_database_is_away_the_client_says_which_language(language: Language) -> None:
    [text] = await told(FakeInteraction(locale=language, store_is_away=True), errors.StoreBusy())
    assert speak(language)("error-busy-title") in text


async def test_the_words_fill_the_place_where_the_person_looks() -> None:
    command = FakeInteraction(kind=discord.InteractionType.application_command)
    command.response.done = True
    await told(command, errors.NoPack())
    assert len(command.edited) == 1

    pressed = FakeInteraction()
    pressed.response.done = True
    await told(pressed, errors.NoPack())
    assert [private for _, private in pressed.followed] == [True]

    fresh = FakeInteraction()
    await told(fresh, errors.NoPack())
    assert [private for _, private in fresh.response.sent] == [True]


async def test_nobody_there_any_more_is_no_second_error() -> None:
    gone = FakeInteraction()
    response: Any = type("Response", (), {"status": 404, "reason": "gone"})()
    gone.response.refuses = discord.NotFound(response, {"code": 10062, "message": "Unknown interaction"})
    with capture_logs() as logged:
        assert await told(gone, errors.StaleStep()) == []
    assert logged[-1]["code"] == 10062
