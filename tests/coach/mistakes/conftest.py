"""The tiny pack in a store, and attempts at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from coach.curriculum.catalogue import Catalogue, load_catalogue
from coach.curriculum.importing import ImportReport, import_folder
from coach.mistakes.noting import Noted, note_wrong
from coach.people.learners import Person
from coach.store import Attempt, Store
from tests.clock import START
from tests.coach.curriculum.tiny_pack import write_pack

TOKENS, VECTORS = "tiny/tokens", "tiny/vectors"


@pytest.fixture
async def catalogue(store: Store, tmp_path: Path) -> Catalogue:
    """What the store holds after the tiny pack was imported."""
    assert isinstance(await import_folder(store, write_pack(tmp_path / "tiny"), START), ImportReport)
    return await load_catalogue(store)


class Answers:
    """Makes attempts of one learner at the questions of one concept, as the quiz does."""

    def __init__(self, store: Store, catalogue: Catalogue, person: Person, concept: str = TOKENS) -> None:
        self.store, self.person, self.concept = store, person, concept
        [self.objective, *_] = catalogue.concepts[concept].objective_ids
        [self.ref, *_] = catalogue.questions_for(self.objective, person.locale)

    async def __call__(
        self,
        verdict: str,
        *,
        day: int = 0,
        answer: str = "coin",
        confidence: int | None = None,
        settled: str | None = None,
        taken_back_at: datetime | None = None,
        grader: str = "key-points",
        note: bool = True,
    ) -> tuple[Attempt, Noted | None]:
        """Answer on the study day `day` days after the first; `note` where it is wrong."""
        at = START + timedelta(days=day)
        attempt = Attempt(
            learner_id=self.person.id,
            guild_id=55,
            objective_id=self.objective,
            content_id=self.ref.content_id,
            option_order=[],
            answer=answer,
            verdict=verdict,
            score=0.0,
            points=[],
            grader=grader,
            grader_version="1",
            grader_confidence=1.0,
            asked_at=at,
            answered_at=at,
            zone=self.person.zone,
            study_day=self.person.today(at),
            confidence=confidence,
            settled=settled,
            taken_back_at=taken_back_at,
        )
        noted = None
        async with self.store.write() as db:
            db.add(attempt)
            if note and verdict in ("wrong", "partly"):
                noted = await note_wrong(
                    db,
                    attempt=attempt,
                    concept=self.concept,
                    question="What is a token?",
                    answer=f"shown: {answer}",
                    right_answer="A piece of text",
                )
        return attempt, noted
