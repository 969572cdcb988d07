"""What the audit says of Setup and of lists taken in; and that a refusal leaves nothing in it."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from db import tables as tb
from tests.services.acts import flight, rows
from tests.services.audit_rows import as_role, head, refused, told
from tests.services.test_import_list import ListMaker, make, person, row, take
from tests.services.workbooks import saved
from transit_desk.domain.audit import Act
from transit_desk.domain.refusals import NotAllowed, NotFound, NothingToUndo, StaleData
from transit_desk.domain.rights import Role
from transit_desk.domain.roll.fields import Field
from transit_desk.domain.roll.refusals import PreviewOutdated, ProblemsRemain
from transit_desk.services import settings
from transit_desk.services.context import Desk
from transit_desk.services.import_list import apply, preview
from transit_desk.services.movements import carriers
from transit_desk.services.reference import load_reference, load_sample_centre

__all__ = ["make"]  # the fixture


@pytest.fixture
def supervisor(desk: Desk) -> Desk:
    """A supervisor and nothing else."""
    return as_role(desk, Role.SUPERVISOR, name="Grace")


# --- setup -------------------------------------------------------------------------------------------------


def test_a_setting_says_what_it_was_and_what_it_is(desk: Desk, supervisor: Desk) -> None:
    since = head(desk)
    before = settings.put(supervisor, "centre_name", "CT Kajaga")
    settings.put(supervisor, "centre_name", "CT Kajaga")  # as it is: nothing told
    settings.put(supervisor, "centre_name", before)  # undo
    settings.put(supervisor, "never_set", "")
    assert [(one.by, one.act, one.subject, one.before, one.after) for one in told(desk, since)] == [
        ("Grace", Act.SETTING, "centre_name", {"value": ""}, {"value": "CT Kajaga"}),
        ("Grace", Act.SETTING, "centre_name", {"value": "CT Kajaga"}, {"value": ""}),
    ]
    with refused(desk, NotAllowed):
        settings.put(as_role(desk, *(set(Role) - {Role.SUPERVISOR})), "centre_name", "x")
    assert settings.get(supervisor, "centre_name") == ""


def test_a_window_and_an_allowance_say_what_changed_and_only_that(desk: Desk, supervisor: Desk) -> None:
    (usa,) = [one for one in settings.programmes(desk) if one.country == "USA"]
    seen = next(one for one in carriers(desk) if one.code == "ET")
    since = head(desk)
    settings.set_window(supervisor, usa.programme_id, 48)
    settings.set_window(supervisor, usa.programme_id, 48)
    before = settings.save_carrier(supervisor, replace(seen, pieces=3, pooled=True))
    with refused(desk, StaleData):
        settings.save_carrier(supervisor, replace(seen, pieces=1))
    settings.save_carrier(supervisor, before)
    as_it_is = next(one for one in carriers(desk) if one.code == "ET")
    assert settings.save_carrier(supervisor, as_it_is) == as_it_is
    was = {"pieces": seen.pieces, "pooled": seen.pooled}
    assert [(one.by, one.act, one.subject, one.before, one.after) for one in told(desk, since)] == [
        ("Grace", Act.PROGRAMME, "USRAP", {"window_hours": usa.window_hours}, {"window_hours": 48}),
        ("Grace", Act.CARRIER, "ET", was, {"pieces": 3, "pooled": True}),
        ("Grace", Act.CARRIER, "ET", {"pieces": 3, "pooled": True}, was),
    ]
    with refused(desk, NotFound):
        settings.set_window(supervisor, 987_654, 48)
    with refused(desk, ValueError):
        settings.set_window(supervisor, usa.programme_id, 0)


def test_an_airline_and_an_airport_added_and_taken_back(desk: Desk, supervisor: Desk) -> None:
    since = head(desk)
    added = settings.add_carrier(supervisor, "XQ", "Lake Air")
    settings.remove_carrier(supervisor, added)
    settings.add_airport(supervisor, "GOM", "Goma", "COD", "Africa/Lubumbashi")
    settings.remove_airport(supervisor, "GOM")
    found = told(desk, since)
    assert [(one.act, one.subject, bool(one.before), bool(one.after)) for one in found] == [
        (Act.CARRIER, "XQ", False, True),
        (Act.CARRIER, "XQ", True, False),
        (Act.AIRPORT, "GOM", False, True),
        (Act.AIRPORT, "GOM", True, False),
    ]
    assert found[0].after == found[1].before
    assert found[0].after["name"] == "Lake Air"
    assert found[2].after == {"city": "Goma", "country": "COD", "zone": "Africa/Lubumbashi"}
    with refused(desk, NothingToUndo):
        settings.remove_carrier(supervisor, added)
    with refused(desk, NothingToUndo):
        settings.remove_airport(supervisor, "GOM")
    with refused(desk, StaleData):
        settings.add_airport(supervisor, "BJM", "Bujumbura", "BDI", "Africa/Bujumbura")
    flight(desk)
    ethiopian = next(one for one in carriers(desk) if one.code == "ET")
    with refused(desk, NothingToUndo):
        settings.remove_carrier(supervisor, ethiopian.carrier_id)


def test_a_start_of_a_filled_database_writes_nothing(desk: Desk, supervisor: Desk) -> None:
    before = head(desk)
    load_reference(supervisor)
    assert load_sample_centre(supervisor) == 0
    assert head(desk) == before


# --- lists -------------------------------------------------------------------------------------------------


@pytest.fixture
def front(desk: Desk) -> Desk:
    """Somebody of the front desk, and of nothing else."""
    return as_role(desk, Role.FRONT_DESK, name="Claudine")


def test_a_list_says_whom_it_brought(desk: Desk, front: Desk, make: ListMaker) -> None:
    since = head(desk)
    imported = take(front, make(row(0, DOB=1980, Special_needs="WCHS"), row(1), row(4)))
    whole, *rest = told(desk, since)
    assert (whole.by, whole.act, whole.subject) == ("Claudine", Act.LIST_IMPORTED, "")
    assert whole.after == {
        "file": "roll.xlsx",
        "sheet": whole.after["sheet"],
        "added": 3,
        "changed": 0,
        "removed": 0,
        "cases_changed": 0,
    }
    cases, people = rest[:2], rest[2:]
    assert [(one.act, one.case) for one in cases] == [
        (Act.LIST_IMPORTED, case_id) for case_id in imported.case_ids
    ]
    assert all(one.after["number"] and one.after["destination_country"] for one in cases)
    assert [(one.act, one.person) for one in people] == [
        (Act.PERSON_ADDED, person_id) for person_id in imported.person_ids
    ]
    francine = people[0]
    assert francine.case == imported.case_ids[0]
    assert francine.before == {}
    assert francine.after["family_name"] == "RUBERWA"
    assert francine.after["birth"] == {"day": "1980-01-01", "precision": "year"}
    assert francine.after["needs"] == {"WCHS": None}
    assert francine.after["numbers"] == [[kind, value] for kind, value in numbers(desk, francine.person)]


def numbers(desk: Desk, person_id: int | None) -> list[tuple[str, str]]:
    """Somebody's typed numbers as they are stored."""
    number = tb.PersonNumber
    query = select(number.type, number.value).where(number.person_id == person_id).order_by(number.id)
    with desk.database.read() as connection:
        return [(str(kind), value) for kind, value in connection.execute(query)]


