"""Setup: this desk, the centre, its house, airlines, programmes, airports, and what the program is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QListWidget, QScrollArea

from transit_desk.domain.rights import Right
from ui.screen import Screen
from ui.views.setup_backup import BackupSection
from ui.views.setup_bed_rules import BedRulesSection
from ui.views.setup_carriers import CarriersSection
from ui.views.setup_desk import AboutSection, CentreSection, DeskSection
from ui.views.setup_house import HouseSection
from ui.views.setup_privacy import PrivacySection
from ui.views.setup_section import Section
from ui.views.setup_staff import StaffSection
from ui.views.setup_tables import AirportsSection, ProgrammesSection
from ui.widgets.layout import card, row
from ui.widgets.pages import Pages

SECTIONS: tuple[tuple[type[Section], tuple[Right, ...]], ...] = (
    (DeskSection, ()),
    (CentreSection, (Right.SET_UP,)),
    (HouseSection, (Right.SET_UP,)),
    (CarriersSection, (Right.SET_UP,)),
    (ProgrammesSection, (Right.SET_UP,)),
    (AirportsSection, (Right.SET_UP,)),
    (BedRulesSection, (Right.SET_UP, Right.KEEP_APART)),
    (StaffSection, (Right.MANAGE_STAFF, Right.MEDICAL_NOTES)),
    (PrivacySection, (Right.ANONYMISE,)),
    (BackupSection, (Right.BACK_UP,)),
    (AboutSection, ()),
)
"""Who has one of the rights sees the section; without any it is for everybody."""


class SetupScreen(Screen):
    """Sections left, the chosen one right. Everything can be taken back."""

    name = "setup"

    def build(self) -> None:
        self.sections: tuple[Section, ...] = tuple(
            kind(self) for kind, rights in SECTIONS if not rights or self.permits(*rights)
        )
        self.chooser = QListWidget()
        self.chooser.setObjectName("setup_sections")
        self.chooser.addItems([section.name for section in self.sections])
        self.chooser.setCurrentRow(0)
        self.chooser.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.chooser.currentRowChanged.connect(self._chosen)
        self.stack = Pages("setup_stack")
        for section in self.sections:
            area = QScrollArea()
            area.setObjectName(f"{section.name}_area")
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidgetResizable(True)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(section)
            self.stack.addWidget(area)
        box = row(self.chooser, card(self.stack, name="setup_card"), gap=2, parent=self)
        box.setStretch(1, 1)
        self.shell.theme.changed.connect(self._fit)
        self._fit()

    def retranslate(self) -> None:
        t = self.t
        self.setAccessibleName(t("Setup"))
        self.chooser.setAccessibleName(t("Sections of Setup"))
        for at, section in enumerate(self.sections):
            self.chooser.item(at).setText(section.title(t))
            section.retranslate()
        self._fit()

    def activated(self) -> None:
        self.section.read()
        if self.focusWidget() is None:
            self.chooser.setFocus(Qt.FocusReason.OtherFocusReason)

    def unsaved(self) -> bool:
        return any(section.unsaved() for section in self.sections)

    @property
    def section(self) -> Section:
        """The section on view."""
        return self.sections[max(self.chooser.currentRow(), 0)]

    def show_section(self, name: str) -> None:
        """Chooses a section by its name; StopIteration for one that there is not."""
        self.chooser.setCurrentRow(next(at for at, one in enumerate(self.sections) if one.name == name))

    def show_part(self, name: str) -> bool:
        known = any(section.name == name for section in self.sections)
        if known:
            self.show_section(name)
        return known

    def _chosen(self, at: int) -> None:
        if at >= 0:
            self.stack.setCurrentIndex(at)
            self.sections[at].read()

    def _fit(self) -> None:
        """As wide as its longest title."""
        wide = self.chooser.sizeHintForColumn(0) + 2 * self.chooser.frameWidth() + self.shell.theme.px(24)
        self.chooser.setFixedWidth(wide)
