"""How long packs take to be read, imported and searched: `python benchmarks/pack_loading.py [PACK …]`.

Without a name the packs that ship are taken together.

Each time is the median of several runs. The reference is what any reader of
these files must do at least: `yaml.safe_load` of them, in pure Python as it
comes and with libyaml.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._timing import median_ms
from coach.curriculum.catalogue import load_catalogue
from coach.curriculum.faults import format_fault
from coach.curriculum.importing import import_pack
from coach.curriculum.lint import lint
from coach.curriculum.loading import LoadedPack
from coach.curriculum.shipped import import_folders, pack_folders
from coach.curriculum.topics import Named, TopicIndex
from coach.curriculum.validation import validate_pack
from coach.store import Store
from coach.store.migrate import upgrade

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TOPICS = 10_000
TYPED = ("", "a", "at", "attention", "atention grad", "注意", "注意利", "qzxy", "x" * 100)
WORDS = ["attention", "gradient", "token", "layer", "prompt", "cache", "adapter", "retrieval", "vector"]
HAN = "注意力梯度詞元層模型提示快取量化轉接器檢索取樣損失脈絡視窗向量核批次秩偏好策略獎勵縮放"


def safe_load(folders: Sequence[Path], loader: Any) -> None:
    """Read the same files without marks, checks or models."""
    for folder in folders:
        for path in sorted(folder.rglob("*.yaml")):
            yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


def sound(folder: Path) -> LoadedPack:
    """Read and check a pack, or end with its faults."""
    loaded, faults = validate_pack(folder)
    if loaded is None:
        sys.exit("\n".join(map(format_fault, faults)))
    return loaded


def synthetic_index() -> TopicIndex:
    """Make an index of topics with a title in each language and an alias."""
    rng = random.Random(7)
    topics = []
    for number in range(TOPICS):
        english = f"{' '.join(rng.choices(WORDS, k=3))} {number}"
        titles = {"en": english, "zh-TW": "".join(rng.choices(HAN, k=6))}
        topics.append(Named(f"p/c{number}", "concept", titles, ("".join(rng.choices("abcdefgh", k=5)),)))
    return TopicIndex(topics)


def in_database(folders: Sequence[Path]) -> dict[str, float]:
    """Time the steps that need a database, on a SQLite file that is thrown away."""
    packs = [sound(folder) for folder in folders]
    times: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as there, asyncio.Runner() as runner:
        store = Store.open(f"sqlite+aiosqlite:///{there}/bench.db")
        runner.run(upgrade(store))

        async def importing() -> None:
            for loaded in packs:
                await import_pack(store, loaded, NOW)

        async def starting() -> None:
            # What a start does for packs that are in use as they are: hash and look up.
            await import_folders(store, folders, NOW)

        times["first import"] = median_ms(lambda: runner.run(importing()), runs=1)
        times["cached by hash: a start with the packs in use"] = median_ms(lambda: runner.run(starting()))
        times["load the catalogue"] = median_ms(lambda: runner.run(load_catalogue(store)))
        runner.run(store.close())
    return times


def main() -> None:
    """Print the table."""
    folders = [Path(name) for name in sys.argv[1:]] or list(pack_folders())
    size = sum(path.stat().st_size for folder in folders for path in folder.rglob("*.yaml"))
    reference = median_ms(lambda: safe_load(folders, yaml.SafeLoader), runs=3)
    times = {"reference: yaml.safe_load": reference}
    if hasattr(yaml, "CSafeLoader"):
        times["reference: the same with libyaml"] = median_ms(lambda: safe_load(folders, yaml.CSafeLoader))
    times["load and validate"] = median_ms(lambda: list(map(sound, folders)))
    packs = list(map(sound, folders))
    times["lint"] = median_ms(lambda: list(map(lint, packs)), runs=3)
    times |= in_database(folders)
    index = synthetic_index()
    for typed in TYPED:
        shown = typed if len(typed) < 20 else f"{typed[:8]}… ({len(typed)} characters)"
        times[f"autocomplete {TOPICS:,} topics: '{shown}'"] = median_ms(
            lambda typed=typed: index.search(typed, 25)
        )
    print(f"{', '.join(folder.name for folder in folders)}: {size / 1000:.0f} kB of YAML\n")
    print(f"{'what':<60} {'ms':>9} {'of reference':>13}")
    for what, spent in times.items():
        print(f"{what:<60} {spent:>9.2f} {spent / reference:>12.1%}")


if __name__ == "__main__":
    main()
