"""From a model's draft to a question that is asked, and every way for it not to get there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from sqlalchemy import select

from coach.curriculum.catalogue import Catalogue, digest_in_use, load_catalogue, load_question
from coach.curriculum.generated import holds, text_of
from coach.curriculum.loading import load_pack
from coach.curriculum.model import ChoiceQuestion, Language
from coach.curriculum.schema import schemas
from coach.curriculum.validation import validate_pack
from coach.errors import ModelUnavailable
from coach.llm.interface import ModelIdentity, Priority
from coach.llm.scripted import NoModel, ScriptedEngine
from coach.llm.structured import NoAnswer
from coach.quiz.embedding import DIMENSIONS, Vectors
from coach.quiz.writing.accepting import accept, retire, written_before
from coach.quiz.writing.blind import answered_blind
from coach.quiz.writing.checks import flaws_of
from coach.quiz.writing.drafting import Written, draft, source_text
from coach.quiz.writing.nightly import ENOUGH, Budget, Night, targets, write_ahead
from coach.store import ContentItem, CurrentItem, Store
from tests.clock import START, ManualClock
from tests.coach.curriculum.tiny_pack import edit
from tests.coach.quiz.drafts import (
    BASICS,
    CHOICE,
    CLOZE,
    SPAN,
    Writer,
    right_text,
    take_in,
    taken,
    tokens_source,
    write_source,
    written,
)

BOTH: tuple[Language, ...] = ("en", "zh-TW")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_source(tmp_path / "tiny")


@pytest.fixture
async def catalogue(sqlite_store: Store, folder: Path) -> Catalogue:
    return await take_in(sqlite_store, folder)


# -- drafting --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("drafts", [CHOICE, CLOZE], ids=["choice", "cloze"])
async def test_a_good_draft_has_no_flaw(
    catalogue: Catalogue, drafts: dict[Language, dict[str, object]], language: Language
) -> None:
    question = await written(catalogue, drafts[language], language)
    bank = [ref.question for ref in catalogue.questions_for(question_objective(catalogue), language)]
    assert flaws_of(question, tokens_source(catalogue, language), bank, None) == []
    assert question.generated is not None
    assert question.generated.span == SPAN[language]
    assert question.generated.source == "concept/tokens"
    assert set(question.prompt) == {language}


def question_objective(catalogue: Catalogue) -> int:
    return catalogue.concepts["tiny/tokens"].objective_ids[0]


async def test_the_model_reads_the_source_as_data_and_waits_behind_people(catalogue: Catalogue) -> None:
    source = tokens_source(catalogue)
    objective = catalogue.concepts["tiny/tokens"].texts["en"].objectives[0]
    engine = ScriptedEngine([json.dumps(CHOICE["en"])], model=ModelIdentity("m", "r1"))
    drafted = await draft(engine, source, objective, "choice", faults=["shorter, please"])
    (request,) = engine.requests
    assert request.priority is Priority.NIGHTLY
    assert request.asked_by is None
    said = request.messages[-1].content
    assert json.dumps(source.text) in said
    assert "Say what a token is." in said
    assert "shorter, please" in said
    assert (drafted.generated.model, drafted.generated.revision) == ("m", "r1")
    assert drafted.generated.prompt == "draft-choice@2"
    assert drafted.tokens > 0


async def test_the_right_option_stands_in_every_place_alike(catalogue: Catalogue) -> None:
    places: Counter[str] = Counter()
    keys = set()
    for seed in range(400):
        question = await written(catalogue, CHOICE["en"], seed=seed)
        assert isinstance(question, ChoiceQuestion)
        assert right_text(question) == CHOICE["en"]["answer"]
        assert [option.key for option in question.options] == list("abcd")
        places[question.answer] += 1
        keys.add(question.key)
    assert set(places) == set("abcd")
    assert min(places.values()) > 70
    assert len(keys) == 1


@pytest.mark.parametrize("spoil", [{"answer": " "}, {"explanation": ""}, {"distractors": ["a", "", "c"]}])
async def test_an_empty_text_makes_no_question(catalogue: Catalogue, spoil: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="at least 1 character"):
        await written(catalogue, {**CHOICE["en"], **spoil})


@pytest.mark.parametrize("spoil", [{"distractors": ["a", "b"]}, {"answer": "x" * 161}, {"span": None}])
async def test_what_breaks_the_form_is_no_draft(catalogue: Catalogue, spoil: dict[str, object]) -> None:
    with pytest.raises(NoAnswer, match="nonsense"):
        await written(catalogue, {**CHOICE["en"], **spoil})


@pytest.mark.parametrize(
    ("language", "spoil", "reason"),
    [
        ("en", {"span": "a tokenizer cuts words"}, "unfounded"),
        ("en", {"span": SPAN["en"].upper()}, "unfounded"),
        ("en", {"span": " \0"}, "unfounded"),
        ("zh-TW", {"span": "分詞器按照詞表切開"}, "unfounded"),
        ("zh-TW", {"explanation": "分词器只能用词表里有的小块。"}, "script"),
        ("zh-TW", {"distractors": ["网络有几层", "字與字之間的空白", "上一輪得到的損失"]}, "script"),
    ],
)
@pytest.mark.parametrize("drafts", [CHOICE, CLOZE], ids=["choice", "cloze"])
async def test_a_draft_without_a_source_or_in_the_other_script_is_asked_for_again(
    catalogue: Catalogue,
    drafts: dict[Language, dict[str, object]],
    language: Language,
    spoil: dict[str, object],
    reason: str,
) -> None:
    if "distractors" in spoil and drafts is CLOZE:
        spoil = {"sentence": "模型讀入句子之前，句子会按照一份固定的____斷開。"}
    with pytest.raises(NoAnswer, match=reason):
        await written(catalogue, {**drafts[language], **spoil}, language)
    source = tokens_source(catalogue, language)
    objective = catalogue.concepts["tiny/tokens"].texts[language].objectives[0]
    engine = ScriptedEngine([json.dumps({**drafts[language], **spoil}), json.dumps(drafts[language])])
    drafted = await draft(engine, source, objective, "choice" if drafts is CHOICE else "cloze")
    assert drafted.generated.span == SPAN[language]
    assert len(engine.requests) == 2


# -- checks ----------------------------------------------------------------------------------

LONG = "The entries of a list that was fixed beforehand by somebody who counted very many pieces of text"
FLAWED = [
    ("en", {"span": "a tokenizer"}, "span"),
    ("en", {"answer": LONG}, "option-length"),
    (
        "en",
        {"distractors": ["None of the above", "The spaces between two words", "The loss in the epoch"]},
        "all-none",
    ),
    ("en", {"distractors": ["The number of layers that exist"] * 3}, "repeated-option"),
    ("en", {"question": "Which of these is not what decides where a sentence is cut?"}, "negative"),
    ("en", {"question": "Which entries of a list fixed beforehand decide the cut?"}, "giveaway"),
    (
        "en",
        {
            "distractors": [
                "It always depends on the layers",
                "The spaces between two words",
                "The loss in the epoch",
            ]
        },
        "absolute",
    ),
    ("en", {"explanation": "因為詞表。"}, "language"),
    ("en", {"question": "What is a token?", "answer": "A piece of text"}, "near-duplicate"),
    ("zh-TW", {"explanation": "Because of the vocabulary."}, "language"),
    ("zh-TW", {"explanation": "分詞器把數據集切開。"}, "glossary"),
    ("zh-TW", {"question": "詞元是什麼？", "answer": "一小塊文字"}, "near-duplicate"),
    ("zh-TW", {"distractors": ["以上皆非", "字與字之間的空白", "上一輪得到的損失"]}, "all-none"),
    ("zh-TW", {"distractors": ["網路一定要有幾層", "字與字之間的空白", "上一輪得到的損失"]}, "absolute"),
]
FLAWED_CLOZE = [
    ("en", {"sentence": "Before a model reads a sentence, it is split."}, "form"),
    ("en", {"sentence": "A ____ is what a tokenizer uses, and it is a ____."}, "form"),
    ("en", {"sentence": "____ is what a tokenizer cuts a text by, before it is read."}, "cloze"),
    ("en", {"sentence": "The vocabulary of a tokenizer is a fixed ____ of pieces."}, "cloze"),
    ("en", {"answers": ["dictionary"]}, "unsupported"),
    ("zh-TW", {"answers": ["字典"]}, "unsupported"),
]


@pytest.mark.parametrize(("language", "spoil", "reason"), FLAWED)
async def test_a_flaw_of_a_choice_is_named(
    catalogue: Catalogue, language: Language, spoil: dict[str, object], reason: str
) -> None:
    await _is_refused(
        catalogue, await written(catalogue, {**CHOICE[language], **spoil}, language), language, reason
    )


@pytest.mark.parametrize(("language", "spoil", "reason"), FLAWED_CLOZE)
async def test_a_flaw_of_a_cloze_is_named(
    catalogue: Catalogue, language: Language, spoil: dict[str, object], reason: str
) -> None:
    await _is_refused(
        catalogue, await written(catalogue, {**CLOZE[language], **spoil}, language), language, reason
    )


@pytest.mark.parametrize("span", ["a tokenizer cuts words", SPAN["en"].upper()])
async def test_a_span_that_is_not_in_the_source_is_a_flaw(catalogue: Catalogue, span: str) -> None:
    question = await written(catalogue, CHOICE["en"])
    assert question.generated is not None
    moved = question.model_copy(update={"generated": question.generated.model_copy(update={"span": span})})
    await _is_refused(catalogue, moved, "en", "span")


async def _is_refused(catalogue: Catalogue, question: Written, language: Language, reason: str) -> None:
    bank = [ref.question for ref in catalogue.questions_for(question_objective(catalogue), language)]
    flaws = flaws_of(question, tokens_source(catalogue, language), bank, None)
    assert reason in {flaw.reason for flaw in flaws}, flaws
    assert all(flaw.about for flaw in flaws)


class OneDirection:
    """Everything means the same."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        rows[:, 0] = 1
        return rows


