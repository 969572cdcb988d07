"""Who is left behind: children in a room from which the last adult of their family is moved."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from transit_desk.domain.beds.rules import family_key, is_adult
from transit_desk.domain.beds.values import BedRule, Occupant, Room, RuleBroken


@dataclass(frozen=True, slots=True)
class Left:
    """A child that would stay in `room`, which `adult` leaves, without an adult of the family."""

    room: Room
    adult: Occupant
    child: Occupant

    @property
    def rule(self) -> RuleBroken:
        """The rule that moving the adult breaks."""
        return RuleBroken(
            BedRule.CHILD_WITHOUT_ADULT,
            True,
            {"name": self.adult.name, "room": self.room.name, "left": self.child.name},
        )


def left_behind(
    rooms: Iterable[Room], before: Iterable[Occupant], after: Sequence[Occupant], moved: Collection[int]
) -> tuple[Left, ...]:
    """Each child that stays where an adult of its family was, and has none there any more; each once.

    `before` are those moved in the beds they leave, `after` is everybody in the beds as they are going to be;
    `moved` are the people whose beds are chosen now, so that their own rules say what is wrong with them. Who is
    in a bed and who is still to come are not looked at together: the check-in judges those who come.
    """
    room_of = {bed.id: room for room in rooms for bed in room.beds}
    found: dict[int, Left] = {}
    for adult in before:
        room = room_of[adult.bed_id]
        if not is_adult(adult.age):
            continue
        key = family_key(adult.household_id, adult.family)
        family = [
            one
            for one in after
            if room_of[one.bed_id] is room and family_key(one.household_id, one.family) == key
        ]
        for child in family:
            if (
                not is_adult(child.age)
                and child.person_id not in moved
                and child.held is adult.held
                and child.nights.meets(adult.nights)
                and not any(is_adult(one.age) and one.nights.meets(child.nights) for one in family)
            ):
                found.setdefault(child.person_id, Left(room, adult, child))
    return tuple(found.values())
