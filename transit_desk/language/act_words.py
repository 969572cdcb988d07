"""The words of the audit: each act, what it was done to, and what it changed, a line each."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from transit_desk.domain.audit import Act
from transit_desk.domain.audit_rows import AuditFilter, AuditRow
from transit_desk.domain.backups import SecondPlace
from transit_desk.domain.beds.values import BedRule, Goal
from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import (
    AuditedPaper,
    BedLevel,
    BedState,
    ConsentKind,
    Fitness,
    GateWay,
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
from transit_desk.language.roll_sentences import CHANGED_FIELDS
from transit_desk.language.translator import N_, Translator
from transit_desk.language.words import WORDS, birth, country

ACTS: Final[Mapping[Act, str]] = {
    Act.SIGNED_IN: N_("Signed in"),
    Act.SIGN_IN_REFUSED: N_("Sign-in refused"),
    Act.CODE_USED: N_("Recovery code used"),
    Act.LOCKED: N_("Desk locked"),
    Act.STAFF_ADDED: N_("Member of staff added"),
    Act.STAFF_RENAMED: N_("Member of staff renamed"),
    Act.STAFF_ROLES: N_("Roles changed"),
    Act.STAFF_REMOVED: N_("Member of staff removed"),
    Act.PASSWORD_CHANGED: N_("Own password changed"),
    Act.PASSWORD_SET: N_("Password set for somebody"),
    Act.CODE_MADE: N_("Recovery code made"),
    Act.KEY_ROTATED: N_("Database key changed"),
    Act.NOTES_KEY_MADE: N_("Key of medical notes made"),
    Act.NOTES_KEY_GIVEN: N_("Key of medical notes given"),
    Act.SETTING: N_("Setting changed"),
    Act.CARRIER: N_("Airline changed"),
    Act.AIRPORT: N_("Airport changed"),
    Act.PROGRAMME: N_("Programme changed"),
    Act.SAMPLE_CENTRE: N_("Sample centre made"),
    Act.LIST_IMPORTED: N_("List imported"),
    Act.PERSON_ADDED: N_("Person added"),
    Act.PERSON_CHANGED: N_("Person changed"),
    Act.PERSON_REMOVED: N_("Person taken off the list"),
    Act.FILE_OPENED: N_("File opened"),
    Act.MEDICAL_FILE_OPENED: N_("Medical file opened"),
    Act.CHECKED_IN: N_("Checked in"),
    Act.CHECK_IN_UNDONE: N_("Check-in undone"),
    Act.BED_GIVEN: N_("Bed given"),
    Act.BED_SERVICE: N_("Bed out of service, or back"),
    Act.BED_CLEANED: N_("Bed cleaned"),
    Act.BED_HELD: N_("Bed held"),
    Act.HOLD_RELEASED: N_("Hold on a bed released"),
    Act.PLAN_ACCEPTED: N_("Bed plan accepted"),
    Act.NIGHTS_MOVED: N_("Nights of a bed changed"),
    Act.KEPT_APART: N_("Groups kept apart"),
    Act.FAMILY_LINK: N_("Linked cases: family or not"),
    Act.HOUSE_CHANGED: N_("House changed"),
    Act.HOUSE_IMPORTED: N_("House imported"),
    Act.WENT_OUT: N_("Went out"),
    Act.CAME_BACK: N_("Came back"),
    Act.GATE_UNDONE: N_("Gate entry corrected"),
    Act.ROLL_CALL_STARTED: N_("Roll-call started"),
    Act.ROLL_CALL_MARKED: N_("Roll-call marked"),
    Act.ROLL_CALL_CLOSED: N_("Roll-call closed"),
    Act.CHECKED: N_("Fit-to-travel check recorded"),
    Act.CHECK_WITHDRAWN: N_("Fit-to-travel check withdrawn"),
    Act.NEEDS_SET: N_("Handling needs set"),
    Act.NOTES_READ: N_("Medical notes read"),
    Act.NOTE_WRITTEN: N_("Medical note written"),
    Act.NOTE_WITHDRAWN: N_("Medical note withdrawn"),
    Act.CASE_HELD: N_("Case put on hold"),
    Act.CASE_RELEASED: N_("Case released"),
    Act.CONSENT: N_("Consent recorded"),
    Act.FLIGHT_MADE: N_("Flight made"),
    Act.FLIGHT_CHANGED: N_("Flight changed"),
    Act.FLIGHT_DELETED: N_("Flight deleted"),
    Act.PUT_ON_FLIGHT: N_("Put on a flight"),
    Act.TAKEN_OFF_FLIGHT: N_("Taken off a flight"),
    Act.CASE_SPLIT: N_("Split of a case recorded"),
    Act.SPLIT_WITHDRAWN: N_("Split of a case withdrawn"),
    Act.BAG_TAGGED: N_("Bag tagged"),
    Act.BAG_WEIGHED: N_("Bag weighed"),
    Act.BAG_VOIDED: N_("Bag tag cancelled"),
    Act.BAG_CUSTODY: N_("Bag handed on"),
    Act.BOARDED: N_("Boarded"),
    Act.BOARDING_UNDONE: N_("Boarding undone"),
    Act.OFFLOADED: N_("Offloaded"),
    Act.NO_SHOW: N_("No-show"),
    Act.FLIGHT_CLOSED: N_("Flight closed"),
    Act.DEPARTED: N_("Left with the flight"),
    Act.PRINTED: N_("Printed or saved"),
    Act.EXPORTED: N_("Exported"),
    Act.PACK_MADE: N_("Paper pack made"),
    Act.HISTORY_GIVEN: N_("History of a person read"),
    Act.BACKED_UP: N_("Backup made"),
    Act.RESTORED: N_("Backup restored"),
    Act.VERIFIED: N_("Log of acts verified"),
    Act.ANONYMISED: N_("Anonymised"),
}

FIELDS: Final[Mapping[str, str]] = {
    **{field.value: label for field, label in CHANGED_FIELDS.items()},
    "added": N_("People added"),
    "airports": N_("Airports"),
    "bed": N_("Bed"),
    "beds": N_("Beds"),
    "beds_freed": N_("Beds freed"),
    "beds_given": N_("Beds given"),
    "beds_held": N_("Beds held"),
    "boarded": N_("People boarded"),
    "carriers": N_("Airlines"),
    "cases_changed": N_("Cases changed"),
    "changed": N_("People changed"),
    "city": N_("City"),
    "cleaned": N_("Cleaned"),
    "columns": N_("Columns"),
    "country": N_("Country"),
    "faults": N_("Faults"),
    "file": N_("File"),
    "filter": N_("Searched for"),
    "flight": N_("Flight"),
    "form": N_("Form"),
    "gate": N_("At the gate"),
    "from_night": N_("From the night of"),
    "goals": N_("Order of the goals"),
    "given": N_("Given"),
    "held": N_("On hold"),
    "hold_until": N_("Held until"),
    "in_building": N_("In the building"),
    "infant_piece_kg": N_("Infant's piece, kg"),
    "infant_pieces": N_("Infant's pieces"),
    "integrity": N_("Database file"),
    "kept_apart": N_("Kept apart"),
    "kind": N_("Kind"),
    "legs": N_("Legs"),
    "made": N_("Backup of"),
    "mark": N_("Roll-call"),
    "max_piece_kg": N_("Heaviest piece, kg"),
    "missing": N_("Missing"),
    "name": N_("Name"),
    "night": N_("Night"),
    "no_show": N_("No-shows"),
    "number": N_("Case number"),
    "offloaded": N_("People offloaded"),
    "on_day": N_("Date"),
    "out": N_("Out of the building"),
    "outcome": N_("Outcome"),
    "overridden": N_("Bed rules overridden"),
    "piece_kg": N_("Piece, kg"),
    "pieces": N_("Pieces"),
    "pooled": N_("Allowance pooled"),
    "programmes": N_("Programmes"),
    "released": N_("Holds released"),
    "removed": N_("People taken off"),
    "review_on": N_("Review on"),
    "roles": N_("Roles"),
    "rows": N_("Rows"),
    "same_family": N_("One family"),
    "others": N_("Tries under other names"),
    "seals": N_("Seals compared"),
    "second": N_("Second place"),
    "seen": N_("Seen"),
    "sequence": N_("Number of the backup"),
    "sheet": N_("Sheet"),
    "size": N_("Size"),
    "split": N_("Reason of the split"),
    "state": N_("Status"),
    "tag": N_("Bag tag"),
    "tags": N_("Tags"),
    "to_clean": N_("To be cleaned"),
    "until_night": N_("Until the morning of"),
    "value": N_("Value"),
    "version": N_("Version"),
    "weight_g": N_("Weight"),
    "window_hours": N_("Fit-to-travel window, hours"),
    "withdrawn": N_("Withdrawn"),
    "zone": N_("Time zone"),
    "tries": N_("Wrong tries before"),
    "accessible": N_("Wheelchair gets in"),
    "adjoining": N_("Adjoining"),
    "block": N_("Block"),
    "closed": N_("Room closed"),
    "floor": N_("Floor"),
    "house_added": N_("New"),
    "house_changed": N_("Changed"),
    "house_removed": N_("Deleted"),
    "level": N_("Kind of bed"),
    "near_wash": N_("Near wash rooms"),
    "order": N_("Place in the order"),
    "plan_place": N_("Place on the plan"),
    "room_kind": N_("For whom"),
}
"""What a value is; a key that isn't here is shown as it is stored."""

