"""Folding: what is the same answer, and what must never break."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.quiz.normalise import MAX_CHARS, clean, cues, find, fold, parse, sentences, stem, tokens

ANYTHING = st.text(st.characters(), max_size=200)
"""Every code point, lone surrogates and unassigned ones too."""
MARKS = st.text("*_`~|#>-0123456789.,'’ \n\u200b\u202e\u0301\uff21ｱ自臺İßﷺ½①Ⅳ", max_size=120)


@given(ANYTHING | MARKS)
@settings(max_examples=400)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANYTHING | MARKS)
def test_nothing_invisible_is_left(text: str) -> None:
    assert not [char for char in fold(text) if unicodedata.category(char)[0] == "C"]


@pytest.mark.parametrize(
    "text", ["ﷺ" * 9_000, "\u0301" * 9_000, "自a" * 9_000, "\ud800" * 9_000, "a," * 9_000]
)
def test_length_is_bounded(text: str) -> None:
    assert len(clean(text)) <= MAX_CHARS
    assert len(fold(text)) <= MAX_CHARS
    assert len(tokens(text)) <= MAX_CHARS


@given(ANYTHING | MARKS)
def test_reading_never_raises_and_loses_no_unit(text: str) -> None:
    for sentence in parse(text):
        assert len(sentence.words) == len(sentence.units) == len(sentence.negator)
    assert all(part == part.strip() and part for part in sentences(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＬｏＲＡ", "lora"),
        ("KV快取", "KV 快取"),
        ("self‑attention", "Self-Attention"),
        ("**fine-tuning**", "fine tuning"),
        ("||`prompt`||", "prompt"),
        ("> quoted", "quoted"),
        ("to\u200bken", "token"),
        ("\u202etoken\u202c", "token"),
        ("naïve", "naive"),
        ("don't", "don’t"),
        ("1,000", "1000"),
        ("n²", "n2"),
        ("訓練資料", "训练资料"),
        ("台灣，「資料」。", "臺灣 資料"),
    ],
)
def test_the_same_answer_typed_in_two_ways(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("0.5", "5"), ("-1", "1"), ("a+b", "a b"), ("10", "1 0"), ("<", ">")]
)
def test_what_differs_stays_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    "family",
    [
        ("encode", "encodes", "encoded", "encoding"),
        ("model", "models", "model's"),
        ("embed", "embedding", "embeddings"),
        ("normalise", "normalised", "normalize", "normalizing"),
        ("tokenise", "tokenizes"),
        ("use", "used", "using", "uses"),
        ("query", "queries"),
        ("batch", "batches"),
    ],
)
def test_forms_of_one_word_share_a_stem(family: tuple[str, ...]) -> None:
    assert len({tokens(word) for word in family}) == 1


@pytest.mark.parametrize(
    "pair", [("encoder", "decoder"), ("loss", "lo"), ("bias", "bia"), ("string", "str"), ("this", "thi")]
)
def test_stemming_takes_no_more_than_an_ending(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != pair[1]
    assert stem(pair[0]) != stem(pair[1])


def test_a_decimal_point_does_not_end_a_sentence() -> None:
    assert sentences("Use 0.5. Then stop！好") == ["Use 0.5", "Then stop", "好"]


def negated(phrase: str, text: str) -> list[bool]:
    return [hit for sentence in parse(text) for hit in find(tokens(phrase), sentence)]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("softmax", "It does not use softmax"),
        ("softmax", "It doesn't use a softmax"),
        ("value", "It never needs query, key or value"),
        ("query", "query, key and value are not used"),
        ("key", "Query, key and value are not used at all"),
        ("recurrence", "attention rather than recurrence"),
        ("softmax", "None of these: query, softmax"),
        ("softmax", "It is wrong to say that it uses softmax"),
        ("縮放", "並不需要縮放"),
        ("縮放", "沒有查詢、鍵、縮放"),
        ("縮放", "縮放不重要"),
        ("查詢", "查詢、鍵、值都沒有用到"),
        ("縮放", "說它做縮放是錯的"),
        ("缩放", "并非縮放"),
        ("saturation", "Saturation does not matter"),
        ("cache", "without a cache you recompute"),
        ("does not generalise", "It is wrong that it does not generalise"),
        ("飽和", "飽和不會發生"),
        ("快取", "沒有快取就要重算"),
    ],
)
def test_a_denied_phrase_is_seen_as_denied(phrase: str, text: str) -> None:
    assert negated(phrase, text) == [True]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("softmax", "It does not recur; it uses softmax"),
        ("softmax", "not recurrence but softmax"),
        ("softmax", "not only scaling, softmax too"),
        ("self-attention", "self-attention does not use any recurrence at all"),
        ("does not need labels", "It does not need labels"),
        ("縮放", "不只是縮放"),
        ("縮放", "不同的縮放"),
        ("縮放", "不是循環，而是縮放"),
        ("縮放", "會不會縮放"),
        ("縮放", "無論如何都要縮放"),
        ("不需要標籤", "它不需要標籤"),
        ("adam states", "The Adam states for all weights do not fit"),
        ("the base stays frozen", "The base stays frozen, full training doesn't work"),
        ("drug works", "It isn't the chance, because a drug works if it heals"),
        ("recompute", "Without a cache you recompute everything"),
        ("values stay fixed", "They can't see the future, so keys and values stay fixed"),
        ("does not generalise", "It never fails in training and does not generalise"),
        ("does not generalise", "It doesn't generalise"),
        ("can't look ahead", "a token cannot look ahead"),
        ("新題目", "換了新題目就不會"),
        ("重算", "沒有快取就要重算"),
        ("凍結", "原本的權重凍結也不更新"),
        ("過擬合", "非常容易過擬合"),
    ],
)
def test_what_a_cue_does_not_reach_stands(phrase: str, text: str) -> None:
    assert negated(phrase, text) == [False]


def test_a_phrase_begins_and_ends_at_the_edge_of_a_word() -> None:
    assert negated("art", "a smart part") == []
    assert negated("finetuning", "fine-tuned") == [False]
    assert negated("注意力", "自注意力層") == [False]


def test_a_split_negation_prefix_is_no_cue() -> None:
    assert cues(tokens("unsupervised nonlinear"), 0, 2) == []
