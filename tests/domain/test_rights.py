"""The table of rights: what each role is trusted with, and what it is kept from."""

import pytest

from transit_desk.domain.rights import ALL_ROLES, RIGHTS, Right, Role, Staff, allowed, program

EVERYONE = {Right.SEE_PEOPLE, Right.OWN_ACCOUNT, Right.BACK_UP}
MAY = {
    Role.FRONT_DESK: EVERYONE
    | {Right.PAPER_PACK, Right.IMPORT_LISTS, Right.CHECK_IN, Right.GIVE_BEDS, Right.CARE_FOR_BEDS}
    | {Right.RECORD_CONSENT, Right.PRINT_HOUSE, Right.PRINT_CARDS, Right.KEEP_GATE, Right.CALL_ROLL},
    Role.MOVEMENT: EVERYONE
    | {Right.PAPER_PACK, Right.IMPORT_LISTS, Right.RECORD_CONSENT, Right.PRINT_HOUSE, Right.PRINT_CARDS}
    | {Right.HOLD_CASES, Right.SPLIT_CASES, Right.PLAN_MOVEMENTS, Right.TAG_BAGS, Right.BOARD}
    | {Right.PRINT_MOVEMENT},
    Role.MEDICAL: EVERYONE
    | {Right.PAPER_PACK, Right.RECORD_CONSENT, Right.PRINT_HOUSE, Right.SEE_WORKLIST, Right.SET_FITNESS}
    | {Right.MEDICAL_NOTES, Right.HOLD_CASES},
    Role.SUPERVISOR: EVERYONE
    | {Right.PAPER_PACK, Right.IMPORT_LISTS, Right.CARE_FOR_BEDS, Right.PRINT_HOUSE, Right.SEE_WORKLIST}
    | {Right.HOLD_CASES, Right.SPLIT_CASES, Right.SET_UP, Right.MANAGE_STAFF, Right.RESTORE}
    | {Right.SEE_LOG, Right.ANONYMISE, Right.GIVE_BEDS, Right.OVERRIDE_BED_RULES, Right.KEEP_APART}
    | {Right.KEEP_GATE, Right.CALL_ROLL},
    Role.AUDITOR: EVERYONE | {Right.SEE_WORKLIST, Right.SEE_LOG},
}
"""Role by role, the other way round than the program has it: who changes one must mean it."""


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_this_and_nothing_else(role: Role) -> None:
    assert {right for right in Right if allowed({role}, right)} == MAY[role]


def test_every_right_is_in_the_table_and_somebody_has_it() -> None:
    assert set(RIGHTS) == set(Right)
    assert all(RIGHTS.values())
    assert frozenset().union(*RIGHTS.values()) <= ALL_ROLES


def test_sealed_notes_and_fitness_are_for_medical_staff_alone() -> None:
    assert RIGHTS[Right.MEDICAL_NOTES] == RIGHTS[Right.SET_FITNESS] == {Role.MEDICAL}


def test_an_auditor_looks_and_changes_nothing() -> None:
    """Backups and one's own password apart, which are everybody's."""
    reads = {Right.SEE_PEOPLE, Right.SEE_WORKLIST, Right.SEE_LOG, Right.OWN_ACCOUNT, Right.BACK_UP}
    assert {right for right, roles in RIGHTS.items() if Role.AUDITOR in roles} == reads


def test_nobody_but_a_supervisor_sets_up() -> None:
    for right in (Right.SET_UP, Right.MANAGE_STAFF, Right.RESTORE, Right.ANONYMISE):
        assert RIGHTS[right] == {Role.SUPERVISOR}


def test_the_program_has_every_role_and_a_person_without_one_has_no_right() -> None:
    assert all(program("transit-desk").may(right) for right in Right)
    assert not any(Staff("1", "Nobody", frozenset()).may(right) for right in Right)


def test_several_roles_have_the_rights_of_each() -> None:
    both = Staff("1", "Grace", frozenset({Role.MEDICAL, Role.MOVEMENT}))
    assert {right for right in Right if both.may(right)} == MAY[Role.MEDICAL] | MAY[Role.MOVEMENT]
