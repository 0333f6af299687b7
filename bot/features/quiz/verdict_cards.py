"""How a verdict looks: the own answer beside the right one, why, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from discord import ButtonStyle

from bot.features.quiz.look import (
    LETTERS,
    MARKS,
    POINT_MARKS,
    Look,
    is_tomorrow,
    labelled,
    letters,
    options_of,
    paragraphs,
    right_text,
    said,
    with_blank,
)
from bot.i18n import Words
from bot.ui.card import RULE, Button, Card, Choice, Row, Select, Tone
from bot.ui.modals import Field, Form
from bot.ui.text import cut, escape, one_line, prose
from coach.curriculum.catalogue import Catalogue, in_language
from coach.mistakes.causes import Cause
from coach.mistakes.entries import MAX_RULE, MAX_WORDS, Mistake
from coach.mistakes.rules import proposed_rule
from coach.quiz.exact import numbers_in
from coach.quiz.verdict import PointResult, PointState, Verdict
from coach.quiz.views import Answered
from coach.quiz.votes import REASONS
from coach.review.schedule import Rating

SHORT_PROMPT = 300
MAX_ALIKE = 10

_TONES = {
    Verdict.RIGHT: Tone.RIGHT,
    Verdict.PARTLY: Tone.PARTLY,
    Verdict.WRONG: Tone.WRONG,
    Verdict.DONT_KNOW: Tone.QUIET,
}
MORE = ("good", "poor", *(f"report-{reason}" for reason in REASONS))
"""What can be said of a question, in the list below the verdict."""


def verdict_card(
    look: Look,
    answered: Answered,
    *,
    test_model: bool = False,
    model_away: bool = False,
    onward: Button | None = None,
    queue: bool = False,
    choosing: bool = False,
    confirmed: str | None = None,
) -> Card:
    """The verdict: one's own answer beside the right one, point by point, why, and when it comes again.

    `model_away`: the model that grades here has lent its memory. `onward`
    replaces the way on in other features, and then nothing else is offered.
    `queue`: there is a leader who settles disputes. `choosing`: the person is
    choosing what they mixed it up with. `confirmed`: a line that says what the
    last press did.
    """
    words = look.words
    asked, ref = answered.asked, answered.asked.question
    title = f"{MARKS[answered.verdict]} {words('verdict-' + answered.verdict.value)}"
    tone = _TONES[answered.verdict]
    prompt = one_line(with_blank(ref.question.prompt[ref.language]))
    body = [f"-# {prose(cut(prompt, SHORT_PROMPT))}"]
    if answered.graded.verdict is not Verdict.DONT_KNOW and (
        ref.question.kind != "multiple" or answered.confidence is not None
    ):
        body.append(_yours(words, answered))
    free = ref.question.kind in ("short", "explain")
    if ref.question.kind == "multiple":
        body.append(_marked(words, answered))
    elif free and answered.asks_reflection:
        pass  # the full answer is the coach's view, which comes after one's own sentence
    elif answered.verdict is not Verdict.RIGHT or free or answered.graded.slip:
        heading = words("verdict-full-answer" if free else "verdict-right-answer")
        if ref.question.kind == "order":
            heading += "　" + letters(asked.option_order, [item.key for item in ref.question.items])
        body.append(labelled(heading, right_text(ref, asked.option_order), prose))
    if answered.graded.slip and answered.verdict is Verdict.RIGHT:
        body.append(words("verdict-slip"))
    elif _only_the_unit(answered):
        body.append(words("verdict-unit"))
    if free and answered.graded.points and not answered.asks_reflection and not _overruled(answered):
        body.append("\n".join(_points(words, answered.graded.points)))
    rows: list[Row] = []
    if answered.asks_reflection and onward is None:
        body.append(words("reflect-sure" if answered.confidence == 3 else "reflect-repeat"))
        rows.append(_reflect_row(words, answered))
        return Card(title, body, rows=rows, tone=tone)
    body += [RULE, words("verdict-why", text=prose(ref.question.explanation[ref.language]))]
    after = [line for line in (confirmed, *_lines(look, answered, queue=queue)) if line]
    if after and onward is None:
        body += paragraphs(after)
    if onward is None:
        rows = [*_mistake_rows(look, answered, choosing=choosing)]
        rows.append(_row(look, answered, test_model=test_model, queue=queue))
        rows.append(_more(words, answered))
    else:
        rows = [[onward]]
    note = _note(look, answered, model_away=model_away)
    return Card(title, body, note=note, rows=rows, tone=tone)


def _yours(words: Words, answered: Answered) -> str:
    order = answered.asked.option_order
    given = said(answered.asked.question, order, answered.given)
    if answered.asked.question.question.kind == "order" and answered.verdict is not Verdict.RIGHT:
        given = letters(order, answered.given.split(","))  # the texts stand in the right answer below it
    level = answered.confidence
    label = (
        words("verdict-yours") if level is None else words("verdict-yours-sure", sure=words(f"sure-{level}"))
    )
    return labelled(label, given, prose if answered.asked.question.question.kind == "bug" else escape)


def _overruled(answered: Answered) -> bool:
    """Whether it counts as right against the grader, whose points would contradict the title."""
    return answered.verdict is Verdict.RIGHT and answered.graded.verdict is not Verdict.RIGHT


def _points(words: Words, points: Sequence[PointResult]) -> Iterator[str]:
    """Each key point with the words that show it, which are said once where they show several."""
    quoted = set()
    for point in points:
        yield f"{POINT_MARKS[point.state]} {words('point-' + point.state.value, point=prose(point.text))}"
        if point.quote and point.state is not PointState.MISSING and point.quote not in quoted:
            quoted.add(point.quote)
            yield f"-# {words('point-quote', quote=escape(cut(one_line(point.quote), 120)))}"


def _marked(words: Words, answered: Answered) -> str:
    """Each option with what became of it: rightly chosen, missed, wrongly chosen, or rightly left out."""
    question = answered.asked.question.question
    assert question.kind == "multiple"
    chosen, options = answered.given.split(","), options_of(answered.asked.question)
    lines = []
    for at, key in enumerate(answered.asked.option_order):
        is_right, was_chosen = key in question.answers, key in chosen
        mark = "·" if not is_right and not was_chosen else "✓" if is_right == was_chosen else "✗"
        text = f"{LETTERS[at]}　{prose(options[key].text[answered.asked.question.language])}"
        if is_right == was_chosen:
            lines.append(f"{mark} {text}")
        else:
            lines.append(f"{mark} {words('option-missed' if is_right else 'option-wrong', option=text)}")
    return "\n".join(lines)


def _reflect_row(words: Words, answered: Answered) -> list[Button]:
    ids = (answered.asked.session_id, answered.asked.position)
    return [
        Button(words("reflect-write"), "quiz.reflect", (*ids, words.language), ButtonStyle.primary),
        Button(words("reflect-later"), "quiz.later", ids),
    ]


def _lines(look: Look, answered: Answered, *, queue: bool) -> list[str]:
    """What is to be said below the explanation, most pressing first."""
    words = look.words
    lines = []
    if answered.settled_by is not None:
        lines.append(words("settled-" + answered.settled_by))
    elif answered.undecided:
        lines.append(words("verdict-unsure"))
    if answered.settled_by is None and (state := _appeal(answered, queue)) is not None:
        free = answered.asked.question.question.kind in ("short", "explain")
        if state == "lost":
            lines.append(words("appeal-same") if free else words("appeal-compared"))
        lines.append(words("appeal-lost-queue" if state == "lost" and queue else f"appeal-{state}"))
    mistake = answered.mistake
    if mistake is not None:
        if mistake.words:
            lines.append(labelled(words("mistake-your-words"), mistake.words))
        if mistake.cause is not None:
            other = mistake.confused_with
            if other is not None:
                title = look.catalogue.concept_title(other, words.language)
                lines.append(words("cause-noted-with", concept=escape(title)))
            else:
                lines.append(words("cause-noted", cause=words(f"cause-{mistake.cause.value}")))
        if mistake.rule:
            lines.append(labelled(words("rule-yours"), mistake.rule))
        elif proposal := _proposal(look, mistake):
            lines.append(labelled(words("rule-proposed"), proposal))
    if answered.leech:
        lines.append(words("leech"))
    return lines


def _only_the_unit(answered: Answered) -> bool:
    """Whether a wrong answer has the right number, so that it must be its unit that is not."""
    question = answered.asked.question.question
    if question.kind != "numeric" or answered.verdict is not Verdict.WRONG:
        return False
    numbers = numbers_in(answered.given)
    return len(numbers) == 1 and abs(numbers[0] - question.value) <= question.tolerance


def proposed_for(
    words: Words, catalogue: Catalogue, concept_id: str | None, question: str, answer: str
) -> str:
    """The rule that is proposed for a mistake, from the concept's pitfalls; "" where there is none."""
    concept = catalogue.concepts.get(concept_id or "")
    if concept is None:
        return ""
    text = in_language(concept.texts, words.language)
    return proposed_rule(text.pitfalls, words.language, question, answer) or ""


