"""How the mistake log looks: the list, one mistake, a retry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import discord
from discord import ButtonStyle

from bot.features.mistakes.telling import cause_text, state_text, sure_text, topic_text
from bot.features.quiz.look import labelled, paragraphs
from bot.i18n import Words
from bot.ui.card import Button, Card, Choice, Link, Row, Select, Tone
from bot.ui.text import cut, escape, one_line, quote
from coach.curriculum.catalogue import Catalogue
from coach.mistakes.causes import Cause
from coach.mistakes.life import RIGHT_DAYS, State
from coach.mistakes.log import Mistake

ON_PAGE = 8
"""Mistakes on one page of the list."""
SHORT = 120
_TONES = {State.ACTIVE: Tone.WRONG, State.RETRYING: Tone.PARTLY, State.GRADUATED: Tone.RIGHT}


@dataclass(frozen=True, slots=True)
class Part:
    """Which mistakes a list shows: a topic's id and a state, "" for all; `page` counts from 0."""

    topic: str = ""
    state: str = ""
    page: int = 0

    def args(self, page: int) -> tuple[object, ...]:
        """What a button carries to another page of it; a whole word would not fit beside a topic's id."""
        return (page, self.state[:1], self.topic)


ALL = Part().args(0)


def list_card(
    words: Words, catalogue: Catalogue, mistakes: Sequence[Mistake], part: Part, *, retry: bool
) -> Card:
    """The mistakes of a part of the log, open ones first. `retry`: the quiz can ask some of them."""
    style = ButtonStyle.secondary if retry else ButtonStyle.primary
    add = Button(words("mistake-add"), "mistakes.add", ("", words.language), style)
    if not mistakes:
        everything = part.topic == part.state == ""
        row = [add] if everything else [add, Button(words("mistake-all"), "mistakes.list", ALL)]
        body = words("mistake-none" if everything else "mistake-none-here")
        return Card(words("mistake-title"), (body,), rows=[row], tone=Tone.QUIET)
    pages = -(-len(mistakes) // ON_PAGE)
    page = min(max(part.page, 0), pages - 1)
    shown = mistakes[page * ON_PAGE : (page + 1) * ON_PAGE]
    lines = [
        f"**{state_text(words, one)}**　{escape(topic_text(words, catalogue, one))}\n"
        f"　{escape(cut(one_line(one.question), SHORT))}"
        for one in shown
    ]
    choices = [
        Choice(
            cut(one_line(one.question), 90),
            str(one.id),
            cut(f"{state_text(words, one)} · {topic_text(words, catalogue, one)}", 90),
        )
        for one in shown
    ]
    doing = [add]
    if retry:
        again = part.args(page)[1:]
        doing.insert(0, Button(words("mistake-retry-all"), "mistakes.again", again, ButtonStyle.primary))
    doing.append(Button(words("mistake-export"), "mistakes.export"))
    turning = []
    if page:
        turning.append(Button(words("learn-back"), "mistakes.list", part.args(page - 1)))
    if page + 1 < pages:
        turning.append(Button(words("learn-more"), "mistakes.list", part.args(page + 1)))
    rows: list[Row] = [Select(words("mistake-choose"), "mistakes.show", choices), doing, turning]
    note = words(
        "mistake-count",
        count=len(mistakes),
        open=sum(one.open for one in mistakes),
        page=page + 1,
        pages=pages,
    )
    return Card(words("mistake-title"), ("\n".join(lines),), note=note, rows=rows)


def mistake_card(words: Words, catalogue: Catalogue, mistake: Mistake, said: str | None = None) -> Card:
    """One mistake with all that is known of it; `said` stands first: what has just happened."""
    body = [said or "", quote(mistake.question)]
    told = (
        (words("mistake-yours"), mistake.answer),
        (words("mistake-right"), mistake.right_answer),
        (words("mistake-your-words"), mistake.words),
        (words("mistake-rule"), mistake.rule),
    )
    body += paragraphs(labelled(label, text) for label, text in told if text)
    body.append("\n".join(_facts(words, catalogue, mistake)))
    title = f"{state_text(words, mistake)} · {escape(topic_text(words, catalogue, mistake))}"
    return Card(
        title,
        body,
        note=words("mistake-private"),
        rows=_rows(words, catalogue, mistake),
        tone=_TONES[mistake.life.state],
    )


def _facts(words: Words, catalogue: Catalogue, mistake: Mistake) -> list[str]:
    sure, cause = sure_text(words, mistake), cause_text(words, catalogue, mistake)
    made = words("mistake-origin-" + mistake.origin.value), words.day(mistake.study_day)
    lines = [words("mistake-made", origin=made[0], day=made[1])]
    if mistake.repeat:
        lines.append(words("mistake-repeat"))
    if sure is not None:
        lines.append(words("mistake-sure", sure=sure))
    if cause is not None:
        lines.append(words("mistake-cause", cause=escape(cause)))
    life = mistake.life
    lines.append(words("mistake-tries", count=life.tries))
    if life.graduated_on is not None:
        lines.append(words("mistake-graduated", day=words.day(life.graduated_on)))
    else:
        lines.append(words("mistake-ahead", right=life.right_days, needed=RIGHT_DAYS))
    return lines


def _rows(words: Words, catalogue: Catalogue, mistake: Mistake) -> list[Row]:
    doing: list[Button | Link] = [
        Button(words("mistake-retry"), "mistakes.retry", (mistake.id,), ButtonStyle.primary),
        Button(words("mistake-edit"), "mistakes.edit", (mistake.id, words.language)),
        Button(words("mistake-delete"), "mistakes.delete", (mistake.id,), ButtonStyle.danger),
        Button(words("mistake-all"), "mistakes.list", ALL),
    ]
    leading: list[Button | Link] = []
    if mistake.concept in catalogue.concepts:
        leading.append(Button(words("note-concept"), "learn.page", (mistake.concept, 0)))
    if mistake.url:
        leading.append(Link(words("mistake-message"), mistake.url))
    causes = [
        Choice(words("cause-" + cause.value), cause.value, chosen=cause is mistake.cause) for cause in Cause
    ]
    rows: list[Row] = [doing, Select(words("mistake-cause-choose"), "mistakes.cause", causes, (mistake.id,))]
    if mistake.cause is Cause.CONFUSED:
        near = [
            Choice(catalogue.concept_title(one, words.language), one, chosen=one == mistake.confused_with)
            for one in catalogue.near(mistake.concept or "")
        ]
        rows.append(Select(words("mistake-confused-choose"), "mistakes.confused", near, (mistake.id,)))
    return [*rows, leading]


def delete_card(words: Words, mistake: Mistake) -> Card:
    """Before a mistake is deleted for good."""
    row = [
        Button(words("mistake-delete-yes"), "mistakes.deleted", (mistake.id,), ButtonStyle.danger),
        Button(words("mistake-keep"), "mistakes.open", (mistake.id,)),
    ]
    body = (words("mistake-delete-about"), quote(mistake.question))
    return Card(words("mistake-delete-title"), body, rows=[row], tone=Tone.QUIET)


def retry_card(words: Words, mistake: Mistake) -> Card:
    """A mistake that no question asks again: the learner answers what they noted."""
    row = [
        Button(words("mistake-type"), "mistakes.type", (mistake.id, words.language), ButtonStyle.primary),
        Button(words("mistake-reveal"), "mistakes.reveal", (mistake.id,)),
        Button(words("mistake-keep"), "mistakes.open", (mistake.id,)),
    ]
    return Card(
        words("mistake-retry-title"), (quote(mistake.question), words("mistake-retry-about")), rows=[row]
    )


def reveal_card(words: Words, mistake: Mistake, typed: str) -> Card:
    """What the learner noted as right, beside what they typed now; they judge it themselves."""
    body = [quote(mistake.question)]
    if typed.strip():
        body.append(labelled(words("mistake-now"), typed))
    if mistake.right_answer:
        body.append(labelled(words("mistake-right"), mistake.right_answer))
    else:
        body.append(words("mistake-right-unknown"))
    if mistake.answer:
        body.append(labelled(words("mistake-then"), mistake.answer))
    if mistake.rule:
        body.append(labelled(words("mistake-rule"), mistake.rule))
    row = [
        Button(words("mistake-got-it"), "mistakes.judge", (mistake.id, "y"), ButtonStyle.success),
        Button(words("mistake-not-yet"), "mistakes.judge", (mistake.id, "n")),
    ]
    return Card(words("mistake-reveal-title"), body, rows=[row])


def export_card(words: Words, files: Sequence[discord.File]) -> Card:
    """The whole log as files."""
    return Card(words("mistake-export-title"), (words("mistake-exported"),), files=files)
