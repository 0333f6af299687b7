"""Ways in which answers share a model, behind one interface."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Many
from typing import Any, Protocol

from coach.llm.sequence import Sequence

Hold = Callable[[Any, Many[Sequence]], Any]
"""Takes scores (a tensor [answers, vocabulary]) and the answers of its rows; forbids what may not come."""


class Batch(Protocol):
    """Answers that are written together; those that are over leave by themselves."""

    @property
    def running(self) -> Many[Sequence]:
        """The answers that are being written or about to be."""

    @property
    def open(self) -> bool:
        """Whether another may join now."""

    @property
    def kv_free(self) -> float | None:
        """The fraction of the memory for conversations that is free, 0..1; None where there is no bound."""

    def add(self, sequence: Sequence) -> None:
        """Let an answer join."""

    def step(self) -> None:
        """Go on a little: a token for each, or a whole small batch. Raises whatever torch raises."""

    def close(self) -> None:
        """Free the memory; the sequences are left as they are."""
