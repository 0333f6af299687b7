"""The cards about how somebody learns, and of what rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from bot.i18n import Words
from bot.ui.card import Button, Card, Choice, Row, Select
from bot.ui.text import cut, escape
from coach.curriculum.catalogue import Catalogue, in_language
from coach.people.learners import LATEST_ROLLOVER, RETENTION, Person
from coach.review.leeches import RestingCard
from coach.review.rescheduling import workload

GOALS = (80, 85, 90, 95)
"""Retention goals to choose from, in per cent."""
NEW_PER_DAY = (0, 3, 5, 10, 15, 20)
_MONDAY = date(2024, 1, 1)
_SHOWN = 25
"""Resting cards on one card, as many as a list can hold; the others follow as these are brought back."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A goal was chosen: how many cards moved, and the goal before in per cent (None: it was an undo)."""

    cards: int
    goal_before: int | None = None


@dataclass(frozen=True, slots=True)
class Rolled:
    """Another hour was chosen; `today` is the study day by it where it is another one than before."""

    today: date | None = None


def clock(hour: int) -> str:
    """A full hour as people write it."""
    return f"{hour:02}:00"


def _weekday(words: Words, day: int) -> str:
    """An ISO weekday in short: "Mon", 「週一」."""
    locale = "zh_Hant_TW" if words.language == "zh-TW" else "en"
    return format_date(_MONDAY.replace(day=day), "EEE", locale=locale)


def _cost(words: Words, goal: int) -> str:
    forgotten, times = 100 - goal, f"{workload(goal / 100):.1f}"
    usual = round(100 * RETENTION)
    if goal == usual:
        return words("learning-goal-usual", forgotten=forgotten)
    key = "learning-goal-fewer" if goal < usual else "learning-goal-more"
    return words(key, forgotten=forgotten, times=times)


def learning_card(
    words: Words, person: Person, resting: int, *, changed: Moved | Rolled | None = None
) -> Card:
    """How somebody learns, each choice with its value; `resting`: how many cards rest."""
    goal, new, hour = round(100 * person.retention), person.new_per_day, person.rollover_hour
    days = [_weekday(words, day) for day in sorted(person.easy_days)]
    lines = [
        f"**{words('learning-goal')}**　{goal}%　{_cost(words, goal)}",
        f"**{words('learning-new')}**　{new}",
        f"**{words('learning-day')}**　{clock(hour)}",
        f"**{words('learning-easy')}**　{' · '.join(days) or words('learning-easy-none')}",
        f"**{words('learning-two')}**　{words('on' if person.two_button else 'off')}　"
        + words("learning-two-about"),
        f"**{words('learning-sure')}**　{words('on' if person.asks_confidence else 'off')}　"
        + words("learning-sure-about"),
    ]
    buttons = [
        Button(
            words("learning-two-off" if person.two_button else "learning-two-on"),
            "settings.learning-switch",
            ("two_button", int(not person.two_button)),
        ),
        Button(
            words("learning-sure-off" if person.asks_confidence else "learning-sure-on"),
            "settings.learning-switch",
            ("ask_confidence", int(not person.asks_confidence)),
        ),
    ]
    if resting:
        buttons.append(Button(words("resting-open", count=resting), "settings.resting"))
    if isinstance(changed, Moved) and changed.goal_before is not None:
        before = changed.goal_before
        buttons.append(Button(words("learning-goal-undo", goal=before), "settings.goal-undo", (before,)))
    buttons.append(Button(words("settings-open"), "settings.back"))
    rows: list[Row] = [
        Select(
            words("learning-goal"),
            "settings.goal",
            [
                Choice(
                    words("learning-goal-choice", goal=one), str(one), _cost(words, one), chosen=one == goal
                )
                for one in sorted({*GOALS, goal})
            ],
        ),
        Select(
            words("learning-new"),
            "settings.new",
            [
                Choice(
                    words("learning-new-choice", count=one) if one else words("learning-new-nothing"),
                    str(one),
                    chosen=one == new,
                )
                for one in sorted({*NEW_PER_DAY, new})
            ],
        ),
        Select(
            words("learning-day"),
            "settings.rollover",
            [
                Choice(words("learning-day-choice", clock=clock(one)), str(one), chosen=one == hour)
                for one in range(LATEST_ROLLOVER + 1)
            ],
        ),
        Select(
            words("learning-easy-choose"),
            "settings.easy-days",
            [Choice(_weekday(words, day), str(day), chosen=day in person.easy_days) for day in range(1, 8)],
            most=7,
        ),
        buttons,
    ]
    body = ["\n".join(lines), *([_said(words, changed)] if changed else [])]
    return Card(words("learning-title"), body, note=words("learning-note"), rows=rows)


def _said(words: Words, changed: Moved | Rolled) -> str:
    if isinstance(changed, Moved):
        return words("learning-moved", count=changed.cards)
    if changed.today is None:
        return words("learning-day-next")
    return words("learning-day-now", day=words.day(changed.today))


def resting_card(words: Words, catalogue: Catalogue, resting: Sequence[RestingCard]) -> Card:
    """What rests, and the list that brings one back."""
    shown = resting[:_SHOWN]
    lines = [
        f"- **{escape(cut(_concept(words, catalogue, one), 60))}**　"
        f"{escape(cut(_aim(words, catalogue, one), 80))}　"
        + words("resting-since", day=words.day(one.since), count=one.lapses)
        for one in shown
    ]
    choices = [
        Choice(
            _concept(words, catalogue, one),
            str(one.objective_id),
            _aim(words, catalogue, one) or None,
        )
        for one in shown
    ]
    return Card(
        words("resting-title"),
        (words("resting") if lines else words("resting-none"), "\n".join(lines)),
        rows=[
            Select(words("resting-choose"), "settings.bring-back", choices),
            [Button(words("learning-open"), "settings.learning")],
        ],
    )


def _concept(words: Words, catalogue: Catalogue, card: RestingCard) -> str:
    objective = catalogue.objectives.get(card.objective_id)
    if objective is None:
        return words("resting-retired")
    return catalogue.concept_title(objective.concept, words.language)


def _aim(words: Words, catalogue: Catalogue, card: RestingCard) -> str:
    """The objective of a card in words; nothing where it is retired."""
    entry = catalogue.objectives.get(card.objective_id)
    if entry is None:
        return ""
    text = in_language(catalogue.concepts[entry.concept].texts, words.language)
    found = next((one.text for one in text.objectives if one.key == entry.key), {})
    return found.get(words.language) or next(iter(found.values()), "")
