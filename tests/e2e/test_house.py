"""Settings, privacy, progress, help, setup and status, as people meet them."""

from __future__ import annotations

import json
from random import Random

import discord
import pytest
import simcord

from bot.app import HEARTBEAT, build_bot
from bot.i18n import speak
from bot.ui.card import Button, Card, to_view
from coach.config import Settings
from coach.llm.scripted import NoModel
from coach.people.guilds import switches
from coach.people.kept import count_kept
from tests.e2e.conftest import WorldClock
from tests.e2e.player import Player, said
from tests.e2e.test_first_light import begin

EN = speak("en")


async def test_nothing_is_kept_before_agreeing(learner: Player) -> None:
    await learner.slash("quiz")
    assert learner.title == EN("welcome-title")
    await learner.tap(EN("welcome-no"))
    assert learner.title == EN("no-thanks-title")
    assert not any((await count_kept(learner.bot.store, learner.member.id)).values())


async def test_settings_change_language_zone_and_switches(learner: Player) -> None:
    await begin(learner, "en")
    await learner.slash("settings")
    await learner.choose("settings.zone", "Asia/Taipei")
    assert "Taipei" in learner.text
    opened = await learner.tap(EN("settings-zone-other"))
    await learner.submit(opened, city="Lisbon")
    assert "Lisbon" in learner.text
    opened = await learner.tap(EN("settings-zone-other"))
    await learner.submit(opened, city="Xyzzyx @everyone")
    assert "Xyzzyx \\@everyone" in learner.text
    await learner.tap(EN("settings-reminders-off"))
    assert EN("settings-reminders-on") in learner.labels
    await learner.tap(EN("settings-text-only-on"))
    assert EN("settings-text-only-off") in learner.labels
    await learner.choose("settings.language", "zh-TW")
    assert learner.title == speak("zh-TW")("settings-title")
    person = await learner.person()
    assert (person.locale, person.zone, person.text_only) == ("zh-TW", "Europe/Lisbon", True)


async def test_text_only_replaces_marks_by_words(learner: Player) -> None:
    await begin(learner, "en")
    await learner.slash("progress")
    assert "○" in learner.text
    await learner.slash("settings")
    await learner.tap(EN("settings-text-only-on"))
    await learner.slash("progress")
    assert "○" not in learner.text
    assert "not\N{NO-BREAK SPACE}begun" in learner.text


async def test_progress_moves_with_what_was_answered(learner: Player) -> None:
    await begin(learner, "en")
    await learner.slash("progress")
    catalogue = learner.bot.catalogue
    total = sum(len(step.concepts) for step in catalogue.tracks["llm/practical"].steps)
    assert f"1 of {total} concepts begun" in learner.text
    await learner.slash("quiz", topic="llm/transformer", count=2)
    await learner.answer()
    await learner.slash("progress")
    assert f"2 of {total} concepts begun" in learner.text


async def test_export_holds_what_was_typed_and_delete_leaves_nothing(learner: Player, other: Player) -> None:
    await begin(learner, "en")
    await begin(other, "en")
    await learner.slash("quiz", kind="short", count=1)
    opened = await learner.tap(EN("quiz-type"))
    await learner.submit(opened, answer="a very own answer")
    await learner.weigh()
    await learner.slash("privacy")
    result = await learner.member.click(learner.shown, label=EN("privacy-export"))
    exported = json.loads(await result.response.attachments[0].read())
    assert "a very own answer" in [row["answer"] for row in exported["attempts"]]
    assert {row["learner_id"] for row in exported["attempts"]} == {str(learner.member.id)}
    await learner.tap(EN("privacy-delete"))
    await learner.tap(EN("delete-no"))
    assert learner.title == EN("privacy-title")
    await learner.tap(EN("privacy-delete"))
    await learner.tap(EN("delete-yes"))
    assert learner.title == EN("deleted-title")
    assert not any((await count_kept(learner.bot.store, learner.member.id)).values())
    assert any((await count_kept(learner.bot.store, other.member.id)).values())


async def test_help_is_made_from_the_commands(learner: Player) -> None:
    await begin(learner, "en")
    await learner.slash("help")
    for command in learner.bot.tree.get_commands(type=discord.AppCommandType.chat_input):
        # What needs Manage Server is shown to those who have it.
        assert (f"</{command.name}:" in learner.text) is (command.default_permissions is None)


async def test_help_speaks_the_persons_language(learner: Player) -> None:
    await begin(learner, "zh-TW")
    await learner.slash("help")
    assert "測驗" in learner.text
    assert speak("zh-TW")("command-quiz-about") in learner.text


