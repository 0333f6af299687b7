"""Keeps what was graded, so that a run that was stopped goes on where it was.

One JSON object a line. A last line that was cut off by a crash is ignored and written over.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from coach.quiz.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Result:
    """What a grader made of one probe.

    `verdict` None: it gave none, `reason` says why. `slip` and `confidence` as in
    `Graded`; `milliseconds` is what the caller waited.
    """

    key: str
    verdict: Verdict | None
    confidence: float
    slip: bool
    milliseconds: float
    reason: str = ""


class ProgressFile:
    """The results of one run, in a file named for what is run; None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def load(self) -> dict[str, Result]:
        """What is there already, by key."""
        if self._path is None or not self._path.exists():
            return {}
        found: dict[str, Result] = {}
        whole = 0
        raw = self._path.read_bytes()
        for line in raw.splitlines(keepends=True):
            try:
                values = json.loads(line)
                verdict = values.pop("verdict")
                result = Result(verdict=verdict and Verdict(verdict), **values)
            except (ValueError, TypeError, KeyError, AttributeError):
                break
            if not line.endswith(b"\n"):
                break
            found[result.key] = result
            whole += len(line)
        if whole < len(raw):
            with self._path.open("r+b") as file:
                file.truncate(whole)
        return found

    def add(self, result: Result) -> None:
        """Append a result; it is in the file when this returns."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")

    def remove(self) -> None:
        """Forget the run: it is finished, or begun anew."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
