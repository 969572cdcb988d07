"""The program in a process of its own, worked by a script through its screens: what was said is told, once it was
said. Nothing here knows pytest's fixtures; whoever started the process may kill it at any moment.
"""

import io
import os
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any, TypeAlias

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

# The server that forks these processes imports what they need, so that none of them pays for it.
from tests.faults import preloaded
from tests.staffed import PASSWORD, SUPERVISOR, signing_in
from transit_desk.cli import main
from transit_desk.domain.codes import PassengerState
from transit_desk.domain.refusals import DatabaseFailed, WorldFailed
from transit_desk.domain.rights import Role
from transit_desk.folders import Folders, folders
from transit_desk.services.context import Desk
from transit_desk.wiring import run_window
from ui.main_window import MainWindow
from ui.status import Status
from ui.views.arrivals import ArrivalsScreen
from ui.views.lists import ListsScreen
from ui.views.movements import MovementsScreen

assert preloaded.MODULES
PATIENCE_S = 30.0
BEAT_MS = 5
WORKER = "Félix Everything"

Pipe: TypeAlias = "Connection[Any, Any]"


@dataclass(frozen=True)
class Said:
    """What the screen acknowledged: `what` is a case's number, a card, a list's file name."""

    act: str
    what: str
    words: str


class Worker:
    """Whoever sits before the window: keys go in, words are read."""

    def __init__(self, main: MainWindow) -> None:
        self.main = main
        self._beat = QTimer()  # so that looking again never waits for an event
        self._beat.start(BEAT_MS)

    def until(self, is_so: Callable[[], object], what: str) -> None:
        """Let the program run until this is so."""
        loop, end = QEventLoop(), monotonic() + PATIENCE_S
        while not is_so():
            if monotonic() > end:
                raise AssertionError(f"never came: {what}; the strip says {self.words!r}")
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    @property
    def words(self) -> str:
        """What is said: in the strip, or at the door."""
        return self.main.strip.text if self.main.is_open() else self.main.door.sign_in._said.text()

    @property
    def busy(self) -> bool:
        """Whether a thread works."""
        return self.main.busy

    def sign_in(self, name: str = WORKER, password: str = PASSWORD) -> None:
        """Through the page, by keys."""
        page = self.main.door.sign_in
        self.until(page.isVisible, "the door is shown")
        page.name.selectAll()
        QTest.keyClicks(page.name, _ascii(name, page.name))
        QTest.keyClick(page.name, Qt.Key.Key_Return)
        QTest.keyClicks(page.password, password)
        QTest.keyClick(page.password, Qt.Key.Key_Return)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key, to whatever has the keyboard."""
        focus: QWidget | None = QApplication.focusWidget()
        QTest.keyClick(self.main if focus is None else focus, key, held)

    def go(self, key: Qt.Key, screen: str) -> Any:
        """To a screen, by its key."""
        self.press(key)
        self.until(lambda: self.main.screen_on_view and self.main.screen_on_view.name == screen, screen)
        self.until(lambda: not self.busy, f"{screen} is read")
        return self.main.screen_on_view

    # Acts. Each is true when something was done; what the screen said of it is told then, not before.

    def check_in(self, tell: Callable[[Said], None]) -> bool:
        """The next family comes in, into the beds proposed."""
        screen = self.go(Qt.Key.Key_F2, "arrivals")
        assert isinstance(screen, ArrivalsScreen)
        self.until(lambda: not self.busy and (not screen.cases.rows.rowCount() or _ready(screen)), "a plan")
        if not screen.cases.rows.rowCount():
            return False
        plan = screen.pane.plan
        assert plan is not None
        number, before = plan.case.number, self.words
        screen.cases.setFocus()
        self.press(Qt.Key.Key_Return)
        self.until(lambda: self.words != before, "the strip says it")
        if f" of {number} checked in" in self.words:
            tell(Said("checked in", number, self.words))
            return True
        raise AssertionError(self.words)

    def board(self, tell: Callable[[Said], None]) -> bool:
        """The next passenger's card is scanned."""
        screen = self.go(Qt.Key.Key_F5, "movements")
        assert isinstance(screen, MovementsScreen)
        self.press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
        desk = screen.boarding
        self.until(
            lambda: not self.busy and desk._board is not None and desk.isVisible(), "the boarding desk"
        )
        assert desk._board is not None
        waiting = [one for one in desk._board.passengers if one.state is PassengerState.EXPECTED]
        if not waiting:
            return False
        one = waiting[0]
        self.press(Qt.Key.Key_F9)
        QTest.keyClicks(self.main.scan_box, one.card_number)
        QTest.keyClick(self.main.scan_box, Qt.Key.Key_Return)
        self.until(
            lambda: desk._shown.name == one.name and desk._shown.person_id == one.person_id, "the light"
        )
        if desk._shown.status is not Status.READY:
            raise AssertionError(f"{desk._shown.words} {desk._shown.detail}")
        tell(Said("boarded", one.card_number, desk._shown.words))
        return True

    def take_in(self, roll: Path, tell: Callable[[Said], None]) -> None:
        """A list is looked at and taken in."""
        screen = self.go(Qt.Key.Key_F7, "lists")
        assert isinstance(screen, ListsScreen)
        page = screen.importing
        screen.import_file(roll)
        self.until(
            lambda: (
                page.look.found is not None
                and page.look.found.parsed.file == roll.name
                and page.look.take.isEnabled()
            ),
            "the list is looked at",
        )
        page.look.take.click()
        self.until(lambda: page.is_done and self.words == page._done_words.text(), "the strip says it")
        tell(Said("imported", roll.name, self.words))


