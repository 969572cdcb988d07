"""What is done with the log: it is checked, taken along as a workbook, and a person's history is printed.

Each runs on the paper thread: the desk goes on meanwhile.
"""

from typing import TYPE_CHECKING

from transit_desk.language import Translator
from transit_desk.services.files import write_whole
from ui.files import ask_where

if TYPE_CHECKING:
    from pathlib import Path

    from transit_desk.domain.backups import Seal
    from transit_desk.services.context import Desk
    from transit_desk.services.papers import Made
    from transit_desk.services.progress import Progress
    from transit_desk.services.verify import Verified
    from ui.views.log import LogScreen

FILE_NAME = "log-of-acts.xlsx"


class _Worded:
    """Says in words how many acts have been checked."""

    def __init__(self, progress: "Progress", t: Translator) -> None:
        self._progress, self._t = progress, t

    def step(self, done: int, total: int, what: str) -> None:
        t = self._t
        words = t("{done} of {total} acts checked", done=t.number(done), total=t.number(total))
        self._progress.step(done, total, words if done < total else t("Checking the database"))


class LogActs:
    """Works the buttons of the Log."""

    def __init__(self, screen: "LogScreen") -> None:
        self._screen = screen

    def check(self) -> None:
        """Every row, and what backups were sealed with. What was found stays in sight."""
        screen, desk, t = self._screen, self._screen.shell.desk, self._screen.t

        def job(progress: "Progress") -> "Verified":
            from transit_desk.services.verify import verify

            return verify(desk, _witnesses(desk), _Worded(progress, t))

        def done(found: "Verified") -> None:
            screen.check.setEnabled(True)
            screen.detail.show_verified(found)
            screen.activated()

        screen.check.setEnabled(False)
        screen.detail.show_verified(None)
        screen.act_long(
            job,
            done,
            said=lambda found: _said(found, t),
            failed=self._failed,
            stopped=self._stopped,
            paper=True,
        )

    def export(self) -> None:
        """The acts that the filter finds, as a workbook where one likes."""
        screen, t = self._screen, self._screen.t
        chosen = ask_where(screen, t("Export the log of acts"), str(screen.folder / FILE_NAME))
        if chosen is not None:
            screen.shell.settings.set("preview.folder", str(chosen.parent))
            self.export_to(chosen)

    def export_to(self, path: "Path") -> None:
        """Writes the workbook; that it left the desk is an act."""
        screen, desk, t = self._screen, self._screen.shell.desk, self._screen.t
        wanted = screen.filter.wanted()

        def job(progress: "Progress") -> "Made":
            from transit_desk.services.audit_log import audit_export

            progress.step(0, 0, t("Making the workbook of the log"))
            made = audit_export(desk, t, wanted)
            progress.step(0, 0, t("Writing the file"))
            write_whole(path, made.data)
            return made

        def record(made: "Made") -> None:
            def store() -> None:
                from transit_desk.services.papers import record_print

                record_print(desk, made)

            screen.act(store, lambda _: screen.activated())

        screen.act_long(
            job,
            record,
            said=lambda made: t.plural(
                "{n} act exported to {file}", "{n} acts exported to {file}", made.rows, file=path.name
            ),
            paper=True,
        )

    def give_history(self) -> None:
        """All that the desk holds of one person, on paper."""
        screen, desk, t = self._screen, self._screen.shell.desk, self._screen.t
        person = screen.person
        if person is None:
            return
        person_id, name = person

        def job(progress: "Progress") -> "Made":
            from transit_desk.services.person_history import person_history

            progress.step(0, 0, t("Making the history"))
            return person_history(desk, t, person_id)

        def done(made: "Made") -> None:
            screen.history.setEnabled(True)
            screen.paper.show_history(made, name)
            screen.show_paper()

        def failed(error: Exception) -> None:
            screen.history.setEnabled(True)
            screen.shell.refuse(error)

        screen.history.setEnabled(False)
        screen.act_long(job, done, failed=failed, stopped=lambda: screen.history.setEnabled(True), paper=True)

    def _failed(self, error: Exception) -> None:
        self._screen.check.setEnabled(True)
        self._screen.shell.refuse(error)

    def _stopped(self) -> None:
        self._screen.check.setEnabled(True)
        self._screen.shell.say(self._screen.t("The log was not checked to its end."), kind="info")


def _said(found: "Verified", t: Translator) -> str:
    if found.good:
        return t.plural(
            "{n} act checked: nothing was changed", "{n} acts checked: nothing was changed", found.rows
        )
    return t("The log or the database is not as it was written: see what was found")


def _witnesses(desk: "Desk") -> "tuple[Seal, ...]":
    """What the backups of this desk were sealed with; a desk without backups of its own has none."""
    from transit_desk.domain.refusals import NoKeyring, ServerKeepsBackups
    from transit_desk.services.back_up import seals
    from transit_desk.services.backup_settings import places

    try:
        where = places(desk)
    except (NoKeyring, ServerKeepsBackups):
        return ()
    return seals(desk, [where.folder, *([where.second] if where.second is not None else [])])
