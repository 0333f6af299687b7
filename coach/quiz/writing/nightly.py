"""Writing ahead: new questions for the objectives that have fewest, so that nobody waits for a draft."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from coach.clock import Clock
from coach.curriculum.catalogue import Catalogue
from coach.curriculum.model import Objective, Question
from coach.llm.interface import Engine
from coach.llm.structured import NoAnswer
from coach.quiz.embedding import Embedder
from coach.quiz.writing.accepting import accept, written_before
from coach.quiz.writing.blind import answered_blind
from coach.quiz.writing.checks import Flaw, flaws_of
from coach.quiz.writing.drafting import Draft, DraftKind, SourceText, Written, as_question, draft, source_text
from coach.store import Store

ENOUGH = 6
"""Questions in one language with which an objective needs no more."""
TRIES = 2
"""Drafts for one objective: the second is told what was wrong with the first."""
KINDS: tuple[DraftKind, ...] = ("choice", "cloze")


@dataclass(frozen=True, slots=True)
class Budget:
    """What one night may cost: objectives tried, and tokens of the model, prompts included."""

    objectives: int = 10
    tokens: int = 60_000


@dataclass(frozen=True, slots=True)
class Target:
    """An objective to write for, and from what."""

    objective_id: int
    objective: Objective
    source: SourceText


@dataclass(slots=True)
class Night:
    """What came of it: content ids taken into use, refusals by reason, tokens spent.

    `stopped` says why it ended before its targets did: "budget" or "unavailable".
    """

    accepted: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    tokens: int = 0
    stopped: str | None = None


async def write_ahead(
    store: Store,
    engine: Engine,
    catalogue: Catalogue,
    rng: Random,
    clock: Clock,
    budget: Budget = Budget(),
    embedder: Embedder | None = None,
) -> Night:
    """Draft questions until the budget is spent, and take those that pass into use.

    With a model that is not ready nothing happens. Reload the catalogue afterwards. Raises StoreBusy.
    """
    night = Night()
    if engine.status().state != "ready":
        night.stopped = "unavailable"
        return night
    banks: dict[tuple[str, str], list[Question]] = {}
    for number, target in enumerate(targets(catalogue, rng)):
        if number >= budget.objectives or night.tokens >= budget.tokens:
            night.stopped = "budget"
            break
        source = target.source
        if (source.pack, source.language) not in banks:
            banks[source.pack, source.language] = await _bank(store, catalogue, source)
        bank = banks[source.pack, source.language]
        try:
            question = await _written(engine, target, bank, rng, embedder, night)
        except NoAnswer:
            night.stopped = "unavailable"
            break
        if question is None:
            continue
        content_id = await accept(store, question, source, clock.now())
        if content_id is None:
            night.refused["known"] += 1
        else:
            night.accepted.append(content_id)
            bank.append(question)
    return night


def targets(catalogue: Catalogue, rng: Random) -> list[Target]:
    """Return what to write for: each objective in each language, the fewest questions first.

    Among those with as many the order is left to chance, so that one on which drafts fail does not
    stand first every night. Those with `ENOUGH` are left out.
    """
    found = [
        (count, rng.random(), target)
        for target in _all_targets(catalogue)
        if (count := len(catalogue.questions_for(target.objective_id, target.source.language))) < ENOUGH
    ]
    return [target for _, _, target in sorted(found, key=lambda one: one[:2])]


def _all_targets(catalogue: Catalogue) -> Iterator[Target]:
    for objective_id, entry in catalogue.objectives.items():
        concept = catalogue.concepts[entry.concept]
        for language, texts in concept.texts.items():
            source = source_text(concept, language)
            if source is not None:
                objective = next(one for one in texts.objectives if one.key == entry.key)
                yield Target(objective_id, objective, source)


async def _bank(store: Store, catalogue: Catalogue, source: SourceText) -> list[Question]:
    """All questions of the pack in the language, and those that were written before and voted out."""
    reviewed = [
        ref.question
        for objective_id in catalogue.objectives
        for ref in catalogue.questions_for(objective_id, source.language)
        if ref.pack_key == source.pack and not ref.generated
    ]
    return reviewed + await written_before(store, source.pack, source.language)


async def _written(
    engine: Engine,
    target: Target,
    bank: Sequence[Question],
    rng: Random,
    embedder: Embedder | None,
    night: Night,
) -> Written | None:
    """One question that passed every check and the blind pass, or None; counts what it cost and why not.

    Raises NoAnswer where the model is away.
    """
    kind = rng.choice(KINDS)
    faults: list[str] = []
    for _ in range(TRIES):
        try:
            drafted = await draft(engine, target.source, target.objective, kind, faults=faults)
            night.tokens += drafted.tokens
            question, flaws = await asyncio.to_thread(_checked, drafted, bank, rng, embedder)
            if question is not None and not flaws:
                blind = await answered_blind(engine, question, target.source, rng)
                night.tokens += blind.tokens
                if blind.agrees:
                    return question
                flaws = [Flaw("blind", "a reader of the source came to another answer; leave no doubt")]
        except NoAnswer as error:
            night.tokens += error.tokens
            if error.reason == "unavailable":
                raise
            night.refused[error.reason] += 1
            return None  # it was asked again already
        night.refused.update({flaw.reason for flaw in flaws})
        faults = [flaw.about for flaw in flaws]
    return None


def _checked(
    drafted: Draft, bank: Sequence[Question], rng: Random, embedder: Embedder | None
) -> tuple[Written | None, list[Flaw]]:
    try:
        question = as_question(drafted, rng)
    except ValueError:
        return None, [Flaw("form", "keep every text within its length and leave none empty")]
    return question, flaws_of(question, drafted.source, bank, embedder)
