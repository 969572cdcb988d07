"""A nominal roll comes in: a file is chosen, looked at, taken in; then its flight can be made."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from transit_desk.domain.journey import NewLeg
from transit_desk.domain.rights import Right
from transit_desk.domain.roll.fields import Field
from transit_desk.language.roll_sentences import problem_sentence
from ui.files import ask_for_file, ask_where
from ui.permits import permits
from ui.views.lists_import_tables import problem_rows
from ui.views.lists_look import LookPage
from ui.widgets.buttons import BackButton, PlainButton, PrimaryButton
from ui.widgets.empty import EmptyState
from ui.widgets.layout import card, column, row
from ui.widgets.pages import Pages
from ui.widgets.text import BigText, BodyText

if TYPE_CHECKING:
    from transit_desk.domain.roll.hints import Hints
    from transit_desk.services.import_list import Imported, RollPreview
    from transit_desk.services.papers import Made
    from transit_desk.services.progress import Progress
    from ui.shell import Shell
    from ui.worker import Job

FOLDER_SETTING = "lists.folder"
_ASKING, _LOOKING, _DONE = range(3)


class ImportPage(QWidget):
    """Three steps in one place: a file is chosen, looked at, taken in."""

    closed = Signal()

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName("import_page")
        self._shell = shell
        self._path: Path | None = None
        self._imported: Imported | None = None
        self._said: dict[int | str, Field] | None = None
        self._job: Job | None = None
        self._build()

    # What the screen uses

    def ask_for_file(self) -> None:
        """Lets the user choose a file."""
        t = self._shell.language.t
        folder = self._shell.settings.get(FOLDER_SETTING) or str(Path.home())
        lists, every = t("Lists"), t("All files")
        kinds = f"{lists} (*.xlsx *.xlsm *.csv *.txt *.tsv);;{every} (*)"
        chosen = ask_for_file(self, t("Import a list"), folder, kinds)
        if chosen is not None:
            self._shell.settings.set(FOLDER_SETTING, str(chosen.parent))
            self.read_file(chosen)

    @property
    def is_done(self) -> bool:
        """The list was taken in: nothing is waited for here."""
        return self.stack.currentIndex() == _DONE

    def leave(self) -> None:
        """Back to the papers."""
        self._close()

    def read_file(self, path: Path) -> None:
        """Looks at a file; nothing is stored."""
        self._path, self._said, self._imported = path, None, None
        self._look()

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._shell.language.t
        for button in self._others:
            button.set_words(t("Choose a file") if button is self._others[0] else t("Another file"), t)
        for button in self._backs:
            button.set_words(t("Back to the papers"), t)
        self._asking.set_words(
            t("A list of people: an Excel or CSV file as the partners send it."),
            t("Choose it (Ctrl+O), or drop it here. Nothing is stored before you have seen what is in it."),
        )
        self.look.retranslate()
        self.to_flight.set_words(t("Create the flight"), t)
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
        self.look = LookPage(self._shell, self._others[1], self._backs[1])
        self.look.mapping_wanted.connect(self._read_so)
        self.look.take_wanted.connect(self._take)
        self.look.save_wanted.connect(self._ask_where)
        self.stack = Pages("import_steps")
        for page in (asking, self.look, self._after()):
            self.stack.addWidget(page)
        column(self.stack, parent=self)

    def _after(self) -> QWidget:
        self._done_words, self._done_more = BigText("import_done"), BodyText("import_done_more")
        self._done_words.setWordWrap(True)
        for label in (self._done_words, self._done_more):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        plans = permits(self._shell, Right.PLAN_MOVEMENTS)
        self.to_flight = PrimaryButton("create_the_flight", key="Ctrl+Return", permitted=plans)
        self.to_flight.clicked.connect(self._create_flight)
        acts = row(self._backs[2], self._others[2], 1, self.to_flight)
        return card(1, self._done_words, self._done_more, 2, acts, name="done_card")

    # Looking

    def _look(self) -> None:
        if self._path is None:
            return
        desk, path, said = self._shell.desk, self._path, self._said

        def look(progress: "Progress") -> "RollPreview":
            from transit_desk.services.import_list import preview

            return preview(desk, path, said, progress=progress)

        # On the paper thread: a large file must not hold up the desk.
        self._job = self._shell.paper_thread.run_long(
            look, self._looked, self._not_looked, stopped=self._stopped, owner=self
        )

    def _read_so(self, said: dict[int | str, Field]) -> None:
        self._said = said
        self._look()

    def _looked(self, found: "RollPreview") -> None:
        if self._path is None:  # closed meanwhile
            return
        self.stack.setCurrentIndex(_LOOKING)
        self.look.show_found(found, stay=self._said is not None)

    def _not_looked(self, error: Exception) -> None:
        self._shell.refuse(error)
        if self.look.found is None or self._said is None:
            self.stack.setCurrentIndex(_ASKING)

    def _stopped(self) -> None:
        if self._path is not None:
            self._shell.say(self._shell.language.t("Cancelled. Nothing was stored."), kind="info")

    # Taking in

    def _take(self, good_rows: bool) -> None:
        found, desk = self.look.found, self._shell.desk
        if found is None:
            return
        accepted, same = self.look.ticked, self.look.same

        def take() -> "Imported":
            from transit_desk.services.import_list import apply

            return apply(desk, found, take_good_rows=good_rows, accepted=accepted, same=same)

        self.look.wait(True)
        self._shell.thread.run(take, self._taken, self._not_taken, owner=self)

    def _not_taken(self, error: Exception) -> None:
        from transit_desk.domain.roll.refusals import PreviewOutdated

        self._shell.refuse(error)
        if isinstance(error, PreviewOutdated):
            self._look()
        else:
            self.look.wait(False)

    def _taken(self, imported: "Imported") -> None:
        self._imported = imported
        self._show_done()
        self._shell.say(self._done_words.text())
        self.stack.setCurrentIndex(_DONE)
        (self.to_flight if self.to_flight.permitted else self._backs[_DONE]).setFocus()

    def _show_done(self) -> None:
        done, found, t = self._imported, self.look.found, self._shell.language.t
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
        more = []
        if done.added and permits(self._shell, Right.CHECK_IN):
            more.append(t("They are announced now: check them in on Arrivals (F2)."))
        elif done.added:
            more.append(t("They are announced now."))
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
        found = self.look.found
        if found is None:
            return
        hints = found.parsed.hints
        self._close()
        self._shell.go("movements").new_flight(legs_from(hints), hints.departure)

    def _close(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self.look.forget()
        self._imported = None
        self._path = None
        self.stack.setCurrentIndex(_ASKING)
        self.closed.emit()

    # Problems as a workbook

    def save_problems(self, path: Path) -> None:
        """Writes the problems as a workbook, to be sent to whoever made the list."""
        found, desk, t, shell = self.look.found, self._shell.desk, self._shell.language.t, self._shell
        if found is None:
            return
        rows = problem_rows(found)

        def make() -> "Made":
            from transit_desk.domain.papers import ProblemLine
            from transit_desk.services.files import write_whole
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
            write_whole(path, made.data)
            return made

        def record(made: "Made") -> None:
            from transit_desk.services.papers import record_print

            record_print(desk, made)

        def saved(made: "Made") -> None:
            shell.say(t("Saved as {file}.", file=path.name))
            shell.thread.run(lambda: record(made), lambda _: None, owner=self)

        shell.paper_thread.run(make, saved, owner=self)

    def _ask_where(self) -> None:
        if self.look.found is None:
            return
        t = self._shell.language.t
        stem = Path(self.look.found.parsed.file).stem
        folder = self._shell.settings.get(FOLDER_SETTING) or str(Path.home())
        proposed = str(Path(folder) / t("{list} problems.xlsx", list=stem))
        chosen = ask_where(self, t("Save the problems"), proposed)
        if chosen is not None:
            self.save_problems(chosen)


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
