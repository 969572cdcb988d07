"""Who needs a bed."""

import pytest

from transit_desk.domain.infants import Sleeper, is_infant, needing_bed


@pytest.mark.parametrize(("age", "expected"), [(-1, True), (0, True), (1, True), (2, False), (None, False)])
def test_an_infant_is_under_two(age: int | None, expected: bool) -> None:
    assert is_infant(age) is expected


def test_an_infant_sleeps_with_its_family_where_that_has_a_bed() -> None:
    assert needing_bed(
        [
            Sleeper(1, "one", 30, True),
            Sleeper(2, "one", 1, False),
            Sleeper(3, "one", 2, False),
            Sleeper(4, "one", None, False),
            Sleeper(5, "other", 30, False),
            Sleeper(6, "other", 0, False),
        ]
    ) == {3, 4, 5, 6}