def _ready(screen: ArrivalsScreen) -> bool:
    plan, chosen = screen.pane.plan, screen.cases.chosen()
    return plan is not None and chosen is not None and plan.case.case_id == chosen.case_id and plan.ready


def _ascii(name: str, field: QWidget) -> str:
    """What QTest has keys for; other letters are put in as an input method would."""
    from PySide6.QtGui import QInputMethodEvent

    typed = ""
    for letter in name:
        if letter.isascii():
            QTest.keyClicks(field, letter)
        else:
            event = QInputMethodEvent()
            event.setCommitString(letter)
            QApplication.sendEvent(field, event)
    return typed


def with_window(place: Folders, script: Callable[[Worker], None]) -> int:
    """`run_window`, with a script in the place of the user: when it ends the window is closed."""
    failed: list[BaseException] = []

    def work() -> int:
        (window,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))
        window.activateWindow()
        try:
            script(Worker(window))
        except BaseException as error:
            failed.append(error)
        return 0

    QApplication.exec = staticmethod(work)  # type: ignore[method-assign]  # the script is what goes on in the loop
    status = run_window(place, language="en")
    if failed:
        raise failed[0]
    return status


def day(data: str, rolls: tuple[str, ...], seed: int, pipe: Pipe) -> None:
    """Sign in, then check in families, board and take in lists as they come, until there is nothing left."""
    mixed = random.Random(seed)
    lists = [Path(roll) for roll in rolls]
    mixed.shuffle(lists)

    def script(worker: Worker) -> None:
        worker.sign_in()
        worker.until(worker.main.is_open, "somebody is in")
        worker.until(lambda: not worker.busy, "the first screen is read")
        tell = pipe.send
        tell(Said("ready", "", ""))

        def take_in() -> bool:
            if lists:
                worker.take_in(lists.pop(), tell)
            return bool(lists)

        left: list[Callable[[], bool]] = [
            lambda: worker.check_in(tell),
            lambda: worker.board(tell),
            take_in,
        ]
        act = mixed.choice(left)
        while left:
            if not act():
                left.remove(act)
            if left and (act not in left or mixed.random() < 0.5):
                act = mixed.choice(left)
        tell(Said("done", "", ""))

    _told(pipe, lambda: with_window(folders(Path(data)), script))


