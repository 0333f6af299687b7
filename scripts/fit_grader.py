"""Fit the coefficients of the built-in grader and write `coach/quiz/data/grader.json`.

    python scripts/fit_grader.py saf_en_training.csv semeval2013_training.csv

The first file is the training split of SAF (Filighera et al., ACL 2022, MIT); right is an
answer with the full score. The second is the training split of SemEval-2013 task 7
(Dzikovska et al. 2013, CC BY-SA), with its parts in the column `dataset`; right is
`correct`. Neither is part of this product: only coefficients leave this script. The
Chinese model is fitted on `tests/data/grading/zh_dev.csv`.

Figures: questions are never in both training and test. "questions left out": eight folds;
"data set left out": each data set judged by a model that saw only the others. `--ablations`
prints the second for each feature left out, and for single features.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parents[1]))

from coach.curriculum.loading import LoadedPack, load_pack
from coach.curriculum.model import ExplainQuestion, ShortQuestion
from coach.curriculum.shipped import pack_folders
from coach.quiz import features
from coach.quiz.echo import without_echo
from coach.quiz.embedding import MiniLMEmbedder
from coach.quiz.features import FEATURES, Compared, Family, Words
from coach.quiz.fitted import CLIP
from coach.quiz.grading import alias_stands
from coach.quiz.normalise import clean, parse, tokens
from coach.quiz.off_task import without_steering
from coach.quiz.rubric import rubric_of

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "coach" / "quiz" / "data" / "grader.json"
CHINESE = ROOT / "tests" / "data" / "grading" / "zh_dev.csv"

PENALTY = 100.0
"""Of the squared weights, in answers: chosen once, any from 10 to 1,000 gives the same figures."""

MOST_REJECTED = 0.20
"""Share of right answers that may be refused, the mean over the data sets in left-out questions; the
threshold is the one with the best mean κ within it. Most of what is refused there is sciEntsBank's, whose
teachers took much for right that says little.
"""

BACKGROUND = (
    "The train to the coast leaves at nine in the morning.",
    "She put the letter on the kitchen table and went out.",
    "A good bread needs flour, water, salt and a lot of time.",
    "The committee will meet again after the summer holidays.",
    "He bought two tickets for the concert on Friday evening.",
    "Most of the houses in the village were built of stone.",
    "The team lost the match in the last minute.",
    "It is cheaper to rent a bicycle than to take a taxi.",
    "The museum shows paintings and furniture of three centuries.",
    "They planted apple trees along the road to the farm.",
    "The number of visitors has doubled within ten years.",
    "Please close the window before you leave the room.",
    "The process takes several steps, and each depends on the one before.",
    "A larger value means that the result changes more quickly.",
    "The system stores the data and sends it back on request.",
    "Because of the heavy rain the river rose by a metre.",
)
"""Unrelated sentences, written for this purpose: what any English text covers of a reference by chance."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    data_set: str
    question: str
    references: tuple[str, ...]
    answer: str
    right: bool
    written: bool = True


@dataclass(frozen=True)
class Sample:
    """Features (answers × features), and for each answer its data set, question and truth.

    `written`: by a person for the question; figures are of these alone.
    """

    numbers: Floats
    data_sets: npt.NDArray[np.str_]
    questions: npt.NDArray[np.str_]
    right: npt.NDArray[np.bool_]
    written: npt.NDArray[np.bool_]

    def of(self, chosen: npt.NDArray[np.bool_]) -> Sample:
        return Sample(
            self.numbers[chosen],
            self.data_sets[chosen],
            self.questions[chosen],
            self.right[chosen],
            self.written[chosen],
        )

    def only(self, columns: Sequence[int]) -> Sample:
        return Sample(self.numbers[:, columns], self.data_sets, self.questions, self.right, self.written)


def saf(path: Path) -> Iterator[Row]:
    for row in _read(path):
        right = float(row["score"]) >= 1 - 1e-9
        yield Row("SAF", row["question"], (row["reference"],), row["student_answer"], right)


def semeval(path: Path) -> Iterator[Row]:
    for row in _read(path):
        references = tuple(text.strip() for text in row["reference"].split("||"))
        right = row["label"] == "correct"
        yield Row(row["dataset"], row["question"], references, row["student_answer"], right)


