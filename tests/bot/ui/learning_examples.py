"""What shows something to learn, with hostile and huge values: concepts, exercises, the map."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.features.learn import cards as learn
from bot.features.learn import topic_cards as topics
from bot.features.practice import cards as practice
from bot.features.progress import cards as progress
from bot.i18n import Words
from bot.ui.card import Card, Picture
from bot.ui.modals import Form
from coach.learn.practice import MAX_RESULT, GuessMade, Variant
from coach.notes.notes import MAX_NOTE, NoteEntry
from coach.review.map import close_up, overview
from coach.review.progress import Mastery, Progress, StepProgress
from tests.bot.ui.hostile import DAY, LINE, UNSEEN, bad
from tests.bot.ui.hostile_pack import (
    CATALOGUE,
    CONCEPT_ID,
    CONCEPT_IDS,
    OPTION_KEYS,
    PAPER_ID,
    a_concept,
    an_exercise,
)

Shown = Iterator[Card | Form]
MASTERY = {one: list(Mastery)[place % 4] for place, one in enumerate(CONCEPT_IDS)}
EXERCISES = list(CATALOGUE.exercises.values())
STEP = next(iter(CATALOGUE.steps.values()))
TRACK = next(iter(CATALOGUE.tracks.values()))
NOTES = [
    NoteEntry(10**12 + n, concept, text, DAY)
    for n, (concept, text) in enumerate(
        [(CONCEPT_ID, bad(MAX_NOTE)), ("gone/concept", bad(10)), (None, UNSEEN), (None, "word " * 400)] * 2
    )
]


def a_picture(name: str = "map.png") -> Picture:
    return Picture(b"png", name, bad(9000))


def studied(*, read: bool = False) -> learn.Studied:
    return learn.Studied(
        a_concept(), Mastery.NOT_BEGUN, read, a_concept(), NOTES, EXERCISES, list(CATALOGUE.papers.values())
    )


def _concept(words: Words) -> Shown:
    for page in range(len(learn.PAGES)):
        for read in (False, True):
            for pictures in ([], [a_picture()], [a_picture(f"{n}.png") for n in range(9)]):
                yield learn.concept_card(words, CATALOGUE, studied(read=read), page, pictures)
    alone = learn.Studied(a_concept(), Mastery.SOLID, read=True)
    yield learn.concept_card(words, CATALOGUE, alone, 3)


def _read(words: Words) -> Shown:
    yield learn.read_card(words, CATALOGUE, studied())
    yield learn.read_card(words, CATALOGUE, learn.Studied(a_concept(), Mastery.LEARNING, read=True))


def _around(words: Words) -> Shown:
    titles = [bad(LINE)] * 6
    for before, after in (([], []), (titles, titles)):
        text = learn.around_text(words, before, after)
        for picture in (None, a_picture()):
            yield learn.around_card(words, bad(LINE), CONCEPT_ID, text, picture)


def _step(words: Words) -> Shown:
    for page in (0, 1, 99):
        yield topics.step_card(words, CATALOGUE, STEP, MASTERY, EXERCISES, page)
    yield topics.step_card(words, CATALOGUE, replace(STEP, concepts=()), MASTERY, [], 0)


def _paper(words: Words) -> Shown:
    for page in range(3):
        yield topics.paper_card(words, CATALOGUE, CATALOGUE.papers[PAPER_ID], page)


GUESSES = (None, GuessMade("", False), GuessMade(OPTION_KEYS[3], True), GuessMade(OPTION_KEYS[0], False))


def _exercise(words: Words) -> Shown:
    for made in GUESSES:
        yield practice.exercise_card(words, an_exercise(), made)


def _steps(words: Words) -> Shown:
    for page in range(len(practice.PAGES)):
        yield practice.steps_card(words, an_exercise(), page)


def _phone(words: Words) -> Shown:
    for answer in (False, True):
        yield practice.phone_card(words, an_exercise(), answer=answer)


def _report(words: Words) -> Shown:
    variants: tuple[Variant, ...] = ("computer", "phone")
    for variant in variants:
        yield practice.report_form(words, an_exercise().id, variant, bad(LINE))


def _done(words: Words) -> Shown:
    for made in GUESSES:
        for result in (None, bad(MAX_RESULT), UNSEEN):
            yield practice.done_card(words, an_exercise(), made, 10**10, result)


def _progress(words: Words) -> Shown:
    counts = dict.fromkeys(Mastery, 50)
    steps = tuple(StepProgress(step, number, counts) for number, step in enumerate(CATALOGUE.steps))
    for text_only in (False, True):
        result = Progress(steps, 10**6, 10**6, 10**6, 10**6, 10**6)
        yield progress.progress_card(words, CATALOGUE, result, text_only=text_only)
    few = (StepProgress(STEP.id, 1, dict.fromkeys(Mastery, 5)),)
    for due_now, due_tomorrow in ((0, 10**6), (1, 0), (0, 1), (0, 0)):
        result = Progress(few, due_now, due_tomorrow, 1, 1, 1)
        yield progress.progress_card(words, CATALOGUE, result, text_only=False)
    yield progress.progress_card(words, CATALOGUE, Progress((), 0, 0, 0, 0, 0), text_only=False)


def _map(words: Words) -> Shown:
    for practised in ([], list(CATALOGUE.exercises)):
        seen = overview(CATALOGUE, TRACK, MASTERY, practised)
        for picture in (None, a_picture()):
            yield progress.map_card(words, seen, picture)


def _close_up(words: Words) -> Shown:
    seen = overview(CATALOGUE, TRACK, MASTERY, [])
    for region in (seen.dimensions[0], seen.steps[0]):
        for page in (0, 1):
            near = close_up(CATALOGUE, TRACK, MASTERY, region.id, page)
            assert near is not None
            for picture in (None, a_picture()):
                yield progress.close_up_card(words, CATALOGUE, replace(near, pages=99), MASTERY, picture)


LEARNING: dict[Callable[..., Card | Form], Callable[[Words], Shown]] = {
    learn.concept_card: _concept,
    learn.read_card: _read,
    learn.around_card: _around,
    topics.step_card: _step,
    topics.paper_card: _paper,
    topics.nothing_left_card: lambda words: iter([topics.nothing_left_card(words)]),
    practice.exercise_card: _exercise,
    practice.steps_card: _steps,
    practice.phone_card: _phone,
    practice.report_form: _report,
    practice.done_card: _done,
    progress.progress_card: _progress,
    progress.map_card: _map,
    progress.close_up_card: _close_up,
}
"""Maker → its examples."""