async def test_topics_complete_in_the_persons_language(learner: Player) -> None:
    await begin(learner, "zh-TW")

    async def names(typed: str) -> list[str]:
        choices = await learner.member.autocomplete(learner.channel, "quiz", "topic", typed)
        return [choice["name"] for choice in choices]

    assert "注意力" in (await names("注意力"))[0]
    assert "注意力" in (await names("attention"))[0]
    assert len(await names("")) == 25


async def test_the_commands_have_chinese_names(env: simcord.Env, learner: Player) -> None:
    sent = next(r for r in env.http_requests if r.method == "PUT" and r.path.endswith("/commands"))
    quiz = next(command for command in sent.json if command["name"] == "quiz")
    assert quiz["name_localizations"] == {"zh-TW": "測驗"}
    assert {option["name_localizations"]["zh-TW"] for option in quiz["options"]} == {"主題", "題數", "題型"}
    assert quiz["contexts"] == [0, 1]
    assert quiz["integration_types"] == [0]


@pytest.fixture
def manager(env: simcord.Env, guild: simcord.GuildHandle) -> Player:
    role = guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    member = guild.add_member(env.create_user("manager"), roles=[role])
    return Player(env, member, guild.channels["general"])


async def test_setup_names_what_is_missing_in_the_channel(
    env: simcord.Env, guild: simcord.GuildHandle, manager: Player
) -> None:
    me = guild.me
    assert me is not None
    deny = discord.PermissionOverwrite(create_private_threads=False, attach_files=False)
    locked = guild.create_text_channel("locked", overwrites={guild.default_role: deny})
    await manager.slash("setup")
    assert EN("setup-choose-channel") in manager.text
    await manager.choose("setup.channel", locked)
    assert EN("permission-create-private-threads") in manager.text
    assert EN("permission-attach-files") in manager.text
    assert EN("permission-send-messages") not in manager.text.split("\n- ✗ ")
    await manager.choose("setup.channel", guild.channels["general"])
    assert EN("setup-missing") not in manager.text


async def test_setup_gives_the_guild_a_language(manager: Player, learner: Player) -> None:
    await manager.slash("setup")
    await manager.choose("setup.language", "zh-TW")
    await learner.slash("start")
    assert learner.title == speak("zh-TW")("welcome-title")


async def test_setup_hides_and_shows_the_test_model(manager: Player) -> None:
    await manager.slash("setup")
    await manager.tap(EN("setup-test-model-off"))
    assert not (await switches(manager.bot.store, manager.channel.guild.id))["test_model"]
    await manager.tap(EN("setup-test-model-on"))
    assert (await switches(manager.bot.store, manager.channel.guild.id))["test_model"]


async def test_setup_is_for_managers(env: simcord.Env, manager: Player, learner: Player) -> None:
    """Somebody who gets hold of the card's ids still may not press them."""
    await begin(learner, "en")
    card = Card("t", rows=[[Button("Check", "setup.check")]])
    channel = env.bot.get_channel(learner.channel.id)
    refused = await learner.member.click(await channel.send(view=to_view(card, 0)), label="Check")
    assert EN("error-not-allowed-title") in said(refused)
    welcomed = await manager.member.click(await channel.send(view=to_view(card, 0)), label="Check")
    assert EN("setup-title") in said(welcomed)


async def test_status_is_in_the_operators_guild_only(
    settings: Settings, world_clock: WorldClock, env: simcord.Env, guild: simcord.GuildHandle, manager: Player
) -> None:
    assert "status" not in manager.member.available_commands(manager.channel)
    ours = settings.model_copy(update={"operator_guild": guild.id})
    await env.restart_bot(build_bot(ours, clock=world_clock, rng=Random(1), llm=NoModel("off for this test")))
    assert "status" in manager.member.available_commands(manager.channel)
    elsewhere = env.create_guild(name="Elsewhere")
    channel = elsewhere.create_text_channel("general")
    guest = elsewhere.add_member(env.create_user("guest"))
    assert "status" not in guest.available_commands(channel)
    await manager.slash("status")
    assert manager.title == EN("status-title")
    assert EN("engine-off") in manager.text
    for pack in manager.bot.catalogue.packs.values():
        assert f"{pack.key} r{pack.revision}" in manager.text


async def test_the_heartbeat_is_fresh_while_the_bot_is_on_discord(
    env: simcord.Env, learner: Player, settings: Settings
) -> None:
    heartbeat = settings.data_dir / HEARTBEAT
    heartbeat.unlink(missing_ok=True)
    await learner.bot.tick()
    assert heartbeat.is_file()
