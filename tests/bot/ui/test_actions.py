"""Ids that carry state, and the one way in for presses, choices and submits."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest
from discord.ext import commands
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import speak
from bot.ui.actions import ActionButton, ActionId, ActionSelect, Router, action, action_id
from bot.ui.press import Press
from coach.errors import StaleStep
from tests.bot.ui.fakes import FakeInteraction

calm = settings(deadline=None, max_examples=200, derandomize=True)

PART = st.text(st.characters(exclude_characters=":"), max_size=20)
NAME = PART.filter(bool)
OWNER = st.integers(0, 2**64 - 1)


@calm
@given(NAME, OWNER, st.lists(PART, max_size=3), st.sampled_from(["button", "select", "modal"]))
def test_an_id_comes_back_as_it_was_put_together(name: str, owner: int, args: list[str], kind: Any) -> None:
    try:
        custom_id = action_id(name, owner, *args, kind=kind)
    except ValueError:
        assert len(f"sc:{name}:{owner}" + "".join(f":{arg}" for arg in args)) > 100
        return
    assert len(custom_id) <= 100
    assert ActionId.parse(custom_id) == ActionId(name, owner, tuple(args))


@pytest.mark.parametrize("parts", [("a:b", 1, "c"), ("a", 1, "c:d"), ("a", 1, "c", "d:"), ("a", 1, ":")])
def test_a_colon_is_refused(parts: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="colon"):
        action_id(*parts)


def test_an_id_of_a_hundred_characters_is_the_longest() -> None:
    assert len(action_id("a", 1, "x" * 93)) == 100
    with pytest.raises(ValueError, match="too long"):
        action_id("a", 1, "x" * 94)


@pytest.mark.parametrize(
    "other", ["", "sc", "sc:", "sc::1", "sc:a", "sc:a:", "sc:a:me:1", "sc:a:-1", "xx:a:1", "a b"]
)
def test_an_id_that_is_not_ours_is_nothing(other: str) -> None:
    assert ActionId.parse(other) is None


def test_all_our_ids_reach_our_buttons_and_lists_line_breaks_too() -> None:
    button, select = (
        ActionButton.__discord_ui_compiled_template__,
        ActionSelect.__discord_ui_compiled_template__,
    )
    assert button.fullmatch("sc:a:1:b\nc")
    assert select.fullmatch("ss:a:1")
    assert not button.fullmatch("ss:a:1")
    assert not select.fullmatch("sc:a:1")


class _Cog(commands.Cog):
    """Handlers that note what came."""

    def __init__(self) -> None:
        self.came: list[Press] = []

    @action("demo.press")
    async def press(self, press: Press) -> None:
        self.came.append(press)

    @action("demo.reply", replies=True)
    async def reply(self, press: Press) -> None:
        self.came.append(press)

    @action("demo.ask", opens_modal=True)
    async def ask(self, press: Press) -> None:
        self.came.append(press)

    @action("demo.late")
    async def late(self, press: Press) -> None:
        raise StaleStep

    @action("demo.broken")
    async def broken(self, press: Press) -> None:
        raise RuntimeError("a defect")


@pytest.fixture
def cog() -> _Cog:
    return _Cog()


@pytest.fixture
def router(cog: _Cog) -> Router:
    made = Router()
    made.collect(cog)
    return made


async def press(router: Router, custom_id: str, **how: Any) -> FakeInteraction:
    """Send one press through the router and return the interaction."""
    interaction: Any = FakeInteraction(router, **how)
    await router.take(interaction, custom_id)
    return interaction


async def test_a_press_reaches_its_handler_acknowledged_and_with_its_arguments(
    router: Router, cog: _Cog
) -> None:
    interaction = await press(router, "sc:demo.press:7:12:zh-TW")
    [came] = cog.came
    assert came.args == ("12", "zh-TW")
    assert came.person.id == 7
    assert interaction.response.deferred == [{}]
    assert interaction.told == []


async def test_a_card_for_anybody_answers_to_anybody(router: Router, cog: _Cog) -> None:
    await press(router, "sc:demo.press:0", user=99)
    assert len(cog.came) == 1


async def test_a_reply_is_announced_as_private_in_a_guild(router: Router, cog: _Cog) -> None:
    interaction = await press(router, "sc:demo.reply:7")
    assert interaction.response.deferred == [{"ephemeral": True, "thinking": True}]
    assert len(cog.came) == 1


async def test_a_button_that_opens_a_form_is_not_deferred_and_asks_no_database(
    router: Router, cog: _Cog
) -> None:
    interaction = await press(router, "sc:demo.ask:7", store_is_away=True)
    assert interaction.response.deferred == []
    assert len(cog.came) == 1


async def test_choices_and_typed_text_come_along(router: Router, cog: _Cog) -> None:
    await press(router, "ss:demo.press:7", data={"values": ["a"]})
    fields = [{"type": 18, "component": {"type": 4, "custom_id": "answer", "value": "so"}}]
    submit = discord.InteractionType.modal_submit
    await press(router, "sm:demo.press:7", kind=submit, data={"components": fields})
    assert cog.came[0].choices == ("a",)
    assert cog.came[1].values == {"answer": "so"}


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize(
    "custom_id", ["sc:demo.gone:7", "sc:demo.late:7:1", "ss:never.was:0", "nonsense", ""]
)
async def test_what_is_not_there_any_more_is_said_to_be_finished(
    router: Router, custom_id: str, language: Any
) -> None:
    interaction = await press(router, custom_id, locale=language)
    [told] = interaction.told
    assert speak(language)("error-stale-title") in told


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize(
    "custom_id", ["sc:demo.press:8:1", "ss:demo.press:8", "sm:demo.press:8", "sc:demo.ask:8"]
)
async def test_somebody_elses_card_gives_a_polite_no_that_only_they_see(
    router: Router, cog: _Cog, custom_id: str, language: Any
) -> None:
    interaction = await press(router, custom_id, locale=language)
    [(told, private)] = interaction.response.sent
    assert speak(language)("error-not-yours-title") in told
    assert private
    assert cog.came == []


async def test_a_defect_in_a_handler_is_told_too(router: Router) -> None:
    interaction = await press(router, "sc:demo.broken:7")
    [(told, private)] = interaction.followed
    assert speak("en")("error-unexpected-title") in told
    assert private


async def test_two_presses_do_not_meet(router: Router, cog: _Cog) -> None:
    await asyncio.gather(*(press(router, f"sc:demo.press:{user}:{user}", user=user) for user in range(1, 9)))
    assert sorted((came.person.id, came.args) for came in cog.came) == [(u, (str(u),)) for u in range(1, 9)]


def test_two_handlers_for_one_action_are_refused(router: Router, cog: _Cog) -> None:
    with pytest.raises(ValueError, match="two handlers"):
        router.collect(cog)