BED_RULES: Final[Mapping[BedRule, str]] = {
    BedRule.BED_TAKEN: N_("bed taken"),
    BedRule.BED_HELD: N_("bed held for somebody"),
    BedRule.OUT_OF_SERVICE: N_("bed out of service"),
    BedRule.BEING_CLEANED: N_("bed being cleaned"),
    BedRule.ROOM_CLOSED: N_("room closed"),
    BedRule.KEPT_APART: N_("groups kept apart"),
    BedRule.COT_FOR_INFANTS: N_("cot for an infant"),
    BedRule.ROOM_FOR_MEN: N_("room for men"),
    BedRule.ROOM_FOR_WOMEN: N_("room for women"),
    BedRule.ISOLATION_SHARED: N_("isolation room shared"),
    BedRule.MIXED_SEXES: N_("women and men in one room"),
    BedRule.SEX_UNKNOWN: N_("sex not known"),
    BedRule.CHILD_WITH_STRANGERS: N_("child with strangers"),
    BedRule.TOO_MANY_CHILDREN: N_("too many children"),
    BedRule.NEEDS_ISOLATION: N_("needs isolation"),
    BedRule.NOT_ACCESSIBLE: N_("room not accessible"),
    BedRule.NO_UPPER_BUNK: N_("upper bunk"),
    BedRule.CHILD_WITHOUT_ADULT: N_("child without an adult of the family"),
    BedRule.KEPT_FOR_ISOLATION: N_("room kept for isolation"),
    BedRule.KEPT_ACCESSIBLE: N_("room kept for reduced mobility"),
    BedRule.FAMILY_APART: N_("family apart"),
}

