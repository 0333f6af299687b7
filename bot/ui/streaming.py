"""An answer of the model that appears as it is written: read at once, shown about once a second.

A stream that is read slowly keeps others from the model, so nothing waits for Discord
between two pieces: one task reads, and beside it the message is edited with what there is.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import aiohttp
import discord
import structlog

from bot.i18n import Words
from bot.ui.card import Card, to_view
from bot.ui.text import cut, quote
from coach.errors import ModelBusy, ModelLost, ModelUnavailable
from coach.llm.interface import Afresh, Completion, Engine, Event, Finish, Piece, Request, Waiting
from coach.llm.stream_filter import StreamFilter
from coach.llm.structured import Fault

if TYPE_CHECKING:
    from bot.app import CoachBot

log = structlog.get_logger()

EDIT_SECONDS = 1.0
"""Discord lets a bot edit a message about this often without slowing it down."""
TRIES = 3
"""How often the end of an answer is shown anew where Discord fails."""
MAX_SHOWN = 1500
"""Characters of an answer that its card shows."""

Check = Callable[[str], Fault | None]
Stage = Literal[
    "loading", "thinking", "line", "writing",
    "done", "cut", "cancelled", "late", "busy", "lost", "paused", "off", "withdrawn", "silent",
]  # fmt: skip
"""The weights are loaded, nothing came yet, it stands in line, it is written; and how it can end: whole, at
its greatest length, by the person, at its deadline, with too many in line, broken off, with the memory lent,
without a model, taken back since a check failed, without a word.
"""
_ON_THE_WAY = ("loading", "thinking", "line", "writing")
_BY_FINISH: dict[Finish, Stage] = {
    "stop": "done",
    "length": "cut",
    "deadline": "late",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, slots=True)
class Answering:
    """What there is to see of an answer at one moment.

    `ahead` and `seconds` say where it stands in line ("line"), `seconds` also when there is room again
    ("busy"); None: not known. `again`: what was written before was lost, and it began anew.
    """

    stage: Stage
    text: str = ""
    ahead: int = 0
    seconds: float | None = None
    again: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.stage not in _ON_THE_WAY

    @property
    def worth_asking_again(self) -> bool:
        """Whether it ended without its whole answer, and another time may do better."""
        return self.over and self.stage not in ("done", "cut", "paused", "off")


def beginning(engine: Engine) -> Answering:
    """What is shown before anything came."""
    return Answering("loading" if engine.status().state == "loading" else "thinking")


def request_id_of(learner_id: int, interaction_id: object) -> str:
    """The id of what a person asks by an interaction; nobody else's cancel button leads to it."""
    return f"{learner_id}-{interaction_id}"


def answer_lines(words: Words, now: Answering) -> list[str]:
    """The paragraphs of a card for an answer: its text, and in words where it stands."""
    lines = [quote(cut(now.text, MAX_SHOWN))] if now.text else []
    if now.again and not now.over:
        lines.append(words("stream-again"))
    if now.stage == "line":
        lines.append(place_in_line(words, now.ahead, now.seconds))
    elif now.stage == "busy":
        lines.append(busy_line(words, now.seconds))
    elif now.stage != "done":
        lines.append(words("stream-" + now.stage))
    return lines


def place_in_line(words: Words, ahead: int, seconds: float | None) -> str:
    """Where somebody stands in line, and in about how many seconds it is their turn."""
    place = words("stream-place", ahead=ahead)
    if (about := _whole(seconds)) is not None:
        return words("stream-line", place=place, seconds=about)
    return words("stream-line-soon", place=place)


def busy_line(words: Words, seconds: float | None) -> str:
    """Too many wait for the model; in about so many seconds there is room again."""
    about = _whole(seconds)
    return words("stream-busy") if about is None else words("stream-busy-for", seconds=about)


def _whole(seconds: float | None) -> int | None:
    """Seconds as they are said; None where they are not known or not worth a number."""
    return round(seconds) if seconds is not None and seconds >= 1 else None


