"""How a quiz looks wherever it stands, and at its end."""

from __future__ import annotations

from discord import ButtonStyle

from bot.features.quiz.look import LETTERS, MARKS, Look, is_tomorrow, with_blank
from bot.features.quiz.question_cards import answer_form, question_card, weighing_card
from bot.features.quiz.verdict_cards import verdict_card
from bot.i18n import Words
from bot.ui.card import Button, Card, Tone
from bot.ui.text import cut, escape, one_line
from coach.quiz.views import Answered, Asked, QuizView, Summary, Weighing

__all__ = [
    "LETTERS",
    "Look",
    "answer_form",
    "question_card",
    "summary_card",
    "unfinished_card",
    "verdict_card",
    "view_card",
    "weighing_card",
]

_BAR = 10


def view_card(
    look: Look,
    view: QuizView,
    *,
    test_model: bool = False,
    reminder: str | None = None,
    queue: bool = False,
) -> Card:
    """The card for wherever a quiz stands; see the cards for what the other parameters mean."""
    if isinstance(view, Asked):
        return question_card(look, view, reminder=reminder)
    if isinstance(view, Weighing):
        return weighing_card(look, view)
    if isinstance(view, Answered):
        return verdict_card(look, view, test_model=test_model, queue=queue)
    return placement_card(look, view) if view.placed else summary_card(look, view)


def summary_card(look: Look, summary: Summary) -> Card:
    """The end of a quiz: how it went, line by line, and what comes next."""
    words = look.words
    title = words("summary-stopped" if summary.stopped else "summary-title")
    if summary.answered == 0:
        return Card(
            title,
            (words("summary-nothing"),),
            rows=[[Button(words("summary-again"), "quiz.again", style=ButtonStyle.primary)]],
            tone=Tone.QUIET,
        )
    filled = round(_BAR * summary.right / summary.answered)
    bar = "" if look.text_only else f"{'▰' * filled}{'▱' * (_BAR - filled)}　"
    score = words("summary-score", right=summary.right, answered=summary.answered)
    lines = []
    for line in summary.lines:
        if line.verdict is None:
            continue
        concept = look.catalogue.concept_title(line.question.concept, words.language)
        prompt = with_blank(line.question.question.prompt[line.question.language])
        lines.append(f"{MARKS[line.verdict]} **{escape(concept)}**　{escape(cut(one_line(prompt), 60))}")
    ahead = None
    if summary.due_now:
        ahead = words("summary-due-now", count=summary.due_now)
    elif summary.next_due is not None and is_tomorrow(look, summary.next_due):
        ahead = words("summary-tomorrow")
    elif summary.next_due is not None:
        ahead = words("summary-next", day=words.day(summary.next_due))
    row = []
    if summary.right < summary.answered:
        row.append(Button(words("summary-retry"), "quiz.retry", (summary.session_id,), ButtonStyle.primary))
    row.append(Button(words("summary-again"), "quiz.again", (), ButtonStyle.secondary))
    if summary.last_attempt is not None:
        row.append(Button(words("quiz-undo"), "quiz.undo", (summary.session_id, summary.last_attempt)))
    row.append(Button(words("today-open"), "today.open"))
    row.append(Button(words("progress-open"), "progress.open"))
    return Card(
        title,
        (f"{bar}**{score}**", "\n".join(lines)),
        note=ahead,
        rows=[row],
    )


def placement_card(look: Look, summary: Summary) -> Card:
    """The end of a placement: where it says to begin, and the choice."""
    words = look.words
    assert summary.placed is not None, "a placement that has ended says where to begin"
    concept, skipped = summary.placed
    title = escape(look.catalogue.concept_title(concept, words.language))
    body = [words("summary-score", right=summary.right, answered=summary.answered)]
    if skipped:
        body.append(words("placed", count=skipped, concept=title))
        begin = Button(words("placed-begin"), "start.placed", (concept,), ButtonStyle.primary)
        row = [begin, Button(words("placed-first"), "start.placed", ("-",))]
    else:
        body.append(words("placed-nothing"))
        row = [Button(words("continue"), "start.placed", ("-",), ButtonStyle.primary)]
    if summary.last_attempt is not None:
        row.append(Button(words("quiz-undo"), "quiz.undo", (summary.session_id, summary.last_attempt)))
    return Card(words("placed-title"), body, note=words("placed-note"), rows=[row])


def unfinished_card(words: Words, session_id: int, topic: str, count: int, kind: str) -> Card:
    """An open quiz stands in the way of the one asked for, whose wishes [begin] carries; kind "": any."""
    return Card(
        words("unfinished-title"),
        (words("unfinished"),),
        rows=[
            [
                Button(words("unfinished-continue"), "quiz.resume", (session_id,), ButtonStyle.primary),
                Button(words("unfinished-new"), "quiz.new", (topic, count, kind)),
            ]
        ],
    )
