"""The manifest: its lines as they stand, and its frozen versions.

A version is written when the manifest leaves the desk (printed, saved), never by looking at it. What differs
from the last version is said with the new one; the same manifest again is the same version again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.orm import Session

from db import tables as tb
from db.queries.people import numbers_of
from transit_desk.domain.birth_date import parse_stored
from transit_desk.domain.codes import (
    Fitness,
    MovementState,
    Need,
    NumberType,
    PassengerState,
    Relation,
    Sex,
)
from transit_desk.domain.manifest import ManifestChanges, ManifestLine, manifest_changes
from transit_desk.domain.names import airline_name
from transit_desk.domain.refusals import StaleData
from transit_desk.domain.rows import MovementBoard, PassengerRow
from transit_desk.services.context import Desk
from transit_desk.services.movements import lock_movement


@dataclass(frozen=True, slots=True)
class Manifest:
    """The lines of a movement and the version they are, or will be when they leave the desk."""

    movement_id: int
    version: int
    lines: tuple[ManifestLine, ...]
    changes: ManifestChanges | None

    @property
    def is_new(self) -> bool:
        """Whether this differs from the last version that left."""
        return self.changes is None or bool(self.changes.changes)


def current_manifest(connection: Connection, board: MovementBoard) -> Manifest:
    """What would leave the desk now: before closing everyone not offloaded, afterwards those who boarded."""
    lines = _lines(connection, board)
    last = connection.execute(
        select(tb.ManifestVersion.version, tb.ManifestVersion.content)
        .where(tb.ManifestVersion.movement_id == board.movement.movement_id)
        .order_by(tb.ManifestVersion.version.desc())
        .limit(2)
    ).all()
    movement_id = board.movement.movement_id
    if not last:
        return Manifest(movement_id, 1, lines, None)
    version, content = last[0]
    differences = manifest_changes(_read(content), lines)
    if differences:
        return Manifest(movement_id, version + 1, lines, ManifestChanges(version, differences))
    if len(last) == 1:
        return Manifest(movement_id, 1, lines, None)
    since, before = last[1]
    return Manifest(
        movement_id, version, lines, ManifestChanges(since, manifest_changes(_read(before), lines))
    )


def freeze(session: Session, desk: Desk, manifest: Manifest) -> None:
    """Write the version unless it is there. Raises `StaleData` when it is not the newest any more."""
    lock_movement(session, manifest.movement_id)
    newest = session.scalar(
        select(func.max(tb.ManifestVersion.version)).where(
            tb.ManifestVersion.movement_id == manifest.movement_id
        )
    )
    if newest is not None and newest > manifest.version:
        raise StaleData("manifest")
    if newest == manifest.version:
        content = session.scalar(
            select(tb.ManifestVersion.content).where(
                tb.ManifestVersion.movement_id == manifest.movement_id,
                tb.ManifestVersion.version == manifest.version,
            )
        )
        if manifest_changes(_read(content), manifest.lines):
            raise StaleData("manifest")
        return
    session.execute(
        insert(tb.ManifestVersion),
        {
            "movement_id": manifest.movement_id,
            "version": manifest.version,
            "content": [_written(line) for line in manifest.lines],
            "passengers": len(manifest.lines),
            "at": desk.clock(),
            "by": desk.actor,
        },
    )


def _lines(connection: Connection, board: MovementBoard) -> tuple[ManifestLine, ...]:
    closed = board.movement.state is MovementState.CLOSED
    aboard = [
        passenger
        for passenger in board.passengers
        if (
            passenger.state is PassengerState.BOARDED
            if closed
            else passenger.state is not PassengerState.OFFLOADED
        )
    ]
    persons = (
        select(tb.Passenger.person_id)
        .where(tb.Passenger.movement_id == board.movement.movement_id)
        .scalar_subquery()
    )
    details = {
        row.id: row
        for row in connection.execute(
            select(
                tb.Person.id,
                tb.Person.family_name,
                tb.Person.given_names,
                tb.Person.relation,
                tb.Person.nationality,
                tb.Case.camp,
                tb.Case.destination_country,
                tb.Case.destination_state,
                tb.Case.destination_city,
                tb.Case.agency,
            )
            .join(tb.Case, tb.Case.id == tb.Person.case_id)
            .where(tb.Person.id.in_(persons))
        )
    }
    numbers = numbers_of(
        connection,
        select(tb.Passenger.person_id).where(tb.Passenger.movement_id == board.movement.movement_id),
    )
    tags: dict[int, list[str]] = {}
    for person_id, tag in connection.execute(
        select(tb.Bag.person_id, tb.Bag.tag_number)
        .where(tb.Bag.movement_id == board.movement.movement_id, tb.Bag.voided_at.is_(None))
        .order_by(tb.Bag.id)
    ):
        tags.setdefault(person_id, []).append(tag)
    return tuple(
        _line(
            seq,
            passenger,
            details[passenger.person_id],
            dict(reversed(numbers.get(passenger.person_id, ()))),
            tuple(tags.get(passenger.person_id, ())),
        )
        for seq, passenger in enumerate(aboard, 1)
    )


def _line(
    seq: int, passenger: PassengerRow, row: Any, numbers: Mapping[NumberType, str], tags: Sequence[str]
) -> ManifestLine:
    return ManifestLine(
        key=passenger.card_number,
        seq=seq,
        case_number=passenger.case_number,
        family_name=row.family_name,
        given_names=row.given_names,
        airline_name=airline_name(f"{row.family_name} {row.given_names}"),
        sex=passenger.sex,
        relation=row.relation,
        born=passenger.born,
        nationality=row.nationality,
        a_number=numbers.get(NumberType.A_NUMBER, ""),
        unhcr_number=numbers.get(NumberType.UNHCR, ""),
        uci=numbers.get(NumberType.UCI, ""),
        passport=numbers.get(NumberType.PASSPORT, ""),
        other_number=numbers.get(NumberType.OTHER, ""),
        camp=row.camp,
        country=row.destination_country,
        state=row.destination_state,
        city=row.destination_city,
        agency=row.agency,
        needs=passenger.needs,
        fitness=passenger.fitness,
        pieces=passenger.pieces,
        grams=passenger.grams,
        tags=tuple(tags),
        card_number=passenger.card_number,
        status=passenger.state,
    )


def _written(line: ManifestLine) -> dict[str, object]:
    plain: dict[str, object] = {field.name: getattr(line, field.name) for field in fields(ManifestLine)}
    plain["born"] = None if line.born is None else line.born.text()
    plain["needs"] = list(line.needs)
    plain["tags"] = list(line.tags)
    return plain


def _read(content: Any) -> tuple[ManifestLine, ...]:
    known = {field.name for field in fields(ManifestLine)}
    return tuple(
        ManifestLine(
            **{key: value for key, value in plain.items() if key in known}
            | {
                "sex": Sex(plain["sex"]),
                "relation": Relation(plain["relation"]),
                "born": None if plain["born"] is None else parse_stored(plain["born"]),
                "needs": tuple(Need(need) for need in plain["needs"]),
                "fitness": Fitness(plain["fitness"]),
                "tags": tuple(plain["tags"]),
                "status": PassengerState(plain["status"]),
            }
        )
        for plain in content
    )
