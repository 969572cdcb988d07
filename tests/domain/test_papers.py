"""The rows of paper: what changed between two manifests, and times that can't be mistaken."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.printing.samples import manifest_lines
from transit_desk.domain.manifest import ChangeKind, FieldChange, manifest_changes
from transit_desk.domain.papers import LegLine

LINES = manifest_lines(8)


def test_a_change_says_field_before_and_after() -> None:
    changed = replace(LINES[0], camp="Musasa", pieces=3)
    (change,) = manifest_changes(LINES[:1], (changed,))
    assert change.kind is ChangeKind.CHANGED
    assert change.line == changed
    assert change.fields == (FieldChange("camp", "Kinama", "Musasa"), FieldChange("pieces", 2, 3))


def test_another_place_on_the_list_is_no_change() -> None:
    moved = tuple(replace(line, seq=line.seq + 5) for line in reversed(LINES))
    assert manifest_changes(LINES, moved) == ()


@given(st.sets(st.sampled_from(LINES)), st.sets(st.sampled_from(LINES)))
def test_added_and_removed_are_the_differences(before: set[object], after: set[object]) -> None:
    old = [line for line in LINES if line in before]
    new = [line for line in LINES if line in after]
    changes = manifest_changes(old, new)
    assert [c.line for c in changes if c.kind is ChangeKind.ADDED] == [
        line for line in new if line not in old
    ]
    assert [c.line for c in changes if c.kind is ChangeKind.REMOVED] == [
        line for line in old if line not in new
    ]
    assert len(changes) == len(before ^ after)


def test_the_time_of_a_leg_is_the_clock_of_its_airport() -> None:
    with pytest.raises(ValueError, match="wall clock"):
        LegLine("ET 816", "BJM", "ADD", datetime(2026, 12, 9, 13, 40, tzinfo=UTC))
