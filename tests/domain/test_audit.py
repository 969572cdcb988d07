"""The chain of the audit: what was changed, removed, added or put in another order is found and named."""

import string
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from transit_desk.domain.audit import (
    FIRST,
    Act,
    AuditFault,
    Fault,
    Head,
    Link,
    Note,
    check,
    digest,
    row_hash,
)

START = datetime(2026, 12, 6, 6, 0, tzinfo=UTC)
WORDS = st.text(string.ascii_letters + string.digits + " :é\n", max_size=8)
IDS = st.none() | st.integers(1, 50)
NOTES = st.builds(
    Note,
    IDS,
    IDS,
    IDS,
    WORDS,
    st.none() | st.dictionaries(WORDS, WORDS, max_size=2),
    st.none() | st.dictionaries(WORDS, WORDS, max_size=2),
    WORDS,
)
HASHED = ("at", "staff_id", "by", "place", "act", "person_id", "case_id", "movement_id", "subject")
"""The columns of a row that say what was done; its number, detail and hashes apart."""


def chain(notes: Sequence[Note], seed: int = 0) -> list[Link]:
    """The rows that these notes make, as `services.acts.record` makes them."""
    rows: list[Link] = []
    last = FIRST
    for number, note in enumerate(notes, 1):
        detail = note.detail()
        salt = f"{seed + number:016x}" if detail else ""
        act = list(Act)[(seed + number) % len(Act)]
        row = Link(
            number,
            START + timedelta(seconds=number // 2),
            f"staff-{number % 3}",
            "Grace",
            "Desk 1",
            act,
            note.person_id,
            note.case_id,
            note.movement_id,
            note.subject,
            digest(salt, detail),
            last,
            "",
            salt or None,
            detail or None,
        )
        last = row_hash(row)
        rows.append(row._replace(hash=last))
    return rows


CHAINS = st.builds(chain, st.lists(NOTES, min_size=1, max_size=12), st.integers(0, 1000))


def end(rows: Sequence[Link]) -> Head:
    """Where a chain that nobody touched ends."""
    return Head(len(rows), rows[-1].hash if rows else FIRST)


def found(rows: Sequence[Link], head: Head, **how: Any) -> list[AuditFault]:
    """The faults of these rows, read in order of id as the database gives them."""
    return list(check(sorted(rows, key=lambda row: row.id), head, **how))


def other(value: Any) -> st.SearchStrategy[Any]:
    """Another value of the same kind."""
    if isinstance(value, datetime):
        return st.integers(1, 10**9).map(lambda step: value + timedelta(microseconds=step))
    if isinstance(value, str):
        return st.text(string.printable, max_size=70).filter(lambda text: text != value)
    numbers = st.integers(1, 50).filter(lambda one: one != value)
    return numbers if value is None else st.none() | numbers


# --- nobody touched it -------------------------------------------------------------------------------------


@given(st.lists(NOTES, max_size=12))
def test_an_untouched_chain_has_no_fault(notes: list[Note]) -> None:
    rows = chain(notes)
    assert found(rows, end(rows)) == []
    assert found(rows, end(rows), seals={row.id: row.hash for row in rows}) == []


@given(CHAINS, st.sampled_from((-11, -3, 2, 5.5, 14)))
def test_the_zone_in_which_a_time_is_read_makes_no_difference(rows: list[Link], hours: float) -> None:
    zone = timezone(timedelta(hours=hours))
    assert found([row._replace(at=row.at.astimezone(zone)) for row in rows], end(rows)) == []


@given(CHAINS, st.data())
def test_details_of_anonymised_people_may_be_gone(rows: list[Link], data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from([row.id for row in rows])))
    erased = [row._replace(salt=None, detail=None, erased=True) if row.id in gone else row for row in rows]
    assert found(erased, end(rows)) == []
    lost = [row.id for row in rows if row.id in gone and row.detail]
    unasked = [row._replace(erased=False) for row in erased]
    assert found(unasked, end(rows)) == [AuditFault(number, Fault.DETAIL_MISSING) for number in lost]


