"""How long a pack takes to be read, imported and searched: `python benchmarks/pack_loading.py [PACK]`.

Each time is the median of several runs. The reference is what any reader of
these files must do at least: `yaml.safe_load` of them, in pure Python as it
comes and with libyaml.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from coach.bundled import bundled
from coach.curriculum.catalogue import load_catalogue
from coach.curriculum.faults import format_fault
from coach.curriculum.importing import import_pack
from coach.curriculum.topics import Named, TopicIndex
from coach.curriculum.validation import validate_pack
from coach.store import Store
from coach.store.migrate import upgrade

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TOPICS = 10_000
TYPED = ("", "a", "at", "attention", "atention grad", "注意", "注意利", "qzxy", "x" * 100)
WORDS = ["attention", "gradient", "token", "layer", "prompt", "cache", "adapter", "retrieval", "vector"]
HAN = "注意力梯度詞元層模型提示快取量化轉接器檢索取樣損失脈絡視窗向量核批次秩偏好策略獎勵縮放"


def median_ms(action: Callable[[], Any], runs: int = 7) -> float:
    """Return the median time of `action` in milliseconds."""
    spent = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent) * 1000


def safe_load(folder: Path, loader: Any) -> None:
    """Read the same files without marks, checks or models."""
    for path in sorted(folder.rglob("*.yaml")):
        yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


def synthetic_index() -> TopicIndex:
    """Make an index of topics with a title in each language and an alias."""
    rng = random.Random(7)
    topics = []
    for number in range(TOPICS):
        english = f"{' '.join(rng.choices(WORDS, k=3))} {number}"
        titles = {"en": english, "zh-TW": "".join(rng.choices(HAN, k=6))}
        topics.append(Named(f"p/c{number}", "concept", titles, ("".join(rng.choices("abcdefgh", k=5)),)))
    return TopicIndex(topics)


def in_database(folder: Path) -> dict[str, float]:
    """Time the steps that need a database, on a SQLite file that is thrown away."""
    loaded, faults = validate_pack(folder)
    if loaded is None:
        sys.exit("\n".join(map(format_fault, faults)))
    times: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as there, asyncio.Runner() as runner:
        store = Store.open(f"sqlite+aiosqlite:///{there}/bench.db")
        runner.run(upgrade(store))
        importing = lambda: runner.run(import_pack(store, loaded, NOW))  # noqa: E731
        times["first import"] = median_ms(importing, runs=1)
        times["unchanged import (same digest)"] = median_ms(importing)
        times["load the catalogue"] = median_ms(lambda: runner.run(load_catalogue(store)))
        runner.run(store.close())
    return times


def main() -> None:
    """Print the table."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else bundled("packs") / "llm"
    size = sum(path.stat().st_size for path in folder.rglob("*.yaml"))
    reference = median_ms(lambda: safe_load(folder, yaml.SafeLoader), runs=3)
    times = {"reference: yaml.safe_load": reference}
    if hasattr(yaml, "CSafeLoader"):
        times["reference: the same with libyaml"] = median_ms(lambda: safe_load(folder, yaml.CSafeLoader))
    times["load and validate"] = median_ms(lambda: validate_pack(folder))
    times |= in_database(folder)
    index = synthetic_index()
    for typed in TYPED:
        shown = typed if len(typed) < 20 else f"{typed[:8]}… ({len(typed)} characters)"
        times[f"autocomplete {TOPICS:,} topics: '{shown}'"] = median_ms(
            lambda typed=typed: index.search(typed, 25)
        )
    print(f"{folder.name}: {size / 1000:.0f} kB of YAML\n")
    print(f"{'what':<60} {'ms':>9} {'of reference':>13}")
    for what, spent in times.items():
        print(f"{what:<60} {spent:>9.2f} {spent / reference:>12.1%}")


if __name__ == "__main__":
    main()
