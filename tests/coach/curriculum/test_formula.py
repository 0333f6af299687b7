"""Which formulas can be drawn."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.curriculum.formula import formula_fault


@pytest.mark.parametrize(
    "tex",
    [
        r"\mathrm{softmax}\left(\frac{QK^{T}}{\sqrt{d_k}}\right)V",
        r"p(x_t \mid x_{<t})",
        r"\sum_{i=1}^{n} x_i y_i",
        "a",
    ],
)
def test_a_formula_of_the_trade_can_be_drawn(tex: str) -> None:
    assert formula_fault(tex) is None


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        ("$a$", "write the formula without dollar signs"),
        ("a$b", "write the formula without dollar signs"),
        (r"\frac{a", "the formula cannot be drawn"),
        (r"\nosuchthing", "the formula cannot be drawn"),
        ("a^", "the formula cannot be drawn"),
        ("x_1_2", "the formula cannot be drawn"),
    ],
)
def test_another_one_is_refused_with_the_reason_in_one_line(tex: str, words: str) -> None:
    fault = formula_fault(tex)
    assert fault is not None
    assert words in fault
    assert "\n" not in fault


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("abx\\frac{}^_()[]$ &#%~123注\n\t"), min_size=1, max_size=30))
def test_no_text_raises(tex: str) -> None:
    fault = formula_fault(tex)
    assert fault is None or fault
