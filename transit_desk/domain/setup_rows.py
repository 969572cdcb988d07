"""The frozen rows of what a supervisor edits: airlines, programmes, airports."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """An airline's allowance; weights in whole kilos."""

    carrier_id: int
    code: str
    name: str
    pieces: int
    piece_kg: int
    max_piece_kg: int
    infant_pieces: int
    infant_piece_kg: int
    pooled: bool
    version: int


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme's fit-to-travel window."""

    programme_id: int
    code: str
    name: str
    country: str
    window_hours: int


@dataclass(frozen=True, slots=True)
class AirportRow:
    """An airport with its zone (IANA name)."""

    code: str
    city: str
    country: str
    zone: str
