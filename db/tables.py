"""The schema: one class a table, in the words of FIELD.md.

What must never happen is forbidden here, by keys, CHECKs and partial unique indexes, and by the triggers
and exclusion constraints of `db/migrations/rules_*.py`, which no mapping can express. What happened (checks,
boardings, custody, prints, manifests, the audit) is a row that is added; those tables refuse UPDATE and DELETE.
"""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

# The tables of the house are named here too: `tb.Bed` wherever the schema is spoken of.
from db.base import Base as Base
from db.tables_house import ApartCase as ApartCase
from db.tables_house import ApartGroup as ApartGroup
from db.tables_house import Bed as Bed
from db.tables_house import BedAssignment as BedAssignment
from db.tables_house import BedOverride as BedOverride
from db.tables_house import Block as Block
from db.tables_house import GateEvent as GateEvent
from db.tables_house import KeepApart as KeepApart
from db.tables_house import RollCall as RollCall
from db.tables_house import RollCallMark as RollCallMark
from db.tables_house import Room as Room
from db.tables_house import RoomNeighbour as RoomNeighbour
from db.tables_house import RoomPlace as RoomPlace
from db.types import UtcDateTime, code
from transit_desk.domain.codes import (
    BoardingAct,
    ConsentKind,
    CustodyPoint,
    MovementState,
    Need,
    NoteKind,
    NumberType,
    Outcome,
    PaperKind,
    Precision,
    Relation,
    Sex,
    StayEnd,
)
from transit_desk.domain.rights import Role


class Setting(Base):
    """What a supervisor sets for the whole centre, one value a key (see services/settings.py)."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[object] = mapped_column(JSON)


class NumberSeries(Base):
    """The next serial of each of the centre's own numbers; taken inside the writing transaction."""

    __tablename__ = "number_series"
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    next: Mapped[int]
    __table_args__ = (CheckConstraint("next > 0", name="next_positive"),)


class Programme(Base):
    """A resettlement programme and its fit-to-travel window."""

    __tablename__ = "programme"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    country: Mapped[str] = mapped_column(String(3), unique=True)
    window_hours: Mapped[int]
    __table_args__ = (CheckConstraint("window_hours BETWEEN 1 AND 720", name="window"),)


class Carrier(Base):
    """An airline and its baggage allowance; weights in whole kilos."""

    __tablename__ = "carrier"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(3), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    pieces: Mapped[int]
    piece_kg: Mapped[int]
    max_piece_kg: Mapped[int]
    infant_pieces: Mapped[int]
    infant_piece_kg: Mapped[int]
    pooled: Mapped[bool]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("pieces >= 0 AND infant_pieces >= 0", name="pieces"),
        CheckConstraint(
            "piece_kg > 0 AND infant_piece_kg > 0 AND max_piece_kg >= piece_kg AND max_piece_kg <= 32",
            name="weights",
        ),
    )


class Airport(Base):
    """An airport and the zone its local times are in."""

    __tablename__ = "airport"
    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    city: Mapped[str] = mapped_column(String(60))
    country: Mapped[str] = mapped_column(String(3))
    zone: Mapped[str] = mapped_column(String(40))


class ListImport(Base):
    """One nominal roll taken in; `lineage` is the same for a list and its later versions."""

    __tablename__ = "list_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    lineage: Mapped[str] = mapped_column(String(64), index=True)
    file: Mapped[str] = mapped_column(String(255))
    sheet: Mapped[str] = mapped_column(String(80))
    rows: Mapped[int]
    persons: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))


class ListMapping(Base):
    """What the user said the columns are, for the next list with the same heading."""

    __tablename__ = "list_mapping"
    heading_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Case(Base):
    """The unit that travels: a principal applicant and dependants."""

    __tablename__ = "case"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    camp: Mapped[str] = mapped_column(String(60))
    destination_country: Mapped[str] = mapped_column(String(40))
    destination_state: Mapped[str] = mapped_column(String(40))
    destination_city: Mapped[str] = mapped_column(String(80))
    agency: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("length(number) > 0", name="number_given"),)


class CaseLink(Base):
    """Two cross-referenced cases, which travel together; the lower id first.

    `same_family`: they are relatives and may share a room as one family.
    """

    __tablename__ = "case_link"
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)
    same_family: Mapped[bool] = mapped_column(server_default=true())
    __table_args__ = (CheckConstraint("case_id < other_id", name="lower_first"),)


