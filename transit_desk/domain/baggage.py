"""Bags against the carrier's allowance: who has too many, too heavy, or not yet weighed.

The allowance is the airline's and is data (FIELD.md, "Movements, baggage, boarding"): pieces and kilos, less
for infants, pooled within a case where the carrier says so. IOM does not pay for excess, so it is found
before the airport. Weights are whole grams (`weight_g`): scales show tens of grams, and sums must be exact.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from transit_desk.domain.codes import AgeBand


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one traveller may check in.

    `pieces` of `kilos_per_piece` each make the total weight; no single piece may be above
    `max_kilos_per_piece` (32 kg is what a loader may lift; a strict carrier sets both to 23).
    Infants have `infant_pieces` of `infant_kilos` each. With `pooled`, the allowances of all
    travellers of a case are one. Raises `ValueError` for a negative figure.
    """

    pieces: int
    kilos_per_piece: int
    max_kilos_per_piece: int
    infant_pieces: int
    infant_kilos: int
    pooled: bool

    def __post_init__(self) -> None:
        figures = (self.pieces, self.kilos_per_piece, self.max_kilos_per_piece)
        if min(*figures, self.infant_pieces, self.infant_kilos) < 0:
            raise ValueError("an allowance has no negative figure")

    def pieces_for(self, band: AgeBand) -> int:
        """Pieces one traveller of this fare band may check in."""
        return self.infant_pieces if band is AgeBand.INFANT else self.pieces

    def grams_for(self, band: AgeBand) -> int:
        """Total weight, in grams, one traveller of this fare band may check in."""
        kilos = self.infant_kilos if band is AgeBand.INFANT else self.kilos_per_piece
        return self.pieces_for(band) * kilos * 1000


@dataclass(frozen=True, slots=True)
class BagFacts:
    """One bag that is not voided.

    `tag` is its number, "" before it is tagged; `weight_g` is None before it is weighed.
    """

    bag_id: int
    tag: str
    weight_g: int | None


@dataclass(frozen=True, slots=True)
class Traveller:
    """A passenger with bags, in the fare band of the day of travel."""

    person_id: int
    band: AgeBand
    bags: tuple[BagFacts, ...] = ()


class ExcessKind(StrEnum):
    """What is wrong with somebody's bags."""

    NOT_WEIGHED = "not_weighed"
    PIECE_TOO_HEAVY = "piece_too_heavy"
    PIECES = "pieces"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Excess:
    """One thing wrong. `person_id` is None when the allowance is pooled and the whole case is over it.

    `by` is `actual` less `allowed`: pieces for PIECES, grams for WEIGHT and PIECE_TOO_HEAVY, bags for
    NOT_WEIGHED (allowed 0). `bag_ids` are the bags it is about.
    """

    kind: ExcessKind
    person_id: int | None
    allowed: int
    actual: int
    bag_ids: tuple[int, ...]

    @property
    def by(self) -> int:
        """How much above what is allowed; always positive."""
        return self.actual - self.allowed


@dataclass(frozen=True, slots=True)
class Load:
    """Totals of several travellers. `grams` counts the weighed bags, `unweighed` those still missing."""

    pieces: int
    grams: int
    unweighed: int
    allowed_pieces: int
    allowed_grams: int


def load(allowance: Allowance, travellers: Iterable[Traveller]) -> Load:
    """What `travellers` have and may have together."""
    everyone = tuple(travellers)
    bags = [bag for traveller in everyone for bag in traveller.bags]
    return Load(
        pieces=len(bags),
        grams=sum(bag.weight_g or 0 for bag in bags),
        unweighed=sum(bag.weight_g is None for bag in bags),
        allowed_pieces=sum(allowance.pieces_for(traveller.band) for traveller in everyone),
        allowed_grams=sum(allowance.grams_for(traveller.band) for traveller in everyone),
    )


def over(allowance: Allowance, travellers: Sequence[Traveller]) -> tuple[Excess, ...]:
    """Everything wrong with the bags of the travellers of one case, each person's own first, then the pool's.

    An empty result means that all bags are weighed and within the allowance.
    """
    found: list[Excess] = []
    for traveller in travellers:
        found += _own(allowance, traveller)
        if not allowance.pooled:
            found += _totals(allowance, (traveller,), traveller.person_id)
    if allowance.pooled:
        found += _totals(allowance, travellers, None)
    return tuple(found)


def _own(allowance: Allowance, traveller: Traveller) -> Iterable[Excess]:
    """What is wrong with single bags, pooled or not."""
    unweighed = tuple(bag.bag_id for bag in traveller.bags if bag.weight_g is None)
    if unweighed:
        yield Excess(ExcessKind.NOT_WEIGHED, traveller.person_id, 0, len(unweighed), unweighed)
    most = allowance.max_kilos_per_piece * 1000
    for bag in traveller.bags:
        if bag.weight_g is not None and bag.weight_g > most:
            kind = ExcessKind.PIECE_TOO_HEAVY
            yield Excess(kind, traveller.person_id, most, bag.weight_g, (bag.bag_id,))


def _totals(allowance: Allowance, travellers: Sequence[Traveller], person_id: int | None) -> Iterable[Excess]:
    """What is wrong with the number of pieces and the total weight of those who share an allowance."""
    total = load(allowance, travellers)
    bag_ids = tuple(bag.bag_id for traveller in travellers for bag in traveller.bags)
    if total.pieces > total.allowed_pieces:
        yield Excess(ExcessKind.PIECES, person_id, total.allowed_pieces, total.pieces, bag_ids)
    if total.grams > total.allowed_grams:
        yield Excess(ExcessKind.WEIGHT, person_id, total.allowed_grams, total.grams, bag_ids)
