"""Whatever a feature puts on a card, Discord takes it."""

from __future__ import annotations

import discord
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.ui.card import (
    MAX_PICTURES,
    RULE,
    Button,
    Card,
    ChannelPicker,
    Choice,
    Link,
    Picture,
    Select,
    Tone,
    fit,
    to_view,
)
from tests.bot.ui.hostile import URL
from tests.bot.ui.limits import (
    ACTION_ROW,
    BUTTON,
    FILE,
    GALLERY,
    OWNER,
    STRING_SELECT,
    TEXT,
    check_card,
    walk,
)
from tests.bot.ui.markdown import render

calm = settings(deadline=None, max_examples=60, derandomize=True)

MARKDOWN = st.text(st.sampled_from("ab 字\n\\*_#@👍🏽"), max_size=300)
WORDS = st.text(st.sampled_from("ab 字\n\\*_#@\u202e\u200b👍🏽"), max_size=300)
UNITS = ["a", "字", "ab ", "\\*", "**b** ", "👍🏽", "\n- c"]
LONG = st.builds(lambda unit, times: unit * times, st.sampled_from(UNITS), st.integers(0, 1500))
SOME = st.text("ab字 ", min_size=1, max_size=200).map(lambda text: "x" + text)


@st.composite
def buttons(draw: st.DrawFn, name: str) -> list[Button | Link]:
    labels = draw(st.lists(SOME, max_size=9))
    made = [Button(label, f"{name}.press", (number,)) for number, label in enumerate(labels)]
    return [Link(one.label, URL) if draw(st.booleans()) else one for one in made]


@st.composite
def selects(draw: st.DrawFn, name: str) -> Select:
    entries = draw(st.lists(st.tuples(SOME, st.one_of(st.none(), WORDS)), max_size=40))
    choices = [Choice(label, str(number), about) for number, (label, about) in enumerate(entries)]
    most = draw(st.one_of(st.none(), st.integers(1, 60)))
    return Select(draw(WORDS), f"{name}.choose", choices, most=most)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    names = [f"row{number}" for number in range(draw(st.integers(0, 8)))]
    rows = [
        draw(
            st.one_of(
                buttons(name), selects(name), st.builds(ChannelPicker, WORDS, st.just(name), st.just(5))
            )
        )
        for name in names
    ]
    return Card(
        draw(st.one_of(MARKDOWN, LONG)),
        draw(st.lists(st.one_of(MARKDOWN, LONG), max_size=60)),
        draw(st.one_of(st.none(), MARKDOWN, LONG)),
        rows,
        draw(st.sampled_from(Tone)),
        pictures=[a_picture(number, draw(SOME)) for number in range(draw(st.integers(0, 4)))],
    )


def a_picture(number: int = 0, alt: str = "A map") -> Picture:
    return Picture(b"png", f"{number}.png", alt)


FULL = [[Button("press " * 50, f"row{row}.press", (number,)) for number in range(9)] for row in range(9)]


@calm
@given(cards())
@example(Card("t", ["x"] * 5000, "note", FULL))
@example(Card("t", ["x" * 5000] * 50, "note" * 500, FULL))
@example(Card("t", ["x"] * 5000, "note", FULL, pictures=[a_picture(n, "alt " * 5000) for n in range(9)]))
@example(Card("t", ["x", RULE] * 500, "note", FULL, pictures=[a_picture()]))
@example(Card("t" * 5000, ["\\*" * 2500, "**" + "b" * 5000 + "**"]))
@example(Card("t", [], None, [[], Select("none", "row.choose", [])]))
@example(Card("", ["", " ", "\n"], ""))
def test_discord_takes_any_card(card: Card) -> None:
    check_card(card)


@settings(calm, max_examples=40)
@given(st.lists(LONG, max_size=12))
def test_short_paragraphs_are_kept_whole_while_long_ones_give_way(body: list[str]) -> None:
    kept = [block for block in body if block.strip()]
    _, *blocks = fit(Card("t", body))
    if sum(map(len, kept)) < 3000 and len(kept) <= 6:
        assert blocks == kept
    for block in (b for b in kept if len(b) < 100):
        assert any(block in shown for shown in blocks) or len(kept) > 6


def test_a_long_explanation_does_not_cost_the_answer_beside_it() -> None:
    _, answer, why = fit(Card("t", ["my answer", "because " * 2000]))
    assert answer == "my answer"
    assert why.endswith("…")
    assert len(why) > 3000


def test_bold_that_is_cut_ends_at_the_cut() -> None:
    for size in range(3880, 3900):
        _, prompt = fit(Card("t", [f"**{'q' * size}\\* and so on and on**"]))
        assert len(render(prompt)[1]) % 4 == 0, prompt[-20:]


def test_a_listing_that_is_cut_ends_at_the_cut() -> None:
    for size in range(3870, 3900):
        _, listing = fit(Card("t", ["```\n" + "2**3 " * 40 + "c" * size + "\n```"]))
        assert listing.count("```") == 2, listing[-20:]
        assert listing.endswith("…\n```")


def test_a_link_is_whole_or_gone() -> None:
    for size in range(3800, 3890):
        _, text = fit(Card("t", [f"{'x' * size}[name](<{URL}>) and more"]))
        assert text.count("](<") == text.count(">)"), text[-40:]


