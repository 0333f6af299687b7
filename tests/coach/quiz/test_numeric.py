"""Numbers as people type them: right within the tolerance, wrong outside, and never an error."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from coach.curriculum.model import NumericQuestion
from coach.quiz.exact import grade_numeric, numbers_in
from coach.quiz.verdict import Verdict


def asked(value: float, tolerance: float = 0.0, unit: str | None = None) -> NumericQuestion:
    return NumericQuestion(
        key="n",
        objective="o",
        kind="numeric",
        prompt={"en": "How many?"},
        explanation={"en": "So many."},
        value=value,
        tolerance=tolerance,
        unit={"en": unit} if unit else None,
    )


def verdict(question: NumericQuestion, answer: str) -> Verdict:
    graded = grade_numeric(question, answer)
    assert graded.points == ()
    assert graded.confidence == 1.0
    assert graded.score == (1.0 if graded.verdict is Verdict.RIGHT else 0.0)
    return graded.verdict


THOUSANDTHS = st.integers(-5_000_000, 5_000_000).map(lambda n: Fraction(n, 1000))


def plain(value: Fraction) -> str:
    return f"{float(value):.3f}"


def trimmed(value: Fraction) -> str:
    """Without zeros that say nothing, nor one before the point."""
    text = f"{float(value):.3f}".rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def thousands(value: Fraction) -> str:
    return f"{float(value):,.3f}"


def scientific(value: Fraction) -> str:
    return f"{float(value):.9e}"


def ten_to_the(value: Fraction) -> str:
    digits, power = f"{float(value):.9e}".split("e")
    return f"{digits} × 10^{int(power)}"


def ten_starred(value: Fraction) -> str:
    return ten_to_the(value).replace(" × ", "*").replace("^", "**")


def raised(value: Fraction) -> str:
    head, power = ten_to_the(value).split("^")
    return head.replace(" ", "") + power.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def percent(value: Fraction) -> str:
    return f"{float(value * 100):.1f}%"


def wide(value: Fraction) -> str:
    return plain(value).translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))


FORMS = [
    *(plain, trimmed, thousands, scientific, ten_to_the, ten_starred, raised, fraction, percent, wide),
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@given(THOUSANDTHS)
def test_a_number_is_read_in_every_form(form: object, value: Fraction) -> None:
    typed = form(value)  # type: ignore[operator]
    assert numbers_in(typed) == [pytest.approx(float(value), rel=1e-9, abs=1e-12)], typed


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@given(
    value=THOUSANDTHS,
    away=st.integers(0, 400).map(lambda n: Fraction(n, 100)),
    tolerance=st.integers(0, 200).map(lambda n: Fraction(n, 100)),
    below=st.booleans(),
)
def test_within_the_tolerance_is_right_and_outside_is_wrong(
    form: object, value: Fraction, away: Fraction, tolerance: Fraction, below: bool
) -> None:
    typed = form(value - away if below else value + away)  # type: ignore[operator]
    expected = Verdict.RIGHT if away <= tolerance else Verdict.WRONG
    assert verdict(asked(float(value), float(tolerance)), typed) is expected, typed


@given(
    THOUSANDTHS, st.sampled_from(["%s", " %s ", "**%s**", "`%s`", "||%s||", "%s tokens", "= %s", "x = %s"])
)
def test_what_stands_around_the_number_does_not_matter(value: Fraction, around: str) -> None:
    assert verdict(asked(float(value)), around % plain(value)) is Verdict.RIGHT


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (-5, "−5"),
        (-8, "- 8"),
        (8, "8. Because the root of 64 is 8"),
        (8, "8, as 64 has that root"),
        (12, "3 * 4 = 12"),
        (12, "3*4=12"),
        (450, "about 450"),
        (450, "it is 300 times 1.5, so 450"),
        (450, "大約 450 個"),
        (0.5, "½"),
        (0.25, "1 / 4"),
        (1024, "2^10"),
        (1024, "2**10"),
        (1000, "10³"),
        (0.001, "10^-3"),
        (0.001, "10⁻³"),
        (2000, "2·10^3"),
        (3, "٣"),
        (1_234_567.5, "1,234,567.5"),
        (0.73, "0.73 (73%)"),
        (5, "+5"),
    ],
)
def test_odd_ways_to_write_it_are_right(value: float, answer: str) -> None:
    assert verdict(asked(value), answer) is Verdict.RIGHT


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (5, "-5"),
        (8, "-8"),
        (2, "2*10^3"),
        (103, "10³"),
        (5, "6, not 5"),
        (5, "5 or 6 = 6"),
        (1, "1/0"),
        (10, "1e999"),
        (1e-12, "0"),
        (5, "five"),
    ],
)
def test_another_number_is_wrong(value: float, answer: str) -> None:
    assert verdict(asked(value), answer) is Verdict.WRONG


@pytest.mark.parametrize("answer", ["", "  ", "?", "I don't know", "不知道", "idk"])
def test_giving_up_is_not_known(answer: str) -> None:
    assert verdict(asked(0.0), answer) is Verdict.DONT_KNOW


@pytest.mark.parametrize(
    ("unit", "answer", "right"),
    [
        ("%", "25%", True),
        ("%", "25", True),
        ("%", "25 ％", True),
        ("%", "0.25", False),
        ("percent", "25%", True),
        (None, "2500%", True),
        (None, "25%", False),
    ],
)
def test_a_percentage_counts_as_typed_where_that_is_the_unit(
    unit: str | None, answer: str, right: bool
) -> None:
    assert (verdict(asked(25, unit=unit), answer) is Verdict.RIGHT) == right


def test_a_unit_of_any_language_counts() -> None:
    question = asked(25).model_copy(update={"unit": {"zh-TW": "%"}})
    assert verdict(question, "25%") is Verdict.RIGHT


JUNK = st.text(max_size=120) | st.text("0123456789.,eE+-−×x*^/%²³½⁻ \n=()kπ٣", max_size=60)


@given(JUNK, st.floats(allow_nan=False, allow_infinity=False), st.floats(0, 1e308))
def test_junk_never_raises(answer: str, value: float, tolerance: float) -> None:
    assert verdict(asked(value, tolerance), answer) in (Verdict.RIGHT, Verdict.WRONG, Verdict.DONT_KNOW)


@given(JUNK)
@example("9" * 400)
@example("9" * 400 + "/" + "9" * 400)
def test_only_finite_numbers_are_read(answer: str) -> None:
    assert all(abs(number) < float("inf") for number in numbers_in(answer))


@pytest.mark.parametrize(
    "answer",
    ["9" * 9_000, "1/" * 5_000, "1e9" * 3_000, "\ud800" * 9_000, "," * 9_000, "9," * 5_000, "²" * 9_000],
)
def test_long_junk_is_read_in_bounded_time_and_is_no_right_answer(answer: str) -> None:
    assert verdict(asked(5.5), answer) in (Verdict.WRONG, Verdict.DONT_KNOW)


@given(st.floats(1e-300, 1e300), st.floats(-1, 1))
def test_whatever_its_size_a_value_is_told_from_another(value: float, off: float) -> None:
    assume(abs(off) > 1e-6)
    assert verdict(asked(value), repr(value)) is Verdict.RIGHT
    assert verdict(asked(value), repr(value * (1 + off))) is Verdict.WRONG
