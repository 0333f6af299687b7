"""Quiz interactions a second through the offline Discord, in one process.

Run from the repository root: `python -m benchmarks.interactions`. An interaction is
a press with everything behind it: acknowledge, read, grade, write, render, edit.
Reference, run side by side: a command of the same bot that reads nothing and
answers one card (`/help`).
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from random import Random

import simcord

from bot.app import build_bot
from coach.clock import SystemClock
from coach.config import load_settings
from coach.llm.scripted import NoModel
from coach.people.learners import agree
from coach.store import Store
from coach.store.migrate import upgrade
from tests.e2e.player import Player

QUESTIONS = 20
ROUNDS = 5


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=folder, database_url=None, model="off")
        store = Store.open(settings.store_url)
        await upgrade(store)
        await store.close()
        clock = SystemClock()
        bot = build_bot(settings, clock=clock, rng=Random(1), llm=NoModel("off"))
        async with simcord.run(bot) as env:
            guild = env.create_guild()
            channel = guild.create_text_channel("general")
            player = Player(env, guild.add_member(env.create_user("learner")), channel)
            await agree(bot.store, await player.person(), "en", "UTC", clock.now())
            rows = [
                ("/help (reference)", await helps(player)),
                ("quiz, multiple choice", await quizzes(player, "choice")),
                ("quiz, short answer", await quizzes(player, "short")),
            ]
    print(f"{'':26}{'interactions/s':>15}{'ms each':>10}{'ratio':>8}")
    for name, seconds in rows:
        print(f"{name:26}{1 / seconds:15.1f}{seconds * 1000:10.1f}{seconds / rows[0][1]:8.2f}")


async def helps(player: Player) -> float:
    """Seconds for one /help."""
    begun = time.perf_counter()
    for _ in range(QUESTIONS):
        await player.slash("help")
    return (time.perf_counter() - begun) / QUESTIONS


async def quizzes(player: Player, kind: str) -> float:
    """Seconds for one press of a quiz: answering (with its modal) and going on alike."""
    presses, begun = 0, time.perf_counter()
    for _ in range(ROUNDS):
        await player.slash("quiz", count=QUESTIONS, kind=kind)
        presses += 1
        while player.ids("quiz.choose") or player.ids("quiz.type"):
            await player.answer()
            await player.tap_id(player.ids("quiz.next")[0])
            presses += 2 if kind == "choice" else 3
    return (time.perf_counter() - begun) / presses


if __name__ == "__main__":
    asyncio.run(main())
