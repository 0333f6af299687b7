"""What a running bot knows of sources, exercises and papers, and how people find them."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.catalogue import Catalogue, Topic, load_catalogue, load_question
from coach.curriculum.importing import import_folder
from coach.curriculum.model import Language
from coach.errors import UnknownTopic
from coach.store import Store
from tests.clock import START
from tests.coach.curriculum.stored import in_use
from tests.coach.curriculum.tiny_pack import drop_chinese, edit

EXERCISE = Topic("tiny/cut-a-word", "exercise", "Cut a word")
PAPER = Topic("tiny/tiny-paper", "paper", "Tiny Is All You Need")


async def test_sources_carry_their_number_and_texts(catalogue: Catalogue) -> None:
    assert [(source.id, source.number) for source in catalogue.sources.values()] == [
        ("tiny/handbook", 1),
        ("tiny/talk", 2),
    ]
    handbook = catalogue.sources["tiny/handbook"]
    assert (handbook.pack_key, handbook.key) == ("tiny", "handbook")
    assert handbook.texts["zh-TW"].about == {"zh-TW": "一本講完"}
    assert handbook.texts["en"].title == handbook.texts["zh-TW"].title == "The Tiny Handbook"
    assert handbook.texts["en"].follow


async def test_an_exercise_stands_at_its_concepts_and_counts_for_the_objective_of_its_guess(
    catalogue: Catalogue,
) -> None:
    (exercise,) = catalogue.exercises.values()
    assert (exercise.id, exercise.key, exercise.minutes) == ("tiny/cut-a-word", "cut-a-word", 25)
    assert exercise.concepts == ("tiny/tokens", "tiny/self-attention")
    assert catalogue.objectives[exercise.guess_objective].key == "token-what"
    assert exercise.texts["zh-TW"].steps[0].text == {"zh-TW": "安裝。"}
    assert exercise.texts["zh-TW"].steps[0].code == "pip install tokenizers"


async def test_an_exercise_names_its_revision_in_each_language(filled: Store) -> None:
    catalogue = await load_catalogue(filled)
    exercise = catalogue.exercises["tiny/cut-a-word"]
    for language in ("en", "zh-TW"):
        stored = await in_use(filled, "exercise", "cut-a-word", language)
        assert stored is not None
        assert exercise.content_ids[language] == stored.id
        assert await load_question(filled, stored.id) is None


async def test_a_paper_is_there_with_what_it_is_about(catalogue: Catalogue) -> None:
    (paper,) = catalogue.papers.values()
    assert (paper.id, paper.key, paper.minutes) == ("tiny/tiny-paper", "tiny-paper", 15)
    assert paper.concepts == ("tiny/self-attention",)
    assert paper.texts["zh-TW"].found == {"zh-TW": "有用。"}
    assert paper.texts["en"].year == 2020


async def test_a_concept_knows_its_place_on_the_map_and_how_long_it_takes(catalogue: Catalogue) -> None:
    tokens, vectors = catalogue.concepts["tiny/tokens"], catalogue.concepts["tiny/vectors"]
    assert (tokens.minutes, tokens.reading, tokens.dimension, tokens.strand) == (10, 8, "text", "mind")
    assert (vectors.minutes, vectors.reading, vectors.dimension, vectors.strand) == (15, 5, "maths", None)
    assert tokens.texts["en"].core
    assert [area.title for area in catalogue.packs["tiny"].texts["zh-TW"].strands] == [
        {"zh-TW": "機器"},
        {"zh-TW": "心智"},
    ]


async def test_a_question_of_numbers_knows_its_value_in_every_language(catalogue: Catalogue) -> None:
    for language, unit in (("en", "tokens"), ("zh-TW", "個詞元")):
        (ref,) = catalogue.questions_for(1, language, "numeric")  # type: ignore[arg-type]
        assert ref.question.kind == "numeric"
        assert (ref.question.value, ref.question.tolerance) == (450, 5)
        assert ref.question.unit == {language: unit}


@pytest.mark.parametrize(
    ("typed", "language", "found"),
    [
        ("cut", "en", EXERCISE),
        ("scissors", "en", EXERCISE),
        ("切開一個詞", "zh-TW", Topic("tiny/cut-a-word", "exercise", "切開一個詞")),
        ("tiny is", "en", PAPER),
        ("tiayn", "zh-TW", PAPER),
        ("Tokens", "en", Topic("tiny/tokens", "concept", "Tokens")),
    ],
)
async def test_with_everything_exercises_and_papers_are_found_too(
    catalogue: Catalogue, typed: str, language: Language, found: Topic
) -> None:
    assert catalogue.find_topics(typed, language, everything=True)[0] == found
    assert catalogue.topic(found.id, language, everything=True) == found


async def test_where_one_is_quizzed_only_what_can_be_quizzed_is_offered(catalogue: Catalogue) -> None:
    assert [topic.kind for topic in catalogue.find_topics("", "en")] == ["step"] * 2 + ["concept"] * 3
    for typed in ("cut a word", "scissors", "Tiny Is All You Need", "tiny/cut-a-word", "tiny/tiny-paper"):
        assert {topic.kind for topic in catalogue.find_topics(typed, "en")} <= {"step", "concept"}
        with pytest.raises(UnknownTopic):
            catalogue.topic(typed, "en")


async def test_nothing_typed_lists_what_is_quizzed_before_what_is_done(catalogue: Catalogue) -> None:
    kinds = [topic.kind for topic in catalogue.find_topics("", "en", everything=True)]
    assert kinds == ["step", "step", "concept", "concept", "concept", "exercise", "paper"]


async def test_an_unknown_topic_names_the_nearest_of_everything_that_was_asked_for(
    catalogue: Catalogue,
) -> None:
    with pytest.raises(UnknownTopic) as caught:
        catalogue.topic("cut a wrod", "en", everything=True)
    assert caught.value.nearest[0] == "Cut a word"


async def test_other_words_for_a_term_find_its_topic(catalogue: Catalogue) -> None:
    # 令牌 is what is said elsewhere for 詞元.
    assert catalogue.topic("令牌", "zh-TW") == Topic("tiny/tokens", "concept", "詞元")


async def test_in_an_english_pack_everything_is_there_in_english(filled: Store, folder: Path) -> None:
    drop_chinese(folder)
    await import_folder(filled, folder, START)
    catalogue = await load_catalogue(filled)
    assert catalogue.languages == ("en",)
    assert set(catalogue.exercises["tiny/cut-a-word"].texts) == {"en"}
    assert catalogue.topic("cut a word", "zh-TW", everything=True) == EXERCISE
    assert catalogue.topic("tiayn", "zh-TW", everything=True) == PAPER


async def test_what_left_the_pack_left_the_catalogue(filled: Store, folder: Path) -> None:
    (folder / "papers/all.yaml").unlink()
    (folder / "exercises/all.yaml").unlink()
    edit(folder, "concepts/basics.yaml", "source: talk", "source: handbook")
    (folder / "sources/all.yaml").write_text(
        (folder / "sources/all.yaml").read_text("utf-8").split("- key: talk")[0], "utf-8"
    )
    assert not isinstance(await import_folder(filled, folder, START), list)
    catalogue = await load_catalogue(filled)
    assert (catalogue.exercises, catalogue.papers, list(catalogue.sources)) == ({}, {}, ["tiny/handbook"])
    assert catalogue.tracks["tiny/main"].practice == 0
