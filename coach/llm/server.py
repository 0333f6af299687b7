"""The engine for a model that a server has: vLLM, SGLang, llama-server, Ollama and their like."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextvars import Context
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from pydantic import SecretStr
from rapidfuzz import fuzz, process

from coach.clock import Clock, SystemClock
from coach.errors import ModelBusy, ModelLost, ModelUnavailable
from coach.llm import dialect
from coach.llm.breaker import Breaker, Ticket
from coach.llm.dialect import Form, SchemaForm
from coach.llm.interface import (
    Completion,
    EngineStatus,
    Event,
    Finish,
    Message,
    ModelIdentity,
    Piece,
    Request,
    State,
    completion_of,
)
from coach.llm.server_client import (
    BROKE_OFF,
    NO_SUCH_MODEL,
    NOT_THE_API,
    TOO_LONG,
    WRONG_KEY,
    Refusal,
    Refused,
    ServerClient,
    Timeouts,
)
from coach.llm.thinking import ThoughtFilter

log = structlog.get_logger()

SLOTS = 16
LATEST = 20
UNPINNED = "unknown"
"""The revision of a model at a server: no server says which weights it has loaded."""
CHARACTERS_A_TOKEN, CHARACTERS_AT_LEAST = 16, 512
"""An answer with more characters than its tokens can have is cut off."""
MAX_NAME = 120
MAX_NAMES = 5


@dataclass(eq=False)
class _Answer:
    """One request in flight."""

    request: Request
    began: float
    news: asyncio.Queue[Event | Exception] = field(default_factory=asyncio.Queue)
    text: list[str] = field(default_factory=list)
    characters: int = 0
    usage: tuple[int, int] | None = None
    chunks: int = 0
    sent_at: float | None = None
    received: bool = False
    finish: Finish | None = None


class ServerEngine:
    """Asks the OpenAI-compatible server at `url`, as many requests at once as there are `slots`.

    `url` is the base of the API, usually ending in `/v1`; `model` is the server's name for it,
    or empty where the server has one only. A schema is handed on where the server takes one, but
    nothing is promised: whoever asks checks the answer. Where a server fails several times in a
    row the `breaker` opens; nothing is asked then until the server is found again.
    """

    def __init__(
        self,
        url: str,
        key: SecretStr | None = None,
        model: str = "",
        *,
        slots: int = SLOTS,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 - frozen
        breaker: Breaker | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._url, self._key, self._wanted = url, key, model
        self._slots = slots
        self._timeouts = timeouts
        self._breaker = breaker or Breaker(time.monotonic)
        self._clock = clock or SystemClock()
        self._state: State = "stopped"
        self._trouble: str | None = None
        self._name: str | None = None
        self._paused_until: datetime | None = None
        self._changed = asyncio.Event()
        self._hurry = asyncio.Event()
        self._opened = asyncio.Event()
        self._room = asyncio.Semaphore(slots)
        self._client: ServerClient | None = None
        self._watch: asyncio.Task[None] | None = None
        self._answers: dict[str, _Answer] = {}
        self._speeds: deque[tuple[int, float]] = deque(maxlen=LATEST)
        self._takes = Form("json_schema")
        self._schemas: dict[str, SchemaForm] = {}

    async def start(self) -> None:
        """Look for the server in the background; after a failure, look again now."""
        self._paused_until = None
        if self._watch is not None and not self._watch.done():
            self._breaker.reset()
            self._hurry.set()
            return
        self._breaker.reset()
        self._client = ServerClient(
            # One more, so that looking for the server need not wait for an answer.
            self._url,
            self._key,
            connections=self._slots + 1,
            timeouts=self._timeouts,
        )
        self._become("loading")
        # An empty context: this outlives the command or test that happened to start it.
        self._watch = Context().run(asyncio.create_task, self._keep_watch(), name="model-server")

    async def stop(self) -> None:
        """Close all connections; requests in flight raise ModelUnavailable."""
        self._become("stopped")
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait({self._watch})
        for answer in self._answers.values():
            answer.news.put_nowait(ModelUnavailable("stopped"))
        if self._client is not None:
            await self._client.close()

    async def pause(self, until: datetime) -> None:
        """Refuse requests until then (UTC); what is being written goes on. `start` ends it early."""
        self._paused_until = until

    def status(self) -> EngineStatus:
        """Return the state of this moment."""
        running = sum(answer.sent_at is not None for answer in self._answers.values())
        tokens = sum(count for count, _ in self._speeds)
        seconds = sum(spent for _, spent in self._speeds)
        state, paused = self._state, self._paused()
        if state == "ready" and not self._breaker.admits:
            state = "failed"
        return EngineStatus(
            "paused" if paused and state != "stopped" else state,
            self._identity() if self._name else None,
            urlsplit(self._url).hostname,
            queued=len(self._answers) - running,
            tokens_per_second=tokens / seconds if seconds else None,
            last_error=self._trouble or self._breaker.reason,
            slots=self._slots,
            running=running,
            way="over the network",
            paused_until=self._paused_until if paused else None,
        )

    async def settled(self) -> EngineStatus:
        """Wait until the server was found, or was looked for in vain."""
        return await self.until(lambda status: status.state != "loading")

    async def until(self, reached: Callable[[EngineStatus], bool]) -> EngineStatus:
        """Wait until a change of state satisfies `reached`; return the status."""
        while not reached(self.status()):
            await self._changed.wait()
        return self.status()

    async def complete(self, request: Request) -> Completion:
        """Answer in one go; raises like `stream`."""
        return await completion_of(self.stream(request))

    def cancel(self, request_id: str) -> None:
        """End an answer early: its stream finishes as "cancelled"."""
        if answer := self._answers.get(request_id):
            answer.news.put_nowait(self._completion(answer, "cancelled"))

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        """Answer piece by piece, the completion last; see `Engine.stream`.

        Raises ValueError for a request id that is in flight, otherwise ModelUnavailable:
        `ModelBusy` where the server has too much to do, `ModelLost` where it broke off. Where the
        server counts no tokens, `tokens` counts pieces and `prompt_tokens` is 0.
        """
        if request.request_id in self._answers:
            raise ValueError(f"a request {request.request_id} is in flight already")
        answer = self._answers[request.request_id] = _Answer(request, asyncio.get_running_loop().time())
        writing = asyncio.create_task(self._write(answer), name="model-request")
        try:
            while True:
                news = await answer.news.get()
                if isinstance(news, Exception):
                    raise news
                if isinstance(news, Completion):
                    self._note(answer, news)
                yield news
                if isinstance(news, Completion):
                    return
        finally:
            del self._answers[request.request_id]
            writing.cancel()
            await asyncio.wait({writing})

    async def _write(self, answer: _Answer) -> None:
        """Have it answered and put what happens into its news, an exception as well."""
        try:
            answer.news.put_nowait(self._completion(answer, await self._within_deadline(answer)))
        except Exception as error:
            answer.news.put_nowait(error)

    async def _within_deadline(self, answer: _Answer) -> Finish:
        limit = asyncio.timeout_at(answer.began + answer.request.deadline_seconds)
        try:
            async with limit:
                await self._until_ready()
                async with self._room:
                    with self._trying(answer, limit):
                        await self._converse(answer, limit)
        except TimeoutError:
            if self._state == "loading":
                raise ModelUnavailable("loading") from None
        return answer.finish or "deadline"

    async def _until_ready(self) -> None:
        status = await self.settled()
        if status.state == "paused":
            raise ModelUnavailable("paused")
        if status.state != "ready":
            raise ModelUnavailable(status.last_error or status.state)

    @contextlib.contextmanager
    def _trying(self, answer: _Answer, limit: asyncio.Timeout) -> Iterator[None]:
        """Tell the breaker what becomes of a try. Raises ModelUnavailable where none is allowed."""
        ticket = self._breaker.admit()
        if ticket is None:
            raise ModelUnavailable(self._breaker.reason or "failed")
        now = asyncio.get_running_loop().time
        answer.sent_at = now()
        try:
            yield
        except (ModelBusy, Refused):
            self._breaker.abandoned(ticket)
            raise
        except ModelUnavailable as error:
            self._failed(ticket, error.reason)
            raise
        except BaseException:
            # Cut short, by the deadline or by who asked: what came until then tells whether it lives.
            if answer.received:
                self._breaker.succeeded(ticket)
            elif limit.expired() and now() - answer.sent_at >= self._timeouts.silent:
                self._failed(ticket, "the server did not begin to answer in time")
            else:
                self._breaker.abandoned(ticket)
            raise
        self._breaker.succeeded(ticket)

    def _failed(self, ticket: Ticket, reason: str) -> None:
        if self._breaker.failed(ticket, reason):
            log.warning("model_server_failed", reason=reason, pause=self._breaker.seconds_left)
            self._become("failed", reason)
            self._opened.set()

    async def _converse(self, answer: _Answer, limit: asyncio.Timeout) -> None:
        request = answer.request
        wished = replace(self._takes, schema=self._schema_form(request))
        form = wished
        while True:
            try:
                async with self._client_in_use().events(
                    dialect.body_of(request, self._name or self._wanted, form)
                ) as events:
                    self._learn(request, wished, form)
                    await self._read(events, answer, limit)
                    return
            except Refusal as refusal:
                plainer = dialect.plainer(form, refusal.status, refusal.said)
                if plainer is None:
                    too_long = refusal.status in dialect.REFUSALS and dialect.too_long(refusal.said)
                    raise (Refused(TOO_LONG, refusal.status) if too_long else refusal.meaning) from None
                form = plainer

    def _schema_form(self, request: Request) -> SchemaForm:
        if request.schema is None:
            return "none"
        # By prompt: a schema that one server cannot compile takes nothing from the others.
        return self._schemas.get(request.prompt_id, "json_schema")

    def _learn(self, request: Request, wished: Form, taken: Form) -> None:
        """Keep in mind what the server refused, now that it took the request without."""
        if taken == wished:
            return
        self._takes = replace(taken, schema="json_schema")
        if request.schema is not None:
            self._schemas[request.prompt_id] = taken.schema
        log.info(
            "model_server_takes_less",
            prompt=request.prompt_id,
            schema=taken.schema,
            without_thinking=taken.without_thinking,
            usage=taken.usage,
        )

    async def _read(self, events: AsyncIterator[object], answer: _Answer, limit: asyncio.Timeout) -> None:
        most = max(CHARACTERS_AT_LEAST, answer.request.max_tokens * CHARACTERS_A_TOKEN)
        thoughts = ThoughtFilter()
        try:
            async for data in events:
                chunk = dialect.read_chunk(data)
                answer.received = True
                answer.usage = chunk.usage or answer.usage
                answer.chunks += bool(chunk.text or chunk.thought)
                answer.characters += len(chunk.text) + chunk.thought
                self._say(answer, thoughts.feed(chunk.text))
                if answer.characters > most:
                    answer.finish = answer.finish or "length"
                    break
                if chunk.finish and answer.finish is None:
                    answer.finish = dialect.finish_of(chunk.finish)
                    if answer.finish is None:
                        raise ModelLost(BROKE_OFF)
                    self._say(answer, thoughts.rest())
                    # The count of tokens comes after the end, from servers that count.
                    soon = asyncio.get_running_loop().time() + self._timeouts.tail
                    if not limit.expired():
                        limit.reschedule(min(soon, limit.when() or soon))
        except (ModelUnavailable, ValueError):
            if answer.finish is None:
                raise
        if answer.finish is None:
            raise ModelLost(BROKE_OFF)
        self._say(answer, thoughts.rest())

    def _say(self, answer: _Answer, text: str) -> None:
        if text:
            answer.text.append(text)
            answer.news.put_nowait(Piece(text))

    def _completion(self, answer: _Answer, finish: Finish) -> Completion:
        seconds = asyncio.get_running_loop().time() - answer.began
        read, written = answer.usage or (0, answer.chunks)
        return Completion("".join(answer.text), self._identity(), finish, read, written, seconds)

    def _note(self, answer: _Answer, completion: Completion) -> None:
        request = answer.request
        if answer.sent_at is not None and completion.tokens:
            writing = completion.seconds - (answer.sent_at - answer.began)
            self._speeds.append((completion.tokens, writing))
        log.info(
            "model_answered",
            request_id=request.request_id,
            purpose=request.purpose,
            prompt=f"{request.prompt_id}@{request.prompt_version}",
            finish=completion.finish,
            prompt_tokens=completion.prompt_tokens,
            tokens=completion.tokens,
            seconds=round(completion.seconds, 3),
        )

    def _identity(self) -> ModelIdentity:
        return ModelIdentity(self._name or self._wanted or UNPINNED, UNPINNED)

    def _paused(self) -> bool:
        return self._paused_until is not None and self._clock.now() < self._paused_until

    def _client_in_use(self) -> ServerClient:
        if self._client is None:
            raise ModelUnavailable("stopped")
        return self._client

    def _become(self, state: State, trouble: str | None = None) -> None:
        self._state, self._trouble = state, trouble
        # Everyone who waits looks again; later waiters wait for the next change.
        self._changed.set()
        self._changed = asyncio.Event()

    async def _keep_watch(self) -> None:
        """Look for the server until it is there; again when the breaker opened and its pause is over."""
        while True:
            await self._find()
            self._opened.clear()
            self._become("ready")
            log.info("model_server_found", model=self._name, host=urlsplit(self._url).hostname)
            await self._opened.wait()
            await self._nap(self._breaker.seconds_left)

    async def _find(self) -> None:
        pauses = itertools.chain(self._timeouts.looks, itertools.repeat(self._timeouts.looks[-1]))
        for pause in pauses:
            try:
                self._name = await self._look()
            except ModelUnavailable as error:
                if error.reason != self._trouble:
                    log.warning("model_server_not_found", reason=error.reason)
                self._become("failed", error.reason)
                await self._nap(pause)
            else:
                return

    async def _nap(self, seconds: float) -> None:
        """Wait, or until `start` is called again."""
        self._hurry.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._hurry.wait()

    async def _look(self) -> str:
        """Return the name of the model to ask for. Raises ModelUnavailable with what to do."""
        listed = await self._listed()
        if self._wanted in listed:
            return self._wanted
        if self._wanted:
            await self._try_unlisted(listed)
            return self._wanted
        if len(listed) == 1:
            return listed[0]
        if listed:
            some = ", ".join(name[:MAX_NAME] for name in listed[:MAX_NAMES])
            raise ModelUnavailable(f"the server has several models ({some}): choose one by COACH_LLM_MODEL")
        raise ModelUnavailable("the server lists no model: load one there, or name it in COACH_LLM_MODEL")

    async def _listed(self) -> tuple[str, ...]:
        try:
            async with asyncio.timeout(self._timeouts.look):
                return dialect.model_names(await self._client_in_use().models())
        except TimeoutError:
            raise ModelLost("the server does not answer") from None
        except ValueError:
            raise ModelUnavailable(NOT_THE_API) from None
        except Refusal as refusal:
            if self._wanted and refusal.meaning.reason != WRONG_KEY:
                # Some servers have no list, or cannot make it; a first word tells more.
                return ()
            raise refusal.meaning from None

    async def _try_unlisted(self, listed: tuple[str, ...]) -> None:
        """Ask for one word: Ollama knows short names, `transformers serve` folders, that it does not list."""
        trial = Request("look", "look", None, (Message("user", "Hi"),), "look", 1, 1, self._timeouts.trial)
        answer = _Answer(trial, asyncio.get_running_loop().time())
        try:
            async with asyncio.timeout(self._timeouts.trial) as limit:
                await self._converse(answer, limit)
        except TimeoutError:
            if not answer.received:
                raise ModelLost("the server does not answer") from None
        except ModelUnavailable as error:
            if isinstance(error, Refused) or error.reason == NO_SUCH_MODEL:
                raise ModelUnavailable(_wrong_name(self._wanted, listed)) from None
            raise


def _wrong_name(wanted: str, listed: tuple[str, ...]) -> str:
    lacking = f"the server has no model {wanted[:MAX_NAME]}"
    if not listed:
        return f"{lacking}: load it there, or correct COACH_LLM_MODEL"
    nearest, *_ = process.extractOne(wanted, listed, scorer=fuzz.WRatio, processor=str.lower)
    near = nearest[:MAX_NAME]
    return f"{lacking}; the nearest is {near}: set COACH_LLM_MODEL={near}, or load the other one there"
