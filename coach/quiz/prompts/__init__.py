"""What the model is asked about questions and answers: a file for each prompt."""

from __future__ import annotations

from coach.llm.prompts import load

GRADE_ANSWER = load(__name__, "grade-answer")
DRAFT_CHOICE = load(__name__, "draft-choice")
DRAFT_CLOZE = load(__name__, "draft-cloze")
ANSWER_CHOICE = load(__name__, "answer-choice")
ANSWER_CLOZE = load(__name__, "answer-cloze")
