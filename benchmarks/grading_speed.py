"""How long one answer takes to grade, beside a plain string comparison.

Run from the repository root: `python -m benchmarks.grading_speed`. Everything is
timed in one process on one thread; each answer is new to the grader (the
embedder's cache holds only texts of the questions, as in use).
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from rapidfuzz import fuzz

from coach.curriculum.model import Language, ShortQuestion
from coach.quiz.embedding import MiniLMEmbedder
from coach.quiz.grading import BuiltInGrader
from coach.quiz.rubric import rubric_of

ROUNDS = 200

QUESTION = ShortQuestion.model_validate(
    {
        "kind": "short",
        "key": "scaling",
        "objective": "scaling",
        "prompt": {
            "en": "Why does attention divide by the square root of the key dimension?",
            "zh-TW": "為什麼注意力要除以鍵維度的平方根？",
        },
        "explanation": {"en": "Because.", "zh-TW": "因為。"},
        "reference": {
            "en": "Large dot products saturate the softmax, and its gradients become very small.",
            "zh-TW": "內積太大會讓 softmax 飽和，梯度就變得很小。",
        },
        "points": [
            {
                "key": "saturation",
                "text": {"en": "Large values saturate the softmax", "zh-TW": "數值太大會讓 softmax 飽和"},
                "aliases": {"en": ["saturate", "saturation", "one-hot"], "zh-TW": ["飽和", "太尖銳"]},
            },
            {
                "key": "gradients",
                "text": {"en": "The gradients become tiny", "zh-TW": "梯度變得很小"},
                "aliases": {"en": ["vanishing gradients", "small gradients"], "zh-TW": ["梯度消失"]},
            },
        ],
    }
)
ENGLISH = "Otherwise large products push it to the edges in case {}, and there the slopes get almost zero."
LONG = (
    "otherwise the large products push it to the edges, in case {}, and there the slopes get almost zero so "
    "that nothing is learned by the layers below; "
)
TOKENS_100 = " ".join((LONG * 4).split()[:90])
"""100 tokens of the small network or a few more."""
CHINESE = "不然第 {} 種情況的數值太大，會讓它變得太尖銳，梯度就會變得非常小。"


def times(work: Callable[[str], object], template: str) -> tuple[float, float]:
    """Return the median and the 95th percentile of `ROUNDS` calls in milliseconds."""
    work(template.replace("{}", "zero"))
    taken = []
    for number in range(ROUNDS):
        answer = template.replace("{}", str(number))
        start = time.perf_counter()
        work(answer)
        taken.append((time.perf_counter() - start) * 1_000)
    return float(np.percentile(taken, 50)), float(np.percentile(taken, 95))


def main() -> None:
    start = time.perf_counter()
    embedder = MiniLMEmbedder() if MiniLMEmbedder.available() else None
    if embedder is not None:
        embedder.embed(["cold"])
    cold = (time.perf_counter() - start) * 1_000

    def by(grader: BuiltInGrader, language: Language) -> Callable[[str], object]:
        rubric = rubric_of(QUESTION, language)
        return lambda answer: grader.grade(rubric, answer)

    def ratio(language: Language) -> Callable[[str], object]:
        return lambda answer: fuzz.ratio(QUESTION.reference[language], answer)

    words = BuiltInGrader(None)
    rows = [
        ("reference: rapidfuzz ratio, en", *times(ratio("en"), ENGLISH)),
        ("aliases only, en", *times(by(words, "en"), ENGLISH)),
        ("aliases and n-grams, zh-TW", *times(by(words, "zh-TW"), CHINESE)),
        ("aliases, no embedder, 2,000 characters", *times(by(words, "en"), (ENGLISH * 21)[:2_000])),
    ]
    if embedder is not None:
        meaning = BuiltInGrader(embedder)
        rows.append(("aliases and embeddings, en", *times(by(meaning, "en"), ENGLISH)))
        rows.append(("aliases and embeddings, 100 tokens", *times(by(meaning, "en"), TOKENS_100)))
        rows.append(
            ("aliases and embeddings, 4,000 characters", *times(by(meaning, "en"), (LONG * 30)[:4_000]))
        )
        rows.append(("aliases and embeddings, zh-TW", *times(by(meaning, "zh-TW"), CHINESE)))
    base = rows[0][1]
    print(f"{'grading one answer':42}{'p50 ms':>10}{'p95 ms':>10}{'× reference':>14}")
    for name, median, high in rows:
        print(f"{name:42}{median:10.3f}{high:10.3f}{median / base:14,.0f}")
    print(f"{'embedder, cold start and first text':42}{cold if embedder else float('nan'):10.0f}")


if __name__ == "__main__":
    main()
