"""The legs of a flight: whether they make a journey.

Local times are the wall clocks of the airports, as the ticket says them; with the airports' zones they become
moments, and moments must follow each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class LegProblem(StrEnum):
    """What is wrong with a leg."""

    NO_LEG = "no_leg"
    UNKNOWN_CARRIER = "unknown_carrier"
    UNKNOWN_AIRPORT = "unknown_airport"
    NO_DEPARTURE = "no_departure"
    NO_FLIGHT_NUMBER = "no_flight_number"
    SAME_AIRPORT = "same_airport"
    NOT_FROM_WHERE_THE_LAST_ENDED = "not_from_where_the_last_ended"
    LEAVES_BEFORE_THE_LAST_ARRIVES = "leaves_before_the_last_arrives"
    ARRIVES_BEFORE_IT_LEAVES = "arrives_before_it_leaves"


@dataclass(frozen=True, slots=True)
class NewLeg:
    """A leg as typed: naive wall clocks of its airports. Only the first leg's departure must be known."""

    carrier: str
    flight_number: str
    origin: str
    destination: str
    departs: datetime | None
    arrives: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlacedLeg:
    """A leg whose times are moments in UTC."""

    carrier: str
    flight_number: str
    origin: str
    destination: str
    departs_at: datetime | None
    arrives_at: datetime | None


class BadLeg(ValueError):
    """The leg at `position` (from 1) is wrong."""

    def __init__(self, position: int, problem: LegProblem) -> None:
        super().__init__(f"leg {position}: {problem.value}")
        self.position = position
        self.problem = problem


def place(legs: Sequence[NewLeg], zones: dict[str, str], carriers: set[str]) -> tuple[PlacedLeg, ...]:
    """The legs with their moments; `zones` maps airport codes to IANA zones. Raises `BadLeg`."""
    if not legs:
        raise BadLeg(1, LegProblem.NO_LEG)
    placed: list[PlacedLeg] = []
    known: list[datetime] = []  # the moments so far: each must be after the one before
    for position, leg in enumerate(legs, 1):
        if leg.carrier not in carriers:
            raise BadLeg(position, LegProblem.UNKNOWN_CARRIER)
        if not leg.flight_number:
            raise BadLeg(position, LegProblem.NO_FLIGHT_NUMBER)
        if leg.origin not in zones or leg.destination not in zones:
            raise BadLeg(position, LegProblem.UNKNOWN_AIRPORT)
        if leg.origin == leg.destination:
            raise BadLeg(position, LegProblem.SAME_AIRPORT)
        if placed and placed[-1].destination != leg.origin:
            raise BadLeg(position, LegProblem.NOT_FROM_WHERE_THE_LAST_ENDED)
        departs = None if leg.departs is None else _moment(leg.departs, zones[leg.origin])
        arrives = None if leg.arrives is None else _moment(leg.arrives, zones[leg.destination])
        if position == 1 and departs is None:
            raise BadLeg(position, LegProblem.NO_DEPARTURE)
        if departs is not None:
            if known and departs <= known[-1]:
                raise BadLeg(position, LegProblem.LEAVES_BEFORE_THE_LAST_ARRIVES)
            known.append(departs)
        if arrives is not None:
            if arrives <= known[-1]:
                raise BadLeg(position, LegProblem.ARRIVES_BEFORE_IT_LEAVES)
            known.append(arrives)
        placed.append(
            PlacedLeg(leg.carrier, leg.flight_number, leg.origin, leg.destination, departs, arrives)
        )
    return tuple(placed)


def _moment(wall: datetime, zone: str) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
