"""A table as its rows are read: which column is what, what is merged, and how problems are noted."""

from collections.abc import Mapping
from typing import Final

from transit_desk.domain.codes import NumberType
from transit_desk.domain.roll import words
from transit_desk.domain.roll.fields import NOT_OF_A_PERSON, Field
from transit_desk.domain.roll.headings import Table
from transit_desk.domain.roll.problems import PRIVATE, ProblemKind, RollProblem
from transit_desk.domain.roll.source import MergedColumn, column_letter

NUMBERS: Final = {
    Field.A_NUMBER: NumberType.A_NUMBER,
    Field.UNHCR: NumberType.UNHCR,
    Field.UCI: NumberType.UCI,
    Field.PASSPORT: NumberType.PASSPORT,
    Field.OTHER_NUMBER: NumberType.OTHER,
}
NAME_FIELDS: Final = frozenset({Field.FAMILY_NAME, Field.GIVEN_NAMES, Field.MIDDLE_NAMES, Field.FULL_NAME})
LONGEST: Final = {
    Field.CASE_NUMBER: 40,
    Field.NATIONALITY: 40,
    Field.CAMP: 60,
    Field.DESTINATION_COUNTRY: 40,
    Field.DESTINATION_STATE: 40,
    Field.DESTINATION_CITY: 80,
    Field.AGENCY: 80,
    Field.REMARKS: 500,
    **dict.fromkeys(NAME_FIELDS, 120),
    **dict.fromkeys(NUMBERS, 40),
}
"""Letters that the database keeps of each field (db/tables.py)."""

_WIDE: Final = 3
"""A text merged over so many columns is a section's title."""
_SHOWN: Final = 200
"""Letters of a cell that a problem repeats."""

Filled = Mapping[int, str]
"""The texts of a row's cells by column, blank ones left out."""


class Layout:
    """One table, prepared for reading its rows; `problems` gathers what is found."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.sheet = table.sheet
        self.problems: list[RollProblem] = []
        self.headings = {column.index: column.heading for column in table.columns}
        self._columns: dict[Field, tuple[int, ...]] = {}
        for column in table.columns:
            if column.field is not None:
                self._columns[column.field] = (*self._columns.get(column.field, ()), column.index)
        self.own = tuple(
            (field, index)
            for field, indices in self._columns.items()
            if field not in NOT_OF_A_PERSON
            for index in indices
        )
        """The columns that say something of a person."""
        case_column = self.first(Field.CASE_NUMBER)
        self.merged_cases = (
            MergedColumn() if case_column is None else MergedColumn.of(self.sheet, case_column)
        )
        self.sections = frozenset(
            merge.first_row
            for merge in self.sheet.merged
            if merge.last_column - merge.first_column + 1 >= _WIDE and merge.first_row == merge.last_row
        )

    def all(self, field: Field) -> tuple[int, ...]:
        """The columns of a field, by index."""
        return self._columns.get(field, ())

    def first(self, field: Field) -> int | None:
        """The column of a field; the first where there are several."""
        indices = self._columns.get(field)
        return indices[0] if indices else None

    def text(self, field: Field, filled: Filled) -> str:
        """What the field's cell says; "" also for a dash, "N/A" and the like."""
        index = self.first(field)
        text = "" if index is None else filled.get(index, "")
        return "" if words.is_blank(text) else text

    def say(
        self, kind: ProblemKind, row: int, index: int | None = None, text: str = "", **facts: str
    ) -> None:
        """Note a problem, with the cell's text unless that may be private."""
        column = "" if index is None else column_letter(index)
        shown = "" if kind in PRIVATE else text[:_SHOWN]
        self.problems.append(RollProblem(kind, self.sheet.name, row, column, shown, facts))
