"""Every card and form of every feature, in every language, with the worst values there can be."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import bot.features
from bot.features.quiz.cards import LETTERS, Look, question_card, unfinished_card
from bot.features.start.cards import ready_card, track_card
from bot.i18n import LANGUAGES, speak
from bot.ui.actions import ActionId
from bot.ui.card import Card
from coach.curriculum.model import Language, Option
from coach.curriculum.validation import MAX_ID
from tests.bot.ui.examples import EXAMPLES
from tests.bot.ui.hostile import DAY, PLANTED, a_key
from tests.bot.ui.hostile_pack import CATALOGUE, a_track
from tests.bot.ui.hostile_quiz import asked
from tests.bot.ui.limits import BUTTON, TEXT, check_card, check_form, check_unmarked, walk
from tests.bot.ui.sources import makers, router


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__name__}".removeprefix("bot.features.")


@cache
def _payloads(function: Callable[..., Any], language: Language) -> list[tuple[Any, list[Any]]]:
    """Each example with its components."""
    return [
        (made, check_card(made))
        if isinstance(made, Card)
        else (made, list(walk(check_form(made)["components"])))
        for made in EXAMPLES[function](speak(language))
    ]


EACH = pytest.mark.parametrize("function", sorted(EXAMPLES, key=_name), ids=_name)


def test_no_card_is_forgotten_here() -> None:
    assert set(map(_name, EXAMPLES)) == set(map(_name, makers()))


@EACH
@pytest.mark.parametrize("language", LANGUAGES)
def test_discord_takes_it_and_hostile_text_stays_text(
    function: Callable[..., Any], language: Language
) -> None:
    payloads = _payloads(function, language)
    assert payloads
    for _, components in payloads:
        check_unmarked(components, PLANTED)


def _actions() -> Iterator[tuple[str, str]]:
    """(prefix, action) of every custom id on every card, and of every form."""
    for function in EXAMPLES:
        for made, components in _payloads(function, "en"):
            if not isinstance(made, Card):
                yield "sm", made.action
            for one in components if isinstance(made, Card) else ():
                if "custom_id" in one:
                    found = ActionId.parse(one["custom_id"])
                    assert found is not None, one["custom_id"]
                    yield one["custom_id"][:2], found.action


def test_every_button_list_and_form_has_a_handler() -> None:
    assert {action for _, action in _actions()} <= router().routes.keys()


def test_every_handler_stands_behind_a_button_a_list_or_a_form() -> None:
    assert router().routes.keys() <= {action for _, action in _actions()}


def test_only_a_button_opens_a_form() -> None:
    for prefix, action in _actions():
        assert prefix == "sc" or not router().routes[action].opens_modal, (
            f"{action} cannot follow a form or a list"
        )


def test_a_card_is_made_only_where_these_tests_see_it() -> None:
    for path in Path(bot.features.__path__[0]).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {
            call
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef) and isinstance(function.returns, ast.Name)
            if function.returns.id in ("Card", "Form")
            for call in ast.walk(function)
        }
        for call in ast.walk(tree):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in ("Card", "Form")
            ):
                assert call in inside, (
                    f"{path}:{call.lineno} makes a card outside a function that returns one"
                )


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_letter_on_a_button_stands_in_the_text_too(language: Language) -> None:
    for _, components in _payloads(question_card, language):
        text = "\n".join(one["content"] for one in components if one["type"] == TEXT)
        letters = [one["label"] for one in components if one["type"] == BUTTON and one["label"] in LETTERS]
        assert all(f"**{letter}**" in text for letter in letters), (
            "an option was cut away, its button was not"
        )


def _with_topic() -> Iterator[Card]:
    topic = a_key(20) + "/" + a_key(MAX_ID - 21)
    yield unfinished_card(speak("en"), 10**10, topic, 20, "numeric")
    concept = replace(next(iter(CATALOGUE.concepts.values())), id=topic)
    yield ready_card(speak("en"), CATALOGUE, concept, clock="Taipei  12:00")


def _with_track() -> Iterator[Card]:
    yield track_card(speak("en"), [replace(a_track(0), id=a_key(20) + "/" + a_key(MAX_ID - 21))])


def _with_option() -> Iterator[Card]:
    one = asked("choice", "en")
    question: Any = one.question.question
    longest = replace(one, option_order=[a_key(8, letter) for letter in "abc"])
    texts = {key: option.text for key, option in zip(longest.option_order, question.options, strict=False)}
    options = [Option(key=key, text=text) for key, text in texts.items()]
    ref = replace(one.question, question=question.model_copy(update={"options": options}))
    for prefix in ("quiz", "start"):
        yield question_card(Look(speak("en"), CATALOGUE, DAY), replace(longest, question=ref), prefix=prefix)


@pytest.mark.parametrize("cards", [_with_topic, _with_track, _with_option])
def test_the_longest_ids_that_a_pack_may_have_fit_on_buttons(cards: Callable[[], Iterator[Card]]) -> None:
    for card in cards():
        check_card(card)
