"""Text of people, papers and models inside a prompt: it can neither end its fence nor forge a turn.

Chat templates mark turns with words like `<|im_start|>`, `</s>`, `<start_of_turn>` and `[INST]`, and a
tokenizer may take such a word for the mark itself wherever it stands.
"""

from __future__ import annotations

import json
import re

_BRACKETED = (
    r"\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_[A-Z]+|CALL_ID|ARGS|THINK|MODEL_SETTINGS|gMASK)\])"
)
"""Where a mark of Mistral's or GLM's begins; other words in brackets, such as [MASK] or [1], mark no turn."""
_UNSAFE = re.compile(f"[<>\x7f-\x9f\u2028\u2029\ud800-\udfff]|{_BRACKETED}")
_MARK = re.compile(
    r"<(?=[|｜]|/?(?:s|bos|eos|pad|unk|sop|eop|think|tool_call|tool_response|(?:start|end)_of_turn|turn\|)>)"
    rf"|<<(?=<[A-Z]|/?SYS>>)|(?<=[A-Z])>>(?=>)|{_BRACKETED}"
)
_SURROGATES = re.compile("[\ud800-\udfff]")


def as_data(text: str) -> str:
    """Return a text as one JSON string on one line, in which no marker can be forged.

    `json.loads` gives the text back.
    """
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def fenced(name: str, text: str) -> str:
    """Return a text as data between the markers `<<<NAME` and `NAME>>>`, which can stand nowhere in it."""
    return f"<<<{name}\n{as_data(text)}\n{name}>>>"


def disarmed(text: str) -> str:
    """Return a text that stays readable as it is, with a space inside all that looks like a marker."""
    return _MARK.sub(lambda found: found[0] + " ", _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text))
