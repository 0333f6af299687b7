"""SQLAlchemy models and sessions. Queries live beside the capability that asks."""

from coach.store.base import Base, Snowflake, UtcDateTime
from coach.store.content import ContentItem, CurrentItem, ObjectiveRow, PackRow
from coach.store.due import DueRow
from coach.store.people import GuildRow, GuildSwitch, Learner
from coach.store.quiz import Attempt, QuizItem, QuizSession
from coach.store.review import CardRow, ReviewRow
from coach.store.session import Store

__all__ = [
    "Attempt",
    "Base",
    "CardRow",
    "ContentItem",
    "CurrentItem",
    "DueRow",
    "GuildRow",
    "GuildSwitch",
    "Learner",
    "ObjectiveRow",
    "PackRow",
    "QuizItem",
    "QuizSession",
    "ReviewRow",
    "Snowflake",
    "Store",
    "UtcDateTime",
]
