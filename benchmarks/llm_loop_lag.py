"""How late the bot's event loop is while the model writes: in the worker, or in a thread of the bot.

    python -m benchmarks.llm_loop_lag [--model NAME] [--seconds 20]

A tick asks to be woken every 5 ms and notes how much later it was. Three runs, one after
another with the same prompts: idle, the worker process as shipped, and as a reference the same
loading and generating by the same code in a thread of this process. Where a GGUF has no copy
yet, the worker's run makes it, and the reference then loads the copy: the easier task.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from coach.bench.lag import lags_noted
from coach.llm.inbox import Inbox
from coach.llm.interface import Message, Request
from coach.llm.local import LocalEngine
from coach.llm.protocol import Done, Generate, Load
from coach.llm.source import Source, resolve

PROMPT = (Message("user", "Explain in a few sentences what attention does in a transformer. " * 12),)
TOKENS = 64
DATA_DIR = Path(tempfile.gettempdir()) / "study-coach-bench"


async def idle(seconds: float) -> dict[str, list[float]]:
    lags: list[float] = []
    async with lags_noted(lags):
        await asyncio.sleep(seconds)
    return {"idle": lags}


async def in_worker(source: Source, data_dir: Path, seconds: float) -> dict[str, list[float]]:
    loading: list[float] = []
    writing: list[float] = []
    engine = LocalEngine(source, data_dir)
    async with lags_noted(loading):
        await engine.start()
        status = await engine.settled()
    if status.state != "ready":
        raise SystemExit(f"the model did not load: {status.last_error}")
    ends = time.perf_counter() + seconds
    async with lags_noted(writing):
        for number in itertools.count():
            if time.perf_counter() >= ends:
                break
            await engine.complete(Request(str(number), "bench", None, PROMPT, "bench", 1, TOKENS, 120.0))
    print(f"worker: {engine.status().tokens_per_second:.1f} tokens/s, {status.device} {status.dtype}")
    await engine.stop()
    return {"worker process, loading": loading, "worker process, writing": writing}


async def in_thread(source: Source, data_dir: Path, seconds: float) -> dict[str, list[float]]:
    """The reference: the same code, called in a thread of this process."""
    from coach.llm.model import load_model
    from coach.llm.serving import Server

    loading: list[float] = []
    writing: list[float] = []
    order = Load(source.kind, source.location, source.name, source.revision, str(data_dir))
    inbox, said = Inbox(limit=1), list[object]()
    async with lags_noted(loading):
        server = await asyncio.to_thread(
            lambda: Server(load_model(order, lambda fraction: None), inbox, said.append)
        )
    stop = threading.Event()

    def write() -> tuple[int, float]:
        tokens, began = 0, time.perf_counter()
        while not stop.is_set():
            said.clear()
            inbox.put(Generate("r", PROMPT, TOKENS, 120.0))
            while not (done := [one for one in said if isinstance(one, Done)]):
                server.turn()
            tokens += done[0].tokens
        return tokens, time.perf_counter() - began

    async with lags_noted(writing):
        running = asyncio.create_task(asyncio.to_thread(write))
        await asyncio.sleep(seconds)
        stop.set()
        tokens, spent = await running
    print(f"thread: {tokens / spent:.1f} tokens/s")
    return {"thread of the bot, loading": loading, "thread of the bot, writing": writing}


def rows(runs: dict[str, list[float]]) -> Iterator[str]:
    yield f"{'where':<28}{'ticks':>7}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}"
    for name, lags in runs.items():
        ordered = sorted(lags) or [float("nan")]
        p50, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * part))] for part in (0.5, 0.99))
        yield f"{name:<28}{len(lags):>7}{p50 * 1e3:>9.2f}{p99 * 1e3:>9.2f}{ordered[-1] * 1e3:>9.1f}"


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", default="", help="a COACH_MODEL value; the embedded model by default")
    parser.add_argument("--data-dir", type=Path, default=DATA_DIR)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each run writes")
    given = parser.parse_args()
    source = resolve(given.model)
    if source is None:
        raise SystemExit("there is no model to measure")
    print(f"{source.name}; load average before: {psutil.getloadavg()[0]:.1f} on {psutil.cpu_count()} cores")
    runs = await idle(given.seconds)
    runs |= await in_worker(source, given.data_dir, given.seconds)
    runs |= await in_thread(source, given.data_dir, given.seconds)
    print("\n".join(rows(runs)))


if __name__ == "__main__":
    asyncio.run(main())
