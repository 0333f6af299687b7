"""What code can say against a draft, before any second opinion. Pure: values in, flaws out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.curriculum.generated import holds
from coach.curriculum.lint.language import LANGUAGE
from coach.curriculum.lint.questions import QUESTIONS
from coach.curriculum.loading import KINDS, LoadedPack, Origin
from coach.curriculum.model import (
    BLANK,
    ChoiceQuestion,
    ClozeQuestion,
    ExplainQuestion,
    Language,
    Pack,
    Question,
    ShortQuestion,
)
from coach.curriculum.question_checks import question_faults
from coach.quiz.embedding import Embedder
from coach.quiz.normalise import HAN, tokens
from coach.quiz.writing.drafting import SourceText, Written

SHORTEST_SPAN: dict[Language, int] = {"en": 20, "zh-TW": 8}
"""Characters below which a span shows nothing."""

SAME_MEANING = 0.80
"""Cosine from which two English questions, each with its answer, ask the same. Of the 700 reviewed questions
of the shipped pack 2.7 % have another as near; of its 51 paraphrases, which are to ask the same from another
side, 7.8 % are as near to what they paraphrase.
"""
SAME_WORDS = 0.30
"""Share of 2- and 3-grams (intersection over union) from which two questions with their answers say the same.
Among the Chinese of those 700, 0.9 % have another as near, among the English none, and no paraphrase is.
"""

_ABSOLUTE = re.compile(
    r"\b(?:always|never|all|none|every|only|completely|entirely|impossible|guarantee[sd]?)\b"
    r"|總是|永遠|絕不|絕對|從不|從來|一定|必定|必然|完全|所有|任何|唯一|不可能|保證",
    re.IGNORECASE,
)
_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile("[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a draft is refused: a short name to count by, and words that the model can act on."""

    reason: str
    about: str


def flaws_of(
    question: Written, source: SourceText, bank: Sequence[Question], embedder: Embedder | None
) -> list[Flaw]:
    """Return everything that is wrong with a draft; none means that it may be answered blind.

    `bank`: the questions it must not repeat, each in the draft's language. Reasons: "span"
    (its words are not in the source), "unsupported" (a blank's answer is not in the span),
    "form", "language", "absolute", "near-duplicate", and the names of the linter's rules.
    Without an embedder only wording tells English duplicates. Blocking.
    """
    return [
        *_span(question, source),
        *_by_the_packs_rules(question, source.language),
        *_language(question, source),
        *_absolute(question, source),
        *_repeated(question, source.language, bank, embedder),
    ]


def _span(question: Written, source: SourceText) -> Iterator[Flaw]:
    span = question.generated.span if question.generated else ""
    if len(span) < SHORTEST_SPAN[source.language] or not holds(source.text, span):
        yield Flaw("span", "the span must be a sentence or clause of the source, copied as it stands")
    elif isinstance(question, ClozeQuestion):
        answer = "".join(tokens(question.answers[source.language][0]))
        if not answer or answer not in "".join(tokens(span)):
            yield Flaw("unsupported", "the first answer must stand in the span")


def _by_the_packs_rules(question: Written, language: Language) -> Iterator[Flaw]:
    alone = _alone(question, language)
    for fault in question_faults(alone.questions, alone.origins["question"]):
        yield Flaw("form", fault.message)
    for rule in (*QUESTIONS, *LANGUAGE):
        for found in rule.check(alone):
            if found is not None:
                yield Flaw(rule.name, found.message)


def _alone(question: Written, language: Language) -> LoadedPack:
    """A pack in one language that holds nothing but this question, for rules that look at packs."""
    word = {language: "-"}
    pack = Pack(key="draft", revision=1, languages=[language], title=word, summary=word, credits=word)
    origins = {kind: (Origin("draft", {}, ()),) if kind in ("pack", "question") else () for kind in KINDS}
    return LoadedPack(pack, (), (), (question,), (), (), (), digest="", origins=origins)


def _texts(question: Written, language: Language) -> list[str]:
    options = question.options if isinstance(question, ChoiceQuestion) else []
    return [option.text[language] for option in options]


def _language(question: Written, source: SourceText) -> Iterator[Flaw]:
    read = [question.prompt[source.language], question.explanation[source.language]]
    if source.language == "zh-TW":
        if any(len(_HAN.findall(text)) < max(1, len(_LATIN.findall(text))) for text in read):
            yield Flaw("language", "write question and explanation in Traditional Chinese")
    elif set(_HAN.findall("".join([*read, *_texts(question, "en")]))) - set(source.text):
        yield Flaw("language", "write everything in English")


def _absolute(question: Written, source: SourceText) -> Iterator[Flaw]:
    """Words that hardly ever stand in a right answer; the source's own are no cue."""
    said = {
        found.casefold() for text in _texts(question, source.language) for found in _ABSOLUTE.findall(text)
    }
    own = {found.casefold() for found in _ABSOLUTE.findall(source.text)}
    if said - own:
        yield Flaw("absolute", f"no option may say {', '.join(sorted(said - own))}")


def _repeated(
    question: Written, language: Language, bank: Sequence[Question], embedder: Embedder | None
) -> Iterator[Flaw]:
    asked = asked_with_answer(question, language)
    texts = [asked_with_answer(other, language) for other in bank]
    grams = _grams(asked)
    near = [text for text in texts if _overlap(grams, _grams(text)) >= SAME_WORDS]
    if not near and texts and embedder is not None and language == "en":
        vectors = embedder.embed([asked, *texts])
        cosines = vectors[1:] @ vectors[0]
        near = [texts[int(cosines.argmax())]] if float(cosines.max()) >= SAME_MEANING else []
    if near:
        yield Flaw("near-duplicate", f"ask something else than this: {near[0][:200]}")


def asked_with_answer(question: Question, language: Language) -> str:
    """Return a question with its right answer as one text, the blank filled."""
    prompt = question.prompt.get(language, "")
    if isinstance(question, ClozeQuestion):
        return prompt.replace(BLANK, question.answers.get(language, [""])[0])
    if isinstance(question, ChoiceQuestion):
        right = [one.text.get(language, "") for one in question.options if one.key == question.answer]
        return " ".join([prompt, *right])
    if isinstance(question, ShortQuestion | ExplainQuestion):
        return f"{prompt} {question.reference.get(language, '')}"
    return prompt


def _grams(text: str) -> set[tuple[str, ...]]:
    units = tokens(text)
    return {units[at : at + size] for size in (2, 3) for at in range(len(units) - size + 1)}


def _overlap(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
