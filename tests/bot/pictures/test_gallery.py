"""Pictures are drawn once, off the event loop, and the last of them are remembered."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from bot.pictures.gallery import Gallery


class Painter:
    """Drawings that say how often and where they were drawn; `paused` ones wait until they may go on."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.threads: set[int] = set()
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.fail = False

    def drawing(self, name: str, *, paused: bool = False) -> Callable[[], bytes]:
        def draw() -> bytes:
            self.drawn.append(name)
            self.threads.add(threading.get_ident())
            self.begun.set()
            if paused:
                assert self.go_on.wait(10)
            if self.fail:
                raise ValueError(name)
            return name.encode()

        return draw


@pytest.fixture
def painter() -> Painter:
    """A painter at work for one gallery."""
    return Painter()


async def test_a_picture_is_drawn_once(painter: Painter) -> None:
    gallery = Gallery()
    for _ in range(3):
        assert await gallery.draw("a", painter.drawing("a")) == b"a"
    assert await gallery.draw("b", painter.drawing("b")) == b"b"
    assert painter.drawn == ["a", "b"]


async def test_two_who_ask_at_once_wait_for_one_drawing(painter: Painter) -> None:
    gallery = Gallery()
    asked = [asyncio.create_task(gallery.draw("a", painter.drawing("a", paused=True))) for _ in range(5)]
    assert await asyncio.to_thread(painter.begun.wait, 10)
    painter.go_on.set()
    assert await asyncio.gather(*asked) == [b"a"] * 5
    assert painter.drawn == ["a"]


async def test_the_event_loop_goes_on_while_a_picture_is_drawn(painter: Painter) -> None:
    gallery = Gallery()
    asked = asyncio.create_task(gallery.draw("a", painter.drawing("a", paused=True)))
    # Were it drawn on the loop, nothing here would run before it is done.
    assert await asyncio.to_thread(painter.begun.wait, 10)
    assert not asked.done()
    painter.go_on.set()
    assert await asked == b"a"
    assert threading.get_ident() not in painter.threads


async def test_a_drawing_that_failed_is_tried_again_by_the_next(painter: Painter) -> None:
    gallery = Gallery()
    painter.fail = True
    for _ in range(2):
        with pytest.raises(ValueError, match="a"):
            await gallery.draw("a", painter.drawing("a"))
    painter.fail = False
    assert await gallery.draw("a", painter.drawing("a")) == b"a"
    assert painter.drawn == ["a"] * 3


async def test_all_who_wait_for_a_drawing_that_fails_are_told(painter: Painter) -> None:
    gallery = Gallery()
    painter.fail = True
    asked = [gallery.draw("a", painter.drawing("a", paused=True)) for _ in range(3)]
    painter.go_on.set()
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in told] == [ValueError] * 3
    assert painter.drawn == ["a"]


async def test_who_goes_away_does_not_take_the_picture_from_the_others(painter: Painter) -> None:
    gallery = Gallery()
    first = asyncio.create_task(gallery.draw("a", painter.drawing("a", paused=True)))
    second = asyncio.create_task(gallery.draw("a", painter.drawing("a")))
    assert await asyncio.to_thread(painter.begun.wait, 10)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    painter.go_on.set()
    assert await second == b"a"
    assert await gallery.draw("a", painter.drawing("a")) == b"a"
    assert painter.drawn == ["a"]


async def test_only_the_last_pictures_are_remembered(painter: Painter) -> None:
    gallery = Gallery(remembered=3)
    for name in "abcde":
        await gallery.draw(name, painter.drawing(name))
    assert len(gallery._drawn) == 3
    for name in "cde":
        await gallery.draw(name, painter.drawing(name))
    assert painter.drawn == [*"abcde"]
    await gallery.draw("a", painter.drawing("a"))
    assert painter.drawn == [*"abcdea"]


async def test_what_is_looked_at_again_is_remembered_longer(painter: Painter) -> None:
    gallery = Gallery(remembered=2)
    for name in "abaca":
        await gallery.draw(name, painter.drawing(name))
    assert painter.drawn == [*"abc"]


async def test_failures_take_no_more_memory_than_pictures(painter: Painter) -> None:
    gallery = Gallery(remembered=3)
    painter.fail = True
    for number in range(20):
        with pytest.raises(ValueError, match=str(number)):
            await gallery.draw(number, painter.drawing(str(number)))
    assert len(gallery._drawn) <= 3


async def test_a_picture_that_is_forgotten_while_it_is_drawn_still_arrives(painter: Painter) -> None:
    gallery = Gallery(remembered=1)
    slow = asyncio.create_task(gallery.draw("slow", painter.drawing("slow", paused=True)))
    assert await asyncio.to_thread(painter.begun.wait, 10)
    assert await gallery.draw("quick", painter.drawing("quick")) == b"quick"
    painter.go_on.set()
    assert await slow == b"slow"
