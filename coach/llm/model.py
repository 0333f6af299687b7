"""The loaded model: weights, tokenizer, and answering one request at a time.

torch and transformers are imported inside functions, in the worker's process only.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.llm.detokenize import Detokenizer
from coach.llm.gguf import Report, converted
from coach.llm.inbox import Job
from coach.llm.interface import Finish
from coach.llm.protocol import Answering, Delta, Done, Load, Ready, Refused, Started

Emit = Callable[[Answering], None]

UNKNOWN_CONTEXT = 4096
"""Tokens allowed for prompt and answer where a model's config names no limit."""


class CannotAnswer(Exception):
    """This request cannot be answered by this model; the message never repeats the prompt."""


@dataclass
class Model:
    """Weights and tokenizer in memory, and what to say about them."""

    weights: Any
    tokenizer: Any
    ready: Ready
    context: int

    def answer(self, job: Job, emit: Emit) -> None:
        """Generate for `job`, emitting `Started`, `Delta`s and `Done`, or one `Refused`."""
        import torch

        began = time.perf_counter()
        request_id = job.request.request_id
        try:
            prompt = self._prompt(job)
            room = self.context - prompt["input_ids"].shape[1]
            if room < 1:
                raise CannotAnswer("the prompt is longer than the model's context")
            self._generate(job, prompt, min(job.request.max_tokens, room), emit, began)
        except CannotAnswer as error:
            emit(Refused(request_id, str(error)))
        except torch.OutOfMemoryError:
            torch.cuda.empty_cache()
            emit(Refused(request_id, "out of memory"))
        except Exception as error:
            # Only the class: messages of templates and tokenizers quote what they were given.
            emit(Refused(request_id, f"the model failed with {type(error).__name__}"))

    def _prompt(self, job: Job) -> Any:
        from jinja2 import TemplateError

        messages = [{"role": m.role, "content": m.content} for m in job.request.messages]
        try:
            prompt = self.tokenizer.apply_chat_template(
                messages,
                add_generation_prompt=True,
                return_tensors="pt",
                return_dict=True,
                enable_thinking=False,  # ignored by templates that know no thinking
            )
        except TemplateError:
            raise CannotAnswer("the model's chat template refuses these roles") from None
        return prompt.to(self.weights.device)

    def _generate(self, job: Job, prompt: Any, max_tokens: int, emit: Emit, began: float) -> None:
        import torch
        from transformers import StoppingCriteria, StoppingCriteriaList

        request_id = job.request.request_id
        prompt_tokens = int(prompt["input_ids"].shape[1])
        ends = set(_end_tokens(self.weights.generation_config))
        text = Detokenizer(lambda tokens: str(self.tokenizer.decode(tokens, skip_special_tokens=True)))
        tokens = 0
        finish: Finish = "length"

        class Stream(StoppingCriteria):  # type: ignore[misc]
            """Called after every token: gives out text, and stops when nobody waits for more."""

            def __call__(self, ids: Any, scores: Any, **_: Any) -> Any:
                nonlocal tokens, finish
                token = int(ids[0, -1])
                tokens += 1
                if token in ends:
                    finish = "stop"
                else:
                    if piece := text.push(token):
                        emit(Delta(request_id, piece, tokens))
                    if job.cancelled.is_set():
                        finish = "cancelled"
                    elif job.over():
                        finish = "deadline"
                return torch.full((1,), finish != "length", dtype=torch.bool, device=ids.device)

        emit(Started(request_id, prompt_tokens))
        with torch.inference_mode():
            self.weights.generate(
                **prompt,
                max_new_tokens=max_tokens,
                # The same request gets the same answer: a verdict can be explained later.
                do_sample=False,
                stopping_criteria=StoppingCriteriaList([Stream()]),
            )
        if piece := text.finish():
            emit(Delta(request_id, piece, tokens))
        emit(Done(request_id, finish, prompt_tokens, tokens, time.perf_counter() - began))


def load_model(order: Load, report: Report) -> Model:
    """Load what `order` names, converting GGUF first; `report` hears the fraction that is over.

    Raises whatever the libraries raise; `coach.llm.failure` turns that into a sentence.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    # One core is left for the bot: two jobs that want both slow each other tenfold.
    torch.set_num_threads(order.threads or max(1, _cores() - 1))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = order.dtype or _dtype(device)
    where, revision, begun = order.location, order.revision, 0.0
    if order.source == "gguf":
        folder = converted(Path(order.location), Path(order.data_dir), lambda part: report(part * 0.9))
        where, revision, begun = str(folder), folder.name.rsplit("-", 1)[1], 0.9
    _watch_loading(lambda part: report(begun + part * (1 - begun)))
    at = {"revision": revision} if order.source == "hub" and revision else {}
    tokenizer = AutoTokenizer.from_pretrained(where, trust_remote_code=False, **at)
    if not tokenizer.chat_template:
        raise CannotAnswer("the model has no chat template; choose one that is tuned for instructions")
    weights = AutoModelForCausalLM.from_pretrained(
        where,
        dtype=getattr(torch, dtype),
        device_map={"": device},
        use_safetensors=True,
        trust_remote_code=False,
        **at,
    )
    weights.eval()
    commit = getattr(weights.config, "_commit_hash", None)
    ready = Ready(
        order.name,
        commit or revision or "",
        device,
        dtype,
        int(weights.get_memory_footprint(return_buffers=False)),
    )
    context = getattr(weights.config.get_text_config(), "max_position_embeddings", None) or UNKNOWN_CONTEXT
    return Model(weights, tokenizer, ready, context)


def _dtype(device: str) -> str:
    import torch

    if device == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
    # Most CPUs emulate bfloat16: reading the prompt takes five times as long (measured on AVX2).
    return "float32"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _end_tokens(config: Any) -> list[int]:
    ends = config.eos_token_id
    return list(ends) if isinstance(ends, list) else [] if ends is None else [ends]


def _watch_loading(report: Report) -> None:
    """Hear of progress through the bar that transformers would draw; silent where it has no hook."""
    from transformers.utils import logging

    def counted(items: Collection[Any]) -> Iterator[Any]:
        for number, item in enumerate(items):
            report(number / len(items))
            yield item
        report(1.0)

    def hook(factory: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if kwargs.get("desc") == "Loading weights" and args and isinstance(args[0], Collection):
            args, kwargs = (counted(args[0]), *args[1:]), {"total": len(args[0]), **kwargs}
        return factory(*args, **kwargs)

    if hasattr(logging, "set_tqdm_hook"):
        logging.set_tqdm_hook(hook)
