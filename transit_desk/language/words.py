"""The word for each code: one table, so that a thing is called the same on every screen and paper."""

from datetime import date
from enum import StrEnum

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import (
    AgeBand,
    AuditedPaper,
    BedLevel,
    BedState,
    BoardingAct,
    CustodyPoint,
    Fitness,
    GatePlace,
    GateWay,
    Light,
    MovementState,
    Need,
    NoteKind,
    NumberType,
    Outcome,
    PaperKind,
    PassengerState,
    Precision,
    Presence,
    Relation,
    RoomKind,
    Sex,
)
from transit_desk.domain.rights import Role
from transit_desk.language.translator import N_, Translator

# Pairs and not a mapping: members of two enums with one value are equal (both say "fit").
_PAIRS: tuple[tuple[StrEnum, str], ...] = (
    (Sex.FEMALE, N_("Female")),
    (Sex.MALE, N_("Male")),
    (Sex.UNKNOWN, N_("Sex not known")),
    (Relation.PA, N_("Principal applicant")),
    (Relation.SPOUSE, N_("Spouse")),
    (Relation.SON, N_("Son")),
    (Relation.DAUGHTER, N_("Daughter")),
    (Relation.CHILD, N_("Child of the family")),
    (Relation.FATHER, N_("Father")),
    (Relation.MOTHER, N_("Mother")),
    (Relation.BROTHER, N_("Brother")),
    (Relation.SISTER, N_("Sister")),
    (Relation.GRANDCHILD, N_("Grandchild")),
    (Relation.GRANDPARENT, N_("Grandparent")),
    (Relation.NIECE_NEPHEW, N_("Niece or nephew")),
    (Relation.OTHER_RELATIVE, N_("Other relative")),
    (Relation.FOSTER_CHILD, N_("Foster child")),
    (Relation.UNRELATED, N_("Not related")),
    (Relation.UNKNOWN, N_("Relationship not known")),
    (NumberType.A_NUMBER, N_("A-number")),
    (NumberType.UNHCR, N_("UNHCR number")),
    (NumberType.UCI, N_("UCI")),
    (NumberType.PASSPORT, N_("Passport")),
    (NumberType.OTHER, N_("Other number")),
    (Need.WCHR, N_("Wheelchair (can climb stairs)")),
    (Need.WCHS, N_("Wheelchair (no stairs)")),
    (Need.WCHC, N_("Wheelchair (cannot walk)")),
    (Need.STCR, N_("Stretcher")),
    (Need.BLND, N_("Blind")),
    (Need.DEAF, N_("Deaf")),
    (Need.MEDA, N_("Medical assistance")),
    (Need.MAAS, N_("Meet and assist")),
    (Need.OXYG, N_("Oxygen")),
    (Need.PREGNANT, N_("Pregnant")),
    (Need.ISOLATE, N_("Isolate")),
    (Need.ESCORT, N_("Escort")),
    (Need.UMNR, N_("Unaccompanied minor")),
    (Need.LANG, N_("Language help")),
    (Need.OTHER, N_("Other need")),
    (Outcome.FIT, N_("Fit to travel")),
    (Outcome.FIT_WITH_CONDITIONS, N_("Fit with conditions")),
    (Outcome.DEFERRED, N_("Deferred")),
    (Outcome.UNFIT, N_("Unfit")),
    (Fitness.NOT_ASSESSED, N_("Not assessed")),
    (Fitness.FIT, N_("Fit to travel")),
    (Fitness.FIT_WITH_CONDITIONS, N_("Fit with conditions")),
    (Fitness.DEFERRED, N_("Deferred")),
    (Fitness.UNFIT, N_("Unfit")),
    (Fitness.EXPIRED, N_("Check expired")),
    (RoomKind.FAMILY, N_("Family room")),
    (RoomKind.MEN, N_("Men")),
    (RoomKind.WOMEN, N_("Women")),
    (RoomKind.ACCESSIBLE, N_("Accessible")),
    (RoomKind.ISOLATION, N_("Isolation")),
    (BedLevel.SINGLE, N_("Single bed")),
    (BedLevel.LOWER, N_("Lower bunk")),
    (BedLevel.UPPER, N_("Upper bunk")),
    (BedLevel.COT, N_("Cot")),
    (BedState.READY, N_("Ready")),
    (BedState.OUT_OF_SERVICE, N_("Out of service")),
    (GateWay.OUT, N_("Out of the building")),
    (GateWay.IN, N_("In the building")),
    (GatePlace.HOSPITAL, N_("Hospital")),
    (GatePlace.TOWN, N_("Town")),
    (GatePlace.OTHER, N_("Other place")),
    (Presence.SEEN, N_("Seen")),
    (Presence.MISSING, N_("Missing")),
    (Presence.UNMARKED, N_("Not yet called")),
    (MovementState.PLANNED, N_("Planned")),
    (MovementState.BOARDING, N_("Boarding")),
    (MovementState.CLOSED, N_("Closed")),
    (BoardingAct.BOARDED, N_("Boarded")),
    (BoardingAct.UNDONE, N_("Boarding undone")),
    (BoardingAct.OFFLOADED, N_("Offloaded")),
    (BoardingAct.NO_SHOW, N_("No-show")),
    (PassengerState.EXPECTED, N_("Expected")),
    (PassengerState.BOARDED, N_("Boarded")),
    (PassengerState.OFFLOADED, N_("Offloaded")),
    (PassengerState.NO_SHOW, N_("No-show")),
    (CustodyPoint.WEIGHED, N_("Weighed")),
    (CustodyPoint.TAGGED, N_("Tagged")),
    (CustodyPoint.LOADED, N_("Loaded")),
    (CustodyPoint.HANDED_TO_AIRLINE, N_("Handed to the airline")),
    (CustodyPoint.VOIDED, N_("Tag cancelled")),
    (PaperKind.PERSON_CARD, N_("Person card")),
    (PaperKind.BAG_TAGS, N_("Bag tags")),
    (PaperKind.BOARDING_LIST, N_("Boarding list")),
    (PaperKind.ROOM_LIST, N_("Room list")),
    (PaperKind.ROLL_CALL, N_("Roll-call")),
    (PaperKind.MANIFEST_PDF, N_("Manifest (PDF)")),
    (PaperKind.MANIFEST_XLSX, N_("Manifest (Excel)")),
    (PaperKind.PROBLEMS_XLSX, N_("Problems on the list")),
    (AuditedPaper.PAPER_PACK, N_("Paper pack")),
    (AuditedPaper.EVACUATION_LIST, N_("Evacuation list")),
    (AuditedPaper.NIGHT_LIST, N_("Night list")),
    (AuditedPaper.HOUSE_XLSX, N_("The house (Excel)")),
    (AuditedPaper.PERSON_HISTORY, N_("History of a person")),
    (AuditedPaper.AUDIT_XLSX, N_("Log of acts (Excel)")),
    (AuditedPaper.RECOVERY_SHEET, N_("Recovery sheet")),
    (NoteKind.REASON, N_("Reason")),
    (NoteKind.DIAGNOSIS, N_("Diagnosis")),
    (NoteKind.MEDICATION, N_("Medication")),
    (NoteKind.ATTACHMENT, N_("Attachment")),
    (NoteKind.OTHER, N_("Other note")),
    (Role.FRONT_DESK, N_("Front desk")),
    (Role.MOVEMENT, N_("Movement")),
    (Role.MEDICAL, N_("Medical")),
    (Role.SUPERVISOR, N_("Supervisor")),
    (Role.AUDITOR, N_("Auditor")),
    (Light.GREEN, N_("Go")),
    (Light.AMBER, N_("Look")),
    (Light.RED, N_("Stop")),
    (AgeBand.INFANT, N_("Infant")),
    (AgeBand.CHILD, N_("Child")),
    (AgeBand.ADULT, N_("Adult")),
)
WORDS: dict[tuple[type[StrEnum], str], str] = {(type(code), code.value): word for code, word in _PAIRS}

