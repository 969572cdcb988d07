"""One row that is a person: its cells to a `RollPerson`, its doubts to problems."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Need, NumberType, Precision, Relation, Sex
from transit_desk.domain.names import fold
from transit_desk.domain.roll import words
from transit_desk.domain.roll.cells import case_number, has_letter, split_full_name, typed_number, unprintable
from transit_desk.domain.roll.dates import DateFault, read_date
from transit_desk.domain.roll.fields import Field
from transit_desk.domain.roll.layout import LONGEST, NAME_FIELDS, NUMBERS, Filled, Layout
from transit_desk.domain.roll.needs import read_needs
from transit_desk.domain.roll.person import RollPerson
from transit_desk.domain.roll.problems import ProblemKind
from transit_desk.domain.roll.source import CellValue, cell_text, fault

OLDEST: Final = 115
"""Years; an older person on a list is a wrong date."""

_NO_NAMES: Final = frozenset({"", "N A"})
_LONGEST_NO_NAME: Final = 8


class PersonReader:
    """Reads the rows of one table from top to bottom: a blank case cell takes the case above."""

    def __init__(self, layout: Layout, today: date, travel_on: date | None, *, date_1904: bool) -> None:
        self._layout = layout
        self._today = today
        self._travel_on = travel_on
        self._date_1904 = date_1904
        self._case = ""

    def person(
        self, row: int, cells: Sequence[CellValue], filled: Filled, faulty: Collection[int]
    ) -> RollPerson | None:
        """The person in a row, as far as readable; None without a name or a case.

        `faulty` are the columns whose cells hold no value although something stands in them: those have had
        their say.
        """
        layout = self._layout
        relation = self._relation(row, filled)
        case = self._case_number(row, relation, faulty)
        names = self._names(row, filled, faulty)
        if self._too_long(row, filled) or case is None or names is None:
            return None
        city, state = words.city_and_state(layout.text(Field.DESTINATION_CITY, filled))
        state = layout.text(Field.DESTINATION_STATE, filled) or state
        country = self._country(row, Field.DESTINATION_COUNTRY, filled) or words.country_of(state, case)
        remarks = "; ".join(filled[index] for index in layout.all(Field.REMARKS) if index in filled)
        joined = ((Field.FAMILY_NAME, names[0]), (Field.GIVEN_NAMES, names[1]), (Field.REMARKS, remarks))
        for field, text in joined:
            if len(text) > LONGEST[field]:
                self._say_too_long(row, layout.first(field), text, LONGEST[field])
                return None
        return RollPerson(
            row=row,
            case_number=case,
            family_name=names[0],
            given_names=names[1],
            relation=relation,
            sex=self._sex(row, filled, relation, faulty),
            birth=self._birth(row, cells),
            nationality=self._country(row, Field.NATIONALITY, filled),
            camp=words.camp(layout.text(Field.CAMP, filled)),
            destination_country=country,
            destination_state=state,
            destination_city=city,
            agency=layout.text(Field.AGENCY, filled),
            numbers=self._numbers(row, cells, filled),
            needs=self._needs(row, cells, filled),
            remarks=remarks,
        )

    def begin_case(self, value: CellValue) -> bool:
        """A case number on a line of its own, above its people; False when it can't be one."""
        number = case_number(value)
        self._case = number or self._case
        return number is not None

    def end_case(self) -> None:
        """After a total: the next blank case cell has no case above it."""
        self._case = ""

    def _case_number(self, row: int, relation: Relation, faulty: Collection[int]) -> str | None:
        """The row's case: its own, that of the merged cell it stands in, or the one above."""
        layout = self._layout
        index = layout.first(Field.CASE_NUMBER)
        if index is None:
            return ""
        if index in faulty:
            self._case = ""
            return None
        own = layout.sheet.value(row, index)
        text = "" if words.is_blank(cell_text(own)) else cell_text(own)
        top = layout.merged_cases.first_row(row)
        if top is not None and layout.table.first_row <= top < row:
            self._case = case_number(layout.sheet.value(top, index)) or ""
            if text and case_number(own) != self._case:
                layout.say(ProblemKind.HIDDEN_CASE_NUMBER, row, index, text, case=self._case)
        elif text:
            self._case = case_number(own) or ""
            if not self._case:
                layout.say(ProblemKind.NUMBER_MALFORMED, row, index, text)
                return None
        elif top is not None:
            self._case = ""
        elif relation is Relation.PA and self._case:
            layout.say(ProblemKind.PA_WITHOUT_CASE_NUMBER, row, index, case=self._case)
            self._case = ""
            return None
        if not self._case:
            layout.say(ProblemKind.NO_CASE_NUMBER, row, index)
            return None
        return self._case

    def _names(self, row: int, filled: Filled, faulty: Collection[int]) -> tuple[str, str] | None:
        layout = self._layout
        family = self._name(Field.FAMILY_NAME, filled)
        given = " ".join(
            part
            for part in (self._name(Field.GIVEN_NAMES, filled), self._name(Field.MIDDLE_NAMES, filled))
            if part
        )
        columns = [index for field in NAME_FIELDS for index in layout.all(field)]
        at = layout.first(Field.FAMILY_NAME)
        if not family and not given and (full := self._name(Field.FULL_NAME, filled)):
            at = layout.first(Field.FULL_NAME)
            family, given, sure = split_full_name(full)
            if not sure:
                layout.say(ProblemKind.NAME_NOT_SPLIT, row, at, full)
        text = f"{family} {given}".strip()
        at = min(columns) if at is None else at
        if not has_letter(text):
            if not set(columns).intersection(faulty):
                layout.say(ProblemKind.NO_NAME, row, at, text)
            return None
        if missing := unprintable(text):
            layout.say(ProblemKind.NAME_UNPRINTABLE, row, at, text, characters=missing)
        return family, given

    def _name(self, field: Field, filled: Filled) -> str:
        """A name's text: only a dash or "N/A" is no name, since "Tbd" or "Na" may be one."""
        index = self._layout.first(field)
        text = "" if index is None else filled.get(index, "")
        return "" if len(text) <= _LONGEST_NO_NAME and fold(text) in _NO_NAMES else text

    def _too_long(self, row: int, filled: Filled) -> bool:
        for field, index in self._layout.own:
            text = filled.get(index, "")
            if field in LONGEST and len(text) > LONGEST[field]:
                self._say_too_long(row, index, text, LONGEST[field])
                return True
        return False

    def _say_too_long(self, row: int, index: int | None, text: str, limit: int) -> None:
        self._layout.say(ProblemKind.TEXT_TOO_LONG, row, index, text, limit=str(limit))

    def _relation(self, row: int, filled: Filled) -> Relation:
        text = self._layout.text(Field.RELATION, filled)
        found = words.relation(text) if text else None
        if text and found is None:
            self._layout.say(ProblemKind.RELATION_UNREADABLE, row, self._layout.first(Field.RELATION), text)
        return found or Relation.UNKNOWN

    def _sex(self, row: int, filled: Filled, relation: Relation, faulty: Collection[int]) -> Sex:
        layout = self._layout
        index = layout.first(Field.SEX)
        if index is None or index in faulty:
            return Sex.UNKNOWN
        text = layout.text(Field.SEX, filled)
        if not text:
            layout.say(ProblemKind.NO_SEX, row, index)
            return Sex.UNKNOWN
        found = words.sex(text)
        if found is None:
            layout.say(ProblemKind.SEX_UNREADABLE, row, index, text)
            return Sex.UNKNOWN
        if found is not Sex.UNKNOWN and words.SEX_OF.get(relation, found) is not found:
            layout.say(ProblemKind.SEX_AND_RELATION, row, index, text, relation=relation.value)
        return found

    def _birth(self, row: int, cells: Sequence[CellValue]) -> BirthDate | None:
        layout = self._layout
        index = layout.first(Field.BIRTH_DATE)
        if index is None:
            return None
        value = cells[index] if index < len(cells) else None
        if fault(value) is not None:
            return None
        text = cell_text(value)
        if words.is_blank(text):
            layout.say(ProblemKind.NO_BIRTH_DATE, row, index)
            return None
        found = read_date(value, date_1904=self._date_1904)
        if isinstance(found, BirthDate):
            self._check_age(row, index, text, found)
            return found
        two_digits = found is DateFault.TWO_DIGIT_YEAR
        kind = ProblemKind.TWO_DIGIT_YEAR if two_digits else ProblemKind.IMPOSSIBLE_DATE
        layout.say(kind, row, index, text)
        return None

    def _check_age(self, row: int, index: int, text: str, birth: BirthDate) -> None:
        """Nobody travels before birth. Before a known day of travel a birth may be foretold."""
        say = self._layout.say
        if self._travel_on is not None and birth.day > self._travel_on:
            say(ProblemKind.BORN_AFTER_TRAVEL, row, index, text, travel_on=self._travel_on.isoformat())
        elif birth.day > self._today:
            known = self._travel_on is not None
            say(ProblemKind.NOT_BORN_YET if known else ProblemKind.BORN_IN_FUTURE, row, index, text)
        elif (age := birth.age_on(self._travel_on or self._today)) > OLDEST:
            say(ProblemKind.TOO_OLD, row, index, text, age=str(age))

    def _country(self, row: int, field: Field, filled: Filled) -> str:
        text = self._layout.text(field, filled)
        found = words.country(text) if text else ""
        if found is None:
            self._layout.say(ProblemKind.COUNTRY_UNKNOWN, row, self._layout.first(field), text)
        return text if found is None else found

    def _numbers(
        self, row: int, cells: Sequence[CellValue], filled: Filled
    ) -> tuple[tuple[NumberType, str], ...]:
        found: list[tuple[NumberType, str]] = []
        for field, kind in NUMBERS.items():
            for index in self._layout.all(field):
                text = filled.get(index, "")
                if words.is_blank(text):
                    continue
                number = typed_number(kind, cells[index])
                if number is None:
                    self._layout.say(ProblemKind.NUMBER_MALFORMED, row, index, text, type=kind.value)
                elif (kind, number) not in found:
                    found.append((kind, number))
        return tuple(found)

    def _needs(
        self, row: int, cells: Sequence[CellValue], filled: Filled
    ) -> tuple[tuple[Need, date | None], ...]:
        layout = self._layout
        needs: dict[Need, date | None] = {}
        for index in layout.all(Field.NEEDS):
            if index in filled:
                read = read_needs(filled[index], layout.headings[index])
                for need, due in read.needs:
                    needs[need] = due or needs.get(need)
                if not read.understood:
                    layout.say(ProblemKind.NEED_NOT_READ, row, index, filled[index])
        at = layout.first(Field.DUE_DATE)
        if at is not None and not words.is_blank(filled.get(at, "")):
            found = read_date(cells[at], date_1904=self._date_1904)
            if isinstance(found, BirthDate) and found.precision is Precision.DAY:
                needs[Need.PREGNANT] = found.day
            else:
                needs.setdefault(Need.PREGNANT)
                layout.say(ProblemKind.DUE_DATE_UNREADABLE, row, at, filled[at])
        return tuple(needs.items())
