"""Forms within Discord's limits, and their answers whatever shape they arrive in."""

from __future__ import annotations

from typing import Any
from unittest.mock import MagicMock

import discord
from discord.interactions import InteractionResponse
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ui.modals import Field, Form, Upload, submitted_values, to_modal, uploads
from tests.bot.ui.limits import LABEL, OWNER, TEXT, TEXT_INPUT, UPLOAD, check_form, walk

calm = settings(deadline=None, max_examples=60, derandomize=True)

LONG = st.builds(
    lambda unit, times: "x" + unit * times, st.sampled_from(["a", "字 ", "\\*"]), st.integers(0, 5000)
)
FIELDS = st.lists(
    st.builds(
        Field,
        key=st.from_regex(r"[a-z]{4}", fullmatch=True),
        label=LONG,
        description=st.one_of(st.none(), LONG),
        value=st.one_of(st.none(), LONG),
        limit=st.integers(1, 9000),
        long=st.booleans(),
        required=st.booleans(),
    ),
    min_size=1,
    max_size=9,
    unique_by=lambda field: field.key,
)


@calm
@given(st.builds(Form, LONG, st.just("x.y"), FIELDS, st.just((1, 2)), st.one_of(st.none(), LONG)))
def test_discord_takes_any_form(form: Form) -> None:
    modal = check_form(form)
    kept = 5 - bool(form.text)
    fields = [one for one in walk(modal["components"]) if one["type"] == TEXT_INPUT]
    assert [one["custom_id"] for one in fields] == [field.key for field in form.fields][:kept]


def test_a_form_says_everything_it_was_given() -> None:
    field = Field(
        "answer", "Your answer", "In a sentence", value="so far", limit=300, long=True, required=False
    )
    modal = check_form(Form("Title", "quiz.typed", [field], (12, 3), text="The question"))
    found = list(walk(modal["components"]))
    assert (modal["title"], modal["custom_id"]) == ("Title", f"sm:quiz.typed:{OWNER}:12:3")
    assert [one["content"] for one in found if one["type"] == TEXT] == ["The question"]
    assert [(one["label"], one["description"]) for one in found if one["type"] == LABEL] == [
        ("Your answer", "In a sentence")
    ]
    [typed] = [one for one in found if one["type"] == TEXT_INPUT]
    assert (typed["value"], typed["max_length"], typed["style"], typed["required"]) == (
        "so far",
        300,
        2,
        False,
    )


@calm
@given(LONG, st.one_of(st.none(), LONG))
def test_a_form_may_ask_for_one_file(label: str, about: str | None) -> None:
    modal = check_form(Form("t", "x.y", [Upload("picture", label, about), Field("a", "b")]))
    [upload] = [one for one in walk(modal["components"]) if one["type"] == UPLOAD]
    assert (upload["custom_id"], upload["required"]) == ("picture", True)
    assert (upload["min_values"], upload["max_values"]) == (1, 1)


def _sent(data: Any) -> Any:
    return MagicMock(data=data, _state=MagicMock())


def test_the_files_of_a_submit_come_along() -> None:
    one = {"id": "1", "filename": "a.png", "size": 3, "url": "u", "proxy_url": "p"}
    [found] = uploads(_sent({"resolved": {"attachments": {"1": one}}}))
    assert (found.id, found.filename, found.size) == (1, "a.png", 3)


def test_a_submit_or_a_press_without_files_has_none() -> None:
    for data in (None, {}, {"resolved": {}}, {"resolved": {"channels": {"1": {}}}}):
        assert uploads(_sent(data)) == ()


def _typed(key: str, value: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": key, "value": value}


def test_what_was_typed_is_found_in_labels_and_in_rows() -> None:
    data = {
        "custom_id": "sm:x.y:7",
        "components": [
            {"type": 10, "content": "The question"},
            {"type": 18, "id": 2, "component": _typed("answer", "under a label")},
            {"type": 1, "components": [_typed("city", "in a row"), _typed("empty", "")]},
            {"type": 18, "component": {"type": 3, "custom_id": "list", "values": ["a"]}},
        ],
    }
    assert submitted_values(data) == {"answer": "under a label", "city": "in a row", "empty": ""}


def test_a_submit_without_fields_holds_nothing() -> None:
    assert submitted_values({}) == {}
    assert submitted_values({"components": []}) == {}


async def test_the_library_does_not_keep_a_modal() -> None:
    state = MagicMock()
    parent: Any = MagicMock(_state=state, id=1, token="t", application_id=2, channel=None)
    response: InteractionResponse[Any] = InteractionResponse(parent)
    sent: dict[str, Any] = {}

    async def create(*_: Any, params: Any, **__: Any) -> Any:
        sent.update(params.payload)
        return {"interaction": {"id": "1", "type": 3}}

    adapter = MagicMock(create_interaction_response=create)
    token = discord.interactions.async_context.set(adapter)
    try:
        await response.send_modal(to_modal(Form("t", "x.y", [Field("a", "b")]), 7))
    finally:
        discord.interactions.async_context.reset(token)
    assert sent["data"]["custom_id"] == "sm:x.y:7"
    state.store_view.assert_not_called()