async def test_what_means_the_same_is_a_duplicate_in_english_only(catalogue: Catalogue) -> None:
    cases: list[tuple[Language, list[str]]] = [("en", ["near-duplicate"]), ("zh-TW", [])]
    for language, expected in cases:
        question = await written(catalogue, CHOICE[language], language)
        bank = [ref.question for ref in catalogue.questions_for(question_objective(catalogue), language)]
        flaws = flaws_of(question, tokens_source(catalogue, language), bank, OneDirection())
        assert [flaw.reason for flaw in flaws] == expected
        assert flaws_of(question, tokens_source(catalogue, language), [], OneDirection()) == []


def test_a_span_is_found_whatever_its_line_breaks() -> None:
    assert holds("one two\n  three", "two three")
    assert not holds("one two three", "two, three")
    assert not holds("one", "")
    assert not holds("one", " \n")


async def test_papers_are_sources_and_comparisons_are_not(catalogue: Catalogue) -> None:
    paper = next(iter(catalogue.papers.values()))
    source = source_text(paper, "en")
    assert source is not None
    assert source.id == f"paper/{paper.key}"
    assert paper.texts["en"].found["en"] in source.text
    concept = catalogue.concepts["tiny/tokens"].texts["en"]
    assert concept.picture["en"] not in text_of(concept, "en")
    assert text_of(concept, "zh-TW") == ""


