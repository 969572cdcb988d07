"""A pytest plugin: a test that leaves something running or standing behind it fails.

Watched are Python threads (daemons too), QThreads, the global thread pool, running QTimers, and top-level
widgets. A thread that outlives its test works on data of the next one; a widget that waits for the garbage
collector is destroyed by whichever thread collects it, and Qt then aborts.

What a fixture of a wider scope starts belongs to that scope, and is let be.
"""

import gc
import sys
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest

# How long something that is just ending may take, in seconds. Waited for only when there is something.
PATIENCE = 3.0

# Qt makes these once and keeps them for the whole application.
KEPT_BY_QT = {"QTipLabel": "the one tool tip"}

_FAILED = pytest.StashKey[bool]()
_started: list[tuple["weakref.ref[Any]", str]] = []
_allowed_threads: "weakref.WeakSet[threading.Thread]" = weakref.WeakSet()
_allowed_widgets: set[int] = set()


def _qt(module: str) -> Any:
    """A module of PySide6 if it is in use, otherwise None: tests without Qt don't pay for it."""
    return sys.modules.get(f"PySide6.{module}")


def _record_starts() -> None:
    """Makes QTimer.start and QThread.start write down who was started, and where."""
    core = _qt("QtCore")
    if core is None or hasattr(core.QTimer.start, "recorded"):
        return
    for kind in (core.QTimer, core.QThread):
        kind.start = _recording(kind.start)


def _recording(start: Callable[..., None]) -> Callable[..., None]:
    def started(self: Any, *arguments: Any) -> None:
        caller = traceback.extract_stack(limit=2)[0]
        _started.append((weakref.ref(self), f"{caller.filename}:{caller.lineno}"))
        start(self, *arguments)

    started.recorded = True  # type: ignore[attr-defined]  # how _record_starts knows its own work
    return started


# --- what is there now ------------------------------------------------------------------------------------


def _threads() -> set[threading.Thread]:
    # A "dummy" only says that a thread of somebody else's once asked Python for its name.
    return {thread for thread in threading.enumerate() if type(thread).__name__ != "_DummyThread"}


def _widgets() -> dict[int, str]:
    """Address and description of each top-level widget that nobody owns."""
    widgets = _qt("QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return {}
    shiboken = sys.modules["shiboken6"]
    found = {}
    for widget in widgets.QApplication.topLevelWidgets():
        name = widget.metaObject().className()
        if widget.parentWidget() is None and name not in KEPT_BY_QT:
            address = shiboken.getCppPointer(widget)[0]  # the first of its bases
            found[address] = f"widget {name} {widget.objectName()!r}"
    return found


def _running(patience: float) -> list[str]:
    """The timers and QThreads of this test that still run; each QThread gets `patience` seconds to end."""
    told = []
    for reference, place in _started:
        thing = reference()
        if thing is None or not sys.modules["shiboken6"].isValid(thing):
            continue
        timer = isinstance(thing, _qt("QtCore").QTimer)
        if thing.isActive() if timer else not thing.wait(int(patience * 1000)):
            told.append(f"running {type(thing).__name__}, started at {place}")
    return told


def _settle() -> None:
    """Lets Qt do what it has put off: `deleteLater` above all."""
    core = _qt("QtCore")
    application = core.QCoreApplication.instance() if core else None
    if application is not None:
        application.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
        application.processEvents()


def _left_behind(threads: set[threading.Thread], widgets: dict[int, str]) -> list[str]:
    """One line for each thing that is here now and was not at the start of the test."""
    told = []
    until = time.monotonic() + PATIENCE
    for thread in _threads() - threads - set(_allowed_threads):
        thread.join(max(0.0, until - time.monotonic()))
        if thread.is_alive():
            told.append(f"running thread {thread.name!r}")

    def of_qt(patience: float) -> list[str]:
        _settle()
        standing = {key: text for key, text in _widgets().items() if key not in widgets}
        return _running(patience) + [text for key, text in standing.items() if key not in _allowed_widgets]

    if of_qt(PATIENCE):
        gc.collect()  # here, on the main thread, it does no harm
        told += of_qt(0)
    core = _qt("QtCore")
    if core is not None:
        pool = core.QThreadPool.globalInstance()
        if pool.activeThreadCount() and not pool.waitForDone(int(PATIENCE * 1000)):
            told.append("running job in the global QThreadPool")
    return told


# --- hooks ------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
    """A wider fixture may be asked for in the middle of a test: what it starts is no leak of the test's."""
    if fixturedef.scope == "function":
        return (yield)
    threads, widgets, known = _threads(), _widgets(), len(_started)
    result = yield
    _allowed_threads.update(_threads() - threads)
    _allowed_widgets.update(_widgets().keys() - widgets.keys())
    del _started[known:]
    return result


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a thread, a timer or a top-level widget (see the module)."""
    _record_starts()
    _started.clear()
    threads, widgets = _threads(), _widgets()
    yield
    if request.node.stash.get(_FAILED, False):
        return  # its traceback keeps everything alive, and it has failed already
    told = _left_behind(threads, widgets)
    if told:
        pytest.fail("The test left behind: " + "; ".join(told), pytrace=False)