def _proposal(look: Look, mistake: Mistake | None) -> str:
    """The rule proposed, once the person has written why it went wrong and as long as they keep none."""
    if mistake is None or mistake.rule or not mistake.words:
        return ""
    return proposed_for(look.words, look.catalogue, mistake.concept, mistake.question, mistake.answer)


def _mistake_rows(look: Look, answered: Answered, *, choosing: bool) -> list[Row]:
    words, mistake = look.words, answered.mistake
    ids = (answered.asked.session_id, answered.asked.position)
    rows: list[Row] = []
    if answered.undecided or (answered.appeal == "open" and answered.settled_by is None):
        rows.append(
            [
                Button(words("settle-right"), "quiz.settle", (*ids, 1), ButtonStyle.success),
                Button(words("settle-wrong"), "quiz.settle", (*ids, 0)),
            ]
        )
    if mistake is not None and choosing:
        rows.append(_alike(look, answered))
    elif mistake is not None and mistake.cause is None and not answered.undecided:
        rows.append(
            [Button(words(f"cause-{cause.value}"), "quiz.cause", (*ids, cause.value)) for cause in Cause]
        )
    if mistake is not None and mistake.words and not mistake.rule:
        row = [Button(words("rule-write"), "quiz.rule", (*ids, words.language))]
        if _proposal(look, mistake):
            row.insert(0, Button(words("rule-keep"), "quiz.rule-kept", ids, ButtonStyle.success))
        rows.append(row)
    if answered.leech:
        concept = answered.asked.question.concept
        rows.append(
            [
                Button(words("leech-explain"), "learn.page", (concept, 1)),
                Button(words("leech-rest"), "quiz.rest", ids),
                Button(words("leech-keep"), "quiz.keep", ids),
            ]
        )
    return rows[:3]