class CaseHold(Base):
    """A named officer holds a whole case until someone releases it."""

    __tablename__ = "case_hold"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    placed_by: Mapped[str] = mapped_column(String(80))
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[str | None] = mapped_column(String(80))
    __table_args__ = (
        Index(
            "uq_case_hold_open",
            "case_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
        CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released"),
    )


class CaseSplit(Base):
    """A named officer lets the rest of a case travel without its held members (FIELD.md, Medical)."""

    __tablename__ = "case_split"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (
        UniqueConstraint("case_id", "movement_id"),
        CheckConstraint("length(reason) > 0", name="reason_given"),
    )


class Person(Base):
    """Someone on a list. Names to the letter; `search_text` is the folded text the scan box looks in."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    position: Mapped[int]
    card_number: Mapped[str] = mapped_column(String(12), unique=True)
    family_name: Mapped[str] = mapped_column(String(120))
    given_names: Mapped[str] = mapped_column(String(120))
    relation: Mapped[Relation] = mapped_column(code(Relation, "relation"))
    sex: Mapped[Sex] = mapped_column(code(Sex, "sex"))
    birth_day: Mapped[date | None] = mapped_column(Date)
    birth_precision: Mapped[Precision | None] = mapped_column(code(Precision, "birth_precision"))
    nationality: Mapped[str] = mapped_column(String(40))
    remarks: Mapped[str] = mapped_column(String(500))
    search_text: Mapped[str] = mapped_column(String(600))
    list_import_id: Mapped[int | None] = mapped_column(ForeignKey("list_import.id"), index=True)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # taken off the list
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # retention: nothing names anybody
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("length(family_name) + length(given_names) > 0", name="named"),
        CheckConstraint("(birth_day IS NULL) = (birth_precision IS NULL)", name="birth"),
        Index("ix_person_names", "family_name", "given_names"),
    )


class PersonNumber(Base):
    """A number with its type, unique in the house."""

    __tablename__ = "person_number"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    type: Mapped[NumberType] = mapped_column(code(NumberType, "type"))
    value: Mapped[str] = mapped_column(String(40))
    __table_args__ = (
        UniqueConstraint("type", "value"),
        CheckConstraint("length(value) > 0", name="value_given"),
        Index("ix_person_number_value", "value"),
    )


class HandlingNeed(Base):
    """What everyone who handles the person must know, and no more."""

    __tablename__ = "handling_need"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    need: Mapped[Need] = mapped_column(code(Need, "need"))
    due_on: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (
        UniqueConstraint("person_id", "need"),
        CheckConstraint("due_on IS NULL OR need = 'PREG'", name="due_date_of_pregnancy"),
    )


class Stay(Base):
    """A person's presence at the centre, from check-in to departure."""

    __tablename__ = "stay"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(80))
    end: Mapped[StayEnd | None] = mapped_column(code(StayEnd, "end"))
    __table_args__ = (
        Index(
            "uq_stay_open",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_stay_person_id", "person_id"),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="order"),
        CheckConstraint('(ended_at IS NULL) = ("end" IS NULL)', name="ended"),
    )


class MedicalCheck(Base):
    """One fit-to-travel check, or the withdrawal of one entered by mistake. Status only: no reason."""

    __tablename__ = "medical_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    outcome: Mapped[Outcome | None] = mapped_column(code(Outcome, "outcome"))
    withdraws_id: Mapped[int | None] = mapped_column(ForeignKey("medical_check.id"), unique=True)
    review_on: Mapped[date | None] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (withdraws_id IS NOT NULL)", name="check_or_withdrawal"),
        CheckConstraint("review_on IS NULL OR outcome = 'deferred'", name="review_of_deferral"),
    )


class Movement(Base):
    """A flight with its legs; `departs_at` is its first leg's departure."""

    __tablename__ = "movement"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    state: Mapped[MovementState] = mapped_column(code(MovementState, "state"))
    departs_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(80))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(80))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),)


class Leg(Base):
    """One flight number from one airport to the next; local times follow from the airports' zones."""

    __tablename__ = "leg"
    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    position: Mapped[int]
    carrier_id: Mapped[int] = mapped_column(ForeignKey("carrier.id"), index=True)
    flight_number: Mapped[str] = mapped_column(String(8))
    origin: Mapped[str] = mapped_column(ForeignKey("airport.code"))
    destination: Mapped[str] = mapped_column(ForeignKey("airport.code"))
    departs_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # lists don't give those of connections
    arrives_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        UniqueConstraint("movement_id", "position"),
        CheckConstraint("position > 1 OR (position = 1 AND departs_at IS NOT NULL)", name="departs"),
        CheckConstraint("origin <> destination", name="goes_somewhere"),
        CheckConstraint("arrives_at IS NULL OR arrives_at > departs_at", name="arrives_later"),
    )


