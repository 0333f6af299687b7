"""The demo's own words. They are not in the bot's catalogues, since the bot does not know the demo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.i18n import add_messages
from coach.curriculum.model import Language

COMMAND_NAME: Final = ("demo", "示範")
COMMAND_ABOUT: Final = (
    "Of this demo only: move the clock, look elsewhere",
    "只在示範裡：撥快時鐘、看別的地方",
)

TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "bot": "Study coach",
        "guild": "Study room",
        "general": "general",
        "study": "study",
        "general_topic": "Everything that everybody sees",
        "study_topic": "Study groups and group quizzes",
        "learner_a": "Learner A",
        "learner_b": "Learner B",
        "direct": "Direct message",
        "moving": "Moving the clock…",
        "moved": "It is now **{now}** ({zone}).",
        "moved_silent": "It is now **{now}** ({zone}). Nothing was due on the way.",
        "moved_spoken": "It is now **{now}** ({zone}). New messages from the coach on the way: {count}.",
        "nothing_due": "Nothing came due within {days} days. It is now **{now}** ({zone}).",
        "move_failed": "The clock stopped on the way, at **{now}** ({zone}). The terminal says why.",
        "opening": "Opening {place}.",
        "no_place": "There is no such place. Pick one from the list.",
        "nothing_asked": "Pick `move` to let time pass, or `open` to look at another place.",
    },
    "zh-TW": {
        "bot": "學習教練",
        "guild": "讀書室",
        "general": "閒聊",
        "study": "讀書",
        "general_topic": "大家都看得到的頻道",
        "study_topic": "讀書小組與小組測驗",
        "learner_a": "學習者 A",
        "learner_b": "學習者 B",
        "direct": "私訊",
        "moving": "正在撥快時鐘……",
        "moved": "現在是 **{now}**（{zone}）。",
        "moved_silent": "現在是 **{now}**（{zone}）。這段時間沒有到期的事。",
        "moved_spoken": "現在是 **{now}**（{zone}）。這段時間教練傳了 {count} 則新訊息。",
        "nothing_due": "{days} 天內沒有到期的事。現在是 **{now}**（{zone}）。",
        "move_failed": "時鐘在半路停了，停在 **{now}**（{zone}）。原因寫在終端機。",
        "opening": "正在打開{place}。",
        "no_place": "沒有這個地方，請從清單裡選。",
        "nothing_asked": "選「時間」讓時間過去，或選「打開」看別的地方。",
    },
}


def words(locale: str, key: str, **values: object) -> str:
    """Return one of the demo's texts in the demo's language."""
    return TEXTS[locale][key].format(**values)


def teach_the_catalogues() -> None:
    """Tell the bot's catalogues what `/demo` is called, so that `/help` can list it."""
    texts: tuple[tuple[Language, str, str], ...] = (
        ("en", COMMAND_NAME[0], COMMAND_ABOUT[0]),
        ("zh-TW", COMMAND_NAME[1], COMMAND_ABOUT[1]),
    )
    for language, name, about in texts:
        lines = f"command-demo = {name}\ncommand-demo-about = {about}\n"
        add_messages(language, lines)
