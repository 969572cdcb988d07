"""Presence: the gate, the night and the roll-call. "In the building" and "has a bed" are two facts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from transit_desk.domain.rights import Right
from transit_desk.domain.scan import ScanKind, classify
from ui.screen import Screen
from ui.views.presence_gate import GatePage
from ui.views.presence_night import NightPage
from ui.views.presence_paper import PresencePaper
from ui.views.presence_roll import RollPage
from ui.widgets.buttons import PlainButton
from ui.widgets.layout import column, row
from ui.widgets.look_only import LookOnly
from ui.widgets.pages import Pages
from ui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from transit_desk.services.context import Desk
    from transit_desk.services.papers import Made

GATE, NIGHT, ROLL = "gate", "night", "roll"
EVACUATION = "evacuation"
"""The screen that the evacuation list is made on."""
REFRESH_MS = 60_000
"""Who is overdue, and what other desks did, shows within a minute."""


class PresenceScreen(Screen):
    """Three parts, each by its key. A scan goes to the gate, or marks somebody while a roll-call is on view."""

    name = "presence"

    def build(self) -> None:
        self.tabs = Tabs("presence_tabs", keys=("Ctrl+1", "Ctrl+2", "Ctrl+3"))
        self.tabs.value_chosen.connect(lambda _: self._tab_chosen())
        self.gate, self.night, self.roll = GatePage(self), NightPage(self), RollPage(self)
        self.night.person_wanted.connect(self._to_gate)
        self.night.paper_wanted.connect(self._print_night)
        self.roll.paper_wanted.connect(self._print_roll)
        self.evacuate = PlainButton(
            "evacuation_list",
            key="Ctrl+Shift+E",
            bound=False,
            permitted=self.shell.has_screen(EVACUATION),
        )
        self.evacuate.clicked.connect(lambda: self.shell.go(EVACUATION))
        self._pages = Pages("presence_pages")
        for page in (self.gate, self.night, self.roll):
            self._pages.addWidget(page)
        self.look_only = LookOnly("presence_look_only", self.shell, Right.KEEP_GATE, Right.CALL_ROLL)
        work = QWidget()
        column(row(self.tabs, 1, self.evacuate), self._pages, self.look_only, parent=work).setStretch(1, 1)
        self.paper = PresencePaper(self.shell)
        self.paper.closed.connect(self._back_from_paper)
        self._whole = Pages("presence_or_paper")
        self._whole.addWidget(work)
        self._whole.addWidget(self.paper)
        column(self._whole, parent=self)
        self._every_minute = QTimer(self)
        self._every_minute.setInterval(REFRESH_MS)
        self._every_minute.timeout.connect(self._read)

    def retranslate(self) -> None:
        t = self.t
        self.setAccessibleName(t("Presence"))
        self.tabs.set_name(t("Parts of Presence"))
        self.tabs.set_tabs([(GATE, t("Gate")), (NIGHT, t("Night")), (ROLL, t("Roll-call"))])
        self.evacuate.set_words(t("Evacuation list"), t)
        self.look_only.set_words(t)
        self.gate.set_words()
        self.night.set_words()
        self.roll.set_words()
        self.paper.retranslate()

    def activated(self) -> None:
        self._read()
        focus = QApplication.focusWidget()
        if not isinstance(focus, QLineEdit) and not self.isAncestorOf(focus or self.window()):
            self._part().take_focus()

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

    def open_person(self, person_id: int) -> bool:
        self._whole.setCurrentIndex(0)
        if self.tabs.value() == ROLL and self.roll.show_person(person_id):
            return True
        self._to_gate(person_id)
        return True

    def scan(self, text: str) -> bool:
        if classify(text).kind is ScanKind.NAME:
            return False
        self._whole.setCurrentIndex(0)
        if self.tabs.value() == ROLL and self.roll.takes_scans:
            self.roll.scan(text)
            return True
        if not self.permits(Right.KEEP_GATE):
            return False
        if self.tabs.value() != GATE:
            self.tabs.choose(GATE)
            self._pages.setCurrentWidget(self.gate)
        self.gate.scan(text)
        return True

    # Inside

    def _part(self) -> GatePage | NightPage | RollPage:
        parts: dict[object, GatePage | NightPage | RollPage] = {NIGHT: self.night, ROLL: self.roll}
        return parts.get(self.tabs.value(), self.gate)

    def _tab_chosen(self) -> None:
        self._whole.setCurrentIndex(0)
        part = self._part()
        self._pages.setCurrentWidget(part)
        part.read()
        part.take_focus()

    def _read(self) -> None:
        self._part().read()

    def _to_gate(self, person_id: int) -> None:
        self.tabs.choose(GATE)
        self._pages.setCurrentWidget(self.gate)
        self.gate.show_person(person_id)

    def _print_night(self) -> None:
        def make(desk: "Desk", t: "Translator") -> "Made":
            from transit_desk.services.evacuation import night_list

            return night_list(desk, t)

        self._whole.setCurrentIndex(1)
        self.paper.open(lambda t: t("Night list"), make)

    def _print_roll(self) -> None:
        def make(desk: "Desk", t: "Translator") -> "Made":
            from transit_desk.services.papers import roll_call

            return roll_call(desk, t)

        self._whole.setCurrentIndex(1)
        self.paper.open(lambda t: t("Roll-call"), make)

    def _back_from_paper(self) -> None:
        self._whole.setCurrentIndex(0)
        self._part().take_focus()