_COUNTRIES = {
    "USA": N_("United States"),
    "CAN": N_("Canada"),
    "NOR": N_("Norway"),
    "SWE": N_("Sweden"),
    "COD": N_("DR Congo"),
    "BDI": N_("Burundi"),
    "RWA": N_("Rwanda"),
    "SOM": N_("Somalia"),
    "SSD": N_("South Sudan"),
    "SDN": N_("Sudan"),
    "ETH": N_("Ethiopia"),
    "ERI": N_("Eritrea"),
    "UGA": N_("Uganda"),
    "TZA": N_("Tanzania"),
    "KEN": N_("Kenya"),
    "CAF": N_("Central African Republic"),
}


def word(t: Translator, code: StrEnum) -> str:
    """The reader's word for a code; KeyError where a code has none (a test walks them all)."""
    return t(WORDS[type(code), code.value])


def country(t: Translator, code: str) -> str:
    """The country's name for an ISO 3166-1 alpha-3 code; text that is no known code stays as it came."""
    return t(_COUNTRIES[code]) if code in _COUNTRIES else code


def birth(t: Translator, born: BirthDate | None) -> str:
    """As much of the birth date as is known: 21 May 1990, May 1990 or 1990; empty when nothing is."""
    if born is None:
        return ""
    if born.precision is Precision.YEAR:
        return str(born.day.year)
    if born.precision is Precision.MONTH:
        return t.date(born.day)[3:]
    return t.date(born.day)


def age(t: Translator, born: BirthDate | None, on: date) -> str:
    """Age in completed years on a day, in months under two years ("7 m"); "?" when not known."""
    if born is None:
        return "?"
    years = born.age_on(on)
    if years >= 2 or born.precision is Precision.YEAR:
        return str(years)
    months = (on.year - born.day.year) * 12 + on.month - born.day.month - (on.day < born.day.day)
    return t("{months} m", months=months)
