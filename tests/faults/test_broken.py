"""We have a bug: an exception in a slot, in a job, in painting. A report without personal data; nothing is lost."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from tests.journeys.hands import Hands, Open
from tests.staffed import PASSWORD

PRIVATE = ("NIYONZIMA", "Béatrice", "BDI-26X00042", "asthme sévère", PASSWORD)
pytestmark = pytest.mark.qt_no_exception_capture  # what Qt hands to sys.excepthook is the program's to catch


def fails(*_: object) -> None:
    """A bug of ours, with everything that must not be told in its hands."""
    name, number, note, password = "NIYONZIMA, Béatrice", "BDI-26X00042", "asthme sévère", PASSWORD
    try:
        raise KeyError(name)
    except KeyError as error:
        raise ValueError(f"{number}: {note} {password}") from error


def reports(hands: Hands) -> list[Path]:
    """What was written down."""
    return sorted(hands.window.crash._folder.glob("report-*.txt"))


def assert_told(hands: Hands, before: int = 0) -> None:
    """One report more, with no word of anybody's in it, and the window says so."""
    written = reports(hands)
    assert len(written) == before + 1
    text = written[-1].read_text("utf-8")
    assert "ValueError" in text and "test_broken.py" in text and "in fails" in text
    assert [word for word in PRIVATE if word in text] == []
    assert written[-1].stat().st_mode & 0o777 == 0o600
    assert hands.window.main.isVisible()


@pytest.fixture
def hands(open_window: Open, at_desk: bool) -> Iterator[Hands]:
    """At the desk, or before the door."""
    hands = open_window(name="Félix Everything" if at_desk else "")
    hands.window.crash.install()
    yield hands
    hands.window.crash.uninstall()


def in_a_slot(hands: Hands) -> None:
    button = QPushButton(hands.window.main)
    button.clicked.connect(fails)
    button.click()


def in_a_job(hands: Hands) -> None:
    thread = hands.window.thread
    thread.run(fails, lambda _: None, owner=hands.window.main)
    hands.rest()


class Badly(QWidget):
    """Its painting has a bug."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  # Qt's name
        self.painted += 1
        fails(event)


def in_painting(hands: Hands) -> None:
    """Again and again, as Qt paints; telling it paints no more of it."""
    broken, loop, again = Badly(hands.window.main), QEventLoop(), QTimer()
    broken.resize(20, 20)
    broken.show()
    again.timeout.connect(broken.update)
    again.timeout.connect(lambda: loop.quit() if broken.painted > PAINTED else None)
    again.start(5)
    loop.exec()
    assert broken.painted < 3 * PAINTED
    again.stop()
    broken.hide()
    broken.deleteLater()


PAINTED = 20
WAYS: tuple[Callable[[Hands], None], ...] = (in_a_slot, in_a_job, in_painting)


@pytest.mark.parametrize("at_desk", [True])
@pytest.mark.parametrize("way", WAYS)
def test_at_the_desk(hands: Hands, way: Callable[[Hands], None]) -> None:
    hands.press("F8", "F2", "Ctrl+F")
    hands.type("what was typed")
    field = hands.focus
    way(hands)
    assert_told(hands)
    assert "This did not work. What was saved before is safe." in hands.said
    assert field is hands.focus and hands.sees("what was typed")
    hands.press("F5")
    assert hands.screen.name == "movements"


@pytest.mark.parametrize("at_desk", [False])
@pytest.mark.parametrize("way", WAYS)
def test_at_the_door(hands: Hands, way: Callable[[Hands], None]) -> None:
    page = hands.window.main.door.sign_in
    hands.type("Félix Everything")
    way(hands)
    assert_told(hands)
    assert "This did not work." in page._said.text()
    assert page.name.text() == "Félix Everything"
    page.name.clear()
    hands.sign_in()
