"""A pack in which every text is hostile, every list full and every id as long as is accepted."""

from __future__ import annotations

from dataclasses import replace

from coach.curriculum.assembling import Entries
from coach.curriculum.catalogue import (
    Catalogue,
    ConceptEntry,
    ExerciseEntry,
    ObjectiveEntry,
    PackEntry,
    PaperEntry,
    SourceEntry,
    StepEntry,
    TrackEntry,
)
from coach.curriculum.model import (
    Action,
    Area,
    Arrow,
    Concept,
    Drawing,
    Exercise,
    Formula,
    Guess,
    Language,
    Layer,
    Node,
    Objective,
    Option,
    Pack,
    Paper,
    PhoneVariant,
    Pitfall,
    Portion,
    Source,
    Term,
)
from coach.curriculum.validation import MAX_ID
from tests.bot.ui.hostile import LABEL, LINE, OPTION, PARAGRAPH, SENTENCE, URL, a_key, bad, both

PACK = a_key(20)
OPTION_KEYS = [a_key(8, letter) for letter in "abcde"]
DIMENSION = a_key(MAX_ID - len("dimension."))
FENCE = "```\n@everyone\n" + "x" * 800 + "\n```"
TRACK_ID = f"{PACK}/{a_key(27)}"


def an_id(number: int, start: str) -> str:
    """An id of a kind of item, as long as is accepted."""
    return f"{PACK}/{start}" + f"{number:02}".rjust(MAX_ID - len(PACK) - 1 - len(start), "y")


CONCEPT_IDS = tuple(an_id(number, "c") for number in range(24))
CONCEPT_ID = CONCEPT_IDS[0]
EXERCISE_ID, PAPER_ID, LAYER_ID = an_id(0, "e"), an_id(0, "p"), an_id(0, "l")


def a_drawing() -> Drawing:
    nodes = [Node(key=f"n{n}", row=n % 7 + 1, label=both(LABEL, f"{n}")) for n in range(14)]
    arrows = [Arrow(start="n0", end=f"n{n % 13 + 1}", label=both(LABEL)) for n in range(20)]
    return Drawing(nodes=nodes, arrows=arrows)


def a_concept() -> ConceptEntry:
    concept = Concept(
        key=CONCEPT_ID.split("/")[1],
        minutes=60,
        core=True,
        title=both(LINE),
        gist=both(PARAGRAPH),
        picture=both(PARAGRAPH),
        mechanism=both(PARAGRAPH),
        formula=Formula(tex="a", spoken=both(SENTENCE)),
        example=both(PARAGRAPH),
        pitfalls=[
            Pitfall(key=f"p{n}", symptom=both(SENTENCE), cause=both(SENTENCE), avoid=both(SENTENCE))
            for n in range(3)
        ],
        terms=[Term(term=both(LABEL), meaning=both(LINE))] * 5,
        portions=[
            Portion(source=an_id(n, "s").split("/")[1], locator=both(LINE), minutes=60, url=URL)
            for n in range(4)
        ],
        drawing=a_drawing(),
        objectives=[Objective(key="o", level="recall", text=both(LINE))],
    )
    return ConceptEntry(
        id=CONCEPT_ID,
        pack_key=PACK,
        key=concept.key,
        texts={"en": concept, "zh-TW": concept},
        minutes=60,
        reading=240,
        dimension=DIMENSION,
        strand="s",
        prerequisites=(),
        objective_ids=(1,),
        steps=(f"{TRACK_ID[:-2]}00/s000000",),
    )


def a_track(number: int) -> TrackEntry:
    track_id = TRACK_ID[:-2] + f"{number:02}"
    steps = tuple(
        StepEntry(f"{track_id}/s{n:06}", track_id, n, both(LINE), both(PARAGRAPH), CONCEPT_IDS, 999)
        for n in range(12)
    )
    return TrackEntry(
        track_id, PACK, track_id.split("/")[1], both(LINE), both(PARAGRAPH), steps, 10**6, 10**6
    )


