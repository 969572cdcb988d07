"""The same list again, changed."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.roll.stored import BORN, A, but, changes, family, listed, stored, stored_cases
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Need, NumberType, Relation, Sex
from transit_desk.domain.roll.choices import ChangeKind, ticked
from transit_desk.domain.roll.choices import listed as in_lines
from transit_desk.domain.roll.compare import (
    ChangedField,
    ChangeValue,
    RollFieldChange,
    applied,
    compare,
    merged_needs,
    merged_numbers,
)
from transit_desk.domain.roll.person import RollPerson, cases_of

C = ChangedField


def test_the_same_list_again_changes_nothing() -> None:
    found = changes(family(), family())
    assert found.nothing
    assert (found.unchanged, found.matched) == (4, {2: 100, 3: 101, 4: 102, 5: 103})


@given(st.permutations(range(5)), st.booleans())
def test_nor_in_another_order_nor_without_the_numbers(order: list[int], numbered: bool) -> None:
    people = family(5)
    again = [people[n] for n in order]
    if not numbered:
        people = [but(person, numbers=()) for person in people]
        again = [but(person, numbers=()) for person in again]
    assert changes(people, [but(person, row=row) for row, person in enumerate(again, 9)]).nothing


def test_someone_new_and_someone_gone() -> None:
    before, new = family(3), listed(9, given_names="Divine", birth=BirthDate(date(2020, 1, 1)))
    found = changes(before, [*before[:2], new])
    assert found.added == (new,)
    assert [person.name for person in found.removed] == ["RUBERWA, Nyota"]
    assert found.changed == ()


@pytest.mark.parametrize(
    ("fields", "change"),
    [
        ({"family_name": "RUBERWA-MUGISHA"}, (C.FAMILY_NAME, "RUBERWA", "RUBERWA-MUGISHA")),
        ({"given_names": "Françine"}, (C.GIVEN_NAMES, "Francine", "Françine")),
        ({"relation": Relation.SPOUSE}, (C.RELATION, Relation.PA, Relation.SPOUSE)),
        ({"sex": Sex.MALE}, (C.SEX, Sex.FEMALE, Sex.MALE)),
        ({"birth": BirthDate(date(1991, 5, 21))}, (C.BIRTH, BORN, BirthDate(date(1991, 5, 21)))),
        ({"nationality": "BDI"}, (C.NATIONALITY, "COD", "BDI")),
        ({"remarks": "late"}, (C.REMARKS, "", "late")),
        ({"numbers": ((A, "A999999999"),)}, (C.NUMBERS, ((A, "A220000002"),), ((A, "A999999999"),))),
        ({"needs": ((Need.WCHS, None),)}, (C.NEEDS, (), ((Need.WCHS, None),))),
    ],
)
def test_one_field_that_differs(
    fields: dict[str, object], change: tuple[ChangedField, ChangeValue, ChangeValue]
) -> None:
    found = changes([listed()], [but(listed(), **fields)])
    (changed,) = found.changed
    assert changed.fields == (RollFieldChange(*change),)
    assert not found.added + found.removed
    # What is applied is what the list says, and the next comparison is quiet.
    after = applied(changed)
    assert compare(
        [after], stored_cases([listed()]), [changed.incoming], cases_of((changed.incoming,))
    ).nothing


def test_what_the_list_leaves_blank_erases_nothing() -> None:
    known = listed(needs=((Need.PREGNANT, date(2027, 2, 1)),), remarks="late", camp="Musasa")
    silent = but(
        known,
        relation=Relation.UNKNOWN,
        sex=Sex.UNKNOWN,
        birth=None,
        nationality="",
        needs=(),
        remarks="",
        camp="",
        destination_country="",
    )
    assert changes([known], [silent]).nothing
    assert changes([known], [but(silent, given_names="", family_name="RUBERWA Francine")]).nothing


def test_a_case_described_otherwise() -> None:
    before = family(2)
    after = [but(person, camp="Kinama", destination_city="Boise") for person in before]
    (case,) = changes(before, after).cases
    assert case.fields == (
        RollFieldChange(C.CAMP, "Musasa", "Kinama"),
        RollFieldChange(C.DESTINATION_CITY, "", "Boise"),
    )


def test_someone_who_moves_to_another_case() -> None:
    before = family(3)
    after = [*before[:2], but(before[2], case_number="BI-26000107")]
    found = changes(before, after)
    (changed,) = found.changed
    assert changed.fields == (RollFieldChange(C.CASE_NUMBER, "BI-26000100", "BI-26000107"),)
    assert not found.added + found.removed


def test_a_wrong_number_does_not_make_someone_else_of_a_person() -> None:
    before = family(2)
    swapped = [but(before[0], numbers=before[1].numbers), but(before[1], numbers=before[0].numbers)]
    found = changes(before, swapped)
    assert [[one.field for one in changed.fields] for changed in found.changed] == [[C.NUMBERS], [C.NUMBERS]]
    assert not found.conflicts


def test_a_number_that_is_someone_elses() -> None:
    before = family(2)
    stranger = listed(
        9, case_number="BI-1", family_name="KABURA", given_names="Jean", numbers=before[0].numbers
    )
    found = changes(before, [*before, stranger])
    (conflict,) = found.conflicts
    assert (conflict.row, conflict.number, conflict.owner.person_id) == (9, before[0].numbers[0], 100)
    assert not found.added + found.changed
    # Whose number it is may be whom the list lacks: nobody is missed meanwhile.
    assert changes(before, [before[0], stranger]).removed == ()


def test_a_person_with_another_spelling_within_the_case() -> None:
    before = [but(person, numbers=()) for person in family(3)]
    after = [*before[:2], but(before[2], given_names="Nyotah")]
    (changed,) = changes(before, after).changed
    assert changed.fields == (RollFieldChange(C.GIVEN_NAMES, "Nyota", "Nyotah"),)


def test_twins_are_told_apart() -> None:
    one = listed(2, given_names="Bosco", numbers=(), sex=Sex.MALE)
    other = but(one, row=3, given_names="Boscard")
    assert changes([one], [one, other]).added == (other,)
    assert changes([one, other], [other]).removed[0].given_names == "Bosco"


def test_a_father_and_a_son_of_one_name() -> None:
    father = listed(2, numbers=())
    son = but(father, row=3, relation=Relation.SON, birth=BirthDate(date(2015, 1, 1)))
    assert changes([father, son], [but(son, row=2), but(father, row=3)]).nothing


def test_who_was_taken_off_comes_back() -> None:
    people = stored([listed()], on_list=False)
    found = compare(people, stored_cases([listed()]), [listed()], cases_of((listed(),)))
    (changed,) = found.changed
    assert changed.fields == (RollFieldChange(C.ON_LIST, False, True),)
    gone = compare(people, stored_cases([listed()]), [], ())
    assert gone.nothing  # and is not taken off twice


def test_a_whole_case_that_went_is_known_by_the_earlier_version() -> None:
    before = [*family(2), *family(2, "BI-26000107", 4), *family(2, "BI-26000114", 6)]
    people = stored(before, version_id=7)
    after = before[:4]

    def removed(known: list[RollPerson], version: int | None) -> list[str]:
        found = compare(stored(known, version_id=version), stored_cases(known), after, cases_of(tuple(after)))
        return [person.case_number for person in found.removed]

    assert removed(before, 7) == ["BI-26000114"] * 2
    assert removed(before, None) == []  # people of other lists are not missed
    # The same file name for other people, as every month: less than half the cases are still there.
    others = [*family(2), *family(2, "BI-1", 8), *family(2, "BI-2", 10), *family(2, "BI-3", 12)]
    assert removed(others, 7) == []
    assert len(people) == 6


def test_with_rows_left_out_nobody_is_missed() -> None:
    before = family(3)
    assert changes(before, before[:2], removals=False).nothing


def test_the_departed_are_not_missed() -> None:
    before = family(2)
    people = stored(before, departed=True)
    assert compare(people, stored_cases(before), before[:1], cases_of(tuple(before[:1]))).nothing


def test_the_user_decides_who_someone_is() -> None:
    known = listed(2, numbers=((A, "A220000002"),))
    new = listed(9, case_number="BI-9", given_names="Fransine", numbers=((NumberType.UNHCR, "833-1"),))
    assert changes([known], [new]).added == (new,)
    found = changes([known], [new], same={9: 100})
    (changed,) = found.changed
    assert {one.field for one in changed.fields} == {C.CASE_NUMBER, C.GIVEN_NAMES, C.NUMBERS}
    assert not found.added + found.removed


def test_numbers_of_one_type_replace_each_other_and_others_stay() -> None:
    old = ((A, "A1"), (NumberType.PASSPORT, "OB1"), (NumberType.OTHER, "X1"))
    new = ((A, "A2"), (NumberType.OTHER, "X2"))
    assert set(merged_numbers(old, new)) == {
        *((A, "A2"), (NumberType.PASSPORT, "OB1"), (NumberType.OTHER, "X1"), (NumberType.OTHER, "X2"))
    }


def test_needs_are_only_added() -> None:
    due = date(2027, 2, 1)
    old = ((Need.PREGNANT, due), (Need.DEAF, None))
    assert dict(merged_needs(old, ((Need.PREGNANT, None), (Need.WCHR, None)))) == {
        Need.PREGNANT: due,
        Need.DEAF: None,
        Need.WCHR: None,
    }


def test_changes_in_lines_to_be_ticked() -> None:
    before = [*family(3), *family(1, "BI-26000107", 20)]
    new = listed(30, given_names="Divine", birth=BirthDate(date(2020, 1, 1)), camp="Kinama")
    after = [
        but(before[0], sex=Sex.MALE, remarks="late", camp="Kinama"),
        before[1],
        new,
        before[3],
    ]
    found = changes(before, after)
    lines = in_lines(found)
    assert [(line.key, line.kind) for line in lines] == [
        ("case:1", ChangeKind.CHANGED),
        ("changed:100", ChangeKind.CHANGED),
        ("added:30", ChangeKind.ADDED),
        ("removed:102", ChangeKind.REMOVED),
    ]
    assert ticked(found, {line.key for line in lines}) == found
    assert ticked(found, ()).nothing
    one_field = ticked(found, {lines[1].field_key(C.SEX)})
    assert [[one.field for one in changed.fields] for changed in one_field.changed] == [[C.SEX]]
    assert not one_field.added + one_field.removed + one_field.cases


def test_who_is_at_the_centre_stays() -> None:
    before = family(2)
    people = stored(before)
    people[1] = replace(people[1], busy=True)
    found = compare(people, stored_cases(before), before[:1], cases_of(tuple(before[:1])))
    (line,) = in_lines(found)
    assert line.busy
    assert ticked(found, {line.key}).nothing
