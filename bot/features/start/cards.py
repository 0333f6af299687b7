"""The cards of the first minutes."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle

from bot.i18n import LANGUAGES, Words, speak
from bot.ui.card import Button, Card, Tone
from bot.ui.text import escape
from coach.curriculum.catalogue import Catalogue, ConceptEntry, TrackEntry, in_language
from coach.doctor.hosts import HERE, HostLine
from coach.learn.path import weeks


def _skip(words: Words, action: str) -> Button:
    return Button(words("skip"), action)


def host_text(words: Words, hosts: Sequence[HostLine]) -> str:
    """Which host sees what, one line each."""
    return "\n".join(f"- **{words('host-' + line.what)}**　{_host(words, line.host)}" for line in hosts)


def _host(words: Words, host: str | None) -> str:
    if host is None:
        return words("host-none")
    return words("host-here") if host == HERE else escape(host)


def welcome_card(words: Words, hosts: Sequence[HostLine], *, details: bool = False) -> Card:
    """What the coach keeps, where, who sees it; and the choice to begin."""
    body = [words("welcome"), words("welcome-kept")]
    if details:
        body += [words("welcome-details"), host_text(words, hosts)]
    body.append(words("welcome-age"))
    other = next(language for language in LANGUAGES if language != words.language)
    row = [Button(words("welcome-start"), "start.agree", (words.language,), ButtonStyle.primary)]
    if not details:
        row.append(Button(words("welcome-more"), "start.welcome", (words.language, "details")))
    row.append(Button(words("welcome-no"), "start.no", (words.language,)))
    row.append(Button(speak(other)("language-name"), "start.welcome", (other, "short")))
    return Card(words("welcome-title"), body, rows=[row])


def no_thanks_card(words: Words) -> Card:
    """Nothing was kept; the door stays open."""
    return Card(words("no-thanks-title"), (words("no-thanks"),), tone=Tone.QUIET)


def track_card(words: Words, tracks: Sequence[TrackEntry]) -> Card:
    """The tracks with their steps and how long each takes."""
    body = []
    for track in tracks[:4]:
        steps = " · ".join(
            f"{step.number} {escape(in_language(step.titles, words.language))}" for step in track.steps
        )
        about = words("track-length", weeks=weeks(track))
        body.append(f"**{escape(in_language(track.titles, words.language))}**　{about}\n-# {steps}")
    row = [
        Button(
            words("track-choose", track=in_language(track.titles, words.language)),
            "start.track-chosen",
            (track.id,),
            ButtonStyle.primary,
        )
        for track in tracks[:4]
    ]
    return Card(
        words("track-title"), body, note=words("track-note"), rows=[[*row, _skip(words, "start.notice")]]
    )


def notice_card(words: Words, *, sent_to: str | None = None) -> Card:
    """Offers a test message; after it was sent, says where to look. `sent_to`: dm or thread."""
    if sent_to is None:
        return Card(
            words("notice-title"),
            (words("notice"),),
            rows=[
                [
                    Button(words("notice-send"), "start.send", style=ButtonStyle.primary),
                    _skip(words, "start.ready"),
                ]
            ],
        )
    return Card(
        words("notice-title"),
        (words("notice-sent-" + sent_to),),
        rows=[[Button(words("continue"), "start.ready", style=ButtonStyle.primary)]],
        tone=Tone.QUIET if sent_to == "nowhere" else Tone.PLAIN,
    )


def test_notice_card(words: Words, row_id: int) -> Card:
    """The test message itself. Its button carries the due row's id, by which a lost send is found."""
    return Card(
        words("test-notice-title"),
        (words("test-notice"),),
        rows=[[Button(words("test-notice-seen"), "start.seen", (row_id,), ButtonStyle.primary)]],
    )


def notice_seen_card(words: Words) -> Card:
    """The test message after ✓."""
    return Card(words("test-notice-title"), (words("test-notice-thanks"),), tone=Tone.RIGHT)


def ready_card(
    words: Words,
    catalogue: Catalogue,
    first: ConceptEntry | None,
    *,
    number: int = 1,
    clock: str,
    known: bool = False,
) -> Card:
    """The last card: the next part and the way into it; `first` None where all has been begun.

    `number`: its place on the track from 1; `clock`: the person's place and time, to be seen at once if
    wrong; `known`: they were here before.
    """
    rows = []
    if first is not None:
        rows.append(
            [
                Button(words("ready-start"), "learn.page", (first.id, 0), ButtonStyle.primary),
                Button(words("ready-quiz"), "start.first", (first.id,)),
                Button(words("ready-place"), "start.place"),
            ]
        )
        title = catalogue.concept_title(first.id, words.language)
        concept = in_language(first.texts, words.language)
        body = [
            words("ready-part", number=number, title=escape(title), minutes=first.minutes),
            escape(in_language(concept.gist, words.language)),
            words("ready-known"),
        ]
    elif catalogue.empty:
        return Card(words("error-no-pack-title"), (words("error-no-pack"),), tone=Tone.QUIET)
    else:
        body = [words("learn-nothing-left")]
        rows.append([Button(words("progress-quiz"), "quiz.again", style=ButtonStyle.primary)])
    more = [Button(words("sources-open"), "kit.open"), Button(words("stack-open"), "kit.stack")]
    if known:
        more.append(Button(words("ready-track"), "start.track"))
    more.append(Button(words("settings-open"), "settings.open"))
    return Card(
        words("ready-again-title") if known else words("ready-title"),
        body,
        note=words("ready-note", clock=clock),
        rows=[*rows, more],
    )
