"""What shows a learner's own things, with hostile and huge values: notes, drawings, sources, the stack."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import discord

from bot.features.kit import cards as kit
from bot.features.notes import cards as notes
from bot.features.notes.drawing import drawing_of, in_words
from bot.features.settings import learning_cards
from bot.features.settings.learning_cards import Moved, Rolled
from bot.i18n import Words
from bot.ui.card import Card
from bot.ui.modals import Form
from coach.kit.sources import Followed
from coach.kit.stack import Chosen
from coach.people.learners import Person
from coach.review.leeches import RestingCard
from coach.store import Learner
from tests.bot.ui.hostile import DAY, LABEL, LINE, UNSEEN, URL, bad
from tests.bot.ui.hostile_pack import CATALOGUE, CONCEPT_ID, LAYER_ID, PACK, a_concept
from tests.bot.ui.learning_examples import NOTES, a_picture
from tests.bot.ui.limits import OWNER

Shown = Iterator[Card | Form]


def _note(words: Words) -> Shown:
    for note in NOTES[:4]:
        yield notes.note_card(words, CATALOGUE, note)


def _kept(words: Words) -> Shown:
    for note in NOTES[:4]:
        for fresh in (False, True):
            yield notes.kept_card(words, CATALOGUE, note, fresh=fresh)


def _deleted(words: Words) -> Shown:
    for note in NOTES[:4]:
        yield notes.deleted_card(words, CATALOGUE, note)


def _list(words: Words) -> Shown:
    yield notes.list_card(words, CATALOGUE, [], 0, 0)
    for page in (0, 1, 9):
        yield notes.list_card(words, CATALOGUE, NOTES, 10 * len(NOTES), page)


def _note_forms(words: Words) -> Shown:
    for concept in ("", CONCEPT_ID):
        yield notes.note_form(words, concept, bad(LINE))


def _edit(words: Words) -> Shown:
    for note in NOTES[:4]:
        yield notes.edit_form(words, note, bad(LINE))


def _export(words: Words) -> Shown:
    yield notes.export_card(words, discord.File(io.BytesIO(b"#"), filename="notes.md"))


def _draw(words: Words) -> Shown:
    boxes = [f"n{n}" for n in range(14)]
    for skeleton, names in ((a_picture("skeleton.png"), boxes), (None, boxes), (None, [])):
        for handed_in in (0, 200):
            yield notes.draw_card(words, bad(LINE), CONCEPT_ID, skeleton, names, handed_in=handed_in)


def _compare(words: Words) -> Shown:
    own, reference = a_picture("own.webp"), a_picture("reference.png")
    drawing = drawing_of(a_concept(), words.language)
    assert drawing is not None
    text = in_words(drawing, words.language)
    for mine, theirs, said, sketch in (
        (own, reference, text, (10**12, 0, 200)),
        (own, None, text, (10**12, 198, 200)),
        (own, None, None, (10**12, 199, 200)),
        (None, reference, text, None),
        (None, None, None, None),
    ):
        yield notes.compare_card(
            words, bad(LINE), CONCEPT_ID, own=mine, reference=theirs, text=said, sketch=sketch
        )


FOLLOWED = [Followed(10**12 + n, one, None, None) for n, one in enumerate(list(CATALOGUE.sources)[:2])]
OWN = [Followed(10**12 + n, None, title, URL) for n, title in enumerate([bad(LINE), UNSEEN, "A"], start=9)]


def _sources(words: Words) -> Shown:
    offered = list(CATALOGUE.sources.values())
    gone = [Followed(1, "gone/source", None, None)]
    for chosen in ([], FOLLOWED + OWN, OWN, gone):
        yield kit.sources_card(words, CATALOGUE, offered, chosen)
        yield kit.sources_card(words, CATALOGUE, offered[:3], chosen)
        yield kit.sources_card(words, CATALOGUE, [], chosen)


def _stack(words: Words) -> Shown:
    packs = [CATALOGUE.packs[PACK]]
    for tool in (bad(LABEL), UNSEEN):
        for proved in (False, True):
            yield kit.stack_card(words, packs, {LAYER_ID: Chosen(tool, proved)})
    yield kit.stack_card(words, packs, {})
    yield kit.stack_card(words, [], {})


def _layer(words: Words) -> Shown:
    layer = CATALOGUE.packs[PACK].texts["en"].stack[0]
    for chosen in (None, Chosen(layer.tools[1], True), Chosen(bad(LABEL), False)):
        yield kit.layer_card(words, LAYER_ID, layer, chosen)


def _learning(words: Words) -> Shown:
    for on, retention, new, hour, easy, changed in (
        (False, 0.9, 5, 4, None, None),
        (True, 0.7, 0, 0, "1234567", Moved(10**6, 97)),
        (True, 0.97, 50, 6, "67", Moved(0, 70)),
        (True, 0.8, 7, 3, "1", Moved(1)),
        (False, 0.95, 20, 4, None, Rolled()),
        (False, 0.85, 20, 4, None, Rolled(DAY)),
    ):
        learner = Learner(
            id=OWNER,
            zone="Asia/Taipei",
            retention=retention,
            new_per_day=new,
            rollover_hour=hour,
            two_button=on,
            ask_confidence=on,
            easy_days=easy,
        )
        person = Person(OWNER, 1, words.language, "Asia/Taipei", learner)
        for resting in (0, 1, 10**6):
            yield learning_cards.learning_card(words, person, resting, changed=changed)


def _resting(words: Words) -> Shown:
    known, gone = RestingCard(1, DAY, 1), RestingCard(10**12, DAY, 10**4)
    many = [known, gone, *(RestingCard(number, DAY, 4) for number in range(100, 140))]
    for cards in ([], [known], many):
        yield learning_cards.resting_card(words, CATALOGUE, cards)


OWN_THINGS: dict[Callable[..., Card | Form], Callable[[Words], Shown]] = {
    notes.note_card: _note,
    notes.kept_card: _kept,
    notes.deleted_card: _deleted,
    notes.list_card: _list,
    notes.note_form: _note_forms,
    notes.edit_form: _edit,
    notes.export_card: _export,
    notes.draw_card: _draw,
    notes.hand_in_form: lambda words: iter([notes.hand_in_form(words, CONCEPT_ID)]),
    notes.compare_card: _compare,
    kit.sources_card: _sources,
    kit.source_form: lambda words: iter([kit.source_form(words)]),
    kit.stack_card: _stack,
    kit.layer_card: _layer,
    learning_cards.learning_card: _learning,
    learning_cards.resting_card: _resting,
    kit.tool_form: lambda words: iter([kit.tool_form(words, LAYER_ID)]),
}
"""Maker → its examples."""
