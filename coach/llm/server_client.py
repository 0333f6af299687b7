"""The HTTP client for a server that speaks OpenAI's API, and what its failures mean here.

The only module that knows the packages openai and httpx2.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import httpx2
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, AsyncStream, OpenAIError
from pydantic import SecretStr

from coach.errors import ModelBusy, ModelLost, ModelUnavailable

UNREACHABLE = "the server cannot be reached"
BROKE_OFF = "the server broke off"
WRONG_KEY = "the server refuses the key"
NO_SUCH_MODEL = "the server does not have the model"
NOT_THE_API = "the server's answer is not the API's"
TOO_LONG = "the prompt is longer than the model's context"

MAX_UNBROKEN = 1 << 20
"""Bytes that a list of models, an error or one line of a stream may have."""
MAX_SAID = 4_000
"""Characters of a server's error message that are looked at."""

_SENT = frozenset({"host", "accept", "connection", "content-type", "content-length", "transfer-encoding"})
_EVENTS = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait for a server, in seconds.

    `connect` for a connection; `stall` for the next byte of an answer; `silent` is how long a
    server may say nothing before a deadline that passes counts as its failure; `tail` for what
    comes after the end of an answer; `look` for the list of models, `trial` for a first word.
    `looks` are the pauses between tries to find the server, the last for ever.
    """

    connect: float = 5.0
    stall: float = 60.0
    silent: float = 10.0
    tail: float = 1.0
    look: float = 10.0
    trial: float = 60.0
    looks: tuple[float, ...] = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)


class Refused(ModelUnavailable):
    """The server lives and refuses this request; `status` is HTTP's."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status


class Refusal(Exception):
    """A status code that tells of a refusal, and what the server said with it (never to be shown)."""

    def __init__(self, status: int, said: str, meaning: ModelUnavailable) -> None:
        super().__init__(status)
        self.status = status
        self.said = said
        self.meaning = meaning


class ServerClient:
    """Talks to the server at `url` (with `/v1`) over at most `connections` connections.

    It sends what the API asks for and nothing about this machine; what the environment holds
    for OpenAI's own service is not used. It goes to no other host, even when told to. Proxies
    of the environment are used as httpx does.
    """

    def __init__(self, url: str, key: SecretStr | None, *, connections: int, timeouts: Timeouts) -> None:
        self._key = key
        self._stall = timeouts.stall
        http = httpx2.AsyncClient(
            verify=_trusted(),
            timeout=httpx2.Timeout(timeouts.stall, connect=timeouts.connect, pool=None),
            # No connection is used twice: servers close idle ones, and some close after an error, just when
            # the next request is on its way. A handshake is nothing beside an answer.
            limits=httpx2.Limits(max_connections=connections, max_keepalive_connections=0),
            follow_redirects=False,
            event_hooks={"request": [self._dress], "response": [_bound]},
        )
        self._api = AsyncOpenAI(
            # Given so that no variable is looked for; `_dress` sets the header.
            api_key="none",
            admin_api_key="",
            organization="",
            project="",
            webhook_secret="",
            base_url=url,
            http_client=http,
            max_retries=0,
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._api.close()

    async def models(self) -> object:
        """Return what `/models` says, as it came. Raises Refusal or ModelUnavailable."""
        with self._explaining():
            return await self._api.get("/models", cast_to=object)

    @contextlib.asynccontextmanager
    async def events(self, body: Mapping[str, object]) -> AsyncGenerator[AsyncIterator[object], None]:
        """Begin a streamed chat completion; its events come as decoded JSON. Raises as `models` does.

        The connection is closed on leaving, unless all was read.
        """
        with self._explaining():
            stream = await self._api.post(
                "/chat/completions", cast_to=object, body=body, stream=True, stream_cls=AsyncStream[object]
            )
            async with stream:
                if not stream.response.headers.get("content-type", "").startswith(_EVENTS):
                    raise ModelUnavailable(NOT_THE_API)
                async with contextlib.aclosing(self._each(stream)) as events:
                    yield events

    async def _each(self, stream: AsyncStream[object]) -> AsyncGenerator[object, None]:
        with self._explaining():
            async for data in stream:
                yield data

    async def _dress(self, request: httpx2.Request) -> None:
        for name in [name for name in request.headers if name.lower() not in _SENT]:
            del request.headers[name]
        request.headers["User-Agent"] = "study-coach"
        request.headers["Accept-Encoding"] = "identity"
        if self._key is not None:
            request.headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"

    @contextlib.contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except APIStatusError as error:
            status, said = error.status_code, error.response.text[:MAX_SAID]
            raise Refusal(status, said, _meaning(status, said, error.response.headers)) from None
        except APIConnectionError as error:
            raise self._of_connection(error.__cause__) from None
        except httpx2.TransportError as error:
            # So it is told while the body of an error is read.
            raise self._of_connection(error) from None
        except OpenAIError:
            raise ModelLost("the server reported an error while it answered") from None
        except (ValueError, RecursionError):
            # No JSON, no UTF-8, or JSON that is something else.
            raise ModelUnavailable(NOT_THE_API) from None

    def _of_connection(self, cause: BaseException | None) -> ModelUnavailable:
        if isinstance(cause, _TooMuch):
            return ModelUnavailable(NOT_THE_API)
        if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError):
            return ModelLost(UNREACHABLE)
        if isinstance(cause, httpx2.TimeoutException):
            return ModelLost(f"the server said nothing for {self._stall:g} seconds")
        return ModelLost(BROKE_OFF)


@cache
def _trusted() -> ssl.SSLContext:
    # Reading the certificates takes a tenth of a second, in which nothing else moves: once is enough.
    return httpx2.create_ssl_context()


def _meaning(status: int, said: str, headers: httpx2.Headers) -> ModelUnavailable:
    if status in (401, 403):
        return ModelUnavailable(WRONG_KEY)
    if status == 404:
        named = "model" in said.lower() and "<html" not in said.lower()
        return ModelUnavailable(
            NO_SUCH_MODEL if named else "the server has no API there; does the URL lack /v1?"
        )
    if status == 429:
        return ModelBusy(_seconds(headers.get("retry-after", "")))
    if status >= 500:
        return ModelLost(f"the server answers {status}")
    if 300 <= status < 400:
        return ModelUnavailable("the server sends elsewhere; give the address where it is")
    return Refused(f"the server refuses the request ({status})", status)


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


class _TooMuch(httpx2.ReadError):
    """More than anything of the API is long."""


async def _bound(response: httpx2.Response) -> None:
    events = response.headers.get("content-type", "").startswith(_EVENTS)
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Bounded(response.stream, by_line=events)


class _Bounded(httpx2.AsyncByteStream):
    """Ends a body that grows beyond `MAX_UNBROKEN`, or a line of it where it comes `by_line`.

    Nothing else does: httpx2 reads a body, and openai a line, however long it is.
    """

    def __init__(self, stream: httpx2.AsyncByteStream, *, by_line: bool) -> None:
        self._stream = stream
        self._by_line = by_line

    async def __aiter__(self) -> AsyncIterator[bytes]:
        unbroken = 0
        async for part in self._stream:
            at = part.rfind(b"\n") if self._by_line else -1
            unbroken = len(part) - 1 - at if at >= 0 else unbroken + len(part)
            if unbroken > MAX_UNBROKEN:
                raise _TooMuch("too much")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
