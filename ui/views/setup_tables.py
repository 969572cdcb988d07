"""Setup of programmes with their fit-to-travel windows, and of airports."""

from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QWidget

from transit_desk.language import Translator
from transit_desk.language.words import country
from ui.models.rows import Column
from ui.views.setup_section import Section, number_field
from ui.widgets.buttons import PrimaryButton
from ui.widgets.fields import LineField
from ui.widgets.layout import column, labelled, row
from ui.widgets.row_table import RowTable
from ui.widgets.text import BodyText, Caption, Heading

if TYPE_CHECKING:
    from transit_desk.domain.setup_rows import AirportRow, ProgrammeRow


class ProgrammesSection(Section):
    """How long before departure a fit-to-travel check may be made, by programme."""

    name = "programmes"

    def title(self, t: Translator) -> str:
        return t("Programmes")

    def build(self) -> None:
        self._heading, self._why = Heading("programmes_heading"), BodyText("window_why")
        self._why.setProperty("role", "soft")
        self.table: RowTable[ProgrammeRow] = RowTable(
            "programmes",
            (
                Column("code", lambda t: t("Code"), lambda one, t: one.code, width=120),
                Column("name", lambda t: t("Programme"), lambda one, t: one.name, stretch=True),
                Column("country", lambda t: t("Country"), lambda one, t: country(t, one.country), width=160),
                Column(
                    "window",
                    lambda t: t("Fit to travel for"),
                    lambda one, t: t.plural("{n} hour", "{n} hours", one.window_hours),
                    sort=lambda one: one.window_hours,
                    align="right",
                    width=150,
                ),
            ),
            row_id=lambda one: one.programme_id,
            shell=self.shell,
        )
        self.table.row_chosen.connect(lambda _: self._show_chosen())
        self.table.row_activated.connect(self._begin_edit)
        self._label, self.hours = Caption("hours_label"), number_field("window_hours", 1, 720, " h")
        self.store = PrimaryButton("store_window", key="Ctrl+Return")
        self.store.clicked.connect(self._store)
        box = column(
            self._heading,
            self._why,
            self.table,
            row(labelled(self._label, self.hours), 1),
            row(1, self.store),
            gap=2,
            parent=self,
        )
        box.setStretch(2, 1)

    def retranslate(self) -> None:
        t = self.t
        self._heading.setText(self.title(t))
        self.table.set_name(self.title(t))
        self._why.setText(
            t(
                "A fit-to-travel check counts for so many hours before the actual departure. "
                "When the flight slips, it may expire."
            )
        )
        self._label.setText(t("Hours before departure"))
        self.hours.setAccessibleName(t("Hours before departure"))
        self.store.set_words(t("Store the window"), t)

    def read(self) -> None:
        desk = self.shell.desk

        def read() -> "tuple[ProgrammeRow, ...]":
            from transit_desk.services.settings import programmes

            return programmes(desk)

        self.host.ask(read, self.table.set_rows)

    def _begin_edit(self, _: object) -> None:
        self.hours.setFocus()

    def _show_chosen(self) -> None:
        chosen = self.table.chosen()
        self.hours.setEnabled(chosen is not None)
        if chosen is not None:
            self.hours.setValue(chosen.window_hours)

    def _store(self) -> None:
        chosen, desk, t, hours = self.table.chosen(), self.shell.desk, self.t, self.hours.value()
        if chosen is None or hours == chosen.window_hours:
            return
        programme_id, name = chosen.programme_id, chosen.name

        def put(value: int) -> int:
            from transit_desk.services.settings import set_window

            return set_window(desk, programme_id, value)

        self.host.act(
            lambda: put(hours),
            lambda _: self.read(),
            said=lambda _: t.plural(
                "{name}: a check counts for {n} hour",
                "{name}: a check counts for {n} hours",
                hours,
                name=name,
            ),
            undo=lambda before: lambda: put(before),
        )


