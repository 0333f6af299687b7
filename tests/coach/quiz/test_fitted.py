"""The fitted table: whole, of the code's features, and made again by its script on a small sample."""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
from importlib import resources
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.quiz import features
from coach.quiz.embedding import DIMENSIONS, MiniLMEmbedder, Reading
from coach.quiz.features import FEATURES
from coach.quiz.fitted import Model, fitted
from coach.quiz.normalise import clean

ROOT = Path(__file__).parents[3]
TABLE = json.loads(resources.files("coach.quiz").joinpath("data", "grader.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fit_grader", ROOT / "scripts" / "fit_grader.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up while they are made.
    sys.modules["fit_grader"] = module
    spec.loader.exec_module(module)
    return module


def test_the_table_says_where_it_comes_from() -> None:
    assert TABLE["written_by"] == "scripts/fit_grader.py"
    assert {entry["licence"] for entry in TABLE["data"]} >= {"MIT", "CC BY-SA, not shipped"}
    for entry in TABLE["data"]:
        assert len(entry["sha256"]) == 64
        assert entry["rows"] > 100
    assert set(TABLE["models"]["meaning"]["data_set_left_out"]) == {"SAF", "beetle", "sciEntsBank"}


def test_the_table_is_of_the_features_of_the_code() -> None:
    for family, names in FEATURES.items():
        model = fitted().models[family]
        assert tuple(TABLE["models"][family]["features"]) == names
        assert len(model.means) == len(model.deviations) == len(model.weights) == len(names)
        assert min(model.deviations) > 0
        assert 0 < model.threshold < 1


@pytest.mark.parametrize(
    ("family", "helps"),
    [
        ("meaning", ("coverage", "trigrams")),
        ("wording", ("overlap",)),
        ("han-point", ("alias", "near-alias")),
    ],
)
def test_what_shows_an_answer_counts_for_it_and_a_contradiction_against(
    family: features.Family, helps: tuple[str, ...]
) -> None:
    weights = dict(zip(FEATURES[family], fitted().models[family].weights, strict=True))
    assert all(weights[name] > 0 for name in helps)
    assert weights.get("contradiction", 0.0) <= 0


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=5))
def test_a_probability_is_one_whatever_the_numbers(numbers: list[float]) -> None:
    assert 0 <= fitted().models["meaning"].probability(tuple(numbers)) <= 1


def test_the_probability_is_that_of_a_logistic_regression() -> None:
    model = Model((1.0,), (2.0,), (0.5,), -0.25, 0.5)
    assert model.probability((3.0,)) == pytest.approx(1 / (1 + np.exp(-(0.5 * 1.0 - 0.25))))
    assert model.probability((1e9,)) == pytest.approx(1 / (1 + np.exp(-(0.5 * 3.0 - 0.25))))


def words(text: str) -> features.Words:
    return features.words_of(clean(text))


def test_the_words_of_the_question_are_no_overlap() -> None:
    compared = features.prepare(
        words("What does the battery do?"), words("The battery pushes the current"), []
    )
    overlap = [features.wording(compared, words(text))[0] for text in ("the battery", "it pushes current")]
    assert overlap == [0.0, 1.0]


@pytest.mark.parametrize(
    ("reference", "answer", "contradicts"),
    [
        ("the terminals are connected", "the terminals are connected", 0.0),
        ("the terminals are connected", "the terminals are not connected", 1.0),
        ("the terminals are connected", "the terminals are separated", 1.0),
        ("the terminals are not connected", "the terminals are separated", 0.0),
        ("the pitch is lower", "the pitch gets higher", 1.0),
        ("it saturates", "we divide so that it does not saturate", 0.0),
    ],
)
def test_denials_and_opposites_contradict_unless_both(
    reference: str, answer: str, contradicts: float
) -> None:
    compared = features.prepare(words("Why?"), words(reference), [])
    at = FEATURES["wording"].index("contradiction")
    assert features.wording(compared, words(answer))[at] == contradicts


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("photosynthesys needs light", "photosynthesis needs light"),
        ("the circut is open", "the circuit is open"),
        ("unsaturated", "unsaturated"),
        ("it connects them", "it connects them"),
        ("123 1234", "123 1234"),
    ],
)
def test_slips_of_the_keys_are_read_as_the_known_word(typed: str, read: str) -> None:
    known = features.known_words(["Photosynthesis, circuit, saturated, connected, 1235"])
    assert features.respell(typed, known) == read


