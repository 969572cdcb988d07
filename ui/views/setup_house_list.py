"""The blocks of the house with their rooms, as a tree in which one is chosen."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from transit_desk.domain.house_layout import HouseLayout

if TYPE_CHECKING:
    from ui.shell import Shell

QWIDGETSIZE_MAX: Final = 16_777_215
"""Qt's own word for no limit."""
_ID: Final = Qt.ItemDataRole.UserRole
_MOVES: Final[dict[int, int]] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class HouseTree(QTreeWidget):
    """Alt with an arrow puts the chosen block or room elsewhere in the order; Enter begins to edit it."""

    thing_chosen = Signal(int, int)
    """(block id, room id): the room id is 0 for the block itself."""
    edit_wanted = Signal()
    move_wanted = Signal(int)
    """(step): -1 up, 1 down."""

    def __init__(self, name: str, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName(name)
        self._shell = shell
        self.setColumnCount(2)
        self.setUniformRowHeights(True)
        self.setIndentation(shell.theme.px(16))
        self.header().setObjectName(f"{name}_header")
        self.header().setSectionsClickable(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.header().setMinimumSectionSize(8)
        self.currentItemChanged.connect(self._tell)

    def retranslate(self) -> None:
        """Puts the words of the head on."""
        t = self._shell.language.t
        self.setHeaderLabels([t("Room"), t("Beds")])
        self.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_house(self, layout: HouseLayout, unsaved: frozenset[int]) -> None:
        """Blocks and rooms in order; `unsaved` rooms have a form that is not stored. The place is kept."""
        block_id, room_id = self.chosen()
        t = self._shell.language.t
        folded = {one.data(0, _ID)[0] for one in self._tops() if not one.isExpanded()}
        place = self.verticalScrollBar().value()
        self.blockSignals(True)
        self.clear()
        bold = self.font()
        bold.setBold(True)
        for block in layout.blocks:
            rooms = layout.rooms_of(block.id)
            beds = sum(len(room.beds) for room in rooms)
            top = QTreeWidgetItem([t("Block {name}", name=block.name), str(beds)])
            top.setData(0, _ID, (block.id, 0))
            top.setFont(0, bold)
            words = t.plural("{n} room", "{n} rooms", len(rooms))
            top.setToolTip(0, f"{block.name}: {words}, " + t.plural("{n} bed", "{n} beds", beds))
            for room in rooms:
                name = t("{name} (not stored)", name=room.name) if room.id in unsaved else room.name
                item = QTreeWidgetItem([name, str(len(room.beds))])
                item.setData(0, _ID, (block.id, room.id))
                spoken = f"{name}, " + t.plural("{n} bed", "{n} beds", len(room.beds))
                item.setToolTip(0, spoken)
                item.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)
                top.addChild(item)
            for one in self._with_rooms(top):
                one.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.addTopLevelItem(top)
            top.setExpanded(block.id not in folded)
        self.blockSignals(False)
        self.verticalScrollBar().setValue(place)
        if not self.choose(block_id, room_id) and not self.choose(block_id, 0) and layout.blocks:
            first = layout.rooms[0] if layout.rooms else None
            block = layout.blocks[0]
            self.choose(first.block_id if first else block.id, first.id if first else 0)

    def chosen(self) -> tuple[int, int]:
        """Ids of block and room; (0, 0) for nothing, no room for a block itself."""
        item = self.currentItem()
        block_id, room_id = (0, 0) if item is None else item.data(0, _ID)
        return block_id, room_id

    def choose(self, block_id: int, room_id: int) -> bool:
        """Chooses without telling; False where there is no such thing."""
        for top in self._tops():
            for item in self._with_rooms(top):
                if tuple(item.data(0, _ID)) == (block_id, room_id):
                    self.blockSignals(True)
                    self.setCurrentItem(item)
                    self.blockSignals(False)
                    self.scrollToItem(item)
                    return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        key = event.key()
        if key in _MOVES and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_wanted.emit(_MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.edit_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _tops(self) -> list[QTreeWidgetItem]:
        found = (self.topLevelItem(at) for at in range(self.topLevelItemCount()))
        return [one for one in found if one is not None]

    @staticmethod
    def _with_rooms(top: QTreeWidgetItem) -> list[QTreeWidgetItem]:
        """A block and its rooms."""
        return [top, *(one for at in range(top.childCount()) if (one := top.child(at)) is not None)]

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.thing_chosen.emit(*item.data(0, _ID))
