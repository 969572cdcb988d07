"""The desk thread: order, delivery, cancelling, errors, and a clean end."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from transit_desk.domain.refusals import NotFound
from transit_desk.services.progress import Cancelled, Progress
from ui.worker import DeskThread, Steps


class Owner(QObject):
    pass


@pytest.fixture
def owner() -> Owner:
    return Owner()


def idle(qtbot: QtBot, thread: DeskThread) -> None:
    qtbot.waitUntil(lambda: not thread.busy, timeout=30_000)


def test_jobs_run_elsewhere_one_by_one_and_answer_here(
    qtbot: QtBot, thread: DeskThread, owner: Owner
) -> None:
    ran: list[tuple[int, int]] = []
    answered: list[tuple[int, int]] = []

    def job(number: int) -> int:
        ran.append((number, threading.get_ident()))
        return number

    for number in range(50):
        thread.run(
            partial(job, number),
            lambda result: answered.append((result, threading.get_ident())),
            owner=owner,
        )
    idle(qtbot, thread)
    assert [number for number, _ in ran] == [number for number, _ in answered] == list(range(50))
    assert len({place for _, place in ran}) == 1
    assert {place for _, place in answered} == {threading.get_ident()} != {ran[0][1]}


def test_a_destroyed_owner_gets_nothing(qtbot: QtBot, thread: DeskThread, owner: Owner) -> None:
    go = threading.Event()
    answered: list[str] = []
    widget = QWidget()
    thread.run(lambda: go.wait(10), lambda _: answered.append("widget"), owner=widget)
    thread.run(lambda: None, lambda _: answered.append("owner"), owner=owner)
    widget.deleteLater()
    with qtbot.waitSignal(widget.destroyed, timeout=30_000):
        pass
    go.set()
    idle(qtbot, thread)
    assert answered == ["owner"]


def test_an_owner_that_python_forgot_gets_nothing(qtbot: QtBot, thread: DeskThread) -> None:
    go = threading.Event()
    answered: list[str] = []
    thread.run(lambda: go.wait(10), lambda _: answered.append("?"), owner=Owner())
    go.set()
    idle(qtbot, thread)
    assert answered == []


def test_cancelling_drops_what_waits_and_what_runs(qtbot: QtBot, thread: DeskThread, owner: Owner) -> None:
    go, running = threading.Event(), threading.Event()
    ran: list[str] = []
    answered: list[str] = []

    def first() -> None:
        running.set()
        go.wait(10)
        ran.append("first")

    one = thread.run(first, lambda _: answered.append("first"), owner=owner)
    two = thread.run(lambda: ran.append("second"), lambda _: answered.append("second"), owner=owner)
    three = thread.run(lambda: ran.append("third"), lambda _: answered.append("third"), owner=owner)
    assert running.wait(10)
    one.cancel()
    two.cancel()
    go.set()
    idle(qtbot, thread)
    assert (ran, answered) == (["first", "third"], ["third"])
    assert not three.cancelled


def test_a_refusal_goes_to_who_asked_or_to_everybody(qtbot: QtBot, thread: DeskThread, owner: Owner) -> None:
    refusal = NotFound("the case")
    asked: list[Exception] = []
    unheard: list[Exception] = []
    bugs: list[Exception] = []
    thread.unheard.connect(unheard.append)
    thread.bug_found.connect(bugs.append)

    def refuse() -> None:
        raise refusal

    thread.run(refuse, lambda _: None, asked.append, owner=owner)
    idle(qtbot, thread)
    assert (asked, unheard) == ([refusal], [])
    thread.run(refuse, lambda _: None, owner=owner)
    idle(qtbot, thread)
    assert (asked, unheard, bugs) == ([refusal], [refusal], [])


def test_a_bug_is_told_even_when_somebody_else_handles_it(
    qtbot: QtBot, thread: DeskThread, owner: Owner
) -> None:
    bugs: list[Exception] = []
    asked: list[Exception] = []

    def bug() -> None:
        raise KeyError

    thread.bug_found.connect(bugs.append)
    job = thread.run(bug, lambda _: None, asked.append, owner=owner)
    job.cancel()  # nobody waits for it, but it is a bug all the same, if it ran at all
    thread.run(bug, lambda _: None, asked.append, owner=owner)
    idle(qtbot, thread)
    assert [type(one) for one in asked] == [KeyError]
    assert asked[0] in bugs


def test_work_that_tells_something_is_heard_here_in_order(
    qtbot: QtBot, thread: DeskThread, owner: Owner
) -> None:
    heard: list[tuple[object, int]] = []

    def work(tell: Callable[[int], None]) -> str:
        for number in range(3):
            tell(number)
        return "done"

    def hear(what: object) -> None:
        heard.append((what, threading.get_ident()))

    thread.run_telling(work, hear, hear, owner=owner)
    idle(qtbot, thread)
    assert [what for what, _ in heard] == [0, 1, 2, "done"]
    assert {place for _, place in heard} == {threading.get_ident()}


def test_who_was_taken_down_while_the_work_runs_hears_nothing_and_the_work_goes_on(
    qtbot: QtBot, thread: DeskThread
) -> None:
    go, heard, ended, bugs = threading.Event(), list[int](), list[str](), list[Exception]()
    widget = QWidget()
    thread.bug_found.connect(bugs.append)

    def work(tell: Callable[[int], None]) -> None:
        go.wait(10)
        tell(1)
        ended.append("whole")

    thread.run_telling(work, heard.append, lambda _: heard.append(2), owner=widget)
    widget.deleteLater()
    with qtbot.waitSignal(widget.destroyed, timeout=30_000):
        pass
    go.set()
    idle(qtbot, thread)
    assert (heard, ended, bugs) == ([], ["whole"], [])


def test_steps_are_told_until_they_are_stopped() -> None:
    told: list[tuple[int, int]] = []
    stop = threading.Event()
    steps = Steps(told.append, stop.is_set)
    steps.step(1, 3, "Copying")
    stop.set()
    with pytest.raises(Cancelled):
        steps.step(2, 3, "Copying")
    assert told == [(1, 3)]


def test_long_work_tells_how_far_it_is(qtbot: QtBot, thread: DeskThread, owner: Owner) -> None:
    steps: list[tuple[int, int, str]] = []
    ended: list[object] = []
    results: list[str] = []
    thread.long_stepped.connect(lambda _job, *step: steps.append(step))
    thread.long_ended.connect(ended.append)

    def work(progress: Progress) -> str:
        for done in range(1001):
            progress.step(done, 1000, "Reading people")
        return "done"

    job = thread.run_long(work, results.append, owner=owner)
    idle(qtbot, thread)
    assert results == ["done"]
    assert ended == [job]
    assert steps[0] == (0, 1000, "Reading people")
    assert steps[-1] == (1000, 1000, "Reading people")
    assert len(steps) < 500, "the window is not told a thousand times"


def test_long_work_stops_at_its_next_step(qtbot: QtBot, thread: DeskThread, owner: Owner) -> None:
    running = threading.Event()
    told: list[str] = []
    thread.long_stopped.connect(lambda _: told.append("everybody"))

    def work(progress: Progress) -> None:
        while True:
            running.set()
            progress.step(0, 0, "Working")

    for stopped in (lambda: told.append("owner"), None):
        running.clear()
        job = thread.run_long(work, lambda _: told.append("done"), stopped=stopped, owner=owner)
        assert running.wait(10)
        job.cancel()
        idle(qtbot, thread)
    assert told == ["owner", "everybody"]


def test_long_work_that_finished_before_the_cancel_is_told_as_done(
    qtbot: QtBot, thread: DeskThread, owner: Owner
) -> None:
    go, running = threading.Event(), threading.Event()
    told: list[str] = []

    def work(progress: Progress) -> str:
        progress.step(1, 1, "Writing")
        running.set()
        go.wait(10)  # the write is past its last step
        return "written"

    job = thread.run_long(work, told.append, owner=owner)
    assert running.wait(10)
    job.cancel()
    go.set()
    idle(qtbot, thread)
    assert told == ["written"]


def test_closing_finishes_the_write_in_hand_and_drops_the_rest(qtbot: QtBot, owner: Owner) -> None:
    thread = DeskThread("closing")
    go, running = threading.Event(), threading.Event()
    ran: list[str] = []
    answered: list[str] = []

    def write() -> None:
        running.set()
        go.wait(10)  # both are handed over
        waiting._cancel.wait(10)  # closing has begun
        ran.append("written")

    thread.run(write, lambda _: answered.append("written"), owner=owner)
    waiting = thread.run(lambda: ran.append("never"), lambda _: None, owner=owner)
    assert running.wait(10)
    go.set()
    thread.close()
    qtbot.wait(1)
    assert (ran, answered) == (["written"], [])
    assert not any(one.name.startswith("closing") for one in threading.enumerate())
    with pytest.raises(RuntimeError):
        thread.run(lambda: None, lambda _: None, owner=owner)


def test_a_desk_thread_that_did_nothing_has_no_thread(qtbot: QtBot) -> None:
    before = threading.active_count()
    thread = DeskThread("idle")
    assert threading.active_count() == before
    thread.close()
