"""A list comes in, comes again, and comes changed."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, select, text, update

import resources
from db import tables as tb
from db.queries import rolls
from tests.services import acts
from tests.services.workbooks import saved
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import MovementState, Need, NumberType, Precision, Relation, Sex
from transit_desk.domain.roll.choices import ChangeKind
from transit_desk.domain.roll.compare import ChangedField
from transit_desk.domain.roll.fields import Field
from transit_desk.domain.roll.problems import ProblemKind
from transit_desk.domain.roll.refusals import (
    EmptyFile,
    NobodyOnList,
    NoSuchColumn,
    NumberTaken,
    PreviewOutdated,
    ProblemsRemain,
    UnknownField,
)
from transit_desk.services import find
from transit_desk.services.context import Desk
from transit_desk.services.import_list import Imported, apply, lineage_of, mapping_from, preview

HEADINGS = (
    *("No.", "Case No.", "A-Number", "Passport", "Family Name", "Given Names", "Rel. to PA", "Sex", "DOB"),
    *("Nationality", "Camp", "Dest. City", "State", "Agency", "Special needs", "Remarks"),
)
Row = dict[str, Any]


def row(number: int, **cells: Any) -> Row:
    """Someone on a list; the first of a case is its PA."""
    usual = {
        "No.": number,
        "Case No.": f"BI-2600010{number // 4}",
        "A-Number": f"A22000000{number}",
        "Passport": None,
        "Family Name": "RUBERWA",
        "Given Names": ("Francine", "Bosco", "Nyota", "Gédéon", "Aline", "Désiré", "Josué", "Noëlla")[number],
        "Rel. to PA": "Child" if number % 4 else "PA",
        "Sex": "F",
        "DOB": date(1980 + 4 * number, 1 + number, 9 + number),
        "Nationality": "COD",
        "Camp": "Musasa",
        "Dest. City": "Boise",
        "State": "ID",
        "Agency": "IRC",
        "Special needs": None,
        "Remarks": None,
    }
    given = {key.replace("_", " "): value for key, value in cells.items()}
    assert set(given) <= set(usual), given
    return usual | given


ListMaker = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> ListMaker:
    """Writes a list with these rows."""

    def write(*rows: Row, name: str = "roll.xlsx", headings: Sequence[str] = HEADINGS) -> Path:
        return saved(tmp_path / name, [headings, *([one[heading] for heading in HEADINGS] for one in rows)])

    return write


def take(desk: Desk, path: Path, **how: Any) -> Imported:
    """Look at a list and take it in."""
    return apply(desk, preview(desk, path), **how)


def everything(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """All that the import writes, row by row."""
    tables = (
        tb.Case,
        tb.Person,
        tb.PersonNumber,
        tb.HandlingNeed,
        tb.ListImport,
        tb.ListMapping,
        tb.Passenger,
    )
    with desk.database.read() as connection:
        return {
            table.__tablename__: [
                tuple(one) for one in connection.execute(select(table.__table__).order_by("id"))
            ]
            if "id" in table.__table__.c
            else [tuple(one) for one in connection.execute(select(table.__table__))]
            for table in tables
        }


def person(desk: Desk, given: str) -> Any:
    """The row of the person with these given names."""
    with desk.database.read() as connection:
        return connection.execute(select(tb.Person).where(tb.Person.given_names == given)).one()


# --- the first time ---------------------------------------------------------------------------------------------


def test_a_list_is_looked_at_and_taken_in(desk: Desk, make: ListMaker) -> None:
    path = make(
        row(
            0,
            DOB=1980,
            Special_needs="WCHS; pregnant, EDD 12/02/2027",
            Passport="OB 1",
            Remarks="speaks Swahili",
        ),
        row(1),
        row(4, Camp="Camp de Kinama", State="QC"),
    )
    before = everything(desk)
    found = preview(desk, path)
    assert everything(desk) == before
    assert (found.problems, found.duplicates, found.unchanged, found.good) == ((), (), 0, 3)
    assert [(change.kind, change.row) for change in found.changes] == [
        (ChangeKind.ADDED, n) for n in (2, 3, 4)
    ]

    imported = apply(desk, found)
    assert (imported.added, imported.changed, imported.removed, imported.cases_added) == (3, 0, 0, 2)
    now = everything(desk)
    one, other, third = now["person"]
    names = [column.name for column in tb.Person.__table__.columns]
    stored = dict(zip(names, one, strict=True))
    assert {
        key: stored[key]
        for key in ("family_name", "given_names", "relation", "sex", "nationality", "remarks")
    } == {
        "family_name": "RUBERWA",
        "given_names": "Francine",
        "relation": Relation.PA,
        "sex": Sex.FEMALE,
        "nationality": "COD",
        "remarks": "speaks Swahili",
    }
    assert (stored["birth_day"], stored["birth_precision"]) == (date(1980, 1, 1), Precision.YEAR)
    assert [dict(zip(names, each, strict=True))["position"] for each in (one, other, third)] == [1, 2, 1]
    assert imported.person_ids == (one[0], other[0], third[0])
    assert imported.case_ids == tuple(case[0] for case in now["case"])
    assert {(kind, value) for _, owner, kind, value in now["person_number"] if owner == one[0]} == {
        (NumberType.A_NUMBER, "A220000000"),
        (NumberType.PASSPORT, "OB1"),
    }
    assert {(need, due) for _, owner, need, due in now["handling_need"]} == {
        (Need.WCHS, None),
        (Need.PREGNANT, date(2027, 2, 12)),
    }
    with desk.database.read() as connection:
        cases = connection.execute(
            select(tb.Case.number, tb.Programme.code, tb.Case.camp, tb.Case.destination_state)
            .join(tb.Programme, tb.Programme.id == tb.Case.programme_id)
            .order_by(tb.Case.id)
        ).all()
    assert [tuple(case) for case in cases] == [
        ("BI-26000100", "USRAP", "Musasa", "ID"),
        ("BI-26000101", "CANADA", "Kinama", "QC"),
    ]
    ((_, _, file, sheet, rows, persons, _, by),) = now["list_import"]
    assert (file, sheet, rows, persons, by) == ("roll.xlsx", "Roll", 3, 3, "Test Officer")


def test_people_are_found_by_name_and_number_at_once(desk: Desk, make: ListMaker) -> None:
    take(desk, make(row(0, Passport="OB 123456"), row(3)))
    for typed in ("ruberwa gede", "A220000003", "BI-26000100"):
        assert "RUBERWA, Gédéon" in [one.name for one in find.suggest(desk, typed)]
    assert [one.name for one in find.resolve(desk, "ob123456")] == ["RUBERWA, Francine"]
    assert find.resolve(desk, person(desk, "Gédéon").card_number)


def test_two_lists_with_people_of_one_case(desk: Desk, make: ListMaker) -> None:
    take(desk, make(row(0), row(1)))
    found = take(desk, make(row(0), row(1), row(2), name="another.xlsx"))
    assert (found.added, found.cases_added) == (1, 0)
    assert person(desk, "Nyota").position == 3


def test_no_statement_for_each_row(sqlite_desk: Desk, tmp_path: Path) -> None:
    def rows(size: int, first: int) -> list[list[Any]]:
        return [
            [
                *(
                    n,
                    f"BI-{n // 4:08}",
                    f"A{n:09}",
                    None,
                    f"FAMILY{n}",
                    "Jean",
                    "Child",
                    "M",
                    1930 + n % 90,
                    "COD",
                ),
                *("Musasa", "Boise", "ID", "IRC", "WCHR", None),
            ]
            for n in range(first, first + size)
        ]

    counts = []
    for size, first in ((4, 0), (300, 1000)):
        found = preview(sqlite_desk, saved(tmp_path / f"{size}.xlsx", [HEADINGS, *rows(size, first)]))
        with acts.counted(sqlite_desk) as statements:
            assert apply(sqlite_desk, found).added == size
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 20


# --- the same list again, and changed ---------------------------------------------------------------------------


def test_the_same_list_again_stores_nothing(desk: Desk, make: ListMaker) -> None:
    path = make(row(0, Special_needs="WCHS"), row(1), row(4))
    first = take(desk, path)
    before = everything(desk)
    found = preview(desk, path)
    assert (found.changes, found.unchanged) == ((), 3)
    again = apply(desk, found)
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    assert (again.person_ids, again.case_ids) == (first.person_ids, first.case_ids)
    assert everything(desk) == before


def test_the_list_changed_is_told_field_by_field_and_taken_in(desk: Desk, make: ListMaker) -> None:
    take(desk, make(row(0), row(1), row(2), row(4)))
    before = person(desk, "Francine")
    changed = make(
        row(0, Given_Names="Françoise", DOB="1980", Special_needs="WCHR", Passport="OB7"),
        row(1, Agency="CWS") | {"Case No.": "BI-26000101"},
        row(4, Agency="CWS"),
        row(5, Agency="CWS"),
    )
    found = preview(desk, changed)
    assert found.problems == ()
    told = {(change.kind, change.name): [one.field for one in change.fields] for change in found.changes}
    assert told == {
        (ChangeKind.CHANGED, ""): [ChangedField.AGENCY],
        (ChangeKind.CHANGED, "RUBERWA, Françoise"): [
            *(ChangedField.GIVEN_NAMES, ChangedField.BIRTH, ChangedField.NUMBERS, ChangedField.NEEDS)
        ],
        (ChangeKind.CHANGED, "RUBERWA, Bosco"): [ChangedField.CASE_NUMBER],
        (ChangeKind.ADDED, "RUBERWA, Désiré"): [],
        (ChangeKind.REMOVED, "RUBERWA, Nyota"): [],
    }
    imported = apply(desk, found)
    assert (imported.added, imported.changed, imported.removed, imported.cases_changed) == (1, 2, 1, 1)

    after = person(desk, "Françoise")
    assert (after.id, after.version, after.card_number) == (before.id, before.version + 1, before.card_number)
    assert BirthDate(after.birth_day, after.birth_precision) == BirthDate(date(1980, 1, 1), Precision.YEAR)
    assert [one.name for one in find.suggest(desk, "francoise")] == ["RUBERWA, Françoise"]
    assert find.suggest(desk, "francine") == ()
    assert person(desk, "Nyota").removed_at is not None
    assert find.suggest(desk, "nyota") == ()
    moved, beside = person(desk, "Bosco"), person(desk, "Aline")
    assert (moved.case_id, moved.position > beside.position) == (beside.case_id, True)
    assert preview(desk, changed).changes == ()


def test_only_what_is_ticked_is_taken_in(desk: Desk, make: ListMaker) -> None:
    take(desk, make(row(0), row(1)))
    found = preview(desk, make(row(0, Sex="M", Remarks="late"), row(2)))
    keys = {change.kind: change for change in found.changes}
    assert set(keys) == set(ChangeKind)
    one_field = keys[ChangeKind.CHANGED].field_key(ChangedField.REMARKS)
    imported = apply(desk, found, accepted={one_field})
    assert (imported.added, imported.changed, imported.removed) == (0, 1, 0)
    stored = person(desk, "Francine")
    assert (stored.sex, stored.remarks) == (Sex.FEMALE, "late")
    assert person(desk, "Bosco").removed_at is None
    assert apply(desk, preview(desk, make(row(0), row(1))), accepted=()).added == 0


def test_two_people_swap_their_numbers(desk: Desk, make: ListMaker) -> None:
    take(desk, make(row(0), row(1)))
    found = preview(desk, make(row(0) | {"A-Number": "A220000001"}, row(1) | {"A-Number": "A220000000"}))
    assert [change.kind for change in found.changes] == [ChangeKind.CHANGED] * 2
    with pytest.raises(NumberTaken) as refused:
        apply(desk, found, accepted={found.changes[0].key})
    assert (refused.value.number, refused.value.name) == ("A220000001", "RUBERWA, Bosco")
    apply(desk, found)
    assert [one.name for one in find.resolve(desk, "A220000001")] == ["RUBERWA, Francine"]


def test_whoever_comes_back_on_the_list_comes_back(desk: Desk, make: ListMaker) -> None:
    both = make(row(0), row(1))
    take(desk, both)
    take(desk, make(row(0)))
    gone = person(desk, "Bosco")
    assert gone.removed_at is not None
    take(desk, make(row(0), row(1)))
    back = person(desk, "Bosco")
    assert (back.id, back.removed_at) == (gone.id, None)


def test_who_is_no_longer_on_the_list_leaves_the_flight_unless_at_the_centre(
    desk: Desk, make: ListMaker
) -> None:
    imported = take(desk, make(row(0), row(1), row(2)))
    movement = acts.flight(desk, *imported.case_ids)
    acts.arrive(desk, [person(desk, "Nyota").id])
    found = preview(desk, make(row(0)))
    assert [(change.name, change.busy) for change in found.changes] == [
        ("RUBERWA, Bosco", False),
        ("RUBERWA, Nyota", True),
    ]
    taken = apply(desk, found)
    assert (taken.removed, taken.kept) == (1, 1)
    with desk.database.read() as connection:
        passengers = set(
            connection.scalars(select(tb.Passenger.person_id).where(tb.Passenger.movement_id == movement))
        )
    assert passengers == {person(desk, "Francine").id, person(desk, "Nyota").id}
    assert person(desk, "Nyota").removed_at is None


def test_a_closed_flight_keeps_its_passengers(desk: Desk, make: ListMaker) -> None:
    imported = take(desk, make(row(0), row(1)))
    movement = acts.flight(desk, *imported.case_ids)
    with desk.database.write() as session:
        session.execute(
            update(tb.Movement)
            .where(tb.Movement.id == movement)
            .values(state=MovementState.CLOSED, closed_at=desk.clock(), closed_by="x")
        )
    take(desk, make(row(0)))
    assert acts.rows(desk, tb.Passenger) == 2


def test_next_months_list_under_the_same_name_is_another_list(desk: Desk, make: ListMaker) -> None:
    take(desk, make(row(0), row(1)))
    found = preview(desk, make(row(4), row(5)))
    assert [change.kind for change in found.changes] == [ChangeKind.ADDED] * 2
    apply(desk, found)
    assert preview(desk, make(row(4), row(5))).changes == ()


@pytest.mark.parametrize(
    "name",
    [
        "roll v2.xlsx",
        "Roll_final.xlsx",
        "roll (1).xlsx",
        "roll-2026-12-01.xlsx",
        "roll - copie.xlsx",
        "ROLL rev 3.xlsx",
    ],
)
def test_later_versions_are_known_by_the_file_name(desk: Desk, make: ListMaker, name: str) -> None:
    first = preview(desk, make(row(0)))
    assert lineage_of(preview(desk, make(row(0), name=name)).parsed) == first.lineage
    assert lineage_of(preview(desk, make(row(0), name="canada.xlsx")).parsed) != first.lineage


def test_a_whole_case_that_was_dropped_is_missed(desk: Desk, make: ListMaker) -> None:
    take(desk, make(row(0), row(1), row(4)))
    found = preview(desk, make(row(0), row(1), name="roll v2.xlsx"))
    assert [(change.kind, change.name) for change in found.changes] == [
        (ChangeKind.REMOVED, "RUBERWA, Aline")
    ]


# --- problems, duplicates, decisions ----------------------------------------------------------------------------


def test_problems_keep_the_list_out_until_the_good_rows_are_wanted(desk: Desk, make: ListMaker) -> None:
    before = everything(desk)
    found = preview(desk, make(row(0), row(1, DOB="31/02/1990"), row(2, Sex=None)))
    assert [problem.kind for problem in found.problems] == [ProblemKind.IMPOSSIBLE_DATE, ProblemKind.NO_SEX]
    with pytest.raises(ProblemsRemain) as refused:
        apply(desk, found)
    assert (refused.value.problems, refused.value.good) == (1, 2)
    assert everything(desk) == before
    assert apply(desk, found, take_good_rows=True).added == 2


def test_with_rows_left_out_nobody_is_taken_off(desk: Desk, make: ListMaker) -> None:
    take(desk, make(row(0), row(1)))
    found = preview(desk, make(row(0), row(1, DOB="31/02/1990")))
    assert found.changes == ()


def test_a_file_that_is_no_list_stores_nothing(desk: Desk, make: ListMaker, tmp_path: Path) -> None:
    before = everything(desk)
    (tmp_path / "empty.xlsx").write_bytes(b"")
    with pytest.raises(EmptyFile):
        preview(desk, tmp_path / "empty.xlsx")
    with pytest.raises(NobodyOnList):
        preview(desk, make())
    assert everything(desk) == before


def test_a_number_that_someone_stored_has(desk: Desk, make: ListMaker) -> None:
    take(desk, make(row(0)))
    stranger = row(4, Given_Names="Divine", DOB=date(2020, 5, 5)) | {
        "Family Name": "KABURA",
        "A-Number": "A220000000",
    }
    found = preview(desk, make(stranger, row(5), name="other.xlsx"))
    (problem,) = found.problems
    assert (problem.kind, problem.row, problem.column, problem.text) == (
        *(ProblemKind.NUMBER_STORED, 2, "C", "A220000000"),
    )
    assert dict(problem.facts) == {"type": "a_number", "name": "RUBERWA, Francine", "case": "BI-26000100"}
    assert (problem.blocking, found.good) == (True, 1)
    assert apply(desk, found, take_good_rows=True).added == 1


def test_possible_duplicates_are_shown_and_decided(desk: Desk, make: ListMaker) -> None:
    take(desk, make(row(0), row(1)))
    twice = make(
        row(4, Given_Names="Ruberwa", DOB=date(1980, 1, 9)) | {"Family Name": "FRANCINE"},
        row(5, Given_Names="Joséphine"),
        row(6, Given_Names="Josephina", DOB=row(5)["DOB"]) | {"Case No.": "BI-26000999"},
        name="other.xlsx",
    )
    found = preview(desk, twice)
    assert [(one.row, one.known_name, one.person_id is None, one.known_row) for one in found.duplicates] == [
        (2, "RUBERWA, Francine", False, None),
        (4, "RUBERWA, Joséphine", True, 3),
    ]
    known = found.duplicates[0].person_id
    assert known is not None
    imported = apply(desk, found, same={2: known})
    assert (imported.added, imported.changed) == (2, 1)
    assert imported.person_ids[0] == known
    merged = person(desk, "Ruberwa")
    assert (merged.id, merged.family_name) == (known, "FRANCINE")
    assert [one.person_id for one in find.resolve(desk, "A220000004")] == [known]


def test_without_a_decision_they_are_other_people(desk: Desk, make: ListMaker) -> None:
    take(desk, make(row(0)))
    twin = row(4, Given_Names="Francine", DOB=row(0)["DOB"])
    found = preview(desk, make(twin, name="other.xlsx"))
    assert len(found.duplicates) == 1
    assert apply(desk, found).added == 1


def test_what_changed_since_the_preview_is_not_written_over(desk: Desk, make: ListMaker) -> None:
    take(desk, make(row(0), row(1)))
    path = make(row(0, Remarks="late"), row(1), row(2))
    found = preview(desk, path)
    with desk.database.write() as session:
        session.execute(
            update(tb.Person)
            .where(tb.Person.given_names == "Francine")
            .values(remarks="mine", version=tb.Person.version + 1)
        )
    before = everything(desk)
    with pytest.raises(PreviewOutdated):
        apply(desk, found)
    assert everything(desk) == before
    apply(desk, preview(desk, path))
    assert person(desk, "Francine").remarks == "late"


def test_two_desks_with_the_same_list(desk: Desk, another: Callable[[str], Desk], make: ListMaker) -> None:
    path = make(row(0), row(1))
    one, other = preview(desk, path), preview(another("Someone Else"), path)
    assert apply(desk, one).added == 2
    with pytest.raises(PreviewOutdated):
        apply(another("Someone Else"), other)
    assert acts.rows(desk, tb.Person) == 2


def test_all_or_nothing(sqlite_desk: Desk, make: ListMaker) -> None:
    with sqlite_desk.database.write() as session:
        session.execute(
            text(
                "CREATE TRIGGER no_more BEFORE INSERT ON handling_need BEGIN SELECT RAISE(ABORT, 'too late'); END"
            )
        )
    before = everything(sqlite_desk)
    with pytest.raises(PreviewOutdated):
        take(sqlite_desk, make(row(0), row(1, Special_needs="WCHS")))
    assert everything(sqlite_desk) == before


def test_what_may_be_a_diagnosis_is_stored_nowhere(sqlite_desk: Desk, make: ListMaker) -> None:
    take(
        sqlite_desk, make(row(0, Special_needs="insulin twice a day"), row(1, Special_needs="WCHS, epilepsy"))
    )
    with sqlite_desk.database.read() as connection:
        for table in tb.Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, String):
                    texts = " ".join(str(value) for value in connection.scalars(select(column)))
                    assert "insulin" not in texts
                    assert "epilepsy" not in texts
        needs = list(connection.scalars(select(tb.HandlingNeed.need).order_by(tb.HandlingNeed.id)))
    assert needs == [Need.OTHER, Need.WCHS]


# --- columns that the user places -------------------------------------------------------------------------------


def renamed(**names: str) -> list[str]:
    """The headings, some of them under names that say nothing."""
    return [names.get(heading.replace(" ", "_").replace(".", ""), heading) for heading in HEADINGS]


def test_what_the_user_said_of_columns_is_remembered_for_such_lists(desk: Desk, make: ListMaker) -> None:
    headings = renamed(Case_No="Ref HH", Camp="Lives in")
    path = make(row(0), row(1), headings=headings)
    found = preview(desk, path)
    assert [column.heading for column in found.parsed.unplaced] == ["Ref HH", "Lives in"]
    assert [problem.kind for problem in found.problems] == [ProblemKind.NO_CASE_COLUMN]
    with pytest.raises(ProblemsRemain):
        apply(desk, found)

    said = mapping_from(["Ref HH=case number", "lives  in = camp"])
    found = preview(desk, path, said)
    assert (found.problems, found.parsed.unplaced, found.remembered) == ((), (), False)
    apply(desk, found)
    assert acts.rows(desk, tb.Case, tb.Case.camp == "Musasa") == 1

    later = preview(desk, make(row(4), headings=headings, name="other.xlsx"))
    assert (later.remembered, later.problems, later.parsed.unplaced) == (True, (), ())
    # An empty mapping forgets it; a list with other headings never knew it.
    apply(desk, preview(desk, path, {}), take_good_rows=True)
    assert preview(desk, path).parsed.unplaced != ()


def test_a_list_that_only_the_user_can_read(desk: Desk, make: ListMaker) -> None:
    headings = renamed(Family_Name="Ukoo", Given_Names="Jina")
    path = make(row(0), headings=headings)
    mapping: dict[int | str, Field] = {"UKOO": Field.FAMILY_NAME, 5: Field.GIVEN_NAMES}
    assert apply(desk, preview(desk, path, mapping)).added == 1
    assert preview(desk, path).unchanged == 1


def test_a_mapping_that_can_not_be() -> None:
    with pytest.raises(UnknownField) as refused:
        mapping_from(["Camp=kamp"])
    assert refused.value.field == "kamp"
    assert "camp" in refused.value.known
    assert mapping_from([]) is None
    assert mapping_from(["a=b=Camp"]) == {"A B": Field.CAMP}


def test_a_mapping_of_a_column_that_is_not_there(desk: Desk, make: ListMaker) -> None:
    for column in ("NOBODY", 99):
        with pytest.raises(NoSuchColumn):
            preview(desk, make(row(0)), {column: Field.CAMP})


def test_the_lists_of_the_project(sqlite_desk: Desk) -> None:
    expected = {
        "nominal-roll-usrap.xlsx": (85, 22),
        "liste-nominative-nordique.xlsx": (37, 8),
        "canada-nominal-roll.csv": (12, 4),
    }
    for name, (people, cases) in expected.items():
        found = preview(sqlite_desk, resources.path("samples", name))
        assert (found.problems, found.duplicates) == ((), ())
        imported = apply(sqlite_desk, found)
        assert (imported.added, imported.cases_added) == (people, cases)
    found = preview(sqlite_desk, resources.path("samples", "roll-with-problems.xlsx"))
    assert (found.parsed.rows, len(found.blocking), found.good) == (19, 13, 6)


def test_more_people_than_one_question_may_hold(
    desk: Desk, make: ListMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rolls, "_AT_ONCE", 3)
    path = make(*(row(n, Special_needs="WCHR") for n in range(8)))
    assert take(desk, path).added == 8
    found = preview(desk, path)
    assert (found.unchanged, found.changes) == (8, ())
    again = take(desk, make(*(row(n, Remarks="late") for n in range(8))))
    assert (again.added, again.changed) == (0, 8)


def test_a_list_takes_beds_before_people(postgres_desk: Desk, make: ListMaker) -> None:
    """In the order in which a check-in takes them: a list and a check-in never wait for each other."""
    desk = postgres_desk
    take(desk, make(row(0), row(1)))
    shorter = preview(desk, make(row(0)))
    with acts.counted(desk) as statements:
        assert apply(desk, shorter).removed == 1
    assert statements[0] == "LOCK TABLE bed_assignment IN SHARE ROW EXCLUSIVE MODE"
    assert sum(one.startswith("LOCK TABLE") for one in statements) == 1