def test_a_list_taken_again_tells_only_what_changed(desk: Desk, front: Desk, make: ListMaker) -> None:
    imported = take(front, make(row(0), row(1), row(4)))
    movement_id = flight(desk, *imported.case_ids)
    since = head(desk)
    take(front, make(row(0), row(1), row(4)))
    assert head(desk) == since  # nothing new: not even that a list came
    take(front, make(row(0, Given_Names="Françoise", Camp="Camp de Kinama"), row(4)))
    francine, bosco, _ = imported.person_ids
    found = {(one.act, one.person): one for one in told(desk, since)}
    assert {act for act, _ in found} == {
        Act.LIST_IMPORTED,
        Act.PERSON_CHANGED,
        Act.PERSON_REMOVED,
        Act.TAKEN_OFF_FLIGHT,
    }
    changed = found[Act.PERSON_CHANGED, francine]
    assert (changed.before, changed.after) == ({"given_names": "Francine"}, {"given_names": "Françoise"})
    assert changed.case == imported.case_ids[0]
    removed = found[Act.PERSON_REMOVED, bosco]
    assert (removed.before, removed.after) == ({"on_list": True}, {"on_list": False})
    off = found[Act.TAKEN_OFF_FLIGHT, bosco]
    assert (off.movement, off.case) == (movement_id, imported.case_ids[0])
    (case,) = [one for one in told(desk, since) if one.act is Act.LIST_IMPORTED and one.case]
    assert case.after == {"camp": "Kinama"}
    since = head(desk)
    take(front, make(row(0, Given_Names="Françoise", Camp="Camp de Kinama"), row(1), row(4)))
    back = next(one for one in told(desk, since) if one.person == bosco)
    assert (back.act, back.before["on_list"], back.after["on_list"]) == (Act.PERSON_CHANGED, False, True)


def test_placed_columns_are_told_when_they_are_placed_otherwise(
    desk: Desk, front: Desk, tmp_path: Path
) -> None:
    path = saved(
        tmp_path / "roll.xlsx",
        [["Dossier", "Nom", "Prenoms", "Qui"], ["BI-26000101", "RUBERWA", "Francine", "PA"]],
    )
    placed: dict[int | str, Field] = {0: Field.CASE_NUMBER, 1: Field.FAMILY_NAME, 2: Field.GIVEN_NAMES}
    since = head(desk)
    apply(front, preview(front, path, placed))
    (told_once,) = [one for one in told(desk, since) if one.act is Act.SETTING]
    assert told_once.subject == "list_mapping"
    assert set(told_once.after["columns"].values()) == {field.value for field in placed.values()}
    since = head(desk)
    apply(front, preview(front, path, placed))
    assert head(desk) == since
    apply(front, preview(front, path, {}), take_good_rows=True)
    (forgotten,) = [one for one in told(desk, since) if one.act is Act.SETTING]
    assert forgotten.before == told_once.after
    assert rows(desk, tb.ListMapping) == 0


def test_a_list_that_is_refused_is_not_in_the_audit(desk: Desk, front: Desk, make: ListMaker) -> None:
    path = make(row(0), row(1))
    found = preview(front, path)
    with refused(desk, NotAllowed):
        preview(as_role(desk, Role.MEDICAL, Role.AUDITOR), path)
    with refused(desk, NotAllowed):
        apply(as_role(desk, Role.MEDICAL, Role.AUDITOR), found)
    with refused(desk, ProblemsRemain):
        apply(front, preview(front, make(row(0), row(1, DOB="31/02/1980"), name="bad.xlsx")))
    apply(front, found)
    with refused(desk, PreviewOutdated):
        apply(front, found)
    assert person(desk, "Francine")
    with desk.database.read() as connection:
        assert len(connection.scalars(select(tb.ListImport.by)).all()) == 1