async def stream_into(
    interaction: discord.Interaction[CoachBot],
    request: Request,
    draw: Callable[[Answering], Card],
    *,
    checks: Sequence[Check] = (),
    thinking: bool = False,
    edit_seconds: float = EDIT_SECONDS,
) -> Answering:
    """Ask the model and draw its answer into the interaction's message as it comes; return how it ended.

    The message shows `beginning` already. `checks` see the whole text at its end, which is taken back where
    one fails; `thinking` as `StreamFilter` has it. While the answer is on its way the task that reads it
    stands in `bot.streaming` under its request's id: cancelling the task ends the answer as "cancelled".
    That is done, too, where the message is gone or its 15 minutes are over.
    """
    bot = interaction.client
    answer = _Answer(bot.llm, checks, thinking)
    bot.streaming[request.request_id] = reader = asyncio.create_task(answer.read(bot, request))
    try:
        await _show(interaction, answer, draw, reader, edit_seconds)
        reader.cancel()
        await bot.external_wait(asyncio.wait({reader}), reason="the model ends an answer")
        reader.result()
        return answer.now
    finally:
        del bot.streaming[request.request_id]
        reader.cancel()


async def _show(
    interaction: discord.Interaction[CoachBot],
    answer: _Answer,
    draw: Callable[[Answering], Card],
    reader: asyncio.Task[None],
    edit_seconds: float,
) -> None:
    """Edit the message with the latest there is, until its end is shown or nobody can see it."""
    wait, failed = interaction.client.external_wait, 0
    shown = answer.now
    while failed < TRIES:
        await wait(answer.news.wait(), reason="the model writes")
        answer.news.clear()
        if (now := answer.now) != shown:
            outcome = await _edit(interaction, draw(now))
            if outcome == "gone":
                return
            if outcome == "failed":
                failed += now.over
                answer.news.set()
                await wait(asyncio.sleep(edit_seconds), reason="Discord was not reached")
                continue
            shown = now
        if now.over:
            return
        await wait(asyncio.wait({reader}, timeout=edit_seconds), reason="the next edit")


async def _edit(interaction: discord.Interaction[CoachBot], card: Card) -> Literal["shown", "failed", "gone"]:
    try:
        await interaction.edit_original_response(view=to_view(card, interaction.user.id))
    except discord.HTTPException as error:
        log.info("could not edit", status=error.status, code=error.code)
        return "gone" if error.status in (401, 404) else "failed"
    except (aiohttp.ClientError, OSError) as error:
        log.info("could not edit", error=type(error).__name__)
        return "failed"
    return "shown"


class _Answer:
    """An answer that is being read; `news` is set whenever `now` has changed."""

    def __init__(self, engine: Engine, checks: Sequence[Check], thinking: bool) -> None:
        self.now = beginning(engine)
        self.news = asyncio.Event()
        self._checks, self._thinking = checks, thinking
        self._filter = self._new_filter()

    async def read(self, bot: CoachBot, request: Request) -> None:
        """Read the stream to its end, or until the task is cancelled.

        Raises what is a defect, after `now` says that the answer broke off.
        """
        try:
            async with contextlib.aclosing(bot.llm.stream(request)) as events:
                while not self.now.over:
                    self._hear(await bot.external_wait(anext(events), reason="the model writes"))
        except ModelBusy as busy:
            self._become(Answering("busy", seconds=busy.seconds))
        except ModelUnavailable as error:
            log.info("the model gave up", request=request.request_id, reason=error.reason)
            self._end(_stage_of(error, bot.llm), self._filter)
        except asyncio.CancelledError:
            self._end("cancelled", self._filter)
        except Exception:
            self._end("lost", self._filter)
            raise

    def _hear(self, event: Event) -> None:
        now = replace(self.now, ahead=0, seconds=None)
        match event:
            case Waiting(ahead, seconds):
                self._become(replace(now, stage="line", ahead=ahead, seconds=seconds))
            case Afresh():
                self._filter = self._new_filter()
                self._become(Answering("thinking", again=True))
            case Piece(text):
                self._filter.push(text)
                said = self._filter.text
                self._become(replace(now, stage="writing" if said else "thinking", text=said))
            case Completion(text, finish=finish):
                whole = self._new_filter()
                whole.push(text)
                self._end(_BY_FINISH[finish], whole)

    def _end(self, stage: Stage, said: StreamFilter) -> None:
        said.finish()
        if said.fault == "nothing":
            self._become(Answering("silent" if stage in ("done", "cut") else stage))
        elif said.fault:
            self._become(Answering("withdrawn"))
        else:
            self._become(Answering(stage, said.text))

    def _become(self, now: Answering) -> None:
        self.now = now
        self.news.set()

    def _new_filter(self) -> StreamFilter:
        return StreamFilter(self._checks, thinking=self._thinking)


def _stage_of(error: ModelUnavailable, engine: Engine) -> Stage:
    state = engine.status().state
    if error.reason == "late":
        return "late"
    if isinstance(error, ModelLost) or state in ("ready", "loading"):
        return "lost"
    return "paused" if state == "paused" else "off"
