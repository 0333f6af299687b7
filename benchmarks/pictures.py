"""How long pictures take to draw: `python benchmarks/pictures.py`.

Cold is the first picture of a process, with the imports and the font it needs;
warm draws it again; cached is what somebody waits who asks for a picture that is
remembered. The reference is an empty PNG of the same size, written by Pillow.
"""

from __future__ import annotations

import asyncio
import io
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PIL import Image

from benchmarks._timing import median_ms
from bot.pictures.formula import draw_formula
from bot.pictures.gallery import Gallery
from bot.pictures.map import Band, Group, Spot, draw_close_up, draw_overview
from bot.pictures.sketch import draw_concept
from coach.curriculum.model import Arrow, Drawing, Node
from coach.review.progress import Mastery

COUNTS = {Mastery.SOLID: 4, Mastery.DUE: 2, Mastery.LEARNING: 3, Mastery.NOT_BEGUN: 8}
LEGEND = dict(zip(Mastery, ("還沒開始", "學習中", "穩固", "該複習"), strict=True))
TEX = r"\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d}}\right)V"


def overview() -> bytes:
    """Seven dimensions and five steps."""
    bands = [Band(f"維度 {number}", "4/17", COUNTS) for number in range(7)]
    return draw_overview("實用上手路線", [Group("核心維度", bands), Group("步驟", bands[:5])], LEGEND)


def close_up() -> bytes:
    """Twelve concepts in four rows."""
    rows = [[Spot(f"{row}{at}", "多頭注意力與它的標題", Mastery.DUE) for at in range(3)] for row in range(4)]
    arrows = [(f"{row}{at}", f"{row + 1}{at}") for row in range(3) for at in range(3)]
    return draw_close_up("結構", rows, arrows, LEGEND)


def sketch() -> bytes:
    """Eight boxes."""
    nodes = [Node(key=f"n{n}", row=n // 2 + 1, label={"zh-TW": "一個方塊"}) for n in range(8)]
    arrows = [Arrow(start=f"n{n}", end=f"n{n + 2}") for n in range(6)]
    return draw_concept("自注意力", Drawing(nodes=nodes, arrows=arrows), "zh-TW", blank=False)


def formula() -> bytes:
    """The formula of attention."""
    return draw_formula(TEX)


DRAWN = {"overview": overview, "close_up": close_up, "sketch": sketch, "formula": formula}


def blank(like: bytes) -> bytes:
    """An empty picture of the same size."""
    out = io.BytesIO()
    Image.new("RGB", Image.open(io.BytesIO(like)).size, "white").save(out, "PNG")
    return out.getvalue()


def cold_ms(name: str) -> float:
    """Time the first picture of a new process, imports counted, the interpreter's own start not."""
    code = (
        "import time; start = time.perf_counter(); "
        f"from benchmarks.pictures import DRAWN; DRAWN[{name!r}](); print(time.perf_counter() - start)"
    )
    root = Path(__file__).resolve().parents[1]
    done = [
        float(subprocess.run([sys.executable, "-c", code], cwd=root, check=True, capture_output=True).stdout)
        for _ in range(3)
    ]
    return statistics.median(done) * 1000


def main() -> None:
    """Print the table."""
    gallery = Gallery()
    print(
        f"{'picture':<10} {'kB':>5} {'cold ms':>9} {'warm ms':>9} {'cached ms':>10} {'warm / empty PNG':>17}"
    )
    with asyncio.Runner() as runner:
        for name, drawing in DRAWN.items():
            picture = runner.run(gallery.draw(name, drawing))
            warm, empty = median_ms(drawing), median_ms(lambda picture=picture: blank(picture))
            cached = median_ms(lambda name=name, drawing=drawing: runner.run(gallery.draw(name, drawing)))
            print(
                f"{name:<10} {len(picture) / 1000:>5.0f} {cold_ms(name):>9.0f} {warm:>9.1f} {cached:>10.2f} "
                f"{warm / empty:>17.1f}"
            )


if __name__ == "__main__":
    main()
