"""The worst that people, packs, hosts and models can put on a card, within what is accepted from them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from coach.curriculum.assembling import Entries
from coach.curriculum.catalogue import (
    Catalogue,
    ConceptEntry,
    ObjectiveEntry,
    PackEntry,
    QuestionRef,
    StepEntry,
    TrackEntry,
)
from coach.curriculum.model import (
    BLANK,
    ChoiceQuestion,
    ClozeQuestion,
    Concept,
    KeyPoint,
    Language,
    Objective,
    Option,
    Pack,
    Question,
    QuestionKind,
    ShortQuestion,
)
from coach.quiz.selection import Reason
from coach.quiz.views import Asked
from tests.bot.ui.limits import OWNER

NOW = datetime(2026, 12, 30, 23, 59, tzinfo=UTC)
DAY = date(2026, 12, 30)
LINE, OPTION, PARAGRAPH = 120, 160, 900

PLANTED = ("@everyone", "@here", "<@", "<#2", "||", "~~", "__", "https:", ":smile:")
"""Marks that no card uses itself; `check_unmarked` looks for them."""

BAD = (
    "\u202e@everyone <@1> <#2> **b** __u__ ~~s~~ ||p|| [a](https://b.c/d_e) :smile: `c`\u200b\n"
    "# h\n> q\n- l\n1. n\n"
)


def bad(size: int, start: str = "") -> str:
    """A hostile text of exactly `size` characters."""
    return (start + BAD * (size // len(BAD) + 1))[: size - 1] + "字"


def both(size: int, start: str = "") -> dict[Language, str]:
    return {"en": bad(size, start), "zh-TW": bad(size, start)}


def a_key(size: int, start: str = "k") -> str:
    return start + "y" * (size - len(start))


PACK = a_key(20)
CONCEPT_ID = f"{PACK}/{a_key(35)}"
TRACK_ID = f"{PACK}/{a_key(35)}"
OPTION_KEYS = [a_key(8, letter) for letter in "abcde"]


def a_concept() -> ConceptEntry:
    concept = Concept(
        key=CONCEPT_ID.split("/")[1],
        minutes=60,
        title=both(LINE),
        gist=both(PARAGRAPH),
        picture=both(PARAGRAPH),
        mechanism=both(PARAGRAPH),
        objectives=[Objective(key="o", level="recall", text=both(LINE))],
    )
    return ConceptEntry(
        CONCEPT_ID, PACK, concept.key, {"en": concept, "zh-TW": concept}, 60, (), (1,), (f"{TRACK_ID}/s0",)
    )


def a_track(number: int) -> TrackEntry:
    track_id = TRACK_ID[:-2] + f"{number:02}"
    steps = tuple(
        StepEntry(f"{track_id}/s{n}", track_id, n, both(LINE), both(PARAGRAPH), (CONCEPT_ID,), 999)
        for n in range(12)
    )
    return TrackEntry(track_id, PACK, track_id.split("/")[1], both(LINE), both(PARAGRAPH), steps, 10**6)


def a_catalogue() -> Catalogue:
    pack = Pack(
        key=PACK,
        revision=10**9,
        languages=["en", "zh-TW"],
        title=both(LINE),
        summary=both(PARAGRAPH),
        credits=both(PARAGRAPH),
    )
    tracks = [a_track(number) for number in range(9)]
    concept = a_concept()
    return Catalogue(
        Entries(
            packs={PACK: PackEntry(PACK, 10**9, "d", ("en", "zh-TW"), {"en": pack, "zh-TW": pack})},
            tracks={track.id: track for track in tracks},
            concepts={concept.id: concept},
            objectives={1: ObjectiveEntry(1, "o", concept.id, "recall", 0)},
            track_concepts={track.id: (concept.id,) for track in tracks},
        )
    )


CATALOGUE = a_catalogue()


def a_question(kind: QuestionKind) -> Question:
    prompt = both(PARAGRAPH, f"{BLANK} " if kind == "cloze" else "")
    common = {"key": a_key(64), "objective": "o", "prompt": prompt, "explanation": both(PARAGRAPH)}
    if kind == "choice":
        options = [Option(key=key, text=both(OPTION, f"option {key[0]} ")) for key in OPTION_KEYS]
        return ChoiceQuestion(kind="choice", options=options, answer=OPTION_KEYS[4], **common)
    if kind == "cloze":
        wordings: dict[Language, list[str]] = {"en": [bad(LINE)], "zh-TW": [bad(LINE)]}
        return ClozeQuestion(kind="cloze", answers=wordings, **common)
    points = [
        KeyPoint(key=f"p{n}", text=both(LINE), aliases={"en": [bad(LINE)], "zh-TW": [bad(LINE)]})
        for n in range(4)
    ]
    return ShortQuestion(kind="short", reference=both(PARAGRAPH), points=points, **common)


def asked(
    kind: QuestionKind, language: Language, reason: Reason = Reason.NEW, *, resumed: bool = False
) -> Asked:
    """A question on the table, in a quiz as far along as can be."""
    ref = QuestionRef(OWNER, PACK, a_key(64), 1, CONCEPT_ID, language, a_question(kind))
    order = tuple(OPTION_KEYS) if kind == "choice" else ()
    return Asked(10**10, 19, 20, ref, order, reason, resumed=resumed)
