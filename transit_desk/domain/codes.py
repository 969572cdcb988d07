"""The codes of the field, as the database stores them and as every layer compares them.

The members' values are what stands in the database (each column has a CHECK made from the enum), so a
value is never renamed; a new one needs a migration. Words for people are in `transit_desk.language.words`.
"""

from enum import StrEnum


class Sex(StrEnum):
    """As on the travel document. UNKNOWN only while a list has not said it."""

    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "X"


class Relation(StrEnum):
    """Relationship to the principal applicant (PA) of the case."""

    PA = "PA"
    SPOUSE = "SPOUSE"
    SON = "SON"
    DAUGHTER = "DAUGHTER"
    CHILD = "CHILD"
    FATHER = "FATHER"
    MOTHER = "MOTHER"
    BROTHER = "BROTHER"
    SISTER = "SISTER"
    GRANDCHILD = "GRANDCHILD"
    GRANDPARENT = "GRANDPARENT"
    NIECE_NEPHEW = "NIECE_NEPHEW"
    OTHER_RELATIVE = "OTHER_RELATIVE"
    FOSTER_CHILD = "FOSTER_CHILD"
    UNRELATED = "UNRELATED"
    UNKNOWN = "UNKNOWN"


class Precision(StrEnum):
    """How much of a birth date is known; the stored day is the first of what is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class NumberType(StrEnum):
    """Types of the numbers a person carries (FIELD.md: text with its type)."""

    A_NUMBER = "a_number"
    UNHCR = "unhcr"
    UCI = "uci"
    PASSPORT = "passport"
    OTHER = "other"


class Need(StrEnum):
    """Handling needs everyone at the desk may see (never the reason). Mostly IATA SSR codes."""

    WCHR = "WCHR"  # wheelchair, can climb stairs
    WCHS = "WCHS"  # wheelchair, no stairs, walks in the cabin
    WCHC = "WCHC"  # wheelchair, cannot move
    STCR = "STCR"  # stretcher
    BLND = "BLND"
    DEAF = "DEAF"
    MEDA = "MEDA"  # medical case
    MAAS = "MAAS"  # meet and assist
    OXYG = "OXYG"  # oxygen
    PREGNANT = "PREG"  # with a due date
    ISOLATE = "ISOL"
    ESCORT = "ESCT"
    UMNR = "UMNR"  # unaccompanied minor
    LANG = "LANG"
    OTHER = "OTHR"


class Outcome(StrEnum):
    """Result of one fit-to-travel check; 'not assessed' and 'expired' are derived, never stored."""

    FIT = "fit"
    FIT_WITH_CONDITIONS = "fit_with_conditions"
    DEFERRED = "deferred"
    UNFIT = "unfit"


class Fitness(StrEnum):
    """What a check means at a given departure (derived)."""

    NOT_ASSESSED = "not_assessed"
    FIT = "fit"
    FIT_WITH_CONDITIONS = "fit_with_conditions"
    DEFERRED = "deferred"
    UNFIT = "unfit"
    EXPIRED = "expired"


class RoomKind(StrEnum):
    """Who a room is for."""

    FAMILY = "family"
    MEN = "men"
    WOMEN = "women"
    ACCESSIBLE = "accessible"
    ISOLATION = "isolation"


class BedLevel(StrEnum):
    """Where a bed stands: a single bed and a lower bunk serve everyone; a cot serves an infant."""

    SINGLE = "single"
    LOWER = "lower"
    UPPER = "upper"
    COT = "cot"


class BedState(StrEnum):
    """What a bed may be used for."""

    READY = "ready"
    OUT_OF_SERVICE = "out_of_service"


class AssignmentState(StrEnum):
    """Life of a bed assignment: at most one CURRENT per bed and per person."""

    PLANNED = "planned"
    CURRENT = "current"
    ENDED = "ended"


class GateWay(StrEnum):
    """Which way somebody went through the gate."""

    OUT = "out"
    IN = "in"


class GatePlace(StrEnum):
    """Where somebody went who left the building for a while."""

    HOSPITAL = "hospital"
    TOWN = "town"
    OTHER = "other"


class Presence(StrEnum):
    """What a roll-call says of a person."""

    SEEN = "seen"
    MISSING = "missing"
    UNMARKED = "unmarked"  # a mark taken back


class StayEnd(StrEnum):
    """Why a stay ended."""

    DEPARTED = "departed"
    UNDONE = "undone"
    LEFT = "left"


class MovementState(StrEnum):
    """Life of a movement: passengers change while PLANNED or BOARDING, nothing changes once CLOSED."""

    PLANNED = "planned"
    BOARDING = "boarding"
    CLOSED = "closed"


class BoardingAct(StrEnum):
    """One act at the boarding desk; the last act of a passenger is what counts."""

    BOARDED = "boarded"
    UNDONE = "undone"
    OFFLOADED = "offloaded"
    NO_SHOW = "no_show"


class PassengerState(StrEnum):
    """Where a passenger stands on a movement (derived from the last boarding act)."""

    EXPECTED = "expected"
    BOARDED = "boarded"
    OFFLOADED = "offloaded"
    NO_SHOW = "no_show"


class CustodyPoint(StrEnum):
    """Where a bag was last accounted for (after IATA resolution 753)."""

    WEIGHED = "weighed"
    TAGGED = "tagged"
    LOADED = "loaded"
    HANDED_TO_AIRLINE = "handed_to_airline"
    VOIDED = "voided"


class PaperKind(StrEnum):
    """What was printed or exported."""

    PERSON_CARD = "person_card"
    BAG_TAGS = "bag_tags"
    BOARDING_LIST = "boarding_list"
    ROOM_LIST = "room_list"
    ROLL_CALL = "roll_call"
    MANIFEST_PDF = "manifest_pdf"
    MANIFEST_XLSX = "manifest_xlsx"
    PROBLEMS_XLSX = "problems_xlsx"


class AuditedPaper(StrEnum):
    """Papers about the record itself, or of the whole house: that one was made stands in the audit alone."""

    PAPER_PACK = "paper_pack"
    EVACUATION_LIST = "evacuation_list"
    NIGHT_LIST = "night_list"
    HOUSE_XLSX = "house_xlsx"
    PERSON_HISTORY = "person_history"
    AUDIT_XLSX = "audit_xlsx"
    RECOVERY_SHEET = "recovery_sheet"


class Light(StrEnum):
    """What the boarding desk shows at arm's length; always with words and a shape."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class AgeBand(StrEnum):
    """Fare bands on the day of travel (FIELD.md): under 2, 2 to under 12, 12 and over."""

    INFANT = "infant"
    CHILD = "child"
    ADULT = "adult"


class NoteKind(StrEnum):
    """What a sealed medical note is about."""

    REASON = "reason"
    DIAGNOSIS = "diagnosis"
    MEDICATION = "medication"
    ATTACHMENT = "attachment"
    OTHER = "other"


class ConsentKind(StrEnum):
    """What a person is asked to agree to."""

    DATA = "data"  # personal data kept and shared for the journey
    MEDICAL = "medical"  # medical findings shared with the receiving country
    PHOTO = "photo"