GOALS: Final[Mapping[Goal, str]] = {
    Goal.UNPLACED: N_("Everybody has a place"),
    Goal.SPLIT: N_("Families not split"),
    Goal.LINKED_APART: N_("Cross-referenced cases side by side"),
    Goal.SPLIT_APART: N_("Split families in adjoining rooms"),
    Goal.SHARED: N_("Few rooms shared by unrelated households"),
    Goal.FLIGHTS: N_("Same flight, same room"),
    Goal.WASH: N_("Small children near wash rooms"),
    Goal.OPENED: N_("Few rooms opened"),
    Goal.MOVES: N_("Few people moved"),
}

_CONSENTS: Final[Mapping[ConsentKind, str]] = {
    ConsentKind.DATA: N_("Personal data"),
    ConsentKind.MEDICAL: N_("Medical findings"),
    ConsentKind.PHOTO: N_("Photo"),
}

_SECOND: Final[Mapping[SecondPlace, str]] = {
    SecondPlace.NOT_SET: N_("not set"),
    SecondPlace.DONE: N_("copied"),
    SecondPlace.MISSING: N_("missing"),
    SecondPlace.FULL: N_("full"),
    SecondPlace.READ_ONLY: N_("read-only"),
    SecondPlace.DIFFERS: N_("copy differs"),
    SecondPlace.FAILED: N_("failed"),
}

