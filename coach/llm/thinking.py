"""What a model thinks aloud before it answers is taken out while it streams."""

from __future__ import annotations

_OPEN, _CLOSE = "<think>", "</think>"


class ThoughtFilter:
    """Lets the answer pass and drops `<think>…</think>` at its beginning, however the text is cut up.

    Tags further on are text: an answer may be about them.
    """

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False
        self._thought = False
        self._answering = False

    def feed(self, text: str) -> str:
        """Take what came and return what may be shown of it, perhaps nothing yet."""
        if self._answering:
            return text
        self._held += text
        while not self._answering:
            if self._thinking:
                _, closed, after = self._held.partition(_CLOSE)
                if not closed:
                    self._held = self._held[1 - len(_CLOSE) :]
                    return ""
                self._held, self._thinking, self._thought = after, False, True
            begun = self._held.lstrip()
            if begun.startswith(_OPEN):
                self._held, self._thinking = begun[len(_OPEN) :], True
            elif _OPEN.startswith(begun):
                return ""
            else:
                self._answering = True
        return self._release()

    def rest(self) -> str:
        """Return what was held back, once nothing more comes."""
        if self._thinking:
            self._held = ""
        return self._release()

    def _release(self) -> str:
        held, self._held = self._held, ""
        return held.lstrip() if self._thought else held
