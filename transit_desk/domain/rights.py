"""Who may do what: roles, rights, and the one table that joins them.

Services ask `allowed` at their door, screens ask it to leave out what a person can't do. One person may hold
several roles and then has the rights of each.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """The work a member of staff is trusted with."""

    FRONT_DESK = "front_desk"
    MOVEMENT = "movement"
    MEDICAL = "medical"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


class Right(StrEnum):
    """What a role may do; one service may ask for one right, several services for the same one."""

    SEE_PEOPLE = "see_people"  # who is who, where, with which status and needs; never a medical reason
    OWN_ACCOUNT = "own_account"  # one's own password
    BACK_UP = "back_up"
    PAPER_PACK = "paper_pack"
    IMPORT_LISTS = "import_lists"
    CHECK_IN = "check_in"
    GIVE_BEDS = "give_beds"
    OVERRIDE_BED_RULES = "override_bed_rules"  # a hard rule, with a reason that stays in sight
    CARE_FOR_BEDS = "care_for_beds"  # out of service and back, cleaned
    KEEP_APART = "keep_apart"  # which groups asked to be apart, and why
    KEEP_GATE = "keep_gate"  # who goes out and comes back
    CALL_ROLL = "call_roll"
    RECORD_CONSENT = "record_consent"
    PRINT_HOUSE = "print_house"  # room list, roll-call
    PRINT_CARDS = "print_cards"
    SEE_WORKLIST = "see_worklist"  # the medical worklist: status, validity, needs
    SET_FITNESS = "set_fitness"
    MEDICAL_NOTES = "medical_notes"  # sealed: nobody else, not even to look
    HOLD_CASES = "hold_cases"
    PLAN_MOVEMENTS = "plan_movements"
    SPLIT_CASES = "split_cases"
    TAG_BAGS = "tag_bags"
    BOARD = "board"
    PRINT_MOVEMENT = "print_movement"  # tags, boarding lists, manifests
    SET_UP = "set_up"
    MANAGE_STAFF = "manage_staff"
    RESTORE = "restore"
    SEE_LOG = "see_log"  # the audit, a person's history, exports of both
    ANONYMISE = "anonymise"


_F, _V, _M, _S, _A = Role.FRONT_DESK, Role.MOVEMENT, Role.MEDICAL, Role.SUPERVISOR, Role.AUDITOR

RIGHTS: Final[Mapping[Right, frozenset[Role]]] = MappingProxyType(
    {
        right: frozenset(roles)
        for right, roles in {
            Right.SEE_PEOPLE: (_F, _V, _M, _S, _A),
            Right.OWN_ACCOUNT: (_F, _V, _M, _S, _A),
            Right.BACK_UP: (_F, _V, _M, _S, _A),
            Right.PAPER_PACK: (_F, _V, _M, _S),
            Right.IMPORT_LISTS: (_F, _V, _S),
            Right.CHECK_IN: (_F,),
            Right.GIVE_BEDS: (_F, _S),
            Right.OVERRIDE_BED_RULES: (_S,),
            Right.CARE_FOR_BEDS: (_F, _S),
            Right.KEEP_APART: (_S,),
            Right.KEEP_GATE: (_F, _S),
            Right.CALL_ROLL: (_F, _S),
            Right.RECORD_CONSENT: (_F, _V, _M),
            Right.PRINT_HOUSE: (_F, _V, _M, _S),
            Right.PRINT_CARDS: (_F, _V),
            Right.SEE_WORKLIST: (_M, _S, _A),
            Right.SET_FITNESS: (_M,),
            Right.MEDICAL_NOTES: (_M,),
            Right.HOLD_CASES: (_M, _V, _S),
            Right.PLAN_MOVEMENTS: (_V,),
            Right.SPLIT_CASES: (_V, _S),
            Right.TAG_BAGS: (_V,),
            Right.BOARD: (_V,),
            Right.PRINT_MOVEMENT: (_V,),
            Right.SET_UP: (_S,),
            Right.MANAGE_STAFF: (_S,),
            Right.RESTORE: (_S,),
            Right.SEE_LOG: (_S, _A),
            Right.ANONYMISE: (_S,),
        }.items()
    }
)
"""Right by right, the roles that have it."""

ALL_ROLES: Final = frozenset(Role)


def allowed(roles: Collection[Role], right: Right) -> bool:
    """Whether somebody with these roles has this right."""
    return not RIGHTS[right].isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts: `id` is the same for ever, `name` as it is written beside each act."""

    id: str
    name: str
    roles: frozenset[Role]

    def may(self, right: Right) -> bool:
        """Whether this person has the right."""
        return allowed(self.roles, right)


def program(name: str) -> Staff:
    """The program itself at work on a database of its own (a rehearsal, the demonstration): all roles, and
    no key to sealed notes, which no role can replace."""
    return Staff("", name, ALL_ROLES)
