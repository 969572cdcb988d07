"""The fields of a manifest: their headings, and their values in words. Screen order is the paper's order.

Only what an airline and a receiving agency need: of medical matters the status and the handling needs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from printing import facts
from printing.workbook import Kind, Value
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Fitness, Need, PassengerState, Precision, Relation
from transit_desk.domain.manifest import ManifestLine, ManifestPaper
from transit_desk.language import N_, Translator, words


@dataclass(frozen=True, slots=True)
class ManifestColumn:
    """A column of the workbook: the fields it shows, its heading, width in characters, kind and value."""

    fields: tuple[str, ...]
    title: str
    width: float
    kind: Kind
    value: Callable[[Translator, ManifestPaper, ManifestLine], Value]


def _as_stored(name: str, title: str, width: float) -> ManifestColumn:
    def value(t: Translator, paper: ManifestPaper, line: ManifestLine) -> Value:
        return cast(str, getattr(line, name))

    return ManifestColumn((name,), title, width, "text", value)


def _in_words(name: str, title: str, width: float) -> ManifestColumn:
    def value(t: Translator, paper: ManifestPaper, line: ManifestLine) -> Value:
        return field_words(t, name, getattr(line, name))

    return ManifestColumn((name,), title, width, "text", value)


def _born(t: Translator, paper: ManifestPaper, line: ManifestLine) -> Value:
    """A date where the day is known; a year stays a year, so that nobody takes 1 January for a fact."""
    if line.born is not None and line.born.precision is Precision.DAY:
        return line.born.day
    return words.birth(t, line.born)


def _age(t: Translator, paper: ManifestPaper, line: ManifestLine) -> Value:
    return None if line.born is None else line.born.age_on(paper.movement.day)


def _age_band(t: Translator, paper: ManifestPaper, line: ManifestLine) -> Value:
    return facts.age_band(t, line.born, paper.movement.day)


COLUMNS: tuple[ManifestColumn, ...] = (
    ManifestColumn(("seq",), N_("No."), 6, "number", lambda t, paper, line: line.seq),
    _as_stored("case_number", N_("Case number"), 15),
    _in_words("relation", N_("Relation to PA"), 18),
    _as_stored("family_name", N_("Family name"), 22),
    _as_stored("given_names", N_("Given names"), 22),
    _as_stored("airline_name", N_("Name for the airline (A-Z)"), 30),
    _in_words("sex", N_("Sex"), 6),
    ManifestColumn(("born",), N_("Birth date"), 12, "date", _born),
    ManifestColumn((), N_("Age on travel day"), 8, "number", _age),
    ManifestColumn((), N_("Age band"), 10, "text", _age_band),
    _as_stored("nationality", N_("Nationality"), 12),
    _as_stored("a_number", N_("A-number"), 13),
    _as_stored("unhcr_number", N_("UNHCR number"), 17),
    _as_stored("uci", N_("UCI"), 14),
    _as_stored("passport", N_("Passport"), 14),
    _as_stored("other_number", N_("Other number"), 16),
    _as_stored("camp", N_("Camp"), 13),
    _in_words("country", N_("Destination country"), 16),
    _as_stored("state", N_("Destination state"), 8),
    _as_stored("city", N_("Destination city"), 18),
    _as_stored("agency", N_("Receiving agency"), 16),
    _in_words("needs", N_("Handling needs"), 28),
    _in_words("fitness", N_("Fit to travel"), 18),
    ManifestColumn(("pieces",), N_("Bags"), 6, "number", lambda t, paper, line: line.pieces),
    ManifestColumn(("grams",), N_("Bags, kg"), 8, "kilos", lambda t, paper, line: line.grams / 1000),
    _in_words("tags", N_("Bag tags"), 26),
    _as_stored("card_number", N_("Card number"), 14),
    _in_words("status", N_("Boarding"), 12),
)


def field_title(t: Translator, name: str) -> str:
    """The heading of a field of `ManifestLine`."""
    return next(t(column.title) for column in COLUMNS if name in column.fields)


def field_words(t: Translator, name: str, value: object) -> str:
    """The value of a field as it is read on paper."""
    match name, value:
        case "sex", _:
            return str(value)
        case "country", str(code):
            return words.country(t, code)
        case "grams", int(grams):
            return t.kilos(grams)
        case "needs", tuple(needs):
            return facts.coded_needs(t, cast(tuple[Need, ...], needs))
        case "tags", tuple(tags):
            return ", ".join(cast(tuple[str, ...], tags))
        case _, (Relation() | Fitness() | PassengerState()) as code:
            return words.word(t, code)
        case _, BirthDate() as born:
            return words.birth(t, born)
        case _, None:
            return ""
        case _:
            return str(value)
