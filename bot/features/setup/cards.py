"""The setup card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from discord import ButtonStyle

from bot.features.quiz.look import with_blank
from bot.features.settings.zones import COMMON, label
from bot.i18n import LANGUAGES, Words, speak
from bot.ui.card import Button, Card, ChannelPicker, Choice, Select, Tone
from bot.ui.text import bold_prose, cut, one_line, quote
from coach.curriculum.model import Language
from coach.mistakes.texts import told
from coach.quiz.corrections import Disputed

SHORT_QUESTION = 200
"""Characters of a question that a notice repeats, to say which one it was."""


def setup_card(
    words: Words,
    *,
    language: Language | None,
    zone: str,
    channel_id: int | None,
    missing: Sequence[str],
    test_model: bool,
    now: datetime,
    appeals: bool = False,
) -> Card:
    """What a guild chose. `missing`: names of permissions lacking in its study channel."""
    spoken = speak(language)("language-name") if language else words("setup-each-own")
    lines = [
        f"**{words('settings-language')}**　{spoken}",
        f"**{words('settings-zone')}**　{label(zone, words.language, now)}",
        f"**{words('setup-channel')}**　{f'<#{channel_id}>' if channel_id else words('setup-no-channel')}",
        f"**{words('setup-test-model')}**　{words('on' if test_model else 'off')}",
        f"**{words('setup-appeals')}**　{words('on' if appeals else 'off')}",
    ]
    if missing:
        lacking = "\n".join(f"- ✗ {words('permission-' + name.replace('_', '-'))}" for name in missing)
        check = words("setup-missing") + "\n" + lacking + "\n" + words("setup-missing-mend")
    elif channel_id:
        check = words("setup-all-well")
    else:
        check = words("setup-choose-channel")
    zones = [zone, *(z for z in COMMON if z != zone)][:25]
    return Card(
        words("setup-title"),
        ("\n".join(lines), check),
        note=words("setup-note"),
        rows=[
            Select(
                words("settings-language"),
                "setup.language",
                [Choice(speak(tag)("language-name"), tag, chosen=tag == language) for tag in LANGUAGES],
            ),
            Select(
                words("settings-zone"),
                "setup.zone",
                [Choice(label(z, words.language, now), z, z, chosen=z == zone) for z in zones],
            ),
            ChannelPicker(words("setup-channel"), "setup.channel", channel_id),
            [
                Button(words("setup-check"), "setup.check", style=ButtonStyle.primary),
                Button(words("settings-zone-other"), "setup.zone-other", (words.language,)),
                Button(
                    words("setup-test-model-off" if test_model else "setup-test-model-on"),
                    "setup.switch",
                    ("test_model", int(not test_model)),
                ),
                Button(
                    words("setup-appeals-off" if appeals else "setup-appeals-on"),
                    "setup.switch",
                    ("appeals", int(not appeals)),
                ),
                *([Button(words("setup-appeals-open"), "setup.appeals")] if appeals else []),
            ],
        ],
        tone=Tone.PARTLY if missing else Tone.PLAIN,
    )


def appeal_card(words: Words, disputed: Disputed | None) -> Card:
    """The oldest disputed answer, for a leader to settle. Whose it is, is not said."""
    if disputed is None:
        return Card(words("appeals-title", count=0), (words("appeals-none"),), tone=Tone.RIGHT)
    ref = disputed.question
    text = told(ref.question, ref.language, "")
    ids = (disputed.appeal_id,)
    return Card(
        words("appeals-title", count=disputed.waiting),
        (
            bold_prose(text.question),
            words("appeals-answer") + "\n" + quote(disputed.answer),
            words("appeals-reference") + "\n" + quote(text.right_answer),
        ),
        note=words("appeals-note"),
        rows=[
            [
                Button(words("settle-right"), "setup.appeal", (*ids, 1), ButtonStyle.success),
                Button(words("settle-wrong"), "setup.appeal", (*ids, 0)),
            ]
        ],
    )


def decided_card(words: Words, row_id: int, *, right: bool, question: str = "") -> Card:
    """Tells a learner that their dispute was decided. Its button carries the due row's id.

    `question`: what was asked, "" in rows that were planned without it.
    """
    return Card(
        words("decided-title"),
        (
            quote(cut(one_line(with_blank(question)), SHORT_QUESTION)) if question else "",
            words("appeal-granted" if right else "appeal-denied"),
        ),
        note=words("decided-note"),
        rows=[[Button(words("today-open"), "today.open", (row_id,), ButtonStyle.primary)]],
        tone=Tone.RIGHT if right else Tone.QUIET,
    )