def chinese(path: Path) -> Iterator[Row]:
    for row in _read(path):
        right = row["label"] == "correct"
        yield Row("zh_dev", row["question"], (row["reference"],), row["student_answer"], right)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def of_other_questions(rows: Sequence[Row], each: int = 4) -> Iterator[Row]:
    """References of other questions of the same data set as wrong answers, to count how many pass."""
    for name in dict.fromkeys(row.data_set for row in rows):
        asked = list({(r.question, r.references): r for r in rows if r.data_set == name}.values())
        for at, row in enumerate(asked):
            others = [asked[(at + step) % len(asked)] for step in range(1, len(asked))]
            others = [
                o for o in others if o.question != row.question and not {*o.references} & {*row.references}
            ]
            for other in others[:each]:
                yield replace(row, answer=other.references[0], right=False, written=False)


# --- features -------------------------------------------------------------------------------------


class Measuring:
    """Turns rows into numbers; questions and references are read once."""

    def __init__(self) -> None:
        self._embedder = MiniLMEmbedder()
        self._words: dict[str, Words] = {}
        self._compared: dict[tuple[str, str], Compared] = {}
        self.background = [self._read(text).vectors for text in BACKGROUND]

    def _read(self, text: str) -> Words:
        text = clean(text)
        if text not in self._words:
            self._words[text] = features.words_of(text, self._embedder.read(text))
        return self._words[text]

    def english(self, row: Row) -> dict[Family, features.Numbers]:
        known = features.known_words((row.question, *row.references))
        text = features.answer_text(clean(row.answer), known)
        answer = features.words_of(text, self._embedder.read(text))
        found = []
        for reference in row.references:
            key = row.question, reference
            if key not in self._compared:
                pair = self._read(row.question), self._read(reference)
                self._compared[key] = features.prepare(*pair, self.background)
            compared = self._compared[key]
            found.append((features.meaning(compared, answer), features.wording(compared, answer)))
        # The nearest of several references: by coverage and trigrams.
        meaning, wording = max(found, key=lambda pair: pair[0][0] + 0.3 * pair[0][2])
        return {"meaning": meaning, "wording": wording}

    def chinese(self, row: Row) -> dict[Family, features.Numbers]:
        question, reference = features.han_of(row.question), features.han_of(row.references[0])
        return {"han": features.han(question, reference, features.han_of(row.answer))}


def sample(rows: Sequence[Row], numbers: Sequence[features.Numbers]) -> Sample:
    return Sample(
        np.array(numbers, dtype=np.float64),
        np.array([row.data_set for row in rows]),
        np.array([row.question for row in rows]),
        np.array([row.right for row in rows]),
        np.array([row.written for row in rows]),
    )


# --- fitting --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Regression:
    means: Floats
    deviations: Floats
    weights: Floats
    intercept: float

    def probability(self, numbers: Floats) -> Floats:
        z = np.clip((numbers - self.means) / self.deviations, -CLIP, CLIP)
        given: Floats = 1 / (1 + np.exp(-(z @ self.weights + self.intercept)))
        return given


def counted(rows: Sample) -> Floats:
    """How much each answer counts: every question as much as the others, however many answered it.

    Answers to one question are much alike. Weights by data set too, which were tried, give a lower AUC on
    each data set left out and a higher log loss in the mean.
    """
    _, place, answers = np.unique(rows.questions, return_inverse=True, return_counts=True)
    weights: Floats = 1 / answers[place]
    return weights / weights.mean()


def fit(rows: Sample) -> Regression:
    """Logistic regression with an L2 penalty, by Newton's method, on the answers that people wrote."""
    rows = rows.of(rows.written)
    weights, right = counted(rows), rows.right.astype(np.float64)
    means = np.average(rows.numbers, axis=0, weights=weights)
    deviations = np.sqrt(np.average((rows.numbers - means) ** 2, axis=0, weights=weights)) + 1e-6
    z = np.clip((rows.numbers - means) / deviations, -CLIP, CLIP)
    design = np.c_[z, np.ones(len(z))]
    penalty = np.diag([PENALTY] * z.shape[1] + [1e-6])
    solution = np.zeros(design.shape[1])
    for _ in range(50):
        given = 1 / (1 + np.exp(-design @ solution))
        gradient = design.T @ (weights * (given - right)) + penalty @ solution
        curvature = (design * (weights * given * (1 - given))[:, None]).T @ design + penalty
        step = np.linalg.solve(curvature, gradient)
        solution -= step
        if np.abs(step).max() < 1e-9:
            break
    return Regression(means, deviations, solution[:-1], float(solution[-1]))


# --- key points in Chinese ------------------------------------------------------------------------

