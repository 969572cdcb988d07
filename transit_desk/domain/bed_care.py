"""Beds between two guests: which are to be cleaned, and who may go back into one that is not cleaned yet."""

from collections.abc import Collection, Mapping
from datetime import date


def to_be_cleaned(left: Mapping[int, date], given: Collection[int], today: date) -> frozenset[int]:
    """Of the beds in `left` those that somebody has slept in and nobody was put into at once.

    `left` says since which night the bed was had by who leaves it today; `given` are the beds given in the same
    act, as when two people exchange theirs.
    """
    return frozenset(bed for bed, since in left.items() if since < today and bed not in given)


def may_return(cleaning: Collection[int], last: Mapping[int, int], person_id: int, bed_id: int) -> bool:
    """Whether a bed of `cleaning` is the person's own of before: going back into it needs no clean sheets.

    `last` says who was in each bed before.
    """
    return bed_id in cleaning and last.get(bed_id) == person_id
