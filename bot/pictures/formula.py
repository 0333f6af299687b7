"""A formula as a picture, set by matplotlib's mathtext."""

from __future__ import annotations

import io
import math

import numpy as np
from PIL import Image

from bot.pictures.canvas import INK, MARGIN, WHITE, WIDTH

LARGEST, SMALLEST = 64, 30
"""Sizes of the letters in pixels; a long formula is set smaller, but never below what a phone can show."""


def draw_formula(tex: str) -> bytes:
    """Draw mathtext without dollar signs. Raises ValueError where it is no formula; the linter has seen to
    that.
    """
    # Imported here: it takes longer than drawing, and most processes never need it.
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser

    parser = MathTextParser("agg")
    ink = np.asarray(parser.parse(f"${tex}$", dpi=72, prop=FontProperties(size=LARGEST)).image)
    room = WIDTH - 2 * MARGIN
    if ink.shape[1] > room:
        size = max(SMALLEST, math.floor(LARGEST * room / ink.shape[1]))
        ink = np.asarray(parser.parse(f"${tex}$", dpi=72, prop=FontProperties(size=size)).image)
    mask = Image.fromarray(ink)
    picture = Image.new("RGB", (max(WIDTH, mask.width + 2 * MARGIN), mask.height + 2 * MARGIN), WHITE)
    picture.paste(INK, ((picture.width - mask.width) // 2, MARGIN), mask)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
