"""The manifest on paper: A4 landscape, several fields of a passenger below each other in one column."""

from collections import Counter

from printing import facts, pages
from printing.manifest_fields import field_title, field_words
from printing.manifest_xlsx import CHANGE_WORDS, destination
from printing.table import (
    Band,
    Closing,
    Column,
    Group,
    Note,
    Row,
    Section,
    Table,
    Words,
    document_pdf,
    lines,
    words,
)
from printing.text import Run
from transit_desk.domain.manifest import (
    ManifestChange,
    ManifestChanges,
    ManifestLine,
    ManifestPaper,
)
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import N_, Translator
from transit_desk.language.words import birth, word

_NAME = 9.0
_SMALL = 7.0

_NUMBERS = (
    ("a_number", N_("A-number")),
    ("unhcr_number", N_("UNHCR")),
    ("uci", N_("UCI")),
    ("passport", N_("Passport")),
    ("other_number", N_("Other number")),
)


def manifest_pdf(paper: ManifestPaper, t: Translator) -> bytes:
    """The manifest as PDF. Raises EmptyPaper without passengers, GlyphMissing."""
    if not paper.lines:
        raise EmptyPaper()
    pieces, grams = sum(line.pieces for line in paper.lines), sum(line.grams for line in paper.lines)
    heading = pages.Heading(
        t("Passenger manifest"),
        pages.movement_words(t, paper.movement),
        facts.joined(
            (
                facts.people(t, len(paper.lines)),
                facts.cases(t, len({line.case_number for line in paper.lines})),
                facts.bags_and_weight(t, pieces, grams),
            )
        ),
    )
    groups = _groups(t, paper)
    if paper.changes is not None:
        groups.append(_changes(t, paper.changes))
    table = Table(_columns(t), tuple(groups), _closing(t, paper))
    return document_pdf(t, paper.stamp, heading.title, (Section(heading, (table,), wide=True),))


def _columns(t: Translator) -> tuple[Column, ...]:
    return (
        Column(t("No."), 20, "right"),
        Column(t("Name"), 156),
        Column(t("Case"), 74),
        Column(t("Birth date, age, sex"), 72),
        Column(t("Nationality, numbers"), 108),
        Column(t("From, to"), 126),
        Column(t("Needs, fit to travel"), 94),
        Column(t("Bags"), 78),
        Column(t("Boarding"), 58),
    )


def _groups(t: Translator, paper: ManifestPaper) -> list[Group]:
    """The lines of one case that stand together, so that a page break doesn't part a family."""
    groups: list[list[ManifestLine]] = []
    for line in paper.lines:
        if groups and groups[-1][-1].case_number == line.case_number:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Group(tuple(_row(t, paper, line) for line in group)) for group in groups]


def _row(t: Translator, paper: ManifestPaper, line: ManifestLine) -> Row:
    numbers = [f"{t(label)} {getattr(line, name)}" for name, label in _NUMBERS if getattr(line, name)]
    day = paper.movement.day
    age = t.plural("{n} year", "{n} years", line.born.age_on(day)) if line.born else ""
    return Row(
        (
            words(t.number(line.seq)),
            Words(
                (
                    facts.name_runs(line.family_name, line.given_names, _NAME),
                    (Run(line.airline_name, False, _SMALL),),
                )
            ),
            Words(
                (
                    (Run(line.case_number, True, 8.0),),
                    (Run(word(t, line.relation), False, _SMALL),),
                    (Run(line.card_number, False, _SMALL),),
                )
            ),
            lines(
                birth(t, line.born),
                facts.joined((facts.sex(line.sex), age)),
                facts.age_band(t, line.born, day),
                size=7.5,
            ),
            lines(line.nationality, *numbers, size=_SMALL),
            lines(line.camp, destination(t, line), line.agency, size=7.5),
            Words(
                (
                    (Run(facts.coded_needs(t, line.needs), True, 7.5),),
                    (Run(word(t, line.fitness), False, 7.5),),
                )
            ),
            lines(_bags(t, line), ", ".join(line.tags), size=_SMALL),
            words(word(t, line.status), bold=True, size=7.5),
        )
    )


def _bags(t: Translator, line: ManifestLine) -> str:
    return facts.bags_and_weight(t, line.pieces, line.grams) if line.pieces else ""


def _closing(t: Translator, paper: ManifestPaper) -> Closing:
    day = paper.movement.day
    unknown = t("not known")
    by_place = Counter(destination(t, line) or unknown for line in paper.lines)
    by_band = Counter(facts.age_band(t, line.born, day) or unknown for line in paper.lines)
    by_sex = Counter(word(t, line.sex) for line in paper.lines)
    states = facts.states(t, Counter(line.status for line in paper.lines))
    return Closing(
        (
            (
                Run(t("Total: {people}", people=facts.people(t, len(paper.lines))), True, 10.0),
                Run(f"   {states}", False, 9.0),
            ),
            *(
                (Run(facts.counts(t, dict(sorted(counted.items()))), False, 8.0),)
                for counted in (by_band, by_sex, by_place)
            ),
        ),
        (t("For the centre (name, signature)"), t("For the carrier (name, signature)"), t("Date and time")),
    )


def _changes(t: Translator, changes: ManifestChanges) -> Group:
    """What differs from the version that was sent, one row for each passenger."""
    title = t("Changes since version {version}", version=changes.since)
    if not changes.changes:
        return Group((Note((Run(t("No change"), False, 8.0),)),), Band((Run(title, True, 10.0),)))
    return Group(tuple(_change(t, change) for change in changes.changes), Band((Run(title, True, 10.0),)))


def _change(t: Translator, change: ManifestChange) -> Note:
    who = facts.joined((change.line.case_number, change.line.name))
    fields = "; ".join(
        t(
            "{field}: {before}, now {after}",
            field=field_title(t, field.field),
            before=field_words(t, field.field, field.before) or "–",
            after=field_words(t, field.field, field.after) or "–",
        )
        for field in change.fields
    )
    return Note(
        (
            Run(f"{t(CHANGE_WORDS[change.kind])}   ", True, 8.0),
            Run(who, True, 8.0),
            Run(f"   {fields}", False, 8.0),
        )
    )
