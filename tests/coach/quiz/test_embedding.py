"""Sentence vectors: meaning, shape, and that a vector depends on its text alone."""

import subprocess
import sys
import threading
from importlib import util

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from coach.quiz import embedding
from coach.quiz.embedding import DIMENSIONS, MiniLMEmbedder

pytestmark = pytest.mark.skipif(
    not MiniLMEmbedder.available(), reason="the small embedding model is not installed"
)


@pytest.fixture(scope="module")
def embedder() -> MiniLMEmbedder:
    return MiniLMEmbedder()


def test_rows_are_unit_vectors(embedder: MiniLMEmbedder) -> None:
    rows = embedder.embed(["attention", "", "😀", "自注意力", "\ud800", "word " * 2_000])
    assert rows.shape == (6, DIMENSIONS)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
    assert embedder.embed([]).shape == (0, DIMENSIONS)


@pytest.mark.parametrize(
    ("text", "paraphrase", "unrelated"),
    [
        ("The cat sits outside", "The feline is resting outdoors", "The new movie is awesome"),
        (
            "Gradients vanish in deep networks",
            "Deep nets suffer from shrinking gradients",
            "A man plays guitar",
        ),
        (
            "LoRA trains small matrices",
            "Low-rank adapters are small trained matrices",
            "The capital of France is Paris",
        ),
    ],
)
def test_a_paraphrase_is_nearer_than_something_unrelated(
    embedder: MiniLMEmbedder, text: str, paraphrase: str, unrelated: str
) -> None:
    first, near, far = embedder.embed([text, paraphrase, unrelated])
    assert first @ near > 0.5
    assert first @ far < 0.2


def test_cosines_are_those_of_the_model_in_full_precision(embedder: MiniLMEmbedder) -> None:
    """The sentence-transformers manual publishes .894 and -.025 for these pairs; int8 may move them."""
    rows = embedder.embed(["The cat sits outside", "The new movie is awesome", "The new movie is so great"])
    assert rows[1] @ rows[2] == pytest.approx(0.894, abs=0.03)
    assert rows[0] @ rows[1] == pytest.approx(-0.025, abs=0.03)


def test_neighbours_do_not_move_a_vector() -> None:
    text = "Scaling keeps the softmax from saturating."
    alone = MiniLMEmbedder().embed([text])[0]
    among = MiniLMEmbedder().embed(["word " * 500, text, "x"])[1]
    assert_array_equal(alone, among)


def test_only_the_first_tokens_count(embedder: MiniLMEmbedder) -> None:
    long = "token " * (embedding.MAX_TOKENS - 2)
    assert_array_equal(*embedder.embed([long, long + "something else entirely"]))


def test_a_vector_is_computed_once_and_the_oldest_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    small = MiniLMEmbedder(cache_size=2)
    runs: list[str] = []
    run = small._run
    monkeypatch.setattr(small, "_run", lambda text: runs.append(text) or run(text))
    small.embed(["a", "b", "a", "c", "a", "b"])
    assert runs == ["a", "b", "c", "b"]


def test_a_caller_cannot_spoil_the_cache(embedder: MiniLMEmbedder) -> None:
    first = embedder.embed(["attention"])
    expected = first.copy()
    first[:] = 0
    assert_array_equal(embedder.embed(["attention"]), expected)


def test_threads_share_one_embedder() -> None:
    shared = MiniLMEmbedder()
    texts = [f"sentence {number % 5}" for number in range(20)]
    rows: dict[int, embedding.Vectors] = {}

    def work(index: int) -> None:
        rows[index] = shared.embed(texts)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for index in range(4):
        assert_array_equal(rows[index], rows[0])


def test_nothing_heavy_is_loaded_before_the_first_text() -> None:
    assert MiniLMEmbedder()._session is None
    code = (
        "import coach.quiz.embedding as e, sys; e.MiniLMEmbedder.available();"
        "print('onnxruntime' in sys.modules)"
    )

    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "False\n"
    )


def test_a_missing_package_is_said_and_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    found = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name == embedding._PACKAGE else found(name))
    assert not MiniLMEmbedder.available()
    with pytest.raises(RuntimeError, match="not installed"):
        MiniLMEmbedder().embed(["x"])
