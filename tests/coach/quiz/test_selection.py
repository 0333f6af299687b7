"""Which questions a quiz asks, whatever a learner knows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.quiz.selection import NEW_SHARE, Candidate, Pick, Probe, Reason, choose, interleave, reason_for
from coach.review.schedule import CardState, Rating

calm = settings(deadline=None, max_examples=70, derandomize=True)

TODAY = date(2026, 3, 2)


def a_card(due: int, rating: Rating = Rating.GOOD) -> CardState:
    """A card due so many days from today."""
    return CardState(5.0, 5.0, TODAY - timedelta(days=9), TODAY + timedelta(days=due), 3, 0, rating)


def an_objective(
    number: int, card: CardState | None = None, *, concept: str = "", probes: int = 1
) -> Candidate:
    """An objective whose questions are numbered from a thousand times its own number."""
    asked = tuple(Probe(1000 * number + n) for n in range(probes))
    return Candidate(number, concept or f"c{number}", number, card, asked)


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    cards = st.one_of(st.none(), st.builds(a_card, st.integers(-30, 30), st.sampled_from(Rating)))
    days = st.one_of(st.none(), st.integers(0, 99).map(lambda back: TODAY - timedelta(days=back)))
    made = []
    for number in range(draw(st.integers(0, 9))):
        asked = draw(st.lists(days, min_size=int(number % 5 > 0), max_size=3))
        probes = tuple(Probe(1000 * number + n, day) for n, day in enumerate(asked))
        made.append(Candidate(number, draw(st.sampled_from("abcd")), number, draw(cards), probes))
    return made


COUNT, SEED = st.integers(1, 9) | st.integers(1, 20), st.integers(0, 99)


@calm
@given(candidates(), COUNT, SEED)
def test_there_are_as_many_as_wanted_and_possible_and_none_twice(
    known: list[Candidate], count: int, seed: int
) -> None:
    picks = choose(known, count, TODAY, Random(seed))
    assert len(picks) == min(count, sum(len(one.probes) for one in known))
    assert len({pick.content_id for pick in picks}) == len(picks)
    assert all(pick.content_id // 1000 == pick.objective_id for pick in picks)


def _rank(one: Candidate) -> int:
    """0 is due, 1 new, 2 neither."""
    if one.card is None:
        return 1
    return 0 if one.card.due_day <= TODAY else 2


@calm
@given(candidates(), COUNT, SEED)
def test_what_is_due_comes_before_what_is_new_and_that_before_practice(
    known: list[Candidate], count: int, seed: int
) -> None:
    chosen = {pick.objective_id for pick in choose(known, count, TODAY, Random(seed))}
    left_out = [one for one in known if one.objective_id not in chosen and one.probes]
    for one in left_out:
        before = [known[other] for other in chosen if _rank(known[other]) > _rank(one)]
        # A place in five is kept for something new while more is due than fits.
        assert not before or (_rank(one) == 0 and {_rank(other) for other in before} == {1})
        assert len(before) <= count // NEW_SHARE


def test_a_place_in_five_is_kept_for_something_new() -> None:
    due = [an_objective(number, a_card(-1)) for number in range(9)]
    new = [an_objective(number) for number in range(10, 13)]
    for allowed, expected in ((None, 1), (3, 1), (0, 0)):
        picks = choose([*due, *new], 5, TODAY, Random(1), new_allowed=allowed)
        assert sum(pick.reason is Reason.NEW for pick in picks) == expected


def test_no_more_is_new_than_the_day_takes() -> None:
    due = [an_objective(1, a_card(0))]
    new = [an_objective(number) for number in range(2, 6)]
    known = [an_objective(9, a_card(3))]
    for allowed, expected in ((1, {1, 2, 9}), (0, {1, 9}), (2, {1, 2, 3, 9})):
        picks = choose([*known, *new, *due], 4, TODAY, Random(1), new_allowed=allowed)
        assert {pick.objective_id for pick in picks} == expected


def test_a_sure_error_leads_and_says_so() -> None:
    wrong = an_objective(1, a_card(-1, Rating.AGAIN))
    sure = replace(an_objective(2, a_card(0, Rating.AGAIN)), sure_and_wrong=True)
    (pick,) = choose([wrong, sure], 1, TODAY, Random(1))
    assert (pick.objective_id, pick.reason) == (2, Reason.SURE_AND_WRONG)


def test_after_a_concept_comes_one_that_is_easily_confused_with_it() -> None:
    picks = [Pick(number, concept, number, Reason.DUE) for number, concept in enumerate("abcd")]
    assert [p.concept for p in interleave(picks, {"a": {"d"}, "d": {"a"}})] == ["a", "d", "b", "c"]


@calm
@given(
    st.lists(st.sampled_from("abcd"), max_size=9),
    st.dictionaries(st.sampled_from("abcd"), st.sets(st.sampled_from("abcd"))),
)
def test_confusable_concepts_cost_no_question_and_no_distance(
    concepts: list[str], alike: dict[str, set[str]]
) -> None:
    picks = [Pick(number, concept, number, Reason.DUE) for number, concept in enumerate(concepts)]
    mixed = interleave(picks, alike)
    assert Counter(mixed) == Counter(picks)
    together = sum(a.concept == b.concept for a, b in pairwise(mixed))
    assert together == sum(a.concept == b.concept for a, b in pairwise(interleave(picks)))


@calm
@given(candidates(), COUNT, SEED)
def test_no_objective_is_asked_twice_while_another_was_not_asked(
    known: list[Candidate], count: int, seed: int
) -> None:
    picks = choose(known, count, TODAY, Random(seed))
    times = Counter(pick.objective_id for pick in picks)
    for one in known:
        for other in known:
            spare = times[other.objective_id] < len(other.probes)
            assert not (spare and times[one.objective_id] > times[other.objective_id] + 1)


@calm
@given(candidates(), COUNT, SEED)
def test_the_question_asked_longest_ago_is_chosen(known: list[Candidate], count: int, seed: int) -> None:
    chosen = {pick.content_id for pick in choose(known, count, TODAY, Random(seed))}
    for one in known:
        asked = [probe.last_asked or date.min for probe in one.probes if probe.content_id in chosen]
        spared = [probe.last_asked or date.min for probe in one.probes if probe.content_id not in chosen]
        assert not asked or not spared or max(asked) <= min(spared)


@calm
@given(candidates(), COUNT, SEED)
def test_the_same_chance_gives_the_same_quiz(known: list[Candidate], count: int, seed: int) -> None:
    assert choose(known, count, TODAY, Random(seed)) == choose(known, count, TODAY, Random(seed))


def test_chance_decides_between_questions_never_asked() -> None:
    known = [an_objective(1, probes=5)]
    assert len({choose(known, 1, TODAY, Random(seed))[0].content_id for seed in range(40)}) == 5


def test_missed_ones_lead_then_the_longest_overdue_then_the_track() -> None:
    known = [
        an_objective(1),
        an_objective(2, a_card(5)),
        an_objective(3, a_card(-1)),
        an_objective(4, a_card(-8)),
        an_objective(5, a_card(0, Rating.AGAIN)),
        an_objective(6),
        an_objective(7, a_card(2)),
    ]
    picks = choose(known, 7, TODAY, Random(1))
    assert [(pick.objective_id, pick.reason) for pick in picks] == [
        (5, Reason.MISSED),
        (4, Reason.DUE),
        (3, Reason.DUE),
        (1, Reason.NEW),
        (6, Reason.NEW),
        (7, Reason.PRACTICE),
        (2, Reason.PRACTICE),
    ]


def test_a_second_question_on_an_objective_says_so() -> None:
    picks = choose([an_objective(1, probes=3), an_objective(2)], 4, TODAY, Random(1))
    assert Counter(pick.reason for pick in picks) == {Reason.NEW: 2, Reason.OTHER_SIDE: 2}
    first = next(pick for pick in picks if pick.objective_id == 1)
    assert first.reason is Reason.NEW


def test_an_objective_without_questions_is_passed_over() -> None:
    assert choose([an_objective(1, probes=0)], 5, TODAY, Random(1)) == ()
    assert choose([], 5, TODAY, Random(1)) == ()


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        (None, Reason.NEW),
        (a_card(0), Reason.DUE),
        (a_card(-5), Reason.DUE),
        (a_card(1), Reason.PRACTICE),
        (a_card(-1, Rating.AGAIN), Reason.MISSED),
        (a_card(1, Rating.AGAIN), Reason.MISSED),
        (a_card(0, Rating.HARD), Reason.DUE),
    ],
)
def test_the_reason_is_what_the_card_says(card: CardState | None, reason: Reason) -> None:
    assert reason_for(an_objective(1, card), TODAY) is reason


def picks_of(concepts: str) -> list[Pick]:
    return [Pick(number, concept, number, Reason.NEW) for number, concept in enumerate(concepts)]


CONCEPTS = st.text("abc", max_size=12)


@calm
@given(CONCEPTS)
def test_mixing_keeps_every_question(concepts: str) -> None:
    mixed = interleave(picks_of(concepts))
    assert sorted(mixed, key=lambda pick: pick.objective_id) == picks_of(concepts)


@cache
def fewest_pairs(counts: tuple[int, ...], last: int | None) -> int:
    """The fewest neighbours of one concept in any order, by trying all. `counts` by concept."""
    best = None
    for concept, left in enumerate(counts):
        if left:
            rest = tuple(n - (i == concept) for i, n in enumerate(counts))
            pairs = (concept == last) + fewest_pairs(rest, concept)
            best = pairs if best is None else min(best, pairs)
    return best or 0


def pairs_in(picks: tuple[Pick, ...]) -> int:
    return sum(one.concept == other.concept for one, other in pairwise(picks))


@calm
@given(CONCEPTS)
def test_neighbours_differ_wherever_that_is_possible(concepts: str) -> None:
    counts = tuple(concepts.count(concept) for concept in "abc")
    if fewest_pairs(counts, None) == 0:
        assert pairs_in(interleave(picks_of(concepts))) == 0


@calm
@given(CONCEPTS)
def test_what_is_mixed_already_keeps_its_order(concepts: str) -> None:
    mixed = interleave(picks_of(concepts))
    assert interleave(mixed) == mixed or pairs_in(mixed) > 0


@calm
@given(CONCEPTS)
def test_the_most_urgent_stays_first_unless_another_concept_would_pile_up(concepts: str) -> None:
    picks = picks_of(concepts)
    if picks and max(Counter(concepts).values()) * 2 <= len(picks):
        assert interleave(picks)[0] == picks[0]