class AirportsSection(Section):
    """Airports and the zone of their clocks."""

    name = "airports"

    def title(self, t: Translator) -> str:
        return t("Airports")

    def build(self) -> None:
        self._heading = Heading("airports_heading")
        self.table: RowTable[AirportRow] = RowTable(
            "airports",
            (
                Column("code", lambda t: t("Code"), lambda one, t: one.code, width=80),
                Column("city", lambda t: t("City"), lambda one, t: one.city, stretch=True),
                Column("country", lambda t: t("Country"), lambda one, t: country(t, one.country), width=180),
                Column("zone", lambda t: t("Time zone"), lambda one, t: one.zone, width=220),
            ),
            row_id=lambda one: one.code,
            shell=self.shell,
        )
        self.code, self.city = LineField("airport_code"), LineField("airport_city")
        self.country, self.zone = LineField("airport_country"), LineField("airport_zone")
        self.code.setMaxLength(3)
        self.country.setMaxLength(3)
        self.city.setMaxLength(60)
        zones = QCompleter(sorted(available_timezones()), self)
        zones.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        zones.setFilterMode(Qt.MatchFlag.MatchContains)
        self.zone.setCompleter(zones)
        self._fields = (self.code, self.city, self.country, self.zone)
        self._labels = tuple(Caption(f"{field.objectName()}_label") for field in self._fields)
        form = QWidget()
        form.setObjectName("new_airport")
        line = row(gap=2, parent=form)
        for label, field in zip(self._labels, self._fields, strict=True):
            line.addLayout(labelled(label, field))
        self.store = PrimaryButton("add_airport", key="Ctrl+Return")
        self.store.clicked.connect(self._store)
        column(self._heading, self.table, form, row(1, self.store), gap=2, parent=self).setStretch(1, 1)

    def retranslate(self) -> None:
        t = self.t
        self._heading.setText(self.title(t))
        self.table.set_name(self.title(t))
        words = (t("Code"), t("City"), t("Country, three letters"), t("Time zone"))
        examples = ("NBO", "Nairobi", "KEN", "Africa/Nairobi")
        for label, field, word, example in zip(self._labels, self._fields, words, examples, strict=True):
            label.setText(word)
            field.set_name(word, example)
        self.store.set_words(t("Add the airport"), t)

    def read(self) -> None:
        desk = self.shell.desk

        def read() -> "tuple[AirportRow, ...]":
            from transit_desk.services.movements import airports

            return airports(desk)

        self.host.ask(read, self.table.set_rows)

    def _store(self) -> None:
        desk, t = self.shell.desk, self.t
        code, city = self.code.text().strip().upper(), " ".join(self.city.text().split())
        nation, zone = self.country.text().strip().upper(), self.zone.text().strip()
        checks = (
            (self.code, _letters(code), t("An airport's code has three letters: NBO.")),
            (self.city, bool(city), t("Type the city.")),
            (self.country, _letters(nation), t("The country's code has three letters: KEN.")),
            (
                self.zone,
                zone in available_timezones(),
                t("Choose a time zone from the list: Africa/Nairobi."),
            ),
        )
        wrong = [field for field, good, _ in checks if not good]
        for field, good, why in checks:
            field.set_wrong("" if good else why)
        if wrong:
            wrong[0].setFocus()
            self.shell.say(next(why for _, good, why in checks if not good), kind="refused")
            return

        def add() -> None:
            from transit_desk.services.settings import add_airport

            add_airport(desk, code, city, nation, zone)

        def remove() -> None:
            from transit_desk.services.settings import remove_airport

            remove_airport(desk, code)

        def done(_: None) -> None:
            for field in self._fields:
                field.clear()
            self.read()

        self.host.act(
            add,
            done,
            said=lambda _: t("{city} ({code}) added", city=city, code=code),
            undo=lambda _: remove,
        )


def _letters(code: str) -> bool:
    return len(code) == 3 and code.isascii() and code.isalpha()
