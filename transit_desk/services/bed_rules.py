"""What beds are given by: the order of the goals, groups kept apart, which linked cases are one family, cleaning."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, or_, select, tuple_
from sqlalchemy.orm import Session

from db import tables as tb
from db.queries import house
from db.queries.relations import links_of, relations
from transit_desk.domain.apart import Apart, ApartGroup, GroupProblem, problem
from transit_desk.domain.audit import Act
from transit_desk.domain.beds.values import GOALS, Goal
from transit_desk.domain.codes import AssignmentState
from transit_desk.domain.refusals import GroupsWrong, NotFound
from transit_desk.domain.rights import Right
from transit_desk.services.acts import Writing, needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.give_beds import CLEANING, cleans

GOALS_KEY = "bed_goals"


@dataclass(frozen=True, slots=True)
class Kept:
    """Two groups are kept apart: `id` is what `let_together` takes, `joined` (group id, case id) the cases that came
    into their groups by it."""

    id: int
    joined: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FamilyLink:
    """A cross-referenced case, and whether it is one family with the other."""

    case_id: int
    case_number: str
    same_family: bool


# --- the order of the goals ------------------------------------------------------------------------------


@needs(Right.SEE_PEOPLE)
def goals(desk: Desk) -> tuple[Goal, ...]:
    """What a plan makes as small as it can, the weightiest first."""
    with desk.database.read() as connection:
        return goals_of(connection)


@needs(Right.SET_UP)
def set_goals(desk: Desk, order: Sequence[Goal]) -> tuple[Goal, ...]:
    """The order as a supervisor wants it; returns what it was. ValueError unless it has every goal once and people
    without a place come first."""
    if sorted(order) != sorted(GOALS) or order[0] is not Goal.UNPLACED:
        raise ValueError("every goal once, people without a place first")
    with telling(""), writing(desk, Act.SETTING) as act:
        before = goals_of(act.session.connection())
        _set(act, GOALS_KEY, [goal.value for goal in order], ("goals", list(before), list(order)))
        return before


def goals_of(connection: Connection) -> tuple[Goal, ...]:
    """As `goals`, within a transaction. Goals that a stored order does not know come last."""
    stored = connection.scalar(select(tb.Setting.value).where(tb.Setting.key == GOALS_KEY))
    known = {goal.value for goal in GOALS}
    order = [Goal(code) for code in stored if code in known] if isinstance(stored, list) else []
    return tuple(dict.fromkeys((Goal.UNPLACED, *order, *GOALS)))


# --- cleaning between guests -----------------------------------------------------------------------------


@needs(Right.SEE_PEOPLE)
def cleaning(desk: Desk) -> bool:
    """Whether a bed that somebody slept in waits to be cleaned before it is given to another."""
    with desk.database.read() as connection:
        return cleans(connection)


@needs(Right.SET_UP)
def set_cleaning(desk: Desk, on: bool) -> bool:
    """Sets that; returns what it was."""
    with telling(""), writing(desk, Act.SETTING) as act:
        before = cleans(act.session.connection())
        _set(act, CLEANING, "1" if on else "0", ("value", before, on))
        return before


def _set(act: Writing, key: str, value: object, told: tuple[str, object, object]) -> None:
    """Sets it; `told` is what the audit calls the value, what it was and what it is."""
    name, before, after = told
    if after == before:
        act.nothing()
        return
    act.session.merge(tb.Setting(key=key, value=value))
    act.note(subject=key, before={name: before}, after={name: after})


# --- groups kept apart -----------------------------------------------------------------------------------


@needs(Right.GIVE_BEDS, Right.KEEP_APART)
def apart(desk: Desk) -> tuple[Apart, ...]:
    """The groups kept apart, by label; the reasons only for who may keep groups apart."""
    with desk.database.read() as connection:
        return _apart(connection, with_reason=desk.may(Right.KEEP_APART))


@needs(Right.KEEP_APART)
def keep_apart(
    desk: Desk, group_a: str, cases_a: Collection[int], group_b: str, cases_b: Collection[int], reason: str
) -> Kept:
    """These two groups are never in one room; returns what undo hands to `let_together`.

    A group that is known by its label gets the cases it has not, and is apart with them from all it was apart from
    before. Who sleeps in one room already stays until moved:
    `Apart.together` says where. The reason is for supervisors alone: it is in no audit and on no paper. Raises
    `GroupsWrong`, `NotFound`.
    """
    label_a, label_b, why = group_a.strip(), group_b.strip(), reason.strip()
    with (
        telling("groups", clash=GroupsWrong(GroupProblem.KNOWN)),
        writing(desk, Act.KEPT_APART) as act,
    ):
        session = act.session
        house.lock_beds(session.connection())
        _refuse(problem(label_a, cases_a, label_b, cases_b, why))
        known = set(session.scalars(select(tb.Case.id).where(tb.Case.id.in_({*cases_a, *cases_b}))))
        if known != {*cases_a, *cases_b}:
            raise NotFound("case")
        one, other = _group(session, label_a), _group(session, label_b)
        joined = (*_join(session, one, cases_a), *_join(session, other, cases_b))
        kept = tb.KeepApart(
            group_id=min(one, other), other_id=max(one, other), reason=why, at=desk.clock(), by=desk.actor
        )
        session.add(kept)
        session.flush()
        groups = _cases_of(session.connection())
        _check_all(session.connection(), groups, {one, other})
        for case_id in sorted(groups[one] | groups[other]):
            act.note(case=case_id, after={"kept_apart": True})
        return Kept(kept.id, joined)


@needs(Right.KEEP_APART)
def let_together(desk: Desk, keep_apart_id: int, joined: Collection[tuple[int, int]] = ()) -> Apart:
    """The two groups may be in one room again; what was kept, so that undo can keep it again. Raises `NotFound`.

    `joined`, of `Kept`, leave their groups again: who was in one before stays.
    """
    with telling("groups"), writing(desk, Act.KEPT_APART) as act:
        session = act.session
        house.lock_beds(session.connection())
        found = next((one for one in _apart(session.connection(), True) if one.id == keep_apart_id), None)
        if found is None:
            raise NotFound("groups")
        session.execute(delete(tb.KeepApart).where(tb.KeepApart.id == keep_apart_id))
        place = tuple_(tb.ApartCase.group_id, tb.ApartCase.case_id)
        session.execute(delete(tb.ApartCase).where(place.in_(list(joined))))
        drop_idle_groups(session.connection())
        for case_id in sorted({*found.one.case_ids, *found.other.case_ids}):
            act.note(case=case_id, before={"kept_apart": True})
        return found


def drop_idle_groups(connection: Connection) -> None:
    """Groups that are kept apart from nobody, or have no case any more, are gone; with the reasons they had."""
    peopled = select(tb.ApartCase.group_id)
    connection.execute(
        delete(tb.KeepApart).where(
            or_(tb.KeepApart.group_id.not_in(peopled), tb.KeepApart.other_id.not_in(peopled))
        )
    )
    used = select(tb.KeepApart.group_id).union(select(tb.KeepApart.other_id))
    connection.execute(delete(tb.ApartCase).where(tb.ApartCase.group_id.not_in(used)))
    connection.execute(delete(tb.ApartGroup).where(tb.ApartGroup.id.not_in(used)))


def _refuse(found: GroupProblem | None) -> None:
    if found is not None:
        raise GroupsWrong(found)


def _group(session: Session, label: str) -> int:
    """The group of this label, a new one where none has it. Small and capital letters are the same, in French too,
    which the engines' own `lower` does not know alike."""
    for group_id, known in session.execute(select(tb.ApartGroup.id, tb.ApartGroup.label)):
        if known.casefold() == label.casefold():
            return group_id
    group = tb.ApartGroup(label=label)
    session.add(group)
    session.flush()
    return group.id


