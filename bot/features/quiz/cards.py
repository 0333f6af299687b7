"""How a quiz looks: the question, the verdict, the summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from discord import ButtonStyle

from bot.i18n import Words
from bot.ui.card import RULE, Button, Card, Row, Tone
from bot.ui.modals import Field, Form
from bot.ui.text import clean, cut, escape, one_line, quote
from coach.curriculum.catalogue import Catalogue
from coach.curriculum.model import BLANK, Question
from coach.quiz.session import MAX_ANSWER
from coach.quiz.verdict import PointState, Verdict
from coach.quiz.views import Answered, Asked, QuizView, Summary

LETTERS = "ABCDE"
WIDE_BLANK = "＿＿＿＿"
SHORT_PROMPT = 300
INLINE = 24
_BAR = 10

_TONES = {
    Verdict.RIGHT: Tone.RIGHT,
    Verdict.PARTLY: Tone.PARTLY,
    Verdict.WRONG: Tone.WRONG,
    Verdict.DONT_KNOW: Tone.QUIET,
}
MARKS = {Verdict.RIGHT: "✓", Verdict.PARTLY: "~", Verdict.WRONG: "✗", Verdict.DONT_KNOW: "?"}
_POINT_MARKS = {PointState.MET: "✓", PointState.PARTLY: "~", PointState.MISSING: "✗"}


@dataclass(frozen=True, slots=True)
class Look:
    """For whom a card is drawn: their words, the content's names, their study day, with or without bars."""

    words: Words
    catalogue: Catalogue
    today: date
    text_only: bool = False


def view_card(look: Look, view: QuizView, *, test_model: bool = False) -> Card:
    """The card for wherever a quiz stands."""
    if isinstance(view, Asked):
        return question_card(look, view)
    if isinstance(view, Answered):
        return verdict_card(look, view, test_model=test_model)
    return summary_card(look, view)


def question_card(look: Look, asked: Asked, *, prefix: str = "quiz") -> Card:
    """A question with its buttons. `prefix` names the feature that takes the answer."""
    words = look.words
    question = asked.question.question
    body = [prompt_text(question, asked)]
    if question.kind == "choice":
        texts = {option.key: option.text[asked.question.language] for option in question.options}
        body.append(
            "\n".join(f"**{LETTERS[i]}**　{escape(texts[key])}" for i, key in enumerate(asked.option_order))
        )
    concept = look.catalogue.concept_title(asked.question.concept, words.language)
    note = words("quiz-why-" + asked.reason.value)
    if asked.resumed:
        note = words("quiz-resumed") + " " + note
    return Card(
        words("quiz-title", number=asked.position + 1, total=asked.total, concept=escape(concept)),
        body,
        note=note,
        rows=_answer_rows(words, asked, prefix),
    )


def prompt_text(question: Question, asked: Asked) -> str:
    """The question in bold; a blank is drawn wide, so that it is seen."""
    return f"**{escape(with_blank(question.prompt[asked.question.language]))}**"


def with_blank(prompt: str) -> str:
    """The blank of a cloze as a wide line, which no Markdown can eat."""
    return prompt.replace(BLANK, WIDE_BLANK)


def _answer_rows(words: Words, asked: Asked, prefix: str) -> Sequence[Row]:
    ids = (asked.session_id, asked.position)
    quit_row = [Button(words("quiz-dont-know"), f"{prefix}.dont-know", ids)]
    if prefix == "quiz":
        quit_row.append(Button(words("quiz-stop"), "quiz.stop", ids))
    if asked.question.question.kind == "choice":
        letters = [
            Button(LETTERS[i], f"{prefix}.choose", (*ids, key), ButtonStyle.primary)
            for i, key in enumerate(asked.option_order)
        ]
        return [letters, quit_row]
    typed = Button(words("quiz-type"), f"{prefix}.type", (*ids, words.language), ButtonStyle.primary)
    return [[typed, *quit_row]]


def answer_form(words: Words, prompt: str, session_id: int, position: int, prefix: str = "quiz") -> Form:
    """The modal in which an answer is typed; the question stands above the field."""
    return Form(
        title=words("quiz-form-title"),
        action=f"{prefix}.typed",
        args=(session_id, position),
        text=escape(with_blank(prompt)),
        fields=[
            Field("answer", words("quiz-form-label"), words("quiz-form-hint"), limit=MAX_ANSWER, long=True)
        ],
    )


