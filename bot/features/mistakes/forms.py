"""The forms of the mistake log."""

from __future__ import annotations

from bot.i18n import Words
from bot.ui.modals import Field, Form
from coach.mistakes.entries import MAX_ANSWER, MAX_QUESTION, MAX_RULE, MAX_WORDS, Mistake

MAX_TOPIC = 100


def _texts(words: Words, question: str = "", answer: str = "", right: str = "") -> list[Field]:
    """What happened, what the learner did or thought, what is right."""
    return [
        Field(
            "question",
            words("mistake-form-question"),
            words("mistake-form-question-hint"),
            question,
            limit=MAX_QUESTION,
            long=True,
        ),
        Field("answer", words("mistake-form-answer"), None, answer, MAX_ANSWER, long=True, required=False),
        Field(
            "right",
            words("mistake-form-right"),
            words("mistake-form-right-hint"),
            right,
            limit=MAX_ANSWER,
            long=True,
            required=False,
        ),
    ]


def _reflection(words: Words, own_words: str, rule: str) -> list[Field]:
    """The sentence on why, and the rule against it."""
    return [
        Field("words", words("mistake-form-words"), None, own_words, MAX_WORDS, long=True, required=False),
        Field(
            "rule",
            words("mistake-form-rule"),
            words("mistake-form-rule-hint"),
            rule,
            limit=MAX_RULE,
            long=True,
            required=False,
        ),
    ]


def add_form(words: Words, message_id: int, text: str, topic: str) -> Form:
    """Where a mistake is typed in. `message_id`: the message it comes from, 0 for none; `text`: its text."""
    return Form(
        title=words("mistake-form-title"),
        action="mistakes.taken" if message_id else "mistakes.added",
        args=(message_id,) if message_id else (),
        fields=[
            *_texts(words, text),
            Field(
                "topic",
                words("mistake-form-topic"),
                words("mistake-form-topic-hint"),
                topic,
                limit=MAX_TOPIC,
                required=False,
            ),
        ],
    )


def edit_form(words: Words, mistake: Mistake, proposed: str | None) -> Form:
    """Where a mistake is changed: of the quiz's the sentence and the rule, of one's own everything.

    `proposed`: the rule that stands there while the learner has none.
    """
    reflection = _reflection(words, mistake.words or "", mistake.rule or proposed or "")
    texts = (
        _texts(words, mistake.question, mistake.answer, mistake.right_answer or "")
        if mistake.objective_id is None
        else []
    )
    return Form(
        title=words("mistake-edit-title"),
        action="mistakes.edited",
        args=(mistake.id,),
        fields=[*texts, *reflection],
    )


def try_form(words: Words, mistake: Mistake) -> Form:
    """Where a learner answers anew what they had got wrong outside the quiz."""
    return Form(
        title=words("mistake-retry-title"),
        action="mistakes.tried",
        args=(mistake.id,),
        fields=[
            Field(
                "answer", words("mistake-try-label"), words("mistake-try-hint"), limit=MAX_ANSWER, long=True
            )
        ],
    )