_INTEGRITY: Final[Mapping[str, str]] = {
    "ok": N_("in order"),
    "damaged": N_("damaged"),
    "not asked": N_("not asked"),
}

SETTINGS: Final[Mapping[str, str]] = {
    "bed_goals": N_("Goals of the bed plan"),
    "beds_cleaned_after_guests": N_("Beds cleaned between guests"),
    "centre_name": N_("Name of the centre"),
    "demonstration": N_("Demonstration"),
    "lock_minutes": N_("Minutes until the window locks itself"),
    "pack_password": N_("Password of the paper pack"),
    "retention_months": N_("Months until people are anonymised"),
}

_CODES: Final[Mapping[str, tuple[type[StrEnum], ...]]] = {
    "gate": (GateWay,),
    "goals": (Goal,),
    "kind": (ConsentKind, NoteKind),
    "mark": (Presence,),
    "needs": (Need,),
    "numbers": (NumberType,),
    "outcome": (Outcome, Fitness),
    "overridden": (BedRule,),
    "level": (BedLevel,),
    "relation": (Relation,),
    "roles": (Role,),
    "room_kind": (RoomKind,),
    "second": (SecondPlace,),
    "sex": (Sex,),
    "state": (PassengerState, MovementState, BedState),
}
"""Whose codes a value may be."""

_WORDS: Final[Mapping[tuple[type[StrEnum], str], str]] = {
    **WORDS,
    **{(BedRule, rule.value): word for rule, word in BED_RULES.items()},
    **{(Goal, goal.value): word for goal, word in GOALS.items()},
    **{(SecondPlace, place.value): word for place, word in _SECOND.items()},
    **{(ConsentKind, kind.value): word for kind, word in _CONSENTS.items()},
}
_COUNTRIES: Final = frozenset({"country", "destination_country", "nationality"})
_NOTHING: Final = "–"
_THEN: Final = "›"  # an arrow that the fonts of paper have


def act_word(t: Translator, act: str) -> str:
    """What was done; an act of a newer program as it is stored."""
    return t(ACTS[Act(act)]) if act in ACTS else act


def consent_word(t: Translator, kind: ConsentKind) -> str:
    """What a consent is for."""
    return t(_CONSENTS[kind])


def about_words(t: Translator, row: AuditRow) -> str:
    """On whom or what: the person, the case, the flight, or the thing by its name."""
    person = row.person
    if row.person_id is not None and not person:
        person = t("Person {number}", number=row.person_id)
    parts = (person, row.case_number, row.movement, thing_words(t, row))
    return " · ".join(dict.fromkeys(part for part in parts if part))


def thing_words(t: Translator, row: AuditRow) -> str:
    """The thing that an act was about beside people and flights: a bed, a paper, a setting."""
    if row.staff:
        return row.staff
    if row.act == Act.SETTING and row.subject in SETTINGS:
        return t(SETTINGS[row.subject])
    return _code(t, row.subject, (PaperKind, AuditedPaper)) or row.subject


def changes_words(t: Translator, row: AuditRow) -> str:
    """What an act changed, and why, in one line: "Bed: A3 / 2 › B4 / 1; Reason: closer to the family"."""
    if row.erased:
        return t("Erased when the person was anonymised")
    fields = [*row.before, *(name for name in row.after if name not in row.before)]
    said = [_labelled(t, name, _change(t, name, row)) for name in fields]
    if row.reason:
        said.append(t("{label}: {value}", label=t("Reason"), value=row.reason))
    return "; ".join(said)


