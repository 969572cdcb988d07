"""A nominal roll comes in: what the file says, what is wrong with it, what it would change; then it is taken."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from transit_desk.domain.journey import NewLeg
from transit_desk.domain.roll.fields import Field
from transit_desk.language.roll_sentences import FIELDS, problem_sentence
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
from ui.widgets.empty import EmptyState
from ui.widgets.fields import ChoiceList
from ui.widgets.layout import card, column, row
from ui.widgets.row_table import RowTable
from ui.widgets.sentences import Sentences
from ui.widgets.tabs import Tabs
from ui.widgets.text import BigText, BodyText

if TYPE_CHECKING:
    from transit_desk.domain.roll.headings import Column as ListColumn
    from transit_desk.domain.roll.hints import Hints
    from transit_desk.services.import_list import Imported, RollPreview
    from transit_desk.services.papers import Made
    from transit_desk.services.progress import Progress
    from ui.shell import Shell
    from ui.worker import Job

FOLDER_SETTING = "lists.folder"
TABS = ("problems", "columns", "changes", "duplicates")
_ASKING, _LOOKING, _DONE = range(3)


class ImportPage(QWidget):
    """Three steps in one place: a file is chosen, looked at, taken in."""

    closed = Signal()

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName("import_page")
        self._shell = shell
        self._path: Path | None = None
        self._found: RollPreview | None = None
        self._imported: Imported | None = None
        self._said: dict[int | str, Field] | None = None
        self._decided: dict[int, bool] = {}
        self._job: Job | None = None
        self._build()

    # What the screen uses

    def ask_for_file(self) -> None:
        """Lets the user choose a file."""
        t = self._shell.language.t
        folder = self._shell.settings.get(FOLDER_SETTING) or str(Path.home())
        lists, every = t("Lists"), t("All files")
        kinds = f"{lists} (*.xlsx *.xlsm *.csv *.txt *.tsv);;{every} (*)"
        chosen, _ = QFileDialog.getOpenFileName(self, t("Import a list"), folder, kinds)
        if chosen:
            self._shell.settings.set(FOLDER_SETTING, str(Path(chosen).parent))
            self.read_file(Path(chosen))

    def read_file(self, path: Path) -> None:
        """Looks at a file; nothing is stored."""
        self._path, self._said, self._imported = path, None, None
        self._decided.clear()
        self._look()

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._shell.language.t
        for button in self._others:
            button.set_words(t("Choose a file") if button is self._others[0] else t("Choose another file"), t)
        for button in self._backs:
            button.set_words(t("Back to the papers"), t)
        self._asking.set_words(
            t("A list of people: an Excel or CSV file as the partners send it."),
            t("Choose it (Ctrl+O), or drop it here. Nothing is stored before you have seen what is in it."),
        )
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
        self.same.set_words(t("The same person"), t)
        self.other.set_words(t("Another person"), t)
        self.save.set_words(t("Save the problems"), t)
        self.to_flight.set_words(t("Create the flight"), t)
        self._column_chosen(self.columns.chosen())
        self._show()
        self._show_done()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the papers."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    # Building

    def _build(self) -> None:
        self._others = [PlainButton(f"choose_file_{at}", key="Ctrl+O") for at in range(3)]
        self._backs = [BackButton(f"back_to_papers_{at}") for at in range(3)]
        for button in self._others:
            button.clicked.connect(self.ask_for_file)
        for button in self._backs:
            button.clicked.connect(self._close)
        self._asking = EmptyState("choose_a_list")
        asking = card(self._asking, row(self._backs[0], 1, self._others[0]), name="asking_card")
        self.stack = QStackedWidget()
        self.stack.setObjectName("import_steps")
        for page in (asking, self._looking(), self._after()):
            self.stack.addWidget(page)
        column(self.stack, parent=self)

    def _looking(self) -> QWidget:
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
        self.same, self.other = (
            PlainButton("same_person", key="Alt+S"),
            PlainButton("other_person", key="Alt+O"),
        )
        self.same.clicked.connect(lambda: self._decide(True))
        self.other.clicked.connect(lambda: self._decide(False))
        columns, duplicates = QWidget(), QWidget()
        column(self.columns, row(self._field_label, self.field, 1), parent=columns).setStretch(0, 1)
        column(self.duplicates, row(self.same, self.other, 1), parent=duplicates).setStretch(0, 1)
        self.tabs = Tabs("list_tabs", keys=("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4"))
        self._pages = QStackedWidget()
        self._pages.setObjectName("list_pages")
        for page in (self.problems, columns, self.changes, duplicates):
            self._pages.addWidget(page)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.tabs.value_chosen.connect(self._focus_tab)
        self.save = PlainButton("save_problems", key="Ctrl+S")
        self.save.clicked.connect(self._ask_where)
        self.good = PlainButton("take_good_rows", key="Ctrl+G")
        self.good.clicked.connect(lambda: self._take(True))
        self.take = PrimaryButton("take_in", key="Ctrl+Return")
        self.take.clicked.connect(lambda: self._take(False))
        top = row(self._file, 1, self._others[1], self._backs[1], gap=1)
        looking = QWidget()
        pages = column(self.tabs, self._pages, gap=0)
        pages.setStretch(1, 1)
        acts = row(self.save, 1, self.good, self.take)
        box = column(top, self._about, self.said, pages, acts, parent=looking)
        box.setStretch(3, 1)
        return looking

    def _after(self) -> QWidget:
        self._done_words, self._done_more = BigText("import_done"), BodyText("import_done_more")
        self._done_words.setWordWrap(True)
        for label in (self._done_words, self._done_more):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.to_flight = PrimaryButton("create_the_flight", key="Ctrl+Return")
        self.to_flight.clicked.connect(self._create_flight)
        acts = row(self._backs[2], self._others[2], 1, self.to_flight)
        return card(1, self._done_words, self._done_more, 2, acts, name="done_card")

    # Looking

    def _look(self) -> None:
        if self._path is None:
            return
        desk, path, said = self._shell.desk, self._path, self._said
        if self._job is not None:
            self._job.cancel()

        def look(progress: "Progress") -> "RollPreview":
            from transit_desk.services.import_list import preview

            return preview(desk, path, said, progress=progress)

        # On the paper thread: a large file must not hold up the desk.
        self._job = self._shell.paper_thread.run_long(
            look, self._looked, self._not_looked, stopped=self._stopped, owner=self
        )

    def _looked(self, found: "RollPreview") -> None:
        self._found = found
        self.problems.set_rows(problem_rows(found))
        self.columns.set_rows(found.parsed.columns)
        rows = change_rows(found)
        self.changes.set_rows(rows)
        self.changes.set_checked([one.key for one in rows], False)
        self.changes.set_checked([one.key for one in rows if not one.change.busy])
        self._show_duplicates()
        self._show()
        self.stack.setCurrentIndex(_LOOKING)
        blocking, unplaced = bool(found.blocking), bool(found.parsed.unplaced)
        undecided = bool(self._undecided())
        first = 0 if blocking else 1 if unplaced else 3 if undecided else 2 if found.changes else 0
        if self._said is None:
            self.tabs.choose(TABS[first])
            self._pages.setCurrentIndex(first)
            self._focus_tab(TABS[first])

    def _not_looked(self, error: Exception) -> None:
        self._shell.refuse(error)
        if self._found is None or self._said is None:
            self.stack.setCurrentIndex(_ASKING)

    def _stopped(self) -> None:
        t = self._shell.language.t
        self._shell.say(t("Cancelled. Nothing was stored."), kind="info")

    def _show(self) -> None:
        found, t = self._found, self._shell.language.t
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
        found, t = self._found, self._shell.language.t
        if found is None:
            return
        ticked = self._ticked()
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

    def _ticked(self) -> frozenset[str]:
        busy = {one.key for one in self.changes.rows.all_rows if one.change.busy}
        return frozenset(str(key) for key in self.changes.checked_ids) - busy

    # Columns

    def _begin_placing(self, _: object) -> None:
        self.field.setFocus()

    def _column_chosen(self, chosen: "ListColumn | None") -> None:
        self.field.setEnabled(chosen is not None)
        if chosen is not None:
            self.field.choose(chosen.field)

    def _place_column(self, field: object) -> None:
        chosen, found = self.columns.chosen(), self._found
        if chosen is None or found is None:
            return
        said: dict[int | str, Field] = {}
        said.update(found.parsed.mapping)
        if isinstance(field, Field):
            said[chosen.key] = field
        else:
            said.pop(chosen.key, None)
        self._said = said
        self._look()

    # Duplicates

    def _undecided(self) -> int:
        found = self._found
        if found is None:
            return 0
        asked = enumerate(found.duplicates)
        return len({one.row for at, one in asked if one.person_id is not None and at not in self._decided})

    def _show_duplicates(self) -> None:
        duplicates = self._found.duplicates if self._found is not None else ()
        self.duplicates.set_rows(
            DuplicateRow(at, one, self._decided.get(at)) for at, one in enumerate(duplicates)
        )

    def _duplicate_chosen(self, chosen: DuplicateRow | None) -> None:
        can = chosen is not None and chosen.duplicate.person_id is not None
        self.same.setEnabled(can)
        self.other.setEnabled(can)

    def _decide(self, same: bool) -> None:
        chosen, found = self.duplicates.chosen(), self._found
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

    # Taking in

    def _take(self, good_rows: bool) -> None:
        found, desk = self._found, self._shell.desk
        if found is None:
            return
        accepted = self._ticked()
        same = {
            one.row: one.person_id
            for at, one in enumerate(found.duplicates)
            if one.person_id is not None and self._decided.get(at)
        }

        def take() -> "Imported":
            from transit_desk.services.import_list import apply

            return apply(desk, found, take_good_rows=good_rows, accepted=accepted, same=same)

        self.take.setEnabled(False)
        self.good.setEnabled(False)
        self._shell.thread.run(take, self._taken, self._not_taken, owner=self)

    def _not_taken(self, error: Exception) -> None:
        from transit_desk.domain.roll.refusals import PreviewOutdated

        self._shell.refuse(error)
        if isinstance(error, PreviewOutdated):
            self._look()
        else:
            self._show_acts()

    def _taken(self, imported: "Imported") -> None:
        self._imported = imported
        self._show_done()
        self._shell.say(self._done_words.text())
        self.stack.setCurrentIndex(_DONE)
        self.to_flight.setFocus()

    def _show_done(self) -> None:
        done, found, t = self._imported, self._found, self._shell.language.t
        if done is None or found is None:
            return
        cases = t.plural("{n} case", "{n} cases", len(done.case_ids))
        parts = [
            t.plural("{n} person taken in, {cases}", "{n} people taken in, {cases}", done.added, cases=cases)
        ]
        if done.changed or done.cases_changed:
            changed = done.changed + done.cases_changed
            parts.append(t.plural("{n} changed", "{n} changed", changed))
        if done.removed:
            parts.append(t.plural("{n} taken off the list", "{n} taken off the list", done.removed))
        self._done_words.setText(", ".join(parts))
        more = [t("They are announced now: check them in on Arrivals (F2).")] if done.added else []
        if done.kept:
            more.append(
                t.plural(
                    "{n} person is no longer on the list but at the centre, and stays.",
                    "{n} people are no longer on the list but at the centre, and stay.",
                    done.kept,
                )
            )
        hints = found.parsed.hints
        if hints.departure is not None:
            more.append(t("The list names a departure on {day}.", day=t.date(hints.departure)))
        if hints.legs:
            flights = ", ".join(
                f"{leg.carrier} {leg.number} {leg.origin}-{leg.destination}" for leg in hints.legs
            )
            more.append(t("It names these flights: {flights}.", flights=flights))
        self._done_more.setText("\n".join(more))

    def _create_flight(self) -> None:
        found = self._found
        if found is None:
            return
        legs = legs_from(found.parsed.hints)
        self._close()
        self._shell.go("movements").new_flight(legs)

    def _close(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._found = None
        self._imported = None
        self._path = None
        self.stack.setCurrentIndex(_ASKING)
        self.closed.emit()

    # Problems as a workbook

    def save_problems(self, path: Path) -> None:
        """Writes the problems as a workbook, to be sent to whoever made the list."""
        found, desk, t, shell = self._found, self._shell.desk, self._shell.language.t, self._shell
        if found is None:
            return
        rows = problem_rows(found)

        def make() -> "Made":
            from transit_desk.domain.papers import ProblemLine
            from transit_desk.services.papers import problems

            lines = tuple(
                ProblemLine(
                    one.problem.sheet,
                    one.problem.row or None,
                    " ".join(part for part in (one.problem.column, one.heading) if part),
                    one.problem.text,
                    problem_sentence(one.problem, t),
                    one.problem.blocking,
                )
                for one in rows
            )
            made = problems(desk, t, found.parsed.file, lines)
            path.write_bytes(made.data)
            return made

        def record(made: "Made") -> None:
            from transit_desk.services.papers import record_print

            record_print(desk, made)

        def saved(made: "Made") -> None:
            shell.say(t("Saved as {file}.", file=path.name))
            shell.thread.run(lambda: record(made), lambda _: None, owner=self)

        shell.paper_thread.run(make, saved, owner=self)

    def _ask_where(self) -> None:
        if self._found is None:
            return
        t = self._shell.language.t
        stem = Path(self._found.parsed.file).stem
        folder = self._shell.settings.get(FOLDER_SETTING) or str(Path.home())
        proposed = str(Path(folder) / t("{list} problems.xlsx", list=stem))
        chosen, _ = QFileDialog.getSaveFileName(self, t("Save the problems"), proposed)
        if chosen:
            self.save_problems(Path(chosen))


def legs_from(hints: "Hints") -> tuple[NewLeg, ...]:
    """The flights that a list names, with the day it names; a leg before the one before it is on the next day."""
    legs: list[NewLeg] = []
    last: datetime | None = None
    for leg in hints.legs:
        departs = None
        if leg.departs is not None and hints.departure is not None:
            departs = datetime.combine(hints.departure, leg.departs)
            while last is not None and departs <= last:
                departs += timedelta(days=1)
            last = departs
        legs.append(NewLeg(leg.carrier, leg.number, leg.origin, leg.destination, departs))
    return tuple(legs)
