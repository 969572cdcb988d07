"""Doing again what was taken back on the board.

Taking back is the window's (Ctrl+Z in its strip). What was taken back is kept here in its order, until something
else is done or somebody at another desk has changed one of the same beds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from transit_desk.domain.board_rows import Board

State = Mapping[int, object]
"""How beds stand, by bed id."""


@dataclass(slots=True)
class TakenBack:
    """An act that was taken back: what does it again, and the beds it is about."""

    again: Callable[[], None]
    beds: frozenset[int]


class Redo:
    """The acts taken back, the last one on top."""

    def __init__(self) -> None:
        self._taken_back: list[TakenBack] = []
        self._arrived: list[TakenBack] = []
        self._seen: dict[int, object] = {}
        self._own = False

    @property
    def possible(self) -> bool:
        """Whether there is something to do again."""
        return bool(self._taken_back)

    def taken_back(self, act: TakenBack) -> None:
        """An act was taken back; may be called on the database thread. It counts from the next `read` on."""
        self._arrived.append(act)

    def acted(self) -> None:
        """Something else was done: nothing can be done again."""
        self._taken_back.clear()

    def pop(self) -> TakenBack | None:
        """The act taken back last, to be done again now."""
        if not self._taken_back:
            return None
        self._own = True
        return self._taken_back.pop()

    def read(self, board: Board) -> None:
        """The board was read again: what others changed can't be done again."""
        if self._arrived:
            arrived, self._arrived = self._arrived, []
            self._taken_back += arrived
            self._own = True
        state: dict[int, object] = {
            bed.bed_id: (bed.look, None if bed.person is None else bed.person.person_id)
            for room in board.rooms
            for bed in room.beds
        }
        touched = {bed_id for act in self._taken_back for bed_id in act.beds}
        if not self._own and any(self._seen.get(bed_id) != state.get(bed_id) for bed_id in touched):
            self._taken_back.clear()
        self._own = False
        self._seen = state
