"""What a list says before it is taken in: problems, columns, changes to tick, possible duplicates to decide."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from transit_desk.domain.roll.fields import Field
from transit_desk.language.roll_sentences import FIELDS
from ui.status import Status
from ui.views.lists_import_tables import (
    CHANGES,
    COLUMNS,
    DUPLICATES,
    PROBLEMS,
    ChangeRow,
    DuplicateRow,
    ProblemRow,
    change_rows,
    problem_rows,
)
from ui.widgets.buttons import BackButton, PlainButton, PrimaryButton
from ui.widgets.fields import ChoiceList
from ui.widgets.layout import column, row
from ui.widgets.pages import Pages
from ui.widgets.row_table import RowTable
from ui.widgets.sentences import Sentences
from ui.widgets.tabs import Tabs
from ui.widgets.text import BigText, BodyText

if TYPE_CHECKING:
    from transit_desk.domain.roll.headings import Column as ListColumn
    from transit_desk.services.import_list import RollPreview
    from ui.shell import Shell

TABS = ("problems", "columns", "changes", "duplicates")


class LookPage(QWidget):
    """Shows a preview. What the user wants is told by signals; `ticked` and `same` are what was decided."""

    mapping_wanted = Signal(object)
    """(field of each column by its key): the columns are to be read so."""
    take_wanted = Signal(bool)
    """(whether only the good rows are wanted)."""
    save_wanted = Signal()
    """The problems as a workbook."""

    def __init__(self, shell: "Shell", other: PlainButton, back: BackButton) -> None:
        super().__init__()
        self.setObjectName("look_page")
        self._shell = shell
        self.found: RollPreview | None = None
        self._decided: dict[int, bool] = {}
        self._build(other, back)

    @property
    def ticked(self) -> frozenset[str]:
        """The ticks that are set; nobody at the centre is taken off a list."""
        busy = {one.key for one in self.changes.rows.all_rows if one.change.busy}
        return frozenset(str(key) for key in self.changes.checked_ids) - busy

    @property
    def same(self) -> Mapping[int, int]:
        """The rows of the list that are known people: row -> person."""
        found = self.found
        return {
            one.row: one.person_id
            for at, one in enumerate(found.duplicates if found is not None else ())
            if one.person_id is not None and self._decided.get(at)
        }

    def show_found(self, found: "RollPreview", *, stay: bool = False) -> None:
        """Shows a preview, on the tab where something is to be done; `stay` on the same tab."""
        self.found = found
        self._decided.clear()
        self.problems.set_rows(problem_rows(found))
        self.columns.set_rows(found.parsed.columns)
        rows = change_rows(found)
        self.changes.set_rows(rows)
        self.changes.set_checked([one.key for one in rows], False)
        self.changes.set_checked([one.key for one in rows if not one.change.busy])
        self._show_duplicates()
        self._show()
        if not stay:
            self._show_tab(self._first_tab(found))

    def forget(self) -> None:
        """Lets go of the list."""
        self.found = None
        self._decided.clear()

    def wait(self, waiting: bool) -> None:
        """While the list is being taken in, nobody takes it in again."""
        if waiting:
            self.take.setEnabled(False)
            self.good.setEnabled(False)
        else:
            self._show_acts()

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._shell.language.t
        self.tabs.set_name(t("What is in the list"))
        for table, name in (
            (self.problems, t("Problems")),
            (self.columns, t("Columns")),
            (self.changes, t("Changes")),
            (self.duplicates, t("Possible duplicates")),
        ):
            table.set_name(name)
        self.problems.set_empty_text(t("No problem was found."))
        self.changes.set_empty_text(t("The list says nothing new."))
        self.duplicates.set_empty_text(t("Nobody on the list seems to be known under another number."))
        self._field_label.setText(t("The chosen column is read as"))
        self.field.set_name(t("The chosen column is read as"))
        self.field.set_choices([(None, t("not recognised")), *((field, t(FIELDS[field])) for field in Field)])
        self.is_same.set_words(t("The same person"), t)
        self.is_other.set_words(t("Another person"), t)
        self.save.set_words(t("Save the problems"), t)
        self._column_chosen(self.columns.chosen())
        self._show()

    # Building

    def _build(self, other: PlainButton, back: BackButton) -> None:
        shell = self._shell
        self._file, self._about = BigText("list_file"), BodyText("list_about")
        self.said = Sentences("list_summary", shell.theme)
        self.problems: RowTable[ProblemRow] = RowTable(
            "list_problems", PROBLEMS, row_id=lambda one: one.at, shell=shell
        )
        self.columns: RowTable[ListColumn] = RowTable(
            "list_columns", COLUMNS, row_id=lambda one: one.index, shell=shell
        )
        self.columns.row_chosen.connect(self._column_chosen)
        self.columns.row_activated.connect(self._begin_placing)
        self.changes: RowTable[ChangeRow] = RowTable(
            "list_changes", CHANGES, row_id=lambda one: one.key, shell=shell, checkable=True
        )
        self.changes.checks_changed.connect(self._show_acts)
        self.duplicates: RowTable[DuplicateRow] = RowTable(
            "list_duplicates", DUPLICATES, row_id=lambda one: one.at, shell=shell
        )
        self.duplicates.row_chosen.connect(self._duplicate_chosen)
        self._field_label = BodyText("field_label")
        self.field = ChoiceList("field")
        self._field_label.setWordWrap(False)
        self.field.value_chosen.connect(self._place_column)
        self.is_same, self.is_other = (
            PlainButton("same_person", key="Alt+S"),
            PlainButton("other_person", key="Alt+O"),
        )
        self.is_same.clicked.connect(lambda: self._decide(True))
        self.is_other.clicked.connect(lambda: self._decide(False))
        columns, duplicates = QWidget(), QWidget()
        column(self.columns, row(self._field_label, self.field, 1), parent=columns).setStretch(0, 1)
        column(self.duplicates, row(self.is_same, self.is_other, 1), parent=duplicates).setStretch(0, 1)
        self.tabs = Tabs("list_tabs", keys=("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4"))
        self._pages = Pages("list_pages")
        for page in (self.problems, columns, self.changes, duplicates):
            self._pages.addWidget(page)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.tabs.value_chosen.connect(self._focus_tab)
        self.save = PlainButton("save_problems", key="Ctrl+S")
        self.save.clicked.connect(self.save_wanted)
        self.good = PlainButton("take_good_rows", key="Ctrl+G")
        self.good.clicked.connect(lambda: self.take_wanted.emit(True))
        self.take = PrimaryButton("take_in", key="Ctrl+Return")
        self.take.clicked.connect(lambda: self.take_wanted.emit(False))
        top = row(self._file, 1, other, back, gap=1)
        pages = column(self.tabs, self._pages, gap=0)
        pages.setStretch(1, 1)
        acts = row(self.save, 1, self.good, self.take)
        box = column(top, self._about, self.said, pages, acts, parent=self)
        box.setStretch(3, 1)

    # Showing

    def _show(self) -> None:
        found, t = self.found, self._shell.language.t
        if found is None:
            return
        parsed = found.parsed
        self._file.setText(parsed.file)
        people = t.plural("{n} person", "{n} people", len(parsed.persons))
        cases = t.plural("{n} case", "{n} cases", len(parsed.cases))
        rows = t.plural("{n} row", "{n} rows", parsed.rows)
        facts = [t("Sheet “{sheet}”", sheet=parsed.sheet)] if parsed.sheet else []
        facts += [t("headings in row {row}", row=parsed.header_row), rows, people, cases]
        if found.unchanged:
            facts.append(t.plural("{n} known already", "{n} known already", found.unchanged))
        self._about.setText(", ".join(facts))
        self.said.show_sentences(self._summary(found))
        counts = (
            (t("Problems"), len(found.problems)),
            (t("Columns"), len(parsed.columns)),
            (t("Changes"), len(self.changes.rows.all_rows)),
            (t("Possible duplicates"), len(found.duplicates)),
        )
        words = [f"{name} ({t.number(count)})" for name, count in counts]
        self.tabs.set_tabs(list(zip(TABS, words, strict=True)))
        self._show_acts()

    def _first_tab(self, found: "RollPreview") -> str:
        if found.blocking:
            return "problems"
        if found.parsed.unplaced:
            return "columns"
        if self._undecided():
            return "duplicates"
        return "changes" if found.changes else "problems"

    def _show_tab(self, value: str) -> None:
        self.tabs.choose(value)
        self._pages.setCurrentIndex(TABS.index(value))
        self._focus_tab(value)

    def _focus_tab(self, value: object) -> None:
        tables: tuple[QWidget, ...] = (self.problems, self.columns, self.changes, self.duplicates)
        tables[TABS.index(str(value))].setFocus()

    def _summary(self, found: "RollPreview") -> list[tuple[Status, str]]:
        t, lines = self._shell.language.t, []
        if found.blocking:
            rows = len({problem.row for problem in found.blocking})
            lines.append(
                (
                    Status.STOP,
                    t.plural(
                        "{n} row can't be taken as it is: mend the list, or take the good rows.",
                        "{n} rows can't be taken as they are: mend the list, or take the good rows.",
                        rows,
                    ),
                )
            )
        if found.parsed.unplaced:
            count = len(found.parsed.unplaced)
            lines.append(
                (
                    Status.ATTENTION,
                    t.plural(
                        "{n} column is not recognised and won't be stored: say under Columns what it is.",
                        "{n} columns are not recognised and won't be stored: say under Columns what they are.",
                        count,
                    ),
                )
            )
        undecided = self._undecided()
        if undecided:
            lines.append(
                (
                    Status.ATTENTION,
                    t.plural(
                        "{n} person may be known already: decide under Possible duplicates.",
                        "{n} people may be known already: decide under Possible duplicates.",
                        undecided,
                    ),
                )
            )
        if not lines:
            lines.append((Status.READY, t("Every row can be taken in.")))
        return lines

    def _show_acts(self) -> None:
        found, t = self.found, self._shell.language.t
        if found is None:
            return
        ticked = self.ticked
        blocking = bool(found.blocking)
        new = sum(key.startswith("added:") for key in ticked)
        if ticked and new == len(ticked):
            words = t.plural("Take in {n} person", "Take in {n} people", new)
        else:
            words = t.plural("Take in {n} change", "Take in {n} changes", len(ticked))
        self.take.set_words(words, t)
        self.take.setEnabled(bool(ticked) and not blocking)
        good = t(
            "Take the good rows ({good} of {all})",
            good=t.number(found.good),
            all=t.number(found.parsed.rows),
        )
        self.good.set_words(good, t)
        self.good.setVisible(blocking)
        self.good.setEnabled(bool(ticked) and bool(found.good))
        self.save.setEnabled(bool(found.problems))

    # Columns

    def _begin_placing(self, _: object) -> None:
        self.field.setFocus()

    def _column_chosen(self, chosen: "ListColumn | None") -> None:
        self.field.setEnabled(chosen is not None)
        if chosen is not None:
            self.field.choose(chosen.field)

    def _place_column(self, field: object) -> None:
        chosen, found = self.columns.chosen(), self.found
        if chosen is None or found is None:
            return
        said: dict[int | str, Field] = {}
        said.update(found.parsed.mapping)
        if isinstance(field, Field):
            said[chosen.key] = field
        else:
            said.pop(chosen.key, None)
        self.mapping_wanted.emit(said)

    # Duplicates

    def _undecided(self) -> int:
        found = self.found
        if found is None:
            return 0
        asked = enumerate(found.duplicates)
        return len({one.row for at, one in asked if one.person_id is not None and at not in self._decided})

    def _show_duplicates(self) -> None:
        duplicates = self.found.duplicates if self.found is not None else ()
        self.duplicates.set_rows(
            DuplicateRow(at, one, self._decided.get(at)) for at, one in enumerate(duplicates)
        )

    def _duplicate_chosen(self, chosen: DuplicateRow | None) -> None:
        can = chosen is not None and chosen.duplicate.person_id is not None
        self.is_same.setEnabled(can)
        self.is_other.setEnabled(can)

    def _decide(self, same: bool) -> None:
        chosen, found = self.duplicates.chosen(), self.found
        if chosen is None or found is None or chosen.duplicate.person_id is None:
            return
        self._decided[chosen.at] = same
        if same:  # a row is one person: then it is none of the others it looked like, and nobody else is him
            for at, one in enumerate(found.duplicates):
                alike = one.row == chosen.duplicate.row or one.person_id == chosen.duplicate.person_id
                if at != chosen.at and alike:
                    self._decided[at] = False
        self._show_duplicates()
        self._show()