# -- the blind pass --------------------------------------------------------------------------


@pytest.mark.parametrize("language", BOTH)
async def test_who_reads_the_source_finds_the_key(catalogue: Catalogue, language: Language) -> None:
    source = tokens_source(catalogue, language)
    orders = set()
    for seed in range(6):
        engine = ScriptedEngine(Writer())
        question = await written(catalogue, CHOICE[language], language)
        assert (await answered_blind(engine, question, source, Random(seed))).agrees
        said = engine.requests[0].messages[-1].content
        orders.add(said.partition("Question:")[2])
        assert source.text in json.loads(said.partition("<<<SOURCE\n")[2].partition("\nSOURCE>>>")[0])
        cloze = await written(catalogue, CLOZE[language], language)
        assert (await answered_blind(ScriptedEngine(Writer()), cloze, source, Random(seed))).agrees
    assert len(orders) > 1


@pytest.mark.parametrize("answer", ["none", "wrong"])
async def test_another_answer_does_not_agree(catalogue: Catalogue, answer: str) -> None:
    source = tokens_source(catalogue)
    question = await written(catalogue, CHOICE["en"])
    right = await answered_blind(ScriptedEngine(Writer()), question, source, Random(1))
    assert right.agrees
    agreeing = []
    for letter in "ABCD" if answer == "wrong" else ["none"]:
        blind = await answered_blind(ScriptedEngine(Writer(blind=letter)), question, source, Random(1))
        agreeing.append(blind.agrees)
    assert sum(agreeing) == (1 if answer == "wrong" else 0)
    cloze = await written(catalogue, CLOZE["en"])
    assert not (await answered_blind(ScriptedEngine(Writer(blind="loss")), cloze, source, Random(1))).agrees


