"""A workbook of the house is looked at: what it would change, or what is wrong with which cell; then taken in."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from transit_desk.domain.house_changes import Difference, Step, Thing
from transit_desk.domain.house_sheets import HouseProblem
from transit_desk.language import Translator
from transit_desk.language.house_sentences import (
    STEPS,
    difference_words,
    house_problem_sentence,
    thing_words,
)
from ui.models.rows import Column
from ui.status import Status
from ui.widgets.buttons import BackButton, PrimaryButton
from ui.widgets.layout import column, row
from ui.widgets.row_table import RowTable
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BodyText, Heading

if TYPE_CHECKING:
    from transit_desk.services.house_file import HousePreview
    from transit_desk.services.house_layout import HouseChange
    from ui.views.setup_house import HouseSection

_STATUS = {Step.ADDED: Status.READY, Step.CHANGED: Status.ATTENTION, Step.REMOVED: Status.STOP}


class ChangeRow(NamedTuple):
    """A difference by its place in the list."""

    at: int
    one: Difference


class ProblemRow(NamedTuple):
    """A problem by its place in the list."""

    at: int
    one: HouseProblem


def _cell(row: ProblemRow) -> str:
    return f"{row.one.column}{row.one.row or ''}"


CHANGES: tuple[Column[ChangeRow], ...] = (
    Column(
        "step",
        lambda t: t("What"),
        lambda row, t: t(STEPS[row.one.step]),
        sort=lambda row: row.one.step,
        status=lambda row: _STATUS[row.one.step],
        width=124,
    ),
    Column(
        "thing",
        lambda t: t("Where"),
        lambda row, t: thing_words(row.one, t),
        sort=lambda row: row.at,
        width=220,
    ),
    Column("how", lambda t: t("How"), lambda row, t: difference_words(row.one, t), width=200, stretch=True),
)

PROBLEMS: tuple[Column[ProblemRow], ...] = (
    Column("sheet", lambda t: t("Sheet"), lambda row, t: row.one.sheet, sort=lambda row: row.at, width=150),
    Column("cell", lambda t: t("Cell"), lambda row, t: _cell(row), sort=lambda row: row.at, width=76),
    Column(
        "what",
        lambda t: t("What is wrong"),
        lambda row, t: house_problem_sentence(row.one, t),
        width=300,
        stretch=True,
    ),
)


class HouseImportPage(QWidget):
    """Nothing is stored before Ctrl+Enter."""

    closed = Signal()

    def __init__(self, section: "HouseSection") -> None:
        super().__init__()
        self.setObjectName("house_import")
        self._section = section
        self._shell = section.shell
        self._path: Path | None = None
        self.found: HousePreview | None = None
        self._heading = Heading("house_import_heading")
        self._heading.setWordWrap(True)
        self.summary = StatusBadge("house_import_summary", self._shell.theme)
        self.changes: RowTable[ChangeRow] = RowTable(
            "house_changes", CHANGES, row_id=lambda row: row.at, shell=self._shell
        )
        self.problems: RowTable[ProblemRow] = RowTable(
            "house_problems", PROBLEMS, row_id=lambda row: row.at, shell=self._shell
        )
        for table in (self.changes, self.problems):
            table.setMinimumHeight(self._shell.theme.px(160))
        self.problems.hide()
        self.problems.row_chosen.connect(self._show_problem)
        self.detail = BodyText("house_problem")
        self.back = BackButton("leave_house_import")
        self.back.clicked.connect(self._close)
        self.take = PrimaryButton("take_house_in", key="Ctrl+Return")
        self.take.clicked.connect(self._take)
        box = column(
            self._heading,
            self.summary,
            self.changes,
            self.problems,
            self.detail,
            row(self.back, 1, self.take),
            gap=2,
            parent=self,
        )
        box.setStretch(2, 1)
        box.setStretch(3, 1)

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._shell.language.t
        self.back.set_words(t("Back to the house"), t)
        self.take.set_words(t("Take the file in"), t)
        self.changes.set_name(t("What the file would change"))
        self.problems.set_name(t("What is wrong with the file"))
        self.changes.set_empty_text(t("The file says what is stored already."), "")
        self._show()

    def look_at(self, path: Path) -> None:
        """Reads a file and shows what it would change."""
        self._path, self.found = path, None
        self._show()
        desk = self._shell.desk

        def look() -> "HousePreview":
            from transit_desk.services.house_file import preview_house

            return preview_house(desk, path)

        # On the paper thread: a large file must not hold up the desk.
        self._shell.paper_thread.run(look, self._looked, self._failed, owner=self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the house."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def _looked(self, found: "HousePreview") -> None:
        if self._path is None:  # closed meanwhile
            return
        self.found = found
        self.changes.set_rows([ChangeRow(at, one) for at, one in enumerate(found.differences)])
        self.problems.set_rows([ProblemRow(at, one) for at, one in enumerate(found.problems)])
        self._show()
        table = self.problems if found.problems else self.changes
        table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_problem(self, chosen: ProblemRow | None) -> None:
        """The whole sentence, which may be longer than its column."""
        t = self._shell.language.t
        self.detail.setText("" if chosen is None else house_problem_sentence(chosen.one, t))

    def _failed(self, error: Exception) -> None:
        self._shell.refuse(error)
        self._close()

    def _close(self) -> None:
        self._path = self.found = None
        self.changes.set_rows(())
        self.problems.set_rows(())
        self.closed.emit()

    def _show(self) -> None:
        t, found = self._shell.language.t, self.found
        name = self._path.name if self._path is not None else ""
        self._heading.setText(t("The house from {file}", file=name))
        wrong = found is not None and bool(found.problems)
        self.changes.setVisible(not wrong)
        self.problems.setVisible(wrong)
        self.detail.setVisible(wrong)
        self._show_problem(self.problems.chosen())
        self.take.setVisible(not wrong)
        self.take.setEnabled(found is not None and bool(found.differences))
        if found is None:
            self.summary.show_status(Status.UNKNOWN, t("The file is being read."))
        elif found.problems:
            self.summary.show_status(
                Status.STOP,
                t.plural(
                    "{n} cell must be mended in the file. Nothing was stored.",
                    "{n} cells must be mended in the file. Nothing was stored.",
                    len(found.problems),
                ),
            )
        elif found.differences:
            self.summary.show_status(Status.ATTENTION, _counted(found, t))
        else:
            self.summary.show_status(Status.READY, t("Nothing would change."))

    def _take(self) -> None:
        found, desk, t = self.found, self._shell.desk, self._shell.language.t
        if found is None or not found.differences:
            return

        def take() -> "HouseChange":
            from transit_desk.services.house_file import import_house

            return import_house(desk, found)

        def put_back(change: "HouseChange") -> None:
            from transit_desk.services.house_layout import change_house

            change_house(desk, change.after, change.before)

        def failed(error: Exception) -> None:
            self._shell.refuse(error)
            if self._path is not None:
                self.look_at(self._path)

        self._section.host.act(
            take,
            lambda _: self._close(),
            said=lambda _: t("{file} was taken in.", file=found.file) + " " + _counted(found, t),
            undo=lambda change: lambda: put_back(change),
            failed=failed,
        )


def _counted(found: "HousePreview", t: Translator) -> str:
    """Rooms by what happens to them, and how much else there is."""
    new, changed, deleted = (found.count(step, Thing.ROOM) for step in Step)
    rest = sum(one.thing is not Thing.ROOM for one in found.differences)
    said = (
        (new, t.plural("{n} room new", "{n} rooms new", new)),
        (changed, t.plural("{n} room changed", "{n} rooms changed", changed)),
        (deleted, t.plural("{n} room deleted", "{n} rooms deleted", deleted)),
        (rest, t.plural("{n} other change", "{n} other changes", rest)),
    )
    return ", ".join(words for count, words in said if count) + "."
