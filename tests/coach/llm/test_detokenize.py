"""Text comes in whole characters, and all of it comes."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from coach.llm.detokenize import Detokenizer


def bytes_decode(tokens: Sequence[int]) -> str:
    """A tokenizer whose tokens are bytes: the worst case for characters."""
    return bytes(tokens).decode("utf-8", "replace")


def words_decode(tokens: Sequence[int]) -> str:
    """A tokenizer that drops the space before the first word, as sentencepiece does."""
    return " ".join(f"w{token}" for token in tokens)


@given(st.text(max_size=60).filter(lambda text: "\ufffd" not in text))
def test_characters_of_many_bytes_stay_whole(text: str) -> None:
    detokenizer = Detokenizer(bytes_decode)
    pieces = [detokenizer.push(token) for token in text.encode()] + [detokenizer.finish()]
    assert not any("\ufffd" in piece for piece in pieces)
    assert "".join(pieces) == text


@given(st.lists(st.integers(0, 9), max_size=30))
def test_spaces_between_words_are_kept(tokens: list[int]) -> None:
    detokenizer = Detokenizer(words_decode)
    pieces = [detokenizer.push(token) for token in tokens] + [detokenizer.finish()]
    assert "".join(pieces) == words_decode(tokens)


def test_half_a_character_at_the_end_is_dropped() -> None:
    detokenizer = Detokenizer(bytes_decode)
    cut = "好學".encode()[:-1]
    pieces = [detokenizer.push(token) for token in cut] + [detokenizer.finish()]
    assert "".join(pieces) == "好"


def test_broken_bytes_do_not_hold_up_what_follows() -> None:
    detokenizer = Detokenizer(bytes_decode)
    assert [detokenizer.push(token) for token in b"a\xffb"] == ["a", "", "\ufffdb"]
