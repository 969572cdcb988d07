"""The lines of a case at the scales: each person, and below each person the bags."""

from typing import TYPE_CHECKING, NamedTuple

from transit_desk.language import Translator
from transit_desk.language.words import age
from ui.models.rows import Column
from ui.status import Status

if TYPE_CHECKING:
    from datetime import date

    from transit_desk.domain.rows import BagOwner, BagRow, CaseBags


class Line(NamedTuple):
    """A person (`bag` None) or one of the person's bags. `wrong` when a sentence is said about it."""

    owner: "BagOwner"
    bag: "BagRow | None"
    travel_day: "date"
    pooled: bool
    wrong: bool

    @property
    def line_id(self) -> tuple[str, int]:
        """Stays the same when the case is read again."""
        return ("bag", self.bag.bag_id) if self.bag is not None else ("person", self.owner.person_id)


def lines_of(case: "CaseBags", travel_day: "date") -> tuple[Line, ...]:
    """All lines of a case, in its order."""
    wrong = {blocker.person_id for blocker in case.blockers}
    tags = {str(blocker.facts.get("tag", "")) for blocker in case.blockers}
    found = []
    for owner in case.owners:
        found.append(Line(owner, None, travel_day, case.pooled, owner.person_id in wrong))
        found += [Line(owner, bag, travel_day, case.pooled, bag.tag_number in tags) for bag in owner.bags]
    return tuple(found)


def _who(line: Line, t: Translator) -> str:
    if line.bag is not None:
        return f"        {line.bag.tag_number}"
    return f"{line.owner.name}  ({age(t, line.owner.born, line.travel_day)})"


def _pieces(line: Line, t: Translator) -> str:
    if line.bag is not None:
        return ""
    return f"{t.number(len(line.owner.bags))}/{t.number(line.owner.allowed_pieces)}"


def _kilos(line: Line, t: Translator) -> str:
    if line.bag is not None:
        return t("not weighed") if line.bag.weight_g is None else t.kilos(line.bag.weight_g)
    return f"{t.number(line.owner.grams / 1000, 1)}/{t.number(line.owner.allowed_g / 1000)} kg"


def _state_words(line: Line, t: Translator) -> str:
    status = _status(line)
    if line.bag is not None:
        if status is Status.STOP:
            return t("too heavy")
        if line.bag.weight_g is None:
            return t("weigh it")
        return t("tag printed") if line.bag.printed else t("print the tag")
    if status is Status.STOP:
        return t("see above")
    if not line.owner.bags:
        return t("no bags")
    if not line.pooled and len(line.owner.bags) == line.owner.allowed_pieces:
        return t("all pieces used")
    return t("in order")


def _status(line: Line) -> Status:
    if line.wrong:
        return Status.STOP
    if line.bag is not None:
        return Status.READY if line.bag.weight_g is not None and line.bag.printed else Status.ATTENTION
    return Status.READY if line.owner.bags else Status.UNKNOWN


COLUMNS: tuple[Column[Line], ...] = (
    Column("who", lambda t: t("Person, bag"), _who, sort=lambda line: 0, stretch=True),
    Column("pieces", lambda t: t("Pieces"), _pieces, sort=lambda line: 0, align="right", width=60),
    Column("kilos", lambda t: t("Weight"), _kilos, sort=lambda line: 0, align="right", width=106),
    Column("state", lambda t: t("Status"), _state_words, sort=lambda line: 0, status=_status, width=132),
)
"""Sorting by any of them leaves the lines as they are: a bag stays below its person."""
