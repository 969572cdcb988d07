"""Every problem, refusal, field and change of the import has its words."""

from datetime import date
from typing import Any

import pytest

from tests.domain.roll.lists import HEADINGS, only_problem, read
from tests.domain.roll.stored import but, changes, family, listed
from tests.domain.roll.test_problems import ONE_OF_EACH, wide
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Need, NumberType, Relation, Sex
from transit_desk.domain.refusals import Refusal
from transit_desk.domain.roll import refusals as no
from transit_desk.domain.roll.choices import ChangeKind, Duplicate
from transit_desk.domain.roll.choices import listed as in_lines
from transit_desk.domain.roll.compare import ChangedField
from transit_desk.domain.roll.duplicates import Agreement, Likeness
from transit_desk.domain.roll.fields import Field
from transit_desk.domain.roll.problems import ProblemKind, RollProblem
from transit_desk.language import LANGUAGES, Translator
from transit_desk.language.roll_sentences import (
    AGREEMENTS,
    CHANGED_FIELDS,
    FIELDS,
    PROBLEMS,
    change_sentence,
    duplicate_sentence,
    problem_sentence,
    refusal_sentence,
    value_words,
)
from transit_desk.language.sentences import sentence

EN = Translator("en")
TRANSLATORS = [Translator(code) for code in LANGUAGES]


def plain(words: str) -> bool:
    """Nothing left to fill in, no code name, no shouting, a full stop at the end."""
    return words.endswith(".") and not set("{}_!") & set(words) and "None" not in words


@pytest.mark.parametrize("t", TRANSLATORS, ids=LANGUAGES)
@pytest.mark.parametrize("kind", ONE_OF_EACH)
def test_every_problem_of_a_row_is_worded(kind: ProblemKind, t: Translator) -> None:
    problem = only_problem(read(*ONE_OF_EACH[kind][0]))
    words = problem_sentence(problem, t)
    assert plain(words), words


FACTS = {
    ProblemKind.OTHER_SHEET: {"sheet": "Ready"},
    ProblemKind.HIDDEN_CASE_NUMBER: {"case": "C1"},
    ProblemKind.BORN_AFTER_TRAVEL: {"travel_on": "2026-12-09"},
    ProblemKind.CASE_DIFFERS: {"case": "C1", "value": "NOR", "field": "destination_country"},
    ProblemKind.NUMBER_STORED: {"type": "a_number", "name": "RUBERWA, Aline", "case": "C1"},
}


@pytest.mark.parametrize("kind", set(PROBLEMS) - set(ONE_OF_EACH))
def test_every_other_problem_is_worded(kind: ProblemKind) -> None:
    for t in TRANSLATORS:
        words = problem_sentence(RollProblem(kind, "Roll", 2, "B", "text", FACTS.get(kind, {})), t)
        assert plain(words), words


def test_no_kind_without_words() -> None:
    assert set(PROBLEMS) | {ProblemKind.NUMBER_MALFORMED} == set(ProblemKind)
    assert set(FIELDS) == set(Field)
    assert set(CHANGED_FIELDS) == set(ChangedField)
    assert set(AGREEMENTS) == set(Agreement)


def test_what_a_sentence_says() -> None:
    after = RollProblem(ProblemKind.BORN_AFTER_TRAVEL, "R", 2, "H", "2027-03-01", {"travel_on": "2026-12-09"})
    assert problem_sentence(after, EN) == (
        "Birth date 2027-03-01 is after the day of travel, 09 Dec 2026. Correct one of them."
    )
    differs = RollProblem(ProblemKind.CASE_DIFFERS, "R", 2, "H", "SWE", FACTS[ProblemKind.CASE_DIFFERS])
    assert "“Sweden” differs" in problem_sentence(differs, EN)
    assert "“Norway”" in problem_sentence(differs, EN)
    assert problem_sentence(only_problem(read(*ONE_OF_EACH[ProblemKind.SEX_AND_RELATION][0])), EN).startswith(
        "“F” does not go with “Son”."
    )


@pytest.mark.parametrize("type_", ["", *NumberType])
def test_malformed_numbers_of_every_type(type_: str) -> None:
    facts = {"type": type_} if type_ else {}
    problem = RollProblem(ProblemKind.NUMBER_MALFORMED, "R", 2, "C", "A12", facts)
    for t in TRANSLATORS:
        assert plain(problem_sentence(problem, t))
        assert "A12" in problem_sentence(problem, t)


def test_a_cell_that_may_hold_a_diagnosis_is_not_quoted() -> None:
    parsed = read(
        wide(needs="insulin twice a day"),
        headings=(*HEADINGS, "Camp", "City", "Special needs", "EDD", "Remarks"),
    )
    for t in TRANSLATORS:
        assert "insulin" not in problem_sentence(only_problem(parsed), t)


