"""The window as a whole: rail, scan box, strip, languages, looks, errors."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import ListFinder, MemorySettings, PlainScreen, SampleScreen, entries
from transit_desk.domain.refusals import NotFound
from transit_desk.services.progress import Progress
from ui.main_window import MainWindow
from ui.shell import Shell, ShellParts
from ui.tokens import SCALES


def settle(qtbot: QtBot, parts: ShellParts) -> None:
    qtbot.waitUntil(lambda: not parts.busy, timeout=30_000)


def sample(window: MainWindow) -> SampleScreen:
    screen = window.screen_on_view
    assert isinstance(screen, SampleScreen)
    return screen


def key(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused: QWidget | None = window.focusWidget()
    QTest.keyClick(window if focused is None else focused, key, held)


def test_the_window_is_painted_before_any_screen_is_made(qtbot: QtBot, parts: ShellParts) -> None:
    window = MainWindow(parts, entries())
    qtbot.addWidget(window)
    seen: list[object] = []
    window.first_painted.connect(lambda: seen.append(window.screen_on_view))
    with qtbot.waitSignal(window.screen_changed, timeout=30_000):
        window.show()
    assert seen == [None]
    settle(qtbot, parts)
    window.close()


def test_every_screen_has_its_key_and_is_made_once(window: MainWindow) -> None:
    window.activateWindow()
    for at, entry in enumerate(entries()):
        key(window, Qt.Key(Qt.Key.Key_F1 + at))
        assert window.screen_on_view is not None
        assert window.screen_on_view.name == entry.name
        button = window.findChild(QPushButton, f"go_{entry.name}")
        assert button is not None
        assert button.isChecked()
    beds = window.shell.go("beds")
    window.shell.go("today")
    assert window.shell.go("beds") is beds
    assert isinstance(beds, PlainScreen)
    assert beds.activations == 3
    with pytest.raises(KeyError):
        window.shell.go("nowhere")


@pytest.mark.parametrize(
    ("pressed", "held"),
    [
        (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Slash, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_keys_to_the_scan_box(window: MainWindow, pressed: Qt.Key, held: Qt.KeyboardModifier) -> None:
    window.activateWindow()
    sample(window).table.setFocus()
    key(window, pressed, held)
    assert window.scan_box.hasFocus()
    assert window.scan_box.text() == ""


def test_the_scan_box_has_the_keyboard_at_the_start(window: MainWindow) -> None:
    assert window.focusWidget() is window.scan_box


def test_a_card_opens_its_person_on_the_screen_on_view(
    qtbot: QtBot, window: MainWindow, parts: ShellParts
) -> None:
    window.activateWindow()
    QTest.keyClicks(window.scan_box, ListFinder.people[3].card_number)
    key(window, Qt.Key.Key_Return)
    settle(qtbot, parts)
    assert sample(window).opened == [3]
    chosen = sample(window).table.chosen()
    assert chosen is not None
    assert chosen.number == 3


def test_a_person_whom_the_screen_can_not_show_is_opened_on_arrivals(
    qtbot: QtBot, window: MainWindow, parts: ShellParts
) -> None:
    window.shell.open_person(999)
    screen = window.screen_on_view
    assert isinstance(screen, PlainScreen)
    assert (screen.name, screen.opened) == ("arrivals", [999])


def test_part_of_a_name_finds_people_and_enter_opens_the_first(
    qtbot: QtBot, window: MainWindow, parts: ShellParts
) -> None:
    window.activateWindow()
    QTest.keyClicks(window.scan_box, "hak")
    qtbot.waitUntil(lambda: window.scan_box.results_shown, timeout=30_000)
    key(window, Qt.Key.Key_Return)
    assert sample(window).opened == [1]


def test_a_number_that_nobody_has_is_said_and_stays_to_be_mended(
    qtbot: QtBot, window: MainWindow, parts: ShellParts
) -> None:
    window.activateWindow()
    QTest.keyClicks(window.scan_box, "BI-77777777")
    key(window, Qt.Key.Key_Return)
    settle(qtbot, parts)
    assert window.strip.text == "Nobody has this number or name."
    assert window.scan_box.selectedText() == "BI-77777777"


def test_a_number_that_reads_wrong_is_to_be_scanned_again(
    qtbot: QtBot, window: MainWindow, parts: ShellParts
) -> None:
    window.activateWindow()
    card = ListFinder.people[0].card_number
    wrong = card[:-1] + str((int(card[-1]) + 1) % 10)
    QTest.keyClicks(window.scan_box, wrong)
    key(window, Qt.Key.Key_Return)
    settle(qtbot, parts)
    assert "Scan it again" in window.strip.text


def test_the_screen_may_take_a_scan_itself(
    qtbot: QtBot, window: MainWindow, parts: ShellParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []

    def take(text: str) -> bool:
        taken.append(text)
        return True

    monkeypatch.setattr(sample(window), "scan", take)
    window.activateWindow()
    QTest.keyClicks(window.scan_box, "anything")
    key(window, Qt.Key.Key_Return)
    settle(qtbot, parts)
    assert taken == ["anything"]
    assert sample(window).opened == []


def test_an_act_is_said_and_ctrl_z_takes_it_back_once(
    qtbot: QtBot, window: MainWindow, parts: ShellParts
) -> None:
    undone: list[int] = []
    window.activateWindow()
    screen = sample(window)
    screen.act(
        lambda: 8,
        said=lambda people: f"{people} people checked in",
        undo=lambda people: lambda: undone.append(people),
    )
    settle(qtbot, parts)
    assert window.strip.text == "8 people checked in"
    before = screen.activations
    for _ in range(2):
        key(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        settle(qtbot, parts)
    assert undone == [8]
    assert window.strip.text == "Taken back: 8 people checked in"
    assert screen.activations == before + 1


def test_ctrl_z_in_a_field_takes_back_what_was_typed_there_first(
    qtbot: QtBot, window: MainWindow, parts: ShellParts
) -> None:
    undone: list[int] = []
    window.activateWindow()
    window.shell.say("Done", undo=lambda: undone.append(1))
    field = sample(window).filter
    field.setFocus()
    QTest.keyClicks(field, "a")
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, parts)
    assert (field.text(), undone) == ("", [])
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, parts)
    assert undone == [1]


def test_a_refusal_of_a_job_is_said_in_words(qtbot: QtBot, window: MainWindow, parts: ShellParts) -> None:
    def refuse() -> None:
        raise NotFound("The case is not there any more.")

    sample(window).act(refuse, said=lambda _: "never")
    settle(qtbot, parts)
    assert window.strip.property("kind") == "refused"
    assert not window.strip.can_undo


def test_a_bug_in_a_job_writes_one_report_and_the_window_stays(
    qtbot: QtBot, window: MainWindow, parts: ShellParts, tmp_path: Path
) -> None:
    def bug() -> None:
        raise KeyError("NIYONZIMA, Béatrice")

    sample(window).ask(bug, lambda _: None)
    settle(qtbot, parts)
    reports = list((tmp_path / "reports").glob("report-*.txt"))
    assert len(reports) == 1
    assert "NIYONZIMA" not in reports[0].read_text(encoding="utf-8")
    assert reports[0].name in window.strip.text
    assert window.isVisible()


def test_long_work_shows_itself_and_escape_cancels_it(
    qtbot: QtBot, window: MainWindow, parts: ShellParts
) -> None:
    started = threading.Event()

    def work(progress: Progress) -> None:
        while True:
            started.set()
            progress.step(3, 10, "Reading the list")

    window.activateWindow()
    sample(window).act_long(work, lambda _: None)
    assert started.wait(10)
    assert not window.progress.isVisible(), "quick work does not flicker"
    qtbot.waitUntil(window.progress.isVisible, timeout=30_000)
    key(window, Qt.Key.Key_Escape)
    settle(qtbot, parts)
    assert not window.progress.isVisible()
    assert window.strip.text == "Cancelled. Nothing was stored."


def test_every_word_follows_the_language(qtbot: QtBot, window: MainWindow, parts: ShellParts) -> None:
    window.shell.say("Done", undo=lambda: None)
    before = {label.text() for label in window.findChildren(QPushButton)}
    window.activateWindow()
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    key(window, Qt.Key.Key_L, held)
    after = {label.text() for label in window.findChildren(QPushButton)}
    assert "Undo  (Ctrl+Z)" in before
    assert "Annuler  (Ctrl+Z)" in after
    assert " English" in after
    assert parts.settings.get("window.language") == "fr"
    key(window, Qt.Key.Key_L, held)
    assert {label.text() for label in window.findChildren(QPushButton)} == before


def test_dark_and_light_change_what_is_painted(qtbot: QtBot, window: MainWindow, parts: ShellParts) -> None:
    def ground() -> str:
        return window.grab().toImage().pixelColor(window.width() - 4, window.height() // 2).name().upper()

    assert ground() == parts.theme.hex("window")
    light = ground()
    parts.theme.switch_mode()
    assert ground() == parts.theme.hex("window") != light
    assert parts.settings.get("window.mode") == "dark"


@pytest.mark.parametrize("language", ["en", "fr"], indirect=True)
@pytest.mark.parametrize("scale", SCALES)
def test_nothing_is_cut_at_any_size_of_text(
    qtbot: QtBot, window: MainWindow, parts: ShellParts, scale: int
) -> None:
    window.shell.say("NIYONZIMA, Béatrice is checked in.", undo=lambda: None)
    parts.theme.set_scale(scale)
    window.resize(1366, 768)
    qtbot.wait(1)
    assert (window.width(), window.height()) == (1366, 768), "the window fits the smallest monitor"
    assert_not_cut(window)
    assert_accessible(window)


def test_the_smallest_window_still_has_everything(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(683, 384)  # 1366x768 at 200 %
    qtbot.wait(1)
    assert window.width() <= 700
    assert window.height() <= 400
    assert_not_cut(window.rail)


def test_place_and_looks_are_remembered(qtbot: QtBot, parts: ShellParts, window: MainWindow) -> None:
    window.shell.go("beds")
    window.resize(760, 640)
    window.close()
    again = MainWindow(parts, entries())
    qtbot.addWidget(again)
    with qtbot.waitSignal(again.screen_changed, timeout=30_000) as changed:
        again.show()
    assert changed.args == ["beds"]
    assert (again.width(), again.height()) == (760, 640)
    again.close()
    settle(qtbot, parts)


def test_rubbish_in_the_settings_does_no_harm(
    qtbot: QtBot, parts: ShellParts, settings: MemorySettings
) -> None:
    settings.values.update(
        {"window.geometry": "§ no geometry", "window.screen": "gone", "split.guests_split": "-4"}
    )
    window = MainWindow(parts, entries())
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.screen_changed, timeout=30_000) as changed:
        window.show()
    assert changed.args == ["today"]
    settle(qtbot, parts)
    window.close()


def test_a_name_is_never_markup(qtbot: QtBot, shell: Shell, window: MainWindow) -> None:
    shell.say("<h1>Éric</h1> & Cie")
    label = window.findChild(QLabel, "strip_text")
    assert label is not None
    assert label.textFormat() == Qt.TextFormat.PlainText
