"""What shows the mistake log, with hostile and huge values."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import discord

from bot.features.mistakes import cards, forms
from bot.i18n import Words
from bot.ui.card import Card
from bot.ui.modals import Form
from coach.mistakes.causes import Cause
from coach.mistakes.entries import MAX_ANSWER, MAX_QUESTION, MAX_RULE, MAX_WORDS
from coach.mistakes.life import Life, State
from coach.mistakes.log import Mistake, Origin
from tests.bot.ui.hostile import DAY, NOW, UNSEEN, URL, bad
from tests.bot.ui.hostile_pack import CATALOGUE, CONCEPT_ID, CONCEPT_IDS

Shown = Iterator[Card | Form]

FULL = Mistake(
    id=10**12,
    origin=Origin.GUESS,
    concept=CONCEPT_ID,
    objective_id=10**10,
    content_id=10**10,
    attempt_id=10**10,
    question=bad(MAX_QUESTION),
    answer=bad(MAX_ANSWER),
    right_answer=bad(MAX_ANSWER),
    confidence=3,
    cause=Cause.CONFUSED,
    confused_with=CONCEPT_IDS[-1],
    words=bad(MAX_WORDS),
    rule=bad(MAX_RULE),
    later_on=DAY,
    url=URL,
    made_at=NOW,
    study_day=DAY,
    repeat=True,
    life=Life(State.RETRYING, 10**6, 2, DAY, None),
)
OWN = replace(
    FULL,
    origin=Origin.MESSAGE,
    concept=None,
    objective_id=None,
    question=UNSEEN,
    answer="",
    right_answer=None,
    confidence=None,
    cause=None,
    confused_with=None,
    words=None,
    rule=None,
    url=None,
    repeat=False,
    life=Life(State.ACTIVE, 0, 0, None, None),
)
GONE = replace(
    FULL, concept="gone/concept", confused_with="gone/other", life=Life(State.GRADUATED, 3, 3, DAY, DAY)
)
EACH = (FULL, OWN, GONE)


def _list(words: Words) -> Shown:
    many = [replace(one, id=10**12 + n) for n, one in enumerate(EACH * 9)]
    for found in ([], many[:1], many):
        for page in (0, 1, 99):
            for part in (cards.Part(page=page), cards.Part(CONCEPT_ID, "graduated", page)):
                for retry in (False, True):
                    yield cards.list_card(words, CATALOGUE, found, part, retry=retry)


def _mistake(words: Words) -> Shown:
    for one in EACH:
        for cause in (None, *Cause):
            for said in (None, words("mistake-no-topic", typed="x" * 60)):
                yield cards.mistake_card(words, CATALOGUE, replace(one, cause=cause), said)


def _reveal(words: Words) -> Shown:
    for one in EACH:
        for typed in ("", bad(MAX_ANSWER)):
            yield cards.reveal_card(words, one, typed)


def _export(words: Words) -> Shown:
    names = ("mistakes.md", "mistakes.csv")
    yield cards.export_card(words, [discord.File(io.BytesIO(b"#"), filename=name) for name in names])


def _add(words: Words) -> Shown:
    yield forms.add_form(words, 0, "", "")
    yield forms.add_form(words, 2**63 - 1, bad(4000), bad(200))


def _edit(words: Words) -> Shown:
    for one in EACH:
        for proposed in (None, bad(MAX_RULE)):
            yield forms.edit_form(words, one, proposed)


MISTAKES: dict[Callable[..., Card | Form], Callable[[Words], Shown]] = {
    cards.list_card: _list,
    cards.mistake_card: _mistake,
    cards.delete_card: lambda words: (cards.delete_card(words, one) for one in EACH),
    cards.retry_card: lambda words: (cards.retry_card(words, one) for one in EACH),
    cards.reveal_card: _reveal,
    cards.export_card: _export,
    forms.add_form: _add,
    forms.edit_form: _edit,
    forms.try_form: lambda words: (forms.try_form(words, one) for one in EACH),
}
