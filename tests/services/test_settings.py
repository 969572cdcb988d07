"""What a supervisor sets; the data a new database starts with; the centre's own numbers."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from db import tables as tb
from db.engine import open_sqlite
from db.migrate import bring_up_to_date
from tests.db_fixtures import KEY, new_desk
from tests.people import add_case
from tests.services.acts import MAN, at_once, rows
from transit_desk.domain.own_numbers import NumberKind, OwnNumber, parse
from transit_desk.domain.refusals import NotFound, StaleData
from transit_desk.domain.setup_rows import CarrierRow
from transit_desk.services import settings
from transit_desk.services.context import Desk
from transit_desk.services.movements import airports, carriers
from transit_desk.services.reference import load_reference, load_sample_centre
from transit_desk.services.series import take, take_cards, take_tags


def carrier(desk: Desk, code: str = "ET") -> CarrierRow:
    """An airline as it is now."""
    (found,) = [one for one in carriers(desk) if one.code == code]
    return found


def test_a_text_of_the_centre(desk: Desk) -> None:
    assert settings.centre_name(desk) == settings.CENTRE_NAME
    assert settings.put(desk, "centre_name", "CT Kajaga") == ""
    assert settings.centre_name(desk) == "CT Kajaga"
    assert settings.put(desk, "centre_name", "") == "CT Kajaga"
    assert settings.centre_name(desk) == settings.CENTRE_NAME
    assert settings.get(desk, "unknown", "as given") == "as given"


def test_windows_have_1_to_720_hours(desk: Desk) -> None:
    (usa,) = [one for one in settings.programmes(desk) if one.country == "USA"]
    assert settings.set_window(desk, usa.programme_id, 48) == usa.window_hours
    assert settings.set_window(desk, usa.programme_id, 720) == 48
    for wrong in (0, -1, 721):
        with pytest.raises(ValueError, match="720"):
            settings.set_window(desk, usa.programme_id, wrong)
    with pytest.raises(NotFound):
        settings.set_window(desk, 987_654, 48)


def test_an_allowance_is_saved_undone_and_not_overwritten(desk: Desk, another: Callable[[str], Desk]) -> None:
    seen = carrier(desk)
    before = settings.save_carrier(another("Someone Quicker"), replace(seen, pieces=3, pooled=True))
    assert replace(before, version=seen.version) == seen
    assert (carrier(desk).pieces, carrier(desk).pooled) == (3, True)
    with pytest.raises(StaleData) as refused:
        settings.save_carrier(desk, replace(seen, pieces=1))
    assert refused.value.what == "ET"
    settings.save_carrier(desk, before)  # undo
    assert replace(carrier(desk), version=seen.version) == seen
    with pytest.raises(NotFound):
        settings.save_carrier(desk, replace(seen, carrier_id=987_654))


def test_no_allowance_that_cannot_be(desk: Desk) -> None:
    seen = carrier(desk)
    for wrong in (
        replace(seen, max_piece_kg=33),
        replace(seen, piece_kg=24, max_piece_kg=23),
        replace(seen, piece_kg=0),
        replace(seen, pieces=-1),
        replace(seen, infant_pieces=-1),
        replace(seen, infant_piece_kg=0),
    ):
        with pytest.raises(ValueError, match=r"allowance|piece"):
            settings.save_carrier(desk, wrong)
    assert carrier(desk) == seen
    settings.save_carrier(desk, replace(seen, pieces=0, infant_pieces=0, piece_kg=32, max_piece_kg=32))


def test_airlines_and_airports_are_added_once(desk: Desk) -> None:
    carrier_id = settings.add_carrier(desk, "ZZ", "Air Mahwa")
    added = carrier(desk, "ZZ")
    assert (added.carrier_id, added.pieces, added.piece_kg, added.pooled) == (carrier_id, 2, 23, False)
    settings.add_airport(desk, "XMW", "Goma", "COD", "Africa/Lubumbashi")
    assert "XMW" in {airport.code for airport in airports(desk)}
    for again in (
        partial(settings.add_carrier, desk, "ZZ", "Again"),
        partial(settings.add_airport, desk, "XMW", "Again", "COD", "Africa/Lubumbashi"),
    ):
        with pytest.raises(StaleData):
            again()
    assert carrier(desk, "ZZ").name == "Air Mahwa"


def test_where_the_data_is(desk: Desk) -> None:
    place = settings.place_of_data(desk)
    assert place.endswith("desk.db") or (place.startswith("postgresql+psycopg://") and "desk_" in place)


def test_a_new_database_starts_with_what_is_needed(tmp_path: Path) -> None:
    database = open_sqlite(tmp_path / "new.db", KEY)
    bring_up_to_date(database)
    desk = new_desk(database)
    load_reference(desk)
    assert {"USA", "CAN", "NOR", "SWE"} <= {one.country for one in settings.programmes(desk)}
    assert all(1 <= one.window_hours <= 72 for one in settings.programmes(desk))
    assert len(carriers(desk)) > 5
    assert rows(desk, tb.Room) == 0
    beds = load_sample_centre(desk)
    assert beds == rows(desk, tb.Bed) > 180
    assert rows(desk, tb.Room) == 30
    settings.save_carrier(desk, replace(carrier(desk), pieces=1))
    load_reference(desk)  # at every opening
    assert load_sample_centre(desk) == 0
    assert carrier(desk).pieces == 1
    assert rows(desk, tb.Bed) == beds
    database.close()


def test_every_airport_has_a_zone_that_python_knows(sqlite_desk: Desk) -> None:

    for airport in airports(sqlite_desk):
        assert ZoneInfo(airport.zone).key == airport.zone


def test_numbers_follow_each_other_and_a_refused_act_gives_its_own_back(desk: Desk) -> None:
    with desk.database.write() as session:
        assert take_cards(session, 2) == [OwnNumber(NumberKind.CARD, serial).text for serial in (1, 2)]
        assert list(take(session, "card", 0)) == []
    with pytest.raises(RuntimeError, match="taken back"), desk.database.write() as session:
        take_cards(session, 5)
        raise RuntimeError("taken back")
    with desk.database.write() as session:
        assert take_cards(session, 1) == [OwnNumber(NumberKind.CARD, 3).text]
        (tag,) = take_tags(session, 1)
    assert parse(tag) == OwnNumber(NumberKind.TAG, 1)


def test_two_desks_take_different_numbers(postgres_desk: Desk) -> None:
    results = at_once(
        *(partial(add_case, postgres_desk, f"BI-2600010{number}", [MAN] * 3) for number in range(4))
    )
    assert not [result for result in results if isinstance(result, Exception)], results
    with postgres_desk.database.read() as connection:
        cards = [
            row[0]
            for row in connection.execute(
                tb.Person.__table__.select().with_only_columns(tb.Person.card_number)
            )
        ]
    assert len(set(cards)) == len(cards) == 12
