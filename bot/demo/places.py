"""The places one can look at: every channel, thread and direct message, as each learner sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import simcord

from bot.demo.offline_discord import OfflineDiscord
from bot.demo.wording import words
from bot.demo.world import StudyRoom


@dataclass(frozen=True, slots=True)
class Place:
    """A channel seen by a member."""

    channel: simcord.ChannelHandle
    viewer: simcord.MemberActor | simcord.UserHandle
    kind: str
    """`channel`, `thread` or `direct`."""
    name: str
    member: str

    @property
    def key(self) -> str:
        return f"{self.channel.id}-{self.viewer.id}"

    @property
    def title(self) -> str:
        """The place in one line, for lists without headings."""
        mark = "" if self.kind == "direct" else "#"
        return f"{self.member} · {mark}{self.name}"


def places(world: OfflineDiscord, room: StudyRoom) -> Iterator[Place]:
    """Yield every place that a learner can open now, learner by learner."""
    for learner in room.learners:
        member = learner.user.global_name or learner.name
        for channel in room.guild.channels.values():
            if not world.can_see(channel, learner):
                continue
            yield Place(channel, learner, "channel", channel.name or "", member)
            for thread in channel.threads:
                if world.can_see(thread, learner):
                    yield Place(thread, learner, "thread", thread.name or "", member)
        direct = learner.user.dm_channel
        yield Place(direct, learner.user, "direct", words(world.locale, "direct"), member)


def find(world: OfflineDiscord, room: StudyRoom, key: str) -> Place | None:
    """Return the place with this key, or nothing if it is gone."""
    return next((place for place in places(world, room) if place.key == key), None)
