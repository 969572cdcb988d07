"""What the keys of the board do, in a sentence."""

from typing import TYPE_CHECKING, NamedTuple

from transit_desk.domain.board_rows import BedLook
from ui.views.bed_words import Grade, grade
from ui.views.beds_board import BedsBoard, Carried, exchangeable
from ui.views.beds_layout import Tile

if TYPE_CHECKING:
    from transit_desk.language import Translator


class May(NamedTuple):
    """What whoever works here may do on the board."""

    gives: bool
    cares: bool
    overrides: bool


def key_words(tile: Tile | None, board: BedsBoard, may: May, t: "Translator") -> str:
    """What the keys do on this bed."""
    carried = board.carried
    if tile is None:
        return ""
    if carried is not None:
        return _carrying_words(tile, carried, board, may, t)
    if tile.bed.person is not None and may.gives:
        return t(
            "Enter: move this person, with Shift the household. Del: free the bed. Letters: find somebody."
        )
    if tile.bed.look is BedLook.CLEANING and may.cares:
        return t(
            "Ctrl+E: cleaned, Ctrl+Shift+N: the whole room. Arrows: from bed to bed. Letters: find somebody."
        )
    if tile.bed.person is None and may.cares:
        return t("Arrows: from bed to bed. Ctrl+O: out of service, or back. Letters: find somebody.")
    return t("Arrows: from bed to bed. Letters: find somebody. 0: the whole house.")


def _carrying_words(tile: Tile, carried: Carried, board: BedsBoard, may: May, t: "Translator") -> str:
    """What the keys do while somebody is carried."""
    target, name, other = board.target(), board.carried_words(), tile.bed.person
    worst = Grade.FACT if target is None or not target.beds else grade(target.rules)
    if not carried.household and tile.bed.bed_id == carried.bed_id:
        return t("{name} is being moved. Arrows: to another bed. Esc: cancel.", name=name)
    if worst is Grade.HARD and may.overrides:
        return t("A rule speaks against it. Enter: set it aside, with a reason. Esc: cancel.")
    if carried.household:
        if target is None or worst >= Grade.HARD:
            if carried.beds:
                return t("{name}: arrows to a room. Del: free their beds. Esc: cancel.", name=name)
            return t("{name}: arrows to a room. Esc: cancel.", name=name)
        return t("Enter: put {name} into {room}. Esc: cancel.", name=name, room=target.room.name)
    if target is not None and worst >= Grade.HARD:
        return t("{name} can't have this bed. Esc: cancel.", name=name)
    if target is not None or other is None:
        return t("Enter: put {name} into this bed. Esc: cancel.", name=name)
    if not exchangeable(carried, tile):
        return t("This bed is taken. Choose a free one for {name}.", name=name)
    return t("Enter: exchange the beds of {name} and {other}. Esc: cancel.", name=name, other=other.name)
