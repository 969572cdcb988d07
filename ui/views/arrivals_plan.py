"""Who of a case comes in now, and into which bed: what was proposed, with what was chosen by hand on top."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from transit_desk.domain.rows import CaseFile, MemberRow
from ui.status import Status

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import Placement, Plan, RuleBroken, Unplaced
    from transit_desk.language import Translator


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in the table: where the person stands, or is going to sleep, and why."""

    member: MemberRow
    words: str
    status: Status
    why: str = ""


@dataclass(frozen=True, slots=True)
class ChosenBed:
    """A bed chosen by hand, and the rules that an officer would have to override for it."""

    bed_id: int
    label: str
    rules: "tuple[RuleBroken, ...]" = ()


@dataclass(slots=True)
class ArrivalPlan:
    """One case at the desk. `proposal` is None until it has come for just those who are ticked."""

    case: CaseFile
    ticked: frozenset[int] = frozenset()
    proposal: "Plan | None" = None
    by_hand: dict[int, ChosenBed | None] = field(default_factory=dict)
    """Beds chosen by hand, by person; None is "no bed"."""

    @property
    def coming(self) -> tuple[MemberRow, ...]:
        """Those who would be checked in: ticked, not in the building, not departed."""
        return tuple(
            one
            for one in self.case.members
            if one.person_id in self.ticked and one.stay_id is None and not one.departed
        )

    @property
    def awaited(self) -> tuple[int, ...]:
        """Everyone who could still come."""
        return tuple(one.person_id for one in self.case.members if one.stay_id is None and not one.departed)

    @property
    def ready(self) -> bool:
        """Whether the beds shown are those for the people ticked."""
        return bool(self.coming) and self.proposal is not None

    def fixed(self) -> dict[int, int]:
        """Beds chosen by hand for those who come, for the proposal to go round."""
        ids = {one.person_id for one in self.coming}
        return {
            person: bed.bed_id for person, bed in self.by_hand.items() if bed is not None and person in ids
        }

    def beds(self) -> dict[int, int | None]:
        """For each who comes the bed, by id; None without one."""
        found = {one.person_id: self.bed_of(one.person_id) for one in self.coming}
        return {person: None if bed is None else bed.bed_id for person, bed in found.items()}

    def bed_of(self, person_id: int) -> ChosenBed | None:
        """The bed that somebody who comes is going to have."""
        if person_id in self.by_hand:
            return self.by_hand[person_id]
        for one in self._placements:
            if one.person_id == person_id and one.bed_id is not None:
                return ChosenBed(one.bed_id, _label(one))
        return None

    def choose(self, person_id: int, bed: ChosenBed | None) -> None:
        """A bed by hand, or none; when it is planned for another of the family the two are exchanged."""
        own = self.bed_of(person_id)
        if bed is not None:
            for other in self.coming:
                theirs = self.bed_of(other.person_id)
                if other.person_id != person_id and theirs is not None and theirs.bed_id == bed.bed_id:
                    self.by_hand[other.person_id] = own
        self.by_hand[person_id] = bed

    def lines(self, t: "Translator", *, gives_beds: bool = True) -> tuple[MemberLine, ...]:
        """Every member with where he stands; `gives_beds`: and where a bed can be given."""
        placed = {one.person_id: one for one in self._placements}
        missing = {one.person_id: one for one in self.proposal.unplaced} if self.proposal else {}
        coming = {one.person_id for one in self.coming}
        found = []
        for member in self.case.members:
            person_id = member.person_id
            if member.departed:
                found.append(MemberLine(member, t("Departed"), Status.UNKNOWN))
            elif member.stay_id is not None:
                found.append(_inside(member, t, gives_beds=gives_beds))
            elif person_id not in coming:
                found.append(MemberLine(member, t("Not here yet"), Status.UNKNOWN))
            elif person_id in self.by_hand:
                found.append(_chosen(member, self.by_hand[person_id], t))
            elif person_id in placed:
                found.append(_placed(member, placed[person_id], t))
            elif person_id in missing:
                found.append(_without(member, missing[person_id], t))
            else:
                found.append(MemberLine(member, t("Looking for a bed"), Status.UNKNOWN))
        return tuple(found)

    @property
    def _placements(self) -> "Collection[Placement]":
        return () if self.proposal is None else self.proposal.placements


def _label(placed: "Placement") -> str:
    return f"{placed.facts['room']} / {placed.facts['bed']}" if placed.bed_id is not None else ""


def _inside(member: MemberRow, t: "Translator", *, gives_beds: bool) -> MemberLine:
    since = "" if member.arrived_at is None else t("Here since {since}", since=t.datetime(member.arrived_at))
    if member.bed:
        return MemberLine(member, f"{member.bed}  {since}", Status.READY)
    return MemberLine(
        member,
        t("Here, without a bed"),
        Status.ATTENTION,
        t("{here_since}. Give a bed on Beds (F3).", here_since=since) if gives_beds else since,
    )


def _chosen(member: MemberRow, bed: ChosenBed | None, t: "Translator") -> MemberLine:
    from transit_desk.language.bed_sentences import rule_sentence

    if bed is None:
        return MemberLine(member, t("No bed, as chosen"), Status.ATTENTION)
    against = " ".join(rule_sentence(rule, t) for rule in bed.rules)
    words = t("{bed}  chosen by hand", bed=bed.label)
    return MemberLine(member, words, Status.ATTENTION if against else Status.READY, against)


def _placed(member: MemberRow, placed: "Placement", t: "Translator") -> MemberLine:
    from transit_desk.language.bed_sentences import reason_sentence

    why = reason_sentence(placed, t)
    words = f"{_label(placed)}  {why}" if placed.bed_id is not None else why
    return MemberLine(member, words, Status.READY, why)


def _without(member: MemberRow, unplaced: "Unplaced", t: "Translator") -> MemberLine:
    from transit_desk.language.bed_sentences import why_not_sentence

    return MemberLine(member, t("No bed"), Status.ATTENTION, why_not_sentence(unplaced, t))
