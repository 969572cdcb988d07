"""The smaller widgets."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.accessibility import assert_accessible, assert_not_cut
from transit_desk.language import Translator
from ui.status import Status
from ui.theme import Theme
from ui.widgets.buttons import PlainButton, PrimaryButton, key_words
from ui.widgets.facts import Facts
from ui.widgets.fields import ChoiceList, SearchField
from ui.widgets.layout import column
from ui.widgets.light import LightPanel
from ui.widgets.status_badge import StatusBadge
from ui.widgets.strip import KEPT, Strip
from ui.widgets.text import BodyText
from ui.widgets.weight_edit import WeightEdit, grams_of

EN = Translator("en")
ENTER, CTRL = Qt.Key.Key_Return.value, Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("22,5", 22_500),
        ("22.5", 22_500),
        (" 22.5 kg ", 22_500),
        ("22,75", 22_750),
        ("7", 7_000),
        ("0,125", 125),
        ("0", None),
        ("", None),
        ("22,", None),
        ("-3", None),
        ("1e3", None),
        ("22,5,1", None),
        ("1000", None),
        ("22.5 lb", None),
    ],
)
def test_weights_with_comma_or_point(text: str, grams: int | None) -> None:
    assert grams_of(text) == grams


@given(st.integers(1, 9_999))
def test_a_weight_comes_back_as_it_was_shown(tenths: int) -> None:
    for mark in ".,":
        assert grams_of(f"{tenths // 10}{mark}{tenths % 10}") == tenths * 100


def test_what_is_no_weight_is_marked_when_one_leaves(qtbot: QtBot, theme: Theme) -> None:
    edit = WeightEdit("weight")
    qtbot.addWidget(edit)
    edit.set_words("Weight", EN)
    QTest.keyClicks(edit, "22,,")
    assert not edit.property("wrong"), "not while one types"
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.property("wrong")
    assert "22.5" in edit.accessibleDescription()
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    assert not edit.property("wrong")


def test_a_search_comes_after_a_pause_and_at_once_with_enter(qtbot: QtBot) -> None:
    field = SearchField("filter")
    qtbot.addWidget(field)
    field.set_name("Filter")
    told: list[str] = []
    field.searched.connect(told.append)
    with qtbot.waitSignal(field.searched, timeout=30_000):
        QTest.keyClicks(field, "abc")
    assert told == ["abc"]
    QTest.keyClicks(field, "d")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert told == ["abc", "abcd"]
    with qtbot.waitSignal(field.searched, timeout=30_000):
        QTest.keyClick(field, Qt.Key.Key_Escape)
    assert told[-1] == ""


def test_a_choice_stays_when_its_words_change(qtbot: QtBot) -> None:
    choices = ChoiceList("room_kind")
    qtbot.addWidget(choices)
    told: list[object] = []
    choices.value_chosen.connect(told.append)
    choices.set_choices([("family", "Family"), ("men", "Men")])
    choices.choose("men")
    choices.set_choices([("family", "Famille"), ("men", "Hommes"), ("women", "Femmes")])
    assert (choices.value(), choices.currentText()) == ("men", "Hommes")
    assert told == []
    QTest.keyClick(choices, Qt.Key.Key_Down)
    assert told == ["women"]
    with pytest.raises(ValueError, match="gone"):
        choices.choose("gone")


def _tip_is(words: str) -> bool:
    return QToolTip.text() == words if words else not QToolTip.isVisible()


def test_a_choice_that_is_cut_has_a_tooltip(qtbot: QtBot) -> None:
    choices = ChoiceList("stock")
    qtbot.addWidget(choices)
    words = "A4, 10 labels of 99.1 x 57 mm"
    choices.set_choices([("a4", words)])
    choices.show()
    for width, tip in ((90, words), (600, "")):
        choices.setFixedWidth(width)
        place = QPoint(10, 10)
        event = QHelpEvent(QEvent.Type.ToolTip, place, choices.mapToGlobal(place))
        QApplication.sendEvent(choices, event)
        seen = partial(_tip_is, tip)
        qtbot.waitUntil(seen, timeout=30_000)
    choices.setFixedWidth(90)
    choices.showPopup()
    assert choices.view().minimumWidth() <= choices.window().width()
    assert choices.itemData(0, Qt.ItemDataRole.ToolTipRole) == words
    choices.hidePopup()


def test_the_key_is_written_on_the_button_and_presses_it(qtbot: QtBot) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    button = PrimaryButton("check_in", key="Ctrl+Return")
    column(button, parent=whole)
    pressed: list[int] = []
    button.clicked.connect(lambda: pressed.append(1))
    button.set_words("Check in & print", EN)
    assert button.text() == "Check in && print  (Ctrl+Enter)"
    assert button.accessibleName() == "Check in & print"
    whole.show()
    whole.activateWindow()
    qtbot.waitUntil(whole.isActiveWindow, timeout=30_000)
    QTest.keyClick(whole, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [1]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert pressed == [1, 1]
    button.setEnabled(False)
    QTest.keyClick(whole, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [1, 1]
    whole.close()


def test_a_key_that_is_held_down_presses_once(qtbot: QtBot) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    button, other = PrimaryButton("accept", key="Ctrl+Return"), PlainButton("propose", key="Ctrl+Return")
    column(button, other, parent=whole)
    pressed: list[str] = []
    button.clicked.connect(lambda: pressed.append("accept"))
    other.clicked.connect(lambda: pressed.append("propose"))
    other.clicked.connect(other.hide)
    other.clicked.connect(button.show)
    button.hide()
    whole.show()
    whole.activateWindow()
    qtbot.waitUntil(whole.isActiveWindow, timeout=30_000)
    for words in ("Propose", "Propose again"):
        other.set_words(words, EN)
        button.set_words(words, EN)
    for again in (False, True, True):
        QTest.simulateEvent(whole, True, ENTER, CTRL, "", again)
    assert pressed == ["propose"], "not what has taken its place meanwhile, either"
    button.setFocus()
    for again in (False, True, True):
        QTest.simulateEvent(button, True, ENTER, Qt.KeyboardModifier.NoModifier, "", again)
    assert pressed == ["propose", "accept"]
    assert button.accessibleDescription() == "Ctrl+Enter"
    whole.close()


def test_keys_are_written_as_they_stand_on_the_keyboard() -> None:
    assert key_words("Ctrl+Return", EN) == "Ctrl+Enter"
    assert key_words("Ctrl+Return", Translator("fr")) == "Ctrl+Entrée"
    assert key_words("F5", EN) == "F5"


@pytest.mark.parametrize("status", list(Status))
def test_the_light_is_colour_shape_words_and_name(qtbot: QtBot, theme: Theme, status: Status) -> None:
    light = LightPanel("light", theme)
    qtbot.addWidget(light)
    light.resize(900, 200)
    light.show_light(status, "Not cleared to travel", "NIYONZIMA, Béatrice", "The medical check has expired.")
    light.show()
    image = light.grab().toImage()
    ground = "surface" if status is Status.UNKNOWN else status.value
    assert image.pixelColor(880, 100).name().upper() == theme.hex(ground)
    assert light.accessibleName() == (
        "Not cleared to travel. NIYONZIMA, Béatrice. The medical check has expired"
    )
    shape = light.findChild(QLabel, "light_shape")
    assert shape is not None
    assert not shape.pixmap().isNull()
    assert_not_cut(light)
    light.close()


def test_shapes_differ_without_their_colours(theme: Theme) -> None:
    pictures = {bytes(theme.status_shape(one, 32).toImage().createAlphaMask().constBits()) for one in Status}
    assert len(pictures) == len(Status)


def test_the_shape_follows_the_theme(qtbot: QtBot, theme: Theme) -> None:
    badge = StatusBadge("state", theme)
    qtbot.addWidget(badge)
    badge.show_status(Status.STOP, "On hold")
    shape = badge.findChild(QLabel, "state_shape")
    assert shape is not None
    light = shape.pixmap().toImage()
    theme.set_mode("dark")
    assert shape.pixmap().toImage() != light
    assert badge.accessibleName() == "On hold"


def test_facts_are_replaced(qtbot: QtBot) -> None:
    facts = Facts("facts")
    qtbot.addWidget(facts)
    facts.show_facts([("Case", "BI-1"), ("Bed", "A1-2")])
    facts.show()
    facts.show_facts([("Case", "BI-2")])
    words = [label.text() for label in facts.findChildren(QLabel) if label.isVisible()]
    assert words == ["Case", "BI-2"]
    assert_accessible(facts)
    facts.close()


def test_text_from_a_list_is_no_markup(qtbot: QtBot) -> None:
    label = BodyText("name", "<b>Éric</b>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_earlier_acts_can_be_taken_back_each_once(qtbot: QtBot, theme: Theme) -> None:
    strip = Strip(theme)
    qtbot.addWidget(strip)
    strip.set_words(EN)
    undone: list[int] = []
    for at in range(KEPT + 5):
        strip.say(f"Act {at}", "done", partial(undone.append, at))
    assert len(strip.acts) == KEPT
    strip.say("Refused", "refused")
    strip.show()
    assert not strip.can_undo
    earlier = strip.findChild(PlainButton, "earlier")
    assert earlier is not None
    earlier.click()
    menu = strip.findChild(QMenu, "earlier_acts")
    assert menu is not None
    entries = [entry for entry in menu.actions() if entry.isEnabled()]
    assert "Act 24" in entries[0].text()
    entries[0].trigger()
    entries[0].trigger()
    assert undone == [24]
    menu.close()
    strip.close()


def test_the_helpers_find_faults(qtbot: QtBot, theme: Theme) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    nameless = PlainButton("Bad Name")
    cut = BodyText("words", "Supercalifragilistic")
    column(nameless, cut, parent=whole)
    whole.show()
    with pytest.raises(AssertionError, match="snake_case"):
        assert_accessible(whole)
    nameless.setObjectName("good_name")
    with pytest.raises(AssertionError, match="no accessible name"):
        assert_accessible(whole)
    nameless.set_words("Words", EN)
    assert_accessible(whole)
    assert_not_cut(whole)
    cut.setFixedWidth(30)
    with pytest.raises(AssertionError, match="Supercali"):
        assert_not_cut(whole)
    whole.close()