def test_more_paragraphs_than_there_is_room_for_are_joined_not_lost() -> None:
    _, *blocks = fit(Card("t", [f"paragraph {number}." for number in range(50)]))
    assert all(f"paragraph {number}." in "\n".join(blocks) for number in range(50))


def test_labels_are_one_clean_line() -> None:
    found = check_card(Card("t", rows=[[Button("a\u202e\nb\u200b", "x.y")]]))
    assert [one["label"] for one in found if one["type"] == BUTTON] == ["a b"]


def test_a_row_with_nothing_in_it_is_left_out() -> None:
    found = check_card(Card("t", rows=[[], Select("p", "x.y", []), [Button("b", "x.z")]]))
    assert len([one for one in found if one["type"] == ACTION_ROW]) == 1


def test_only_what_can_be_shown_of_a_list_is_shown() -> None:
    entries = [Choice("l" * 300, str(number), "d" * 300) for number in range(60)]
    [select] = [one for one in check_card(Card("t", rows=[Select("p", "x.y", entries)])) if one["type"] == 3]
    assert [option["value"] for option in select["options"]] == [str(number) for number in range(25)]


def test_the_ids_of_a_card_name_its_owner() -> None:
    card = Card("t", rows=[[Button("b", "x.y", (1, "z"))], Select("p", "x.s", [Choice("c", "c")])])
    found = list(walk(to_view(card, 42).to_components()))
    assert {one["custom_id"] for one in found if "custom_id" in one} == {"sc:x.y:42:1:z", "ss:x.s:42"}
    assert any(one["type"] == STRING_SELECT for one in found)


def test_an_id_that_is_too_long_is_a_defect_that_is_said() -> None:
    with pytest.raises(ValueError, match="too long"):
        to_view(Card("t", rows=[[Button("b", "x.y", ("z" * 100,))]]), OWNER)


def test_a_card_is_not_kept_in_the_library() -> None:
    view = to_view(Card("t", rows=[[Button("b", "x.y")]]), 1)
    assert view.timeout is None
    assert not view.is_dispatchable()


def test_a_file_is_shown_by_its_name() -> None:
    file = discord.File(__file__, filename="export.json")
    found = check_card(Card("t", ["b"] * 20, "n", FULL[:3], files=[file]))
    file.close()
    assert [one["file"]["url"] for one in found if one["type"] == FILE] == ["attachment://export.json"]


def test_pictures_stand_in_one_gallery_above_the_small_print_and_say_what_they_show() -> None:
    card = Card(
        "t", ["b"], "note", FULL[:1], pictures=[a_picture(1, "one\u202e\ntwo"), a_picture(2, "x" * 9000)]
    )
    found = check_card(card)
    [gallery] = [one for one in found if one["type"] == GALLERY]
    assert [item["media"]["url"] for item in gallery["items"]] == ["attachment://1.png", "attachment://2.png"]
    assert gallery["items"][0]["description"] == "one two"
    assert 900 < len(gallery["items"][1]["description"]) <= 1024
    order = [one["type"] for one in found]
    note = next(place for place, one in enumerate(found) if one.get("content") == "-# note")
    assert order.index(TEXT) < order.index(GALLERY) < note


def test_what_is_sent_along_can_be_sent_twice_and_pictures_beyond_the_limit_are_left_out() -> None:
    card = Card("t", pictures=[a_picture(number) for number in range(9)])
    check_card(card)
    for _ in range(2):
        sent = card.attachments()
        assert [file.fp.read() for file in sent] == [b"png"] * MAX_PICTURES


def test_a_list_for_several_takes_none_up_to_so_many_and_never_more_than_it_has() -> None:
    def bounds(most: int | None, entries: int) -> tuple[int, int]:
        choices = [Choice("c", str(number)) for number in range(entries)]
        [select] = [
            one
            for one in check_card(Card("t", rows=[Select("p", "x.y", choices, most=most)]))
            if one["type"] == STRING_SELECT
        ]
        return select["min_values"], select["max_values"]

    assert bounds(None, 9) == (1, 1)
    assert bounds(5, 9) == (0, 5)
    assert bounds(5, 3) == (0, 3)


def test_an_entry_that_nobody_could_see_is_an_ellipsis() -> None:
    found = check_card(Card("t", rows=[Select("p", "x.y", [Choice("\u3164\u200b", "1", "\u3164")])]))
    [select] = [one for one in found if one["type"] == STRING_SELECT]
    assert [option["label"] for option in select["options"]] == ["…"]


def test_a_link_is_a_button_with_an_address_and_no_id() -> None:
    found = check_card(Card("t", rows=[[Link("Read\n", URL), Button("b", "x.y")]]))
    link, button = (one for one in found if one["type"] == BUTTON)
    assert (link["label"], link["url"], link["style"]) == ("Read ", URL, 5)
    assert "url" not in button


def test_one_more_paragraph_comes_last() -> None:
    card = Card("t", ["a"], "note", tone=Tone.RIGHT).with_last("b")
    texts = [one["content"] for one in check_card(card) if one["type"] == TEXT]
    assert texts == ["## t", "a", "b", "-# note"]
    assert card.tone is Tone.RIGHT
