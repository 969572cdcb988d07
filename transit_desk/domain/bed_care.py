"""Beds between two guests: who may go back into one that is not cleaned yet."""

from collections.abc import Collection, Mapping


def may_return(cleaning: Collection[int], last: Mapping[int, int], person_id: int, bed_id: int) -> bool:
    """Whether a bed of `cleaning` is the person's own of before: going back into it needs no clean sheets.

    `last` says who was in each bed before.
    """
    return bed_id in cleaning and last.get(bed_id) == person_id