REFUSALS: list[no.NotAList | no.ImportRefused] = [
    no.FileMissing("a.xlsx"),
    no.NotAFile("a.xlsx"),
    no.FileNotOpened("a.xlsx", "Permission denied"),
    no.EmptyFile("a.xlsx"),
    no.NotAWorkbook("a.xlsx"),
    no.DamagedWorkbook("a.xlsx"),
    no.PasswordProtected("a.xlsx"),
    no.OldExcel("a.xlsx", "xls"),
    no.TooLarge("a.xlsx", 32),
    no.TooManyRows("a.xlsx", "Roll", 20_000),
    no.UnsafeXml("a.xlsx"),
    no.UnreadableText("a.xlsx"),
    no.AnotherTable("a.xlsx"),
    no.AnotherTable("a.xlsx", "Stock", 2, ("Name", "Quantity")),
    no.NobodyOnList("a.xlsx", "Roll"),
    no.UnknownField("kamp", ("camp", "sex")),
    no.NoSuchColumn("a.xlsx", "KAMP"),
    no.NumberTaken("A220000137", "RUBERWA, Aline"),
    no.ProblemsRemain(1, 84),
    no.ProblemsRemain(3, 1),
    no.PreviewOutdated("a.xlsx"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_every_refusal_is_worded_here_and_for_the_whole_program(
    refusal: no.NotAList | no.ImportRefused,
) -> None:
    for t in TRANSLATORS:
        words = refusal_sentence(refusal, t)
        assert plain(words), words
        assert sentence(refusal, t) == words
        file = getattr(refusal, "file", "")
        assert file in words


def test_no_refusal_without_words() -> None:
    def below(kind: type[Exception]) -> set[type[Exception]]:
        return {kind} | {each for sub in kind.__subclasses__() for each in below(sub)}

    abstract: set[type[Exception]] = {no.NotAList, no.ImportRefused}
    assert below(no.NotAList) | below(no.ImportRefused) == {type(one) for one in REFUSALS} | abstract
    assert issubclass(no.ImportRefused, Refusal)


def test_changes_in_words() -> None:
    before = family(3)
    after = [
        but(
            before[0],
            sex=Sex.MALE,
            birth=BirthDate(date(1981, 1, 10)),
            nationality="BDI",
            numbers=((NumberType.PASSPORT, "OB1"),),
            needs=((Need.PREGNANT, date(2027, 2, 1)), (Need.WCHR, None)),
            camp="Kinama",
        ),
        but(before[1], relation=Relation.SON),
        listed(9, given_names="Divine", birth=None),
    ]
    lines = [change_sentence(line, EN) for line in in_lines(changes(before, after))]
    assert lines == [
        "Changed: case BI-26000100: Camp: Musasa → Kinama",
        "Changed: RUBERWA, Francine, case BI-26000100: Sex: Female → Male; Birth date: 10 Jan 1980 → 10 Jan 1981; "
        "Nationality: DR Congo → Burundi; Numbers: A-number A221000002 → A-number A221000002, Passport OB1; "
        "Special needs: nothing → Pregnant (01 Feb 2027), Wheelchair (can climb stairs)",
        "Changed: RUBERWA, Bosco, case BI-26000100: Relationship: Child of the family → Son",
        "New: RUBERWA, Divine, case BI-26000100",
        "No longer on the list: RUBERWA, Nyota, case BI-26000100",
    ]
    assert value_words(ChangedField.ON_LIST, True, EN) == "yes"


def test_possible_duplicates_in_words() -> None:
    likeness = Likeness(100.0, frozenset({Agreement.NAMES_SWAPPED, Agreement.SAME_BIRTH_DATE}))
    facts: dict[str, Any] = {
        "row": 5,
        "name": "RUBERWA, Aline",
        "case_number": "C1",
        "birth": BirthDate(date(1990, 5, 21)),
        "known_name": "ALINE, Ruberwa",
        "known_case_number": "C2",
        "known_birth": None,
        "likeness": likeness,
    }
    assert duplicate_sentence(Duplicate(**facts, person_id=7), EN) == (
        "Row 5, RUBERWA, Aline, born 21 May 1990, case C1, may be ALINE, Ruberwa of case C2, who is stored: "
        "names swapped, same birth date."
    )
    assert "row 3" in duplicate_sentence(Duplicate(**facts, known_row=3), EN)


def test_every_kind_of_change_is_worded() -> None:
    before = family(2)
    for t in TRANSLATORS:
        for line in in_lines(changes(before, [before[0], listed(9, given_names="Divine", birth=None)])):
            assert line.name in change_sentence(line, t)
    assert {kind.value for kind in ChangeKind} == {"added", "changed", "removed"}
