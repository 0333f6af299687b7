"""Prompts, each with an id and a version that are stored with what comes of them."""

from __future__ import annotations

from dataclasses import dataclass

from coach.llm.interface import Message


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt: `system` is fixed, `user` has named gaps in braces."""

    id: str
    version: int
    system: str
    user: str

    def messages(self, **values: str) -> tuple[Message, ...]:
        """Fill the gaps. Values are data: they are cut to 400 characters each."""
        filled = self.user.format(**{name: value[:400] for name, value in values.items()})
        return (Message("system", self.system), Message("user", filled))


TEST_EXPLANATION = Prompt(
    id="test-explanation",
    version=1,
    system="You explain ideas about language models to beginners in two short, plain sentences.",
    user="Explain this idea: {concept}",
)
