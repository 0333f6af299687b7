"""A new revision of a pack takes learners along: what they did hangs on the keys of items."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from coach.curriculum.catalogue import Catalogue, load_catalogue
from coach.curriculum.importing import ImportReport, import_folder
from coach.kit.sources import choose_sources, followed_by
from coach.kit.stack import choose_tool, stack_of
from coach.learn.practice import GuessMade, guess, last_guess, practised_by, report_done
from coach.learn.reading import mark_read
from coach.learn.standing import standing_of
from coach.notes.notes import as_markdown, notes_of, write_note
from coach.notes.sketches import hand_in, sketches_of
from coach.people.learners import Person
from coach.quiz.answers import GivenAnswer, Graders
from coach.quiz.candidates import Wish
from coach.quiz.grading import BuiltInGrader
from coach.quiz.session import Quiz
from coach.review.log import states_of
from coach.review.progress import Mastery
from coach.store import ContentItem, Practice, Store
from tests.clock import START, ManualClock
from tests.coach.curriculum.tiny_pack import edit
from tests.coach.learners import rows, somebody
from tests.coach.notes.uploads import png

LATER = START + timedelta(days=1)
BASICS, EXERCISES = "concepts/basics.yaml", "exercises/all.yaml"
TOKENS, WORD = "tiny/tokens", "tiny/cut-a-word"


@pytest.fixture
async def busy(store: Store, catalogue: Catalogue) -> Person:
    """Somebody who has done a bit of everything with the first revision."""
    person = await somebody(store)
    quiz = Quiz(store, lambda: catalogue, Graders(BuiltInGrader(None)), ManualClock(), Random(7))
    asked = await quiz.start(person, Wish(topic=catalogue.topic(TOKENS, "en")), count=1, weigh=False)
    await quiz.answer(person, asked.session_id, 0, GivenAnswer("", dont_know=True))
    await mark_read(store, person, TOKENS, START)
    await write_note(store, person, TOKENS, "Beads on a string", START)
    await hand_in(store, person, TOKENS, png(), START)
    await guess(store, person, catalogue.exercises[WORD], "many", START)
    await report_done(store, person, catalogue.exercises[WORD], "computer", "3", START)
    await choose_sources(store, person.id, ["tiny/handbook"], START)
    await choose_tool(store, person.id, "tiny/run", "llama.cpp", START)
    return person


async def take_in(store: Store, folder: Path) -> Catalogue:
    """Import the folder as it stands now."""
    report = await import_folder(store, folder, LATER)
    assert isinstance(report, ImportReport), report
    return await load_catalogue(store)


async def test_everything_survives_a_new_revision(store: Store, folder: Path, busy: Person) -> None:
    before = await states_of(store, busy.id)
    assert before
    edit(folder, "pack.yaml", "revision: 1", "revision: 2")
    edit(folder, BASICS, "en: Tokens", "en: Word pieces")
    edit(folder, EXERCISES, "en: Cut a word", "en: Cut two words")
    edit(folder, "tracks/main.yaml", "concepts: [tokens]", "concepts: [tokens, vectors]")
    catalogue = await take_in(store, folder)
    assert (catalogue.packs["tiny"].revision, catalogue.concept_title(TOKENS, "en")) == (2, "Word pieces")
    assert await states_of(store, busy.id) == before
    standing = await standing_of(store, catalogue, busy, START)
    assert standing.read == {TOKENS}
    assert standing.mastery[TOKENS] is not Mastery.NOT_BEGUN
    assert standing.following is not None
    assert standing.following.id != TOKENS
    assert [note.concept for note in await notes_of(store, busy)] == [TOKENS]
    assert len(await sketches_of(store, busy.id, TOKENS)) == 1
    assert await practised_by(store, busy.id) == {WORD}
    assert [one.source for one in await followed_by(store, busy.id)] == ["tiny/handbook"]
    assert (await stack_of(store, busy.id))["tiny/run"].tool == "llama.cpp"


async def test_what_was_done_names_the_revision_in_which_it_was_done(
    store: Store, folder: Path, busy: Person
) -> None:
    edit(folder, EXERCISES, "en: Cut a word", "en: Cut two words")
    catalogue = await take_in(store, folder)
    [done] = await rows(store, Practice)
    assert done.content_id != catalogue.exercises[WORD].content_ids["en"]
    async with store.read() as session:
        old = await session.get_one(ContentItem, done.content_id)
    assert old.body["title"] == {"en": "Cut a word"}


async def test_a_guess_is_asked_anew_only_where_the_exercise_changed(
    store: Store, folder: Path, busy: Person
) -> None:
    edit(folder, BASICS, "en: Tokens", "en: Word pieces")
    catalogue = await take_in(store, folder)
    assert await last_guess(store, busy.id, catalogue.exercises[WORD]) == GuessMade("many", True)
    edit(folder, EXERCISES, "en: How many pieces will it be?", "en: One piece or more?")
    edit(folder, EXERCISES, "zh-TW: 會有幾塊？", "zh-TW: 一塊還是更多？")
    catalogue = await take_in(store, folder)
    assert await last_guess(store, busy.id, catalogue.exercises[WORD]) is None


async def test_what_is_about_a_concept_that_is_gone_is_kept(store: Store, folder: Path, busy: Person) -> None:
    for name in (
        "concepts/basics.yaml",
        "tracks/main.yaml",
        EXERCISES,
        "concepts/core.yaml",
        "papers/all.yaml",
    ):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(
            text.replace("key: tokens", "key: pieces")
            .replace("tokens,", "pieces,")
            .replace("[tokens", "[pieces"),
            encoding="utf-8",
        )
    catalogue = await take_in(store, folder)
    assert TOKENS not in catalogue.concepts
    standing = await standing_of(store, catalogue, busy, START)
    assert TOKENS not in standing.mastery
    assert standing.mastery["tiny/pieces"] is not Mastery.NOT_BEGUN, "its objective has kept its card"
    notes = await notes_of(store, busy)
    assert [note.text for note in notes] == ["Beads on a string"]
    titles = {one: catalogue.concept_title(one, "en") for one in catalogue.concepts}
    assert "Beads on a string" in as_markdown(notes, titles, title="Notes", general="General")


async def test_a_faulty_revision_leaves_the_old_one_in_use(store: Store, folder: Path, busy: Person) -> None:
    before = await load_catalogue(store)
    edit(folder, BASICS, "en: Tokens", "en: Word pieces")
    edit(folder, EXERCISES, "answer: many", "answer: few")
    faults = await import_folder(store, folder, LATER)
    assert isinstance(faults, list)
    assert [fault.file for fault in faults] == [EXERCISES]
    after = await load_catalogue(store)
    assert after.digest == before.digest
    assert after.concept_title(TOKENS, "en") == "Tokens"
    assert (await standing_of(store, after, busy, START)).read == {TOKENS}
