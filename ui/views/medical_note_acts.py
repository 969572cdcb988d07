"""What is done with sealed notes on the Medical screen: read, write, withdraw, and keep what is not sealed yet."""

from collections.abc import Callable, Sequence
from pathlib import Path

from transit_desk.domain.codes import NoteKind
from transit_desk.domain.notes import NoteRow, TextFile
from transit_desk.domain.rights import Right
from ui.files import ask_for_file
from ui.screen import Screen
from ui.views.medical_notes import Draft, NotesPanel

FOLDER_SETTING = "medical.folder"


class NoteActs:
    """Works the panel of the notes. Drafts are kept in memory alone, one for each person, until they are sealed
    (this screen is one signed-in person's own: nobody else finds them at this window)."""

    def __init__(
        self,
        screen: Screen,
        panel: NotesPanel,
        on_view: Callable[[], int | None],
        shown: Callable[[bool], None],
    ) -> None:
        """`on_view()` is the person beside the list; `shown(True)` brings the panel up in place of all else,
        `shown(False)` takes it away."""
        self._screen, self._panel, self._on_view, self._shown = screen, panel, on_view, shown
        self._person: tuple[int, str] | None = None
        self._drafts: dict[int, Draft] = {}
        self.reasons: tuple[int, ...] = ()
        """Those found unfit or deferred just now, until their reason is sealed."""
        panel.seal_wanted.connect(self._seal)
        panel.withdraw_wanted.connect(self._withdraw)
        panel.file_wanted.connect(self._ask_for_file)
        panel.left.connect(self.leave)

    @property
    def person_id(self) -> int | None:
        """Whose notes are open."""
        return None if self._person is None else self._person[0]

    @property
    def may(self) -> bool:
        """Whether who is at the desk may know of notes at all."""
        return self._screen.permits(Right.MEDICAL_NOTES)

    def has_draft(self, person_id: int) -> bool:
        """Whether a note of this person was left unsealed."""
        return person_id in self._drafts

    # The reason of a deferral, straight after it

    def expect_reasons(self, person_ids: Sequence[int]) -> None:
        """These people were found unfit or deferred just now."""
        self.reasons = tuple(person_ids) if self.may else ()

    # Opening and leaving

    def open(self, person_id: int, name: str, kind: NoteKind | None = None) -> None:
        """Reads the notes and brings the panel up, ready for a new note, of this kind where one is meant."""
        if not self.may:
            return
        desk = self._screen.shell.desk

        def job() -> tuple[NoteRow, ...]:
            from transit_desk.services.medical_notes import notes

            return notes(desk, person_id)

        def done(rows: tuple[NoteRow, ...]) -> None:
            if self._on_view() != person_id:
                return  # the list has gone on meanwhile
            self._keep()
            self._person = (person_id, name)
            draft = self._drafts.get(person_id, Draft(NoteKind.REASON, "", ""))
            if kind is not None and draft.is_empty:
                draft = draft._replace(kind=kind)
            self._panel.begin(draft)
            self._panel.show_notes(rows)
            self._shown(True)
            self._panel.take_keyboard()

        self._screen.ask(job, done)

    def leave(self) -> None:
        """Takes the panel away; what was typed is kept for next time, nothing else stays in a field."""
        if self._person is None:
            return
        self._keep()
        self._person = None
        self._panel.clear()
        self._shown(False)

    def _keep(self) -> None:
        if self._person is None:
            return
        person_id, draft = self._person[0], self._panel.draft()
        if draft.is_empty:
            self._drafts.pop(person_id, None)
        else:
            self._drafts[person_id] = draft

    # Acts

    def _seal(self, draft: Draft) -> None:
        if self._person is None:
            return
        desk, t = self._screen.shell.desk, self._screen.t
        person_id, name = self._person
        kind, title, text = draft

        def job() -> tuple[int, tuple[NoteRow, ...]]:
            from transit_desk.services.medical_notes import notes, write_note

            return write_note(desk, person_id, kind, text, title), notes(desk, person_id)

        def done(result: tuple[int, tuple[NoteRow, ...]]) -> None:
            self.reasons = tuple(one for one in self.reasons if one != person_id)
            self._drafts.pop(person_id, None)
            if self._person == (person_id, name):
                if self._panel.draft() == draft:  # else somebody types on
                    self._panel.begin(Draft(kind, "", ""))
                self._panel.show_notes(result[1])

        def undo(result: tuple[int, tuple[NoteRow, ...]]) -> Callable[[], None]:
            def take_back() -> None:
                from transit_desk.services.medical_notes import withdraw_note

                withdraw_note(desk, result[0])

            return take_back

        said = t("Note sealed: {who}.", who=name)
        if kind is NoteKind.ATTACHMENT:
            said = f"{said} {t('The file it came from is not sealed: delete it where it lies.')}"
        self._screen.act(job, done, said=lambda _: said, undo=undo)

    def _withdraw(self, note: NoteRow) -> None:
        if self._person is None:
            return
        desk, t = self._screen.shell.desk, self._screen.t
        person_id, name = self._person
        note_id = note.note_id

        def job() -> tuple[NoteRow, ...]:
            from transit_desk.services.medical_notes import notes, withdraw_note

            withdraw_note(desk, note_id)
            return notes(desk, person_id)

        def take_back() -> None:
            from transit_desk.services.medical_notes import reinstate_note

            reinstate_note(desk, note_id)

        def done(rows: tuple[NoteRow, ...]) -> None:
            if self._person == (person_id, name):
                self._panel.show_notes(rows)

        said = t("Note withdrawn: {who}.", who=name)
        self._screen.act(job, done, said=lambda _: said, undo=lambda _: take_back)

    def refresh(self) -> None:
        """The notes on view are read again: something was taken back, or the screen is shown again."""
        if self._person is None:
            return
        desk, (person_id, _) = self._screen.shell.desk, self._person

        def job() -> tuple[NoteRow, ...]:
            from transit_desk.services.medical_notes import notes

            return notes(desk, person_id)

        def done(rows: tuple[NoteRow, ...]) -> None:
            if self.person_id == person_id:
                self._panel.show_notes(rows)

        self._screen.ask(job, done)

    def _ask_for_file(self) -> None:
        t, settings = self._screen.t, self._screen.shell.settings
        folder = settings.get(FOLDER_SETTING) or str(Path.home())
        texts, every = t("Texts"), t("All files")
        chosen = ask_for_file(self._panel, t("Take in a text file"), folder, f"{texts} (*.txt);;{every} (*)")
        if chosen is not None:
            settings.set(FOLDER_SETTING, str(chosen.parent))
            self.take_file(chosen)

    def take_file(self, path: Path) -> None:
        """The text of this file comes into the fields, to be looked at and sealed."""
        whose = self._person

        def job() -> TextFile:
            from transit_desk.services.medical_notes import read_text_file

            return read_text_file(path)

        def done(file: TextFile) -> None:
            if self._person == whose:
                self._panel.take_file(file)

        self._screen.ask(job, done)
