"""The four tables of a list's preview: problems, columns, changes, possible duplicates."""

from typing import TYPE_CHECKING, NamedTuple

from transit_desk.language import Translator
from transit_desk.language.roll_sentences import (
    AGREEMENTS,
    CHANGED_FIELDS,
    FIELDS,
    problem_sentence,
    value_words,
)
from transit_desk.language.words import birth
from ui.models.rows import Column
from ui.status import Status

if TYPE_CHECKING:
    from transit_desk.domain.roll.choices import Change, Duplicate
    from transit_desk.domain.roll.compare import RollFieldChange
    from transit_desk.domain.roll.headings import Column as ListColumn
    from transit_desk.domain.roll.problems import RollProblem
    from transit_desk.services.import_list import RollPreview


class ProblemRow(NamedTuple):
    """A problem, with the heading of its column."""

    at: int
    problem: "RollProblem"
    heading: str


class ChangeRow(NamedTuple):
    """One tick: a person added or removed, or one field of a person or a case. `key` is what the tick says."""

    key: str
    change: "Change"
    field: "RollFieldChange | None"


class DuplicateRow(NamedTuple):
    """Two who may be one. `same` is what the user decided; None: not yet."""

    at: int
    duplicate: "Duplicate"
    same: bool | None


def problem_rows(found: "RollPreview") -> tuple[ProblemRow, ...]:
    """Those that keep rows from being taken first, then by row."""
    headings = {column.letter: column.heading for column in found.parsed.columns}
    ordered = sorted(found.problems, key=lambda problem: (not problem.blocking, problem.row))
    return tuple(ProblemRow(at, one, headings.get(one.column, "")) for at, one in enumerate(ordered))


def change_rows(found: "RollPreview") -> tuple[ChangeRow, ...]:
    """A line for each tick, in the order of the list."""
    rows = []
    for change in found.changes:
        if change.fields:
            rows += [ChangeRow(change.field_key(one.field), change, one) for one in change.fields]
        else:
            rows.append(ChangeRow(change.key, change, None))
    return tuple(rows)


def _place(row: ProblemRow) -> str:
    return f"{row.problem.column}{row.problem.row}" if row.problem.column else str(row.problem.row)


def _blocking(row: ProblemRow, t: Translator) -> str:
    return t("can't be taken") if row.problem.blocking else t("look at it")


PROBLEMS: tuple[Column[ProblemRow], ...] = (
    Column(
        "blocking",
        lambda t: t("The row"),
        _blocking,
        sort=lambda row: not row.problem.blocking,
        status=lambda row: Status.STOP if row.problem.blocking else Status.ATTENTION,
        width=158,
    ),
    Column("sheet", lambda t: t("Sheet"), lambda row, t: row.problem.sheet, width=110),
    Column(
        "cell",
        lambda t: t("Cell"),
        lambda row, t: _place(row),
        sort=lambda row: (row.problem.row, row.problem.column),
        align="right",
        width=72,
    ),
    Column("heading", lambda t: t("Column"), lambda row, t: row.heading, width=130),
    Column("text", lambda t: t("What stands there"), lambda row, t: row.problem.text, width=150),
    Column(
        "message", lambda t: t("What is wrong"), lambda row, t: problem_sentence(row.problem, t), stretch=True
    ),
)


def _field(column: "ListColumn", t: Translator) -> str:
    return t("not recognised") if column.field is None else t(FIELDS[column.field])


COLUMNS: "tuple[Column[ListColumn], ...]" = (
    Column(
        "letter",
        lambda t: t("Column"),
        lambda column, t: column.letter,
        sort=lambda column: column.index,
        width=80,
    ),
    Column("heading", lambda t: t("Heading on the list"), lambda column, t: column.heading, width=260),
    Column(
        "field",
        lambda t: t("Read as"),
        _field,
        status=lambda column: Status.ATTENTION if column.field is None else Status.READY,
        width=230,
    ),
    Column(
        "examples", lambda t: t("First values"), lambda column, t: "  |  ".join(column.examples), stretch=True
    ),
)


def _what(row: ChangeRow, t: Translator) -> str:
    match row.change.kind.value:
        case "added":
            return t("new")
        case "removed":
            return t("stays, is at the centre") if row.change.busy else t("no longer on the list")
        case _:
            return t("changed")


def _what_status(row: ChangeRow) -> Status:
    return {"added": Status.READY, "removed": Status.STOP}.get(row.change.kind.value, Status.ATTENTION)


def _old(row: ChangeRow, t: Translator) -> str:
    return "" if row.field is None else value_words(row.field.field, row.field.old, t)


def _new(row: ChangeRow, t: Translator) -> str:
    return "" if row.field is None else value_words(row.field.field, row.field.new, t)


CHANGES: tuple[Column[ChangeRow], ...] = (
    Column("what", lambda t: t("What"), _what, status=_what_status, width=190),
    Column("case", lambda t: t("Case"), lambda row, t: row.change.case_number, width=118),
    Column("who", lambda t: t("Person"), lambda row, t: row.change.name or t("the whole case"), stretch=True),
    Column(
        "field",
        lambda t: t("Field"),
        lambda row, t: "" if row.field is None else t(CHANGED_FIELDS[row.field.field]),
        width=160,
    ),
    Column("old", lambda t: t("Stored"), _old, width=170),
    Column("new", lambda t: t("The list says"), _new, width=170),
)


def _decided(row: DuplicateRow, t: Translator) -> str:
    if row.duplicate.person_id is None:
        return t("mend the list")
    if row.same is None:
        return t("decide")
    return t("the same person") if row.same else t("another person")


def _decided_status(row: DuplicateRow) -> Status:
    return Status.ATTENTION if row.duplicate.person_id is None or row.same is None else Status.READY


def _incoming(row: DuplicateRow, t: Translator) -> str:
    one = row.duplicate
    return ", ".join(part for part in (one.name, birth(t, one.birth), one.case_number) if part)


def _known(row: DuplicateRow, t: Translator) -> str:
    one = row.duplicate
    where = one.known_case_number if one.person_id is not None else t("row {row}", row=one.known_row)
    return ", ".join(part for part in (one.known_name, birth(t, one.known_birth), where) if part)


DUPLICATES: tuple[Column[DuplicateRow], ...] = (
    Column("decision", lambda t: t("Decision"), _decided, status=_decided_status, width=150),
    Column(
        "new",
        lambda t: t("On the list"),
        _incoming,
        sort=lambda row: row.duplicate.row,
        width=400,
    ),
    Column("known", lambda t: t("Known already"), _known, stretch=True),
    Column(
        "why",
        lambda t: t("What agrees"),
        lambda row, t: ", ".join(t(AGREEMENTS[one]) for one in sorted(row.duplicate.likeness.agreements)),
        sort=lambda row: row.duplicate.likeness.score,
        width=180,
    ),
)
