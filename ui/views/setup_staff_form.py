"""The form of one member of the staff: name, roles, and the first password where one is given."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QGridLayout, QWidget

from transit_desk.domain.rights import Role
from transit_desk.language import N_, Translator
from transit_desk.language.words import word
from ui.change_password import password_rules
from ui.door_page import secret_field
from ui.tokens import GRID
from ui.widgets.fields import LineField
from ui.widgets.layout import column, labelled, restyle, row
from ui.widgets.text import BodyText, Caption

if TYPE_CHECKING:
    from transit_desk.domain.staff_rows import StaffRow

Mode = Literal["edit", "add", "reset"]
LONGEST_NAME = 120
_WORK = {
    Role.FRONT_DESK: N_("Check-in, beds, person cards"),
    Role.MOVEMENT: N_("Flights, baggage, boarding, manifests"),
    Role.MEDICAL: N_("Fit-to-travel checks, handling needs, medical notes"),
    Role.SUPERVISOR: N_("Staff, setup, the log of acts; no medical notes"),
    Role.AUDITOR: N_("Looks at everything but medical notes; the log of acts"),
}


class StaffForm(QWidget):
    """In `edit` name and roles, in `add` everything, in `reset` the password alone."""

    confirmed = Signal()
    """Enter in the last field."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("staff_form")
        self.mode: Mode = "edit"
        self.shown: StaffRow | None = None
        self.name = LineField("staff_name")
        self.name.setMaxLength(LONGEST_NAME)
        self.password, self.again = secret_field("first_password"), secret_field("first_password_again")
        self._name_label = Caption("staff_name_label")
        self._password_label, self._again_label = (
            Caption("first_password_label"),
            Caption("first_password_again_label"),
        )
        self._rules, self._roles_label = BodyText("first_password_rules"), Caption("roles_label")
        self._rules.setProperty("role", "soft")
        self.said = BodyText("staff_form_said")
        restyle(self.said, role="wrong")
        self.said.hide()
        self.roles = {role: QCheckBox() for role in Role}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(3 * GRID)
        self._grid.setVerticalSpacing(GRID)
        for role, box in self.roles.items():
            box.setObjectName(f"role_{role.value}")
        self._passwords, self._roles = QWidget(), QWidget()
        first = labelled(self._password_label, self.password)
        again = labelled(self._again_label, self.again)
        self._first = row(first, again, gap=2, parent=self._passwords)
        column(self._roles_label, self._grid, gap=1, parent=self._roles)
        self._line = row(labelled(self._name_label, self.name), self._passwords, gap=2)
        self._line.setStretch(0, 1)
        self._line.setStretch(1, 2)
        column(self._line, self._rules, self._roles, self.said, gap=2, parent=self)
        for field in (self.name, self.password, self.again):
            field.returnPressed.connect(self._entered)
            field.textChanged.connect(lambda _: self.say(""))

    def retranslate(self, t: Translator) -> None:
        """Puts every word on."""
        for label, field, words in (
            (self._name_label, self.name, t("Name")),
            (self._password_label, self.password, t("First password")),
            (self._again_label, self.again, t("First password again")),
        ):
            label.setText(words)
            field.set_name(words)
        self._rules.setText(
            f"{password_rules(t)} {t('Whoever gets it chooses another one at the first sign-in.')}"
        )
        self._roles_label.setText(t("Roles"))
        for role, box in self.roles.items():
            box.setText(word(t, role))
            box.setAccessibleName(word(t, role))
            box.setToolTip(t(_WORK[role]))
            box.setAccessibleDescription(t(_WORK[role]))

    def fit(self, large: bool) -> None:
        """With large letters what stands beside each other stands below each other."""
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        for line in (self._line, self._first):
            line.setDirection(down if large else across)
        across_most = 2 if large else len(self.roles)
        for at, box in enumerate(self.roles.values()):
            self._grid.addWidget(box, at // across_most, at % across_most)
        for at in range(len(self.roles) + 1):
            self._grid.setColumnStretch(at, 1 if at == across_most else 0)

    # What stands in it

    @property
    def typed_name(self) -> str:
        """The name, its spaces put right."""
        return " ".join(self.name.text().split())

    @property
    def ticked(self) -> frozenset[Role]:
        """The roles that are ticked."""
        return frozenset(role for role, box in self.roles.items() if box.isChecked())

    @property
    def edited(self) -> bool:
        """Whether something stands in it that is not stored."""
        if self.mode == "edit":
            shown = self.shown
            return shown is not None and (self.typed_name, self.ticked) != (shown.name, shown.roles)
        return bool(self.password.text() or self.again.text() or (self.mode == "add" and self.name.text()))

    def show_row(self, shown: "StaffRow | None", mode: Mode = "edit") -> None:
        """Begins with what is stored of this person; with nothing for somebody new."""
        self.shown, self.mode = shown, mode
        self._put("" if shown is None or mode == "add" else shown.name, () if shown is None else shown.roles)
        if mode == "add":
            self._put("", ())
        self._passwords.setVisible(mode != "edit")
        self._rules.setVisible(mode != "edit")
        self._roles.setVisible(mode != "reset")
        known = shown is not None or mode == "add"
        self.name.setEnabled(known and mode != "reset")
        for box in self.roles.values():
            box.setEnabled(known)

    def follow(self, shown: "StaffRow") -> None:
        """The same person was read again: what is being typed stays, the rest is put right."""
        if self.mode == "edit" and not self.edited:
            self.show_row(shown)
        else:
            self.shown = shown

    def problem(self, t: Translator) -> str:
        """What is wrong before anything is asked of the desk, with the keyboard put there; "" for nothing."""
        if self.mode != "reset" and not self.typed_name:
            self.name.setFocus()
            return t("Type the name.")
        if self.mode != "edit" and not self.password.text():
            self.password.setFocus()
            return t("Type a first password.")
        if self.mode != "edit" and self.password.text() != self.again.text():
            self.again.clear()
            self.again.setFocus()
            return t("The two passwords are not the same. Type the second one again.")
        if self.mode != "reset" and not self.ticked:
            next(iter(self.roles.values())).setFocus()
            return t("Choose at least one role.")
        return ""

    def say(self, words: str) -> None:
        """A sentence below the fields; "" for none."""
        self.said.setText(words)
        self.said.setAccessibleName(words)
        self.said.setVisible(bool(words))

    def _put(self, name: str, roles: Collection[Role]) -> None:
        self.name.setText(name)
        self.password.clear()
        self.again.clear()
        for role, box in self.roles.items():
            box.setChecked(role in roles)
        self.say("")

    def _entered(self) -> None:
        """Enter goes to the next empty field, and from the last one it stores."""
        if self.mode == "edit":
            self.confirmed.emit()
            return
        for field in (self.name, self.password, self.again):
            if not field.text():
                field.setFocus()
                return
        if self.mode == "add" and not self.ticked:
            next(iter(self.roles.values())).setFocus()
            return
        self.confirmed.emit()
