"""The forms of a room and of a block: edited here, stored by the section."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QGridLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from transit_desk.domain.codes import BedLevel, RoomKind
from transit_desk.domain.house_drawing import bunks, with_beds
from transit_desk.domain.house_layout import (
    HIGHEST_FLOOR,
    LONGEST_BED,
    LONGEST_NAME,
    LOWEST_FLOOR,
    MOST_BEDS,
    HouseLayout,
    LayoutBlock,
    LayoutRoom,
)
from transit_desk.domain.names import tidy
from transit_desk.language import Translator
from transit_desk.language.words import word
from ui.tokens import GRID
from ui.views.setup_section import number_field
from ui.widgets.buttons import PlainButton
from ui.widgets.fields import ChoiceList, LineField
from ui.widgets.layout import column, labelled, row
from ui.widgets.tabs import Tabs
from ui.widgets.text import Caption

if TYPE_CHECKING:
    from ui.shell import Shell

_ID: Final = Qt.ItemDataRole.UserRole
LIST_HEIGHT: Final = 104
LIST_WIDTH: Final = 176
TICK_WIDTH: Final = 108
COUNT_WIDTH: Final = 76
_BUNKS: Final = "bunks"
"""A choice beside the kinds of single beds: lower and upper at once."""


class _BedList(QListWidget):
    """Del takes the chosen bed away."""

    delete_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and not event.modifiers():
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)


class RoomForm(QWidget):
    """What is said of a room beside its place on the plan."""

    edited = Signal()

    def __init__(self, shell: "Shell", new_id: Callable[[], int]) -> None:
        super().__init__()
        self.setObjectName("room_form")
        self._shell = shell
        self._new_id = new_id
        self._stored: LayoutRoom | None = None
        self._room: LayoutRoom | None = None
        self._filling = False
        self._build()

    # What the section uses

    def show_room(self, stored: LayoutRoom, draft: LayoutRoom, layout: HouseLayout) -> None:
        """The room as it is stored, and as it was left in the form."""
        self._filling = True
        self._stored, self._room = stored, draft
        self.name.setText(draft.name)
        self.name.set_wrong("")
        self.kind.choose(draft.kind)
        self.floor.setValue(draft.floor)
        for box, on in zip(self._boxes, (draft.accessible, draft.near_wash, draft.closed), strict=True):
            box.setChecked(on)
        self._fill_neighbours(draft, layout)
        self._fill_beds()
        self._filling = False

    def value(self) -> LayoutRoom | None:
        """The room as the form has it; its place is the stored one."""
        if self._room is None or self._stored is None:
            return None
        accessible, near_wash, closed = (box.isChecked() for box in self._boxes)
        kind = self.kind.value()
        ticked = (one for one in self._items(self.neighbours) if one.checkState() == Qt.CheckState.Checked)
        return replace(
            self._room,
            name=tidy(self.name.text()),
            kind=kind if isinstance(kind, RoomKind) else self._room.kind,
            floor=self.floor.value(),
            accessible=accessible,
            near_wash=near_wash,
            closed=closed,
            place=self._stored.place,
            neighbours=frozenset(int(one.data(_ID)) for one in ticked),
        )

    def retranslate(self, t: Translator) -> None:
        """Puts every word on."""
        words = (t("Name"), t("For whom"), t("Floor"))
        for label, field, said in zip(self._labels, (self.name, self.kind, self.floor), words, strict=True):
            label.setText(said)
            field.setAccessibleName(said)
        self.floor.setToolTip(t("0 is the ground floor"))
        flags = (t("Wheelchair gets in"), t("Near wash rooms"), t("Closed: given to nobody"))
        for box, said in zip(self._boxes, flags, strict=True):
            box.setText(said)
            box.setAccessibleName(said)
        self.kind.set_choices([(kind, word(t, kind)) for kind in RoomKind])
        self.level.set_choices([(level, word(t, level)) for level in BedLevel])
        self.bed_name.setAccessibleName(t("Name of the bed"))
        self._bed_label.setText(t("Name of the bed"))
        self._level_label.setText(t("Kind of bed"))
        self.level.set_name(t("Kind of bed"))
        self.delete_bed.set_words(t("Take away"), t, t("Take this bed away"))
        self.adds.set_choices(
            [
                (_BUNKS, t("bunk beds")),
                (BedLevel.SINGLE, t("single beds")),
                (BedLevel.COT, t("cots")),
            ]
        )
        self.adds.set_name(t("Which beds to add"))
        self.count.setAccessibleName(t("How many beds to add"))
        self.tabs.set_name(t("What is said of the room"))
        self.add_beds.set_words(t("Add"), t, t("Add beds"))
        self.neighbours.setAccessibleName(t("Adjoining rooms"))
        self._fill_beds()

    # Building

    def _build(self) -> None:
        self.name, self.kind = LineField("room_name"), ChoiceList("room_kind")
        self.name.setMaxLength(LONGEST_NAME)
        self.floor = number_field("room_floor", LOWEST_FLOOR, HIGHEST_FLOOR)
        self._labels = tuple(Caption(f"{one}_label") for one in ("room_name", "room_kind", "room_floor"))
        self._boxes = tuple(QCheckBox() for _ in range(3))
        for box, name in zip(self._boxes, ("room_accessible", "room_near_wash", "room_closed"), strict=True):
            box.setObjectName(name)
            box.toggled.connect(self._tell)
        self.name.textEdited.connect(self._tell)
        self.kind.value_chosen.connect(self._tell)
        self.floor.valueChanged.connect(self._tell)
        self._head = QGridLayout()
        self._head.setHorizontalSpacing(2 * GRID)
        self._head.setVerticalSpacing(GRID)
        self._fields = [
            column(label, field, gap=0)
            for label, field in zip(self._labels, (self.name, self.kind, self.floor), strict=True)
        ]
        first = QWidget()
        first.setObjectName("room_page")
        column(self._head, 1, parent=first)
        self.tabs = Tabs("room_tabs", keys=("Ctrl+1", "Ctrl+2", "Ctrl+3"))
        self.tabs.currentChanged.connect(self._turn)
        self.tabs.value_chosen.connect(self._focus_tab)
        self._pages = QStackedWidget()
        self._pages.setObjectName("room_pages")
        for page in (first, self._build_beds(), self._build_neighbours()):
            self._pages.addWidget(page)
        column(self.tabs, self._pages, gap=1, parent=self)
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """Everything below each other where there is no room beside."""
        for box in self._fields:
            self._head.removeItem(box)
        for widget in self._boxes:
            self._head.removeWidget(widget)
        for at, (box, widget) in enumerate(zip(self._fields, self._boxes, strict=True)):
            self._head.addLayout(box, at if narrow else 0, 0 if narrow else at)
            self._head.addWidget(widget, 3 + at if narrow else 1, 0 if narrow else at)
            self._head.setColumnStretch(at, 0 if narrow and at else 1)
        directions = QBoxLayout.Direction
        for line in (self._lists, self._bed, self._more):
            line.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self.count.setMaximumWidth(self._shell.theme.px(COUNT_WIDTH))
        for one in (self.beds, self.neighbours):
            one.setMinimumSize(self._shell.theme.px(LIST_WIDTH), self._shell.theme.px(LIST_HEIGHT))

    def _turn(self, at: int) -> None:
        self._pages.setCurrentIndex(max(at, 0))

    def _focus_tab(self, value: object) -> None:
        field = {"room": self.name, "beds": self.beds, "beside": self.neighbours}[str(value)]
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _count_tabs(self) -> None:
        t = self._shell.language.t
        beds = len(self._room.beds) if self._room is not None else 0
        ticked = sum(one.checkState() == Qt.CheckState.Checked for one in self._items(self.neighbours))
        self.tabs.set_tabs(
            (
                ("room", t("Room")),
                ("beds", t("Beds ({count})", count=beds)),
                ("beside", t("Adjoining rooms ({count})", count=ticked)),
            )
        )

    def _build_beds(self) -> QWidget:
        whole = QWidget()
        whole.setObjectName("room_beds_page")
        self.beds = _BedList()
        self.beds.setObjectName("room_beds")
        self.beds.currentRowChanged.connect(self._show_bed)
        self.beds.delete_wanted.connect(self._delete_bed)
        self.bed_name, self.level = LineField("bed_name"), ChoiceList("bed_level")
        self.bed_name.setMaxLength(LONGEST_BED)
        self.bed_name.textEdited.connect(self._bed_edited)
        self.level.value_chosen.connect(self._bed_edited)
        self._bed_label, self._level_label = Caption("bed_name_label"), Caption("bed_level_label")
        self.delete_bed = PlainButton("delete_bed", key="Del", bound=False)
        self.delete_bed.clicked.connect(self._delete_bed)
        self.count = number_field("beds_to_add", 1, 20)
        self.count.setValue(4)
        self.adds = ChoiceList("kind_to_add")
        self.add_beds = PlainButton("add_beds", key="Ctrl+B")
        self.add_beds.clicked.connect(self._add_beds)
        gone = column(1, self.delete_bed)
        self._bed = row(
            labelled(self._bed_label, self.bed_name), labelled(self._level_label, self.level), gone
        )
        self._bed.setStretch(0, 2)
        self._bed.setStretch(1, 3)
        self._more = row(self.count, self.adds, self.add_beds)
        self._more.setStretch(1, 1)
        self._lists = row(self.beds, column(self._bed, self._more, 1), gap=2)
        self._lists.setStretch(0, 1)
        self._lists.setStretch(1, 2)
        column(self._lists, parent=whole)
        return whole

    def _build_neighbours(self) -> QWidget:
        whole = QWidget()
        whole.setObjectName("room_neighbours_page")
        self.neighbours = QListWidget()
        self.neighbours.setObjectName("room_neighbours")
        self.neighbours.setFlow(QListView.Flow.LeftToRight)
        self.neighbours.setWrapping(True)
        self.neighbours.setResizeMode(QListView.ResizeMode.Adjust)
        self.neighbours.itemChanged.connect(self._ticked)
        column(self.neighbours, parent=whole)
        return whole

    # Beds

    def _fill_beds(self) -> None:
        t, room = self._shell.language.t, self._room
        beds = () if room is None else room.beds
        kept = max(self.beds.currentRow(), 0)
        self.beds.blockSignals(True)
        self.beds.clear()
        for bed in beds:
            self.beds.addItem(t("{bed}: {kind}", bed=bed.name, kind=word(t, bed.level)))
        self.beds.setCurrentRow(min(kept, len(beds) - 1))
        self.beds.blockSignals(False)
        self.beds.setAccessibleName(t.plural("{n} bed", "{n} beds", len(beds)))
        self._show_bed()
        self._count_tabs()

    def _show_bed(self) -> None:
        room, at = self._room, self.beds.currentRow()
        there = room is not None and 0 <= at < len(room.beds)
        for widget in (self.bed_name, self.level, self.delete_bed):
            widget.setEnabled(there)
        if room is not None and there:
            self.bed_name.setText(room.beds[at].name)
            self.level.choose(room.beds[at].level)
        else:
            self.bed_name.clear()

    def _bed_edited(self, _: object) -> None:
        at, room, level = self.beds.currentRow(), self._room, self.level.value()
        if room is None or not 0 <= at < len(room.beds) or not isinstance(level, BedLevel):
            return
        bed = replace(room.beds[at], name=tidy(self.bed_name.text()), level=level)
        self._room = replace(room, beds=(*room.beds[:at], bed, *room.beds[at + 1 :]))
        t = self._shell.language.t
        self.beds.item(at).setText(t("{bed}: {kind}", bed=bed.name, kind=word(t, level)))
        self._tell()

    def _delete_bed(self) -> None:
        at, room = self.beds.currentRow(), self._room
        if room is not None and 0 <= at < len(room.beds):
            self._room = replace(room, beds=(*room.beds[:at], *room.beds[at + 1 :]))
            self._fill_beds()
            self._tell()

    def _add_beds(self) -> None:
        room, kind, count = self._room, self.adds.value(), self.count.value()
        if room is None:
            return
        levels = (kind,) * count if isinstance(kind, BedLevel) else bunks(count)
        self._room = with_beds(room, levels[: max(0, MOST_BEDS - len(room.beds))], self._new_id)
        self._fill_beds()
        self.beds.setCurrentRow(self.beds.count() - 1)
        self._tell()

    # Neighbours

    def _fill_neighbours(self, draft: LayoutRoom, layout: HouseLayout) -> None:
        others = [room for room in layout.rooms_of(draft.block_id) if room.id != draft.id]
        self.neighbours.blockSignals(True)
        self.neighbours.clear()
        metrics = self.neighbours.fontMetrics()
        box = self._shell.theme.px(48)
        longest = max((metrics.horizontalAdvance(other.name) for other in others), default=0)
        wide, high = max(self._shell.theme.px(TICK_WIDTH), longest + box), self._shell.theme.px(32)
        for other in sorted(others, key=lambda other: other.floor != draft.floor):
            item = QListWidgetItem(other.name)
            item.setData(_ID, other.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = other.id in draft.neighbours
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(wide, high))
            self.neighbours.addItem(item)
        if self.neighbours.count():
            self.neighbours.setCurrentRow(0)
        self.neighbours.blockSignals(False)

    @staticmethod
    def _items(box: QListWidget) -> Iterator[QListWidgetItem]:
        return (box.item(at) for at in range(box.count()))

    def _ticked(self, _: object) -> None:
        self._count_tabs()
        self._tell()

    def _tell(self, *_: object) -> None:
        if not self._filling:
            self.edited.emit()


class BlockForm(QWidget):
    """The name of a block."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("block_form")
        self.name = LineField("block_name")
        self.name.setMaxLength(LONGEST_NAME)
        self._label = Caption("block_name_label")
        self._stored: LayoutBlock | None = None
        column(row(labelled(self._label, self.name), 1), 1, parent=self)

    def show_block(self, stored: LayoutBlock) -> None:
        """The block as it is stored."""
        if self._stored != stored:
            self._stored = stored
            self.name.setText(stored.name)

    def value(self) -> LayoutBlock | None:
        """The block as the form has it."""
        return None if self._stored is None else replace(self._stored, name=tidy(self.name.text()))

    @property
    def is_edited(self) -> bool:
        """Whether it is another name than the stored one."""
        return self._stored is not None and self.value() != self._stored

    def retranslate(self, t: Translator) -> None:
        """Puts every word on."""
        self._label.setText(t("Name of the block"))
        self.name.setAccessibleName(t("Name of the block"))