async def test_a_reader_who_says_no_letter_gave_no_answer(catalogue: Catalogue) -> None:
    question = await written(catalogue, CHOICE["en"])
    with pytest.raises(NoAnswer, match="nonsense"):
        await answered_blind(
            ScriptedEngine(['{"answer": "E"}'] * 2), question, tokens_source(catalogue), Random(1)
        )


# -- taken into use --------------------------------------------------------------------------


@pytest.mark.parametrize("said", [CHOICE["en"], CLOZE["en"]], ids=["choice", "cloze"])
async def test_an_accepted_question_is_content_like_any_other(
    store: Store, folder: Path, said: dict[str, object]
) -> None:
    before = await take_in(store, folder)
    content_id = await taken(store, before, said)
    after = await load_catalogue(store)
    assert after.digest != before.digest
    assert await digest_in_use(store) == after.digest
    ref = after.question(content_id)
    assert ref is not None
    assert ref.generated
    assert ref.key.startswith("generated-")
    assert (ref.language, ref.concept) == ("en", "tiny/tokens")
    assert [one.generated for one in after.questions_for(ref.objective_id, "en")] == [False, True]
    assert not any(one.generated for one in after.questions_for(ref.objective_id, "zh-TW"))
    async with store.read() as session:
        body = await session.scalar(select(ContentItem.body).where(ContentItem.id == content_id))
    assert body is not None
    assert set(body["prompt"]) == {"en"}
    assert set(body["generated"]) == {"model", "revision", "prompt", "span", "source"}


async def test_the_same_draft_enters_once_and_never_again_when_retired(store: Store, folder: Path) -> None:
    catalogue = await take_in(store, folder)
    content_id = await taken(store, catalogue)
    again = await written(catalogue, CHOICE["en"], seed=9)
    assert await accept(store, again, tokens_source(catalogue), START) is None
    async with store.write() as session:
        assert await retire(session, content_id)
        assert not await retire(session, content_id)
    assert await accept(store, again, tokens_source(catalogue), START) is None
    assert [one.key for one in await written_before(store, "tiny", "en")] == [again.key]
    assert await written_before(store, "tiny", "zh-TW") == []
    retired = await load_question(store, content_id)
    assert retired is not None
    assert retired.generated
    assert (await load_catalogue(store)).digest == catalogue.digest


async def test_a_reviewed_question_is_never_retired_like_that(store: Store, folder: Path) -> None:
    catalogue = await take_in(store, folder)
    (ref,) = catalogue.questions_for(question_objective(catalogue), "en")
    async with store.write() as session:
        assert not await retire(session, ref.content_id)
    assert (await load_catalogue(store)).question(ref.content_id) is not None


