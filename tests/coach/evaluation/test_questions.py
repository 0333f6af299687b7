"""Measuring a bank of questions: places, cues and near pairs, on banks made to have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.curriculum.loading import LoadedPack
from coach.curriculum.model import ChoiceQuestion, Question
from coach.curriculum.validation import validate_pack
from coach.evaluation.questions import chi_square_tail, examine, uniform_p
from coach.quiz.embedding import Vectors
from tests.coach.curriculum.tiny_pack import write_pack

calm = settings(deadline=None, max_examples=100, derandomize=True)


@pytest.fixture
def pack(tmp_path: Path) -> LoadedPack:
    loaded, faults = validate_pack(write_pack(tmp_path / "tiny"))
    assert loaded is not None, faults
    return loaded


def choice(number: int, texts: Sequence[str], answer: int, prompt: str = "Which?") -> ChoiceQuestion:
    options = [{"key": "abcd"[at], "text": {"en": text}} for at, text in enumerate(texts)]
    return ChoiceQuestion.model_validate(
        {
            "kind": "choice",
            "key": f"q{number}",
            "objective": "o",
            "prompt": {"en": f"{prompt} {number}"},
            "explanation": {"en": "Because."},
            "options": options,
            "answer": "abcd"[answer],
        }
    )


def with_questions(pack: LoadedPack, questions: Sequence[Question]) -> LoadedPack:
    origin = pack.origins["question"][0]
    origins = {**pack.origins, "question": tuple(origin for _ in questions)}
    return replace(pack, questions=tuple(questions), origins=origins)


@pytest.mark.parametrize(
    ("statistic", "freedom"), [(3.841, 1), (5.991, 2), (7.815, 3), (9.488, 4), (11.070, 5), (12.592, 6)]
)
def test_the_tail_of_chi_square_is_that_of_the_tables(statistic: float, freedom: int) -> None:
    assert chi_square_tail(statistic, freedom) == pytest.approx(0.05, abs=2e-5)
    assert chi_square_tail(0, freedom) == pytest.approx(1)


@calm
@given(st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_p_is_a_probability_and_one_for_an_even_spread(counts: list[int]) -> None:
    assert 0 <= uniform_p(counts) <= 1 + 1e-12
    assert uniform_p([counts[0]] * len(counts)) == pytest.approx(1)


def test_the_places_of_the_keys(pack: LoadedPack) -> None:
    texts = ["one", "two", "six", "ten"]
    even = [choice(n, texts, n % 4) for n in range(24)]
    first = [choice(n, texts, 0) for n in range(24)]
    (spread,) = examine(with_questions(pack, even), None).places
    (heaped,) = examine(with_questions(pack, first), None).places
    assert (spread.options, spread.counts, spread.p) == (4, (6, 6, 6, 6), 1)
    assert heaped.counts == (24, 0, 0, 0)
    assert heaped.p < 1e-6


def test_cues_tell_how_often_a_guess_would_be_right(pack: LoadedPack) -> None:
    longest = [choice(n, ["a much longer one", "two", "six", "ten"], 0) for n in range(10)]
    report = examine(with_questions(pack, longest), None)
    by_length, by_words = (cue for cue in report.cues if cue.language == "en")
    assert (by_length.asked, by_length.share, by_length.chance) == (10, 1, 0.25)
    assert by_length.noise == pytest.approx(2 * (0.25 * 0.75 / 10) ** 0.5)
    # No option shares a word with the stem: all are guessed alike.
    assert by_words.share == 0.25
    texts = ["the kernel fuses", "two", "six and seven of them", "ten"]
    echoing = [choice(n, texts, 0, "What does the fused kernel do?") for n in range(10)]
    by_length, by_words = (
        cue for cue in examine(with_questions(pack, echoing), None).cues if cue.language == "en"
    )
    assert (by_length.share, by_words.share) == (0, 1)


def test_the_words_of_a_chinese_stem_are_pairs_of_characters(pack: LoadedPack) -> None:
    made = choice(1, ["one", "two", "six", "ten"], 1).model_dump()
    made["prompt"] = {"zh-TW": "注意力為什麼要除以平方根？"}
    for option, text in zip(made["options"], ["根方力意", "注意力會飽和", "比較快", "省記憶體"], strict=True):
        option["text"] = {"zh-TW": text}
    report = examine(with_questions(pack, [ChoiceQuestion.model_validate(made)]), None)
    assert [cue.share for cue in report.cues if cue.name == "most words of the stem"] == [1]


def test_rules_and_kinds_are_those_of_the_pack(pack: LoadedPack) -> None:
    report = examine(pack, None)
    assert (report.pack, report.questions) == ("tiny", len(pack.questions))
    assert sum(report.kinds.values()) == report.questions
    assert not any(rule.faults for rule in report.rules)
    assert report.near is None
    twice = with_questions(pack, [choice(1, ["same", "same", "six", "ten"], 0)])
    faulty = {rule.name for rule in examine(twice, None).rules if rule.faults}
    assert "repeated-option" in faulty


def test_pairs_that_mean_the_same_come_nearest_first(pack: LoadedPack) -> None:
    class Angles:
        """Questions lie on a circle, 20° apart by their number."""

        def embed(self, texts: Sequence[str]) -> Vectors:
            turns = [np.radians(20 * int(text.split()[1])) for text in texts]
            return np.array([[np.cos(turn), np.sin(turn)] for turn in turns], dtype=np.float32)

    questions = [choice(n, ["one", "two", "six", "ten"], 0) for n in (0, 1, 5, 7)]
    near = examine(with_questions(pack, questions), Angles()).near
    assert near is not None
    assert [(pair.one, pair.other) for pair in near] == [("q1", "q0")]
    assert near[0].cosine == pytest.approx(np.cos(np.radians(20)), abs=1e-6)