def a_source(number: int) -> SourceEntry:
    source = Source(
        key=an_id(number, "s").split("/")[1],
        number=999 - number,
        kind="video",
        title=bad(LINE, f"{number}"),
        about=both(LINE),
        url=URL,
        language="en",
        follow=True,
    )
    return SourceEntry(an_id(number, "s"), PACK, source.key, source.number, {"en": source, "zh-TW": source})


def an_exercise(number: int = 0) -> ExerciseEntry:
    options = [Option(key=key, text=both(OPTION, f"option {key[0]} ")) for key in OPTION_KEYS[:4]]
    exercise = Exercise(
        key=an_id(number, "e").split("/")[1],
        minutes=120,
        title=both(LINE),
        needs="nvidia",
        concepts=[CONCEPT_ID.split("/")[1]],
        goal=both(PARAGRAPH),
        guess=Guess(
            objective="o",
            prompt=both(PARAGRAPH),
            options=options,
            answer=OPTION_KEYS[3],
            explanation=both(PARAGRAPH),
        ),
        steps=[Action(text=both(SENTENCE), code=FENCE)] * 8,
        change=both(PARAGRAPH),
        trap=both(PARAGRAPH),
        good=both(PARAGRAPH),
        result=both(LINE),
        phone=PhoneVariant(
            minutes=30, task=both(PARAGRAPH), shown={"en": FENCE, "zh-TW": FENCE}, answer=both(PARAGRAPH)
        ),
    )
    return ExerciseEntry(
        id=an_id(number, "e"),
        pack_key=PACK,
        key=exercise.key,
        content_ids={"en": 1, "zh-TW": 2},
        texts={"en": exercise, "zh-TW": exercise},
        minutes=120,
        concepts=(CONCEPT_ID,),
        guess_objective=1,
    )


def a_paper() -> PaperEntry:
    parts = ("gist", "guess", "problem", "did", "found", "conclusion", "read_first", "leave_for_later")
    paper = Paper(
        key=PAPER_ID.split("/")[1],
        minutes=60,
        title=bad(LINE),
        authors=bad(LINE),
        year=2100,
        url=URL,
        concepts=[one.split("/")[1] for one in CONCEPT_IDS[:8]],
        **{part: both(PARAGRAPH) for part in parts},
    )
    texts: dict[Language, Paper] = {"en": paper, "zh-TW": paper}
    return PaperEntry(PAPER_ID, PACK, paper.key, texts, 60, CONCEPT_IDS[:8])


def a_pack() -> PackEntry:
    layers = [
        Layer(
            key=an_id(number, "l").split("/")[1],
            title=both(LABEL),
            tools=[bad(LABEL, f"{n}") for n in range(10)],
        )
        for number in range(10)
    ]
    pack = Pack(
        key=PACK,
        revision=10**9,
        languages=["en", "zh-TW"],
        title=both(LINE),
        summary=both(PARAGRAPH),
        credits=both(PARAGRAPH),
        dimensions=[Area(key=DIMENSION[:-1] + f"{n}", title=both(LABEL)) for n in range(9)]
        + [Area(key=DIMENSION, title=both(LABEL))],
        strands=[Area(key=key, title=both(LABEL)) for key in "stuvw"],
        stack=layers,
    )
    return PackEntry(PACK, 10**9, "d", ("en", "zh-TW"), {"en": pack, "zh-TW": pack})


def a_catalogue() -> Catalogue:
    tracks = [a_track(number) for number in range(9)]
    first = a_concept()
    # All but the first need it, so that it has as many neighbours as there can be.
    later = [replace(first, id=one, prerequisites=(CONCEPT_ID,)) for one in CONCEPT_IDS[1:]]
    exercises = [an_exercise(number) for number in range(30)]
    sources = [a_source(number) for number in range(30)]
    return Catalogue(
        Entries(
            packs={PACK: a_pack()},
            tracks={track.id: track for track in tracks},
            concepts={concept.id: concept for concept in (first, *later)},
            objectives={1: ObjectiveEntry(1, "o", CONCEPT_ID, "recall", 0)},
            sources={source.id: source for source in sources},
            exercises={exercise.id: exercise for exercise in exercises},
            papers={PAPER_ID: a_paper()},
            track_concepts={track.id: CONCEPT_IDS for track in tracks},
        )
    )


CATALOGUE = a_catalogue()