class _Printed(io.TextIOBase):
    """Standard output of a command: each line is told as it is printed."""

    def __init__(self, pipe: Pipe, what: str) -> None:
        self._pipe, self._what, self._line = pipe, what, ""

    def write(self, text: str) -> int:
        """Whole lines go out at once."""
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            if line.startswith("Stored: 6 added"):
                self._pipe.send(Said("imported", self._what, line))
        return len(text)


def imports(data: str, rolls: tuple[str, ...], pipe: Pipe) -> None:
    """`transit-desk import`, one list after the other."""

    def work() -> None:
        for roll in rolls:
            sys.stdout = _Printed(pipe, Path(roll).name)
            arguments = [
                "--data",
                data,
                "--language",
                "en",
                "import",
                roll,
                "--new-people",
                *signing_in(WORKER),
            ]
            status = main(arguments)
            if status:
                raise AssertionError(f"{roll}: {status}")
        pipe.send(Said("done", "", ""))

    _told(pipe, work)


def rotations(data: str, pipe: Pipe) -> None:
    """One new key after the other."""
    from db import engine
    from transit_desk.services.staff import rotate_key

    engine.BUSY_MS = 1_000

    def work() -> None:
        with _desk(data) as desk:
            while True:
                try:
                    rotate_key(desk)
                except DatabaseFailed as error:  # another program has the file open
                    pipe.send(Said("refused", "", error.trouble))
                else:
                    pipe.send(Said("rotated", "", ""))

    _told(pipe, work)


def backups(data: str, pipe: Pipe) -> None:
    """One backup after the other, with a change between them."""
    from transit_desk.services.back_up import back_up
    from transit_desk.services.backup_settings import places
    from transit_desk.services.settings import put

    def work() -> None:
        with _desk(data) as desk:
            number = 0
            while True:
                number += 1
                put(desk, "centre_name", f"Centre {number}")
                done = back_up(desk, places(desk))
                pipe.send(Said("backed up", str(done.file), ""))

    _told(pipe, work)


def restores(data: str, file: str, pipe: Pipe) -> None:
    """The same backup, restored again and again."""
    from transit_desk.instance import DeskLock
    from transit_desk.restoring import restore

    def work() -> None:
        place = folders(Path(data))
        with DeskLock(place.lock):
            while True:
                restore(place, Path(file), lambda keyring: keyring.open(SUPERVISOR, PASSWORD))
                pipe.send(Said("restored", "", ""))

    _told(pipe, work)


def holding(file: str, key: bytes, pipe: Pipe) -> None:
    """Another program that has the file for itself, until it is killed."""
    from db.engine import connect_sqlite

    connection = connect_sqlite(Path(file), key)
    connection.execute("BEGIN EXCLUSIVE")
    pipe.send("held")
    pipe.recv()


@contextmanager
def _full(ballast: str) -> Iterator[None]:
    """Within, no file grows: the disk is filled by `ballast`, or the system forbids it."""
    import resource

    if not ballast:
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (16, most))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        return
    path = Path(ballast)
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        path.unlink()


def scarce(data: str, roll: str, ballast: str, pipe: Pipe) -> None:
    """Each act on a full disk, then with room."""
    from sqlalchemy import select

    from db import tables as tb
    from transit_desk.language import Translator
    from transit_desk.language.sentences import sentence
    from transit_desk.services.back_up import back_up
    from transit_desk.services.backup_settings import places
    from transit_desk.services.check_in import announced, check_in
    from transit_desk.services.files import write_whole
    from transit_desk.services.import_list import apply, preview
    from transit_desk.services.papers import roll_call
    from transit_desk.services.propose_beds import propose_beds
    from transit_desk.services.staff import add_staff

    def work() -> None:
        with _desk(data, WORKER) as desk:
            case = announced(desk)[0].case_id
            with desk.database.read() as connection:
                people = list(connection.scalars(select(tb.Person.id).where(tb.Person.case_id == case)))
            beds = {p.person_id: p.bed_id for p in propose_beds(desk, people).placements if p.bed_id}
            found, paper = preview(desk, Path(roll)), roll_call(desk, Translator("en"))
            saved = Path(data).parent / "roll-call.pdf"
            acts: dict[str, Callable[[], object]] = {
                "check in": lambda: check_in(desk, people, beds),
                "import": lambda: apply(desk, found),
                "backup": lambda: back_up(desk, places(desk)),
                "keyring": lambda: add_staff(desk, "Somebody New", "three new words", [Role.MOVEMENT]),
                "paper": lambda: write_whole(saved, paper.data),
            }
            for name, act in acts.items():
                with _full(ballast):
                    try:
                        act()
                    except WorldFailed as error:
                        pipe.send(Said("refused", name, sentence(error, Translator("en")) or ""))
            for name, act in acts.items():
                act()
                pipe.send(Said("works", name, ""))

    _told(pipe, work)


