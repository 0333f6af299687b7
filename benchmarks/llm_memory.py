"""What the model costs in memory and time: without it, from GGUF the first time, from the copy after.

    python -m benchmarks.llm_memory [--model FILE.gguf]

Resident memory of the bot's process and of the worker is sampled every 20 ms, each start in
a fresh worker. "GGUF each time" is the reference: what loading without the copy would cost.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from coach.llm.footprint import estimate_memory
from coach.llm.interface import Message, Request
from coach.llm.local import LocalEngine
from coach.llm.source import Source, resolve

REFERENCE = (
    "import sys, torch; from pathlib import Path\n"
    "from transformers import AutoModelForCausalLM, AutoTokenizer\n"
    "torch.set_num_threads(1); path = Path(sys.argv[1])\n"
    "AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)\n"
    "model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name)\n"
)


@dataclass
class Cost:
    """Seconds until ready, CPU seconds of the worker, and resident bytes."""

    name: str
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    bot: int = 0
    worker: int = 0
    worker_peak: int = 0

    def look(self, pid: int | None) -> None:
        self.bot = psutil.Process().memory_info().rss
        with contextlib.suppress(psutil.NoSuchProcess):
            if pid is not None:
                process = psutil.Process(pid)
                with process.oneshot():
                    self.worker = process.memory_info().rss
                    self.cpu_seconds = sum(process.cpu_times()[:2])
                self.worker_peak = max(self.worker_peak, self.worker)

    def __str__(self) -> str:
        sizes = "".join(f"{size / 2**20:>12.0f}" for size in (self.bot, self.worker, self.worker_peak))
        return f"{self.name:<30}{self.seconds:>9.1f}{self.cpu_seconds:>9.1f}{sizes}"


async def start(name: str, source: Source, data_dir: Path) -> list[Cost]:
    """Load in a fresh worker, answer once, stop."""
    loading, answering = Cost(name), Cost("  and after an answer")
    engine = LocalEngine(source, data_dir)
    began = time.perf_counter()
    await engine.start()
    settled = asyncio.create_task(engine.settled())
    while not settled.done():
        loading.look(engine.worker_pid)
        await asyncio.sleep(0.02)
    loading.seconds = time.perf_counter() - began
    loading.look(engine.worker_pid)
    if engine.status().state != "ready":
        raise SystemExit(f"the model did not load: {engine.status().last_error}")
    began = time.perf_counter()
    prompt = (Message("user", "What does a tokenizer do?"),)
    await engine.complete(Request("r", "bench", None, prompt, "bench", 1, 32, 120.0))
    answering.seconds = time.perf_counter() - began
    answering.look(engine.worker_pid)
    await engine.stop()
    return [loading, answering]


async def reference(source: Source) -> Cost:
    cost = Cost("GGUF each time (reference)")
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs meanwhile
        [sys.executable, "-c", REFERENCE, source.location], stderr=subprocess.DEVNULL
    )
    while process.poll() is None:
        cost.look(process.pid)
        await asyncio.sleep(0.02)
    cost.seconds = time.perf_counter() - began
    return cost


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", default="", help="a .gguf file; the embedded model by default")
    source = resolve(parser.parse_args().model)
    if source is None or source.kind != "gguf":
        raise SystemExit("name a .gguf file")
    print(f"{source.name}; load average before: {psutil.getloadavg()[0]:.1f} on {psutil.cpu_count()} cores")
    print(f"estimate without loading: {(estimate_memory(source) or 0) / 2**20:.0f} MiB of weights\n")
    without = Cost("no model")
    without.look(None)
    with tempfile.TemporaryDirectory() as folder:
        costs = [
            without,
            await reference(source),
            *await start("first start: GGUF and copy", source, Path(folder)),
            *await start("later starts: from the copy", source, Path(folder)),
        ]
    print(f"{'':<30}{'seconds':>9}{'CPU s':>9}{'bot MiB':>12}{'worker MiB':>12}{'peak MiB':>12}")
    print("\n".join(map(str, costs)))


if __name__ == "__main__":
    asyncio.run(main())