class Passenger(Base):
    """A person on a movement; where the passenger stands is the last BoardingEvent."""

    __tablename__ = "passenger"
    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (UniqueConstraint("movement_id", "person_id"),)


class BoardingEvent(Base):
    """One act at the boarding desk; `sequence` counts a passenger's acts, so two desks can't both be next."""

    __tablename__ = "boarding_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    passenger_id: Mapped[int] = mapped_column(ForeignKey("passenger.id"))
    sequence: Mapped[int]
    act: Mapped[BoardingAct] = mapped_column(code(BoardingAct, "act"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (
        UniqueConstraint("passenger_id", "sequence"),
        CheckConstraint("sequence > 0", name="sequence_positive"),
    )


class Bag(Base):
    """A tagged piece of a passenger; weight in grams, none while unweighed."""

    __tablename__ = "bag"
    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    tag_number: Mapped[str] = mapped_column(String(12), unique=True)
    weight_g: Mapped[int | None]
    tagged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tagged_by: Mapped[str] = mapped_column(String(80))
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("weight_g IS NULL OR weight_g BETWEEN 1 AND 99999", name="weight"),)


class CustodyEvent(Base):
    """A bag accounted for at a point."""

    __tablename__ = "custody_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    bag_id: Mapped[int] = mapped_column(ForeignKey("bag.id"), index=True)
    point: Mapped[CustodyPoint] = mapped_column(code(CustodyPoint, "point"))
    weight_g: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))


class ManifestVersion(Base):
    """A manifest as it was made: frozen. `content` is the list of its rows."""

    __tablename__ = "manifest_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    version: Mapped[int] = mapped_column()
    content: Mapped[object] = mapped_column(JSON)
    passengers: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (
        UniqueConstraint("movement_id", "version"),
        CheckConstraint("version > 0", name="version_positive"),
    )


class PrintRecord(Base):
    """Something that was printed or saved as a file: what, about what, when and by whom."""

    __tablename__ = "print_record"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PaperKind] = mapped_column(code(PaperKind, "kind"))
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    bag_id: Mapped[int | None] = mapped_column(ForeignKey("bag.id"), index=True)
    version: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))


class Staff(Base):
    """A member of the staff. The id is that of the keyring's slot; who has left stays on record."""

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    folded: Mapped[str] = mapped_column(String(80))  # the name as sign-in compares it
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(80))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[str | None] = mapped_column(String(80))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index(
            "uq_staff_folded_at_work",
            "folded",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        CheckConstraint("length(name) > 0", name="named"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
    )


class StaffRole(Base):
    """A role somebody holds."""

    __tablename__ = "staff_role"
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(code(Role, "role"), primary_key=True)


class AuditHead(Base):
    """Where the audit ends: one row. Locked by whoever adds, so that the chain never forks."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (CheckConstraint("id = 1", name="one_row"), CheckConstraint("count >= 0", name="count"))


class AuditEvent(Base):
    """One act, chained to the one before (domain/audit.py). `id` counts them without a gap.

    Ids of people, cases and movements are plain numbers: what happened stays told when the thing is gone.
    """

    __tablename__ = "audit_event"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    staff_id: Mapped[str] = mapped_column(String(36))
    by: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(80))
    act: Mapped[str] = mapped_column(String(40), index=True)
    person_id: Mapped[int | None] = mapped_column(index=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    movement_id: Mapped[int | None] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(String(120))
    detail_digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64))


class AuditDetail(Base):
    """Before, after and reason of an act, as JSON text; taken away when the person is anonymised."""

    __tablename__ = "audit_detail"
    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True, autoincrement=False)
    salt: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)


class MedicalNote(Base):
    """A sealed note of medical staff, or the withdrawal of one. `sealed` opens only with the notes key."""

    __tablename__ = "medical_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[NoteKind | None] = mapped_column(code(NoteKind, "kind"))
    key_id: Mapped[str] = mapped_column(String(36))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    withdraws_id: Mapped[int | None] = mapped_column(ForeignKey("medical_note.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (
        CheckConstraint("(kind IS NULL) = (withdraws_id IS NOT NULL)", name="note_or_withdrawal"),
    )


class Consent(Base):
    """What a person agreed to, or no longer agrees to; the last of a kind counts."""

    __tablename__ = "consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[ConsentKind] = mapped_column(code(ConsentKind, "kind"))
    given: Mapped[bool]
    on_day: Mapped[date] = mapped_column(Date)
    form: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))


class Anonymising(Base):
    """Who is being anonymised in this very transaction: only then do rows of what happened let go of names."""

    __tablename__ = "anonymising"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
