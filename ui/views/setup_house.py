"""Setup of the house: its blocks and rooms, where they stand, their beds; and the house as an Excel file."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.house_drawing import drawn
from transit_desk.domain.house_layout import (
    HouseLayout,
    LayoutBlock,
    LayoutRoom,
)
from transit_desk.language import Translator
from transit_desk.language.house_sentences import floor_word
from ui.views.setup_house_acts import Asked, in_another_order, new_block, new_room, stored_room, without
from ui.views.setup_house_excel import ask_where_to, ask_which_house, save_house
from ui.views.setup_house_form import BlockForm, RoomForm
from ui.views.setup_house_import import HouseImportPage
from ui.views.setup_house_list import QWIDGETSIZE_MAX, HouseTree
from ui.views.setup_house_plan import PlanView
from ui.views.setup_section import Section
from ui.widgets.buttons import DangerButton, PlainButton, PrimaryButton
from ui.widgets.empty import EmptyState
from ui.widgets.layout import column, row
from ui.widgets.tabs import Tabs
from ui.widgets.text import BodyText, Heading

if TYPE_CHECKING:
    from transit_desk.services.house_layout import HouseChange

LIST_WIDTH: Final = 186
PLAN_HEIGHT: Final = 148
TREE_HEIGHT: Final = 150
NARROW: Final = 780
"""Pixels at 100 % below which everything stands below each other."""


class HouseSection(Section):
    """Left the rooms, right the plan of the chosen one's floor, below it what is said of the room. Each act
    can be taken back."""

    name = "house"

    def title(self, t: Translator) -> str:
        return t("House")

    def build(self) -> None:
        self.layout_shown = HouseLayout()
        self._drafts: dict[int, tuple[LayoutRoom, LayoutRoom]] = {}
        self._last_id = 0
        self._known = False
        self._heading = Heading("house_heading")
        self.import_button = PlainButton("import_house", key="Ctrl+O")
        self.import_button.clicked.connect(self._ask_for_file)
        self.export_button = PlainButton("export_house", key="Ctrl+E")
        self.export_button.clicked.connect(self._ask_where)
        self.importing = HouseImportPage(self)
        self.importing.hide()
        self.importing.closed.connect(self._back)
        self._all = QWidget()
        self._all.setObjectName("house_all")
        self.empty = EmptyState("house_empty")
        self.work = self._build_work()
        self.add_block = PlainButton("add_block", key="Ctrl+Shift+N")
        self.add_block.clicked.connect(self._add_block)
        self.add_room = PlainButton("add_room", key="Ctrl+N")
        self.add_room.clicked.connect(self._add_room)
        self.delete = DangerButton("delete_house_part", key="Ctrl+Del")
        self.delete.clicked.connect(self._delete)
        self.store = PrimaryButton("store_house_part", key="Ctrl+Return")
        self.store.clicked.connect(self._store)
        head = row(self._heading, 1, self.add_block, self.add_room)
        acts = row(self.delete, 1, self.import_button, self.export_button, 1, self.store)
        self._rows = (head, acts)
        box = column(head, self.empty, self.work, acts, gap=1, parent=self._all)
        box.setStretch(1, 1)
        box.setStretch(2, 1)
        column(self._all, self.importing, parent=self)
        self.shell.theme.changed.connect(self._fit)
        self._fit()

    def _build_work(self) -> QWidget:
        self.tree = HouseTree("house_rooms", self.shell)
        self.tree.thing_chosen.connect(self._chosen)
        self.tree.edit_wanted.connect(self._edit)
        self.tree.move_wanted.connect(self._move)
        self.floors = Tabs("house_floors")
        self.floors.value_chosen.connect(self._floor_chosen)
        self.plan = PlanView("house_plan", self.shell)
        self.plan.room_chosen.connect(self._choose_room)
        self.plan.place_wanted.connect(self._put)
        self.plan.draft_changed.connect(self._say_of_plan)
        self.plan_area = QScrollArea()
        self.plan_area.setObjectName("house_plan_area")
        self.plan_area.setFrameShape(QFrame.Shape.StyledPanel)
        self.plan_area.setWidgetResizable(True)
        self.plan_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plan_area.setWidget(self.plan)
        self.hint = BodyText("house_hint")
        self.hint.setProperty("role", "soft")
        self.room_form = RoomForm(self.shell, self._new_id)
        self.room_form.edited.connect(self._edited)
        self.block_form = BlockForm()
        self.block_form.name.textEdited.connect(self._show_acts)
        right = QWidget()
        right.setObjectName("house_right")
        column(
            self.floors, self.plan_area, self.hint, self.room_form, self.block_form, gap=1, parent=right
        ).setStretch(1, 1)
        work = QWidget()
        work.setObjectName("house_work")
        self._sides = row(self.tree, right, gap=2, parent=work)
        self._sides.setStretch(1, 1)
        return work

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        area = self.parentWidget()
        if area is not None:
            area.removeEventFilter(self)
            area.installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """How much room there is says the area that this scrolls in: the section itself is never narrower than
        it needs."""
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        px, area = self.shell.theme.px, self.parentWidget()
        narrow = area is not None and area.width() < px(NARROW)
        directions = QBoxLayout.Direction
        for box in (self._sides, *self._rows):
            box.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self.tree.setMinimumSize(px(LIST_WIDTH), px(TREE_HEIGHT if narrow else 120))
        self.tree.setMaximumWidth(QWIDGETSIZE_MAX if narrow else px(LIST_WIDTH))
        self.plan_area.setMinimumSize(px(200), px(PLAN_HEIGHT))
        self.room_form.set_narrow(narrow)

    def retranslate(self) -> None:
        t = self.t
        self._heading.setText(self.title(t))
        self.import_button.set_words(t("Import"), t, t("Import from Excel"))
        self.export_button.set_words(t("Export"), t, t("Export to Excel"))
        self.add_block.set_words(t("New block"), t)
        self.add_room.set_words(t("New room"), t)
        self.tree.setAccessibleName(t("Blocks and rooms"))
        self.tree.setToolTip(t("Alt with an arrow puts a block or room elsewhere in the order"))
        self.floors.set_name(t("Floors"))
        self.empty.set_words(
            t("The house has no rooms yet."),
            t("Add a block (Ctrl+Shift+N) and its rooms, or import the house from Excel (Ctrl+O)."),
        )
        self.room_form.retranslate(t)
        self.block_form.retranslate(t)
        self.importing.retranslate()
        self.tree.retranslate()
        self.tree.show_house(self.layout_shown, frozenset(self._drafts))
        self._show()

    # Reading and showing

    def read(self) -> None:
        self._read()

    def _read(self, block_id: int = 0, room_id: int = 0) -> None:
        """Reads the house, then chooses this block or room where one is given."""
        desk = self.shell.desk

        def read() -> HouseLayout:
            from transit_desk.services.house_layout import read_layout

            return read_layout(desk)

        def show(found: HouseLayout) -> None:
            self._known = True
            self.layout_shown = found
            known = {room.id: room for room in found.rooms}
            self._drafts = {
                one: (stored, draft)
                for one, (stored, draft) in self._drafts.items()
                if one in known and _form(known[one]) == _form(stored)
            }
            self.tree.show_house(found, frozenset(self._drafts))
            if block_id:
                self.tree.choose(block_id, room_id)
            self._show()

        self.host.ask(read, show)

    def unsaved(self) -> bool:
        return bool(self._drafts) or self.block_form.is_edited

    @property
    def block(self) -> LayoutBlock | None:
        """The chosen block, or that of the chosen room."""
        return self.layout_shown.block(self.tree.chosen()[0])

    @property
    def room(self) -> LayoutRoom | None:
        """The chosen room as it is stored."""
        return self.layout_shown.room(self.tree.chosen()[1])

    def _show(self) -> None:
        """Puts what is chosen on view."""
        layout, block, room = self.layout_shown, self.block, self.room
        self.empty.setVisible(self._known and not layout.blocks)
        self.work.setVisible(bool(layout.blocks))
        self.room_form.setVisible(room is not None)
        self.block_form.setVisible(room is None and block is not None)
        if room is not None:
            _, draft = self._drafts.get(room.id, (room, room))
            draft = replace(draft, place=room.place, position=room.position)
            self.room_form.show_room(room, draft, layout)
        elif block is not None:
            self.block_form.show_block(block)
        self._show_plan()
        self._show_acts()

    def _show_plan(self) -> None:
        layout, block, room, t = self.layout_shown, self.block, self.room, self.t
        if block is None:
            return
        rooms = layout.rooms_of(block.id)
        floors = sorted({one.floor for one in rooms})
        self.floors.set_tabs([(floor, floor_word(t, floor)) for floor in floors])
        self.floors.setVisible(len(floors) > 1)
        shown = self.floors.value()
        floor = room.floor if room is not None else shown if isinstance(shown, int) else 0
        if floor in floors:
            self.floors.choose(floor)
        here = [one for one in rooms if one.floor == floor]
        self.plan.show_floor(here, drawn(layout, block.id, floor), 0 if room is None else room.id)
        self.plan.setAccessibleName(
            t("Plan of block {block}, {floor}", block=block.name, floor=floor_word(t, floor))
        )
        self._say_of_plan()

    def _say_of_plan(self) -> None:
        t, other = self.t, self.plan.in_the_way
        if other:
            words = t(
                "{room} and {other} are in one place: go on moving, it is stored once it is free. Esc puts it back.",
                room=self.plan.moving,
                other=other,
            )
        else:
            words = t("On the plan: Tab to the next room, arrows move it, Shift+arrows change its size.")
        self.hint.setText(words)

    def _show_acts(self) -> None:
        t, room, block = self.t, self.room, self.block
        self.add_room.setEnabled(block is not None)
        for button in (self.delete, self.store):
            button.setVisible(block is not None)
        if room is not None:
            self.delete.set_words(t("Delete"), t, t("Delete the room"))
            self.store.set_words(t("Store"), t, t("Store the room"))
            self.store.setEnabled(room.id in self._drafts)
        elif block is not None:
            self.delete.set_words(t("Delete"), t, t("Delete the block"))
            self.store.set_words(t("Store"), t, t("Store the name"))
            self.store.setEnabled(self.block_form.is_edited)
        self.export_button.setEnabled(bool(self.layout_shown.blocks))

    # Choosing

    def _chosen(self, _block: int, _room: int) -> None:
        self._show()

    def _choose_room(self, room_id: int) -> None:
        room = self.layout_shown.room(room_id)
        if room is not None:
            self.tree.choose(room.block_id, room_id)
            self._show()

    def _floor_chosen(self, floor: object) -> None:
        block = self.block
        if block is not None:
            first = next(one for one in self.layout_shown.rooms_of(block.id) if one.floor == floor)
            self._choose_room(first.id)

    def _edit(self) -> None:
        field = self.block_form.name if self.room is None else self.room_form.name
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()

    def _edited(self) -> None:
        """The form says something else than what is stored, or the same again."""
        room, value = self.room, self.room_form.value()
        if room is None or value is None:
            return
        had = room.id in self._drafts
        if _form(value) == _form(room):
            self._drafts.pop(room.id, None)
        else:
            self._drafts[room.id] = (room, value)
        if had != (room.id in self._drafts):
            self.tree.show_house(self.layout_shown, frozenset(self._drafts))
        self._show_acts()

    # Changing

    def _new_id(self) -> int:
        self._last_id -= 1
        return self._last_id

    def _change(
        self,
        before: HouseLayout,
        after: HouseLayout,
        said: str,
        done: "Callable[[HouseChange], None] | None" = None,
    ) -> None:
        desk = self.shell.desk

        def change(old: HouseLayout, new: HouseLayout) -> "HouseChange":
            from transit_desk.services.house_layout import change_house

            return change_house(desk, old, new)

        def changed(result: "HouseChange") -> None:
            if done is not None:
                done(result)
            else:
                self._read()

        def failed(error: Exception) -> None:
            self.shell.refuse(error)
            self._read()

        self.host.act(
            lambda: change(before, after),
            changed,
            said=lambda _: said,
            undo=lambda result: lambda: change(result.after, result.before),
            failed=failed,
        )

    def _put(self, room_id: int, place: PlanPlace) -> None:
        room = self.layout_shown.room(room_id)
        if room is not None and room.place != place:
            after = HouseLayout(rooms=(replace(room, place=place),))
            self._change(
                HouseLayout(rooms=(room,)), after, self.t("{room} moved on the plan", room=room.name)
            )

    def _ask(self, asked: Asked, done: "Callable[[HouseChange], None] | None" = None) -> None:
        self._change(asked.before, asked.after, asked.said, done)

    def _add_block(self) -> None:
        def done(change: "HouseChange") -> None:
            self._read(change.after.blocks[0].id, 0)
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

        self._ask(new_block(self.layout_shown, self._new_id(), self.t), done)

    def _add_room(self) -> None:
        block, beside = self.block, self.room
        if block is None:
            return
        shown = self.floors.value()
        floor = beside.floor if beside is not None else shown if isinstance(shown, int) else 0

        def done(change: "HouseChange") -> None:
            self._read(block.id, change.after.rooms[0].id)
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

        self._ask(new_room(self.layout_shown, block, floor, beside, self._new_id(), self.t), done)

    def _delete(self) -> None:
        if self.block is not None:
            self._ask(without(self.block, self.room, self.t))

    def _store(self) -> None:
        room, block, t = self.room, self.block, self.t
        if room is not None and room.id in self._drafts:
            value = self.room_form.value()
            if value is None:
                return
            if not value.name:
                self.room_form.name.set_wrong(t("Type the room's name."))
                self.room_form.name.setFocus()
                return
            room_id = room.id

            def done(_: "HouseChange") -> None:
                self._drafts.pop(room_id, None)
                self._read()

            self._ask(stored_room(room, value, t), done)
        elif room is None and block is not None and self.block_form.is_edited:
            after = self.block_form.value()
            if after is not None and after.name:
                words = t("Block {name} stored", name=after.name)
                self._change(HouseLayout((block,)), HouseLayout((after,)), words)

    def _move(self, step: int) -> None:
        """The chosen block or room changes places with the one above or below."""
        if self.block is not None:
            asked = in_another_order(self.layout_shown, self.block, self.room, step, self.t)
            if asked is not None:
                self._ask(asked)

    # Excel

    def _ask_for_file(self) -> None:
        chosen = ask_which_house(self)
        if chosen is not None:
            self.read_file(chosen)

    def read_file(self, path: Path) -> None:
        """Looks at a workbook; nothing is stored."""
        self._all.hide()
        self.importing.show()
        self.importing.look_at(path)

    def _back(self) -> None:
        self.importing.hide()
        self._all.show()
        self._read()
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_where(self) -> None:
        chosen = ask_where_to(self)
        if chosen is not None:
            self.save_to(chosen)

    def save_to(self, path: Path) -> None:
        """Writes the house as a workbook, in the language of the screen."""
        save_house(self, path)


def _form(room: LayoutRoom) -> LayoutRoom:
    """What the form says of a room: all but where it stands."""
    return replace(room, place=None, position=0)
