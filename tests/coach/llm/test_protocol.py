"""Messages survive the way to the worker and back, and nothing else gets through."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.llm import protocol
from coach.llm.interface import Message, Priority
from coach.llm.protocol import (
    MAX_LINE_BYTES,
    Cancel,
    Delta,
    Done,
    Failed,
    Generate,
    Load,
    Progress,
    ProtocolError,
    Pulse,
    Ready,
    Refused,
    Started,
)
from coach.llm.sizing import Choice

texts = st.text(max_size=50)
counts = st.integers(min_value=0, max_value=1 << 40)
seconds = st.floats(min_value=0, max_value=1e6, allow_nan=False)
finishes = st.sampled_from(["stop", "length", "cancelled", "deadline"])
messages = st.lists(
    st.builds(Message, st.sampled_from(["system", "user", "assistant"]), texts), min_size=1, max_size=4
).map(tuple)

to_worker = st.one_of(
    st.builds(
        Load,
        source=st.sampled_from(["folder", "gguf", "hub"]),
        location=texts,
        name=texts,
        revision=st.none() | texts,
        data_dir=texts,
        choice=st.builds(
            Choice,
            dtype=st.sampled_from([None, "float32", "bfloat16", "float16"]),
            attention=st.sampled_from([None, "sdpa"]),
            kv_bytes=st.none() | counts,
            slots=st.none() | counts,
            quantise=st.sampled_from(["none", "4bit"]),
        ),
        threads=st.none() | counts,
        queue_limit=counts,
    ),
    st.builds(
        Generate,
        texts,
        messages,
        counts,
        seconds,
        st.sampled_from(Priority),
        st.booleans(),
        st.none() | st.dictionaries(texts, texts | counts | st.lists(texts, max_size=2), max_size=3),
    ),
    st.builds(Cancel, texts),
)
from_worker = st.one_of(
    st.builds(Progress, seconds),
    st.builds(Ready, *[texts] * 4, counts, counts, st.none() | texts, st.none() | counts, st.none() | counts),
    st.builds(Pulse, counts, counts, st.none() | seconds, st.none() | counts),
    st.builds(Failed, texts, st.booleans()),
    st.builds(Started, texts, counts, counts),
    st.builds(Delta, texts, texts, counts),
    st.builds(Done, texts, finishes, counts, counts, seconds),
    st.builds(Refused, texts, texts, st.sampled_from(["no", "lost", "schema"])),
)


@given(to_worker)
def test_what_the_bot_writes_the_worker_reads(message: protocol.ToWorker) -> None:
    line = protocol.encode(message)
    assert line.count(b"\n") == 1
    assert protocol.decode_to_worker(line) == message


@given(from_worker)
def test_what_the_worker_writes_the_bot_reads(message: protocol.FromWorker) -> None:
    line = protocol.encode(message)
    assert line.count(b"\n") == 1
    assert protocol.decode_from_worker(line) == message


def test_priority_comes_back_as_a_priority() -> None:
    sent = Generate("r", (Message("user", "hi"),), 1, 1.0, Priority.NIGHTLY)
    read = protocol.decode_to_worker(protocol.encode(sent))
    assert isinstance(read, Generate)
    assert read.priority is Priority.NIGHTLY


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"Downloading...\n",
        b"{}\n",
        b'{"kind": "cancel"}\n',
        b'{"kind": "cancel", "request_id": 5}\n',
        b'{"kind": "cancel", "request_id": "no end"}',
        b'{"kind": "ready", "request_id": "the wrong way"}\n',
        b"[" * 100_000 + b"\n",
        b"\xff\n",
        b'{"kind": "cancel", "request_id": "' + b"x" * MAX_LINE_BYTES + b'"}\n',
    ],
)
def test_anything_else_is_an_error(line: bytes) -> None:
    with pytest.raises(ProtocolError):
        protocol.decode_to_worker(line)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_an_error(data: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        protocol.decode_from_worker(data + b"\n")


def test_a_prompt_beyond_the_limit_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="longer than"):
        protocol.encode(Generate("r", (Message("user", "x" * MAX_LINE_BYTES),), 1, 1.0))
