"""What Setup adds can be taken back until something is built on it; on both engines."""

import pytest

from tests.ui.people import add_flight
from transit_desk.domain.refusals import NothingToUndo
from transit_desk.services import settings
from transit_desk.services.context import Desk
from transit_desk.services.movements import airports, carriers


def test_an_added_airline_is_taken_back(desk: Desk) -> None:
    before = carriers(desk)
    added = settings.add_carrier(desk, "XQ", "Lake Air")
    assert {one.code for one in carriers(desk)} - {one.code for one in before} == {"XQ"}
    settings.remove_carrier(desk, added)
    assert carriers(desk) == before
    with pytest.raises(NothingToUndo):
        settings.remove_carrier(desk, added)


def test_an_airline_that_flies_stays(desk: Desk) -> None:
    add_flight(desk)
    flying = next(one for one in carriers(desk) if one.code == "ET")
    with pytest.raises(NothingToUndo):
        settings.remove_carrier(desk, flying.carrier_id)
    assert flying in carriers(desk)


def test_an_added_airport_is_taken_back_until_a_flight_goes_there(desk: Desk) -> None:
    settings.add_airport(desk, "GOM", "Goma", "COD", "Africa/Lubumbashi")
    assert "GOM" in {one.code for one in airports(desk)}
    settings.remove_airport(desk, "GOM")
    assert "GOM" not in {one.code for one in airports(desk)}
    add_flight(desk)
    with pytest.raises(NothingToUndo):
        settings.remove_airport(desk, "BJM")


def test_the_place_of_the_data_is_told_without_a_password(desk: Desk) -> None:
    place = settings.place_of_data(desk)
    assert place.endswith("desk.db") or place.startswith("postgresql")
    assert "password" not in place
