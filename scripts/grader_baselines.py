"""Print what plain methods reach where `fit_grader.py` fits the built-in grader, on the same answers.

    python scripts/grader_baselines.py saf_en_training.csv semeval2013_training.csv

Each data set is judged by a model that saw only the others, its threshold chosen on them by the same
rule. Three sets of features in the same regression: those of the grader; thirteen simple ones; and the
cosine of answer and reference alone. "short" are the answers to questions with a reference of at most
`SHORT` words. Needs the embedder; takes some minutes.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parent))

import fit_grader as fitting

from coach.quiz import features
from coach.quiz.embedding import MiniLMEmbedder, Vectors
from coach.quiz.features import Words
from coach.quiz.normalise import clean

SHORT = 12
SIMPLE = (
    "cosine with the reference",
    "cosine with the question",
    "their difference",
    "precision, recall and F1 of content words, by their stems",
    "recall of the reference's words beyond the question's",
    "length over the reference's",
    "ln of the length",
    "one of the two denies",
    "share of the reference's numbers",
    "Dice coefficient of the sequences of three characters",
    "share of the answer's words that are the question's",
)
"""What `simple` returns, in its order; the fourth are three numbers."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def simple(question: Words, reference: Words, answer: Words, cosines: tuple[float, float]) -> list[float]:
    """Return the thirteen numbers; `cosines` of the answer with the reference and with the question."""
    asked, wanted, said = (
        {word for word, tells in zip(text.stems, text.content, strict=True) if tells}
        for text in (question, reference, answer)
    )
    both = len(wanted & said)
    precision, recall = both / max(len(said), 1), both / max(len(wanted), 1)
    beyond = wanted - asked
    numbers = set(_NUMBER.findall(reference.text))
    return [
        *cosines,
        cosines[0] - cosines[1],
        precision,
        recall,
        2 * precision * recall / (precision + recall) if both else 0.0,
        len(beyond & said) / len(beyond) if beyond else recall,
        min(len(answer.spelt) / max(len(reference.spelt), 1), 2.0),
        math.log1p(len(answer.spelt)),
        float(answer.denies != reference.denies),
        len(numbers & set(_NUMBER.findall(answer.text))) / len(numbers) if numbers else 1.0,
        2
        * len(answer.trigrams & reference.trigrams)
        / max(len(answer.trigrams) + len(reference.trigrams), 1),
        len(said & asked) / len(said) if said else 1.0,
    ]


def measured(rows: Sequence[fitting.Row]) -> tuple[list[features.Numbers], list[features.Numbers]]:
    """The grader's features and the simple ones, of several references those of the nearest."""
    embedder = MiniLMEmbedder()

    @lru_cache(maxsize=1_000)
    def read(text: str) -> tuple[Words, Vectors]:
        reading = embedder.read(text)
        return features.words_of(text, reading), features.pooled(reading.vectors)

    background = [found for text in fitting.BACKGROUND if (found := read(text)[0].vectors) is not None]
    compared: dict[tuple[str, str], features.Compared] = {}
    ours, plain = [], []
    for row in rows:
        known = features.known_words((row.question, *row.references))
        question, asked = read(clean(row.question))
        answer, said = read(features.answer_text(clean(row.answer), known))
        pairs = []
        for text in map(clean, row.references):
            reference, wanted = read(text)
            if (question.text, text) not in compared:
                compared[question.text, text] = features.prepare(question, reference, background)
            numbers = features.meaning(compared[question.text, text], answer)
            cosines = float(said @ wanted), float(said @ asked)
            pairs.append((numbers, tuple(simple(question, reference, answer, cosines))))
        ours.append(max((mine for mine, _ in pairs), key=lambda numbers: numbers[0] + 0.3 * numbers[2]))
        plain.append(max(theirs for _, theirs in pairs))
    return ours, plain


def report(title: str, rows: fitting.Sample, short: npt.NDArray[np.bool_]) -> None:
    for name in np.unique(rows.data_sets):
        held = rows.data_sets == name
        others = rows.of(~held)
        blind = fitting.questions_left_out(others)
        threshold = fitting.best_threshold(others.right, blind, fitting.MOST_REJECTED, others.data_sets)
        given = fitting.fit(others).probability(rows.numbers[held])
        for part, chosen in (("", np.ones(held.sum(), dtype=bool)), (" short", short[held])):
            if chosen.sum() < 100:
                continue
            right, mine = rows.right[held][chosen], given[chosen]
            best = fitting.kappa(right, mine >= fitting.best_threshold(right, mine))
            found = fitting.figures(right, mine, threshold)
            print(f"{title:10}{name + part:20}", found, f"threshold {threshold:.2f} best kappa {best:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("saf", type=Path)
    parser.add_argument("semeval", type=Path)
    given = parser.parse_args()
    rows = [*fitting.saf(given.saf), *fitting.semeval(given.semeval)]
    ours, plain = measured(rows)
    short = np.array([min(len(text.split()) for text in row.references) <= SHORT for row in rows])
    for title, numbers in (("grader", ours), ("thirteen", plain), ("cosine", [row[:1] for row in plain])):
        report(title, fitting.sample(rows, numbers), short)


if __name__ == "__main__":
    main()