GRADES = ("wrong", "partly", "right")


@dataclass(frozen=True)
class PointSample:
    """Features (answers × points × features), which points there are, and for each answer its grade.

    `written`: by a person for the question; figures are of these alone.
    """

    numbers: Floats
    there: npt.NDArray[np.bool_]
    grades: npt.NDArray[np.int_]
    questions: npt.NDArray[np.str_]
    written: npt.NDArray[np.bool_]

    def of(self, chosen: npt.NDArray[np.bool_]) -> PointSample:
        return PointSample(
            self.numbers[chosen],
            self.there[chosen],
            self.grades[chosen],
            self.questions[chosen],
            self.written[chosen],
        )


def point_sample(path: Path) -> PointSample:
    packs = [pack for folder in pack_folders() if isinstance(pack := load_pack(folder), LoadedPack)]
    questions = {question.key: question for pack in packs for question in pack.questions}
    rows = [row for row in _read(path) if row["question_key"] in questions]
    rows += list(_of_other_questions(rows))
    most = 4
    numbers = np.zeros((len(rows), most, len(FEATURES["han-point"])))
    there = np.zeros((len(rows), most), dtype=bool)
    for at, row in enumerate(rows):
        question = questions[row["question_key"]]
        assert isinstance(question, ShortQuestion | ExplainQuestion)
        rubric = rubric_of(question, "zh-TW")
        asked = features.han_of(question.prompt["zh-TW"])
        own = without_echo(parse(without_steering(row["student_answer"])), rubric)
        answer = features.han_of("\n".join(sentence.text for sentence in own))
        for place, point in enumerate(rubric.points):
            met = alias_stands(rubric, point, row["student_answer"])
            aliases = [tokens(alias) for alias in point.aliases]
            numbers[at, place] = features.han_point(asked, features.han_of(point.text), aliases, answer, met)
            there[at, place] = True
    return PointSample(
        numbers,
        there,
        np.array([GRADES.index(row["grade"]) for row in rows]),
        np.array([row["question_key"] for row in rows]),
        np.array([bool(row["label"]) for row in rows]),
    )


