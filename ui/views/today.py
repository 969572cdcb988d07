"""Today: who is expected, who is here, which beds are left, and what still stops each departure."""

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from transit_desk.domain.codes import MovementState
from transit_desk.domain.readiness import Desk as Lifter
from transit_desk.domain.rights import Right
from transit_desk.language import Translator
from transit_desk.language.blocker_sentences import lifted_by_word
from ui.screen import Screen
from ui.status import Status
from ui.theme import Theme
from ui.tokens import GRID
from ui.widgets.bar import Bar, BarPart
from ui.widgets.card_button import CardButton
from ui.widgets.empty import EmptyState
from ui.widgets.layout import card, column, row
from ui.widgets.pages import Pages
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BigText, BodyText, Caption, Heading

if TYPE_CHECKING:
    from transit_desk.domain.rows import BlockOccupancy, DepartureRow, TodayBoard

REFRESH_MS = 60_000
"""What other desks did shows within a minute."""
WIDE = 720
"""Narrower than this (in pixels at 100 %), figures stand two by two and occupancy below the departures."""


class Figure(QFrame):
    """One number that matters, with what it counts above and what to do below."""

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "card")
        self._caption = Caption(f"{name}_caption")
        self._number = QLabel()
        self._number.setObjectName(f"{name}_number")
        self._number.setProperty("role", "figure")
        self._words = BodyText(f"{name}_words")
        self._words.setProperty("role", "soft")
        self._badge = StatusBadge(f"{name}_badge", theme)
        column(self._caption, self._number, self._words, self._badge, 1, margin=2, gap=0, parent=self)

    def show_figure(self, caption: str, number: str, words: str, status: Status | None = None) -> None:
        """`words` stand plain, or with a state as a badge."""
        self._caption.setText(caption)
        self._number.setText(number)
        self._words.setText(words)
        self._words.setVisible(status is None)
        self._badge.setVisible(status is not None)
        if status is not None:
            self._badge.show_status(status, words)
        self._number.setAccessibleName(f"{caption}: {number}")