def _alike(look: Look, answered: Answered) -> Select:
    """The concepts that this one is easily mixed up with, then others near it."""
    words, catalogue = look.words, look.catalogue
    near = catalogue.near(answered.asked.question.concept)
    choices = [Choice(catalogue.concept_title(one, words.language), one) for one in near[:MAX_ALIKE]]
    choices.append(Choice(words("confused-other"), "-"))
    ids = (answered.asked.session_id, answered.asked.position)
    return Select(words("confused-with"), "quiz.confused", choices, ids)


def _appeal(answered: Answered, queue: bool) -> str | None:
    """The state of an appeal that is to be shown; one that waits where nobody decides (any more) is lost."""
    if answered.appeal in ("lost", "open", "granted", "denied"):
        return answered.appeal
    if answered.appeal == "queued":
        return "queued" if queue else "lost"
    return None


def _row(look: Look, answered: Answered, *, test_model: bool, queue: bool) -> list[Button]:
    words = look.words
    ids = (answered.asked.session_id, answered.asked.position)
    row = [
        Button(words("quiz-finish" if answered.last else "quiz-next"), "quiz.next", ids, ButtonStyle.primary)
    ]
    if answered.verdict in (Verdict.WRONG, Verdict.PARTLY) and not answered.undecided:
        if answered.appeal is None and answered.settled_by is None:
            row.append(Button(words("appeal"), "quiz.appeal", ids))
        elif (state := _appeal(answered, queue)) == "lost" and queue:
            row.append(Button(words("appeal-queue"), "quiz.queue", ids))
        elif state == "lost":
            row.append(Button(words("appeal-insist"), "quiz.settle", (*ids, 1)))
    plain = not answered.asked.hints and not answered.graded.slip
    if answered.verdict is Verdict.RIGHT and plain and not look.two_button:
        for key, rating in (("rate-hard", Rating.HARD), ("rate-easy", Rating.EASY)):
            chosen = answered.rating is rating
            style = ButtonStyle.success if chosen else ButtonStyle.secondary
            # A second tap on the chosen one takes it back.
            sent = Rating.GOOD if chosen else rating
            row.append(Button(words(key), "quiz.rate", (*ids, int(sent)), style))
    row.append(Button(words("quiz-undo"), "quiz.undo", (ids[0], answered.attempt_id)))
    if test_model and len(row) < 5:
        row.append(Button(words("ask-test-model"), "model.ask", ids))
    return row