async def test_a_pack_that_changed_meanwhile_takes_no_draft(store: Store, folder: Path) -> None:
    catalogue = await take_in(store, folder)
    question = await written(catalogue, CHOICE["en"])
    edit(folder, BASICS, SPAN["en"], "a tokenizer cuts")
    await take_in(store, folder)
    assert await accept(store, question, tokens_source(catalogue), START) is None


# -- the next import -------------------------------------------------------------------------


async def test_an_import_keeps_a_question_whose_source_still_says_it(store: Store, folder: Path) -> None:
    content_id = await taken(store, await take_in(store, folder))
    edit(folder, BASICS, "Then numbers follow", "Then come numbers")
    after = await take_in(store, folder)
    ref = after.question(content_id)
    assert ref is not None
    assert ref.generated
    assert [one.generated for one in after.questions_for(ref.objective_id, "en")] == [False, True]
    assert await digest_in_use(store) == after.digest


@pytest.mark.parametrize(
    "edits",
    [
        [(BASICS, SPAN["en"], "a tokenizer cuts")],
        [
            (BASICS, "key: token-what", "key: token-that"),
            ("questions/all.yaml", "objective: token-what", "objective: token-that"),
            ("exercises/all.yaml", "objective: token-what", "objective: token-that"),
        ],
    ],
    ids=["span", "objective"],
)
async def test_an_import_retires_a_question_that_rests_on_nothing(
    store: Store, folder: Path, edits: list[tuple[str, str, str]]
) -> None:
    content_id = await taken(store, await take_in(store, folder))
    for change in edits:
        edit(folder, *change)
    after = await take_in(store, folder)
    assert after.question(content_id) is None
    assert await load_question(store, content_id) is not None
    async with store.read() as session:
        pointers = await session.scalars(
            select(CurrentItem.item_key).where(CurrentItem.item_key.startswith("generated-"))
        )
        assert list(pointers) == []


# -- writing ahead ---------------------------------------------------------------------------


async def night(store: Store, catalogue: Catalogue, writer: Writer, **budget: int) -> Night:
    return await write_ahead(
        store, ScriptedEngine(writer), catalogue, Random(3), ManualClock(), Budget(**budget)
    )


async def test_a_night_writes_questions_and_counts_what_it_refuses(store: Store, folder: Path) -> None:
    catalogue = await take_in(store, folder)
    done = await night(store, catalogue, Writer(), objectives=100)
    after = await load_catalogue(store)
    languages = set()
    for content_id in done.accepted:
        ref = after.question(content_id)
        assert ref is not None
        assert ref.concept == "tiny/tokens"
        languages.add(ref.language)
    assert languages == {"en", "zh-TW"}
    assert done.refused["unfounded"] == 6  # once for each objective that the model cannot write about
    assert done.tokens > 0
    assert done.stopped is None


@pytest.mark.parametrize(
    ("writer", "reason"),
    [
        (Writer({"span": "nowhere in the source at all"}), "unfounded"),
        (Writer({"explanation": "詞 because of it"}), "language"),
        (Writer(blind="none"), "blind"),
        (Writer({"explanation": ""}), "form"),
        (Writer({"explanation": 5}), "nonsense"),
    ],
    ids=["unfounded", "language", "blind", "form", "nonsense"],
)
async def test_a_night_of_bad_drafts_takes_nothing(
    store: Store, folder: Path, writer: Writer, reason: str
) -> None:
    catalogue = await take_in(store, folder)
    done = await night(store, catalogue, writer, objectives=100)
    assert done.accepted == []
    assert done.refused[reason] > 0
    assert await digest_in_use(store) == catalogue.digest


async def test_the_second_draft_is_told_what_was_wrong(sqlite_store: Store, folder: Path) -> None:
    catalogue = await take_in(sqlite_store, folder)
    engine = ScriptedEngine(Writer({"explanation": ""}))
    await write_ahead(sqlite_store, engine, catalogue, Random(3), ManualClock(), Budget(objectives=100))
    told = [request for request in engine.requests if "refused" in request.messages[1].content]
    assert len(told) == 2, "the objectives that it can write about, each the second time"
    assert all("keep every text within its length" in request.messages[1].content for request in told)


