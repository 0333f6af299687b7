"""Both catalogues say the same things, and exactly what the code asks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fnmatch import fnmatchcase
from typing import get_args, get_type_hints

import pytest

from bot.features.learn.cards import PAGES
from bot.features.mistakes.cog import STATES
from bot.features.mistakes.telling import FIELDS
from bot.features.progress.cog import VIEWS
from bot.i18n import LANGUAGES, message_keys, speak
from bot.permissions import CHANNEL_PERMISSIONS
from bot.ui.streaming import Stage
from coach.curriculum.model import KINDS, Exercise, Language
from coach.doctor.hosts import HostLine
from coach.llm.interface import State
from coach.mistakes.causes import Cause
from coach.mistakes.log import Origin
from coach.people.kept import KEPT
from coach.quiz.selection import Reason
from coach.quiz.verdict import PointState, Verdict
from coach.quiz.votes import REASONS
from coach.review.calibration import Judgement, Sureness
from coach.review.progress import Mastery
from tests.bot.i18n.catalogue import messages, texts, variables
from tests.bot.i18n.usage import uses
from tests.bot.ui.sources import commands

COMMANDS = [command.name for command in commands()]
DYNAMIC: dict[str, Iterable[str]] = {
    "quiz-why-*": [reason.value for reason in Reason],
    "verdict-*": [verdict.value for verdict in Verdict],
    "point-*": [state.value for state in PointState],
    "mastery-*": [mastery.value for mastery in Mastery],
    "host-*": get_args(get_type_hints(HostLine)["what"]),
    "engine-*": get_args(State),
    "kept-*": [kept.table.replace("_", "-") for kept in KEPT],
    "permission-*": [name.replace("_", "-") for name in CHANNEL_PERMISSIONS],
    "kind-*": KINDS,
    "settled-*": ("person", "second", "leader"),
    "appeal-*": ("lost", "open", "queued", "granted", "denied"),
    "question-*": ("good", "poor", *(f"report-{one}" for one in REASONS)),
    "needs-*": get_args(Exercise.model_fields["needs"].annotation),
    "view-*": VIEWS,
    "sure-*": [str(int(one)) for one in Sureness],
    "calibration-*": [judgement.value for judgement in Judgement],
    "calibration-lead-*": [judgement.value for judgement in Judgement],
    "learn-ahead-*": PAGES[1:],
    "error-picture-*": ("large", "kind", "broken"),
    "error-too-many-*": ("notes", "sketches", "sources", "mistakes"),
    "cause-*": [cause.value for cause in Cause],
    "mistake-state-*": STATES,
    "mistake-origin-*": [origin.value for origin in Origin],
    "mistake-field-*": FIELDS,
    "stream-*": [stage for stage in get_args(Stage) if stage not in ("line", "busy", "done")],
    "notice-sent-*": ("dm", "thread", "nowhere"),
    "command-*": COMMANDS,
    "command-*-about": COMMANDS,
}
"""Keys that the code puts together, with all values it can put in."""


def _asked() -> dict[str, frozenset[str]]:
    """Each key the code asks for, with the values it gives there every time."""
    asked: dict[str, frozenset[str]] = {}
    for use in uses():
        keys = [use.key.replace("*", value) for value in DYNAMIC[use.key]] if "*" in use.key else [use.key]
        for key in keys:
            asked[key] = asked.get(key, use.given) & use.given
    return asked


def test_both_languages_have_the_same_messages() -> None:
    assert messages("en").keys() == messages("zh-TW").keys()


@pytest.mark.parametrize("key", sorted(messages("en").keys() & messages("zh-TW").keys()))
def test_a_message_needs_the_same_values_in_both_languages(key: str) -> None:
    assert variables(messages("en")[key]) == variables(messages("zh-TW")[key])


def test_the_bot_reads_what_stands_in_the_files() -> None:
    for language in LANGUAGES:
        assert messages(language).keys() <= message_keys(language)


def test_every_way_to_put_a_key_together_is_known_here() -> None:
    assert {use.key for use in uses() if "*" in use.key} == DYNAMIC.keys()


def test_every_message_the_code_asks_for_is_there() -> None:
    assert _asked().keys() - messages("en").keys() == set()


def test_every_message_is_asked_for() -> None:
    assert messages("en").keys() - _asked().keys() == set()


def test_the_code_gives_every_value_that_a_message_needs() -> None:
    lacking = {
        key: variables(messages("en")[key]) - given
        for key, given in _asked().items()
        if not variables(messages("en")[key]) <= given
    }
    assert lacking == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_be_said(language: Language) -> None:
    for key, message in messages(language).items():
        for number in (0, 1, 2, 1234):
            said = speak(language)(key, **dict.fromkeys(variables(message), number))
            assert said.strip()
            assert "{" not in said
            assert said == said.strip()


def test_a_missing_message_or_value_is_a_defect_that_is_said() -> None:
    with pytest.raises(KeyError, match="no message"):
        speak("en")("never-written")
    with pytest.raises(KeyError, match="error-range"):
        speak("en")("error-range", low=1)


def test_values_come_without_marks_around_them() -> None:
    assert speak("en")("track-choose", track="Practice") == "Take: Practice"
    assert speak("zh-TW")("track-choose", track="實作") == "選擇：實作"


def test_english_counts_in_singular_and_plural() -> None:
    for key, message in messages("en").items():
        if "count" in variables(message) and len(texts(message)) > 1:
            rest = dict.fromkeys(variables(message), "")
            one, two = (speak("en")(key, **{**rest, "count": count}) for count in (1, 2))
            assert one != two.replace("2", "1"), key


def test_a_day_is_said_in_the_manner_of_the_language() -> None:
    assert speak("en").day(date(2026, 2, 3)) == "Tue, 3 Feb"
    assert speak("zh-TW").day(date(2026, 2, 3)) == "2月3日 週二"


def test_no_way_to_put_a_key_together_leads_nowhere() -> None:
    assert all(any(fnmatchcase(key, pattern) for key in messages("en")) for pattern in DYNAMIC)
