"""Rules on what must be there: questions at each level, time, things to read, formulas that can be drawn, a
review.
"""

from __future__ import annotations

from coach.curriculum.formula import formula_fault
from coach.curriculum.lint.rule import Checks, Rule
from coach.curriculum.loading import LoadedPack
from coach.curriculum.model import LEVELS, Question

QUESTIONS_A_CONCEPT = 3


def _levels(loaded: LoadedPack) -> Checks:
    of: dict[str, list[Question]] = {}
    for question in loaded.questions:
        of.setdefault(question.objective, []).append(question)
    for concept, origin in loaded.written("concept"):
        asked = [(one, question) for one in concept.objectives for question in of.get(one.key, ())]
        own = [(one, question) for one, question in asked if question.paraphrases is None]
        lacking = [level for level in LEVELS if level not in {q.level or one.level for one, q in own}]
        if len(own) < QUESTIONS_A_CONCEPT:
            message = f"{len(own)} questions ask for this concept; at least {QUESTIONS_A_CONCEPT} should"
            yield origin.fault(message, "key")
        elif lacking:
            yield origin.fault(f"no question on this concept is at the level '{lacking[0]}'", "objectives")
        elif concept.core and len(own) == len(asked):
            yield origin.fault("a core concept needs a question that paraphrases another", "core")
        else:
            yield None


def _minutes(loaded: LoadedPack) -> Checks:
    for concept, origin in loaded.written("concept"):
        yield (
            None if concept.portions else origin.fault("name a portion to read or watch, with minutes", "key")
        )
    taught = {concept.key: concept for concept in loaded.concepts}
    for track, origin in loaded.written("track"):
        for number, step in enumerate(track.steps):
            minutes = sum(taught[key].minutes for key in step.concepts if key in taught)
            yield None if minutes else origin.fault("this step takes no time", "steps", number)


def _formulas(loaded: LoadedPack) -> Checks:
    for concept, origin in loaded.written("concept"):
        if concept.formula is not None:
            wrong = formula_fault(concept.formula.tex)
            yield origin.fault(wrong, "formula", "tex") if wrong else None


def _reviewed(loaded: LoadedPack) -> Checks:
    for kind in ("concept", "question", "exercise", "paper"):
        for item, origin in loaded.written(kind):
            message = "nobody has signed that this was read again; set reviewed_on to the day of the review"
            yield None if item.reviewed_on else origin.fault(message, "key")


COMPLETENESS = (
    Rule("levels", "three questions a concept, over recall, understanding and application", _levels),
    Rule("minutes", "everything says how long it takes, and every concept what to read", _minutes),
    Rule("formulas", "formulas can be drawn", _formulas),
    Rule("reviewed", "every item was read again on a day", _reviewed),
)
