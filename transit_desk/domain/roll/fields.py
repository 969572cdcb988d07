"""What a column of a list can be."""

from enum import StrEnum
from typing import Final


class Field(StrEnum):
    """What a column says; the values are stored in remembered mappings, so they are never renamed."""

    SEQUENCE = "sequence"
    CASE_NUMBER = "case_number"
    A_NUMBER = "a_number"
    UNHCR = "unhcr"
    UCI = "uci"
    PASSPORT = "passport"
    OTHER_NUMBER = "other_number"
    FAMILY_NAME = "family_name"
    GIVEN_NAMES = "given_names"
    MIDDLE_NAMES = "middle_names"
    FULL_NAME = "full_name"
    RELATION = "relation"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    NATIONALITY = "nationality"
    CAMP = "camp"
    DESTINATION_COUNTRY = "destination_country"
    DESTINATION_STATE = "destination_state"
    DESTINATION_CITY = "destination_city"
    AGENCY = "agency"
    NEEDS = "needs"
    DUE_DATE = "due_date"
    REMARKS = "remarks"
    LEAVE_OUT = "leave_out"
    """Known and not kept: an age (it follows from the birth date), or what the user wants left out."""


NAMES: Final = frozenset({Field.FAMILY_NAME, Field.GIVEN_NAMES, Field.FULL_NAME})
"""One of these makes a table a list of people."""
MARKS: Final = frozenset({Field.CASE_NUMBER, Field.BIRTH_DATE, Field.SEX})
"""And one of these a nominal roll."""
REPEATABLE: Final = frozenset({Field.OTHER_NUMBER, Field.NEEDS, Field.REMARKS, Field.LEAVE_OUT})
"""Several columns may be this."""
NOT_OF_A_PERSON: Final = frozenset({Field.SEQUENCE, Field.LEAVE_OUT})
"""A row where only these are filled is no person: numbered lines wait for a name."""
