"""The program as it is started, on a screen of its own: keys come from the X server, facts from the database."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Executable, func, select

from db import tables as tb
from db.engine import Database
from tests.journeys.rolls import CASES, PEOPLE, write_roll
from tests.staffed import PASSWORD, SUPERVISOR, database_of
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import AssignmentState, MovementState
from transit_desk.domain.rights import Role
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders
from transit_desk.language.translator import CENTRE_ZONE
from transit_desk.services.acts import writing
from transit_desk.services.staff import insert_staff

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("Xvfb", "xdotool")
DEADLINE_S = 60.0
AGAIN_S = 1.5
"""A key that met a screen still reading its rows is pressed again after this long without the effect."""
LOOK_S = 0.03
TITLE = "Transit Desk"
ACTOR = "Aline Niyonzima"  # letters that xdotool has keys for


def wait_until(is_so: Callable[[], object], what: str, seconds: float = DEADLINE_S) -> None:
    """Looks again and again; fails with `what` when it never comes."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(LOOK_S)  # looking at another process: there is nothing here to wait on


@pytest.fixture
def display() -> Iterator[str]:
    """An X server of the test's own, on a display that was free."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        words = f"needs {' and '.join(missing)} (apt-get install xvfb xdotool)"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1366x768x24",
        "-nolisten",
        "tcp",
        "-noreset",
        "-r",  # a key held too long on a busy machine is one key
    ]
    with subprocess.Popen(
        command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()  # comes when the server is ready
        assert number, "Xvfb did not start"
        yield f":{number}"
        server.terminate()


class Desk:
    """The running program, seen from outside."""

    def __init__(self, process: subprocess.Popen[str], display: str, place: Folders) -> None:
        self.process, self.place = process, place
        self._environment = {**os.environ, "DISPLAY": display}
        self._database: Database | None = None
        self._window = ""

    # Keys

    def begin(self) -> None:
        """Waits for the window, gives it the keyboard (there is no window manager to do so), and signs in."""
        self.take_window(TITLE)
        self._window = self.window(TITLE)
        # It is there before it is painted, and takes the keyboard to the name once it is.
        self.until(
            lambda: self.setting("window.mode"), "the window hears keys", lambda: self.press("ctrl+shift+d")
        )
        self.write(ACTOR, pause_ms=12)
        self.press("Return")
        self.write(PASSWORD, pause_ms=12)
        self.press("Return")
        wait_until(lambda: self._signed_in(), "somebody is in")
        wait_until(lambda: self.setting("window.screen"), "the first screen is shown")

    def _signed_in(self) -> bool:
        acts = select(tb.AuditEvent.id)
        return bool(self.all(acts.where(tb.AuditEvent.act == Act.SIGNED_IN, tb.AuditEvent.by == ACTOR)))

    def press(self, *keys: str) -> None:
        """Keys as xdotool calls them, to whatever has the keyboard."""
        self._xdotool("key", "--delay", "20", *keys)

    def write(self, text: str, *, pause_ms: int = 4) -> None:
        """Letters, as fast as a scanner; or with pauses, as a person."""
        self._xdotool("type", "--delay", str(pause_ms), text)

    def until(self, is_so: Callable[[], object], what: str, act: Callable[[], None]) -> None:
        """Acts, and again where the screen was not ready for it, until the effect is there."""
        until = time.monotonic() + DEADLINE_S
        while not is_so():
            if time.monotonic() > until:
                raise AssertionError(f"never came: {what}")
            act()
            try:
                wait_until(is_so, what, AGAIN_S)
            except AssertionError:
                self.alive()

    def go(self, key: str, screen: str) -> None:
        """To a screen, by its key."""
        self.press(key)
        wait_until(lambda: self.setting("window.screen") == screen, f"{key} shows {screen}")

    def window(self, title: str) -> str:
        """The X window with this title; '' while there is none."""
        found = self._xdotool("search", "--onlyvisible", "--name", f"^{re.escape(title)}$", check=False)
        return found.split()[0] if found.split() else ""

    def take_window(self, title: str) -> None:
        """Waits for a window and gives it the keyboard."""

        def has_keyboard() -> bool:
            self.alive()
            window = self.window(title)
            if not window:
                return False
            self._xdotool("windowfocus", window, check=False)
            return self._xdotool("getwindowfocus", check=False).strip() == window

        wait_until(has_keyboard, f"the window {title!r} has the keyboard")

    def back(self) -> None:
        """The dialog is gone; the main window has the keyboard again."""
        wait_until(lambda: self._focus_main(), "the main window has the keyboard again")

    def close(self) -> int:
        """Ctrl+Q, and what the program ends with."""
        self._database_closed()
        self.press("ctrl+q")
        return self.process.wait(timeout=DEADLINE_S)

    def alive(self) -> None:
        """The program runs."""
        status = self.process.poll()
        assert status is None, (
            f"the program ended with {status}: {self.process.stderr and self.process.stderr.read()}"
        )

    def picture(self, path: Path) -> None:
        """A picture of the screen, where a tool for it is there."""
        if shutil.which("xwd"):
            with path.open("wb") as file:
                subprocess.run(["xwd", "-root", "-silent"], env=self._environment, stdout=file, check=False)

    # Facts

    def all(self, query: Executable) -> list[Any]:
        """Rows of the database, read beside the program."""
        if self._database is None:
            self._database = database_of(self.place)
        with self._database.read() as connection:
            return list(connection.execute(query))

    def count(self, table: type[tb.Base]) -> int:
        """How many rows a table has."""
        return int(self.all(select(func.count()).select_from(table))[0][0])

    def setting(self, key: str) -> str:
        """What the window remembers."""
        try:
            return str(json.loads(self.place.settings.read_text("utf-8")).get(key, ""))
        except FileNotFoundError:
            return ""

    def _database_closed(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _focus_main(self) -> bool:
        self._xdotool("windowfocus", self._window, check=False)
        return self._xdotool("getwindowfocus", check=False).strip() == self._window

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        ran = subprocess.run(
            ["xdotool", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        if check and ran.returncode:
            raise AssertionError(f"xdotool {arguments}: {ran.stderr}")
        return ran.stdout


@contextmanager
def started(display: str, place: Folders) -> Iterator[Desk]:
    """The program on that display; it is ended in any case."""
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    environment["HOME"] = str(place.data.parent)
    for name in ("WAYLAND_DISPLAY", "TRANSIT_DESK_DATA"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "transit_desk", "--data", str(place.data), "--language", "en"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        desk = Desk(process, display, place)
        try:
            desk.begin()
            yield desk
        finally:
            desk._database_closed()
            if process.poll() is None:
                process.kill()


def test_the_day_on_a_screen(display: str, staffed: Folders, tmp_path: Path) -> None:
    leaves = datetime.now(ZoneInfo(CENTRE_ZONE)) + timedelta(days=2)
    title = f"Departure: {leaves:%d/%m/%Y}   ET 816 BJM-ADD 15:40   ET 500 ADD-IAD 22:40"
    roll = write_roll(tmp_path / "roll.xlsx", titles=("IOM Bujumbura", title))
    let_in(staffed)
    with started(display, staffed) as desk:
        take_in_the_list(desk, roll)
        desk.until(
            lambda: desk.count(tb.Movement), "the flight is planned", lambda: desk.press("ctrl+Return")
        )
        desk.until(
            lambda: desk.count(tb.Passenger) == PEOPLE,
            "all are on it",
            lambda: desk.press("ctrl+a", "Return"),
        )
        desk.go("F2", "arrivals")
        desk.until(lambda: desk.count(tb.Stay) == PEOPLE, "all are in", lambda: desk.press("Return"))
        desk.go("F4", "medical")
        desk.until(
            lambda: desk.count(tb.MedicalCheck) >= PEOPLE, "all are fit", lambda: desk.press("ctrl+a", "f")
        )
        desk.go("F6", "baggage")
        desk.until(lambda: desk.count(tb.Bag), "a bag is tagged", lambda: weigh(desk))
        board_and_close(desk)
        desk.picture(tmp_path / "closed.xwd")
        assert desk.close() == 0
    what_is_left(desk)


def let_in(place: Folders) -> None:
    """Somebody of every role works here."""
    keeper = DeskDoorkeeper(place)
    desk = keeper.sign_in(SUPERVISOR, PASSWORD).desk
    assert desk.keys is not None
    with writing(desk, Act.STAFF_ADDED) as act:
        insert_staff(act, desk, "staff-all", ACTOR, set(Role) - {Role.AUDITOR})
        desk.keys.add("staff-all", ACTOR, PASSWORD, must_change=False)
    keeper.close()


def take_in_the_list(desk: Desk, roll: Path) -> None:
    """Through the dialog for files, and the preview."""
    desk.go("F7", "lists")
    desk.press("ctrl+i")
    desk.take_window("Import a list")
    desk.write(str(roll), pause_ms=25)  # slow enough for the dialog to look up what is typed
    # Again until it is gone: the list of what could be meant may be open by then, and takes the first.
    desk.until(lambda: not desk.window("Import a list"), "the dialog is gone", lambda: desk.press("Return"))
    desk.back()
    desk.until(lambda: desk.count(tb.Person) == PEOPLE, "the list is in", lambda: desk.press("ctrl+Return"))


def weigh(desk: Desk) -> None:
    """The first person of the first case."""
    desk.press("Return")
    desk.write("21.5")
    desk.press("Return")


def board_and_close(desk: Desk) -> None:
    """Two cards are scanned, the second one twice; the dialog is confirmed."""
    desk.go("F5", "movements")
    desk.press("ctrl+3")
    cards = [row[0] for row in desk.all(select(tb.Person.card_number).order_by(tb.Person.id))]
    for boarded, card in ((1, cards[0]), (2, cards[5])):
        desk.until(partial(_boarded, desk, boarded), f"{card} is on board", partial(_scan, desk, card))
    _scan(desk, cards[5])
    desk.press("ctrl+shift+f")
    desk.take_window("Close the flight")
    assert desk.count(tb.BoardingEvent) == 2  # a repeat is harmless
    desk.press("Tab", "Return")
    closed = select(tb.Movement.id).where(tb.Movement.state == MovementState.CLOSED)
    wait_until(lambda: desk.all(closed), "the flight is closed")
    desk.back()


def _scan(desk: Desk, card: str) -> None:
    desk.press("F9")
    desk.write(f"{card}\n")


def _boarded(desk: Desk, people: int) -> bool:
    return desk.count(tb.BoardingEvent) == people


def what_is_left(desk: Desk) -> None:
    """The database of the program that has ended, and its log."""
    database = database_of(desk.place)
    with database.read() as connection:
        beds = select(func.count()).select_from(tb.BedAssignment)
        assert connection.scalar(beds.where(tb.BedAssignment.state == AssignmentState.CURRENT)) == PEOPLE - 2
        assert set(connection.scalars(select(tb.Stay.started_by))) == {ACTOR}
        assert connection.scalar(select(tb.Bag.weight_g)) == 21_500
        closed_at = connection.scalars(select(tb.Movement.closed_at)).one()
        assert closed_at is not None and closed_at <= datetime.now(UTC)
    database.close()
    logs = [path.read_text("utf-8") for path in desk.place.logs.iterdir()]
    assert logs and "window closed" in logs[0]
    names = {ACTOR.split()[0]} | {word for members in CASES.values() for one in members for word in one[:2]}
    assert not [name for name in names for log in logs if name in log]
    assert not list(desk.place.logs.glob("report-*"))
