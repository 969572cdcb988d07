"""Today: the figures are those of the database, and a departure is one key away."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk, PlainScreen
from tests.ui.people import add_flight, add_people, check_in_cases, clear_cases, person_ids
from transit_desk.services.allocate_beds import place
from transit_desk.services.context import Desk
from ui.views.today import TodayScreen
from ui.widgets.status_badge import StatusBadge

Open = Callable[..., OpenDesk]


class MovementsStandIn(PlainScreen):
    """Remembers which movement it was asked to show."""

    name = "movements"
    asked: list[int]

    def build(self) -> None:
        super().build()
        self.asked = []

    def open_movement(self, movement_id: int) -> bool:
        self.asked.append(movement_id)
        return True


def today(opened: OpenDesk) -> TodayScreen:
    screen = opened.go("today")
    assert isinstance(screen, TodayScreen)
    return screen


def shown(screen: TodayScreen, name: str) -> str:
    """The words of a visible badge or label, "" when it is not there."""
    badges = [badge for badge in screen.findChildren(StatusBadge, name) if badge.isVisible()]
    return badges[0].accessibleName() if badges else ""


def figure(screen: TodayScreen, name: str) -> str:
    return screen.figures[name]._number.text()


def test_an_empty_desk_says_what_to_do_first(open_desk: Open) -> None:
    screen = today(open_desk(today=TodayScreen))
    assert screen._empty.isVisible()
    assert screen._empty.accessibleName().startswith("No list has been imported yet.")
    assert "F7" in screen._empty.accessibleName()


def test_the_figures_are_those_of_the_house(open_desk: Open, sqlite_desk: Desk) -> None:
    cases = add_people(sqlite_desk, 24)
    check_in_cases(sqlite_desk, cases[:3])  # 4 + 1 + 6 people
    place(sqlite_desk, {person_ids(sqlite_desk, cases[1])[0]: None})
    screen = today(open_desk(today=TodayScreen))
    assert figure(screen, "in_building") == "11"
    assert figure(screen, "without_bed") == "1"
    assert "F3" in shown(screen, "without_bed_badge")
    assert figure(screen, "announced") == "13"
    assert figure(screen, "arrived_today") == "11"
    taken = sum(int(line[2].text().split()[0]) for line in screen._occupancy._lines if line[2].isVisible())
    assert taken == 10
    assert screen._no_departure.isVisible()


def test_a_departure_says_who_has_still_to_act(open_desk: Open, sqlite_desk: Desk) -> None:
    cases = add_people(sqlite_desk, 11)
    add_flight(sqlite_desk, cases)
    check_in_cases(sqlite_desk, cases[:2])
    sqlite_desk.clock.forward(days=1)  # type: ignore[attr-defined]  # the test's clock
    clear_cases(sqlite_desk, cases[:2])
    screen = today(open_desk(today=TodayScreen))
    (card,) = screen.cards
    assert "6 people not ready" in shown(screen, "departure_0_state")
    assert shown(screen, "departure_0_front_desk") == "Front desk: 6"
    assert shown(screen, "departure_0_medical") == "Medical: 6"
    assert shown(screen, "departure_0_supervisor") == ""
    for words in ("Wednesday 09 Dec 2026", "15:40", "Ready: 5 of 11", "Boarded: 0", "Front desk: 6"):
        assert words in card.accessibleName()


def test_enter_on_a_departure_opens_it_on_movements(open_desk: Open, sqlite_desk: Desk, qtbot: QtBot) -> None:
    cases = add_people(sqlite_desk, 5)
    add_flight(sqlite_desk, cases)
    later = add_flight(sqlite_desk)
    opened = open_desk(today=TodayScreen, movements=MovementsStandIn)
    screen = today(opened)
    screen.cards[0].setFocus()
    qtbot.keyClick(screen.cards[0], Qt.Key.Key_Down)
    assert screen.cards[1].hasFocus()
    qtbot.keyClick(screen.cards[1], Qt.Key.Key_Return)
    movements = opened.window.screen_on_view
    assert isinstance(movements, MovementsStandIn)
    assert movements.asked == [screen.cards[1].movement_id]
    assert movements.asked == [later]


def test_it_reads_again_every_minute_only_while_on_view(open_desk: Open, sqlite_desk: Desk) -> None:
    opened = open_desk(today=TodayScreen)
    screen = today(opened)
    assert screen._every_minute.isActive()
    add_people(sqlite_desk, 4)
    screen._every_minute.timeout.emit()
    opened.settle()
    assert figure(screen, "announced") == "4"
    opened.go("beds")
    assert not screen._every_minute.isActive()
    today(opened)
    assert screen._every_minute.isActive()


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("scale", [100, 200])
def test_it_can_be_read_by_everybody(open_desk: Open, sqlite_desk: Desk, code: str, scale: int) -> None:
    cases = add_people(sqlite_desk, 40)
    add_flight(sqlite_desk, cases[:4])
    add_flight(sqlite_desk, cases[4:6])
    check_in_cases(sqlite_desk, cases[:2])
    opened = open_desk(today=TodayScreen)
    opened.shell.language.switch(code)
    opened.shell.theme.set_scale(scale)
    screen = today(opened)
    assert_accessible(screen)
    assert_not_cut(screen)
