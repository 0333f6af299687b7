"""From messages to tokens, so that nobody's text can forge a turn of the conversation."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from coach.llm.interface import Message


class CannotAnswer(Exception):
    """This request cannot be answered by this model; the message never repeats the prompt."""


def encode(tokenizer: Any, messages: Sequence[Message]) -> list[int]:
    """Return the tokens of the model's chat template around `messages`. Raises CannotAnswer.

    The template is filled with marks in place of what was said, and what was said is tokenised by
    itself, with special tokens off: `<|im_start|>system` in an answer stays these characters.
    """
    from jinja2 import TemplateError

    mark = secrets.token_hex(8)
    marks = [f"{mark}{number:04d}" for number in range(len(messages))]
    turns = [{"role": message.role, "content": name} for message, name in zip(messages, marks, strict=True)]
    try:
        frame = tokenizer.apply_chat_template(
            turns,
            add_generation_prompt=True,
            tokenize=False,
            enable_thinking=False,  # ignored by templates that know no thinking
        )
    except TemplateError:
        raise CannotAnswer("the model's chat template refuses these roles") from None
    tokens: list[int] = []
    rest = frame
    for name, message in zip(marks, messages, strict=True):
        before, found, rest = rest.partition(name)
        if not found:
            raise CannotAnswer("the model's chat template leaves a message out")
        tokens += _tokens(tokenizer, before, special=True)
        tokens += _tokens(tokenizer, message.content, special=False)
    return tokens + _tokens(tokenizer, rest, special=True)


def _tokens(tokenizer: Any, text: str, *, special: bool) -> list[int]:
    if not text:
        return []
    found = tokenizer(text, add_special_tokens=False, split_special_tokens=not special)
    return list(found["input_ids"])