def test_a_word_is_the_mean_of_its_pieces_and_one_that_was_not_read_is_none() -> None:
    spans = ((0, 2), (2, 7), (7, 12), (13, 16), (17, 18), (18, 19), (19, 20))
    vectors = np.random.default_rng(2).normal(size=(len(spans), DIMENSIONS)).astype(np.float32)
    ids = (3000, 20_000, 9000, 4937, 1017, 1012, 1019)
    read = features.words_of("unbelievable cat 3.5 more", Reading(spans, ids, vectors))
    assert read.spelt == ("unbelievable", "cat", "3.5", "more")
    assert read.vectors is not None
    for at, pieces in enumerate(([0, 1, 2], [3], [4, 5, 6])):
        mean = vectors[pieces].mean(axis=0)
        assert np.allclose(read.vectors[at], mean / np.linalg.norm(mean), atol=1e-6)
    assert not read.vectors[3].any()
    assert read.weights[0] > read.weights[1] > 0


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 5)), max_size=30))
def test_each_word_has_the_pieces_that_overlap_it(runs: list[tuple[bool, int]]) -> None:
    text, spans, at = "", [], 0
    for blank, length in runs:
        text += (" " if blank else "a") * length
        if not blank:
            spans.append((at, at + length))
        at += length
    vectors = np.eye(len(spans), DIMENSIONS, dtype=np.float32)
    read = features.words_of(text, Reading(tuple(spans), (5000,) * len(spans), vectors))
    assert read.vectors is not None
    for (begin, end), vector in zip(read.spans, read.vectors, strict=True):
        overlapping = [number for number, span in enumerate(spans) if span[0] < end and span[1] > begin]
        assert np.flatnonzero(vector).tolist() == overlapping


@given(st.text(max_size=200))
def test_any_text_has_features(text: str) -> None:
    said = features.answer_text(clean(text), features.known_words(["the known words"]))
    compared = features.prepare(words("Why is it so?"), words("It has known words"), [])
    numbers = features.wording(compared, features.words_of(said))
    han = features.han(features.han_of("為什麼？"), features.han_of("梯度消失"), features.han_of(text))
    assert np.isfinite(numbers).all()
    assert np.isfinite(han).all()


def test_what_could_be_separated_is_separated(script: ModuleType) -> None:
    rng = np.random.default_rng(1)
    numbers = rng.normal(size=(300, 2))
    right = numbers[:, 0] + 0.3 * rng.normal(size=300) > 0.2
    names = np.array([f"q{at % 20}" for at in range(300)])
    sets = np.array(["one", "other"])[np.arange(300) % 2]
    rows = script.Sample(numbers, sets, names, right, np.ones(300, dtype=bool))
    given = script.questions_left_out(rows)
    assert script.auc(right, given) > 0.95
    assert script.kappa(right, given >= script.best_threshold(right, given)) > 0.7
    model = script.fit(rows)
    assert model.weights[0] > 10 * abs(model.weights[1])


def test_each_question_counts_the_same_however_many_answered_it(script: ModuleType) -> None:
    names = np.array(["rare"] * 2 + ["common"] * 8)
    rows = script.Sample(np.zeros((10, 1)), np.array(["one"] * 10), names, names == "rare", names != "")
    weights = script.counted(rows)
    assert weights[names == "rare"].sum() == pytest.approx(weights[names == "common"].sum())
    assert weights.mean() == pytest.approx(1)


def test_agreement_beyond_chance(script: ModuleType) -> None:
    right = np.array([True, True, False, False])
    assert script.kappa(right, right) == 1
    assert script.kappa(right, np.array([True, False, True, False])) == 0


@pytest.mark.skipif(not MiniLMEmbedder.available(), reason="the small embedding model is not installed")
def test_the_script_fits_a_small_sample(script: ModuleType, tmp_path: Path) -> None:
    saf, semeval, chinese = tmp_path / "saf.csv", tmp_path / "semeval.csv", tmp_path / "zh.csv"
    pairs = [
        ("The switch closes the path", "the path is closed by the switch"),
        ("It blocks light", "light is blocked"),
    ]
    with saf.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["question", "reference", "student_answer", "score"])
        for at, (reference, answer) in enumerate(pairs):
            writer.writerow([f"What happens in case {at}?", reference, answer, 1])
            writer.writerow([f"What happens in case {at}?", reference, "no idea at all", 0])
    with semeval.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["dataset", "question", "reference", "student_answer", "label"])
        for name in ("beetle", "sciEntsBank"):
            for at, (reference, answer) in enumerate(pairs):
                writer.writerow([name, f"{name}: why {at}?", f"{reference} || It does", answer, "correct"])
                writer.writerow(
                    [name, f"{name}: why {at}?", f"{reference} || It does", "red", "contradictory"]
                )
    rows = list(csv.reader((ROOT / "tests/data/grading/zh_dev.csv").open(encoding="utf-8", newline="")))
    with chinese.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows[:12])
    target = tmp_path / "table.json"
    script.main(
        [str(saf), str(semeval), "--chinese", str(chinese), "--target", str(target), "--day", "2026-11-24"]
    )
    table = json.loads(target.read_text(encoding="utf-8"))
    assert set(table["models"]) == set(FEATURES)
    assert [entry["rows"] for entry in table["data"]] == [4, 8, 11]
    assert table["models"]["wording"]["questions_left_out"]["beetle"]["auc"] == 1.0
