"""The recovery code, once: large, printed or saved, and asked back from its sheet."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLayout, QWidget

from ui.door_page import DoorPage, PageParts
from ui.shell import Kind
from ui.widgets.fields import LineField
from ui.widgets.layout import column, labelled, restyle
from ui.widgets.text import BodyText, Caption

if TYPE_CHECKING:
    from transit_desk.services.papers import Made
    from ui.doorkeeper import CodeKeeper
    from ui.preview import Preview
    from ui.shell import Shell

WIDTH = 760
SHEET_HEIGHT = 240


class RecoveryPage(DoorPage):
    """First the code and its sheet, then the field to type it back. `kept` comes when it was typed right."""

    kept = Signal()

    def __init__(self, parts: PageParts, keeper: "CodeKeeper") -> None:
        self._keeper = keeper
        self._code = ""
        self._sheet: Preview | None = None
        super().__init__("recovery_code", parts, width=WIDTH)
        self.back_wanted.connect(self._show_code)
        self.retranslate()

    def show_code(self, code: str, shell: "Shell") -> None:
        """Shows a new code. `shell` of the person who made it: printing and saving are in its name."""
        self._code = code
        self.code.setText(code)
        self.code.setAccessibleName(code)
        self._show_code()
        self._make_sheet(code, shell)

    def forget(self) -> None:
        """The code is on paper now, or nobody may see it any more."""
        self._code = ""
        self.code.setText("")
        self.code.setAccessibleName("")
        self.typed.setText("")
        if self._sheet is not None:
            self._sheet.hide()
            self._sheet.deleteLater()
            self._sheet = None

    def body(self) -> QLayout:
        """Two pages in one place."""
        self.code = QLabel()
        self.code.setObjectName("recovery_code_shown")
        self.code.setProperty("role", "figure")
        self.code.setWordWrap(True)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._typed_label, self.typed = Caption("recovery_code_label"), LineField("recovery_code_typed")
        self._forgiven = BodyText("recovery_code_forgiven")
        self._forgiven.setProperty("role", "soft")
        self._shown, self._asked = QWidget(), QWidget()
        self._sheet_place = column(gap=0)
        column(self.code, self._sheet_place, gap=2, parent=self._shown)
        column(labelled(self._typed_label, self.typed), self._forgiven, gap=2, parent=self._asked)
        self._asked.hide()
        # Not a stack: the code on a line of its own would make the question as high as the sheet.
        return column(self._shown, self._asked, gap=0)

    def fields(self) -> tuple[LineField, ...]:
        """The one to type it back."""
        return (self.typed,)

    @property
    def asks(self) -> bool:
        """Whether it is being asked back."""
        return not self._asked.isHidden()

    def retranslate(self) -> None:
        """Puts every word on."""
        super().retranslate()
        t = self._parts.language.t
        self.heading.setText(t("Type the code back") if self.asks else t("The recovery code"))
        self.explained.setText(
            t("From the sheet, so that it is certain that the sheet can be read.")
            if self.asks
            else t(
                "It opens the desk when nobody who has a password is there. It is shown this once: print it or "
                "save it to be printed, and put the sheet into the safe."
            )
        )
        self._typed_label.setText(t("Recovery code"))
        self.typed.set_name(t("Recovery code"))
        self._forgiven.setText(t("Small letters do, and hyphens and spaces don't matter."))
        restyle(self.next, kind="primary" if self.asks else "")  # while the sheet is in sight, Print is
        self.next.set_words(t("This is the code") if self.asks else t("The sheet is printed: go on"), t)

    def go_on(self) -> None:
        """From the code to the question, and then out."""
        if not self.asks:
            self._turn(True)
            self.back.show()
            self.say("")
            self.retranslate()
            self.typed.setText("")
            self.typed.setFocus()
            return
        typed, keeper = self.typed.text(), self._keeper
        if not typed.strip():
            return
        self.set_busy(True)
        self._parts.thread.run(lambda: keeper.confirm_code(typed), self._answered, self._failed, owner=self)

    def _show_code(self) -> None:
        self._turn(False)
        self.back.hide()
        self.say("")
        self.retranslate()
        self.next.setFocus()

    def _turn(self, asks: bool) -> None:
        self._shown.setVisible(not asks)
        self._asked.setVisible(asks)

    def _answered(self, right: bool) -> None:
        self.set_busy(False)
        if right:
            self.forget()
            self.kept.emit()
        else:
            self.say(
                self._parts.language.t("This is not the code on the sheet. Look again, group by group."),
                wrong=True,
            )
            self.typed.selectAll()
            self.typed.setFocus()

    def _failed(self, error: Exception) -> None:
        self.set_busy(False)
        self.say_error(error)

    # The sheet

    def _make_sheet(self, code: str, shell: "Shell") -> None:
        keeper = self._keeper
        self._parts.paper_thread.run(
            lambda: keeper.recovery_sheet(code),
            lambda made: self._show_sheet(made, shell) if code == self._code else None,
            self._failed,
            owner=self,
        )

    def _show_sheet(self, made: "Made", shell: "Shell") -> None:
        from copy import copy

        from ui.papers import document_of
        from ui.preview import Preview

        here = copy(shell)  # what is said here is said on this page
        here.say = self._say_for_sheet  # type: ignore[method-assign]  # a plain attribute of the window's shell
        here.refuse = self.say_error  # type: ignore[method-assign, assignment]  # as above
        if self._sheet is not None:
            self._sheet.deleteLater()
        self._sheet = Preview("recovery_sheet", here)
        self._sheet.setMinimumHeight(SHEET_HEIGHT)
        self._sheet_place.addWidget(self._sheet)
        title = self._parts.language.t("Recovery sheet")
        self._sheet.set_documents([document_of(here, made, title, owner=self)])
        self.next.setFocus()

    def _say_for_sheet(self, text: str, *, kind: Kind = "done", undo: object = None) -> None:
        self.say(text, wrong=kind == "refused")