def scarce_window(data: str, ballast: str, pipe: Pipe) -> None:
    """A family at the desk while the disk is full, and again when there is room."""

    def script(worker: Worker) -> None:
        worker.sign_in()
        worker.until(worker.main.is_open, "somebody is in")
        screen = worker.go(Qt.Key.Key_F2, "arrivals")
        worker.until(lambda: _ready(screen), "a plan")
        with _full(ballast):
            screen.cases.setFocus()
            worker.press(Qt.Key.Key_Return)
            worker.until(lambda: worker.words and not worker.busy, "the strip says it")
            pipe.send(Said("refused", "", worker.words))
        worker.until(lambda: not worker.busy, "rest")
        worker.check_in(pipe.send)

    _told(pipe, lambda: with_window(folders(Path(data)), script))


def waiting(data: str, at_desk: bool, pipe: Pipe) -> None:
    """A window that somebody else is going to call: it tells what it says then."""

    def script(worker: Worker) -> None:
        if at_desk:
            worker.sign_in()
            worker.until(worker.main.is_open, "somebody is in")
            worker.until(lambda: not worker.busy, "the first screen is read")
        worker.main.showMinimized()
        pipe.send(Said("ready", "", ""))
        while True:
            worker.until(
                lambda: "open already" in worker.words and not worker.main.isMinimized(), "the second start"
            )
            pipe.send(Said("called", "", worker.words))
            worker.main.showMinimized()

    _told(pipe, lambda: with_window(folders(Path(data)), script))


def command(arguments: tuple[str, ...], name: str, pipe: Pipe) -> None:
    """`transit-desk ...`: its status, and what it wrote to standard error; signs in where there is a name."""

    def work() -> None:
        sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
        status = main([*arguments, *(signing_in(name) if name else ())])
        pipe.send(Said("ended", str(status), sys.stderr.getvalue()))

    _told(pipe, work)


def at_a_closed_folder(data: str, user: int, closed: str, pipe: Pipe) -> None:
    """As somebody without rights: sign in, be refused, get the right to write, sign in."""

    def script(worker: Worker) -> None:
        page = worker.main.door.sign_in
        worker.sign_in()
        worker.until(lambda: worker.main.is_open() or page.enter.isEnabled(), "an answer")
        pipe.send(Said("in" if worker.main.is_open() else "refused", "", worker.words))
        path = Path(closed)
        path.chmod(0o700 if path.is_dir() else 0o600)
        worker.sign_in()
        worker.until(worker.main.is_open, "somebody is in")
        pipe.send(Said("in", "", ""))

    if os.getuid() != user:
        os.setgroups([])
        os.setuid(user)
    os.environ["HOME"] = data
    _told(pipe, lambda: with_window(folders(Path(data)), script))


@contextmanager
def _desk(data: str, name: str = SUPERVISOR) -> Iterator[Desk]:
    from transit_desk.doorkeeper import DeskDoorkeeper
    from transit_desk.instance import DeskLock

    place = folders(Path(data))
    keeper = DeskDoorkeeper(place)
    with DeskLock(place.lock):
        try:
            yield keeper.sign_in(name, PASSWORD).desk
        finally:
            keeper.close()


def _told(pipe: Pipe, work: Callable[[], object]) -> None:
    try:
        work()
    except BaseException as error:
        import traceback

        pipe.send(Said("trouble", type(error).__name__, traceback.format_exc()))
    finally:
        pipe.close()
