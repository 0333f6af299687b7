"""Draws pictures off the event loop, once for the same picture, and remembers the last of them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable

REMEMBERED = 200
"""Pictures that are kept; a map is about 60 kB."""


class Gallery:
    """The pictures of one bot. A picture is told by its drawing function and what it is given."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._drawn: OrderedDict[Hashable, asyncio.Task[bytes]] = OrderedDict()

    async def draw(self, key: Hashable, drawing: Callable[[], bytes]) -> bytes:
        """Return the picture that `drawing` makes, from memory where `key` was drawn before.

        `key` must tell everything that the picture shows. Two who ask at once wait
        for one drawing; one that failed is tried again by the next.
        """
        task = self._drawn.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.create_task(asyncio.to_thread(drawing))
            self._drawn[key] = task
        self._drawn.move_to_end(key)
        while len(self._drawn) > self._remembered:
            self._drawn.popitem(last=False)
        # Somebody who goes away does not take the picture from the others.
        return await asyncio.shield(task)
