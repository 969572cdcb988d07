"""A pytest plugin: Qt belongs to the main thread.

In a test with Qt, Python's garbage is collected on the main thread when the test is over, as the program does
it (`ui.collector`): on another thread it would take apart what is left of windows, and crash some later test.
And a test fails that brings PySide6 or a module of `ui` in on another thread: to make Python types of Qt on two
threads at once ends in a crash.
"""

import gc
import sys
import threading
import traceback
from collections.abc import Generator, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import pytest

OF_QT = ("PySide6", "shiboken6", "qtpy", "ui")
_told: list[str] = []


def _elsewhere() -> bool:
    return threading.current_thread() is not threading.main_thread()


def _importer() -> str:
    """Who imports: the nearest line that is not of Python's own import."""
    for frame in reversed(traceback.extract_stack()):
        if frame.filename != __file__ and "importlib" not in frame.filename:
            return f"{frame.filename}:{frame.lineno}"
    return "?"


class ImportWatch:
    """Finds no module; writes down who looks for one of Qt's off the main thread."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Called for each module that is not imported yet."""
        if name.partition(".")[0] in OF_QT and _elsewhere():
            _told.append(f"{name} imported on {threading.current_thread().name} by {_importer()}")
        return None


def _collecting(phase: str, info: dict[str, int]) -> None:
    if phase == "start" and not gc.isenabled() and _elsewhere():
        _told.append(f"garbage collected on {threading.current_thread().name}")


def _with_qt(item: pytest.Item) -> bool:
    return "qapp" in getattr(item, "fixturenames", ())


def pytest_configure(config: pytest.Config) -> None:
    """Watches from the first import on."""
    sys.meta_path.insert(0, ImportWatch)
    gc.callbacks.append(_collecting)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Everything as it was."""
    sys.meta_path.remove(ImportWatch)
    gc.callbacks.remove(_collecting)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """What the test made is young when it is over: to look at that alone takes a millisecond."""
    if not _with_qt(item):
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect(0)
        gc.enable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fails the test that did it."""
    result = yield
    told, _told[:] = list(_told), []
    if told:
        pytest.fail("Off the main thread: " + "; ".join(told), pytrace=False)
    return result
