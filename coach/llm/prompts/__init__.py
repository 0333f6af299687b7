"""Prompts: one YAML file each, with an id and a version that are stored with what comes of them.

A file says what is fixed (`system`), what has gaps (`user`, names in braces), how each gap is filled, and
the JSON schema of the answer where it is the same for every question. A changed text gets the next version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

import yaml

from coach.llm.fence import disarmed, fenced
from coach.llm.interface import Message, Priority, Request
from coach.llm.structured import request_id_for

TURN_TOKENS = 16
"""What a chat template adds around one turn, generously."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_GAP = re.compile(r"\{([a-z_]+)\}")
_CHEAP = re.compile("[A-Za-z ]")


@dataclass(frozen=True, slots=True)
class Gap:
    """How a value gets into a prompt.

    `text` is the coach's own and stands as it is; `data` comes of people, papers or models and stands
    fenced, as one JSON string. Both are cut to `cap` characters. Where room is short, the gap with the
    lowest `rank` is shortened first; one without a rank never is. `before` leads to the value; with it an
    empty value leaves nothing.
    """

    kind: Literal["text", "data"]
    cap: int
    rank: int | None = None
    before: str | None = None

    def filled(self, name: str, value: str) -> str:
        """Return what stands in the prompt for a value of the gap `name`."""
        value = value[: self.cap]
        if self.before is not None and not value:
            return ""
        return (self.before or "") + (fenced(name.upper(), value) if self.kind == "data" else disarmed(value))


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt. Where the schema differs from question to question, `schema_in_code` names what makes it."""

    id: str
    version: int
    system: str
    user: str
    gaps: Mapping[str, Gap]
    schema: Mapping[str, object] | None = None
    schema_in_code: str | None = None

    def __post_init__(self) -> None:
        if sorted(_GAP.findall(self.user)) != sorted(self.gaps):
            raise ValueError(f"{self.id}: each gap is declared once and stands in the text once")

    @property
    def tag(self) -> str:
        """ "id@version", as it is stored."""
        return f"{self.id}@{self.version}"

    def messages(
        self,
        values: Mapping[str, str],
        *,
        room: int | None = None,
        count: Callable[[str], int] | None = None,
    ) -> tuple[Message, ...]:
        """Fill the gaps, each with the value of its name; KeyError where one is missing.

        `room` is how many tokens the prompt may have, None for no bound; `count` counts those of a text
        and is `tokens_at_most` where no tokenizer is at hand. Only values are shortened, the least needed
        first. A prompt whose fixed parts alone exceed the room keeps them: the engine has the last word.
        """
        kept = {name: values[name][: gap.cap] for name, gap in self.gaps.items()}
        if room is not None:
            self._shorten(kept, room, count or tokens_at_most)
        return self._filled(kept)

    def request(
        self,
        values: Mapping[str, str],
        *,
        asked_by: int | None,
        max_tokens: int,
        deadline_seconds: float,
        priority: Priority = Priority.PERSON,
        schema: Mapping[str, object] | None = None,
        context: int | None = None,
        request_id: str | None = None,
    ) -> Request:
        """Return the request that asks this, as `Request` has it; `schema` where the file has none.

        `context` is how many tokens the model takes, prompt and answer together, None where unknown.
        """
        return Request(
            request_id=request_id or request_id_for(self.id),
            purpose=self.id,
            asked_by=asked_by,
            messages=self.messages(values, room=None if context is None else context - max_tokens),
            prompt_id=self.id,
            prompt_version=self.version,
            max_tokens=max_tokens,
            deadline_seconds=deadline_seconds,
            priority=priority,
            schema=schema or self.schema,
        )

    def _filled(self, values: Mapping[str, str]) -> tuple[Message, ...]:
        user = _GAP.sub(lambda found: self.gaps[found[1]].filled(found[1], values[found[1]]), self.user)
        return (Message("system", self.system), Message("user", user))

    def _shorten(self, values: dict[str, str], room: int, count: Callable[[str], int]) -> None:
        def fits(name: str, length: int) -> bool:
            tried = self._filled({**values, name: values[name][:length]})
            return sum(count(message.content) + TURN_TOKENS for message in tried) <= room

        for name in self._least_needed_first():
            whole = values[name]
            if fits(name, len(whole)):
                return
            low, high = 0, len(whole)
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if fits(name, middle) else (low, middle)
            values[name] = whole[:low]

    def _least_needed_first(self) -> Iterator[str]:
        ranked = [(gap.rank, name) for name, gap in self.gaps.items() if gap.rank is not None]
        return (name for _, name in sorted(ranked))


def tokens_at_most(text: str) -> int:
    """Estimate from above how many tokens a text has, where no tokenizer is: three letters or spaces to one.

    Everything else counts one for each character: digits, signs, Chinese. Tokenizers made for English may
    take more for Chinese.
    """
    cheap = len(_CHEAP.findall(text))
    return len(text) - cheap + -(-cheap // 3)


def load(package: str, name: str) -> Prompt:
    """Read `name`.yaml of a package; ValueError, KeyError or TypeError where it is no prompt."""
    text = resources.files(package).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    raw = yaml.load(text, _LOADER)  # noqa: S506 - both are safe
    gaps = {gap: Gap(**how) for gap, how in raw.pop("gaps").items()}
    return Prompt(**raw, gaps=gaps)


TEST_EXPLANATION = load(__name__, "test-explanation")
