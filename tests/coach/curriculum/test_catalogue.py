"""The snapshot that a running bot asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.curriculum.catalogue import (
    Catalogue,
    Topic,
    digest_in_use,
    in_language,
    load_catalogue,
    load_question,
)
from coach.curriculum.importing import import_folder
from coach.curriculum.model import ClozeQuestion
from coach.errors import UnknownTopic
from coach.store import Store
from tests.clock import START
from tests.coach.curriculum.tiny_pack import drop_chinese, edit

CORE, TRACK = "concepts/core.yaml", "tracks/main.yaml"
ASK, MORE = "questions/all.yaml", "questions/more.yaml"


def keys(catalogue: Catalogue, topic: Topic | None = None, track: str | None = None) -> list[str]:
    return [objective.key for objective in catalogue.objectives_of(topic, track)]


async def test_an_empty_database_gives_an_empty_catalogue(store: Store) -> None:
    catalogue = await load_catalogue(store)
    assert catalogue.empty
    assert catalogue.find_topics("", "en") == []
    assert catalogue.objectives_of(None, None) == ()
    assert catalogue.questions_for(1, "en") == ()
    assert catalogue.concept_title("tiny/tokens", "en") == "tiny/tokens"
    with pytest.raises(UnknownTopic) as caught:
        catalogue.topic("tokens", "en")
    assert caught.value.nearest == ()


async def test_packs_tracks_and_steps_carry_their_texts_and_minutes(catalogue: Catalogue) -> None:
    assert not catalogue.empty
    assert catalogue.languages == ("en", "zh-TW")
    assert catalogue.packs["tiny"].texts["zh-TW"].title == {"zh-TW": "小小"}
    track = catalogue.tracks["tiny/main"]
    assert track.titles == {"en": "Main road", "zh-TW": "主線"}
    assert [(step.id, step.number, step.concepts, step.minutes) for step in track.steps] == [
        ("tiny/main/start", 1, ("tiny/tokens",), 10 + 8),
        ("tiny/main/onward", 2, ("tiny/self-attention",), 20 + 12),
    ]
    assert track.minutes == 10 + 8 + 15 + 5 + 20 + 12  # with the vectors, which it needs from outside
    assert track.practice == 25
    assert catalogue.steps["tiny/main/onward"].titles["zh-TW"] == "前進"


async def test_concepts_come_in_track_order_with_outside_prerequisites_where_they_are_needed(
    catalogue: Catalogue,
) -> None:
    assert list(catalogue.concepts) == ["tiny/tokens", "tiny/vectors", "tiny/self-attention"]
    attention = catalogue.concepts["tiny/self-attention"]
    assert attention.prerequisites == ("tiny/tokens", "tiny/vectors")
    assert attention.steps == ("tiny/main/onward",)
    assert catalogue.concepts["tiny/vectors"].steps == ()
    assert attention.texts["zh-TW"].gist == {"zh-TW": "詞看詞。"}
    assert [catalogue.objectives[row_id].key for row_id in attention.objective_ids] == [
        "attention-roles",
        "attention-scale",
    ]


async def test_objectives_of_a_concept_a_step_a_track_and_all(catalogue: Catalogue) -> None:
    every = ["token-what", "vector-dot", "attention-roles", "attention-scale"]
    assert keys(catalogue) == every
    assert [objective.position for objective in catalogue.objectives_of(None, None)] == [0, 1, 2, 3]
    assert keys(catalogue, None, "tiny/main") == every
    assert keys(catalogue, catalogue.topic("Tokens", "en")) == ["token-what"]
    assert keys(catalogue, catalogue.topic("Onward", "en"), "tiny/main") == every[2:]
    assert keys(catalogue, Topic("tiny/gone", "concept", "Gone")) == []
    assert keys(catalogue, Topic("tiny/main/gone", "step", "Gone")) == []
    assert keys(catalogue, None, "tiny/gone") == []


async def test_a_track_has_its_own_order(filled: Store, folder: Path) -> None:
    second = (folder / TRACK).read_text(encoding="utf-8").replace("key: main", "key: second")
    second = (
        second.replace("[tokens]", "[X]")
        .replace("[self-attention]", "[tokens]")
        .replace("X", "self-attention")
    )
    (folder / "tracks/second.yaml").write_text(second, encoding="utf-8")
    await import_folder(filled, folder, START)
    catalogue = await load_catalogue(filled)
    assert keys(catalogue, None, "tiny/second") == [
        "vector-dot",
        "attention-roles",
        "attention-scale",
        "token-what",
    ]
    assert keys(catalogue)[0] == "token-what"
    assert catalogue.concepts["tiny/tokens"].steps == ("tiny/main/start", "tiny/second/onward")


async def test_questions_of_an_objective_by_language_and_kind(catalogue: Catalogue) -> None:
    objective = next(one for one in catalogue.objectives.values() if one.key == "vector-dot")
    ref, *others = catalogue.questions_for(objective.id, "zh-TW")
    assert [other.key for other in others] == ["vector-name", "vector-angle"]
    assert (ref.pack_key, ref.key, ref.language) == ("tiny", "vector-cloze", "zh-TW")
    assert (ref.objective_id, ref.concept) == (objective.id, "tiny/vectors")
    assert isinstance(ref.question, ClozeQuestion)
    assert ref.question.prompt == {"zh-TW": "(1,2) 與 (3,4) 的內積是 ____"}
    assert ref.question.answers["en"] == ["11", "eleven"]
    assert catalogue.questions_for(objective.id, "zh-TW", "cloze") == (ref, others[0])
    assert catalogue.questions_for(objective.id, "zh-TW", "choice") == (others[1],)
    assert catalogue.questions_for(objective.id, "zh-TW", "numeric") == ()
    assert catalogue.question(ref.content_id) == ref
    assert catalogue.question(-1) is None


async def test_questions_of_an_objective_come_in_the_order_of_their_file(filled: Store, folder: Path) -> None:
    whole = (folder / ASK).read_text(encoding="utf-8")
    one = (
        whole[: whole.index("- key: vector-cloze")]
        .replace("What is", "And what is")
        .replace("是什麼", "為何")
    )
    (folder / ASK).write_text(whole + one.replace("token-choice", "a-token"), encoding="utf-8")
    await import_folder(filled, folder, START)
    catalogue = await load_catalogue(filled)
    objective = catalogue.objectives_of(None, None)[0]
    asked = [ref.key for ref in catalogue.questions_for(objective.id, "en")]
    assert asked == ["token-choice", "a-token", "token-again", "token-number", "token-cloze"]


def test_a_text_is_had_in_whatever_language_there_is() -> None:
    assert in_language({"en": "a", "zh-TW": "b"}, "zh-TW") == "b"
    assert in_language({"en": "a"}, "zh-TW") == "a"
    assert in_language({"zh-TW": "b"}, "en") == "b"


async def test_a_title_in_a_language_the_pack_lacks_is_shown_in_another(filled: Store, folder: Path) -> None:
    drop_chinese(folder)
    await import_folder(filled, folder, START)
    catalogue = await load_catalogue(filled)
    assert catalogue.concept_title("tiny/tokens", "zh-TW") == "Tokens"
    assert catalogue.topic("tokens", "zh-TW").title == "Tokens"


async def test_a_retired_question_is_still_found_in_the_store(filled: Store, folder: Path) -> None:
    before = await load_catalogue(filled)
    old = next(
        ref for ref in before._by_content.values() if ref.key == "scale-choice" and ref.language == "en"
    )
    edit(folder, ASK, "en: Why scale?", "en: Why do we scale?")
    await import_folder(filled, folder, START)
    after = await load_catalogue(filled)
    assert after.digest != before.digest
    assert after.question(old.content_id) is None
    assert await load_question(filled, old.content_id) == old


async def test_a_question_whose_objective_is_gone_still_knows_its_concept(
    filled: Store, folder: Path
) -> None:
    before = await load_catalogue(filled)
    old = next(ref for ref in before._by_content.values() if ref.key == "scale-choice")
    edit(folder, CORE, "key: attention-scale", "key: attention-why")
    for file in (ASK, MORE):
        edit(folder, file, "objective: attention-scale", "objective: attention-why")
    await import_folder(filled, folder, START)
    assert old.objective_id not in (await load_catalogue(filled)).objectives
    assert await load_question(filled, old.content_id) == old


async def test_only_questions_are_loaded_as_questions(filled: Store) -> None:
    catalogue = await load_catalogue(filled)
    ids = {ref.content_id for ref in catalogue._by_content.values()}
    other = next(number for number in range(1, 19) if number not in ids)
    assert await load_question(filled, other) is None
    assert await load_question(filled, 10_000) is None


async def test_nothing_typed_lists_steps_then_concepts_in_track_order(catalogue: Catalogue) -> None:
    found = catalogue.find_topics("", "zh-TW")
    assert [topic.title for topic in found] == ["起步", "前進", "詞元", "向量", "自注意力"]
    assert [topic.kind for topic in found] == ["step"] * 2 + ["concept"] * 3
    assert len(catalogue.find_topics("  ", "en", limit=3)) == 3


@pytest.mark.parametrize(
    "typed",
    [
        *("self", "Self-Att", "self att", "ＳＥＬＦ", "attention", "sdpa", "SD", "atention", "self atention"),
        *("自注", "自我注意", "注意力", "自注意利", "注意利"),
    ],
)
async def test_a_concept_is_found_by_its_names_in_any_language_with_a_letter_wrong(
    catalogue: Catalogue, typed: str
) -> None:
    for language, title in (("en", "Self-attention"), ("zh-TW", "自注意力")):
        found = catalogue.find_topics(typed, language)  # type: ignore[arg-type]
        assert found[0] == Topic("tiny/self-attention", "concept", title)


async def test_what_is_like_nothing_finds_nothing(catalogue: Catalogue) -> None:
    assert catalogue.find_topics("zzzzqqqq", "en") == []


@pytest.mark.parametrize(
    "typed",
    [
        "tiny/self-attention",
        "Self-attention",
        "self attention",
        "sdpa",
        "自注意力",
        "自我注意力",
        " ｓｄｐａ ",
    ],
)
async def test_a_topic_is_taken_by_id_title_or_alias(catalogue: Catalogue, typed: str) -> None:
    assert catalogue.topic(typed, "zh-TW") == Topic("tiny/self-attention", "concept", "自注意力")


async def test_a_step_is_a_topic_too(catalogue: Catalogue) -> None:
    assert catalogue.topic("tiny/main/start", "en") == Topic("tiny/main/start", "step", "Beginnings")


async def test_an_unknown_topic_says_what_is_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownTopic) as caught:
        catalogue.topic("self-atention", "zh-TW")
    assert caught.value.typed == "self-atention"
    assert caught.value.nearest == ("自注意力",)
    with pytest.raises(UnknownTopic) as caught:
        catalogue.topic("", "en")
    assert len(caught.value.nearest) == 5


async def test_the_digest_tells_what_a_new_reading_would_give(filled: Store) -> None:
    assert await digest_in_use(filled) == (await load_catalogue(filled)).digest


async def test_an_empty_store_has_the_digest_of_an_empty_catalogue(store: Store) -> None:
    assert await digest_in_use(store) == Catalogue().digest
