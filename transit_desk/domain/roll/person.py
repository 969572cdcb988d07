"""What a list says, read: people, their cases, and the list as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Need, NumberType, Relation, Sex
from transit_desk.domain.names import display_name
from transit_desk.domain.roll.fields import Field
from transit_desk.domain.roll.headings import Column
from transit_desk.domain.roll.hints import Hints
from transit_desk.domain.roll.problems import RollProblem


@dataclass(frozen=True, slots=True)
class RollPerson:
    """Someone on a list. Names to the letter; codes where the list's word is known, its own text where not.

    `destination_country` and `nationality` are ISO 3166-1 alpha-3 codes, or the list's text. `row` counts as
    the spreadsheet does.
    """

    row: int
    case_number: str
    family_name: str
    given_names: str
    relation: Relation = Relation.UNKNOWN
    sex: Sex = Sex.UNKNOWN
    birth: BirthDate | None = None
    nationality: str = ""
    camp: str = ""
    destination_country: str = ""
    destination_state: str = ""
    destination_city: str = ""
    agency: str = ""
    numbers: tuple[tuple[NumberType, str], ...] = ()
    needs: tuple[tuple[Need, date | None], ...] = ()
    remarks: str = ""

    @property
    def name(self) -> str:
        """ "FAMILY, Given"."""
        return display_name(self.family_name, self.given_names)


@dataclass(frozen=True, slots=True)
class RollCase:
    """A case as the list describes it: what the first of its people who says something says."""

    number: str
    camp: str = ""
    destination_country: str = ""
    destination_state: str = ""
    destination_city: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class ParsedRoll:
    """A list read. `rows` counts the rows that are people, readable or not; `persons` are those without a
    blocking problem, in the list's order; `columns` are all columns, those without a field unplaced.
    """

    file: str
    sheet: str
    header_row: int
    heading_key: str
    columns: tuple[Column, ...]
    rows: int
    persons: tuple[RollPerson, ...]
    problems: tuple[RollProblem, ...]
    hints: Hints
    travel_on: date | None
    mapping: Mapping[str, Field]

    @property
    def unplaced(self) -> tuple[Column, ...]:
        """The columns that nobody has placed; they are not stored."""
        return tuple(column for column in self.columns if column.field is None)

    @property
    def fields(self) -> frozenset[Field]:
        """The fields that have a column."""
        return frozenset(column.field for column in self.columns if column.field is not None)

    @property
    def blocking(self) -> tuple[RollProblem, ...]:
        """The problems that keep a row, or the list, from being taken."""
        return tuple(problem for problem in self.problems if problem.blocking)

    @property
    def cases(self) -> tuple[RollCase, ...]:
        """The cases of `persons`, in the list's order."""
        return cases_of(self.persons)


def cases_of(persons: tuple[RollPerson, ...]) -> tuple[RollCase, ...]:
    """The cases that these people make, each with the first thing said about it in each field."""
    found: dict[str, RollCase] = {}
    for person in persons:
        case = found.get(person.case_number)
        if case is None:
            case = RollCase(person.case_number)
        found[person.case_number] = RollCase(
            case.number,
            case.camp or person.camp,
            case.destination_country or person.destination_country,
            case.destination_state or person.destination_state,
            case.destination_city or person.destination_city,
            case.agency or person.agency,
        )
    return tuple(found.values())