def _join(session: Session, group_id: int, cases: Collection[int]) -> list[tuple[int, int]]:
    """These cases are in the group; those that were not yet, with it."""
    there = set(session.scalars(select(tb.ApartCase.case_id).where(tb.ApartCase.group_id == group_id)))
    fresh = sorted(set(cases) - there)
    if fresh:
        session.execute(insert(tb.ApartCase), [{"group_id": group_id, "case_id": one} for one in fresh])
    return [(group_id, case_id) for case_id in fresh]


def _cases_of(connection: Connection) -> dict[int, set[int]]:
    """The cases of each group."""
    found: dict[int, set[int]] = defaultdict(set)
    for group_id, case_id in connection.execute(select(tb.ApartCase.group_id, tb.ApartCase.case_id)):
        found[group_id].add(case_id)
    return found


def _check_all(
    connection: Connection, groups: Mapping[int, Collection[int]], touched: Collection[int]
) -> None:
    """Raises `GroupsWrong` where a group of `touched` has a case, or a family, that one has from which it is kept
    apart: its people could never be in one room."""
    families = relations(connection).families
    pairs = select(tb.KeepApart.group_id, tb.KeepApart.other_id).where(
        or_(tb.KeepApart.group_id.in_(touched), tb.KeepApart.other_id.in_(touched))
    )
    for one, other in connection.execute(pairs):
        if not set(groups[one]).isdisjoint(groups[other]):
            raise GroupsWrong(GroupProblem.SHARED_CASE)
        of_one, of_other = ({families[c] for c in groups[g] if c in families} for g in (one, other))
        if not of_one.isdisjoint(of_other):
            raise GroupsWrong(GroupProblem.ONE_FAMILY)


