"""Retention: when a case is closed, since when, and when its people are due to be anonymised. Pure.

A case is closed when nobody of it can still come or go: each of its people has departed, was taken off the list, or
has not been heard of. Whoever is only not heard of counts from the last time something was: so a family that was
announced and never came is due as long after its list as another one after its departure.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Final

OFF: Final = 0
"""Months that mean: nobody is proposed."""
MOST_MONTHS: Final = 600
FEW_PEOPLE: Final = 20
FEW_CASES: Final = 5
"""A city and agency shared by fewer than so many people, or cases, single them out."""


class Open(StrEnum):
    """Why a case is not closed, or can't be anonymised yet."""

    HERE = "here"
    """Somebody of it is in the building."""
    ON_FLIGHT = "on_flight"
    """Somebody of it is on a flight that has not left."""
    ON_HOLD = "on_hold"
    """An officer holds it."""
    UNHEARD = "unheard"
    """Of somebody nothing is known: no list, no stay."""
    LINKED = "linked"
    """A case that it is cross-referenced with is not closed, or was not chosen with it."""
    NOT_DUE = "not_due"
    """It is closed, but not for long enough, or nothing is to be anonymised at all."""


@dataclass(frozen=True, slots=True)
class PersonEnd:
    """Where a person's journey stands. Moments are aware; `heard` is the last time the desk learned anything: the
    list that announced, a stay, a check."""

    here: bool = False
    on_flight: bool = False
    departed_at: datetime | None = None
    removed_at: datetime | None = None
    heard: datetime | None = None
    anonymised: bool = False


@dataclass(frozen=True, slots=True)
class CaseEnd:
    """A case and the ends of its people; one whose people are all anonymised is over and never due again."""

    case_id: int
    people: tuple[PersonEnd, ...]
    on_hold: bool = False

    @property
    def over(self) -> bool:
        """Whether nobody is left to be anonymised."""
        return all(person.anonymised for person in self.people)


def still_open(case: CaseEnd) -> Open | None:
    """What keeps a case from being closed; None when it is closed."""
    if any(person.here for person in case.people):
        return Open.HERE
    if any(person.on_flight for person in case.people):
        return Open.ON_FLIGHT
    if case.on_hold:
        return Open.ON_HOLD
    if any(_ended(person) is None for person in case.people if not person.anonymised):
        return Open.UNHEARD
    return None


def closed_since(case: CaseEnd) -> datetime | None:
    """When the last of its people departed, was taken off, or was heard of; None while it is open or over."""
    if case.over or still_open(case) is not None:
        return None
    return max(ended for person in case.people if not person.anonymised and (ended := _ended(person)))


def _ended(person: PersonEnd) -> datetime | None:
    known = [moment for moment in (person.departed_at, person.removed_at) if moment is not None]
    return max(known) if known else person.heard


def groups(cases: Collection[int], links: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    """For each case all that it is cross-referenced with, through others too, and itself."""
    near: Mapping[int, set[int]] = defaultdict(set)
    for one, other in links:
        near[one].add(other)
        near[other].add(one)
    found: dict[int, frozenset[int]] = {}
    for case in cases:
        if case in found:
            continue
        together, ahead = {case}, [case]
        while ahead:
            fresh = near.get(ahead.pop(), set()) - together
            together |= fresh
            ahead += fresh
        whole = frozenset(together)
        found.update(dict.fromkeys(together, whole))
    return found


@dataclass(frozen=True, slots=True)
class Due:
    """A case that is due. `together` are the cases of its group that are due with it, itself among them."""

    case_id: int
    since: datetime
    together: frozenset[int]


def due(
    cases: Collection[CaseEnd], links: Iterable[tuple[int, int]], months: int, today: date, zone: tzinfo
) -> tuple[Due, ...]:
    """The cases closed for `months` or longer on the day `today` at the centre, those closed first before others.

    Cross-referenced cases are due together, when the last of them is. Nobody is with `months` at `OFF`.
    ValueError for less than that.
    """
    if months < OFF:
        raise ValueError("months are counted from 0")
    if months == OFF:
        return ()
    by_id = {case.case_id: case for case in cases}
    group_of = groups(by_id, links)
    found = []
    for group in set(group_of.values()):
        members = [by_id[case_id] for case_id in group if case_id in by_id and not by_id[case_id].over]
        since = {case.case_id: closed_since(case) for case in members}
        ended = {case_id: moment for case_id, moment in since.items() if moment is not None}
        if not ended or len(ended) < len(since):
            continue
        if later(max(ended.values()).astimezone(zone).date(), months) <= today:
            found += [Due(case_id, moment, frozenset(ended)) for case_id, moment in ended.items()]
    return tuple(sorted(found, key=lambda one: (one.since, one.case_id)))


def later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def singles_out(people: int, cases: int) -> bool:
    """Whether a place that so many people of so many cases share says who they are."""
    return people < FEW_PEOPLE or cases < FEW_CASES


@dataclass(frozen=True, slots=True)
class DueCase:
    """A due case as the screen shows it: its principal applicant (or who stands first), how many people are to be
    anonymised, and the numbers of the cases that go with it."""

    case_id: int
    number: str
    principal: str
    people: int
    since: datetime
    together: tuple[str, ...] = ()
