"""Who may do what: the one table. `docs/permissions.md` is made from it."""

from __future__ import annotations

from enum import StrEnum

from coach.errors import NotAllowed


class Role(StrEnum):
    """A person's standing where they act; a person can have several."""

    PERSON = "person"  # anybody, before agreeing to what is kept
    LEARNER = "learner"  # has agreed
    OWNER = "owner"  # the learner whose card, quiz or record it is
    MANAGER = "manager"  # has Manage Server in this guild
    OPERATOR = "operator"  # has Manage Server in the operator's own guild, acting there


class Action(StrEnum):
    """Something a person can do."""

    START = "start"
    HELP = "help"
    TAKE_QUIZ = "take-quiz"
    LEARN = "learn"
    PRACTISE = "practise"
    KEEP_NOTES = "keep-notes"
    KEEP_MISTAKES = "keep-mistakes"
    CHOOSE_SOURCES = "choose-sources"
    ANSWER = "answer"
    SEE_PROGRESS = "see-progress"
    CHANGE_SETTINGS = "change-settings"
    EXPORT_DATA = "export-data"
    DELETE_DATA = "delete-data"
    ASK_TEST_MODEL = "ask-test-model"
    SET_UP_GUILD = "set-up-guild"
    SETTLE_APPEALS = "settle-appeals"
    SEE_STATUS = "see-status"


TABLE: dict[Action, frozenset[Role]] = {
    Action.START: frozenset({Role.PERSON}),
    Action.HELP: frozenset({Role.PERSON}),
    Action.TAKE_QUIZ: frozenset({Role.LEARNER}),
    Action.LEARN: frozenset({Role.LEARNER}),
    Action.PRACTISE: frozenset({Role.LEARNER}),
    Action.KEEP_NOTES: frozenset({Role.OWNER}),
    Action.KEEP_MISTAKES: frozenset({Role.OWNER}),
    Action.CHOOSE_SOURCES: frozenset({Role.OWNER}),
    Action.ANSWER: frozenset({Role.OWNER}),
    Action.SEE_PROGRESS: frozenset({Role.OWNER}),
    Action.CHANGE_SETTINGS: frozenset({Role.OWNER}),
    Action.EXPORT_DATA: frozenset({Role.OWNER}),
    Action.DELETE_DATA: frozenset({Role.OWNER}),
    Action.ASK_TEST_MODEL: frozenset({Role.LEARNER}),
    Action.SET_UP_GUILD: frozenset({Role.MANAGER}),
    Action.SETTLE_APPEALS: frozenset({Role.MANAGER}),
    Action.SEE_STATUS: frozenset({Role.OPERATOR}),
}


def allowed(action: Action, roles: frozenset[Role]) -> bool:
    """Say whether somebody with these roles may do it."""
    return bool(TABLE[action] & (roles | {Role.PERSON}))


def require(action: Action, roles: frozenset[Role]) -> None:
    """Raise `NotAllowed` unless somebody with these roles may do it."""
    if not allowed(action, roles):
        raise NotAllowed(action.value)


def as_markdown() -> str:
    """The table as Markdown, for the docs."""
    head = "| action | " + " | ".join(Role) + " |\n|---" * 1 + "|---" * len(Role) + "|\n"
    rows = (
        f"| {action} | "
        + " | ".join("yes" if allowed(action, frozenset({role})) else "" for role in Role)
        + " |\n"
        for action in Action
    )
    return head + "".join(rows)
