"""Setup: what is edited is stored, the strip says so, and Undo brings it back."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import delete

from db import tables as tb
from tests.ui.accessibility import assert_accessible, assert_not_cut
from tests.ui.conftest import OpenDesk
from transit_desk.services import settings
from transit_desk.services.allocate_beds import show_house
from transit_desk.services.context import Desk
from transit_desk.services.movements import airports, carriers
from ui.views.setup import SetupScreen
from ui.views.setup_carriers import CarriersSection
from ui.views.setup_desk import AboutSection, CentreSection, DeskSection
from ui.views.setup_section import Section
from ui.views.setup_tables import AirportsSection, ProgrammesSection

Open = Callable[..., OpenDesk]


@pytest.fixture
def opened(open_desk: Open) -> OpenDesk:
    return open_desk(setup=SetupScreen)


def section(opened: OpenDesk, name: str) -> Section:
    screen = opened.go("setup")
    assert isinstance(screen, SetupScreen)
    screen.show_section(name)
    opened.settle()
    return screen.section


def undo(opened: OpenDesk) -> None:
    opened.window.strip.undo()
    opened.settle()
    QApplication.processEvents()
    opened.settle()


def test_look_and_language_change_at_once_and_come_back(opened: OpenDesk) -> None:
    desk_section = cast(DeskSection, section(opened, "this_desk"))
    shell = opened.shell
    for choice, value, now in (
        (desk_section.language, "fr", lambda: shell.language.code),
        (desk_section.mode, "dark", lambda: shell.theme.mode),
        (desk_section.scale, 150, lambda: shell.theme.scale),
    ):
        before = now()
        choice.value_chosen.emit(value)
        assert now() == value
        assert choice.value() == value
        undo(opened)
        assert now() == before
        assert choice.value() == before


def test_the_centre_has_the_name_that_papers_carry(opened: OpenDesk, qtbot: QtBot) -> None:
    centre = cast(CentreSection, section(opened, "centre"))
    before = centre.centre_name.text()
    assert before == settings.centre_name(opened.desk)
    centre.centre_name.setText("Centre de transit de Gitega")
    centre.store.click()
    opened.settle()
    assert settings.centre_name(opened.desk) == "Centre de transit de Gitega"
    undo(opened)
    assert settings.centre_name(opened.desk) == before
    assert centre.centre_name.text() == before
    assert not centre.sample.isVisible(), "there are rooms"


def test_an_empty_centre_is_offered_the_sample(sqlite_desk: Desk, open_desk: Open) -> None:
    with sqlite_desk.database.write() as session:
        for table in (tb.Bed, tb.RoomPlace, tb.RoomNeighbour, tb.Room, tb.Block):
            session.execute(delete(table))
    opened = open_desk(setup=SetupScreen)
    centre = cast(CentreSection, section(opened, "centre"))
    assert centre.sample.isVisible()
    centre.sample.click()
    opened.settle()
    assert len(show_house(opened.desk).rooms) == 30
    assert not centre.sample.isVisible()
    assert "30" in centre._rooms_words.text()


def test_an_allowance_is_edited(opened: OpenDesk) -> None:
    table = cast(CarriersSection, section(opened, "carriers"))
    before = next(one for one in carriers(opened.desk) if one.code == "ET")
    table.table.choose(before.carrier_id)
    assert table.kilos.value() == before.piece_kg
    table.pieces.setValue(1)
    table.kilos.setValue(30)
    table.infant_kilos.setValue(11)
    table.pooled.setChecked(True)
    assert table.most.minimum() == 30, "no piece may be lighter than what is allowed"
    table.store.click()
    opened.settle()
    now = next(one for one in carriers(opened.desk) if one.code == "ET")
    assert (now.pieces, now.piece_kg, now.infant_piece_kg, now.pooled) == (1, 30, 11, True)
    assert opened.said == "ET: 1 × 30 kg"
    undo(opened)
    again = next(one for one in carriers(opened.desk) if one.code == "ET")
    assert (again.pieces, again.piece_kg, again.pooled) == (before.pieces, before.piece_kg, before.pooled)
    assert table.pieces.value() == before.pieces


def test_an_allowance_that_someone_else_changed_is_refused(opened: OpenDesk) -> None:
    table = cast(CarriersSection, section(opened, "carriers"))
    seen = table.table.chosen()
    assert seen is not None
    other = next(one for one in carriers(opened.desk) if one.code == seen.code)
    settings.save_carrier(opened.desk, replace(other, pieces=9))
    table.pieces.setValue(1)
    table.store.click()
    opened.settle()
    assert next(one for one in carriers(opened.desk) if one.code == seen.code).pieces == 9


def test_an_airline_is_added_and_taken_back(opened: OpenDesk, qtbot: QtBot) -> None:
    table = cast(CarriersSection, section(opened, "carriers"))
    table.add.click()
    assert table.code.hasFocus()
    table.store.click()
    assert table.code.property("wrong")
    qtbot.keyClicks(table.code, "xq")
    qtbot.keyClicks(table.airline, "Lake Air")
    table.store.click()
    opened.settle()
    assert "XQ" in {one.code for one in carriers(opened.desk)}
    chosen = table.table.chosen()
    assert chosen is not None
    assert chosen.code == "XQ"
    undo(opened)
    assert "XQ" not in {one.code for one in carriers(opened.desk)}


def test_a_window_is_edited(opened: OpenDesk) -> None:
    programmes = cast(ProgrammesSection, section(opened, "programmes"))
    chosen = programmes.table.chosen()
    assert chosen is not None
    programmes.hours.setValue(48)
    programmes.store.click()
    opened.settle()
    assert settings.programmes(opened.desk)[0].window_hours == 48
    assert "48" in opened.said
    undo(opened)
    assert settings.programmes(opened.desk)[0].window_hours == chosen.window_hours


def test_an_airport_needs_a_zone_that_exists(opened: OpenDesk, qtbot: QtBot) -> None:
    places = cast(AirportsSection, section(opened, "airports"))
    for field, text in (
        (places.code, "gom"),
        (places.city, "Goma"),
        (places.country, "cod"),
        (places.zone, "Africa/Goma"),
    ):
        field.setText(text)
    places.store.click()
    opened.settle()
    assert places.zone.property("wrong")
    assert "Africa/Nairobi" in opened.said
    assert "GOM" not in {one.code for one in airports(opened.desk)}
    places.zone.setText("Africa/Lubumbashi")
    places.store.click()
    opened.settle()
    assert "GOM" in {one.code for one in airports(opened.desk)}
    assert places.code.text() == ""
    undo(opened)
    assert "GOM" not in {one.code for one in airports(opened.desk)}


def test_about_says_where_the_data_is(opened: OpenDesk) -> None:
    about = cast(AboutSection, section(opened, "about"))
    assert about.data.text() == settings.place_of_data(opened.desk)
    assert "SIL OPEN FONT LICENSE" in about.licence.toPlainText()


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("scale", [100, 200])
def test_it_can_be_read_by_everybody(opened: OpenDesk, code: str, scale: int) -> None:
    opened.shell.language.switch(code)
    opened.shell.theme.set_scale(scale)
    screen = opened.go("setup")
    assert isinstance(screen, SetupScreen)
    for one in screen.sections:
        screen.show_section(one.name)
        opened.settle()
        QApplication.processEvents()  # the new text size is laid out with the next events
        assert_accessible(screen)
        assert_not_cut(screen)
