"""Finds the list in a file: which sheet, which row holds the headings, and what each column is.

Titles may stand above, headings may take two lines (a group such as "Destination" merged over "Country" and
"City"), other sheets may hold other tables. A table is a nominal roll when it has a column of names and one
of case numbers, birth dates or sexes.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from transit_desk.domain.names import fold
from transit_desk.domain.roll import words
from transit_desk.domain.roll.fields import MARKS, NAMES, REPEATABLE, Field
from transit_desk.domain.roll.heading_words import LONGEST, Meaning, Reading, Weak, read_heading
from transit_desk.domain.roll.source import RollSource, Sheet, cell_text, column_letter

ColumnMapping = Mapping[int | str, Field]
"""What the user says columns are: by index from 0, or by `Column.key`."""

_SEARCHED_ROWS: Final = 60
"""Headings lower than this are not looked for."""
_LOOK_ON: Final = 6
"""Rows looked at below the first row that would do, for one that does better."""
_EXAMPLES: Final = 3
_TYPICAL: Final = 20
"""Cells that decide what a heading such as "Destination" means."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list. `field` is None while nobody knows what it is; `examples` are its first values.

    `key` is what a mapping knows it by: the folded heading, with a count when it stands twice, or "COLUMN D"
    without one.
    """

    index: int
    heading: str
    key: str
    field: Field | None = None
    examples: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        """A, B, C ..."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class Table:
    """A list found: headings in rows `header_row` to `first_row - 1`, people from `first_row` on."""

    sheet: Sheet
    header_row: int
    first_row: int
    columns: tuple[Column, ...]

    @property
    def fields(self) -> frozenset[Field]:
        """The fields that have a column."""
        return frozenset(column.field for column in self.columns if column.field is not None)

    @property
    def is_roll(self) -> bool:
        """Whether these columns make a nominal roll."""
        return bool(self.fields & NAMES and self.fields & MARKS)

    @property
    def key(self) -> str:
        """The fingerprint under which a mapping for such a list is remembered."""
        return heading_key([column.heading for column in self.columns])

    def placed(self, field: Field) -> Column | None:
        """The column of a field; the first where a field may have several."""
        return next((column for column in self.columns if column.field is field), None)


def heading_key(headings: Sequence[str]) -> str:
    """64 hexadecimal digits that lists with the same headings share, whatever case, accents and signs."""
    return hashlib.sha256("\x1f".join(fold(heading) for heading in headings).encode()).hexdigest()


def find_tables(source: RollSource, mapping: ColumnMapping | None = None) -> tuple[Table, ...]:
    """The best table of every sheet that has one, the most likely list first, hidden sheets last.

    A table that is no nominal roll is among them when nothing better stands in its sheet and some of its
    columns were recognised: the caller can say what was seen, or let the user map it.
    """
    found = [table for sheet in source.sheets if (table := _best(sheet, mapping or {})) is not None]
    # Sorting keeps the order of the workbook among equals.
    return tuple(
        sorted(
            found,
            key=lambda table: (
                table.sheet.hidden,
                not table.is_roll,
                -len(table.fields),
                -len(table.sheet.rows),
            ),
        )
    )


def is_heading_again(texts: Mapping[int, str], table: Table) -> bool:
    """Whether a row repeats the headings, in their language or another: three cells or more that name their
    column.
    """
    if len(texts) < 3:
        return False
    named = sum(
        fold(text) == column.key or (column.field is not None and read_heading(text).meaning == column.field)
        for column in table.columns
        if (text := texts.get(column.index, ""))
    )
    return named >= 3 and named * 2 > len(texts)


def _best(sheet: Sheet, mapping: ColumnMapping) -> Table | None:
    best: Table | None = None
    last = min(len(sheet.rows), _SEARCHED_ROWS)
    row = 1
    while row <= last:
        for table in _candidates(sheet, row, mapping):
            if best is None or _merit(table) > _merit(best):
                best = table
                if table.is_roll:
                    last = min(last, row + _LOOK_ON)
        row += 1
    return best


def _merit(table: Table) -> tuple[bool, int]:
    return table.is_roll, len(table.fields)


def _candidates(sheet: Sheet, row: int, mapping: ColumnMapping) -> Iterator[Table]:
    """The row as headings, and together with the row below; nothing when it can't be either."""
    top = _texts(sheet, row)
    if top is None:
        return
    readings = {column: read_heading(text) for column, text in top.items()}
    known = sum(reading.meaning is not None for reading in readings.values())
    if known or mapping:
        table = _table(sheet, row, row + 1, top, readings, mapping)
        if table.fields:
            yield table
    bottom = _texts(sheet, row + 1)
    if not known or not bottom:
        return
    groups = _groups(sheet, row, top, bottom)
    both = {
        column: (groups.get(column, ""), bottom.get(column, "")) for column in groups.keys() | bottom.keys()
    }
    headings = {column: " / ".join(part for part in pair if part) for column, pair in sorted(both.items())}
    table = _table(
        sheet, row, row + 2, headings, {column: _read_pair(*pair) for column, pair in both.items()}, mapping
    )
    if table.fields:
        yield table


