"""The table of terms: without contradictions, and folded so that two ways to say a thing are one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.curriculum.topics import fold_name
from coach.glossary import Folding, Term, avoided_in, terms
from coach.quiz.normalise import fold

HAN_ONLY = re.compile("[\u3400-\u9fff]+")
TERMS = terms()
FOLDING = Folding()
OTHERS = [
    (word, term)
    for term in TERMS
    for word in (*term.avoid, *term.accept)
    if HAN_ONLY.fullmatch(word) and HAN_ONLY.fullmatch(term.use)
]
"""Each other word for a term, in running Chinese."""
WORDS = sorted({word for term in TERMS for word in (term.use, *term.avoid, *term.accept, *term.unless)})
PARTS = st.sampled_from([*WORDS, "的", "與", "一個", " ", "，", "model", "2"])
TEXTS = st.lists(PARTS, max_size=12).map("".join)


def test_the_table_is_there_and_every_row_says_what_to_write() -> None:
    assert len(TERMS) > 100
    assert all(term.en and term.use for term in TERMS)
    assert all(isinstance(words, tuple) for term in TERMS for words in (term.avoid, term.accept, term.look))


def test_no_row_stands_twice() -> None:
    names = [term.en for term in TERMS]
    assert sorted(names) == sorted(set(names))


def test_no_word_is_to_be_used_in_one_row_and_avoided_in_another() -> None:
    used = {term.use for term in TERMS} | {word for term in TERMS for word in term.accept}
    assert {word for term in TERMS for word in term.avoid} & used == set()


def test_no_word_stands_for_two_terms() -> None:
    owners: dict[str, set[str]] = {}
    for term in TERMS:
        for word in (*term.avoid, *term.accept):
            owners.setdefault(word, set()).add(term.use)
    assert {word: uses for word, uses in owners.items() if len(uses) > 1} == {}


def test_no_word_to_use_holds_one_to_avoid() -> None:
    assert {term.use: avoided_in(term.use) for term in TERMS if avoided_in(term.use)} == {}
    assert {word for term in TERMS for word in term.accept if avoided_in(word)} == set()


def test_every_word_that_lets_a_shorter_one_be_holds_it() -> None:
    for term in TERMS:
        assert all(any(word in longer for word in term.avoid) for longer in term.unless), term


@pytest.mark.parametrize("term", [term for term in TERMS if term.avoid], ids=lambda term: term.en)
def test_each_avoided_word_is_found_with_the_word_to_use(term: Term) -> None:
    for word in term.avoid:
        assert avoided_in(f"這裡是 {word} 對嗎") == [(word, term.use)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("資料都放在記憶體", []),
        ("", []),
        ("數據集很大", [("數據集", "資料集")]),
        ("數據和數據集", [("數據集", "資料集"), ("數據", "資料")]),
        ("檢視頻道", []),
        ("看視頻，檢視頻道", [("視頻", "影片")]),
        ("離線程式碼", []),
        ("數據、緩存、數據", [("數據", "資料"), ("緩存", "快取")]),
    ],
)
def test_of_overlapping_words_the_longest_is_told_once(text: str, found: list[tuple[str, str]]) -> None:
    assert sorted(avoided_in(text)) == sorted(found)


@pytest.mark.parametrize(("word", "term"), OTHERS, ids=[word for word, _ in OTHERS])
def test_another_word_for_a_term_folds_to_the_one_to_use(word: str, term: Term) -> None:
    assert FOLDING(word) == FOLDING(term.use) == term.use
    assert fold(word) == fold(term.use)
    assert fold_name(word) == fold_name(term.use)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert FOLDING(FOLDING(text)) == FOLDING(text)


@given(st.lists(st.sampled_from([*OTHERS, None]), max_size=8))
def test_two_texts_that_differ_in_the_word_for_a_term_are_one(parts: list[tuple[str, Term] | None]) -> None:
    typed = "，".join("其他" if part is None else part[0] for part in parts)
    written = "，".join("其他" if part is None else part[1].use for part in parts)
    assert FOLDING(typed) == FOLDING(written) == written


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("品質量化", "品質量化"),
        ("顯存溢位", "GPU 記憶體不足"),
        ("損失函數調用", "損失函數呼叫"),
        ("檢視頻道", "檢視頻道"),
        ("離線代碼", "離線程式碼"),
        ("層歸一化", "層正規化"),
        ("分布式系統", "分散式系統"),
        ("推理不是推論", "推理不是推論"),
        ("plain English", "plain English"),
    ],
)
def test_words_that_only_seem_to_stand_there_stay(text: str, folded: str) -> None:
    assert FOLDING(text) == folded


def test_folded_characters_are_met_by_a_table_that_is_folded_alike() -> None:
    simplified = Folding(lambda word: word.replace("數", "数").replace("據", "据").replace("資", "资"))
    assert simplified("数据") == "资料"
    assert FOLDING("数据") == "数据"