class DepartureCard(CardButton):
    """A departure: when, which way, how many are ready, and who has still to act."""

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__(name, theme)
        self.movement_id = 0
        self._when = BigText(f"{name}_when")
        self._state = StatusBadge(f"{name}_state", theme)
        self._what = BodyText(f"{name}_what")
        self._ready = BodyText(f"{name}_ready")
        self._bar = Bar(f"{name}_bar", theme)
        self._boarded = BodyText(f"{name}_boarded")
        self._desks = {desk: StatusBadge(f"{name}_{desk.value}", theme) for desk in Lifter}
        self._none = Caption(f"{name}_nothing_blocked")
        top = row(self._when, 1, self._state, gap=2)
        self._desk_grid = desks = QGridLayout()
        desks.setSpacing(GRID)
        for at in range(2):
            desks.setColumnStretch(at, 1)
        for at, badge in enumerate(self._desks.values()):
            desks.addWidget(badge, at // 2, at % 2)
        counts = row(self._ready, self._boarded, gap=2)
        counts.setStretch(0, 1)
        self.set_content(column(top, self._what, counts, self._bar, self._none, desks, margin=2, gap=1))

    def show_departure(self, found: "DepartureRow", t: Translator) -> None:
        """Shows what is known of a movement."""
        self.movement_id = found.movement_id
        when = f"{t.weekday(t.local(found.departs_at).date())}  {t.time(found.departs_at)}"
        self._when.setText(when)
        route = found.route.replace("-", " – ")
        self._what.setText(f"{found.name}   {route}")
        closed = found.state is MovementState.CLOSED
        ready = t("Ready: {ready} of {all}", ready=t.number(found.ready), all=t.number(found.passengers))
        boarded = t("Boarded: {count}", count=t.number(found.boarded))
        self._ready.setText(ready)
        self._ready.setVisible(not closed)
        self._boarded.setText(boarded)
        shown = found.boarded if closed else found.ready
        self._bar.show_parts([BarPart(shown, "ready")], found.passengers, boarded if closed else ready)
        self._show_state(found, t)
        self._show_desks(found, t)
        self.setAccessibleName(f"{when}. {found.name}. {route}. {ready}. {boarded}. {self.blocked(found, t)}")

    @staticmethod
    def blocked(found: "DepartureRow", t: Translator) -> str:
        """What is left to do, by desk, in one line."""
        counts = Counter(blocker.lifted_by for blocker in found.blockers)
        return ", ".join(desk_count(desk, counts[desk], t) for desk in Lifter if counts[desk])

    def _show_state(self, found: "DepartureRow", t: Translator) -> None:
        if found.state is MovementState.CLOSED:
            status, words = Status.UNKNOWN, t("Closed")
        elif not found.passengers:
            status, words = Status.UNKNOWN, t("No passengers yet")
        elif found.blockers:
            count = found.passengers - found.ready
            status = Status.ATTENTION
            words = t.plural("{n} person not ready", "{n} people not ready", count)
        elif found.state is MovementState.BOARDING:
            status, words = Status.READY, t("Boarding")
        else:
            status, words = Status.READY, t("Everyone is ready")
        self._state.show_status(status, words)

    def _show_desks(self, found: "DepartureRow", t: Translator) -> None:
        open_ = found.state is not MovementState.CLOSED
        counts = Counter(blocker.lifted_by for blocker in found.blockers) if open_ else Counter()
        place = 0
        for desk, badge in self._desks.items():
            badge.setVisible(counts[desk] > 0)
            if counts[desk]:
                badge.show_status(Status.ATTENTION, desk_count(desk, counts[desk], t))
                self._desk_grid.addWidget(
                    badge, place // 2, place % 2
                )  # no hole for a desk with nothing to do
                place += 1
        self._none.setText(t("Still to do, by desk") if counts else "")
        self._none.setVisible(bool(counts))


def desk_count(desk: Lifter, count: int, t: Translator) -> str:
    """Medical 12: how many things wait for a desk."""
    return t("{desk}: {count}", desk=lifted_by_word(desk, t), count=t.number(count))


def no_rooms(t: Translator, *, sets_up: bool) -> str:
    """What a new centre lacks, with the way to it for who may go it."""
    if sets_up:
        return t("There are no rooms yet: load the sample centre on Setup (F8).")
    return t("There are no rooms yet.")


class Occupancy(QFrame):
    """Beds by block, as bars with figures."""

    def __init__(self, theme: Theme, *, sets_up: bool) -> None:
        super().__init__()
        self.setObjectName("occupancy")
        self.setProperty("role", "card")
        self._theme = theme
        self._sets_up = sets_up
        self._heading = Heading("occupancy_heading")
        self._total = BodyText("occupancy_total")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID)
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[BodyText, Bar, BodyText]] = []
        column(self._heading, self._total, self._grid, 1, margin=2, gap=1, parent=self)

    def show_blocks(self, blocks: "tuple[BlockOccupancy, ...]", t: Translator) -> None:
        """One line a block."""
        self._heading.setText(t("Occupancy"))
        beds, taken = sum(block.beds for block in blocks), sum(block.taken for block in blocks)
        out = sum(block.out_of_service for block in blocks)
        if beds:
            share = t.number(100 * taken / beds)
            words = t(
                "{taken} of {beds} beds taken ({share} %)",
                taken=t.number(taken),
                beds=t.number(beds),
                share=share,
            )
            self._total.setText(words)
        else:
            self._total.setText(no_rooms(t, sets_up=self._sets_up))
        while len(self._lines) < len(blocks):
            self._add_line()
        for at, line in enumerate(self._lines):
            for part in line:
                part.setVisible(at < len(blocks))
            if at < len(blocks):
                self._show_line(line, blocks[at], t)
        self.setAccessibleName(f"{self._heading.text()}: {self._total.text()}")
        if out:
            self._total.setText(
                self._total.text() + ", " + t.plural("{n} bed out of service", "{n} beds out of service", out)
            )

    def _add_line(self) -> None:
        at = len(self._lines)
        name, figures = BodyText(f"block_{at}_name"), BodyText(f"block_{at}_figures")
        bar = Bar(f"block_{at}_bar", self._theme)
        name.setWordWrap(False)
        figures.setWordWrap(False)
        figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(name, at, 0)
        self._grid.addWidget(bar, at, 1)
        self._grid.addWidget(figures, at, 2)
        self._lines.append((name, bar, figures))

    @staticmethod
    def _show_line(line: "tuple[BodyText, Bar, BodyText]", block: "BlockOccupancy", t: Translator) -> None:
        name, bar, figures = line
        name.setText(t("Block {name}", name=block.block))
        words = t("{taken} of {beds}", taken=t.number(block.taken), beds=t.number(block.beds))
        figures.setText(words)
        spoken = f"{name.text()}: {words}"
        if block.out_of_service:
            words = t.plural("{n} bed out of service", "{n} beds out of service", block.out_of_service)
            spoken = f"{spoken}, {words}"
        free = block.beds - block.taken - block.out_of_service
        out = BarPart(block.out_of_service, "outline")
        bar.show_parts((BarPart(block.taken, "accent"), BarPart(free, "hover"), out), block.beds, spoken)


