"""A small pack with something to write about, and a model that drafts from it as a test wants."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from coach.curriculum.catalogue import Catalogue, load_catalogue
from coach.curriculum.importing import import_folder
from coach.curriculum.model import ChoiceQuestion, ClozeQuestion, Language
from coach.llm.interface import Request
from coach.llm.scripted import ScriptedEngine
from coach.quiz.writing.accepting import accept
from coach.quiz.writing.drafting import SourceText, Written, as_question, draft, source_text
from coach.store import Store
from tests.clock import START
from tests.coach.curriculum.tiny_pack import edit, write_small_pack

BASICS = "concepts/basics.yaml"
SPAN: dict[Language, str] = {
    "en": "a tokenizer cuts the text into pieces from a fixed vocabulary",
    "zh-TW": "分詞器按照固定的詞表把文字切成小塊",
}
CHOICE: dict[Language, dict[str, object]] = {
    "en": {
        "span": SPAN["en"],
        "question": "What decides where a sentence is cut before a model reads it?",
        "answer": "The entries of a list that was fixed beforehand",
        "distractors": [
            "The number of layers that the network has",
            "The spaces that stand between two neighbours",
            "The loss that was reached in the last epoch",
        ],
        "explanation": "A tokenizer can only use what its vocabulary holds.",
    },
    "zh-TW": {
        "span": SPAN["zh-TW"],
        "question": "模型讀入一句話之前，由什麼決定在哪裡斷開？",
        "answer": "事先定好的一份清單",
        "distractors": ["網路總共有幾層", "字與字之間的空白", "上一輪得到的損失"],
        "explanation": "分詞器只能用詞表裡有的小塊。",
    },
}
CLOZE: dict[Language, dict[str, object]] = {
    "en": {
        "span": SPAN["en"],
        "sentence": "Before a model reads a sentence, it is split by means of a fixed ____.",
        "answers": ["vocabulary", "vocab"],
        "explanation": "The pieces come from there.",
    },
    "zh-TW": {
        "span": SPAN["zh-TW"],
        "sentence": "模型讀入句子之前，句子會按照一份固定的____斷開。",
        "answers": ["詞表", "詞彙表"],
        "explanation": "小塊都來自這份詞表。",
    },
}
BLANK: dict[Language, str] = {"en": "vocabulary", "zh-TW": "詞表"}


def write_source(folder: Path) -> Path:
    """Write the small pack, one question for each objective, with a paragraph on tokens to draft from."""
    write_small_pack(folder)
    old = "mechanism: {en: A tokenizer cuts., zh-TW: 分詞器切開。}"
    en, zh = f"First {SPAN['en']}. Then numbers follow.", f"首先{SPAN['zh-TW']}，接著換成數字。"
    edit(folder, BASICS, old, f'mechanism: {{en: "{en}", zh-TW: "{zh}"}}')
    return folder


async def take_in(store: Store, folder: Path) -> Catalogue:
    """Import the folder as it stands and read the catalogue."""
    report = await import_folder(store, folder, START)
    assert not isinstance(report, list), report
    return await load_catalogue(store)


def tokens_source(catalogue: Catalogue, language: Language = "en") -> SourceText:
    """The text on tokens."""
    source = source_text(catalogue.concepts["tiny/tokens"], language)
    assert source is not None
    return source


async def written(
    catalogue: Catalogue, said: dict[str, object], language: Language = "en", seed: int = 1
) -> Written:
    """The question that comes of what a model says about tokens."""
    objective = catalogue.concepts["tiny/tokens"].texts[language].objectives[0]
    kind = "cloze" if "sentence" in said else "choice"
    engine = ScriptedEngine([json.dumps(said)] * 2)
    drafted = await draft(engine, tokens_source(catalogue, language), objective, kind)
    return as_question(drafted, Random(seed))


async def taken(store: Store, catalogue: Catalogue, said: dict[str, object] | None = None) -> int:
    """The content id of a generated question on tokens that is in use."""
    question = await written(catalogue, said or CHOICE["en"])
    content_id = await accept(store, question, tokens_source(catalogue), START)
    assert content_id is not None
    return content_id


class Writer:
    """A model that drafts well and reads well; `spoil` changes what it says, `blind` what it answers.

    It writes about tokens only: for other sources its span is wrong.
    """

    def __init__(self, spoil: dict[str, object] | None = None, blind: str | None = None) -> None:
        self.spoil = spoil or {}
        self.blind = blind

    def __call__(self, request: Request) -> str:
        text = request.messages[1].content
        language: Language = "zh-TW" if "Traditional Chinese" in text or "詞表" in text else "en"
        if request.purpose == "draft-choice":
            return json.dumps({**CHOICE[language], **self.spoil})
        if request.purpose == "draft-cloze":
            return json.dumps({**CLOZE[language], **self.spoil})
        if request.purpose == "answer-cloze":
            return json.dumps({"answer": self.blind or BLANK[language]})
        options = json.loads(text.partition("<<<OPTIONS\n")[2].removesuffix("\nOPTIONS>>>"))
        lines = {line[3:]: line[0] for line in options.splitlines()}
        return json.dumps({"answer": self.blind or lines[str(CHOICE[language]["answer"])]})


def right_text(question: Written, language: Language = "en") -> str:
    """The right answer as it is shown or typed."""
    if isinstance(question, ClozeQuestion):
        return question.answers[language][0]
    assert isinstance(question, ChoiceQuestion)
    return next(one.text[language] for one in question.options if one.key == question.answer)
