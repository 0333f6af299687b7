"""Turning tokens into text as they come, without ever cutting a character in two."""

from __future__ import annotations

from collections.abc import Callable, Sequence

BROKEN = "\N{REPLACEMENT CHARACTER}"


class Detokenizer:
    """Gives the new text after each token.

    A Chinese character or an emoji can take several tokens, and what a token means may depend
    on the one before it (a leading space). So each step decodes a short window twice, with
    and without the new tokens, and gives out the difference once it ends in a whole character.
    """

    def __init__(self, decode: Callable[[Sequence[int]], str]) -> None:
        """`decode` turns token ids into text, dropping special tokens."""
        self._decode = decode
        self._tokens: list[int] = []
        self._window = 0
        self._given = 0

    def push(self, token: int) -> str:
        """Take one token; return the text that is certain now, often empty for half a character."""
        self._tokens.append(token)
        before, now = self._texts()
        if len(now) <= len(before) or now.endswith(BROKEN):
            return ""
        self._window, self._given = self._given, len(self._tokens)
        return now[len(before) :]

    def finish(self) -> str:
        """Return what is left at the end, without the half of a character that was never completed."""
        before, now = self._texts()
        self._window = self._given = len(self._tokens)
        return now[len(before) :].rstrip(BROKEN)

    def _texts(self) -> tuple[str, str]:
        return (
            self._decode(self._tokens[self._window : self._given]),
            self._decode(self._tokens[self._window :]),
        )
