"""Each function that makes a card or a form, with hostile and huge values.

A new one has to be added here or in one of the modules beside this one (`learning_examples.py`,
`mistake_examples.py`, `own_examples.py`): `test_every_card.py` fails for one that is not.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, get_args

import discord

from bot.features.help.cog import help_card
from bot.features.model.cog import model_card
from bot.features.privacy import cards as privacy
from bot.features.quiz import cards as quiz
from bot.features.quiz.question_cards import reading_card
from bot.features.settings.cards import settings_card, zone_form
from bot.features.settings.zones import COMMON
from bot.features.setup.cards import setup_card
from bot.features.start import cards as start
from bot.features.status.cards import status_card
from bot.i18n import LANGUAGES, Words
from bot.permissions import CHANNEL_PERMISSIONS
from bot.ui.card import Button, Card
from bot.ui.errors import error_card
from bot.ui.modals import Form
from bot.ui.streaming import Answering, Stage
from coach import errors
from coach.curriculum.catalogue import Catalogue
from coach.curriculum.model import KINDS
from coach.doctor.hosts import HERE, HostLine
from coach.llm.interface import EngineStatus, ModelIdentity, State, Waiting
from coach.people.kept import KEPT
from coach.people.learners import Person
from coach.quiz.selection import Reason
from coach.quiz.verdict import Graded, PointResult, PointState, Verdict
from coach.quiz.views import Answered, Line, Summary, Weighing
from coach.store import Learner
from tests.bot.ui import loop_examples as loop
from tests.bot.ui.hostile import BAD, DAY, LINE, NOW, bad
from tests.bot.ui.hostile_pack import CATALOGUE, CONCEPT_ID, a_concept
from tests.bot.ui.hostile_quiz import asked, given_to
from tests.bot.ui.learning_examples import LEARNING
from tests.bot.ui.limits import OWNER
from tests.bot.ui.mistake_examples import MISTAKES
from tests.bot.ui.own_examples import OWN_THINGS
from tests.bot.ui.progress_examples import PROGRESS
from tests.bot.ui.sources import commands

Shown = Iterator[Card | Form]
HOSTS = (HostLine("discord", "discord.com"), HostLine("store", bad(3000)), HostLine("model", HERE))
NO_MODEL = (HostLine("discord", "discord.com"), HostLine("store", HERE), HostLine("model", None))


def _help(words: Words) -> Shown:
    yield help_card(words, commands(), {command.name: OWNER for command in commands()})
    yield help_card(words, commands(), {})


def _model(words: Words) -> Shown:
    for stage in get_args(Stage):
        for again in (False, True):
            for seconds in (None, 0.4, 10.0**9):
                for now in (
                    Answering(stage, BAD * 100, 10**9, seconds, again),
                    Answering(stage, "", 0, seconds, again),
                ):
                    yield model_card(words, now, place=(10**12, 19), asking=OWNER)


def _privacy(words: Words) -> Shown:
    yield privacy.privacy_card(words, HOSTS, {kept.table: 10**9 for kept in KEPT})
    yield privacy.privacy_card(words, NO_MODEL, {kept.table: 0 for kept in KEPT})


def _export(words: Words) -> Shown:
    yield privacy.export_card(words, discord.File(io.BytesIO(b"{}"), filename="study-coach-export.json"))


def _drawings(words: Words) -> Shown:
    file = discord.File(io.BytesIO(b"PK"), filename="study-coach-drawings-1.zip")
    yield privacy.drawings_card(words, file, 10**6)


def _look(words: Words, *, text_only: bool = False) -> quiz.Look:
    return quiz.Look(words, CATALOGUE, DAY, text_only)


def _question(words: Words) -> Shown:
    for kind in KINDS:
        yield quiz.question_card(_look(words), asked(kind, words.language))
    for reason in Reason:
        yield quiz.question_card(_look(words), asked("short", words.language, reason, resumed=True))
    yield from loop.questions(words)
    # The taste of /start is always a choice.
    yield quiz.question_card(_look(words), asked("choice", words.language), prefix="start")


def _answers(words: Words) -> Iterator[Answered]:
    days = (None, DAY, DAY.replace(day=31), DAY.replace(year=9998))
    for kind in KINDS:
        for verdict, due in zip(Verdict, days, strict=True):
            for last in (False, True):
                one = asked(kind, words.language)
                given = given_to(one, kind)
                points = tuple(PointResult("p", bad(LINE), state) for state in PointState) * 2
                yield Answered(one, given, Graded(verdict, 1.0, points, "g", "1", 1.0), due, last)


def _verdict(words: Words) -> Shown:
    onward = Button(words("continue"), "start.tasted", (10**10, 19))
    for answered in _answers(words):
        yield quiz.verdict_card(_look(words), answered, test_model=True)
        yield quiz.verdict_card(_look(words), answered, test_model=True, model_away=True)
        card = quiz.verdict_card(_look(words), answered, onward=onward)
        yield card.with_last(words("taste-after"))
    yield from loop.verdict(words)


def _summary(words: Words) -> Shown:
    lines = tuple(
        Line(asked(kind, words.language).question, verdict) for kind in KINDS for verdict in (*Verdict, None)
    )
    for right, answered, stopped, due, now in (
        (20, 20, False, None, 0),
        (0, 20, True, DAY.replace(day=31), 10**6),
        (1, 2, False, DAY.replace(year=9998), 0),
        (1, 1, True, DAY.replace(day=31), 1),
        (0, 0, True, None, 0),
    ):
        summary = Summary(10**10, lines * 2, right, answered, 20, stopped, due, now)
        yield quiz.summary_card(_look(words), summary)
        yield quiz.summary_card(_look(words, text_only=True), summary)


def _view(words: Words) -> Shown:
    yield quiz.view_card(_look(words), asked("short", words.language))
    yield quiz.view_card(_look(words), next(_answers(words)), test_model=True)
    yield quiz.view_card(_look(words), Summary(1, (), 0, 0, 5, True, None, 0))
    yield quiz.view_card(_look(words), Weighing(asked("short", words.language), bad(900)))
    yield quiz.view_card(_look(words), Summary(1, (), 1, 1, 1, False, None, 0, 7, (CONCEPT_ID, 3)))


def _reading(words: Words) -> Shown:
    for waiting in (None, Waiting(0, None), Waiting(10**9, 10.0**9)):
        yield reading_card(_look(words), asked("short", words.language), bad(2000), waiting)


def _answer_form(words: Words) -> Shown:
    yield quiz.answer_form(words, bad(900), 10**10, 19)


def _settings(words: Words) -> Shown:
    for zone in (COMMON[0], "America/Argentina/ComodRivadavia", "Antarctica/DumontDUrville", "EST"):
        for on in (False, True):
            learner = Learner(
                id=OWNER, zone=zone, locale=words.language, reminders=on, text_only=on, rollover_hour=4
            )
            person = Person(OWNER, 1, words.language, zone, learner)
            yield settings_card(words, person, learner, NOW, unknown=BAD * 9 if on else None)


def _setup(words: Words) -> Shown:
    for language in (None, *LANGUAGES):
        for channel in (None, OWNER):
            for missing in ((), CHANNEL_PERMISSIONS):
                yield setup_card(
                    words,
                    language=language,
                    zone="Asia/Taipei",
                    channel_id=channel,
                    missing=missing,
                    test_model=language is None,
                    now=NOW,
                    appeals=channel is None,
                )


def _welcome(words: Words) -> Shown:
    for hosts in (HOSTS, NO_MODEL):
        for details in (False, True):
            yield start.welcome_card(words, hosts, details=details)


def _tracks(words: Words) -> Shown:
    tracks = tuple(CATALOGUE.tracks.values())
    for number in (0, 1, 4, 5, 9):
        yield start.track_card(words, tracks[:number])


def _notice(words: Words) -> Shown:
    for sent_to in (None, "dm", "thread", "nowhere"):
        yield start.notice_card(words, sent_to=sent_to)


def _ready(words: Words) -> Shown:
    for known in (False, True):
        for first in (None, a_concept()):
            yield start.ready_card(
                words, CATALOGUE, first, number=999, clock="Dumont d’Urville  23:59", known=known
            )
    yield start.ready_card(words, Catalogue(), None, clock="UTC  00:00")


def _status(words: Words) -> Shown:
    model = ModelIdentity(bad(500), bad(500))
    for state in get_args(State):
        busy = EngineStatus(
            state,
            model,
            bad(99),
            bad(99),
            10**15,
            0.999,
            10**9,
            10.0**9,
            10**9,
            bad(5000),
            slots=10**9,
            running=10**9,
            way=bad(200),
            kv_tokens=10**9,
            kv_free=0.999,
            context=10**9,
            free_bytes=10**15,
            paused_until=NOW,
        )
        plain = EngineStatus(state, queued=1, restarts=1, way="continuous batching", kv_tokens=1)
        for engine in (busy, EngineStatus(state), plain):
            yield status_card(
                words,
                engine=engine,
                lendable=engine is not plain,
                started=NOW,
                guilds=10**9,
                latency_ms=10**9 if engine is busy else None,
                rss_bytes=10**15,
                revision="0001",
                content=bad(9000),
            )


def _errors(words: Words) -> Shown:
    response: Any = type("Response", (), {"status": 403, "reason": "no"})()
    for error in (
        errors.UnknownTopic(bad(100), (bad(LINE),) * 5),
        errors.UnknownTopic("x", ()),
        errors.OutOfRange("count", 0, 1, 20),
        errors.NoPack(),
        errors.NoQuestions(),
        errors.StaleStep(),
        errors.NotFound("quiz"),
        errors.EmptyText(),
        errors.NotAllowed("answer"),
        errors.NotAllowed("set-up-guild"),
        errors.NotAllowed("take-quiz"),
        errors.BadAddress(bad(200)),
        *(errors.TooMany(name, 10**6) for name in ("notes", "sketches", "sources", "mistakes")),
        *(errors.BadPicture(reason) for reason in ("large", "kind", "broken")),
        errors.StoreBusy(),
        errors.ModelUnavailable("off"),
        errors.ModelBusy(None),
        errors.ModelBusy(10.0**9),
        errors.ModelLost(bad(500)),
        discord.Forbidden(response, "no"),
        RuntimeError(bad(5000)),
    ):
        yield error_card(error, words, "abc123")


EXAMPLES: dict[Callable[..., Card | Form], Callable[[Words], Shown]] = {
    help_card: _help,
    model_card: _model,
    privacy.privacy_card: _privacy,
    privacy.export_card: _export,
    privacy.drawings_card: _drawings,
    privacy.too_large_card: lambda words: iter([privacy.too_large_card(words)]),
    privacy.delete_card: lambda words: iter([privacy.delete_card(words)]),
    privacy.deleted_card: lambda words: iter([privacy.deleted_card(words)]),
    **LEARNING,
    **PROGRESS,
    **OWN_THINGS,
    **MISTAKES,
    **loop.LOOP,
    quiz.view_card: _view,
    quiz.question_card: _question,
    reading_card: _reading,
    quiz.answer_form: _answer_form,
    quiz.verdict_card: _verdict,
    quiz.summary_card: _summary,
    quiz.unfinished_card: lambda words: iter(
        [quiz.unfinished_card(words, 10**10, CONCEPT_ID, 20, "numeric")]
    ),
    settings_card: _settings,
    zone_form: lambda words: iter(
        [zone_form(words, "settings.zone-typed"), zone_form(words, "setup.zone-typed")]
    ),
    setup_card: _setup,
    start.welcome_card: _welcome,
    start.no_thanks_card: lambda words: iter([start.no_thanks_card(words)]),
    start.track_card: _tracks,
    start.notice_card: _notice,
    start.test_notice_card: lambda words: iter([start.test_notice_card(words, 10**12)]),
    start.notice_seen_card: lambda words: iter([start.notice_seen_card(words)]),
    start.ready_card: _ready,
    status_card: _status,
    error_card: _errors,
}
