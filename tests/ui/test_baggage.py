"""Baggage by keyboard: what is typed at the scales is in the database, and the screen says what it did."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from tests.ui.people import add_case, add_flight, add_people, person_ids
from transit_desk.domain.rows import CaseBags
from transit_desk.services.check_in import case_file
from transit_desk.services.context import Desk
from transit_desk.services.tag_baggage import NewBag, case_bags, tag_bags, unprinted
from ui.views.baggage import BaggageScreen

Open = Callable[..., OpenDesk]


class AtTheScales:
    """The screen with two cases on a flight, and the short words of these tests."""

    def __init__(self, opened: OpenDesk, qtbot: QtBot, flight: int, cases: tuple[int, ...]) -> None:
        self.opened, self.qtbot, self.flight, self.cases = opened, qtbot, flight, cases
        screen = opened.go("baggage")
        assert isinstance(screen, BaggageScreen)
        self.screen = screen

    def key(self, key: Qt.Key) -> None:
        """A key in the weight field."""
        self.qtbot.keyClick(self.screen.scales.weight, key)
        self.opened.settle()

    def weigh(self, kilos: str) -> None:
        """A weight is typed, then Enter."""
        self.qtbot.keyClicks(self.screen.scales.weight, kilos)
        self.key(Qt.Key.Key_Return)

    def choose(self, case_id: int) -> None:
        """A case is chosen, and Enter goes to its weight."""
        self.screen.cases.choose(case_id)
        self.opened.settle()
        self.qtbot.keyClick(self.screen.cases, Qt.Key.Key_Return)
        assert self.screen.scales.weight.hasFocus()

    def stored(self, case_id: int) -> CaseBags:
        return case_bags(self.opened.desk, self.flight, case_id)

    def bags(self, case_id: int) -> list[tuple[str, int | None]]:
        """(given name's person, grams) of every bag."""
        return [(owner.name, bag.weight_g) for owner in self.stored(case_id).owners for bag in owner.bags]

    def undo(self) -> None:
        self.opened.window.strip.undo()
        self.opened.settle()


@pytest.fixture
def scales(open_desk: Open, sqlite_desk: Desk, qtbot: QtBot) -> AtTheScales:
    """Two cases of three and two people, no bag yet."""
    cases = (
        add_case(sqlite_desk, "BI-26000001", 3),
        add_case(sqlite_desk, "BI-26000002", 2, family="BAHATI"),
    )
    flight = add_flight(sqlite_desk, cases)
    return AtTheScales(open_desk(baggage=BaggageScreen), qtbot, flight, cases)


def test_a_weight_and_enter_tag_the_bag_and_undo_takes_it_back(scales: AtTheScales) -> None:
    case = scales.cases[0]
    scales.choose(case)
    scales.weigh("22,5")
    (owner, *_) = scales.stored(case).owners
    (bag,) = owner.bags
    assert bag.weight_g == 22_500
    assert scales.opened.said == f"{bag.tag_number} for {owner.name}, 22.5 kg"
    assert scales.screen.scales.weight.text() == ""
    assert scales.screen.scales.weight.hasFocus(), "ready for the next bag"
    row = scales.screen.cases.chosen()
    assert row is not None
    assert (row.case_id, row.bags) == (case, 1)
    scales.undo()
    assert scales.bags(case) == []
    row = scales.screen.cases.chosen()
    assert row is not None
    assert row.bags == 0


def test_the_next_bag_is_of_the_same_person_and_down_or_tab_goes_to_the_next(scales: AtTheScales) -> None:
    case = scales.cases[0]
    scales.choose(case)
    first, second, third = (owner.name for owner in scales.stored(case).owners)
    scales.weigh("20")
    scales.weigh("21")
    scales.key(Qt.Key.Key_Down)
    scales.weigh("18.4")
    scales.key(Qt.Key.Key_Tab)
    assert scales.screen.scales.weight.hasFocus()
    scales.weigh("9")
    assert scales.bags(case) == [(first, 20_000), (first, 21_000), (second, 18_400), (third, 9_000)]
    scales.key(Qt.Key.Key_Tab)
    assert not scales.screen.scales.weight.hasFocus(), "after the last person Tab goes on to the buttons"


def test_too_heavy_is_said_at_once_in_words(scales: AtTheScales) -> None:
    case = scales.cases[0]
    scales.choose(case)
    scales.weigh("33.5")
    (said,) = scales.screen.scales.said.texts
    assert "33.5" in said
    assert "32" in said
    scales.weigh("22")
    assert len(scales.screen.scales.said.texts) == 2, "the piece, and the weight of both together"
    assert "too much" in scales.screen.scales._kilos.text()
    assert "too much" not in scales.screen.scales._pieces.text()
    row = scales.screen.cases.chosen()
    assert row is not None
    assert row.over


def _is_seen_whole(part: QWidget) -> bool:
    return part.visibleRegion().boundingRect() == part.rect()


@pytest.mark.parametrize("code", ["en", "fr"])
def test_however_much_is_wrong_the_weight_stays_in_view(scales: AtTheScales, code: str) -> None:
    scales.opened.shell.language.switch(code)
    scales.choose(scales.cases[0])
    for kilos in ("33", "34", "35"):
        scales.weigh(kilos)
    screen = scales.screen.scales
    assert len(screen.said.texts) == 5, "three bags too heavy, too many pieces, too many kilos"
    screen.lines.choose(("bag", scales.stored(scales.cases[0]).owners[0].bags[0].bag_id))
    scales.opened.settle()
    for part in (screen.weight, screen.tag, screen.void):
        scales.qtbot.waitUntil(partial(_is_seen_whole, part), timeout=30_000)
    bar = screen.said.verticalScrollBar()
    assert bar.maximum() > 0, "the other sentences are reached by scrolling"
    assert screen.said.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_what_is_no_weight_is_not_tagged(scales: AtTheScales) -> None:
    scales.choose(scales.cases[0])
    scales.weigh("heavy")
    assert scales.screen.scales.weight.property("wrong")
    scales.key(Qt.Key.Key_Escape)
    scales.weigh("")
    assert scales.screen.scales.weight.property("wrong")
    assert scales.bags(scales.cases[0]) == []


def test_a_tagged_bag_is_weighed_again(scales: AtTheScales) -> None:
    case = scales.cases[0]
    scales.choose(case)
    scales.weigh("22")
    table = scales.screen.scales.lines
    table.setFocus()
    scales.qtbot.keyClick(table, Qt.Key.Key_Down)
    scales.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert scales.screen.scales.weight.text() == "22.0"
    scales.weigh("24.5")  # typed over the marked weight
    assert scales.bags(case)[0][1] == 24_500
    assert len(scales.bags(case)) == 1
    scales.undo()
    assert scales.bags(case)[0][1] == 22_000


def test_escape_leaves_weighing_again_and_tags_new_bags_as_before(scales: AtTheScales) -> None:
    case = scales.cases[0]
    scales.choose(case)
    scales.weigh("22")
    scales.screen.scales.lines.setCurrentIndex(scales.screen.scales.lines.rows.index(1, 0))
    scales.screen.scales.again.click()
    scales.key(Qt.Key.Key_Escape)
    scales.key(Qt.Key.Key_Escape)
    assert scales.screen.cases.hasFocus() or scales.screen.scales.weight.hasFocus()
    scales.choose(case)
    scales.weigh("10")
    assert [grams for _, grams in scales.bags(case)] == [22_000, 10_000]


def test_a_cancelled_tag_is_gone_for_good_and_the_strip_says_so(scales: AtTheScales) -> None:
    case = scales.cases[0]
    scales.choose(case)
    scales.weigh("22")
    tag = scales.stored(case).owners[0].bags[0].tag_number
    scales.screen.scales.choose_bag(tag)
    assert scales.screen.scales.void.isVisible()
    scales.screen.scales.void.click()
    scales.opened.settle()
    assert scales.bags(case) == []
    assert tag in scales.opened.said
    assert not scales.opened.window.strip.can_undo
    scales.choose(case)
    scales.weigh("22")
    assert scales.stored(case).owners[0].bags[0].tag_number != tag


def test_a_scanned_tag_opens_its_case_and_bag(scales: AtTheScales) -> None:
    case, other = scales.cases
    _, second = person_ids(scales.opened.desk, other)
    (bag,) = tag_bags(scales.opened.desk, scales.flight, [NewBag(second, 20_000)])
    scales.choose(case)
    scan_box = scales.opened.window.scan_box
    scan_box.setFocus()
    scales.qtbot.keyClicks(scan_box, bag.tag_number)
    scales.qtbot.keyClick(scan_box, Qt.Key.Key_Return)
    scales.opened.settle()
    assert scales.screen.scales.case is not None
    assert scales.screen.scales.case.case_id == other
    line = scales.screen.scales.lines.chosen()
    assert line is not None
    assert line.bag is not None
    assert line.bag.bag_id == bag.bag_id


def test_a_case_number_and_a_card_open_their_case(scales: AtTheScales) -> None:
    first, other = scales.cases
    scan_box = scales.opened.window.scan_box
    scan_box.setFocus()
    scales.qtbot.keyClicks(scan_box, "bi-26000002")
    scales.qtbot.keyClick(scan_box, Qt.Key.Key_Return)
    scales.opened.settle()
    assert scales.screen.scales.case is not None
    assert scales.screen.scales.case.case_id == other
    card = case_file(scales.opened.desk, first).members[1]
    scales.weigh(card.card_number)  # a scanner that types into the weight
    assert scales.screen.scales.case.case_id == first
    scales.weigh("12")
    assert scales.bags(first) == [(card.name, 12_000)]


def test_someone_on_no_flight_is_said_so(scales: AtTheScales) -> None:
    nowhere = add_case(scales.opened.desk, "BI-26000003", 1, family="ZAWADI")
    scales.opened.shell.open_person(person_ids(scales.opened.desk, nowhere)[0])
    scales.opened.settle()
    assert "no flight" in scales.opened.said


def test_new_tags_are_printed_once(scales: AtTheScales, tmp_path: Path) -> None:
    case = scales.cases[0]
    scales.choose(case)
    scales.weigh("20")
    scales.weigh("21")
    scales.screen.scales.print_tags.click()
    scales.opened.settle()
    printing = scales.screen.printing
    assert printing.isVisible()
    assert printing.which.value() == "case_new"
    document = printing.preview.document
    assert document is not None
    assert document.pages == 1
    printing.preview.save_as(tmp_path / "tags.pdf")
    scales.opened.settle()
    assert (tmp_path / "tags.pdf").read_bytes().startswith(b"%PDF")
    assert unprinted(scales.opened.desk, scales.flight) == {}
    scales.qtbot.keyClick(printing, Qt.Key.Key_Escape)
    assert scales.screen.scales.isVisible()
    row = scales.screen.cases.chosen()
    assert row is not None
    assert row.unprinted == 0


def test_a_roll_has_no_first_label_and_the_stock_is_remembered(scales: AtTheScales) -> None:
    scales.choose(scales.cases[0])
    scales.weigh("20")
    scales.screen.scales.print_tags.click()
    scales.opened.settle()
    printing = scales.screen.printing
    printing.stock.choose("a4_tags_3x8")
    printing.stock.value_chosen.emit("a4_tags_3x8")
    scales.opened.settle()
    assert (printing.first.isEnabled(), printing.first.maximum()) == (True, 24)
    printing.stock.choose("roll_100x50")
    printing.stock.value_chosen.emit("roll_100x50")
    scales.opened.settle()
    assert not printing.first.isEnabled()
    assert scales.opened.shell.settings.get("baggage.stock") == "roll_100x50"


def test_without_a_flight_it_says_where_to_make_one(open_desk: Open) -> None:
    opened = open_desk(baggage=BaggageScreen)
    screen = opened.go("baggage")
    assert isinstance(screen, BaggageScreen)
    assert screen._empty.isVisible()
    assert "F5" in screen._empty.accessibleName()


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("scale", [100, 200])
def test_it_can_be_read_by_everybody(
    open_desk: Open, sqlite_desk: Desk, qtbot: QtBot, code: str, scale: int
) -> None:
    cases = add_people(sqlite_desk, 20)
    flight = add_flight(sqlite_desk, cases)
    person = person_ids(sqlite_desk, cases[0])[0]
    tag_bags(sqlite_desk, flight, [NewBag(person, 34_000), NewBag(person, None), NewBag(person, 20_000)])
    opened = open_desk(baggage=BaggageScreen)
    opened.shell.language.switch(code)
    opened.shell.theme.set_scale(scale)
    screen = opened.go("baggage")
    assert isinstance(screen, BaggageScreen)
    assert_accessible(screen)
    assert_not_cut(screen)
    screen.scales.print_tags.click()
    opened.settle()
    assert_accessible(screen)
    assert_not_cut(screen)
