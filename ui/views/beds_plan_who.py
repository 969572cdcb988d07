"""Whom to plan for and with which rooms: a tree of boxes to tick."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from transit_desk.domain.board_rows import BedLook, Board, BoardPerson, BoardRoom, Tape
from ui.tokens import ROW_HEIGHT
from ui.views.bed_words import bed_list, in_house_order

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from ui.shell import Shell

WAITING: Final = "waiting"
COMING: Final = "coming"
ROOMS: Final = "rooms"
_KEY = Qt.ItemDataRole.UserRole
_LINES_SEEN = 6


@dataclass(frozen=True, slots=True)
class WhoCase:
    """A case that may be planned for. `held` are the beds held for it already, `day` the one it then comes on;
    `flight` the one it leaves by."""

    part: str
    day: date | None
    flight: str
    departs_at: datetime | None
    case_id: int
    number: str
    name: str
    people: int
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticked:
    """What is ticked: cases in the building, cases to come, and the rooms that are left out.

    `left_out` are waiting cases that are not ticked, `staying_away` those with held beds that are not. `fresh`:
    some of those to come have no held beds yet; `last_day` is the last one that beds of a ticked case are held
    from.
    """

    waiting: frozenset[int]
    left_out: frozenset[int]
    coming: frozenset[int]
    staying_away: tuple[WhoCase, ...]
    rooms_out: frozenset[int]
    people: int
    fresh: bool
    last_day: date | None

    @property
    def anybody(self) -> bool:
        """Whether there is something to plan."""
        return bool(self.waiting or self.coming or self.staying_away or self.rooms_out)

    @property
    def anew(self) -> bool:
        """Whether some have places already, so that this is a plan made anew."""
        return self.last_day is not None or bool(self.staying_away or self.rooms_out)


def cases_of(board: Board, tape: Tape) -> tuple[WhoCase, ...]:
    """Everybody who may need a bed, by case: those waiting, those with held beds by day, then all others to come
    by flight, those on no flight last. `tape` has the nights ahead, where beds are held."""
    labels = {bed.bed_id: f"{room.name} / {bed.name}" for room in tape.rooms for bed in room.beds}
    spans = [span for span in tape.spans if span.look is BedLook.HELD]
    held = {span.person.person_id: labels.get(span.bed_id, "") for span in spans}
    coming = {span.person.person_id: replace(span.person, arrives=span.first) for span in spans}
    found = [*_by_case(WAITING, board.waiting, {}), *_by_case(COMING, coming.values(), held)]
    with_holds = {one.case_id for one in found if one.held}
    late = [one for one in board.announced if one.case_id in with_holds]  # of a case that is held in part
    if late:
        both = _by_case(COMING, (*coming.values(), *late), held)
        found = [*_by_case(WAITING, board.waiting, {}), *both]
    others = [one for one in board.announced if one.case_id not in with_holds]
    found += _by_case(COMING, others, {})
    return tuple(sorted(found, key=_group_order))


def _group_order(one: WhoCase) -> tuple[bool, bool, date, bool, float, str, str]:
    leaves = 0.0 if one.departs_at is None else one.departs_at.timestamp()
    unknown = one.day is None
    return (
        one.part != WAITING,
        unknown,
        one.day or date.max,
        unknown and one.departs_at is None,
        leaves if unknown else 0.0,
        one.flight if unknown else "",
        one.number,
    )


def _by_case(part: str, people: Iterable[BoardPerson], held: dict[int, str]) -> Iterable[WhoCase]:
    cases: dict[int, list[BoardPerson]] = defaultdict(list)
    for one in people:
        cases[one.case_id].append(one)
    for case_id, members in cases.items():
        first = members[0]
        beds = sorted((held[one.person_id] for one in members if one.person_id in held), key=in_house_order)
        day = next((one.arrives for one in members if one.arrives is not None), None)
        yield WhoCase(
            part,
            day,
            first.flight,
            first.departs_at,
            case_id,
            first.case_number,
            first.name,
            len(members),
            tuple(beds),
        )


class WhoTree(QTreeWidget):
    """Cases below the day they come on, and the rooms of the house; Space ticks, the arrows open and close.

    Ticks stay when the board is read again. What is typed goes into the scan box, whose answer is ticked by
    `show_case`.
    """

    ticks_changed = Signal()

    def __init__(self, name: str, shell: "Shell", *, ticks: bool = True) -> None:
        """Without `ticks` there are no boxes: it is there to look at."""
        super().__init__()
        self.setObjectName(name)
        self._shell, self._ticking = shell, ticks
        self._cases: tuple[WhoCase, ...] = ()
        self._rooms: tuple[BoardRoom, ...] = ()
        self._ticks: dict[tuple[str, int], bool] = {}
        self._open: set[str] = set()
        self.setColumnCount(2)
        self.setRootIsDecorated(True)
        self.setUniformRowHeights(True)
        self.setHeaderHidden(True)
        self.setAlternatingRowColors(False)
        self.setExpandsOnDoubleClick(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QTreeWidget.EditTrigger.NoEditTriggers)
        header = self.header()
        header.setObjectName(f"{name}_header")
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._pause = QTimer(self)  # a tick on a day ticks each of its cases: told once
        self._pause.setSingleShot(True)
        self._pause.setInterval(0)
        self._pause.timeout.connect(self._tell)
        self.itemChanged.connect(self._item_changed)
        self.itemExpanded.connect(self._opened)
        self.itemCollapsed.connect(self._closed)
        shell.theme.changed.connect(self._fit)
        self._fit()

    def set_name(self, name: str) -> None:
        """The accessible name."""
        self.setAccessibleName(name)

    def show_board(self, board: Board, tape: Tape, t: "Translator") -> None:
        """The house was read again: ticks, what is open and the place stay. At first those waiting and those with
        held beds are ticked, and where nobody is, those who leave first."""
        were_held = {one.case_id for one in self._cases if one.held}
        self._cases, self._rooms = cases_of(board, tape), board.rooms
        first = next((one.flight for one in self._cases if one.part == COMING and not one.held), "")
        alone = not any(one.part == WAITING or one.held for one in self._cases)
        for one in self._cases:
            usual = one.part == WAITING or bool(one.held) or (alone and one.flight == first)
            if one.held and one.case_id not in were_held:
                # Until now no tick meant "not planned for". From now on it means "does not come".
                self._ticks[one.part, one.case_id] = True
            self._ticks.setdefault((one.part, one.case_id), usual)
        for room in self._rooms:
            self._ticks.setdefault((ROOMS, room.room_id), True)
        self.retranslate(t, board.today)

    def retranslate(self, t: "Translator", today: date) -> None:
        """Makes the lines anew, in the words of `t`."""
        here = _key(self.currentItem())
        self.blockSignals(True)
        self.clear()
        groups: dict[str, list[WhoCase]] = defaultdict(list)
        for one in self._cases:
            groups[_group_key(one)].append(one)
        for key, cases in groups.items():
            words = _group_words(cases[0], today, t)
            top = self._item(None, key, words, _people(cases, t))
            for one in cases:
                self._case_item(top, one, t)
        usable = [room for room in self._rooms if not room.closed and room.beds]
        if self._cases and usable and self._ticking:
            top = self._item(
                None, ROOMS, self._rooms_words(t), t.plural("{n} room", "{n} rooms", len(usable))
            )
            for room in usable:
                count = t.plural("{n} bed", "{n} beds", len(room.beds))
                item = self._item(top, f"{ROOMS}/{room.room_id}", room.name, count)
                self._tick(item, self._ticks[ROOMS, room.room_id])
        for top in self._tops():
            top.setExpanded(_key(top) in self._open)
        self.blockSignals(False)
        self._go_to(here)
        self.ticks_changed.emit()

    def ticked(self) -> Ticked:
        """What is ticked now."""
        chosen = [one for one in self._cases if self._ticks[one.part, one.case_id]]
        cleared = [one for one in self._cases if not self._ticks[one.part, one.case_id]]
        days = [one.day for one in chosen if one.held and one.day is not None]
        return Ticked(
            frozenset(one.case_id for one in chosen if one.part == WAITING),
            frozenset(one.case_id for one in cleared if one.part == WAITING),
            frozenset(one.case_id for one in chosen if one.part == COMING),
            tuple(one for one in cleared if one.held),
            frozenset(
                room.room_id
                for room in self._rooms
                if not room.closed and not self._ticks[ROOMS, room.room_id]
            ),
            sum(one.people for one in chosen),
            any(one.part == COMING and not one.held for one in chosen),
            max(days, default=None),
        )

    @property
    def cases(self) -> tuple[WhoCase, ...]:
        """All that can be ticked, rooms apart."""
        return self._cases

    def show_case(self, case_id: int) -> bool:
        """Ticks a case and brings it into view; False when nobody of it needs a bed."""
        for one in self._cases:
            if one.case_id == case_id:
                item = self._find(f"{one.part}/{case_id}")
                if item is not None:
                    self._tick(item, True)
                    self.setCurrentItem(item)
                    return True
        return False

    def take_room(self, room_id: int) -> bool:
        """Ticks a room that was left out; False when it was not."""
        item = self._find(f"{ROOMS}/{room_id}")
        if item is None or self._ticks.get((ROOMS, room_id), True):
            return False
        self._tick(item, True)
        return True

    def sizeHint(self) -> QSize:
        """A few lines; it takes what room there is."""
        return QSize(super().sizeHint().width(), self._shell.theme.px(_LINES_SEEN * ROW_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed goes to the scan box; the rest is Qt's."""
        text = event.text()
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if len(text) == 1 and text.isprintable() and text != " " and not held:
            self._shell.focus_scan_box(text)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
            item = self.currentItem()
            if item is not None and item.childCount():
                item.setExpanded(not item.isExpanded())
        else:
            super().keyPressEvent(event)

    # Inside

    def _case_item(self, top: QTreeWidgetItem, one: WhoCase, t: "Translator") -> None:
        words = f"{one.number}   {one.name.partition(',')[0]}"
        if one.held:
            words = t("{case}, {beds} held", case=words, beds=bed_list(one.held))
        item = self._item(top, f"{one.part}/{one.case_id}", words, t.number(one.people))
        item.setToolTip(0, words)
        self._tick(item, self._ticks[one.part, one.case_id])

    def _item(self, top: QTreeWidgetItem | None, key: str, words: str, count: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([words, count])
        item.setData(0, _KEY, key)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._ticking:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
            if top is None:
                flags |= Qt.ItemFlag.ItemIsAutoTristate
        item.setFlags(flags)
        if top is None:
            font = self.font()
            font.setBold(True)
            item.setFont(0, font)
            self.addTopLevelItem(item)
        else:
            top.addChild(item)
        return item

    def _tick(self, item: QTreeWidgetItem, ticked: bool) -> None:
        if not self._ticking:
            return
        item.setCheckState(0, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def _item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        if column == 0 and item.parent() is not None:
            part, _, number = _key(item).partition("/")
            ticked = item.checkState(0) == Qt.CheckState.Checked
            if self._ticks.get((part, int(number))) != ticked:
                self._ticks[part, int(number)] = ticked
                self._pause.start()

    def _opened(self, item: QTreeWidgetItem) -> None:
        self._open.add(_key(item))

    def _closed(self, item: QTreeWidgetItem) -> None:
        self._open.discard(_key(item))

    def _find(self, key: str) -> QTreeWidgetItem | None:
        for top in self._tops():
            for item in (top, *(top.child(place) for place in range(top.childCount()))):
                if _key(item) == key:
                    return item
        return None

    def _tops(self) -> Iterator[QTreeWidgetItem]:
        for at in range(self.topLevelItemCount()):
            top = self.topLevelItem(at)
            if top is not None:
                yield top

    def _rooms_words(self, t: "Translator") -> str:
        out = len(self.ticked().rooms_out)
        if out:
            return t.plural("Rooms to plan with: {n} left out", "Rooms to plan with: {n} left out", out)
        return t("Rooms to plan with")

    def _tell(self) -> None:
        rooms = self._find(ROOMS)
        if rooms is not None:
            self.blockSignals(True)
            rooms.setText(0, self._rooms_words(self._shell.language.t))
            self.blockSignals(False)
        self.ticks_changed.emit()

    def _go_to(self, key: str) -> None:
        item = self._find(key) or self.topLevelItem(0)
        if item is not None:
            self.setCurrentItem(item)

    def _fit(self) -> None:
        self.setMinimumHeight(self._shell.theme.px(3 * ROW_HEIGHT))
        self.setIndentation(self._shell.theme.px(20))


def _key(item: QTreeWidgetItem | None) -> str:
    """What a line stands for: "waiting:", "coming/12" (a case), "rooms/3"; "" for no line."""
    return "" if item is None else str(item.data(0, _KEY))


def _group_key(one: WhoCase) -> str:
    if one.part == WAITING:
        return f"{WAITING}:"
    return f"{COMING}:{one.day or one.flight}"


def _group_words(one: WhoCase, today: date, t: "Translator") -> str:
    if one.part == WAITING:
        return t("Waiting in the building")
    if one.day is not None:
        if one.day == today:
            return t("Beds held from today")
        return t("Beds held from {day}", day=t.date(one.day))
    if one.departs_at is None:
        return t("Announced, on no flight yet")
    return t(
        "Announced, leaving by {flight}, {day}", flight=one.flight, day=t.date(t.local(one.departs_at).date())
    )


def _people(cases: Iterable[WhoCase], t: "Translator") -> str:
    return t.plural("{n} person", "{n} people", sum(one.people for one in cases))