def side_words(t: Translator, side: Mapping[str, Any]) -> str:
    """Before or after alone: "Bed: A3 / 2; Status: Expected"."""
    return "; ".join(_labelled(t, name, _value(t, name, value)) for name, value in side.items())


def change_lines(t: Translator, row: AuditRow) -> tuple[tuple[str, str, str], ...]:
    """What an act changed, field by field: what it is, before, after; an empty text where nothing is said."""
    fields = [*row.before, *(name for name in row.after if name not in row.before)]
    return tuple(
        (
            t(FIELDS[name]) if name in FIELDS else name,
            _value(t, name, row.before[name]) if name in row.before else "",
            _value(t, name, row.after[name]) if name in row.after else "",
        )
        for name in fields
    )


def filter_words(t: Translator, wanted: AuditFilter, person: str, case: str, movement: str) -> str:
    """What the audit was searched for; the names of person, case and flight are looked up by who calls."""
    parts: Iterable[str] = (
        t("“{text}”", text=wanted.text) if wanted.text else "",
        wanted.staff,
        "" if wanted.act is None else act_word(t, wanted.act),
        person,
        t("Case {number}", number=case) if case else "",
        movement,
        t("since {moment}", moment=t.datetime(wanted.since)) if wanted.since else "",
        t("until {moment}", moment=t.datetime(wanted.until)) if wanted.until else "",
    )
    return " · ".join(part for part in parts if part)


def _labelled(t: Translator, name: str, value: str) -> str:
    return t("{label}: {value}", label=t(FIELDS[name]) if name in FIELDS else name, value=value)


def _change(t: Translator, name: str, row: AuditRow) -> str:
    after = _value(t, name, row.after[name]) if name in row.after else _NOTHING
    if name not in row.before:
        return after
    before = _value(t, name, row.before[name])
    return after if before == after else f"{before} {_THEN} {after}"


def _value(t: Translator, name: str, value: Any) -> str:
    """A value as it stands in the detail of a row: text, number, list or table of JSON."""
    if value is None or value in ("", [], {}):
        return _NOTHING
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if name in _SHAPED:
        return _SHAPED[name](t, value)
    if isinstance(value, int | float):
        return t.number(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {_value(t, name, one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_value(t, name, one) for one in value)
    if name in _COUNTRIES:
        return country(t, str(value))
    return _code(t, str(value), _CODES.get(name, ())) or str(value)


def _code(t: Translator, value: str, kinds: Iterable[type[StrEnum]]) -> str:
    """The word for a code of one of these kinds; empty for what is none."""
    for kind in kinds:
        if (kind, value) in _WORDS:
            return t(_WORDS[kind, value])
    return ""


def _day(t: Translator, value: Any) -> str:
    return t.date(date.fromisoformat(str(value)))


def _birth(t: Translator, value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    return birth(t, BirthDate(date.fromisoformat(value["day"]), Precision(value["precision"])))


def _needs(t: Translator, value: Any) -> str:
    """Needs with their due dates, or needs alone."""
    due = value if isinstance(value, Mapping) else dict.fromkeys(value)
    words = ((_code(t, need, (Need,)) or need, day) for need, day in due.items())
    return ", ".join(word if day is None else f"{word} ({_day(t, day)})" for word, day in words)


def _numbers(t: Translator, value: Any) -> str:
    return ", ".join(f"{_code(t, kind, (NumberType,)) or kind} {number}" for kind, number in value)


def _moment(t: Translator, value: Any) -> str:
    return t.datetime(datetime.fromisoformat(str(value)))


_SHAPED: Final[Mapping[str, Callable[[Translator, Any], str]]] = {
    "birth": _birth,
    "from_night": _day,
    "hold_until": _moment,
    "integrity": lambda t, value: t(_INTEGRITY[value]) if value in _INTEGRITY else str(value),
    "made": _moment,
    "needs": _needs,
    "night": _day,
    "numbers": _numbers,
    "on_day": _day,
    "review_on": _day,
    "until_night": _day,
    "weight_g": lambda t, value: t.kilos(int(value)),
}
