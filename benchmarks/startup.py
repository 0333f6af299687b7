"""How long the bot takes until it is ready, without the model, and what memory it holds.

Run from the repository root: `python -m benchmarks.startup`. The bot logs in at an
offline Discord. Reference, run side by side: a discord.py bot with one command and
no database. Each figure is from a fresh process; imports count.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile

ROUNDS = 5

REFERENCE = """
import time; begun = time.perf_counter()
import asyncio, discord, psutil, simcord
from discord.ext import commands

class Bare(commands.Bot):
    async def setup_hook(self):
        @self.tree.command(name="ping", description="ping")
        async def ping(interaction: discord.Interaction): ...
        await self.tree.sync()

async def main():
    env = simcord.Env(Bare(command_prefix=(), intents=discord.Intents(guilds=True)))
    await env.start()
    print(time.perf_counter() - begun, psutil.Process().memory_info().rss)
    await env.shutdown()
asyncio.run(main())
"""

OURS = """
import time; begun = time.perf_counter()
import asyncio, sys, psutil, simcord
from random import Random
from bot.app import build_bot
from coach.clock import SystemClock
from coach.config import load_settings
from coach.llm.scripted import NoModel
from coach.store import Store
from coach.store.migrate import upgrade

async def main():
    settings = load_settings(data_dir=sys.argv[1], database_url=None, model="off")
    store = Store.open(settings.store_url); await upgrade(store); await store.close()
    bot = build_bot(settings, clock=SystemClock(), rng=Random(1), llm=NoModel("off"))
    env = simcord.Env(bot)
    await env.start()
    print(time.perf_counter() - begun, psutil.Process().memory_info().rss)
    await env.shutdown()
asyncio.run(main())
"""


def measure(code: str, folder: str) -> tuple[float, float]:
    """Seconds until ready and MiB held, from one fresh process."""
    done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True)
    seconds, rss = done.stdout.strip().splitlines()[-1].split()
    return float(seconds), int(rss) / 2**20


def main() -> None:
    rows: list[tuple[str, float, float]] = []
    with tempfile.TemporaryDirectory() as warm:
        bare = [measure(REFERENCE, warm) for _ in range(ROUNDS)]
        first = []
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory() as fresh:
                first.append(measure(OURS, fresh))
        measure(OURS, warm)
        again = [measure(OURS, warm) for _ in range(ROUNDS)]
    for name, figures in (
        ("bare discord.py bot (reference)", bare),
        ("first start: migrate and import", first),
        ("every later start", again),
    ):
        seconds = statistics.median(f[0] for f in figures)
        memory = statistics.median(f[1] for f in figures)
        rows.append((name, seconds, memory))
    print(f"{'':36}{'ready s':>9}{'ratio':>8}{'MiB':>8}{'ratio':>8}")
    for name, seconds, memory in rows:
        print(f"{name:36}{seconds:9.2f}{seconds / rows[0][1]:8.2f}{memory:8.0f}{memory / rows[0][2]:8.2f}")


if __name__ == "__main__":
    main()
