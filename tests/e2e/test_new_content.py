"""Content that another process imports is noticed by the bot that runs."""

from __future__ import annotations

from pathlib import Path

from coach.curriculum.importing import ImportReport, import_folder
from tests.coach.curriculum.tiny_pack import write_pack
from tests.e2e.conftest import WatchedEnv
from tests.e2e.player import Player


async def test_a_new_pack_is_taken_in_while_the_bot_runs(
    env: WatchedEnv, learner: Player, tmp_path: Path
) -> None:
    bot = learner.bot
    before = bot.catalogue
    await bot.maintain()
    assert bot.catalogue is before  # nothing changed, so nothing is read
    report = await import_folder(bot.store, write_pack(tmp_path / "tiny"), bot.clock.now())
    assert isinstance(report, ImportReport)
    assert bot.catalogue is before
    await bot.maintain()
    assert set(bot.catalogue.packs) > set(before.packs)
    assert set(bot.catalogue.concepts) > set(before.concepts)
