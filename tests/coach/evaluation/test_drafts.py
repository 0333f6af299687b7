"""Measuring how a model writes: each draft is counted at the stage where it ends."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from coach.curriculum.loading import LoadedPack
from coach.curriculum.validation import validate_pack
from coach.errors import ModelUnavailable
from coach.evaluation.drafts import DraftsReport, examine_drafts
from coach.llm.interface import Request
from coach.llm.scripted import Script, ScriptedEngine
from coach.llm.structured import NoAnswer
from tests.coach.quiz.drafts import CHOICE, CLOZE, Writer, write_source

OBJECTIVES_IN_LANGUAGES = 8


@pytest.fixture
def pack(tmp_path: Path) -> LoadedPack:
    loaded, faults = validate_pack(write_source(tmp_path / "tiny"))
    assert loaded is not None, faults
    return loaded


async def made_by(pack: LoadedPack, writer: Writer, count: int = OBJECTIVES_IN_LANGUAGES) -> DraftsReport:
    return await examine_drafts([pack], ScriptedEngine(writer), None, count, Random(0))


async def test_drafts_that_pass_everything_survive_once(pack: LoadedPack) -> None:
    once = await made_by(pack, Writer())
    assert once.asked == OBJECTIVES_IN_LANGUAGES
    # The writer knows one concept alone; what it says of the others is not in their text.
    assert once.written == once.formed == once.sound == once.agreed == len(once.survivors) == 2
    assert once.refused["unfounded"] == OBJECTIVES_IN_LANGUAGES - 2
    known = {CHOICE[tag]["question"] for tag in CHOICE} | {CLOZE[tag]["sentence"] for tag in CLOZE}
    assert set(once.survivors) <= known
    assert once.tokens > 0
    again = await made_by(pack, Writer(), 4 * OBJECTIVES_IN_LANGUAGES)
    assert again.agreed <= 4, "each language, each kind"
    assert again.refused["near-duplicate"] > 0


async def test_a_blind_pass_that_finds_another_key_refuses(pack: LoadedPack) -> None:
    report = await made_by(pack, Writer(blind="none"))
    assert (report.sound, report.agreed, report.survivors) == (2, 0, ())
    assert report.refused["blind"] == 2


async def test_what_no_question_can_be_made_of_is_told_apart(pack: LoadedPack) -> None:
    report = await made_by(pack, Writer({"explanation": " "}))
    assert (report.written, report.formed) == (2, 0)
    assert report.refused == {"unfounded": OBJECTIVES_IN_LANGUAGES - 2, "form": 2}
    unreadable = await made_by(pack, Writer({"explanation": 3}))
    assert (unreadable.written, unreadable.refused) == (0, {"nonsense": OBJECTIVES_IN_LANGUAGES})


async def test_the_same_objectives_come_each_time(pack: LoadedPack) -> None:
    asked: list[list[str]] = [[], []]
    for times in asked:

        def say(request: Request, times: list[str] = times) -> Script:
            times.append(request.messages[1].content)
            return ""

        await examine_drafts([pack], ScriptedEngine(say), None, 5, Random(0))
        assert times[::2] == times[1::2], "each is asked again once"
    assert asked[0] == asked[1]
    assert len(set(asked[0])) == 5


async def test_a_model_that_is_away_ends_it(pack: LoadedPack) -> None:
    advanced: list[int] = []
    engine = ScriptedEngine(lambda _: ModelUnavailable("off"))
    with pytest.raises(NoAnswer, match="unavailable"):
        await examine_drafts([pack], engine, None, 3, Random(0), advanced.append)
    assert advanced == [1]
