"""The manifest in Excel: the passengers, the counts, and what changed since the version that was sent."""

from collections import Counter
from collections.abc import Callable

from openpyxl import Workbook

from printing import facts, pages
from printing.manifest_fields import COLUMNS, field_title, field_words
from printing.workbook import Sheet, SheetColumn, Value, new_workbook, workbook_bytes
from transit_desk.domain.codes import AgeBand, PassengerState, Sex
from transit_desk.domain.manifest import ChangeKind, ManifestChanges, ManifestLine, ManifestPaper
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import N_, Translator
from transit_desk.language.words import country, word

_KEPT_IN_SIGHT = 5
"""Columns up to the given names."""

CHANGE_WORDS = {
    ChangeKind.ADDED: N_("Added"),
    ChangeKind.REMOVED: N_("Removed"),
    ChangeKind.CHANGED: N_("Changed"),
}


def manifest_xlsx(paper: ManifestPaper, t: Translator) -> bytes:
    """The manifest as a workbook. Raises EmptyPaper without passengers."""
    if not paper.lines:
        raise EmptyPaper()
    book = new_workbook(paper.stamp, f"{t('Manifest')} {paper.movement.name}")
    _passengers(book, paper, t)
    _summary(book, paper, t)
    if paper.changes is not None:
        _changes(book, paper, paper.changes, t)
    return workbook_bytes(book, paper.stamp)


def _about(paper: ManifestPaper, t: Translator, title: str) -> tuple[str, ...]:
    said = facts.joined(
        (
            paper.stamp.centre,
            pages.version_words(t, paper.stamp),
            pages.printed_words(t, paper.stamp),
        )
    )
    return title, pages.movement_words(t, paper.movement), said


def _passengers(book: Workbook, paper: ManifestPaper, t: Translator) -> None:
    columns = [SheetColumn(t(column.title), column.width, column.kind) for column in COLUMNS]
    sheet = Sheet(
        book, t, t("Manifest"), paper.stamp, _about(paper, t, t("Manifest")), columns, keep=_KEPT_IN_SIGHT
    )
    for line in paper.lines:
        sheet.add([column.value(t, paper, line) for column in COLUMNS])
    sheet.filter_rows()
    totals: dict[tuple[str, ...], Value] = {
        ("seq",): len(paper.lines),
        ("case_number",): t("Total: {people}", people=facts.people(t, len(paper.lines))),
        ("pieces",): sum(line.pieces for line in paper.lines),
        ("grams",): sum(line.grams for line in paper.lines) / 1000,
    }
    sheet.total([totals.get(column.fields) for column in COLUMNS])


def _summary(book: Workbook, paper: ManifestPaper, t: Translator) -> None:
    """Counts by destination, age band, sex and boarding; bags and kilos beside them."""
    columns = (
        SheetColumn(t("Counted by"), 36),
        SheetColumn(t("People"), 10, "number"),
        SheetColumn(t("Cases"), 10, "number"),
        SheetColumn(t("Bags"), 10, "number"),
        SheetColumn(t("Bags, kg"), 12, "kilos"),
    )
    sheet = Sheet(book, t, t("Summary"), paper.stamp, _about(paper, t, t("Manifest: summary")), columns)
    day = paper.movement.day
    unknown = t("not known")
    parts: tuple[tuple[str, Callable[[ManifestLine], str], tuple[str, ...]], ...] = (
        (t("By destination"), lambda line: destination(t, line) or unknown, ()),
        (
            t("By age band on the travel day"),
            lambda line: facts.age_band(t, line.born, day) or unknown,
            tuple(word(t, band) for band in AgeBand),
        ),
        (t("By sex"), lambda line: word(t, line.sex), tuple(word(t, sex) for sex in Sex)),
        (
            t("By boarding"),
            lambda line: word(t, line.status),
            tuple(word(t, state) for state in PassengerState),
        ),
    )
    for title, key, order in parts:
        sheet.heading(title)
        grouped: dict[str, list[ManifestLine]] = {}
        for line in paper.lines:
            grouped.setdefault(key(line), []).append(line)
        for name in sorted(grouped, key=lambda name: (order.index(name) if name in order else 99, name)):
            sheet.add(_counts(name, grouped[name]))
    sheet.total(_counts(t("Total"), paper.lines))


def destination(t: Translator, line: ManifestLine) -> str:
    """City, state, country: as much as is known."""
    return ", ".join(part for part in (line.city, line.state, country(t, line.country)) if part)


def _counts(name: str, lines: tuple[ManifestLine, ...] | list[ManifestLine]) -> list[Value]:
    return [
        name,
        len(lines),
        len(Counter(line.case_number for line in lines)),
        sum(line.pieces for line in lines),
        sum(line.grams for line in lines) / 1000,
    ]


def _changes(book: Workbook, paper: ManifestPaper, changes: ManifestChanges, t: Translator) -> None:
    title = t("Changes since version {version}", version=changes.since)
    columns = (
        SheetColumn(t("Change"), 12),
        SheetColumn(t("Case number"), 16),
        SheetColumn(t("Name"), 36),
        SheetColumn(t("Field"), 24),
        SheetColumn(t("Before"), 32, wrap=True),
        SheetColumn(t("Now"), 32, wrap=True),
    )
    sheet = Sheet(book, t, t("Changes"), paper.stamp, _about(paper, t, title), columns)
    for change in changes.changes:
        start = [t(CHANGE_WORDS[change.kind]), change.line.case_number, change.line.name]
        if not change.fields:
            sheet.add([*start, "", "", ""])
        for field in change.fields:
            before, now = (field_words(t, field.field, value) for value in (field.before, field.after))
            sheet.add([*start, field_title(t, field.field), before, now])
    if changes.changes:
        sheet.filter_rows()
    else:
        sheet.add([t("No change"), "", "", "", "", ""])