async def test_a_second_night_does_not_write_the_same(store: Store, folder: Path) -> None:
    catalogue = await take_in(store, folder)
    first = await night(store, catalogue, Writer(), objectives=100)
    again = await night(store, await load_catalogue(store), Writer(), objectives=100)
    assert first.accepted
    assert again.refused["near-duplicate"] > 0
    kinds = [await load_question(store, one) for one in (*first.accepted, *again.accepted)]
    assert len({(ref.language, ref.question.kind) for ref in kinds if ref}) == len(kinds)


async def test_the_budget_ends_a_night(sqlite_store: Store, folder: Path) -> None:
    catalogue = await take_in(sqlite_store, folder)
    none = await night(sqlite_store, catalogue, Writer(), objectives=0)
    assert (none.accepted, none.tokens, none.stopped) == ([], 0, "budget")
    engine = ScriptedEngine(Writer({"explanation": ""}))
    little = await write_ahead(sqlite_store, engine, catalogue, Random(3), ManualClock(), Budget(tokens=1))
    assert little.stopped == "budget"
    assert len(engine.requests) == 2  # the objective that was begun gets its second try


async def test_what_a_model_spent_on_nothing_counts(sqlite_store: Store, folder: Path) -> None:
    catalogue = await take_in(sqlite_store, folder)
    one = await night(sqlite_store, catalogue, Writer({"explanation": 5}), tokens=1)
    assert (one.stopped, one.refused.total()) == ("budget", 1)
    assert one.tokens > 0


async def test_without_a_model_a_night_is_short(sqlite_store: Store, folder: Path) -> None:
    catalogue = await take_in(sqlite_store, folder)
    off = await write_ahead(sqlite_store, NoModel("off"), catalogue, Random(3), ManualClock())
    assert (off.stopped, off.accepted) == ("unavailable", [])
    engine = ScriptedEngine([ModelUnavailable("died")])
    died = await write_ahead(sqlite_store, engine, catalogue, Random(3), ManualClock())
    assert died.stopped == "unavailable"
    assert len(engine.requests) == 1


async def test_objectives_with_fewest_questions_come_first(sqlite_store: Store, folder: Path) -> None:
    catalogue = await take_in(sqlite_store, folder)
    await taken(sqlite_store, catalogue)
    after = await load_catalogue(sqlite_store)
    found = targets(after, Random(1))
    assert len(found) == 8
    assert (found[-1].objective.key, found[-1].source.language) == ("token-what", "en")
    orders = {tuple(one.objective_id for one in targets(after, Random(seed))) for seed in range(5)}
    assert len(orders) > 1
    for number in range(ENOUGH):
        await taken(
            sqlite_store, after, {**CHOICE["en"], "explanation": "Why.", "question": f"Why {number}?"}
        )
    full = targets(await load_catalogue(sqlite_store), Random(1))
    assert ("token-what", "en") not in {(one.objective.key, one.source.language) for one in full}


# -- what authors may not write --------------------------------------------------------------

ORIGIN = 'generated: {model: m, revision: "1", prompt: p@1, source: concept/tokens, span: a piece of text}'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "answer: piece\n",
            f"answer: piece\n  {ORIGIN}\n",
            "'generated' is written by the coach; leave it out",
        ),
        (
            "key: token-choice",
            "key: generated-choice",
            "keys that begin with 'generated-' are the coach's own",
        ),
    ],
)
def test_a_packs_files_hold_no_generated_question(folder: Path, old: str, new: str, said: str) -> None:
    edit(folder, "questions/all.yaml", old, new)
    loaded, faults = validate_pack(folder)
    assert loaded is None
    assert [fault.message.partition("; choose")[0] for fault in faults] == [said]


def test_editors_and_authors_are_not_told_of_the_field(folder: Path) -> None:
    assert "generated" not in schemas()["questions.schema.json"].lower()
    edit(folder, "questions/all.yaml", "answer: piece", "anwser: piece")
    loaded = load_pack(folder)
    assert isinstance(loaded, list)
    assert not any("generated" in fault.message for fault in loaded)
