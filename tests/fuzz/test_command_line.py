"""Whatever is typed behind `transit-desk import`: a status, a sentence, and no report of a bug."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.fuzz.watch import counts, ending
from tests.journeys.rolls import write_roll
from tests.long import examples
from tests.staffed import database_of, signing_in
from transit_desk.cli import main
from transit_desk.folders import Folders

# What a shell can hand over: any bytes but NUL, those that are no UTF-8 as half surrogate pairs.
argument = st.one_of(
    st.binary(max_size=12).map(lambda data: os.fsdecode(data.replace(b"\0", b"0"))),
    st.sampled_from(
        [
            "",
            "-",
            "--",
            "=",
            "2026-12-09",
            "9999-99-99",
            "added",
            "removed,changed",
            ",",
            "Case No.=case_number",
            "Case No.=",
            "=sex",
            "DOB=%s",
            "{0}={1}",
            "\udcff=sex",
            "é" * 300,
            "../..",
            "~",
            "/dev/null",
        ]
    ),
)
options = st.one_of(
    st.tuples(st.sampled_from(["--travel", "--map", "--accept", "--language"]), argument).map(list),
    st.sampled_from([["--take-good-rows"], ["--new-people"], ["--check"]]),
    st.lists(argument, min_size=1, max_size=1),
)
names = st.one_of(st.just("roll"), argument.map(lambda text: text.replace("/", "_")[:40] or "roll"))


@settings(max_examples=examples(30, 2_000), suppress_health_check=list(HealthCheck))
@given(
    names,
    st.lists(options, max_size=3).map(lambda some: [one for group in some for one in group]),
    st.booleans(),
)
@example("\udcff", ["--new-people"], True)
@example("roll", ["--map", "\udcff=sex"], True)
def test_any_argument_is_taken_or_refused(
    staffed: Folders,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    more: list[str],
    there: bool,
) -> None:
    path = tmp_path / f"{name}.xlsx"
    if there:
        try:
            write_roll(path)
        except OSError:  # a name that this file system does not take
            there = False
    who = signing_in()
    pipe = os.fstat(int(who[-1])).st_ino
    before = known(staffed)
    with ending():
        try:
            status = main(["import", str(path), *who, *more])
        except SystemExit as left:  # argparse leaves in its own way
            status = int(left.code or 0)
    with suppress(OSError):  # it was read and closed, or nobody got so far
        if os.fstat(int(who[-1])).st_ino == pipe:
            os.close(int(who[-1]))
    told = capsys.readouterr()
    assert status in (0, 1, 2)
    assert list(staffed.logs.glob("report-*")) == [], told.err
    assert "Traceback" not in told.err
    if status:
        assert told.err or told.out
        assert known(staffed) == before
    path.unlink(missing_ok=True)


def known(place: Folders) -> dict[str, int]:
    """What is stored, but for the acts themselves: who signs in is written down."""
    database = database_of(place)
    try:
        return {name: count for name, count in counts(database).items() if not name.startswith("audit")}
    finally:
        database.close()
