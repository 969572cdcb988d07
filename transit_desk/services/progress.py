"""How long work tells how far it is, and learns that nobody waits for it any more."""

from typing import Protocol


class Cancelled(Exception):
    """The user pressed Cancel; the work in hand stops at its next step and nothing is stored."""


class Progress(Protocol):
    """Handed to long work, which calls `step` at least twice a second."""

    def step(self, done: int, total: int, what: str) -> None:
        """`done` of `total` units (0 when not known) of `what`, a sentence in the reader's language.

        Raises `Cancelled` once the user has cancelled.
        """


class NoProgress:
    """For work that nobody watches."""

    def step(self, done: int, total: int, what: str) -> None:
        """Nothing to tell."""
