"""The schema of the house: blocks, rooms and beds, who sleeps where, who went out, who was seen at night.

As `db.tables`, which names these tables too; the rules that need the engines' own words are in
`db/migrations/rules_*.py`. Gate events and the marks of a roll-call are rows that are only added.
"""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.types import UtcDateTime, code
from transit_desk.domain.codes import (
    AssignmentState,
    BedLevel,
    BedState,
    GatePlace,
    GateWay,
    Presence,
    RoomKind,
)


class Block(Base):
    """A building of the centre."""

    __tablename__ = "block"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    position: Mapped[int]


class Room(Base):
    """A room. Which rooms adjoin says RoomNeighbour; `closed` rooms are given to nobody."""

    __tablename__ = "room"
    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    name: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[RoomKind] = mapped_column(code(RoomKind, "kind"))
    floor: Mapped[int]
    accessible: Mapped[bool]
    position: Mapped[int]
    near_wash: Mapped[bool] = mapped_column(server_default=false())  # wash rooms are close by
    closed: Mapped[bool] = mapped_column(server_default=false())
    __table_args__ = (UniqueConstraint("block_id", "position"),)


class Bed(Base):
    """A bed. Whether it is taken is asked of BedAssignment, never stored here.

    `cleaning_since`: somebody left it and it has not been cleaned; it waits for that while nobody is in it.
    """

    __tablename__ = "bed"
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    name: Mapped[str] = mapped_column(String(16))
    level: Mapped[BedLevel] = mapped_column(code(BedLevel, "level"))
    state: Mapped[BedState] = mapped_column(code(BedState, "state"))
    cleaning_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (UniqueConstraint("room_id", "name"),)


class BedAssignment(Base):
    """A person in a bed for nights [from_night, until_night); an infant with its mother has no row.

    PLANNED rows hold a bed for somebody announced, one a person, until `hold_until` if that is given.
    """

    __tablename__ = "bed_assignment"
    id: Mapped[int] = mapped_column(primary_key=True)
    bed_id: Mapped[int] = mapped_column(ForeignKey("bed.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    stay_id: Mapped[int | None] = mapped_column(ForeignKey("stay.id"), index=True)
    state: Mapped[AssignmentState] = mapped_column(code(AssignmentState, "state"))
    from_night: Mapped[date] = mapped_column(Date)
    until_night: Mapped[date] = mapped_column(Date)
    hold_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(80))
    __table_args__ = (
        Index(
            "uq_bed_assignment_current_bed",
            "bed_id",
            unique=True,
            sqlite_where=text("state = 'current'"),
            postgresql_where=text("state = 'current'"),
        ),
        Index(
            "uq_bed_assignment_current_person",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'current'"),
            postgresql_where=text("state = 'current'"),
        ),
        Index(
            "uq_bed_assignment_planned_person",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index("ix_bed_assignment_bed_id", "bed_id", "state"),
        Index("ix_bed_assignment_person_id", "person_id"),
        CheckConstraint("until_night > from_night", name="nights"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("state <> 'current' OR stay_id IS NOT NULL", name="current_has_stay"),
    )


class RoomPlace(Base):
    """Where a room is drawn on its floor, in squares of the plan; a room without one is put in its order."""

    __tablename__ = "room_place"
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True)
    x: Mapped[int]
    y: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    __table_args__ = (
        CheckConstraint("x BETWEEN 0 AND 199 AND y BETWEEN 0 AND 199", name="on_the_plan"),
        CheckConstraint("width BETWEEN 1 AND 40 AND height BETWEEN 1 AND 40", name="size"),
    )


class RoomNeighbour(Base):
    """Two adjoining rooms; the lower id first."""

    __tablename__ = "room_neighbour"
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True, index=True)
    __table_args__ = (CheckConstraint("room_id < other_id", name="lower_first"),)


class BedOverride(Base):
    """A hard rule that a supervisor set aside for this person in this bed. In sight while the person is there."""

    __tablename__ = "bed_override"
    assignment_id: Mapped[int] = mapped_column(ForeignKey("bed_assignment.id"), primary_key=True)
    rules: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reason_given"),)


class ApartGroup(Base):
    """Cases that are kept apart from others as a group; the label is what the desk calls it."""

    __tablename__ = "apart_group"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(40), unique=True)
    __table_args__ = (CheckConstraint("length(label) > 0", name="labelled"),)


class ApartCase(Base):
    """A case of a group that is kept apart."""

    __tablename__ = "apart_case"
    group_id: Mapped[int] = mapped_column(ForeignKey("apart_group.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)


class KeepApart(Base):
    """Two groups that are never in one room; the lower id first. `reason` is for supervisors alone."""

    __tablename__ = "keep_apart"
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("apart_group.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("apart_group.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (
        UniqueConstraint("group_id", "other_id"),
        CheckConstraint("group_id < other_id", name="lower_first"),
    )


class GateEvent(Base):
    """Somebody of an open stay went out or came back. Odd numbers are ways out, so out and in take turns."""

    __tablename__ = "gate_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    stay_id: Mapped[int] = mapped_column(ForeignKey("stay.id"))
    sequence: Mapped[int]
    way: Mapped[GateWay] = mapped_column(code(GateWay, "way"))
    place: Mapped[GatePlace | None] = mapped_column(code(GatePlace, "place"))
    expected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (
        UniqueConstraint("stay_id", "sequence"),
        CheckConstraint("sequence > 0", name="sequence_positive"),
        CheckConstraint("(way = 'out') = (sequence % 2 = 1)", name="in_turns"),
        CheckConstraint("(way = 'out') = (place IS NOT NULL)", name="out_to"),
        CheckConstraint("expected_at IS NULL OR way = 'out'", name="expected_back"),
    )


class RollCall(Base):
    """One check of who is in the building, for one night; at most one of a night is open."""

    __tablename__ = "roll_call"
    id: Mapped[int] = mapped_column(primary_key=True)
    night: Mapped[date] = mapped_column(Date, index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by: Mapped[str] = mapped_column(String(80))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str | None] = mapped_column(String(80))
    __table_args__ = (
        Index(
            "uq_roll_call_open",
            "night",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed"),
    )


class RollCallMark(Base):
    """Somebody was seen at a roll-call, or not; the last mark counts."""

    __tablename__ = "roll_call_mark"
    id: Mapped[int] = mapped_column(primary_key=True)
    roll_call_id: Mapped[int] = mapped_column(ForeignKey("roll_call.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sequence: Mapped[int]
    presence: Mapped[Presence] = mapped_column(code(Presence, "presence"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (
        UniqueConstraint("roll_call_id", "person_id", "sequence"),
        CheckConstraint("sequence > 0", name="sequence_positive"),
    )