def verdict_card(
    look: Look,
    answered: Answered,
    *,
    test_model: bool = False,
    onward: Button | None = None,
) -> Card:
    """The verdict: one's own answer beside the right one, point by point, why, and when it comes again."""
    words = look.words
    asked, graded = answered.asked, answered.graded
    language = asked.question.language
    question = asked.question.question
    prompt = one_line(with_blank(question.prompt[language]))
    body = [f"-# {escape(cut(prompt, SHORT_PROMPT))}"]
    if graded.verdict is not Verdict.DONT_KNOW:
        body.append(_labelled(words("verdict-yours"), given_text(answered)))
    if graded.verdict is not Verdict.RIGHT or question.kind == "short":
        heading = "verdict-full-answer" if question.kind == "short" else "verdict-right-answer"
        body.append(_labelled(words(heading), right_text(question, asked)))
    if graded.points and question.kind == "short":
        body.append(
            "\n".join(
                f"{_POINT_MARKS[p.state]} {words('point-' + p.state.value, point=escape(p.text))}"
                for p in graded.points
            )
        )
    body += [RULE, words("verdict-why", text=escape(question.explanation[language]))]
    note = _when(look, answered.due_day, "verdict-tomorrow", "verdict-next-time")
    ids = (asked.session_id, asked.position)
    go_on = onward or Button(
        words("quiz-finish" if answered.last else "quiz-next"), "quiz.next", ids, ButtonStyle.primary
    )
    row = [go_on]
    if test_model:
        row.append(Button(words("ask-test-model"), "model.ask", ids))
    if not answered.last and onward is None:
        row.append(Button(words("quiz-stop"), "quiz.stop", ids))
    title = words("verdict-" + graded.verdict.value)
    return Card(f"{MARKS[graded.verdict]} {title}", body, note=note, rows=[row], tone=_TONES[graded.verdict])


def _labelled(label: str, text: str) -> str:
    """A label with its text beside it, or below it as a quote where it is longer than a phone's line."""
    if len(text) <= INLINE and "\n" not in text:
        return f"{label}　{escape(text)}"
    return f"{label}\n{quote(text)}"


def _when(look: Look, day: date | None, tomorrow: str, later: str) -> str | None:
    if day is None:
        return None
    if (day - look.today).days == 1:
        return look.words(tomorrow)
    return look.words(later, day=look.words.day(day))


def given_text(answered: Answered) -> str:
    """What the learner answered, in words: an option's letter and text, or what was typed."""
    question = answered.asked.question.question
    if question.kind == "choice":
        return _option_text(question, answered.asked, answered.given)
    return cut(clean(answered.given), 800) or "—"


def right_text(question: Question, asked: Asked) -> str:
    """The right answer in words."""
    language = asked.question.language
    if question.kind == "choice":
        return _option_text(question, asked, question.answer)
    if question.kind == "cloze":
        return question.answers[language][0]
    if question.kind == "numeric":
        unit = f" {question.unit[language]}" if question.unit else ""
        return f"{question.value:,.10g}{unit}"
    return question.reference[language]


def _option_text(question: Question, asked: Asked, key: str) -> str:
    assert question.kind == "choice"
    texts = {option.key: option.text[asked.question.language] for option in question.options}
    letter = LETTERS[asked.option_order.index(key)] if key in asked.option_order else "?"
    return f"{letter}  {texts.get(key, key)}"


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
    ahead = _when(look, summary.next_due, "summary-tomorrow", "summary-next")
    if summary.due_now:
        ahead = words("summary-due-now", count=summary.due_now)
    row = []
    if summary.right < summary.answered:
        row.append(Button(words("summary-retry"), "quiz.retry", (summary.session_id,), ButtonStyle.primary))
    row.append(Button(words("summary-again"), "quiz.again", (), ButtonStyle.secondary))
    row.append(Button(words("progress-open"), "progress.open"))
    return Card(
        title,
        (f"{bar}**{score}**", "\n".join(lines)),
        note=ahead,
        rows=[row],
    )


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
