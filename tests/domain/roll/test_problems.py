"""Every kind of problem: a row that has it, where it is said to be, and whether the person can be taken."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.domain.roll.lists import HEADINGS, TODAY, person_row, read
from transit_desk.domain.roll.person import ParsedRoll
from transit_desk.domain.roll.problems import WARNINGS, ProblemKind
from transit_desk.domain.roll.rows import parse
from transit_desk.domain.roll.source import CellFault, CellValue, Merge, RollSource, Sheet

K = ProblemKind
Row = Sequence[CellValue]
WIDE = (*HEADINGS, "Camp", "City", "Special needs", "EDD", "Remarks")


def wide(
    camp: CellValue = "Musasa", needs: CellValue = None, edd: CellValue = None, **cells: CellValue
) -> Row:
    """A row under WIDE."""
    return [*person_row(**cells), camp, "Boise", needs, edd, None]


def member(**cells: CellValue) -> Row:
    """A second person of the usual case."""
    usual: dict[str, CellValue] = {"relation": "Son", "sex": "M", "given": "Bosco", "a_number": "A220000138"}
    return person_row(**(usual | cells))


ONE_OF_EACH: dict[ProblemKind, tuple[Sequence[Row], int, str]] = {
    K.NO_NAME: ([person_row(family=None, given="-")], 2, "D"),
    K.ONLY_A_NAME: ([person_row(), [None, None, None, "Prepared by J. Doe"]], 3, "D"),
    K.PASSED_OVER: ([person_row(), [None] * 8 + ["COD"]], 3, "I"),
    K.NO_CASE_NUMBER: ([person_row(case=None)], 2, "B"),
    K.PA_WITHOUT_CASE_NUMBER: ([person_row(), member(case=None, relation="PA")], 3, "B"),
    K.IMPOSSIBLE_DATE: ([person_row(born="31/02/1990")], 2, "H"),
    K.TWO_DIGIT_YEAR: ([person_row(born="21/05/90")], 2, "H"),
    K.NO_BIRTH_DATE: ([person_row(born=None)], 2, "H"),
    K.BORN_IN_FUTURE: ([person_row(born=date(2026, 11, 22))], 2, "H"),
    K.TOO_OLD: ([person_row(born=1905)], 2, "H"),
    K.SEX_UNREADABLE: ([person_row(sex="K")], 2, "G"),
    K.NO_SEX: ([person_row(sex=None)], 2, "G"),
    K.SEX_AND_RELATION: ([person_row(), member(sex="F")], 3, "G"),
    K.RELATION_UNREADABLE: ([person_row(), member(relation="Friend of PA")], 3, "F"),
    K.COUNTRY_UNKNOWN: ([person_row(nationality="Congo")], 2, "I"),
    K.NUMBER_MALFORMED: ([person_row(a_number="A12")], 2, "C"),
    K.NUMBER_TWICE: ([person_row(), member(a_number="a220-000-137")], 3, "C"),
    K.TWO_PAS: ([person_row(), member(relation="PA")], 3, "F"),
    K.NO_PA: ([member()], 2, "F"),
    K.SAME_PERSON_TWICE: (
        [person_row(), member(given="FRANCINE", sex="F", relation="Spouse", a_number=None)],
        3,
        "D",
    ),
    K.MAYBE_SAME_PERSON: ([person_row(), person_row(case="BI-26000107", a_number="A220000138")], 3, "D"),
    K.NAME_UNPRINTABLE: ([person_row(family="ايمان")], 2, "D"),
    K.NO_STORED_VALUE: ([person_row(), member(born=CellFault.NO_STORED_VALUE)], 3, "H"),
    K.ERROR_VALUE: ([person_row(), member(case="#REF!")], 3, "B"),
    K.TEXT_TOO_LONG: ([person_row(given="x" * 121)], 2, "E"),
}
# Those that one plain row under the usual headings can't show.
OTHERS = {
    *(
        K.NO_CASE_COLUMN,
        K.OTHER_SHEET,
        K.HIDDEN_CASE_NUMBER,
        K.BORN_AFTER_TRAVEL,
        K.NOT_BORN_YET,
        K.CASE_DIFFERS,
    ),
    *(K.NAME_NOT_SPLIT, K.NEED_NOT_READ, K.DUE_DATE_UNREADABLE),
    K.NUMBER_STORED,  # tests/services/test_import_list.py
}


def test_every_kind_has_a_test() -> None:
    assert set(ONE_OF_EACH) | OTHERS == set(ProblemKind)
    assert not set(ONE_OF_EACH) & OTHERS


def check(parsed: ParsedRoll, kind: ProblemKind, row: int, column: str) -> None:
    """The list has this one problem, here, and the person is taken or not."""
    assert [(p.kind, p.row, p.column) for p in parsed.problems] == [(kind, row, column)]
    (problem,) = parsed.problems
    assert problem.blocking == (kind not in WARNINGS)
    assert (row in {person.row for person in parsed.persons}) == (
        kind in WARNINGS and kind is not K.PASSED_OVER
    )


@pytest.mark.parametrize("kind", ONE_OF_EACH)
def test_a_row_that_has_it(kind: ProblemKind) -> None:
    rows, row, column = ONE_OF_EACH[kind]
    check(read(*rows), kind, row, column)


def test_a_list_without_case_numbers() -> None:
    parsed = read(("RUBERWA", "Aline", "F"), headings=("Family name", "Given names", "Sex"))
    assert [(p.kind, p.row) for p in parsed.problems] == [(K.NO_CASE_COLUMN, 1)]
    assert (parsed.rows, parsed.persons) == (1, ())


def test_another_sheet_that_looks_like_a_list() -> None:
    sheets = tuple(Sheet(name, (HEADINGS, tuple(person_row()))) for name in ("Ready", "Not yet"))
    parsed = parse(RollSource("x", sheets), today=TODAY)
    (problem,) = parsed.problems
    assert (problem.kind, problem.sheet, dict(problem.facts)) == (
        K.OTHER_SHEET,
        "Not yet",
        {"sheet": "Ready"},
    )
    assert len(parsed.persons) == 1


def test_a_case_number_hidden_under_a_merged_cell() -> None:
    parsed = read(person_row(), member(case="BI-26000107"), merged=(Merge(2, 1, 3, 1),))
    check(parsed, K.HIDDEN_CASE_NUMBER, 3, "B")
    assert parsed.persons[1].case_number == "BI-26000100"


def test_a_merged_case_cell_that_is_blank() -> None:
    parsed = read(person_row(), member(case=None), merged=(Merge(3, 1, 4, 1),))
    check(parsed, K.NO_CASE_NUMBER, 3, "B")


def test_births_and_the_day_of_travel() -> None:
    travel = date(2026, 12, 9)
    check(read(person_row(born=date(2026, 12, 10)), travel_on=travel), K.BORN_AFTER_TRAVEL, 2, "H")
    check(read(person_row(born=date(2026, 12, 9)), travel_on=travel), K.NOT_BORN_YET, 2, "H")
    assert read(person_row(born=TODAY), travel_on=travel).problems == ()
    # The limit of age is that of the day of travel.
    assert read(person_row(born=date(1910, 12, 15)), travel_on=travel).problems == ()
    check(read(person_row(born=date(1910, 12, 9)), travel_on=travel), K.TOO_OLD, 2, "H")


def test_a_case_that_is_described_in_two_ways() -> None:
    rows = [wide(), wide(camp="Kinama", relation="Son", sex="M", given="B", a_number=None)]
    parsed = read(*rows, headings=WIDE)
    check(parsed, K.CASE_DIFFERS, 3, "J")
    assert parsed.cases[0].camp == "Musasa"


def test_a_full_name_that_can_not_be_taken_apart() -> None:
    headings = ("Case", "Name", "Sex")
    check(read(("C1", "Ruberwa Francine", "F"), headings=headings), K.NAME_NOT_SPLIT, 2, "B")
    assert read(("C1", "RUBERWA Francine", "F"), headings=headings).problems == ()


def test_a_need_that_may_be_a_diagnosis_is_not_repeated_anywhere() -> None:
    parsed = read(wide(needs="insulin twice a day"), headings=WIDE)
    check(parsed, K.NEED_NOT_READ, 2, "L")
    assert "insulin" not in repr(parsed.problems) + repr(parsed.persons)
    lone = read(wide(), [None] * 11 + ["epilepsy"], headings=WIDE)
    assert [p.kind for p in lone.problems] == [K.PASSED_OVER]
    assert "epilepsy" not in repr(lone.problems)


def test_a_due_date_that_can_not_be_one() -> None:
    for value in ("31/02/2027", 2027, "soon"):
        check(read(wide(edd=value), headings=WIDE), K.DUE_DATE_UNREADABLE, 2, "M")


def test_numbers_of_two_types_may_be_alike() -> None:
    headings = ("Case", "Name", "Sex", "UCI", "UNHCR")
    assert read(("C1", "A", "F", "123", "123"), headings=headings).problems == ()


def test_twins_and_namesakes_are_no_problem() -> None:
    twin = member(given="Bosco", born=date(2015, 3, 3))
    other = member(given="Bella", sex="F", relation="Daughter", born=date(2015, 3, 3), a_number="A220000139")
    son = member(given="Francine", sex="M", born=date(2015, 3, 3), a_number="A220000140", case="BI-26000100")
    assert read(person_row(), twin, other, son).problems == ()


def test_two_numbers_speak_against_one_person() -> None:
    same = member(given="Francine", sex="F", relation="Daughter", born=date(1990, 5, 21))
    check(read(person_row(), same), K.MAYBE_SAME_PERSON, 3, "D")


def test_the_cell_is_repeated_within_bounds() -> None:
    (problem,) = read(person_row(given="x" * 5_000)).problems
    assert len(problem.text) == 200
