"""What the scan box looks in: one folded text for each person, stored beside the names."""

from collections.abc import Iterable
from typing import Final

from transit_desk.domain.names import fold

LONGEST: Final = 600
"""Letters the database keeps (db/tables.py)."""


def search_text(
    family: str, given: str, case_number: str, card_number: str, numbers: Iterable[str] = ()
) -> str:
    """Names first, then the numbers a person may be asked for, folded as the words that are typed will be."""
    parts = (family, given, case_number, card_number, *numbers)
    return " ".join(folded for part in parts if (folded := fold(part)))[:LONGEST]
