"""Moving people by hand on the board, and what else its keys do to a bed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from transit_desk.domain.board_rows import BedLook
from ui.views.bed_words import Grade, grade, rules_of
from ui.views.beds_acts import BoardActs
from ui.views.beds_board import BedsBoard, Carried, Target, exchangeable
from ui.views.beds_layout import Tile
from ui.views.beds_override import ReasonBar
from ui.views.beds_panel import rule_lines
from ui.widgets.override_bar import OverrideBar

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import RuleBroken
    from transit_desk.language import Translator
    from ui.screen import Screen
    from ui.views.beds_keys import May


class Moves:
    """Hears the board and acts. `override` and `reason` ask for the second word that a rule calls for; the page
    shows them. `remark` says what is no act, `read` reads the house again."""

    def __init__(
        self,
        screen: "Screen",
        board: BedsBoard,
        may: "May",
        *,
        remark: Callable[[str], None],
        read: Callable[[], None],
    ) -> None:
        self._screen, self._board, self._may = screen, board, may
        self._remark, self._read = remark, read
        self.acts = BoardActs(screen, board, self._done, self._refused, remark)
        self.override = OverrideBar("override", screen.shell.theme)
        self.reason = ReasonBar("rule_aside", screen.shell.theme)
        board.put_down.connect(self._put)
        board.swap.connect(self._swap)
        board.swap_asked.connect(self._swap_asked)
        board.key_wanted.connect(self._key)

    @property
    def t(self) -> "Translator":
        """The translator of the moment."""
        return self._screen.t

    def set_words(self) -> None:
        """Puts the words on."""
        t = self.t
        self.override.set_words(t("Give it all the same"), t("Leave it"), t)
        self.reason.set_words(t)

    def withdraw(self) -> None:
        """Nobody is asked for a second word any more."""
        self.override.withdraw()
        self.reason.withdraw()

    def _swap_asked(self, carried: Carried, tile: Tile) -> None:
        t, other = self.t, tile.bed.person
        if other is None:
            return
        if not exchangeable(carried, tile):
            words = t("This bed is taken. Choose a free one for {name}.", name=carried.first.name)
        else:
            words = t(
                "Enter again exchanges the beds: {name} to {bed}, {other} to {other_bed}.",
                name=carried.first.name,
                bed=f"{tile.room.name} / {tile.bed.name}",
                other=other.name,
                other_bed=self._board.label(carried.bed_id),
            )
        self._remark(words)

    def _put(self, carried: Carried, target: Target) -> None:
        """Gives the beds of a place, as far as rules let one; else says which, and who may set it aside."""
        if not target.beds:
            sentence = next(iter(rule_lines(target.rules, self.t)), None)
            fallback = self.t("The household does not fit into {room}.", room=target.room.name)
            self._screen.shell.say(sentence[1] if sentence else fallback, kind="refused")
            return
        if carried.first.arrives is not None:
            self.acts.hold(carried.people, target.beds)
            return
        if grade(target.rules) is Grade.FACT:
            self.acts.place(target.beds)  # the refusal knows more: who took the bed a moment ago, for whom
            return
        self._check(
            target.rules,
            lambda override, reason: self.acts.place(target.beds, override=override, reason=reason),
        )

    def _swap(self, carried: Carried, tile: Tile) -> None:
        other = tile.bed.person
        if other is not None and carried.bed_id is not None:
            self.acts.swap(carried.first.person_id, other.person_id)

    def _check(self, rules: "tuple[RuleBroken, ...]", act: Callable[[bool, str], None]) -> None:
        """Acts where nothing speaks against it; else asks for the second word that the rules call for."""
        worst = grade(rules)
        words = " ".join(line for _, line in rule_lines(rules, self.t))
        if worst is Grade.FINE:
            act(False, "")
        elif worst is Grade.PREFERENCE:
            self.override.offer(words, lambda: act(True, ""))
        elif worst is Grade.HARD and self._may.overrides:
            self.reason.ask(words, lambda reason: act(True, reason), self._board)
        else:
            self._screen.shell.say(words, kind="refused")

    def _refused(self, error: Exception, all_the_same: Callable[[str], None] | None) -> None:
        """Somebody else was quicker, or a rule speaks against it that was not known before."""
        rules = rules_of(error)
        if rules and all_the_same is not None:
            self._check(rules, lambda _override, reason: all_the_same(reason))
            return
        self.acts.redo.acted()
        self._screen.shell.refuse(error)
        self._board.end_carry()
        self._read()

    def _done(self, bed_id: int | None) -> None:
        """Something was done: the board is read again, the focus goes where it was done."""
        self._board.end_carry()
        if bed_id is not None:
            self._board.focus_bed(bed_id)
        self._read()

    # Acts on the bed in focus

    def on_bed(self, key: str) -> None:
        """Does what a key of the board does, for its button."""
        tile = self._board.tile()
        self._board.setFocus(Qt.FocusReason.OtherFocusReason)
        if tile is not None:
            self._key(key, tile)

    def _key(self, key: str, tile: Tile) -> None:
        bed, room, acts = tile.bed, tile.room, self.acts
        if key == "Del":
            self._take_out(tile)
        elif self._board.carried is not None:
            return  # who is carried is moved, and nothing else is done meanwhile: the buttons are hidden too
        elif key == "Ctrl+E":
            acts.clean([bed.bed_id], self._board.label(bed.bed_id))
        elif key == "Ctrl+Shift+N":
            acts.clean([one.bed_id for one in room.beds], room.name)
        elif key == "Ctrl+O":
            acts.service(bed.bed_id, out=bed.look is not BedLook.OUT_OF_SERVICE)
        elif key == "Ctrl+Shift+O":
            acts.close_room(room, closed=not room.closed)

    def _take_out(self, tile: Tile) -> None:
        """Frees the bed in focus, or those that the people carried leave."""
        t, person, bed_id = self.t, tile.bed.person, tile.bed.bed_id
        carried = self._board.carried
        if carried is not None:
            if carried.first.arrives is not None:
                self.acts.release(carried.people)
            elif carried.beds:
                self.acts.place(dict.fromkeys(carried.beds))
        elif person is None:
            self._remark(t("Nobody is in {bed}.", bed=self._board.label(bed_id)))
        elif person.arrives is not None:
            self.acts.release([person])
        else:
            self.acts.place({person.person_id: None})

    def redo(self) -> None:
        """Does again what was taken back last."""
        if not self.acts.do_again():
            self._remark(self.t("There is nothing to do again."))