def _texts(sheet: Sheet, row: int) -> dict[int, str] | None:
    """The words of a row by column; None when a cell holds a number, a date or a long text."""
    if not 1 <= row <= len(sheet.rows):
        return None
    texts: dict[int, str] = {}
    for column, value in enumerate(sheet.rows[row - 1]):
        if value is None:
            continue
        if not isinstance(value, str) or len(value) > LONGEST:
            return None
        if text := cell_text(value):
            texts[column] = text
    return texts


def _groups(sheet: Sheet, row: int, top: Mapping[int, str], bottom: Mapping[int, str]) -> dict[int, str]:
    """The upper line spread over the columns it stands above: as far as merged, or up to the next."""
    spread = dict(top)
    merged: set[int] = set()
    for merge in sheet.merged:
        if merge.first_row <= row <= merge.last_row and merge.first_column in top:
            for column in range(merge.first_column, min(merge.last_column, merge.first_column + 200) + 1):
                spread.setdefault(column, top[merge.first_column])
                merged.add(column)
    for column in sorted(bottom):
        left = column - 1
        # "Name" over "Family | Given", not merged: a group goes on over a blank, if it has a line below
        # itself.
        if column not in spread and left in spread and left in bottom and left not in merged:
            spread[column] = spread[left]
    return spread


def _read_pair(group: str, heading: str) -> Reading:
    """A heading in two lines: what both say, else the lower one, unless the upper turns it."""
    if not group or not heading:
        return read_heading(group or heading)
    upper, lower = read_heading(group), read_heading(heading)
    if not upper.turned and lower.meaning in (Field.FAMILY_NAME, Field.GIVEN_NAMES):
        return lower  # "Nom" over "Prénoms" is no full name
    together = read_heading(f"{group} {heading}")
    if together.meaning is not None:
        return together
    return Reading(None, turned=True) if upper.turned or together.turned else lower


def _table(
    sheet: Sheet,
    header_row: int,
    first_row: int,
    headings: Mapping[int, str],
    readings: Mapping[int, Reading],
    mapping: ColumnMapping,
) -> Table:
    table = Table(sheet, header_row, first_row, ())
    below = sheet.rows[first_row - 1 : first_row - 1 + _SEARCHED_ROWS]
    width = max((len(cells) for cells in below), default=0)
    columns: list[Column] = []
    seen: dict[str, int] = {}
    for index in range(max(width, max(headings, default=-1) + 1)):
        heading = headings.get(index, "")
        examples = _values(table, index, _EXAMPLES)
        if not heading and not examples:
            continue
        folded = fold(heading) or f"COLUMN {column_letter(index)}"
        seen[folded] = seen.get(folded, 0) + 1
        key = folded if seen[folded] == 1 else f"{folded} #{seen[folded]}"
        # A heading such as "Medical remarks" is not to be shown by its contents.
        private = heading and readings[index].turned
        columns.append(Column(index, heading, key, examples=() if private else examples))
    fields = _placed(table, columns, readings, mapping)
    return replace(
        table, columns=tuple(replace(column, field=fields.get(column.index)) for column in columns)
    )


def _placed(
    table: Table, columns: Sequence[Column], readings: Mapping[int, Reading], mapping: ColumnMapping
) -> dict[int, Field]:
    """The field of each column that has one: what the user said first, then what was read most surely."""
    fields: dict[int, Field] = {}
    for column in columns:
        said = mapping.get(column.key, mapping.get(column.index))
        if said is not None:
            fields[column.index] = said
    taken = set(fields.values())
    weak: list[tuple[int, Weak]] = []
    by_sureness = sorted(readings.items(), key=lambda item: (not item[1].sure, item[0]))
    for index, reading in by_sureness:
        meaning: Meaning | None = reading.meaning
        if meaning is None or index in fields:
            continue
        if isinstance(meaning, Weak):
            weak.append((index, meaning))
        elif meaning in REPEATABLE or meaning not in taken:
            fields[index] = meaning
            taken.add(meaning)
    for index, hint in weak:
        field = _by_company(table, index, hint, taken)
        if field is not None and field not in taken:
            fields[index] = field
            taken.add(field)
    return fields


def _by_company(table: Table, index: int, hint: Weak, taken: set[Field]) -> Field | None:
    """What a weak heading means beside the columns that are known and over the cells below it."""
    if hint is Weak.NAME:
        if Field.GIVEN_NAMES in taken:
            return Field.FAMILY_NAME
        return None if Field.FAMILY_NAME in taken else Field.FULL_NAME
    codes = [words.country(value) for value in _values(table, index, _TYPICAL)]
    countries = [code for code in codes if code is not None]
    mostly = len(countries) * 2 > len(codes)
    if hint is Weak.DESTINATION:
        return Field.DESTINATION_COUNTRY if mostly else Field.DESTINATION_CITY
    # People on these lists live in Burundi now: a country that is nowhere else is not where they go.
    return Field.DESTINATION_COUNTRY if mostly and set(countries) != {"BDI"} else None


def _values(table: Table, index: int, most: int) -> tuple[str, ...]:
    """The first `most` different texts of a column below the headings."""
    found: dict[str, None] = {}
    for cells in table.sheet.rows[table.first_row - 1 : table.first_row - 1 + _SEARCHED_ROWS]:
        if index < len(cells) and (text := cell_text(cells[index])):
            found.setdefault(text)
            if len(found) == most:
                break
    return tuple(found)
