"""Setup of airlines and the baggage they allow."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout

from transit_desk.language import Translator
from ui.models.rows import Column
from ui.tokens import GRID
from ui.views.setup_section import Section, number_field
from ui.widgets.buttons import PlainButton, PrimaryButton
from ui.widgets.fields import LineField
from ui.widgets.layout import column, labelled, row
from ui.widgets.row_table import RowTable
from ui.widgets.text import Caption, Heading

if TYPE_CHECKING:
    from transit_desk.domain.setup_rows import CarrierRow


def _number(
    key: str, heading: "Callable[[Translator], str]", value: "Callable[[CarrierRow], int]", width: int
) -> "Column[CarrierRow]":
    return Column(key, heading, lambda one, t: t.number(value(one)), sort=value, align="right", width=width)


class CarriersSection(Section):
    """Pieces and kilos that each airline allows; Enter on one begins to edit it."""

    name = "carriers"

    def title(self, t: Translator) -> str:
        return t("Airlines and allowances")

    def build(self) -> None:
        self._adding = False
        self._heading = Heading("carriers_heading")
        self.table: RowTable[CarrierRow] = RowTable(
            "carriers",
            (
                Column("code", lambda t: t("Code"), lambda one, t: one.code, width=72),
                Column("name", lambda t: t("Airline"), lambda one, t: one.name, stretch=True),
                _number("pieces", lambda t: t("Pieces"), lambda one: one.pieces, 80),
                _number("kilos", lambda t: t("kg each"), lambda one: one.piece_kg, 108),
                _number("most", lambda t: t("At most kg"), lambda one: one.max_piece_kg, 104),
                Column(
                    "infants",
                    lambda t: t("Infants"),
                    lambda one, t: f"{one.infant_pieces} × {one.infant_piece_kg} kg",
                    sort=lambda one: one.infant_pieces * one.infant_piece_kg,
                    align="right",
                    width=104,
                ),
                Column(
                    "pooled",
                    lambda t: t("Counts"),
                    lambda one, t: t("by case") if one.pooled else t("by person"),
                    width=124,
                ),
            ),
            row_id=lambda one: one.carrier_id,
            shell=self.shell,
        )
        self.table.setMinimumHeight(self.shell.theme.px(140))
        self.table.row_chosen.connect(self._row_chosen)
        self.table.row_activated.connect(self._begin_edit)
        self.code, self.airline = LineField("carrier_code"), LineField("carrier_name")
        self.code.setMaxLength(3)
        self.airline.setMaxLength(80)
        self.pieces, self.kilos = number_field("pieces", 0, 9), number_field("piece_kg", 1, 32, " kg")
        self.most = number_field("max_piece_kg", 1, 32, " kg")
        self.infant_pieces = number_field("infant_pieces", 0, 9)
        self.infant_kilos = number_field("infant_piece_kg", 1, 32, " kg")
        self.kilos.valueChanged.connect(self.most.setMinimum)
        self.pooled = QCheckBox()
        self.pooled.setObjectName("pooled")
        self._fields = (
            self.code,
            self.airline,
            self.pieces,
            self.kilos,
            self.most,
            self.infant_pieces,
            self.infant_kilos,
        )
        self._labels = tuple(Caption(f"{field.objectName()}_label") for field in self._fields)
        grid = QGridLayout()
        grid.setSpacing(2 * GRID)
        for at, (label, field) in enumerate(zip(self._labels, self._fields, strict=True)):
            grid.addLayout(labelled(label, field), at // 4, at % 4)
        grid.addWidget(self.pooled, 1, 3, Qt.AlignmentFlag.AlignBottom)
        self.add = PlainButton("add_carrier", key="Ctrl+N")
        self.add.clicked.connect(self._begin_new)
        self.store = PrimaryButton("store_carrier", key="Ctrl+Return")
        self.store.clicked.connect(self._store)
        box = column(self._heading, self.table, grid, row(self.add, 1, self.store), gap=2, parent=self)
        box.setStretch(1, 1)

    def retranslate(self) -> None:
        t = self.t
        self._heading.setText(self.title(t))
        self.table.set_name(self.title(t))
        words = (
            t("Code"),
            t("Airline"),
            t("Pieces"),
            t("kg each"),
            t("No piece above"),
            t("Pieces of an infant"),
            t("kg each, infants"),
        )
        for label, field, word in zip(self._labels, self._fields, words, strict=True):
            label.setText(word)
            field.setAccessibleName(word)
        self.pooled.setText(t("A case counts together"))
        self.pooled.setAccessibleName(t("A case counts together"))
        self.add.set_words(t("Add an airline"), t)
        self._show_chosen()

    def read(self) -> None:
        desk = self.shell.desk

        def read() -> "tuple[CarrierRow, ...]":
            from transit_desk.services.movements import carriers

            return carriers(desk)

        self.host.ask(read, self.table.set_rows)

    def _row_chosen(self, _: object) -> None:
        self._adding = False
        self._show_chosen()

    def _begin_edit(self, _: object) -> None:
        self.pieces.setFocus()

    def _begin_new(self) -> None:
        self._adding = True
        self._show_chosen()
        self.code.clear()
        self.airline.clear()
        self.code.setFocus()

    def _show_chosen(self) -> None:
        t, chosen = self.t, self.table.chosen()
        self.code.setEnabled(self._adding)
        for field in (self.pieces, self.kilos, self.most, self.infant_pieces, self.infant_kilos, self.pooled):
            field.setEnabled(not self._adding and chosen is not None)
        self.store.set_words(t("Add the airline") if self._adding else t("Store the allowance"), t)
        if chosen is None or self._adding:
            return
        for line, text in ((self.code, chosen.code), (self.airline, chosen.name)):
            line.setText(text)
            line.set_wrong("")
        self.most.setMinimum(1)
        for field, value in (
            (self.most, chosen.max_piece_kg),
            (self.pieces, chosen.pieces),
            (self.kilos, chosen.piece_kg),
            (self.infant_pieces, chosen.infant_pieces),
            (self.infant_kilos, chosen.infant_piece_kg),
        ):
            field.setValue(value)
        self.pooled.setChecked(chosen.pooled)

    def _store(self) -> None:
        if self._adding:
            self._store_new()
            return
        chosen, desk, t = self.table.chosen(), self.shell.desk, self.t
        if chosen is None:
            return
        edited = replace(
            chosen,
            name=" ".join(self.airline.text().split()) or chosen.name,
            pieces=self.pieces.value(),
            piece_kg=self.kilos.value(),
            max_piece_kg=self.most.value(),
            infant_pieces=self.infant_pieces.value(),
            infant_piece_kg=self.infant_kilos.value(),
            pooled=self.pooled.isChecked(),
        )
        if edited == chosen:
            return

        def save(carrier: "CarrierRow") -> "CarrierRow":
            from transit_desk.services.settings import save_carrier

            return save_carrier(desk, carrier)

        allowance = f"{edited.pieces} × {edited.piece_kg} kg"
        self.host.act(
            lambda: save(edited),
            lambda _: self.read(),
            said=lambda _: t("{airline}: {allowance}", airline=edited.code, allowance=allowance),
            undo=lambda before: lambda: save(before),
        )

    def _store_new(self) -> None:
        desk, t = self.shell.desk, self.t
        code, name = self.code.text().strip().upper(), " ".join(self.airline.text().split())
        good = len(code) >= 2 and code.isascii() and code.isalnum()
        self.code.set_wrong("" if good else t("The airline's code has two or three letters or digits: ET."))
        self.airline.set_wrong("" if name else t("Type the airline's name."))
        if not good or not name:
            (self.airline if good else self.code).setFocus()
            return

        def add() -> int:
            from transit_desk.services.settings import add_carrier

            return add_carrier(desk, code, name)

        def remove(carrier_id: int) -> None:
            from transit_desk.services.settings import remove_carrier

            remove_carrier(desk, carrier_id)

        def done(carrier_id: int) -> None:
            self._adding = False
            self._choose_when_read(carrier_id)

        self.host.act(
            add,
            done,
            said=lambda _: t(
                "{airline} added with 2 × 23 kg: mend the allowance if it differs", airline=name
            ),
            undo=lambda carrier_id: lambda: remove(carrier_id),
        )

    def _choose_when_read(self, carrier_id: int) -> None:
        desk = self.shell.desk

        def read() -> "tuple[CarrierRow, ...]":
            from transit_desk.services.movements import carriers

            return carriers(desk)

        def show(found: "tuple[CarrierRow, ...]") -> None:
            self.table.set_rows(found)
            self.table.choose(carrier_id)
            self._show_chosen()

        self.host.ask(read, show)