# --- somebody touched it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("column", [*HASHED, "detail_digest", "previous"])
@settings(max_examples=25)
@given(CHAINS, st.data())
def test_a_row_whose_column_was_changed_is_named_and_only_it(
    column: str, rows: list[Link], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    value = data.draw(other(getattr(rows[place], column)))
    changed = [*rows]
    changed[place] = rows[place]._replace(**{column: value})
    assert found(changed, end(rows)) == [AuditFault(place + 1, Fault.CHANGED)]


@given(CHAINS, st.data())
def test_a_changed_hash_is_named_and_only_it(rows: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    changed = [*rows]
    changed[place] = rows[place]._replace(hash=data.draw(other(rows[place].hash)))
    own, *rest = found(changed, end(rows))
    assert own == AuditFault(place + 1, Fault.CHANGED)
    # Of the last row the head knows the hash, too.
    assert rest == ([AuditFault(len(rows), Fault.HEAD)] if place == len(rows) - 1 else [])


@given(CHAINS, st.data())
def test_a_changed_number_of_a_row_is_found(rows: list[Link], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    number = data.draw(st.integers(-3, len(rows) + 3).filter(lambda one: one != place + 1))
    changed = [*rows]
    changed[place] = rows[place]._replace(id=number)
    assert found(changed, end(rows))


@given(CHAINS, st.data())
def test_a_changed_detail_is_named_and_only_it(rows: list[Link], data: st.DataObject) -> None:
    told = [place for place, row in enumerate(rows) if row.detail]
    assume(told)
    place = data.draw(st.sampled_from(told))
    column = data.draw(st.sampled_from(("detail", "salt")))
    changed = [*rows]
    changed[place] = rows[place]._replace(**{column: data.draw(other(getattr(rows[place], column)))})
    assert found(changed, end(rows)) == [AuditFault(place + 1, Fault.DETAIL_CHANGED)]


@given(CHAINS, st.data())
def test_a_detail_put_to_a_row_that_had_none_is_found(rows: list[Link], data: st.DataObject) -> None:
    bare = [place for place, row in enumerate(rows) if not row.detail]
    assume(bare)
    place = data.draw(st.sampled_from(bare))
    changed = [*rows]
    changed[place] = rows[place]._replace(salt="", detail=data.draw(st.text(min_size=1, max_size=9)))
    assert found(changed, end(rows)) == [AuditFault(place + 1, Fault.DETAIL_CHANGED)]


@given(CHAINS, st.data())
def test_removed_rows_are_named(rows: list[Link], data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.integers(1, len(rows)), min_size=1))
    left = [row for row in rows if row.id not in gone]
    last = left[-1].id if left else 0
    faults = found(left, end(rows))
    assert [one for one in faults if one.fault is Fault.MISSING] == [
        AuditFault(number, Fault.MISSING) for number in sorted(gone) if number < last
    ]
    assert [one for one in faults if one.fault is not Fault.MISSING] == (
        [AuditFault(len(rows), Fault.HEAD)] if last < len(rows) else []
    )


@given(CHAINS, st.data())
def test_rows_gone_from_the_end_are_named_by_a_seal_though_the_head_was_changed_too(
    rows: list[Link], data: st.DataObject
) -> None:
    left = rows[: data.draw(st.integers(0, len(rows) - 1))]
    assert found(left, end(left)) == []  # nothing in the database could tell
    sealed = {row.id: row.hash for row in rows[len(left) :]}
    assert found(left, end(left), seals=sealed) == [AuditFault(number, Fault.MISSING) for number in sealed]


@given(CHAINS, NOTES, st.data())
def test_a_row_put_in_between_is_found(rows: list[Link], note: Note, data: st.DataObject) -> None:
    """With the number of a row that is there, the others moved up: from there on, each knows another before it."""
    place = data.draw(st.integers(0, len(rows) - 1))
    new = chain([note], 7)[0]._replace(id=place + 1, previous=rows[place].previous)
    new = new._replace(hash=row_hash(new))
    assume(new.hash != rows[place].hash)
    moved = [*rows[:place], new, *(row._replace(id=row.id + 1) for row in rows[place:])]
    faults = found(moved, end(rows))
    assert {one.id for one in faults if one.fault is Fault.CHANGED} == set(range(place + 2, len(rows) + 2))
    assert found([*rows, new], end(rows))  # the same number twice


@given(CHAINS, NOTES)
def test_a_row_put_at_the_end_is_named(rows: list[Link], note: Note) -> None:
    """Even with a right hash: the head does not know it."""
    new = chain([note], 7)[0]._replace(id=len(rows) + 1, previous=rows[-1].hash)
    added = [*rows, new._replace(hash=row_hash(new))]
    assert found(added, end(rows)) == [AuditFault(len(rows) + 1, Fault.HEAD)]


@given(CHAINS, st.data())
def test_two_rows_that_change_places_are_both_named(rows: list[Link], data: st.DataObject) -> None:
    assume(len(rows) > 1)
    one = data.draw(st.integers(0, len(rows) - 2))
    two = data.draw(st.integers(one + 1, len(rows) - 1))
    swapped = [*rows]
    swapped[one], swapped[two] = rows[two]._replace(id=one + 1), rows[one]._replace(id=two + 1)
    named = {fault.id for fault in found(swapped, end(rows))}
    assert {one + 1, two + 1} <= named


@given(CHAINS, st.data())
def test_a_chain_written_anew_from_a_row_on_is_named_by_the_seals_of_backups(
    rows: list[Link], data: st.DataObject
) -> None:
    """Somebody who changes a row, and every hash after it and the head as well, has not the backups."""
    place = data.draw(st.integers(0, len(rows) - 1))
    anew = [*rows[:place]]
    last = rows[place].previous
    for row in rows[place:]:
        subject = row.subject + "x" if row.id == place + 1 else row.subject
        written = row._replace(subject=subject, previous=last)
        last = row_hash(written)
        anew.append(written._replace(hash=last))
    assert found(anew, end(anew)) == []
    sealed = data.draw(st.integers(place + 1, len(rows)))
    seals = {sealed: rows[sealed - 1].hash}
    assert found(anew, end(anew), seals=seals) == [AuditFault(sealed, Fault.SEAL)]


# --- what is hashed ----------------------------------------------------------------------------------------


def test_what_moves_from_one_column_into_the_next_is_another_row() -> None:
    (row,) = chain([Note(subject="b")])
    assert row_hash(row._replace(by="ab", place="c")) != row_hash(row._replace(by="a", place="bc"))
    assert row_hash(row._replace(by="1:a", place="")) != row_hash(row._replace(by="", place="1:a"))
    assert row_hash(row._replace(person_id=1, case_id=None)) != row_hash(
        row._replace(person_id=None, case_id=1)
    )


def test_a_detail_says_what_was_given_and_nothing_else() -> None:
    assert Note(person_id=3, subject="x").detail() == ""
    assert Note(before={}, after={"bed": "B4-2"}, reason="").detail() == '{"after": {"bed": "B4-2"}}'
    assert Note(reason="né trop tôt").detail() == '{"reason": "né trop tôt"}'
    assert digest("aa", "") == ""

    assert digest("aa", "x") != digest("ab", "x")
