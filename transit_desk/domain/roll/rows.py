"""Reads the people of a list: `parse` is the door of this package.

What counts as a person: a row with a name and something more. Blank rows, totals, repeated headings, section
lines and numbered empty lines are none. Whatever is doubtful becomes a `RollProblem`; nothing is guessed.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from transit_desk.domain.names import fold
from transit_desk.domain.roll import checks, words
from transit_desk.domain.roll.fields import Field
from transit_desk.domain.roll.headings import ColumnMapping, Table, find_tables, is_heading_again
from transit_desk.domain.roll.hints import Hints, read_hints
from transit_desk.domain.roll.layout import NAME_FIELDS, NUMBERS, Filled, Layout
from transit_desk.domain.roll.people import PersonReader
from transit_desk.domain.roll.person import ParsedRoll, RollPerson
from transit_desk.domain.roll.problems import ProblemKind, RollProblem
from transit_desk.domain.roll.refusals import AnotherTable, EmptyFile, NobodyOnList, TooManyRows
from transit_desk.domain.roll.source import MAX_ROWS, CellFault, CellValue, RollSource, cell_text, fault

# What only a person has: with one of these a row without a name is a person whose name is missing.
_PERSONAL: Final = frozenset({Field.SEX, Field.BIRTH_DATE, Field.RELATION, *NUMBERS})
_NO_TOTAL: Final = frozenset({Field.SEX, Field.BIRTH_DATE, Field.RELATION})
# Whole words: someone may well be called Sumaili.
_TOTAL: Final = re.compile(
    r"(?:GRAND |PAGE )?(?:SOUS |SUB ?)?TOTA(?:L|UX)\b|(?:SOMME|SUM|EFFECTIF|NOMBRE DE|NUMBER OF)\b"
)


def parse(
    source: RollSource,
    mapping: ColumnMapping | None = None,
    *,
    today: date,
    travel_on: date | None = None,
    sheet: str | None = None,
    tables: Sequence[Table] | None = None,
) -> ParsedRoll:
    """The people of the list in `source`.

    `mapping` says what columns are, over what their headings say. `travel_on` is the day of travel; without
    it the day that the titles name counts. `sheet` chooses among several lists; `tables` are those found with
    this mapping, if the caller has looked already. Raises a `NotAList`.
    """
    if tables is None:
        tables = find_tables(source, mapping)
    table, others = _choose(source, tables, sheet)
    hints = read_hints(_titles(table))
    travel_on = travel_on or hints.departure
    layout = Layout(table)
    for other in others:
        layout.problems.append(
            RollProblem(
                ProblemKind.OTHER_SHEET, other.sheet.name, other.header_row, facts={"sheet": table.sheet.name}
            )
        )
    rows = _Rows(layout, PersonReader(layout, today, travel_on, date_1904=source.date_1904))
    rows.read_all()
    if not rows.count:
        raise NobodyOnList(source.file, table.sheet.name)
    layout.problems.extend(checks.across(rows.persons, table))
    return _result(source.file, layout, rows, hints, travel_on, mapping or {})


def _result(
    file: str, layout: Layout, rows: "_Rows", hints: Hints, travel_on: date | None, mapping: ColumnMapping
) -> ParsedRoll:
    table = layout.table
    problems = sorted(layout.problems, key=lambda problem: (problem.row, len(problem.column), problem.column))
    bad = {problem.row for problem in problems if problem.blocking}
    good = tuple(person for person in rows.persons if person.row not in bad)
    said = {
        column.key: column.field
        for column in table.columns
        if column.field is not None and (column.key in mapping or column.index in mapping)
    }
    return ParsedRoll(
        file=file,
        sheet=table.sheet.name,
        header_row=table.header_row,
        heading_key=table.key,
        columns=table.columns,
        rows=rows.count,
        persons=() if table.header_row in bad else good,
        problems=tuple(problems),
        hints=hints,
        travel_on=travel_on,
        mapping=said,
    )


def _choose(
    source: RollSource, tables: Sequence[Table], sheet: str | None
) -> tuple[Table, tuple[Table, ...]]:
    """The table to read, and the other visible ones that look like lists too."""
    if not any(value is not None for one in source.sheets for cells in one.rows for value in cells):
        raise EmptyFile(source.file)
    rolls = [table for table in tables if table.is_roll and sheet in (None, table.sheet.name)]
    if not rolls:
        too_long = next((one for one in source.sheets if one.truncated and not one.hidden), None)
        if too_long is not None:
            raise TooManyRows(source.file, too_long.name, MAX_ROWS)
        if not tables:
            raise AnotherTable(source.file)
        nearest = tables[0]
        headings = tuple(column.heading for column in nearest.columns if column.heading)
        raise AnotherTable(source.file, nearest.sheet.name, nearest.header_row, headings)
    chosen, *others = rolls
    if chosen.sheet.truncated:
        raise TooManyRows(source.file, chosen.sheet.name, MAX_ROWS)
    return chosen, tuple(other for other in others if not other.sheet.hidden)


def _titles(table: Table) -> tuple[str, ...]:
    """The lines above the headings, each as one text."""
    lines = (
        " ".join(dict.fromkeys(text for value in cells if (text := cell_text(value))))
        for cells in table.sheet.rows[: table.header_row - 1]
    )
    return tuple(line for line in lines if line)


class _Rows:
    """Goes down one table. `count` rows were people; what could be read of each is in `persons`."""

    def __init__(self, layout: Layout, people: PersonReader) -> None:
        self.persons: list[RollPerson] = []
        self.count = 0
        self._layout = layout
        self._people = people

    def read_all(self) -> None:
        """Every row below the headings."""
        layout = self._layout
        if layout.first(Field.CASE_NUMBER) is None:
            layout.say(ProblemKind.NO_CASE_COLUMN, layout.table.header_row)
        for row in range(layout.table.first_row, len(layout.sheet.rows) + 1):
            cells = layout.sheet.rows[row - 1]
            if any(value is not None for value in cells):
                self._read(row, cells)

    def _read(self, row: int, cells: Sequence[CellValue]) -> None:
        filled: dict[int, str] = {}
        fields: set[Field] = set()
        faults: dict[int, CellFault] = {}
        for field, index in self._layout.own:
            value = cells[index] if index < len(cells) else None
            if value is None:
                continue
            wrong = fault(value)
            if wrong is not None:
                faults[index] = wrong
                fields.add(field)
            elif text := cell_text(value):
                filled[index] = text
                fields.add(field)
        if not self._is_person(row, cells, filled, fields):
            return
        self.count += 1
        for index, wrong in faults.items():
            lost = wrong is CellFault.NO_STORED_VALUE
            kind = ProblemKind.NO_STORED_VALUE if lost else ProblemKind.ERROR_VALUE
            self._layout.say(kind, row, index, cell_text(cells[index]))
        if fields <= NAME_FIELDS:
            self._layout.say(ProblemKind.ONLY_A_NAME, row, min(filled, default=None))
            return
        person = self._people.person(row, cells, filled, faults)
        if person is not None:
            self.persons.append(person)

    def _is_person(self, row: int, cells: Sequence[CellValue], filled: Filled, fields: set[Field]) -> bool:
        """Whether the row is to be read as a person, named or not; other rows are dealt with here."""
        if fields & _PERSONAL and fields & NAME_FIELDS and self._has_sex_or_birth(filled):
            return True
        texts = {index: text for index, value in enumerate(cells) if (text := cell_text(value))}
        if not fields & _NO_TOTAL and _is_total(texts):
            self._people.end_case()
            return False
        section = len(texts) == 1 and row in self._layout.sections
        if not fields or section or is_heading_again(texts, self._layout.table):
            return False
        if len(fields) > 1 or fields & (NAME_FIELDS | _PERSONAL):
            return True
        index, text = next(iter(filled.items()), (None, ""))
        if fields == {Field.CASE_NUMBER}:
            if any(number in texts for number in self._layout.all(Field.SEQUENCE)):
                return True  # numbered, so someone was meant
            if index is not None and self._people.begin_case(cells[index]):
                return False
        self._layout.say(ProblemKind.PASSED_OVER, row, index, "" if Field.NEEDS in fields else text)
        return False

    def _has_sex_or_birth(self, filled: Filled) -> bool:
        """Whether the sex or the birth date reads as one: then the row is neither a total nor a heading."""
        sex = self._layout.text(Field.SEX, filled)
        birth = self._layout.text(Field.BIRTH_DATE, filled)
        return (sex != "" and words.sex(sex) is not None) or any(map(str.isdigit, birth))


def _is_total(texts: Mapping[int, str]) -> bool:
    return any(_TOTAL.match(fold(text)) for text in texts.values() if not text[0].isdigit())
