"""Whether a formula can be drawn: matplotlib's mathtext is the judge."""

from __future__ import annotations

from functools import cache
from typing import Any


def formula_fault(tex: str) -> str | None:
    """Say why a formula cannot be drawn, or None. `tex` is mathtext without dollar signs."""
    if "$" in tex:
        return "write the formula without dollar signs"
    try:
        _parser().parse(f"${tex}$", dpi=72)
    except ValueError as error:
        return f"the formula cannot be drawn: {str(error).strip().splitlines()[-1]}"
    return None


@cache
def _parser() -> Any:
    # Importing matplotlib takes longer than all other rules together.
    from matplotlib.mathtext import MathTextParser

    return MathTextParser("path")
