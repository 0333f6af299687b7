"""Text from anybody stays text, and is never cut in a bad place."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.ui.text import clean, cut, escape, one_line, quote
from tests.bot.ui.markdown import render

calm = settings(deadline=None, max_examples=150, derandomize=True)

MENTIONS = ["@everyone", "<@123>", "<#5>", "<t:0:R>", "</quiz:1>", "[a](https://b.c/d_e)", ":smile:"]
BLOCKS = ["**", "__", "~~", "||", "```", "-# ", "### ", "> ", "1. ", "- "]
MARKS = st.sampled_from([*"\\*_~`|<>[]()@#+-:!.1234567890/ \n\t字a", *BLOCKS, *MENTIONS])
HIDDEN = st.sampled_from(
    "\u200b\u200c\u200e\u200f\u202e\u2066\u2069\u2060\ufeff\u00ad\x00\x1b\x7f\u3164\u180e"
)
TEXT = st.one_of(st.text(), st.lists(st.one_of(MARKS, HIDDEN, st.characters())).map("".join))


@calm
@given(TEXT)
@example("https://example.org/a_b_c")
@example(":smile: 12:30:45 :a_b:")
@example("1. one\n  2) two\n-# small\n\n# big")
@example("\\\\\\")
def test_escaped_text_is_seen_as_it_was_typed_and_holds_no_active_mark(text: str) -> None:
    shown, active = render(escape(text))
    assert active == []
    assert shown == clean(text)


@calm
@given(TEXT)
def test_escaped_text_inside_bold_stays_inside_it(text: str) -> None:
    shown, active = render(f"x **{escape(text)}** y")
    assert active == ["*"] * 4
    assert shown == f"x **{clean(text)}** y"


@pytest.mark.parametrize("mention", ["@everyone", "@here", "<@123>", "<@!123>", "<@&123>", "<#123>"])
def test_no_mention_survives(mention: str) -> None:
    assert render(mention)[1] != []
    assert render(escape(f"hello {mention}!"))[1] == []


def test_the_renderer_of_these_tests_knows_a_mark_when_it_sees_one() -> None:
    assert render("**a** \\*b\\* _c_")[1] == ["*", "*", "*", "*", "_", "_"]
    assert render("a\n- b")[1] == ["- "]
    assert render("see https://x.y and :smile:")[1] == ["https://x", ":smile:"]


@calm
@given(TEXT)
def test_nothing_hidden_is_left(text: str) -> None:
    left = clean(text)
    kept = {"\n", "\u200d"}
    bad = [c for c in left if c not in kept and unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp")]
    assert bad == []
    bidi = {c for c in left if unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI")}
    assert bidi == set()
    assert not set(left) & set("\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad\u3164\u180e")
    assert clean(left) == left


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("pay\u200bpal", "paypal"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u2066b\u2069c", "abc"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("half \ud83d pair", "half  pair"),
        ("hi\U000e0068\U000e0069dden", "hidden"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("tab\tstop", "tab stop"),
        ("\ufdd0\uffff\U0001ffff", ""),
    ],
)
def test_hidden_characters_go_and_line_breaks_stay(typed: str, seen: str) -> None:
    assert clean(typed) == seen


@pytest.mark.parametrize(
    "emoji",
    [
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "❤️",
        "👍🏽",
        "🇹🇼",
        "1️⃣",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\U0001fa77",  # pink heart, newer than the tables of Python 3.11
    ],
)
def test_emoji_survive(emoji: str) -> None:
    assert clean(emoji) == emoji
    assert render(escape(emoji)) == (emoji, [])


@calm
@given(TEXT, st.integers(0, 60))
def test_a_cut_is_never_longer_than_its_limit_and_leaves_short_text_alone(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert len(short) <= limit
    if len(text) <= limit:
        assert short == text
    else:
        assert limit == 0 or short.endswith("…")
        assert text.startswith(short.removesuffix("…").rstrip())


@calm
@given(TEXT, st.integers(1, 60))
def test_a_cut_never_ends_in_the_middle_of_an_escape(text: str, limit: int) -> None:
    shown, active = render(cut(escape(text), limit))
    assert active == []
    assert clean(text).startswith(shown.removesuffix("…").rstrip()) or shown == clean(text)


@pytest.mark.parametrize("emoji", ["👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇹🇼", "1️⃣", "e\u0301"])
def test_a_cut_never_ends_in_the_middle_of_an_emoji(emoji: str) -> None:
    text = "ab" + emoji * 3 + "cd"
    whole = {"ab" + emoji * times + tail for times in range(4) for tail in ("…", "cd", "c…")}
    assert {cut(text, limit) for limit in range(3, len(text) + 1)} <= whole


def test_a_quote_marks_every_line() -> None:
    assert quote("a\n# b\n\n> c") == "> a\n> \\# b\n> \n> \\> c"


@calm
@given(TEXT)
def test_a_quote_never_loses_a_line_to_the_card_around_it(text: str) -> None:
    assert all(line.startswith("> ") for line in quote(text).split("\n"))


def test_one_line_folds_all_white_space() -> None:
    assert one_line("  a \n\n b\t c ") == "a b c"
