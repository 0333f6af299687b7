"""The typed errors a person may meet.

Each one carries values, never sentences: `bot.ui.errors` turns a class and its
fields into a titled, translated reply with a next step.
"""

from __future__ import annotations


class CoachError(Exception):
    """Base of everything that is an answer to the person rather than a defect."""


class UnknownTopic(CoachError):
    """No concept, step or alias matches what was typed; `nearest` holds item titles, best first."""

    def __init__(self, typed: str, nearest: tuple[str, ...]) -> None:
        super().__init__(typed)
        self.typed = typed
        self.nearest = nearest


class OutOfRange(CoachError):
    """A number lies outside `low`..`high` (both allowed)."""

    def __init__(self, name: str, value: int, low: int, high: int) -> None:
        super().__init__(name, value, low, high)
        self.name = name
        self.value = value
        self.low = low
        self.high = high


class NoPack(CoachError):
    """The database holds no accepted teaching pack, so there is nothing to ask."""


class NoQuestions(CoachError):
    """The pack holds no question for this topic and kind."""


class StaleStep(CoachError):
    """The button or modal belongs to a state that has passed (a second click, an old card)."""


class NotFound(CoachError):
    """What the button points to does not exist any more, or is not this person's."""


class TooMany(CoachError):
    """There is no room for one more; `name` says of what, `most` how many are allowed."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(name, most)
        self.name = name
        self.most = most


class EmptyText(CoachError):
    """What was typed holds nothing that could be kept."""


class BadPicture(CoachError):
    """An upload is no picture that can be kept; `reason`: "large", "kind" or "broken"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadAddress(CoachError):
    """What was typed is no address that people can be sent to."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


class NotAllowed(CoachError):
    """The person lacks the permission; `needs` names the action in the permission table."""

    def __init__(self, needs: str) -> None:
        super().__init__(needs)
        self.needs = needs


class StoreBusy(CoachError):
    """The database was locked or could not write; nothing was changed, press again."""


class ModelUnavailable(CoachError):
    """The language model cannot answer now; `reason` is a short English word for log and doctor."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ModelBusy(ModelUnavailable):
    """Too many wait for the model; in about `seconds` there is room again (None: not known)."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__("busy")
        self.seconds = seconds


class ModelLost(ModelUnavailable):
    """What was writing the answer broke off; the same request may succeed another time."""