def _apart(connection: Connection, with_reason: bool) -> tuple[Apart, ...]:
    cases: dict[int, list[tuple[str, int]]] = defaultdict(list)
    numbers = select(tb.ApartCase.group_id, tb.Case.number, tb.Case.id).join(
        tb.Case, tb.Case.id == tb.ApartCase.case_id
    )
    for group_id, number, case_id in connection.execute(numbers):
        cases[group_id].append((number, case_id))
    labels = dict(connection.execute(select(tb.ApartGroup.id, tb.ApartGroup.label)).all())
    rooms = _rooms_of(connection, {case_id for each in cases.values() for _, case_id in each})

    def group(group_id: int) -> ApartGroup:
        found = sorted(cases[group_id])
        return ApartGroup(
            labels[group_id], tuple(case_id for _, case_id in found), tuple(number for number, _ in found)
        )

    def together(one: Iterable[int], other: Iterable[int]) -> tuple[str, ...]:
        here = {room for case_id in one for room in rooms.get(case_id, ())}
        return tuple(sorted(here & {room for case_id in other for room in rooms.get(case_id, ())}))

    columns = (tb.KeepApart.id, tb.KeepApart.group_id, tb.KeepApart.other_id)
    columns_of_keeper = (tb.KeepApart.reason, tb.KeepApart.at, tb.KeepApart.by)
    found = []
    for keep_id, one_id, other_id, reason, at, by in connection.execute(select(*columns, *columns_of_keeper)):
        one, other = sorted((group(one_id), group(other_id)), key=lambda each: each.label.casefold())
        kept = together(one.case_ids, other.case_ids)
        found.append(Apart(keep_id, one, other, reason if with_reason else None, at, by, kept))
    return tuple(sorted(found, key=lambda each: (each.one.label.casefold(), each.other.label.casefold())))


def _rooms_of(connection: Connection, case_ids: Collection[int]) -> dict[int, set[str]]:
    """The rooms that people of these cases sleep in now."""
    query = (
        select(tb.Person.case_id, tb.Room.name)
        .join(tb.BedAssignment, tb.BedAssignment.person_id == tb.Person.id)
        .join(tb.Bed, tb.Bed.id == tb.BedAssignment.bed_id)
        .join(tb.Room, tb.Room.id == tb.Bed.room_id)
        .where(tb.Person.case_id.in_(case_ids), tb.BedAssignment.state == AssignmentState.CURRENT)
    )
    rooms: dict[int, set[str]] = defaultdict(set)
    for case_id, room in connection.execute(query):
        rooms[case_id].add(room)
    return rooms


# --- one family or not -----------------------------------------------------------------------------------


@needs(Right.SEE_PEOPLE)
def family_links(desk: Desk, case_id: int) -> tuple[FamilyLink, ...]:
    """The cases cross-referenced with this one, by number."""
    with desk.database.read() as connection:
        links = links_of(connection, case_id)
        query = select(tb.Case.id, tb.Case.number).where(tb.Case.id.in_(links)).order_by(tb.Case.number)
        return tuple(FamilyLink(other, number, links[other]) for other, number in connection.execute(query))


@needs(Right.GIVE_BEDS)
def set_family(desk: Desk, case_id: int, other_id: int, same_family: bool) -> bool:
    """Whether two cross-referenced cases are one family, which may share a room; returns what it was.

    Raises `NotFound` for cases that are not cross-referenced, `GroupsWrong` for some that are kept apart.
    """
    with telling("link"), writing(desk, Act.FAMILY_LINK) as act:
        # Whoever gives out beds at this moment reads who is family: with this, or before it.
        house.lock_beds(act.session.connection())
        pair = (min(case_id, other_id), max(case_id, other_id))
        link = act.session.get(tb.CaseLink, pair, with_for_update=True)
        if link is None:
            raise NotFound("link")
        before = link.same_family
        if before is same_family:
            act.nothing()
            return before
        link.same_family = same_family
        act.session.flush()
        joined = relations(act.session.connection())
        family = [case for case, root in joined.families.items() if root == joined.families.get(case_id)]
        if same_family and any(joined.apart.get(one, {}).keys() & set(family) for one in family):
            raise GroupsWrong(GroupProblem.ONE_FAMILY)
        for case in pair:
            act.note(case=case, before={"same_family": before}, after={"same_family": same_family})
        return before
