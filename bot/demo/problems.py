"""What can keep the demo from starting, in words for the person at the terminal."""

from __future__ import annotations


class DemoProblem(Exception):
    """The demo cannot start; the message is one line that says what to do."""
