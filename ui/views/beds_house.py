"""The house mode of Beds: the board, the bed in focus and those without a bed."""

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from transit_desk.domain.board_rows import Board, Drops
from transit_desk.domain.rights import Right
from ui.status import Status
from ui.views.beds_board import BedsBoard, Carried
from ui.views.beds_keys import May, key_words
from ui.views.beds_layout import Tile
from ui.views.beds_legend import BedsLegend
from ui.views.beds_moves import Moves
from ui.views.beds_panel import BedCard, cost_lines, house_counts, rule_lines
from ui.views.beds_waiting import WaitingCard
from ui.widgets.buttons import PrimaryButton, ToolButton
from ui.widgets.layout import column, row
from ui.widgets.look_only import LookOnly
from ui.widgets.split_view import SplitView
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import RuleBroken
    from transit_desk.language import Translator
    from ui.views.beds import BedsScreen
    from ui.worker import Job

PAUSE_MS = 120
"""Rules are asked for when the focus has rested on a bed this long."""
POLL_MS = 5_000
"""Where several desks share a database the board is read again this often while it is on view."""
READABLE = 0.9
"""The smallest zoom at which one reads names at arm's length."""
REDO_KEYS = ("Ctrl+Shift+Z", "Ctrl+Y")
_GIVES = ("Del",)
_CARES = ("Ctrl+O", "Ctrl+Shift+O", "Ctrl+E", "Ctrl+Shift+N")


@runtime_checkable
class ManyDesks(Protocol):
    """A database that knows whether other desks may work on it too."""

    @property
    def is_sqlite(self) -> bool:
        """Whether it is this desk's alone."""


