"""Other ways to run the same weights: `python -m coach.bench.reference generate|llama.cpp`.

A process of its own, so that the bench's imports no torch and memory is that of one contender. What is
written here is what somebody would write who has no engine: `generate()`, one request after another or
in batches that begin and end together.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO, Protocol

from coach.bench.orders import (
    MAX_LINE_BYTES,
    Loaded,
    NotLoaded,
    NotServed,
    Serve,
    Served,
    Written,
    Wrote,
    as_line,
    read_order,
)
from coach.llm.chat import encode
from coach.llm.failure import explain
from coach.llm.gguf import converted
from coach.llm.interface import Message
from coach.llm.model import load_model
from coach.llm.protocol import Load, decode_to_worker
from coach.llm.worker import claim_stdout

Prompts = Sequence[Sequence[Message]]
Clock = Callable[[], float]


class Writer(Protocol):
    """Answers prompts together; `first` and `end` are times of its clock."""

    device: str

    def write(self, prompts: Prompts, max_tokens: int) -> list[Written]:
        """Return the answers in the order of the prompts, when the last one is done."""


class Generate:
    """transformers' `generate()` with the prompts padded on the left, greedy."""

    def __init__(self, order: Load, clock: Clock = time.perf_counter) -> None:
        self._model = load_model(order, lambda _: None)
        self._clock = clock
        self.device = self._model.device

    def write(self, prompts: Prompts, max_tokens: int) -> list[Written]:
        import torch
        from transformers import GenerationConfig, StoppingCriteriaList

        model = self._model
        read = [encode(model.tokenizer, prompt) for prompt in prompts]
        width = max(map(len, read))
        ends = sorted(model.ends)
        padding = ends[0] if ends else 0
        device = model.weights.device
        ids = [[padding] * (width - len(tokens)) + tokens for tokens in read]
        seen = [[0] * (width - len(tokens)) + [1] * len(tokens) for tokens in read]
        times: list[float] = []

        def note(ids: Any, scores: Any, **_: Any) -> Any:
            ids[:, -1].tolist()  # waits for a graphics card
            times.append(self._clock())
            return torch.zeros(len(read), dtype=torch.bool, device=device)

        with torch.inference_mode():
            out = model.weights.generate(
                input_ids=torch.tensor(ids, device=device),
                attention_mask=torch.tensor(seen, device=device),
                generation_config=GenerationConfig(
                    do_sample=False,
                    max_new_tokens=min(max_tokens, model.context - width),
                    eos_token_id=ends or None,
                    pad_token_id=padding,
                ),
                stopping_criteria=StoppingCriteriaList([note]),
            )
        rows = (until(tokens, model.ends) for tokens in out[:, width:].tolist())
        return [
            Written(
                model.tokenizer.decode(tokens, skip_special_tokens=True),
                "stop" if ended else "length",
                len(prompt),
                len(tokens),
                times[0],
                times[len(tokens) - 1],
            )
            for prompt, (tokens, ended) in zip(read, rows, strict=True)
        ]


class LlamaCpp:
    """llama-cpp-python on the GGUF file itself, with the same tokens; one prompt after another."""

    device = "llama.cpp"

    def __init__(self, order: Load, clock: Clock = time.perf_counter) -> None:
        from llama_cpp import Llama, llama_cpp  # type: ignore[import-not-found,unused-ignore]
        from transformers import AutoTokenizer

        defaults = llama_cpp.llama_model_default_params

        def without_repacking() -> Any:
            # Repacked weights crash on virtual machines that hide a part of their processor.
            settings = defaults()
            settings.use_extra_bufts = False
            return settings

        llama_cpp.llama_model_default_params = without_repacking
        folder = converted(Path(order.location), Path(order.data_dir), lambda _: None)
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        self._ends = {self._tokenizer.eos_token_id}
        self._clock = clock
        self._llama: Any = Llama(
            model_path=order.location,
            n_ctx=CONTEXT,
            n_threads=order.threads,
            n_threads_batch=order.threads,
            verbose=False,
        )

    def write(self, prompts: Prompts, max_tokens: int) -> list[Written]:
        return [self._write(prompt, max_tokens) for prompt in prompts]

    def _write(self, prompt: Sequence[Message], max_tokens: int) -> Written:
        read, tokens, times = encode(self._tokenizer, prompt), list[int](), list[float]()
        for token in self._llama.generate(read, temp=0.0, repeat_penalty=1.0):
            tokens.append(token)
            times.append(self._clock())
            if token in self._ends or len(tokens) >= max_tokens:
                break
        text = self._tokenizer.decode(tokens, skip_special_tokens=True)
        finish = "stop" if tokens[-1] in self._ends else "length"
        return Written(text, finish, len(read), len(tokens), times[0], times[-1])  # type: ignore[arg-type]


CONTEXT = 4096
"""Tokens that llama.cpp keeps room for: more than any prompt of the bench and its answer."""

WRITERS: dict[str, Callable[[Load], Writer]] = {"generate": Generate, "llama.cpp": LlamaCpp}


def until(tokens: Sequence[int], ends: Any) -> tuple[list[int], bool]:
    """Return the tokens up to the first one that ends an answer, and whether there is one."""
    for at, token in enumerate(tokens):
        if token in ends:
            return list(tokens[: at + 1]), True
    return list(tokens), False


def serve(
    order: Serve,
    writer: Writer,
    say: Callable[[Wrote], None],
    clock: Clock = time.perf_counter,
    sleep: Callable[[float], None] = time.sleep,
) -> Served:
    """Take who has arrived, `batch` at most, answer them, and so on; `arrivals` ascend."""
    began = clock()
    answers: list[Written] = []
    while len(answers) < len(order.prompts):
        at = len(answers)
        if (wait := began + order.arrivals[at] - clock()) > 0:
            sleep(wait)
            continue
        now = clock() - began
        here = [arrival for arrival in order.arrivals[at : at + order.batch] if arrival <= now]
        written = writer.write(order.prompts[at : at + len(here)], order.max_tokens)
        answers += [
            replace(one, first=one.first - began - arrival, end=one.end - began - arrival)
            for one, arrival in zip(written, here, strict=True)
        ]
        say(Wrote(len(here)))
    return Served(tuple(answers), clock() - began)


def _listen(lines: BinaryIO, orders: SimpleQueue[Serve]) -> None:
    """Read orders until stdin closes; then end the process, whatever it is doing."""
    while line := lines.readline(MAX_LINE_BYTES):
        orders.put(read_order(line))
    os._exit(0)


def main(way: str) -> None:
    """Load what the first line names, then serve until stdin closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the bench, which then ends this
    out = claim_stdout()

    def say(message: Any) -> None:
        try:
            out.write(as_line(message))
            out.flush()
        except OSError:
            os._exit(0)

    order = decode_to_worker(sys.stdin.buffer.readline())
    assert isinstance(order, Load)
    orders: SimpleQueue[Serve] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, orders), daemon=True).start()
    try:
        writer = WRITERS[way](order)
    except Exception as error:
        say(NotLoaded(explain(error).reason))
        os._exit(1)
    from coach.llm.room import free_bytes

    say(Loaded(writer.device))
    while True:
        try:
            say(replace(serve(orders.get(), writer, say), free_bytes=free_bytes()))
        except Exception as error:
            say(NotServed(explain(error).reason))


if __name__ == "__main__":
    main(sys.argv[1])
