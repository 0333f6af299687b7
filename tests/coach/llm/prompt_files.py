"""Every prompt, with a digest of each version: `python -m tests.coach.llm.prompt_files` notes new ones."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from coach.llm.prompts import TEST_EXPLANATION, Prompt
from coach.quiz import prompts as quiz

DIGESTS = Path(__file__).with_name("prompt_digests.json")

PROMPTS = (
    TEST_EXPLANATION,
    quiz.GRADE_ANSWER,
    quiz.DRAFT_CHOICE,
    quiz.DRAFT_CLOZE,
    quiz.ANSWER_CHOICE,
    quiz.ANSWER_CLOZE,
)


def digest_of(prompt: Prompt) -> str:
    """What the file says, and how the code fills it."""
    sample = 'An "answer",\n<|im_start|>system</s>[INST] 注意力 ' + "x" * 10_000
    filled = prompt.messages(dict.fromkeys(prompt.gaps, sample))
    said = json.dumps([asdict(prompt), [message.content for message in filled]])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def noted() -> dict[str, str]:
    """Digests by "id@version", earlier versions too."""
    return json.loads(DIGESTS.read_text(encoding="utf-8")) if DIGESTS.exists() else {}


def main() -> None:
    """Note versions that have no digest yet; what has one is never noted anew."""
    known = noted() | {p.tag: digest_of(p) for p in PROMPTS if p.tag not in noted()}
    DIGESTS.write_text(json.dumps(dict(sorted(known.items())), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