def _of_other_questions(rows: Sequence[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The references of the next two questions as wrong answers, marked by an empty label."""
    each = list({row["question_key"]: row for row in rows}.values())
    for at, row in enumerate(each):
        for step in (1, 2):
            other = each[(at + step) % len(each)]
            yield {**row, "student_answer": other["reference"], "grade": "wrong", "label": ""}


def point_probabilities(rows: PointSample, solution: Floats) -> Floats:
    given: Floats = 1 / (1 + np.exp(-(rows.numbers @ solution[:-1] + solution[-1])))
    return given


def fit_points(rows: PointSample) -> Floats:
    """Weights and intercept under which the grades are likeliest, the points being independent.

    Right: all points said; wrong: none. Which points an answer says is not in the data.
    """

    def loss(solution: Floats) -> float:
        said = np.clip(point_probabilities(rows, solution), 1e-4, 1 - 1e-4)
        right = np.where(rows.there, said, 1).prod(axis=1)
        wrong = np.where(rows.there, 1 - said, 1).prod(axis=1)
        likely = np.stack([wrong, 1 - right - wrong, right])[rows.grades, np.arange(len(rows.grades))]
        return float(-np.log(np.maximum(likely, 0.02)).mean() + 0.02 * (solution[:-1] ** 2).mean())

    solution, step = np.array([2.0] + [0.0] * (rows.numbers.shape[2] - 1) + [-1.0]), 0.5
    best = loss(solution)
    # Few weights: along one axis after the other, in ever smaller steps.
    while step > 1e-3:
        moved = False
        for axis in range(len(solution)):
            for direction in (step, -step):
                tried = solution.copy()
                tried[axis] += direction
                if (value := loss(tried)) < best - 1e-9:
                    solution, best, moved = tried, value, True
        step = step if moved else step / 2
    return solution


def point_entry(rows: PointSample) -> dict[str, Any]:
    """Fit on all rows, with the figures of models that did not see the question that they judge."""
    names = np.unique(rows.questions)
    lowest = np.zeros(len(rows.grades))
    met = np.where(rows.there, rows.numbers[:, :, 0], 0).astype(bool)
    for fold in range(8):
        held = np.isin(rows.questions, names[fold::8])
        said = point_probabilities(rows.of(held), fit_points(rows.of(~held)))
        # A point whose alias stands is met whatever the model says.
        said = np.where(rows.there[held] & ~met[held], said, 1)
        lowest[held] = said.min(axis=1)
    solution = fit_points(rows)
    right = rows.grades == GRADES.index("right")
    # With the answers to other questions, of which hardly any may pass, ten times over.
    counted_more = np.repeat(np.arange(len(right)), np.where(rows.written, 1, 10))
    threshold = best_threshold(right[counted_more], lowest[counted_more], MOST_REJECTED)
    right, lowest = right[rows.written], lowest[rows.written]
    return {
        "features": list(FEATURES["han-point"]),
        "means": [0.0] * (len(solution) - 1),
        "deviations": [1.0] * (len(solution) - 1),
        "weights": np.round(solution[:-1], 5).tolist(),
        "intercept": round(float(solution[-1]), 5),
        "threshold": threshold,
        "questions_left_out": {"zh_dev": figures(right, lowest, threshold)},
    }


# --- judging --------------------------------------------------------------------------------------


def kappa(right: npt.NDArray[np.bool_], taken: npt.NDArray[np.bool_]) -> float:
    agreed = float((right == taken).mean())
    chance = right.mean() * taken.mean() + (1 - right.mean()) * (1 - taken.mean())
    return float((agreed - chance) / (1 - chance)) if chance < 1 else 0.0


def figures(right: npt.NDArray[np.bool_], given: Floats, threshold: float) -> dict[str, float]:
    taken = given >= threshold
    return {
        "answers": len(right),
        "kappa": round(kappa(right, taken), 3),
        "false_reject": round(float(1 - taken[right].mean()), 3),
        "false_accept": round(float(taken[~right].mean()), 3),
        "auc": round(auc(right, given), 3),
    }


def auc(right: npt.NDArray[np.bool_], given: Floats) -> float:
    """Share of pairs of a right and another answer in which the right one has the higher probability."""
    above = np.array(
        [(given[~right] < value).mean() + (given[~right] == value).mean() / 2 for value in given[right]]
    )
    return float(above.mean()) if len(above) else 0.0


def best_threshold(
    right: npt.NDArray[np.bool_],
    given: Floats,
    rejected: float = 1.0,
    data_sets: npt.NDArray[np.str_] | None = None,
) -> float:
    """The threshold with the highest κ among those that refuse at most this share of the right answers.

    Both are means over the data sets, so that the largest does not rule.
    """
    sets = np.zeros(len(right)) if data_sets is None else data_sets
    parts = [(right[sets == name], given[sets == name]) for name in np.unique(sets)]
    candidates = [
        (float(np.mean([kappa(truth, value >= at) for truth, value in parts])), at)
        for at in np.round(np.arange(0.15, 0.80, 0.01), 2)
        if np.mean([1 - (value[truth] >= at).mean() for truth, value in parts if truth.any()]) <= rejected
    ]
    return float(max(candidates, default=(0.0, 0.3))[1])


def questions_left_out(rows: Sample, folds: int = 8) -> Floats:
    """The probability of each answer by a model that saw no answer to its question."""
    names = np.unique(rows.questions)
    order = np.random.default_rng(0).permutation(len(names))
    fold_of = dict(zip(names[order], np.arange(len(names)) % folds, strict=True))
    folded = np.array([fold_of[name] for name in rows.questions])
    given = np.zeros(len(rows.right))
    for fold in np.unique(folded):
        given[folded == fold] = fit(rows.of(folded != fold)).probability(rows.numbers[folded == fold])
    return given


def data_set_left_out(rows: Sample) -> Floats:
    """The probability of each answer by a model that saw no answer of its data set."""
    given = np.zeros(len(rows.right))
    for name in np.unique(rows.data_sets):
        held = rows.data_sets == name
        given[held] = fit(rows.of(~held)).probability(rows.numbers[held])
    return given


def calibration(right: npt.NDArray[np.bool_], given: Floats) -> list[dict[str, float]]:
    """Of the answers with a probability in each tenth, how many are right."""
    place = np.minimum((given * 10).astype(int), 9)
    return [
        {
            "from": tenth / 10,
            "answers": int((place == tenth).sum()),
            "given": round(float(given[place == tenth].mean()), 3),
            "right": round(float(right[place == tenth].mean()), 3),
        }
        for tenth in range(10)
        if (place == tenth).any()
    ]


def by_data_set(rows: Sample, given: Floats, threshold: float) -> dict[str, dict[str, float]]:
    return {
        str(name): figures(rows.right[rows.data_sets == name], given[rows.data_sets == name], threshold)
        for name in np.unique(rows.data_sets)
    }


def entry(family: Family, rows: Sample) -> dict[str, Any]:
    """Fit a family on all rows, with the figures of models that did not see what they judge."""
    model, blind, written = fit(rows), questions_left_out(rows), rows.written
    apart = data_set_left_out(rows) if len(np.unique(rows.data_sets)) > 1 else None
    invented, elsewhere = blind[~written], rows.data_sets[~written]
    rows, blind = rows.of(written), blind[written]
    threshold = best_threshold(rows.right, blind, MOST_REJECTED, rows.data_sets)
    found: dict[str, Any] = {
        "features": list(FEATURES[family]),
        "means": np.round(model.means, 5).tolist(),
        "deviations": np.round(model.deviations, 5).tolist(),
        "weights": np.round(model.weights, 5).tolist(),
        "intercept": round(model.intercept, 5),
        "threshold": threshold,
        "questions_left_out": by_data_set(rows, blind, threshold),
        "other_questions_accepted": {
            str(name): round(float((invented[elsewhere == name] >= threshold).mean()), 4)
            for name in np.unique(elsewhere)
        },
        "calibration": calibration(rows.right, blind),
    }
    if apart is not None:
        found["data_set_left_out"] = by_data_set(rows, apart[written], threshold)
    return found


def ablations(family: Family, rows: Sample, say: Callable[[str], None] = print) -> None:
    """Print AUC and the best κ that any threshold gives, with each data set left out."""
    names = FEATURES[family]
    everything = list(range(len(names)))
    say(f"{family:34}{'AUC':>8}{'best κ':>8}   (mean over data sets, each left out)")
    cases = [("all", everything)]
    cases += [(f"without {name}", [at for at in everything if at != left]) for left, name in enumerate(names)]
    cases += [(f"only {name}", [at]) for at, name in enumerate(names)]
    for title, columns in cases:
        part = rows.only(columns)
        given = data_set_left_out(part)
        scores = []
        for name in np.unique(part.data_sets):
            held = (part.data_sets == name) & part.written
            right, mine = part.right[held], given[held]
            scores.append((auc(right, mine), kappa(right, mine >= best_threshold(right, mine))))
        say(f"{title:34}{np.mean([s[0] for s in scores]):8.3f}{np.mean([s[1] for s in scores]):8.3f}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("saf", type=Path)
    parser.add_argument("semeval", type=Path)
    parser.add_argument("--chinese", type=Path, default=CHINESE)
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--day", required=True, help="the day that is written down, YYYY-MM-DD")
    parser.add_argument("--every", type=int, default=1, help="take only every n-th answer (for trying out)")
    parser.add_argument("--ablations", action="store_true")
    given = parser.parse_args(arguments)

    measuring = Measuring()
    english = [*saf(given.saf), *semeval(given.semeval)][:: given.every]
    counts = Counter(row.data_set == "SAF" for row in english)
    english += of_other_questions(english)
    measured = [measuring.english(row) for row in english]
    han = list(chinese(given.chinese))
    answers = len(han)
    han += of_other_questions(han)
    samples: dict[Family, Sample] = {
        "meaning": sample(english, [numbers["meaning"] for numbers in measured]),
        "wording": sample(english, [numbers["wording"] for numbers in measured]),
        "han": sample(han, [measuring.chinese(row)["han"] for row in han]),
    }
    if given.ablations:
        for family in ("meaning", "wording"):
            ablations(family, samples[family])
    data = [
        (given.saf, counts[True], "MIT"),
        (given.semeval, counts[False], "CC BY-SA, not shipped"),
        (given.chinese, answers, "written for this project"),
    ]
    models = {family: entry(family, rows) for family, rows in samples.items()}
    models["han-point"] = point_entry(point_sample(given.chinese))
    table = {
        "written_by": "scripts/fit_grader.py",
        "day": given.day,
        "data": [
            {
                "file": path.name,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "rows": rows,
                "licence": by,
            }
            for path, rows, by in data
        ],
        "background": list(BACKGROUND),
        "models": models,
    }
    given.target.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for family, found in models.items():
        print(family, found["threshold"], found.get("other_questions_accepted"))
        for kind in ("questions_left_out", "data_set_left_out"):
            for name, row in found.get(kind, {}).items():
                print(f"{family:10}{kind:20}{name:14}", json.dumps(row))


if __name__ == "__main__":
    main()
