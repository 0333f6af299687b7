"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `fault`: the bot cannot work; `warning`: something is missing that it works without.

    `what` says what was found, `mend` what to do about it (None where all is well).
    Neither ever holds a secret.
    """

    name: str
    state: State
    what: str
    mend: str | None = None


def in_mib(size: float) -> str:
    """Bytes as people read them: MiB below one GiB, else GiB with one decimal."""
    return f"{size / 2**20:.0f} MiB" if size < 2**30 else f"{size / 2**30:.1f} GiB"
