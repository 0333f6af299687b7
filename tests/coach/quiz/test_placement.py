"""Where somebody begins, whatever they know and however they answer."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.quiz.placement import MOST, Outcome, begin_at, beliefs, next_place
from coach.quiz.verdict import Verdict

calm = settings(deadline=None, max_examples=150, derandomize=True)

TRACKS = (14, 59, 130)
"""As long as the shipped tracks."""

KNOWN, UNKNOWN = (0.88, 0.06, 0.05, 0.01), (0.25, 0.1, 0.3, 0.35)
"""How somebody answers who knows a concept and who does not: right, partly, wrong, "I don't know"."""

WORST_FIRST = (Verdict.DONT_KNOW, Verdict.WRONG, Verdict.PARTLY, Verdict.RIGHT)


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, list[Outcome]]:
    """A track's length, and answers about different places along it."""
    places = draw(st.integers(1, 60))
    asked = draw(st.lists(st.integers(0, places - 1), unique=True, max_size=MOST))
    return places, [Outcome(place, draw(st.sampled_from(Verdict))) for place in asked]


def asked_all(askable: list[bool], answer: list[Verdict]) -> list[Outcome]:
    """A placement to its end; the nth question gets the nth answer, over and over."""
    outcomes: list[Outcome] = []
    while (place := next_place(askable, outcomes)) is not None:
        assert len(outcomes) < MOST
        outcomes.append(Outcome(place, answer[len(outcomes) % len(answer)]))
    return outcomes


@calm
@given(st.just((0, list[Outcome]())) | histories())
def test_beliefs_are_probabilities_of_each_number_of_known_concepts(
    history: tuple[int, list[Outcome]],
) -> None:
    places, outcomes = history
    chances = beliefs(places, outcomes)
    assert len(chances) == places + 1
    assert all(chance > 0 for chance in chances)
    assert sum(chances) == pytest.approx(1)


@calm
@given(histories(), st.randoms(use_true_random=False))
def test_beliefs_do_not_depend_on_the_order_of_the_answers(
    history: tuple[int, list[Outcome]], shuffler: Random
) -> None:
    places, outcomes = history
    shuffled = outcomes[:]
    shuffler.shuffle(shuffled)
    assert beliefs(places, shuffled) == pytest.approx(beliefs(places, outcomes))


def test_a_right_answer_speaks_for_what_comes_after_and_a_wrong_one_for_what_comes_before() -> None:
    assert beliefs(3, []) == pytest.approx([0.25] * 4)
    right, wrong = beliefs(3, [Outcome(1, Verdict.RIGHT)]), beliefs(3, [Outcome(1, Verdict.WRONG)])
    assert right[0] == right[1] < right[2] == right[3]
    assert wrong[0] == wrong[1] > wrong[2] == wrong[3]


@calm
@given(st.lists(st.booleans(), max_size=70), st.lists(st.sampled_from(Verdict), min_size=1, max_size=MOST))
def test_only_what_can_be_asked_is_asked_once_and_it_ends_in_time(
    askable: list[bool], answers: list[Verdict]
) -> None:
    outcomes = asked_all(askable, answers)
    asked = [outcome.place for outcome in outcomes]
    assert len(set(asked)) == len(asked) <= min(MOST, sum(askable))
    assert all(askable[place] for place in asked)
    assert bool(outcomes) == any(askable), "whoever can be asked is asked at least once"
    assert 0 <= begin_at(len(askable), outcomes) <= max(0, len(askable) - 1)


@pytest.mark.parametrize("places", TRACKS)
def test_the_first_question_is_about_the_middle(places: int) -> None:
    assert next_place([True] * places, []) in (places // 2, places // 2 - 1)


@pytest.mark.parametrize("places", TRACKS)
def test_the_next_question_is_further_on_after_a_right_answer_and_nearer_after_a_wrong_one(
    places: int,
) -> None:
    first = next_place([True] * places, [])
    assert first is not None
    further = next_place([True] * places, [Outcome(first, Verdict.RIGHT)])
    nearer = next_place([True] * places, [Outcome(first, Verdict.WRONG)])
    assert nearer is not None
    assert further is not None
    assert nearer < first < further


@calm
@given(histories())
def test_the_beginning_lies_on_the_track(history: tuple[int, list[Outcome]]) -> None:
    places, outcomes = history
    assert 0 <= begin_at(places, outcomes) < places


def test_an_empty_track_begins_at_its_beginning() -> None:
    assert begin_at(0, []) == 0
    assert next_place([], []) is None
    assert next_place([False] * 5, []) is None


@calm
@given(histories(), st.data())
def test_a_better_answer_never_begins_earlier(
    history: tuple[int, list[Outcome]], data: st.DataObject
) -> None:
    places, outcomes = history
    if not outcomes:
        return
    at = data.draw(st.integers(0, len(outcomes) - 1))
    begins = []
    for verdict in WORST_FIRST:
        changed = [*outcomes[:at], replace(outcomes[at], verdict=verdict), *outcomes[at + 1 :]]
        begins.append(begin_at(places, changed))
    assert begins == sorted(begins)


@calm
@given(histories())
def test_whoever_had_nothing_right_begins_at_the_beginning(history: tuple[int, list[Outcome]]) -> None:
    places, outcomes = history
    assert begin_at(places, [one for one in outcomes if one.verdict is not Verdict.RIGHT]) == 0


@pytest.mark.parametrize("places", TRACKS)
@pytest.mark.parametrize("verdict", [Verdict.WRONG, Verdict.DONT_KNOW, Verdict.PARTLY])
def test_nothing_right_begins_at_the_beginning_of_a_real_track(places: int, verdict: Verdict) -> None:
    assert begin_at(places, asked_all([True] * places, [verdict])) == 0


@pytest.mark.parametrize("places", TRACKS)
def test_everything_right_begins_near_the_end(places: int) -> None:
    outcomes = asked_all([True] * places, [Verdict.RIGHT])
    assert 0.9 * places <= begin_at(places, outcomes) < places


@pytest.mark.parametrize("places", TRACKS)
def test_a_learner_is_placed_within_a_tenth_of_the_track_on_average(places: int) -> None:
    rng = Random(4)
    off = []
    for _ in range(300):
        known = rng.randrange(places + 1)
        outcomes: list[Outcome] = []
        while (place := next_place([True] * places, outcomes)) is not None:
            chances = KNOWN if place < known else UNKNOWN
            [verdict] = rng.choices(
                (Verdict.RIGHT, Verdict.PARTLY, Verdict.WRONG, Verdict.DONT_KNOW), chances
            )
            outcomes.append(Outcome(place, verdict))
        assert len(outcomes) <= MOST
        off.append(begin_at(places, outcomes) - known)
    assert mean(map(abs, off)) <= places / 10
    assert mean(off) <= 0.02 * places, "rather a little too early than too late"