def _more(words: Words, answered: Answered) -> Select:
    choices = [Choice(words("question-" + one), one) for one in MORE]
    if not answered.last:
        choices.insert(0, Choice(words("quiz-stop"), "stop"))
    ids = (answered.asked.session_id, answered.asked.position)
    return Select(words("question-more"), "quiz.question", choices, ids)


def _note(look: Look, answered: Answered, *, model_away: bool) -> str | None:
    """When it comes again, which grader judged, and where to read on."""
    words = look.words
    parts: list[str | None] = []
    if answered.due_day is not None:
        tomorrow = is_tomorrow(look, answered.due_day)
        day = words.day(answered.due_day)
        parts.append(words("verdict-tomorrow") if tomorrow else words("verdict-next-time", day=day))
    if answered.asked.hints and answered.verdict is Verdict.RIGHT:
        parts.append(words("verdict-hinted"))
    by, kind = answered.graded, answered.asked.question.question.kind
    named = by.grader not in ("person", "key-points") and not _overruled(answered)
    if named and kind in ("short", "explain"):
        parts.append(
            words("verdict-by-model", model=escape(by.grader))
            if by.prompt_version
            else words("verdict-by-built-in")
        )
        if model_away and not by.prompt_version:
            parts.append(words("stream-paused"))
    parts.append(_source(look, answered))
    # A Chinese full stop brings its own space.
    return ("" if words.language == "zh-TW" else " ").join(part for part in parts if part) or None


def _source(look: Look, answered: Answered) -> str | None:
    concept = look.catalogue.concepts.get(answered.asked.question.concept)
    if concept is None:
        return None
    for portion in in_language(concept.texts, look.words.language).portions:
        source = look.catalogue.sources.get(f"{concept.pack_key}/{portion.source}")
        if source is not None:
            title = in_language(source.texts, look.words.language).title
            return look.words("verdict-source", number=source.number, title=escape(cut(title, 80)))
    return None


def reflect_form(words: Words, session_id: int, position: int) -> Form:
    """Where the learner says in a sentence what made them think so."""
    return Form(
        title=words("reflect-form-title"),
        action="quiz.reflected",
        args=(session_id, position),
        fields=[
            Field(
                "words", words("reflect-form-label"), words("reflect-form-hint"), limit=MAX_WORDS, long=True
            )
        ],
    )


def rule_form(words: Words, session_id: int, position: int, proposal: str) -> Form:
    """Where the learner makes the proposed rule their own, or writes one."""
    return Form(
        title=words("rule-form-title"),
        action="quiz.ruled",
        args=(session_id, position),
        fields=[
            Field(
                "rule",
                words("rule-form-label"),
                words("rule-form-hint"),
                value=proposal,
                limit=MAX_RULE,
                long=True,
            )
        ],
    )
