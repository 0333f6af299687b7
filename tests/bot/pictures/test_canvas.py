"""Breaking text into lines: within the width, and with nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.pictures.canvas import BODY, SMALL, TITLE, WIDTH, Sheet, font, line_height, wrap
from tests.bot.pictures.looking import HOSTILE, check_sheet

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.text(
    "abcXYZWil 字詞元，。（「」）…—-.,\n\t ", max_size=120
)
SIZES = st.sampled_from([SMALL, BODY, TITLE])
WIDTHS = st.integers(100, WIDTH)

calm = settings(deadline=None, max_examples=200)


def width_of(line: str, size: int) -> float:
    return font(size).getlength(line)


def solid(text: str) -> str:
    """A text without its spaces."""
    return "".join(text.split())


@calm
@given(TEXTS, SIZES, WIDTHS)
@example("WWWWWWWWWWiiiiiiiiii", BODY, 120)
@example("iiiiiiiiiiWWWWWWWWWW", BODY, 120)
@example("字字字（ 字", BODY, 130)
@example("two\nlines", BODY, 900)
def test_no_line_is_wider_than_it_may_be(text: str, size: int, width: int) -> None:
    for line in wrap(text, size, width):
        # A single character may be wider; it cannot be broken.
        assert width_of(line, size) <= width or len(line) == 1


@calm
@given(TEXTS, SIZES, WIDTHS)
@example("字字字（ 字", BODY, 130)
@example("字字（（（（（（（（ 字", BODY, 130)
@example("字字字字，，，，，，，，，字", BODY, 130)
def test_no_character_is_lost_but_spaces(text: str, size: int, width: int) -> None:
    assert "".join(solid(line) for line in wrap(text, size, width)) == solid(text)


@calm
@given(TEXTS, SIZES, WIDTHS, st.integers(1, 4))
def test_no_more_lines_than_wanted_and_an_ellipsis_where_some_is_left_out(
    text: str, size: int, width: int, lines: int
) -> None:
    whole, cut = wrap(text, size, width), wrap(text, size, width, lines)
    assert 1 <= len(cut) <= lines
    if len(whole) <= lines:
        assert cut == whole
    else:
        assert cut[:-1] == whole[: lines - 1]
        assert cut[-1].endswith("…")
        assert whole[lines - 1].startswith(cut[-1][:-1])
        assert width_of(cut[-1], size) <= width or len(cut[-1]) == 1


@calm
@given(TEXTS, SIZES, WIDTHS)
@example("0000 …", SMALL, 100)
def test_a_line_neither_begins_nor_ends_with_a_space(text: str, size: int, width: int) -> None:
    assert all(line == line.strip() for line in wrap(text, size, width))


@pytest.mark.parametrize(
    "text", ["字" * 40 + "，" + "字" * 40, "一二三四五六七八九十，" * 9, "詞元（token）" * 9]
)
@pytest.mark.parametrize("width", [200, 233, 260, 301, 555])
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: str, width: int) -> None:
    lines = wrap(text, BODY, width)
    assert all(line[0] not in "，。）」" for line in lines)
    assert all(line[-1] not in "（「" for line in lines)


def test_words_stay_whole_where_they_fit() -> None:
    words = ["Attention", "is", "all", "you", "need,", "and", "a", "little", "patience", "besides"]
    lines = wrap(" ".join(words), BODY, 300)
    assert " ".join(lines).split() == words
    assert len(lines) > 2


def test_a_text_that_fits_is_one_line() -> None:
    assert wrap("  short \n text ", BODY, 900) == ["short text"]
    assert wrap("", BODY, 900) == [""]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_sheet_takes_any_text(text: str) -> None:
    sheet = Sheet(300)
    lines = wrap(text, BODY, 400, lines=3)
    sheet.lines((540, 150), lines, BODY, bold=True)
    sheet.box(10, 10, 100, 50)
    check_sheet(sheet.to_png())


def test_an_arrow_without_length_is_not_drawn() -> None:
    sheet = Sheet(100)
    sheet.arrow((50, 50), (50, 50))
    assert len(sheet.image.getcolors() or ()) == 1


def test_lines_stand_clear_of_each_other() -> None:
    for size in (SMALL, BODY, TITLE):
        top, bottom = font(size).getbbox("字gÅ")[1::2]
        assert bottom - top <= line_height(size)
