"""The line before a concept."""

from __future__ import annotations

import pytest

from bot.features.mistakes.reminder import SHORT, reminder
from bot.i18n import LANGUAGES, speak
from coach.curriculum.catalogue import Catalogue
from coach.curriculum.model import Language
from tests.bot.ui.hostile_pack import CATALOGUE, CONCEPT_ID


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_counts_warns_and_is_one_line(language: Language) -> None:
    words = speak(language)
    warned, counted = (reminder(words, CATALOGUE, CONCEPT_ID, count, language) for count in (0, 2))
    assert warned is not None
    assert counted is not None
    assert counted == warned.replace("△ ", f"△ {words('remind-open', count=2)} · ")
    assert "\n" not in counted
    assert r"\@everyone" in counted
    assert len(counted) < 3 * SHORT


def test_without_mistakes_and_pitfalls_there_is_none() -> None:
    words, nothing = speak("en"), Catalogue()
    assert reminder(words, nothing, CONCEPT_ID, 0, "en") is None
    assert reminder(words, nothing, CONCEPT_ID, 1, "en") == "△ 1 open mistake here"
