"""Reports of bugs: nothing personal in them, and nothing falls over while writing one."""

import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.ui.conftest import NOON
from ui.crash import KEPT, CrashReporter, describe


def fail(name: str) -> None:
    try:
        raise KeyError(name)
    except KeyError as error:
        raise ValueError(f"no bed for {name}") from error


def caught(name: str = "NIYONZIMA, Béatrice") -> ValueError:
    try:
        fail(name)
    except ValueError as error:
        return error
    raise AssertionError


def test_a_report_says_where_and_never_who(tmp_path: Path) -> None:
    reporter = CrashReporter(tmp_path / "reports", lambda: NOON)
    path = reporter.report(caught())
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert "builtins.ValueError" in text
    assert "which came from\nbuiltins.KeyError" in text
    assert "test_crash.py" in text
    assert "in fail" in text
    assert "Python 3" in text
    assert "NIYONZIMA" not in text
    assert "no bed" not in text


def test_the_same_bug_is_reported_once(tmp_path: Path) -> None:
    told: list[Path | None] = []
    reporter = CrashReporter(tmp_path, lambda: NOON)
    reporter.on_report = told.append
    error = caught()
    assert reporter.report(error) is not None
    assert reporter.report(error) is None
    assert len(told) == 1


def test_a_folder_that_refuses_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    told: list[Path | None] = []
    reporter = CrashReporter(tmp_path / "file" / "reports", lambda: NOON)
    reporter.on_report = told.append
    assert reporter.report(caught()) is None
    assert told == [None]


def test_only_the_last_reports_are_kept(tmp_path: Path) -> None:
    moments = iter(NOON + timedelta(seconds=at) for at in range(KEPT + 5))
    reporter = CrashReporter(tmp_path, lambda: next(moments))
    paths = [reporter.report(caught()) for _ in range(KEPT + 5)]
    assert sorted(tmp_path.iterdir()) == paths[5:]


def test_exceptions_that_nobody_caught_come_here(tmp_path: Path) -> None:
    moments = iter([NOON, NOON + timedelta(seconds=1)])
    reporter = CrashReporter(tmp_path, lambda: next(moments))
    before = (sys.excepthook, threading.excepthook)
    reporter.install()
    try:
        error = caught()
        sys.excepthook(type(error), error, error.__traceback__)
        thread = threading.Thread(target=fail, args=("NIYONZIMA",))
        thread.start()
        thread.join()
    finally:
        reporter.uninstall()
    assert (sys.excepthook, threading.excepthook) == before
    assert len(list(tmp_path.glob("report-*.txt"))) == 2


@pytest.mark.parametrize("depth", [1, 3])
def test_errors_that_refer_to_each_other_end(depth: int) -> None:
    errors = [ValueError() for _ in range(depth)]
    for one, other in zip(errors, errors[1:] + errors[:1], strict=True):
        one.__cause__ = other
    assert describe(errors[0], datetime.now(UTC), "").count("ValueError") == depth
