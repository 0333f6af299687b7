"""Quizzing: question kinds, writing and checking them, grading, the session's states."""
