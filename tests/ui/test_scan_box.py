"""The scan box: scanners with and without Enter, part of a name, passports, and keys."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import ListFinder
from transit_desk.domain.own_numbers import card_number, tag_number
from transit_desk.language import Translator
from ui.widgets.layout import column
from ui.widgets.scan_box import ScanBox

CARD = card_number(123)


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[ScanBox]:
    whole = QWidget()
    qtbot.addWidget(whole)
    box = ScanBox()
    box.set_words(Translator("en"), "F9")
    box.mind_shortcuts()
    column(box, 1, parent=whole)
    whole.resize(800, 600)
    whole.show()
    whole.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus, timeout=30_000)
    yield box
    whole.close()


def record(box: ScanBox) -> list[str]:
    heard: list[str] = []
    box.scanned.connect(heard.append)
    return heard


def enter(box: ScanBox) -> None:
    QTest.keyClick(box, Qt.Key.Key_Return)


def test_a_scan_with_enter_is_told_once_and_the_box_is_ready_again(qtbot: QtBot, box: ScanBox) -> None:
    heard = record(box)
    for number in (CARD, tag_number(7)):
        QTest.keyClicks(box, number)
        enter(box)
    qtbot.wait(200)  # longer than both pauses: nothing comes after it
    assert heard == [CARD, tag_number(7)]
    assert box.text() == ""


def test_a_scan_without_enter_ends_with_a_pause(qtbot: QtBot, box: ScanBox) -> None:
    with qtbot.waitSignal(box.scanned, timeout=30_000) as heard:
        QTest.keyClicks(box, CARD)
    assert heard.args == [CARD]
    assert box.text() == ""


def test_a_pause_ends_nothing_but_a_complete_number_of_our_own(qtbot: QtBot, box: ScanBox) -> None:
    heard = record(box)
    for text in ("BI-00012345", "niyonzima", CARD[:-1], CARD[:-1] + str((int(CARD[-1]) + 1) % 10)):
        box.clear()
        with qtbot.waitSignal(box.search_requested, timeout=30_000):
            QTest.keyClicks(box, text)
        qtbot.wait(100)
        assert box.text() == text
    assert heard == []


def test_typing_asks_once_after_the_pause(qtbot: QtBot, box: ScanBox) -> None:
    asked: list[str] = []
    box.search_requested.connect(asked.append)
    QTest.keyClicks(box, "n")
    qtbot.wait(150)
    QTest.keyClicks(box, "iyo")
    with qtbot.waitSignal(box.search_requested, timeout=30_000):
        pass
    assert asked == ["niyo"], "one letter is no question, and four letters are one"


def test_arrows_and_enter_choose_an_answer(qtbot: QtBot, box: ScanBox) -> None:
    chosen: list[object] = []
    box.person_chosen.connect(chosen.append)
    with qtbot.waitSignal(box.search_requested, timeout=30_000):
        QTest.keyClicks(box, "ni")
    box.show_results(ListFinder.people, "ni")
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Up)
    enter(box)
    assert chosen == [ListFinder.people[1]]
    assert not box.results_shown
    assert box.text() == ""


def test_answers_to_an_older_question_are_dropped(qtbot: QtBot, box: ScanBox) -> None:
    QTest.keyClicks(box, "niy")
    box.show_results(ListFinder.people, "ni")
    assert not box.results_shown


def test_enter_before_the_answers_are_there_looks_the_text_up(qtbot: QtBot, box: ScanBox) -> None:
    heard = record(box)
    chosen: list[object] = []
    box.person_chosen.connect(chosen.append)
    QTest.keyClicks(box, "ni")
    box.show_results(ListFinder.people, "ni")
    QTest.keyClicks(box, "yo")  # the answers that hang there are not for this text
    enter(box)
    assert (heard, chosen) == (["niyo"], [])


def test_escape_takes_the_answers_away_then_the_text(box: ScanBox) -> None:
    QTest.keyClicks(box, "ni")
    box.show_results(ListFinder.people, "ni")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert (box.results_shown, box.text()) == (False, "ni")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""


def test_nobody_is_said_and_can_not_be_chosen(box: ScanBox) -> None:
    heard = record(box)
    chosen: list[object] = []
    box.person_chosen.connect(chosen.append)
    QTest.keyClicks(box, "xx")
    box.show_results([], "xx")
    assert box.results_shown
    enter(box)
    assert (heard, chosen) == (["xx"], [])


MRZ = (
    ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"),
    ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"),
)


@pytest.mark.parametrize("lines", MRZ)
def test_machine_readable_lines_are_one_scan(box: ScanBox, lines: tuple[str, ...]) -> None:
    heard = record(box)
    for line in lines:
        QTest.keyClicks(box, line)
        enter(box)
    assert heard == ["\n".join(lines)]


def test_a_machine_readable_line_alone_is_told_after_a_pause(qtbot: QtBot, box: ScanBox) -> None:
    with qtbot.waitSignal(box.scanned, timeout=30_000) as heard:
        QTest.keyClicks(box, MRZ[0][0])
        enter(box)
    assert heard.args == [MRZ[0][0]]


def test_no_more_than_twelve_answers_within_the_window(box: ScanBox) -> None:
    QTest.keyClicks(box, "ni")
    box.show_results(ListFinder.people * 5, "ni")
    assert box._results().count() == 12
    assert box._results().geometry().bottom() < box.window().height()
