"""The key to the medical notes, for who is of the medical staff and no supervisor."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from transit_desk.domain.staff_rows import StaffRow
from ui.status import Status
from ui.views.setup_staff_list import give_notes_key, notes_warning, staff_table
from ui.widgets.buttons import PrimaryButton
from ui.widgets.layout import column, row
from ui.widgets.notice import Notice
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from ui.views.setup_section import Section


class NotesKeyPage(QWidget):
    """Who waits for the key, and handing it over."""

    def __init__(self, section: "Section") -> None:
        super().__init__()
        self.setObjectName("notes_key_page")
        self._section = section
        self._rows: tuple[StaffRow, ...] = ()
        self._why = BodyText("notes_key_why")
        self._why.setProperty("role", "soft")
        self.warnings = Notice("staff_warnings", section.shell.theme)
        self.give = PrimaryButton("give_notes_key", key="Ctrl+Return")
        self.give.clicked.connect(self._give)
        self.waiting = staff_table(section, "waiting_for_key")
        self.waiting.row_chosen.connect(lambda _: self._show_acts())
        self.waiting.row_activated.connect(lambda _: self.give.setFocus())
        box = column(self._why, self.warnings, self.waiting, row(1, self.give), gap=2, parent=self)
        box.setStretch(2, 1)

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._section.t
        self.waiting.set_name(t("Colleagues who wait for the key"))
        self.waiting.set_empty_text(t("No colleague waits for the key to the medical notes."))
        self.give.set_words(t("Hand over the notes key"), t)
        self._show_rows()

    def show_rows(self, rows: Sequence[StaffRow]) -> None:
        """Shows who waits, of all who work here."""
        self._rows = tuple(rows)
        self.waiting.set_rows([one for one in rows if one.awaits_notes_key and one.can_sign_in])
        self._show_rows()

    def _show_rows(self) -> None:
        t = self._section.t
        self.warnings.show_lines(Status.ATTENTION, notes_warning(self._rows, t))
        self._why.setText(
            t(
                "Colleagues of the medical staff who can't read or write medical notes yet. Only who holds the "
                "key can hand it over, no supervisor."
            )
            if not self._waits
            else t(
                "You wait for the key to the medical notes yourself: a colleague of the medical staff who holds "
                "it hands it over here."
            )
        )
        self._show_acts()

    @property
    def _waits(self) -> bool:
        me = self._section.shell.desk.staff.id
        return any(one.id == me and one.awaits_notes_key for one in self._rows)

    def _show_acts(self) -> None:
        self.give.setEnabled(self.waiting.chosen() is not None and not self._waits)

    def _give(self) -> None:
        chosen = self.waiting.chosen()
        if chosen is not None:
            give_notes_key(self._section, chosen)
