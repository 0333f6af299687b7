"""Lending the card: by the operator's word, over a restart, and to others that need it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from coach.llm.interface import EngineStatus
from coach.llm.lender import Lender
from coach.llm.lending import AWAY_SECONDS, SHORT_SECONDS
from coach.llm.scripted import ScriptedEngine

NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
GIB = 1 << 30


def note(folder: Path) -> Path:
    return folder / "model-lent-until"


class OnCard(ScriptedEngine):
    """A scripted model on a card with so much free memory."""

    free: int | None = 8 * GIB

    def status(self) -> EngineStatus:
        return replace(super().status(), free_bytes=self.free, memory_bytes=6 * GIB)


class House:
    def __init__(self, folder: Path, reserve: int | None = None) -> None:
        self.engine = OnCard()
        self.seconds = 0.0
        self.card_free: int | None = None
        self.lender = Lender(self.engine, folder, reserve, free_bytes=self._free, clock=lambda: self.seconds)

    async def _free(self) -> int | None:
        return self.card_free

    async def pass_time(self, seconds: float) -> None:
        ends = self.seconds + seconds
        while self.seconds < ends:
            self.seconds += 5.0
            await self.lender.tick(NOW)

    @property
    def state(self) -> str:
        return self.engine.status().state


async def test_lent_it_comes_back_by_itself(tmp_path: Path) -> None:
    house = House(tmp_path / "data")
    until = NOW + timedelta(hours=2)
    await house.lender.lend(until)
    assert (house.state, house.engine.status().paused_until) == ("paused", until)
    await house.lender.tick(until - timedelta(seconds=1))
    assert house.state == "paused"
    await house.lender.tick(until)
    assert house.state == "ready"


async def test_a_restart_does_not_take_it_back(tmp_path: Path) -> None:
    until = NOW + timedelta(hours=2)
    await House(tmp_path).lender.lend(until)
    house = House(tmp_path)
    await house.lender.begin(NOW + timedelta(hours=1))
    assert (house.state, house.engine.status().paused_until) == ("paused", until)
    late = House(tmp_path)
    await late.lender.begin(until)
    assert late.state == "ready"
    assert not note(tmp_path).exists()


async def test_taken_back_early_it_stays(tmp_path: Path) -> None:
    house = House(tmp_path)
    await house.lender.lend(NOW + timedelta(hours=2))
    await house.lender.take_back()
    assert house.state == "ready"
    await house.lender.tick(NOW + timedelta(hours=3))
    assert house.state == "ready"


async def test_a_damaged_note_is_no_promise(tmp_path: Path) -> None:
    house = House(tmp_path)
    note(tmp_path).write_text("tomorrow, perhaps")
    await house.lender.begin(NOW)
    assert house.state == "ready"


async def test_it_makes_room_for_others_and_comes_back_when_they_have_left(tmp_path: Path) -> None:
    house = House(tmp_path, reserve=2 * GIB)
    await house.pass_time(SHORT_SECONDS * 2)
    assert house.state == "ready"
    house.engine.free = 1 * GIB
    await house.pass_time(SHORT_SECONDS + 10)
    assert house.state == "paused"
    assert house.lender.gave_way
    house.card_free = 7 * GIB  # what the model itself left does not call it back
    await house.pass_time(AWAY_SECONDS + SHORT_SECONDS)
    assert house.state == "paused"
    house.card_free, house.engine.free = 20 * GIB, 8 * GIB
    await house.pass_time(SHORT_SECONDS + 10)
    assert house.state == "ready"
    assert not house.lender.gave_way


async def test_without_a_reserve_nobody_looks(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.engine.free = 0
    await house.pass_time(SHORT_SECONDS * 3)
    assert house.state == "ready"


async def test_a_card_that_nobody_can_ask_is_tried_after_a_while(tmp_path: Path) -> None:
    house = House(tmp_path, reserve=2 * GIB)
    house.engine.free = 1 * GIB
    await house.pass_time(SHORT_SECONDS + 10)
    assert house.state == "paused"
    house.engine.free = 8 * GIB
    await house.pass_time(AWAY_SECONDS + 10)
    assert house.state == "ready"