class TodayScreen(Screen):
    """What the supervisor wants to know on coming in. Enter on a departure opens it on Movements."""

    name = "today"

    def build(self) -> None:
        self._board: TodayBoard | None = None
        self._wide: bool | None = None
        theme = self.shell.theme
        names = ("in_building", "without_bed", "announced", "arrived_today")
        self.figures = {name: Figure(name, theme) for name in names}
        self._figures = QGridLayout()
        self._figures.setSpacing(2 * GRID)
        for at in range(2):
            self._figures.setColumnStretch(at, 1)
        self._departures_heading = Heading("departures_heading")
        self._no_departure = BodyText("no_departure")
        self._no_departure.setProperty("role", "soft")
        self.cards: list[DepartureCard] = []
        self._cards = column(gap=1)
        inside = QWidget()
        column(self._cards, 1, parent=inside)
        self._area = QScrollArea()
        self._area.setObjectName("departures")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(inside)
        left = QWidget()
        column(self._departures_heading, self._no_departure, self._area, parent=left).setStretch(2, 1)
        self._occupancy = Occupancy(theme, sets_up=self.permits(Right.SET_UP))
        self._body = row(left, self._occupancy, gap=2)
        self._body.setAlignment(self._occupancy, Qt.AlignmentFlag.AlignTop)
        board = QWidget()
        board.setObjectName("board")
        column(self._figures, self._body, gap=2, parent=board).setStretch(1, 1)
        self._empty = EmptyState("nothing_yet")
        self._empty_card = card(self._empty, name="nothing_yet_card")
        self._stack = Pages("board_or_words")
        self._stack.addWidget(board)
        self._stack.addWidget(self._empty_card)
        column(self._stack, parent=self)
        self._arrange(True)
        self._every_minute = QTimer(self)
        self._every_minute.setInterval(REFRESH_MS)
        self._every_minute.timeout.connect(self._read)

    def retranslate(self) -> None:
        t = self.t
        self.setAccessibleName(t("Today"))
        self._departures_heading.setText(t("Departures"))
        self._area.setAccessibleName(t("Departures"))
        self._no_departure.setText(
            t("No flight is planned. Make one on Movements (F5).")
            if self.permits(Right.PLAN_MOVEMENTS)
            else t("No flight is planned.")
        )
        self._word_empty()
        if self._board is not None:
            self._show(self._board)

    def activated(self) -> None:
        self._read()

    def come_back(self) -> None:
        self._read()

    def showEvent(self, event: QShowEvent) -> None:
        """On view it reads again every minute."""
        super().showEvent(event)
        self._every_minute.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of view it asks nobody."""
        self._every_minute.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room, otherwise one."""
        super().resizeEvent(event)
        self._arrange(self.width() >= self.shell.theme.px(WIDE))

    def open_departure(self, movement_id: int) -> None:
        """Goes to Movements with this movement chosen."""
        self.shell.go("movements").open_movement(movement_id)

    # Inside

    def _read(self) -> None:
        desk = self.shell.desk

        def read() -> "TodayBoard":
            from transit_desk.services.readiness_board import today

            return today(desk)

        self.ask(read, self._show)

    def _show(self, board: "TodayBoard") -> None:
        t = self.t
        self._board = board
        here = board.in_building or board.out
        something = board.announced_persons or here or board.arrived_today or board.departures
        self._stack.setCurrentIndex(0 if something else 1)
        self._word_empty()
        out = t("people now, and {out} out", out=t.number(board.out)) if board.out else t("people now")
        self.figures["in_building"].show_figure(t("In the building"), t.number(board.in_building), out)
        if board.without_bed:
            status = Status.ATTENTION
            gives = self.permits(Right.GIVE_BEDS)
            words = t("give them beds on Beds (F3)") if gives else t("they wait for a bed")
        else:
            status, words = Status.READY, t("everyone has a bed")
        self.figures["without_bed"].show_figure(
            t("Without a bed"), t.number(board.without_bed), words, status
        )
        self.figures["announced"].show_figure(
            t("Announced, still to come"),
            t.number(board.announced_persons),
            t.plural("in {n} case", "in {n} cases", board.announced_cases),
        )
        self.figures["arrived_today"].show_figure(
            t("Arrived today"), t.number(board.arrived_today), t("checked in since midnight")
        )
        self._show_departures(board, t)
        self._occupancy.show_blocks(board.blocks, t)

    def _word_empty(self) -> None:
        """What comes first on a new desk: rooms, then a list."""
        t, board = self.t, self._board
        how = []
        if board is not None and not board.blocks:
            how.append(no_rooms(t, sets_up=self.permits(Right.SET_UP)))
        if self.permits(Right.IMPORT_LISTS):
            how.append(t("Import a list on Lists (F7), then Ctrl+I."))
        self._empty.set_words(t("No list has been imported yet."), "\n".join(how))

    def _show_departures(self, board: "TodayBoard", t: Translator) -> None:
        focused = next((card.movement_id for card in self.cards if card.hasFocus()), None)
        while len(self.cards) < len(board.departures):
            fresh = DepartureCard(f"departure_{len(self.cards)}", self.shell.theme)
            fresh.clicked.connect(lambda _=False, fresh=fresh: self.open_departure(fresh.movement_id))
            self.cards.append(fresh)
            self._cards.addWidget(fresh)
            fresh.set_neighbours(self.cards)
        for at, card_ in enumerate(self.cards):
            card_.setVisible(at < len(board.departures))
            if at < len(board.departures):
                card_.show_departure(board.departures[at], t)
                if card_.movement_id == focused:
                    card_.setFocus()
        self._no_departure.setVisible(not board.departures)

    def _arrange(self, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        for at, figure in enumerate(self.figures.values()):
            self._figures.addWidget(figure, 0 if wide else at // 2, at if wide else at % 2)
        for at in (2, 3):
            self._figures.setColumnStretch(at, 1 if wide else 0)
        self._body.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )
        self._body.setStretch(0, 3)
        self._body.setStretch(1, 2 if wide else 0)
        self._area.setMinimumHeight(0 if wide else self.shell.theme.px(240))
