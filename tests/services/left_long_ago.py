"""A desk with two families who have long departed, one of a list of its own, and others who are still there.

Whatever names the first family is written in letters that stand nowhere else: `MARKERS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from db import tables as tb
from tests.db_fixtures import Clock
from tests.services.acts import arrive, beds_of, clear, flight, put_in_bed
from tests.services.workbooks import saved
from tests.staff_at_work import with_notes_key
from transit_desk.domain.audit_rows import AuditFilter
from transit_desk.domain.codes import ConsentKind, Need, NoteKind, StayEnd
from transit_desk.language import Translator
from transit_desk.services import papers
from transit_desk.services.audit_log import audit_export
from transit_desk.services.bed_rules import keep_apart
from transit_desk.services.board import board_all_ready, close_flight, offload
from transit_desk.services.clear_medical import hold_case, release_case, set_needs
from transit_desk.services.consent import record_consent
from transit_desk.services.context import Desk
from transit_desk.services.import_list import apply, preview
from transit_desk.services.medical_notes import withdraw_note, write_note
from transit_desk.services.movements import record_split
from transit_desk.services.tag_baggage import NewBag, tag_bags, void_bags, weigh

HEADINGS = (
    *(
        "No.",
        "Case No.",
        "A-Number",
        "Passport",
        "UNHCR No.",
        "Family Name",
        "Given Names",
        "Rel. to PA",
        "Sex",
    ),
    *("DOB", "Nationality", "Camp", "Dest. City", "State", "Agency", "Special needs", "Remarks"),
)
EN = Translator("en")
FAMILY, FIRST, SECOND, BABY = "XAVUMBAKWE", "Qorvinette-Ézaïe", "Zwandilo", "Ouvrageline"
CASE, OLD_CASE = "BI-26777111", "BI-26777999"
ALIENS, PASSPORTS, UNHCR = ("A277771113", "A277771126", "A277771139"), ("OP7771112",), ("777-26C01117771",)
REMARK, CITY, AGENCY = "Brother Quillabord waits in Xanadoria", "Xanadoria", "Wexlerhelp"
FILE, SHEET = "Xavumbakwe family roll.xlsx", "Roll Xavumbakwe"
TITLE, NOTE, REASON, FORM = (
    "scan-of-Vumbex.txt",
    "Vumbexitis of Zwandilo",
    "Grandmother Tullabex stays",
    "FORM-X-Z99871",
)
GROUP, WHY_APART, WHY_BED = "Klanvorixa", "Vendettalixo", "Wimblenooka"
"""What their group was called that was kept apart, why it was, and why a bed rule was set aside for one of them."""
DUE = date(2027, 1, 23)
KEPT = ("BI-26000500", "NDAYISENGA", "Éric", "A220000889", "OP1230456")


@dataclass(frozen=True)
class World:
    """Who is who, by id; and every text that must be gone afterwards."""

    case_id: int
    other_id: int
    people: tuple[int, ...]
    kept: tuple[int, ...]
    movement_id: int
    markers: tuple[str, ...]
    sealed: tuple[bytes, ...]
    """Their medical notes, as they are sealed: never in clear, and gone all the same."""


def row(number: int, case: str, family: str, given: str, **cells: Any) -> dict[str, Any]:
    """Someone on a list."""
    usual = dict.fromkeys(HEADINGS) | {
        "No.": number,
        "Case No.": case,
        "Family Name": family,
        "Given Names": given,
        "Rel. to PA": "PA",
        "Sex": "F",
        "DOB": date(1985, 5, 17),
        "Nationality": "COD",
        "Camp": "Musasa",
        "Dest. City": "Houston",
        "State": "TX",
        "Agency": "IRC",
    }
    return usual | {key.replace("_", " "): value for key, value in cells.items()}


def take(
    desk: Desk, path: Path, rows: Sequence[dict[str, Any]], sheet: str = "Roll"
) -> tuple[tuple[int, ...], ...]:
    """Takes in a list with these rows; the ids of its people and of its cases."""

    def named(one: Any) -> None:
        one.title = sheet

    saved(path, [HEADINGS, *([one[heading] for heading in HEADINGS] for one in rows)], named)
    done = apply(desk, preview(desk, path))
    return done.person_ids, done.case_ids


def long_ago(desk: Desk, clock: Clock, folder: Path) -> World:
    """One family departs with bags, notes and consents, one person of another family with them; a third stays."""
    desk = with_notes_key(desk)
    rows = [
        row(
            1, OLD_CASE, FAMILY, FIRST, **{"A-Number": ALIENS[0], "Passport": PASSPORTS[0], "Remarks": REMARK}
        ),
        row(
            2,
            OLD_CASE,
            FAMILY,
            SECOND,
            **{"A-Number": ALIENS[1], "UNHCR No.": UNHCR[0], "Rel. to PA": "Sister"},
        ),
        row(
            3,
            OLD_CASE,
            FAMILY,
            BABY,
            **{"A-Number": ALIENS[2], "Rel. to PA": "Daughter", "DOB": date(2016, 3, 9)},
        ),
    ]
    rows = [one | {"Dest. City": CITY, "Agency": AGENCY} for one in rows]
    take(desk, folder / FILE, rows, SHEET)
    clock.forward(minutes=1)
    # The same list again, with the case's number put right: everybody moves, and the old case is nobody's.
    people, (case_id,) = take(desk, folder / FILE, [one | {"Case No.": CASE} for one in rows], SHEET)
    clock.forward(minutes=1)
    others = [
        row(
            1,
            KEPT[0],
            KEPT[1],
            KEPT[2],
            **{"A-Number": KEPT[3], "Passport": KEPT[4], "Remarks": "Cousin of Éric"},
        ),
        row(2, "BI-26000501", "HAKIZIMANA", "Zita", **{"A-Number": "A220000999"}),
    ]
    others = [one | {"DOB": date(1991, 8, 8)} for one in others]
    kept, (other_id, _) = take(desk, folder / "Roll of December.xlsx", others)
    movement_id = flight(desk, case_id, other_id, name="First")
    keep_apart(desk, GROUP, [case_id], "Others", [other_id], WHY_APART)
    arrive(desk, [*people, *kept])
    put_in_bed(desk, people[0], beds_of(desk, "C1")[0], override=True, reason=WHY_BED)
    set_needs(desk, people[0], {Need.PREGNANT: DUE, Need.WCHR: None})
    clear(desk, [*people, *kept])
    written = write_note(desk, people[1], NoteKind.ATTACHMENT, NOTE, TITLE)
    write_note(desk, people[1], NoteKind.REASON, NOTE)
    withdraw_note(desk, written)
    write_note(desk, kept[0], NoteKind.REASON, "a note that stays")
    for one, given in ((people[0], True), (people[1], False), (kept[0], True)):
        form = FORM if one != kept[0] else "FORM-KEPT-1"
        record_consent(desk, one, ConsentKind.DATA, given, desk.today(), form)
    hold_case(desk, case_id)
    record_split(desk, movement_id, case_id, REASON)
    release_case(desk, case_id)
    bags = tag_bags(
        desk, movement_id, [NewBag(people[0], 20_500), NewBag(people[1], 18_000), NewBag(kept[0], 9_000)]
    )
    extra = tag_bags(desk, movement_id, [NewBag(people[1], None)])
    weigh(desk, bags[1].bag_id, 18_400)
    papers.record_print(
        desk, papers.manifest_pdf(desk, EN, movement_id)
    )  # frozen with the bag that is voided below
    void_bags(desk, [extra[0].bag_id])
    papers.record_print(desk, papers.person_cards(desk, EN, people))
    for searched in (f"{SECOND} bed", ALIENS[0], "xavumb", "hakizimana"):
        papers.record_print(desk, audit_export(desk, EN, AuditFilter(text=searched)))
    offload(desk, movement_id, people[2])
    board_all_ready(desk, movement_id, [people[0], people[1], kept[0]])
    papers.record_print(desk, papers.manifest_xlsx(desk, EN, movement_id))
    close_flight(desk, movement_id)
    with desk.database.write() as session:  # the third left the centre by herself
        stay = session.scalars(select(tb.Stay).where(tb.Stay.person_id == people[2])).one()
        stay.ended_at, stay.ended_by, stay.end = clock.now, desk.actor, StayEnd.LEFT
        for bed in session.scalars(select(tb.BedAssignment).where(tb.BedAssignment.person_id == people[2])):
            bed.state, bed.ended_at, bed.ended_by = "ended", clock.now, desk.actor  # type: ignore[assignment]  # code
    papers.record_print(desk, papers.manifest_pdf(desk, EN, movement_id))
    with desk.database.read() as connection:
        cards = connection.scalars(select(tb.Person.card_number).where(tb.Person.id.in_(people))).all()
        tags = connection.scalars(select(tb.Bag.tag_number).where(tb.Bag.person_id.in_(people))).all()
        notes = connection.scalars(
            select(tb.MedicalNote.sealed).where(tb.MedicalNote.person_id.in_(people))
        ).all()
    markers = (
        *(
            FAMILY,
            FIRST,
            "Qorvinette",
            "Ézaïe",
            "EZAIE",
            SECOND,
            BABY,
            CASE,
            OLD_CASE,
            "26777111",
            "26777999",
        ),
        *(*ALIENS, *(one[1:] for one in ALIENS), *PASSPORTS, "7771112", *UNHCR, "26C01117771", "01117771"),
        *(REMARK, "Quillabord", CITY, AGENCY, FILE, SHEET, REASON, "Tullabex", FORM, DUE.isoformat()),
        *(*cards, *(card[1:] for card in cards), *tags, *(tag[1:] for tag in tags)),
        *("1985-05-17", "2016-03-09", "xavumb", GROUP, WHY_APART, WHY_BED),
    )
    return World(case_id, other_id, people, kept, movement_id, markers, tuple(note for note in notes if note))


STAYS_OF_OTHERS = (*KEPT, "Cousin of Éric", "FORM-KEPT-1", "Roll of December.xlsx", "HAKIZIMANA", "Houston")


def report(desk: Desk) -> dict[str, Any]:
    """What reports count."""
    person, stay, bag = tb.Person, tb.Stay, tb.Bag
    year = func.extract("year", person.birth_day)
    queries = {
        "people": select(person.sex, person.nationality, person.relation, year, func.count()).group_by(
            person.sex, person.nationality, person.relation, year
        ),
        "stays": select(stay.person_id, stay.started_at, stay.ended_at, stay.end),
        "nights": select(tb.BedAssignment.bed_id, tb.BedAssignment.from_night, tb.BedAssignment.until_night),
        "departures": select(
            tb.Case.destination_country, tb.Case.destination_state, stay.ended_at, func.count()
        )
        .join(person, person.case_id == tb.Case.id)
        .join(stay, stay.person_id == person.id)
        .where(stay.end == StayEnd.DEPARTED)
        .group_by(tb.Case.destination_country, tb.Case.destination_state, stay.ended_at),
        "camps": select(tb.Case.camp, func.count()).join(person).group_by(tb.Case.camp),
        "boardings": select(tb.BoardingEvent.act, func.count()).group_by(tb.BoardingEvent.act),
        "bags": select(bag.movement_id, func.count(), func.sum(bag.weight_g)).group_by(bag.movement_id),
        "live bags": select(func.count(), func.sum(bag.weight_g)).where(bag.voided_at.is_(None)),
        "custody": select(tb.CustodyEvent.point, func.count()).group_by(tb.CustodyEvent.point),
        "checks": select(tb.MedicalCheck.person_id, tb.MedicalCheck.outcome, tb.MedicalCheck.at),
        "needs": select(tb.HandlingNeed.need, func.count()).group_by(tb.HandlingNeed.need),
        "consents": select(tb.Consent.kind, tb.Consent.given, tb.Consent.on_day),
        "manifests": select(tb.ManifestVersion.version, tb.ManifestVersion.passengers),
        "lists": select(tb.ListImport.rows, tb.ListImport.persons, tb.ListImport.at),
        "prints": select(tb.PrintRecord.kind, func.count()).group_by(tb.PrintRecord.kind),
    }
    with desk.database.read() as connection:
        return {
            name: sorted(map(repr, map(tuple, connection.execute(query)))) for name, query in queries.items()
        }
