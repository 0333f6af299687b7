"""Asks addresses on the network whether they are there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from coach.curriculum.links import Ask

TIMEOUT = aiohttp.ClientTimeout(total=20)
AGENT = "study-coach packs check-links"


@asynccontextmanager
async def asking() -> AsyncIterator[Ask]:
    """Give a function that asks one address and says what is wrong, or None. Redirects are followed."""
    async with aiohttp.ClientSession(
        timeout=TIMEOUT, headers={"User-Agent": AGENT}, trust_env=True
    ) as session:

        async def ask(url: str) -> str | None:
            try:
                # The page itself is not read: its beginning says whether it is there.
                async with session.get(url) as response:
                    return None if response.status < 400 else f"answers {response.status}"
            except TimeoutError:
                return "does not answer in time"
            except (aiohttp.ClientError, ValueError) as error:
                return f"cannot be reached ({type(error).__name__})"

        yield ask
