"""Nothing is kept about somebody who has not agreed: the welcome comes first."""

from __future__ import annotations

from bot.features.start.cards import welcome_card
from bot.ui.press import Press


async def welcomed(press: Press) -> bool:
    """Show the welcome to somebody who has not agreed to what is kept; say whether that was so."""
    if press.person.agreed:
        return False
    await press.show(welcome_card(press.words, press.bot.hosts))
    return True