class HousePage(QWidget):
    """See the module."""

    def __init__(self, screen: "BedsScreen") -> None:
        super().__init__()
        self.setObjectName("house_page")
        self._screen = screen
        shell = self._shell = screen.shell
        self._gives, self._cares = screen.permits(Right.GIVE_BEDS), screen.permits(Right.CARE_FOR_BEDS)
        self._may = May(self._gives, self._cares, screen.permits(Right.OVERRIDE_BED_RULES))
        self._asked: Job | None = None
        self._spoken = ""
        self.counts = BodyText("bed_counts")
        keys = (*(_GIVES if self._gives else ()), *(_CARES if self._cares else ()))
        self.board = BedsBoard("beds_board", shell, screen.marks, moves=self._gives, keys=keys)
        self.moves = Moves(screen, self.board, self._may, remark=self._remark, read=self.activated)
        self.legend = BedsLegend("beds_legend", shell)
        self.status = BodyText("bed_status")
        self.status.setWordWrap(True)
        self.bed_card = BedCard(shell, screen.marks)
        self.waiting = WaitingCard(screen, self.board)
        self.look_only = LookOnly("beds_look_only", shell, Right.GIVE_BEDS, Right.CARE_FOR_BEDS)
        self.propose = PrimaryButton("propose_beds", key="Ctrl+Return", permitted=self._gives)
        self._tools = [ToolButton(name) for name in ("zoom_out", "fit", "zoom_in")]
        self._lay_out()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask_rules)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._read_again)
        self._connect()

    def _lay_out(self) -> None:
        right = QWidget()
        right.setObjectName("beds_right")
        self._beside = column(self.bed_card, self.waiting, self.legend, 1, gap=2, parent=right)
        words = column(self.status, self.look_only, gap=0)
        bottom = row(words, self.propose, gap=2)
        bottom.setStretch(0, 1)
        bottom.setAlignment(self.propose, Qt.AlignmentFlag.AlignBottom)
        split = SplitView("beds_split", self.board, right, self._shell.settings, (70, 30))
        # Both sides scroll: the window gives them what is left, and they ask for no more.
        split.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        split.setMinimumHeight(self.board.minimumSizeHint().height())
        self.head = QWidget()
        self.head.setObjectName("house_head")
        self.counts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row(self.counts, *self._tools, gap=1, parent=self.head).setStretch(0, 1)
        column(split, self.moves.override, self.moves.reason, bottom, parent=self).setStretch(0, 1)

    def _connect(self) -> None:
        board = self.board
        board.bed_focused.connect(self._focused)
        board.pick_up.connect(self._picked_up)
        board.carry_ended.connect(self._carry_ended)
        for button, key in (
            (self.bed_card.take_out, "Del"),
            (self.bed_card.cleaned, "Ctrl+E"),
            (self.bed_card.service, "Ctrl+O"),
            (self.bed_card.room, "Ctrl+Shift+O"),
        ):
            button.clicked.connect(lambda _=False, key=key: self.moves.on_bed(key))
        zoom_out, fit, zoom_in = self._tools
        zoom_out.clicked.connect(lambda: board.zoom_by(-1))
        zoom_in.clicked.connect(lambda: board.zoom_by(1))
        fit.clicked.connect(board.zoom_to_fit)
        self.propose.clicked.connect(self._screen.go_plan)
        if self._gives or self._cares:
            for keys in REDO_KEYS:
                QShortcut(QKeySequence(keys), self).activated.connect(self.moves.redo)
        self._shell.icons.ready.connect(self._draw_tools)
        self._shell.theme.changed.connect(self._draw_tools)
        self._draw_tools()

    @property
    def t(self) -> "Translator":
        """The translator of the moment."""
        return self._screen.t

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self.t
        self.board.setAccessibleName(t("Rooms and beds"))
        self.board.nothing = t("There are no rooms yet. Setup (F8) draws the house: blocks, rooms and beds.")
        self.bed_card.retranslate(t)
        self.waiting.retranslate()
        self.look_only.set_words(t)
        self.moves.set_words()
        self.propose.set_words(t("Propose beds"), t)
        for button, words, key in zip(
            self._tools, (t("Smaller"), t("The whole house"), t("Larger")), "-0+", strict=True
        ):
            button.set_words(words, key)
        if self.board.board is not None:
            self.waiting.show_board(self.board.board)
        self._show_counts()
        self._focused(self.board.focused_bed)

    # Reading

    def activated(self) -> None:
        """Reads the house again."""
        from transit_desk.services.bed_board import board

        desk = self._shell.desk
        self._screen.ask(lambda: board(desk), self.show_board)
        if isinstance(desk.database, ManyDesks) and not desk.database.is_sqlite:
            self._poll.start()
        if self._screen.focusWidget() is None:
            self.board.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_board(self, board: Board) -> None:
        """The house as it is now."""
        first = self.board.board is None
        self.moves.acts.redo.read(board)
        self.board.show_board(board)
        if first:
            self._begin()
        self._show_counts()
        self.waiting.show_board(board)
        self._put_waiting(first=bool(board.waiting))

    def _begin(self) -> None:
        """The whole house where its names can be read so; else as much of it as they let."""
        self.board.zoom_to_fit()
        if self.board.zoom < READABLE:
            self.board.zoom_to(READABLE)
            self.board.go_home()

    def _read_again(self) -> None:
        """Somebody at another desk may have changed something; never under the hands of who is moving people."""
        from transit_desk.services.bed_board import board

        if self.isVisible() and self.board.carried is None:
            desk = self._shell.desk
            self._screen.ask(lambda: board(desk), self._read, lambda _error: None)

    def _read(self, board: Board) -> None:
        if board != self.board.board and self.board.carried is None:
            self.show_board(board)

    def open_person(self, person_id: int) -> bool:
        """Puts the focus on the person's bed, or on his line among those without one."""
        bed_id = self.board.bed_of(person_id)
        if bed_id is not None:
            self.board.setFocus(Qt.FocusReason.OtherFocusReason)
            return self.board.focus_bed(bed_id)
        if self.waiting.table.choose(person_id):
            self.waiting.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def open_case(self, case_id: int) -> bool:
        """As `open_person`, for the first of a case."""
        board = self.board.board
        if board is None:
            return False
        people = [bed.person for room in board.rooms for bed in room.beds if bed.person is not None]
        people += board.waiting
        return any(self.open_person(one.person_id) for one in people if one.case_id == case_id)

    def _put_waiting(self, *, first: bool) -> None:
        """Somebody without a bed comes before the bed in focus: work that waits is seen without scrolling."""
        at = 0 if first else 1
        if self._beside.indexOf(self.waiting) != at:
            self._beside.removeWidget(self.waiting)
            self._beside.insertWidget(at, self.waiting)
            above, below = (self.waiting, self.bed_card) if first else (self.bed_card, self.waiting)
            QWidget.setTabOrder(above, below)

    def _show_counts(self) -> None:
        if self.board.board is None:
            return
        counts = house_counts(self.board.board.rooms, self.t)
        parts = [self.t("{where}: {figures}", where=where, figures=figures) for where, figures in counts]
        self.counts.setText(counts[0][1])
        self.counts.setAccessibleName(". ".join(parts))
        self.counts.setToolTip("\n".join(parts))

    def _draw_tools(self) -> None:
        for button, name in zip(self._tools, ("zoom_out", "fit", "zoom_in"), strict=True):
            button.setIcon(self._shell.icons.icon(name))

    # The bed in focus

    def _focused(self, bed_id: int | None) -> None:
        tile = self.board.tile()
        moving = self.board.carried is not None
        self._spoken = self.bed_card.show_bed(tile, self.board.board, self.t, moving=moving)
        self.moves.withdraw()
        self._show_rules()
        self._say_keys(tile)
        if tile is not None and tile.bed.person is not None:
            self._pause.start()

    def _show_rules(self, rules: "tuple[RuleBroken, ...] | None" = None, *, checked: bool = False) -> None:
        """What speaks against the place in focus for those carried; or `rules`, which were asked for."""
        t, carried = self.t, self.board.carried
        lines: list[tuple[Status, str]] = []
        if rules is not None:
            lines = rule_lines(rules, t)
        elif carried is not None and self.board.drops is not None:
            target = self.board.target()
            checked = target is not None
            if target is not None:
                lines = rule_lines(target.rules, t) + cost_lines(target.split, target.shared, t)
                if not target.beds and not target.rules:
                    lines = [
                        (Status.STOP, t("The household does not fit into {room}.", room=target.room.name))
                    ]
        if not lines and checked and carried is not None:
            lines = [(Status.READY, t("Nothing speaks against it."))]
        self.bed_card.show_lines(lines)

    def _say_keys(self, tile: Tile | None) -> None:
        words = key_words(tile, self.board, self._may, self.t)
        if self.moves.acts.redo.possible and self.board.carried is None:
            words = f"{words} {self.t('Ctrl+Y: do it again.')}"
        self._say(words)
        if self.board.board is not None and not self.board.board.rooms:
            self.board.setAccessibleDescription(self.board.nothing)

    def _say(self, words: str) -> None:
        """What the keys do here; a screen reader hears the bed with it."""
        self.status.setText(words)
        self.status.setAccessibleName(f"{self._spoken} {words}".strip())
        self.board.setAccessibleDescription(self.status.accessibleName())

    def _remark(self, words: str) -> None:
        """Says something that is no act: in the strip it would stand before what Ctrl+Z takes back."""
        self._say(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self.status, QAccessible.Event.Alert))

    def _ask_rules(self) -> None:
        """Why the person in this bed should not be there, or what an exchange would break."""
        from transit_desk.services.allocate_beds import rules_of_swap
        from transit_desk.services.propose_beds import rules_against

        tile, carried, desk = self.board.tile(), self.board.carried, self._shell.desk
        if tile is None or tile.bed.person is None or tile.bed.person.arrives is not None:
            return
        if self._asked is not None:
            self._asked.cancel()
        holder, bed_id = tile.bed.person.person_id, tile.bed.bed_id
        if carried is None:
            self._asked = self._screen.ask(
                lambda: rules_against(desk, holder, bed_id),
                lambda rules: self._rules_of(bed_id, rules, False),
            )
        elif carried.bed_id not in (None, bed_id) and carried.first.arrives is None:
            self._asked = self._screen.ask(
                lambda: rules_of_swap(desk, carried.first.person_id, holder),
                lambda rules: self._rules_of(bed_id, rules, True),
            )

    def _rules_of(self, bed_id: int, rules: "tuple[RuleBroken, ...]", checked: bool) -> None:
        if self.board.focused_bed == bed_id:
            self._show_rules(rules, checked=checked)

    # Moving

    def _picked_up(self, carried: Carried) -> None:
        from transit_desk.services.bed_board import drops

        self._focused(self.board.focused_bed)
        desk, ids = self._shell.desk, [one.person_id for one in carried.people]
        self._screen.ask(lambda: drops(desk, ids), lambda found: self._drops_known(carried, found))

    def _drops_known(self, carried: Carried, found: Drops) -> None:
        if self.board.carried is carried:
            self.board.show_drops(found)
            self._show_rules()
            self._say_keys(self.board.tile())

    def _carry_ended(self) -> None:
        self._focused(self.board.focused_bed)
