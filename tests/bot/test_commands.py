"""Every slash command: names, descriptions and sizes that Discord takes, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ext import commands as ext

from bot.i18n.commands import CatalogueTranslator, named
from bot.permissions import LEAST
from coach.curriculum.model import KINDS
from coach.notes.notes import MAX_NOTE
from tests.bot.ui.sources import cogs, commands, router

ZH = "zh-TW"
MAX_COMMAND = 8000


@pytest.fixture
async def payloads() -> list[dict[str, Any]]:
    """What Discord is told of each command."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    translator = CatalogueTranslator()
    return [await command.get_translated_payload(tree, translator) for command in commands()]


def parts(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A command and its options."""
    yield payload
    for option in payload.get("options", ()):
        yield from parts(option)


def names(part: dict[str, Any]) -> list[str]:
    return [part["name"], *(part.get("name_localizations") or {}).values()]


def is_valid(name: str) -> bool:
    """Discord's rule: ^[-_'\\p{L}\\p{N}]{1,32}$, in lower case where there is one."""
    return 1 <= len(name) <= 32 and name == name.lower() and all(c.isalnum() or c in "-_'" for c in name)


def test_the_commands_are_those_of_the_product() -> None:
    assert {command.name for command in commands()} == {
        *("start", "today", "learn", "mistakes", "note", "quiz", "progress"),
        *("settings", "privacy", "help", "setup", "status"),
    }


def test_names_are_valid_and_differ_in_every_language(payloads: list[dict[str, Any]]) -> None:
    for payload in payloads:
        for part in parts(payload):
            assert all(map(is_valid, names(part))), names(part)
    for language in range(2):
        given = [names(payload)[language] for payload in payloads]
        assert len(set(given)) == len(given)


def test_names_and_descriptions_stand_in_both_languages(payloads: list[dict[str, Any]]) -> None:
    for payload in payloads:
        for part in parts(payload):
            assert set(part["name_localizations"]) == {ZH}, part["name"]
            about = [part["description"], part["description_localizations"][ZH]]
            assert set(part["description_localizations"]) == {ZH}
            assert all(1 <= len(text) <= 100 for text in about)
            assert about[0] != about[1]


def test_choices_are_named_in_both_languages_and_fit(payloads: list[dict[str, Any]]) -> None:
    for payload in payloads:
        for part in parts(payload):
            choices = part.get("choices", ())
            assert len(choices) <= 25
            for choice in choices:
                assert set(choice["name_localizations"]) == {ZH}
                assert all(1 <= len(name) <= 100 for name in names(choice))


def _size(part: dict[str, Any]) -> int:
    """Characters that Discord counts: of each text the longest of its languages."""
    size = sum(
        max(len(text) for text in (part[field], *(part.get(f"{field}_localizations") or {}).values()))
        for field in ("name", "description")
        if field in part
    )
    size += len(str(part.get("value", "")))
    return size + sum(map(_size, (*part.get("options", ()), *part.get("choices", ()))))


def test_a_command_stays_far_below_what_discord_takes(payloads: list[dict[str, Any]]) -> None:
    assert all(_size(payload) < MAX_COMMAND / 2 for payload in payloads)
    assert len(payloads) <= 100


def test_required_options_come_first(payloads: list[dict[str, Any]]) -> None:
    for payload in payloads:
        required = [option.get("required", False) for option in payload.get("options", ())]
        assert required == sorted(required, reverse=True)


def test_quiz_takes_a_topic_a_count_and_a_kind(payloads: list[dict[str, Any]]) -> None:
    [quiz] = [payload for payload in payloads if payload["name"] == "quiz"]
    topic, count, kind = quiz["options"]
    assert (topic["name"], topic["autocomplete"]) == ("topic", True)
    assert (count["name"], count["min_value"], count["max_value"]) == ("count", 1, 20)
    assert [choice["value"] for choice in kind["choices"]] == list(KINDS)


def test_learn_and_note_take_a_topic_that_completes_and_progress_a_view(
    payloads: list[dict[str, Any]],
) -> None:
    options = {payload["name"]: payload.get("options", []) for payload in payloads}
    [topic] = options["learn"]
    text, concept = options["note"]
    [view] = options["progress"]
    assert (topic["name"], topic["autocomplete"], topic["required"]) == ("topic", True, False)
    assert (text["name"], text["max_length"], text["required"]) == ("text", MAX_NOTE, False)
    assert (concept["name"], concept["autocomplete"], concept["required"]) == ("topic", True, False)
    views = [choice["value"] for choice in view["choices"]]
    assert views == ["steps", "map", "forecast", "confidence", "week"]


def test_managers_commands_are_shown_to_managers_in_servers_only() -> None:
    guarded = {command.name for command in commands() if command.default_permissions is not None}
    assert guarded == {"setup", "status"}
    for command in commands():
        if command.name in guarded:
            assert command.default_permissions == discord.Permissions(manage_guild=True)
            assert command.guild_only


async def test_other_languages_get_the_english_names() -> None:
    context: Any = None
    translator = CatalogueTranslator()
    assert await translator.translate(named("command-quiz"), discord.Locale.german, context) is None
    assert await translator.translate(named("command-quiz"), discord.Locale.taiwan_chinese, context) == "測驗"
    loose = app_commands.locale_str("loose")
    assert await translator.translate(loose, discord.Locale.taiwan_chinese, context) is None


def test_every_feature_has_one_cog_and_no_action_is_taken_twice() -> None:
    assert all(isinstance(cog, ext.Cog) for cog in cogs())
    assert len(router().routes) > 20
    assert all("." in name and ":" not in name for name in router().routes)


def test_the_bot_asks_for_no_more_than_it_needs() -> None:
    assert not LEAST.administrator
    assert not LEAST.manage_guild
    assert not LEAST.mention_everyone
    assert not LEAST.manage_messages
