"""Who works here: the list, and the form of the one chosen."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from transit_desk.domain.rights import Right, Role
from transit_desk.domain.staff_rows import StaffRow
from ui.status import Status
from ui.views.confirm import ConfirmDialog
from ui.views.setup_staff_form import Mode, StaffForm
from ui.views.setup_staff_list import LEAST_TABLE, give_notes_key, holders, staff_table, warnings
from ui.widgets.buttons import BackButton, DangerButton, PlainButton, PrimaryButton
from ui.widgets.layout import column, row
from ui.widgets.notice import Notice
from ui.workplace import role_words

if TYPE_CHECKING:
    from ui.views.setup_staff import StaffSection

LARGE = 150
"""From this text size on, in percent, a narrow card has no room for two things beside each other."""


class PeoplePage(QWidget):
    """Enter on a person begins to edit; what can be taken back is, and what can't is asked first."""

    def __init__(self, section: "StaffSection") -> None:
        super().__init__()
        self.setObjectName("staff_people")
        self._section, self._shell = section, section.shell
        self._choose: str | None = None
        self.warnings = Notice("staff_warnings", self._shell.theme)
        self.form = StaffForm()
        self.form.confirmed.connect(self.store_form)
        self.table = staff_table(section, "staff")
        self.table.row_chosen.connect(self._row_chosen)
        self.table.row_activated.connect(lambda _: self.form.name.setFocus())
        self.add = PlainButton("add_staff", key="Ctrl+N")
        self.add.clicked.connect(lambda: self._begin("add"))
        self.reset = PlainButton("reset_password", key="Ctrl+R")
        self.reset.clicked.connect(lambda: self._begin("reset"))
        self.give = PlainButton(
            "give_notes_key", key="Ctrl+G", permitted=section.host.permits(Right.MEDICAL_NOTES)
        )
        self.give.clicked.connect(self._give)
        self.remove = DangerButton("remove_staff", key="Ctrl+D")
        self.remove.clicked.connect(self._ask_to_remove)
        self.back = BackButton("staff_back")
        self.back.clicked.connect(self._leave_form)
        self.store = PrimaryButton("store_staff", key="Ctrl+Return")
        self.store.clicked.connect(self.store_form)
        self._acts = row(self.add, self.reset, self.give, 1, self.remove)
        self._foot = row(self.back, 1, self.store)
        box = column(
            self.warnings,
            self.table,
            self._acts,
            self.form,
            self._foot,
            gap=2,
            parent=self,
        )
        box.setStretch(1, 1)
        self.form.show_row(None)
        self._shell.theme.changed.connect(self._fit)
        self._fit()

    @property
    def rows(self) -> Sequence[StaffRow]:
        """Everybody at work here."""
        return self.table.rows.all_rows

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._section.t
        self.table.set_name(t("Staff"))
        self.form.retranslate(t)
        self.add.set_words(t("Add somebody"), t)
        self.reset.set_words(t("New first password"), t)
        self.give.set_words(t("Hand over the key"), t)
        self.remove.set_words(t("Remove"), t)
        self.back.set_words(t("Give up"), t)
        self._show_acts()

    def show_rows(self, rows: Sequence[StaffRow]) -> None:
        """Shows who was read."""
        self.table.set_rows(rows)
        if self._choose is not None:
            self.table.choose(self._choose)
            self._choose = None
        self._show_acts()

    def take_keyboard(self) -> None:
        """The list has it."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up what was begun."""
        if event.key() == Qt.Key.Key_Escape and self.form.mode != "edit":
            self._leave_form()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """With large letters what stands beside each other stands below each other."""
        large = self._shell.theme.scale >= LARGE
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        for box in (self._acts, self._foot):
            box.setDirection(down if large else across)
        self.form.fit(large)
        self.table.setMinimumHeight(self._shell.theme.px(LEAST_TABLE))

    # The form

    def _row_chosen(self, chosen: StaffRow | None) -> None:
        shown = self.form.shown
        if chosen is not None and shown is not None and chosen.id == shown.id:
            self.form.follow(chosen)
        elif self.form.mode != "add" or not self.form.edited:
            self.form.show_row(chosen)
        self._show_acts()

    def _begin(self, mode: Mode) -> None:
        chosen = self.table.chosen()
        if mode == "reset" and chosen is None:
            return
        self.form.show_row(chosen, mode)
        self._show_acts()
        (self.form.name if mode == "add" else self.form.password).setFocus()

    def _leave_form(self) -> None:
        self.form.show_row(self.table.chosen())
        self._show_acts()
        self.take_keyboard()

    def _show_acts(self) -> None:
        t, chosen, mode = self._section.t, self.table.chosen(), self.form.mode
        me = self._shell.desk.staff.id
        known = chosen is not None and mode == "edit"
        self.add.setEnabled(mode == "edit")
        self.reset.setEnabled(known)
        self.give.setVisible(
            known
            and chosen is not None
            and chosen.awaits_notes_key
            and chosen.can_sign_in
            and any(one.id == me for one in holders(self.rows))
        )
        mine = chosen is not None and chosen.id == me
        self.remove.setEnabled(known and not mine)
        self.remove.setToolTip(
            t("You can't take away your own access. Another supervisor can.") if mine else ""
        )
        self.back.setVisible(mode != "edit")
        self._warn()
        self.store.setEnabled(mode == "add" or chosen is not None)
        words = {
            "edit": t("Store name and roles"),
            "add": t("Add to the staff"),
            "reset": t("Set the password"),
        }
        self.store.set_words(words[mode], t)

    def _warn(self) -> None:
        """Not while somebody is being added: the form needs the room."""
        shown = warnings(self.rows, self._section.t) if self.form.mode == "edit" else []
        self.warnings.show_lines(Status.ATTENTION, shown)

    def _holds_alone(self, one: StaffRow) -> bool:
        return [held.id for held in holders(self.rows)] == [one.id]

    # Acts

    def store_form(self) -> None:
        """What the form is for."""
        if self._section.at_work:
            return
        t, form = self._section.t, self.form
        problem = form.problem(t)
        form.say(problem)
        if problem:
            return
        if form.mode == "add":
            self._add()
        elif form.mode == "reset":
            self._reset()
        elif form.shown is not None and form.edited:
            loses = Role.MEDICAL in form.shown.roles - form.ticked and self._holds_alone(form.shown)
            if loses:
                self._ask_to_lose(form.shown, t("Take the medical role away"), self._edit)
            else:
                self._edit()

    def _add(self) -> None:
        desk, t, form = self._shell.desk, self._section.t, self.form
        name, password, roles = form.typed_name, form.password.text(), form.ticked

        def job() -> str:
            from transit_desk.services.staff import add_staff

            return add_staff(desk, name, password, roles)

        def done(staff_id: str) -> None:
            self.form.show_row(None)
            self._choose = staff_id
            self._section.read()
            self.take_keyboard()

        self._section.host.act(
            job,
            done,
            said=lambda _: t("{name} works here now and signs in with the first password", name=name),
        )

    def _edit(self) -> None:
        desk, t, shown = self._shell.desk, self._section.t, self.form.shown
        if shown is None:
            return
        staff_id, before = shown.id, (shown.name, shown.roles)
        after = (self.form.typed_name, self.form.ticked)

        def put(name: str, roles: Collection[Role], instead_of: tuple[str, Collection[Role]]) -> None:
            from transit_desk.domain.refusals import Refusal
            from transit_desk.services.staff import rename_staff, set_roles

            if name != instead_of[0]:
                rename_staff(desk, staff_id, name)
            try:
                if roles != instead_of[1]:
                    set_roles(desk, staff_id, roles)
            except Refusal:
                if name != instead_of[0]:  # both or neither
                    rename_staff(desk, staff_id, instead_of[0])
                raise

        def said(_: None) -> str:
            if after[1] == before[1]:
                return t("{old} is called {name} from now on", old=before[0], name=after[0])
            words = role_words(after[1], t)
            return t("{name}, from the next sign-in: {roles}", name=after[0], roles=words)

        def done(_: None) -> None:
            self._section.read()

        self._section.host.act(
            lambda: put(*after, before),
            done,
            said=said,
            undo=lambda _: lambda: put(*before, after),
        )

    def _reset(self) -> None:
        shown, t = self.form.shown, self._section.t
        if shown is None:
            return
        if self._holds_alone(shown):
            self._ask_to_lose(shown, t("Set the password"), lambda: self._set_password(shown))
        else:
            self._set_password(shown)

    def _set_password(self, shown: StaffRow) -> None:
        desk, t, password = self._shell.desk, self._section.t, self.form.password.text()

        def job() -> None:
            from transit_desk.services.staff import reset_password

            reset_password(desk, shown.id, password)

        def done(_: None) -> None:
            self._leave_form()
            self._section.read()

        self._section.host.act(
            job, done, said=lambda _: t("{name} signs in with the new first password", name=shown.name)
        )

    def _give(self) -> None:
        chosen = self.table.chosen()
        if chosen is not None:
            give_notes_key(self._section, chosen)

    def _ask_to_lose(self, one: StaffRow, act: str, then: Callable[[], object]) -> None:
        t = self._section.t
        ConfirmDialog(
            "lose_notes",
            act,
            t("Nobody could open the medical notes any more"),
            (
                t("{name} alone holds their key. It would be gone, and the notes with it.", name=one.name),
                t("First let {name} hand the key to somebody else of the medical staff.", name=one.name),
            ),
            then,
            self._shell,
            self,
            words=t("Lose the notes"),
        ).open()

    def _ask_to_remove(self) -> None:
        chosen, t = self.table.chosen(), self._section.t
        if chosen is None:
            return
        said = [
            t(
                "{name} can't sign in any more. What {name} did stays in the log of acts.",
                name=chosen.name,
            ),
            self._section.about_new_key(),
        ]
        if self._holds_alone(chosen):
            said.append(
                t(
                    "{name} alone holds the key to the medical notes: they are lost with it. First let {name} "
                    "hand it to somebody else of the medical staff.",
                    name=chosen.name,
                )
            )
        ConfirmDialog(
            "remove_staff",
            t("Remove somebody from the staff"),
            t("Remove {name}?", name=chosen.name),
            said,
            lambda: self._section.remove(chosen),
            self._shell,
            self,
            words=t("Remove {name}", name=chosen.name),
        ).open()
