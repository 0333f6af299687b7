"""What people see of a text while a model still writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from coach.llm.structured import Fault, Reason

MAX_MARK = 40
"""Characters between the bars of `<|…|>`; no chat template has longer ones."""

_OPEN, _CLOSE = "<think>", "</think>"
_MARK = re.compile(rf"<[|｜][^<>|｜\n]{{0,{MAX_MARK}}}[|｜]>")
_BEGUN = re.compile(rf"<(?:[|｜][^<>|｜\n]{{0,{MAX_MARK}}}[|｜]?)?")
_HALF = re.compile(r"<[|｜][^|｜]*|</?think")
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control characters but tab and line feed, marks that turn the writing direction, halves of characters."""


class StreamFilter:
    """Cleans a stream piece by piece, and judges the whole at its end. However it is cut, the same comes out.

    What a model thinks aloud (`<think>…</think>`), look-alikes of control tokens (`<|…|>`) and unseen
    characters are taken out, and blank space at the beginning. What comes out never holds `<|`.
    """

    def __init__(
        self, checks: Sequence[Callable[[str], Fault | None]] = (), *, thinking: bool = False
    ) -> None:
        """`checks` see the whole cleaned text; `thinking`: the chat template has opened `<think>` already."""
        self._checks = checks
        self._thinking = thinking
        self._held = ""
        self._shown: list[str] = []
        self._last = ""
        self._fault: Fault | None = None

    @property
    def text(self) -> str:
        """All that came out until now."""
        return "".join(self._shown)

    @property
    def fault(self) -> Reason | None:
        """After `finish`: why the whole must be replaced: "nothing", or what a check found; else None."""
        return self._fault.reason if self._fault else None

    def push(self, piece: str) -> str:
        """Take a piece; return what is certain to be shown now, often "" for half a mark."""
        self._held += _UNSEEN.sub("", piece)
        out: list[str] = []
        while self._held and (step := self._thought() if self._thinking else self._said()) is not None:
            out.append(step)
        return self._show("".join(out))

    def finish(self) -> str:
        """End the text; return the rest of it. Half a mark is dropped."""
        rest, self._held = self._held, ""
        out = "" if self._thinking or _HALF.fullmatch(rest) else self._show(rest)
        whole = self.text
        if not whole.strip():
            self._fault = Fault("nothing", "It was empty.")
        else:
            self._fault = next((fault for check in self._checks if (fault := check(whole))), None)
        return out

    def _thought(self) -> str | None:
        """Pass over what is thought; None where more must come first."""
        _, closed, after = self._held.partition(_CLOSE)
        if not closed:
            self._held = self._held[-(len(_CLOSE) - 1) :]
            return None
        self._held, self._thinking = after, False
        return ""

    def _said(self) -> str | None:
        """Return the next part to show, perhaps ""; None where more must come first."""
        at = self._held.find("<")
        if at:
            part = self._held if at < 0 else self._held[:at]
            self._held = self._held[len(part) :]
            return part
        if self._held.startswith(_OPEN):
            self._thinking = True
            taken, part = len(_OPEN), ""
        elif self._held.startswith(_CLOSE):
            taken, part = len(_CLOSE), ""
        elif mark := _MARK.match(self._held):
            taken, part = mark.end(), ""
        elif _OPEN.startswith(self._held) or _CLOSE.startswith(self._held) or _BEGUN.fullmatch(self._held):
            return None
        else:
            taken, part = 1, "<"
        self._held = self._held[taken:]
        return part

    def _show(self, text: str) -> str:
        if not self._last:
            text = text.lstrip()
        if not text:
            return ""
        # Taking one mark out can bring the ends of another together.
        shown = re.sub(r"(?<=<)(?=[|｜])", " ", self._last + text)[len(self._last) :]
        self._shown.append(shown)
        self._last = shown[-1]
        return shown
