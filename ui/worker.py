"""The one thread that owns the database, and others like it: for paper, the evacuation list, plans of beds.

A job is a function without arguments. It runs on the thread, one at a time, in the order given; its result
comes back on the main thread through a queued signal. No widget waits, and no widget is touched from here.
"""

import threading
import time
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from transit_desk.services.progress import Cancelled, Progress

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")
S = TypeVar("S")

PROGRESS_EVERY_S = 0.05
"""A job may step thousands of times a second; the window is told at most this often."""


class Job:
    """One piece of work that was handed to a desk thread."""

    def __init__(
        self,
        owner: QObject,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None,
        stopped: Callable[[], None] | None,
        told: Callable[[Any], None] | None,
        is_long: bool,
    ) -> None:
        self._owner = weakref.ref(owner)
        self._done: Callable[[Any], None] | None = done
        self._failed = failed
        self._stopped = stopped
        self._told = told
        self._cancel = threading.Event()
        self.is_long = is_long

    @property
    def cancelled(self) -> bool:
        """True once `cancel()` was called."""
        return self._cancel.is_set()

    @property
    def owner(self) -> QObject | None:
        """Whose work it is; None once that was destroyed."""
        owner = self._owner()
        return owner if owner is not None and isValid(owner) else None

    def cancel(self) -> None:
        """Nobody waits for this any more.

        A job that has not begun never runs. A running short job finishes and its result is dropped (use
        it for reads that a newer question has overtaken). A long job stops at its next step; should it have
        finished already, its result is still delivered, because then it has happened.
        """
        self._cancel.set()

    def _wanted(self) -> bool:
        return self.owner is not None

    def _forget(self) -> None:
        """Lets go of the callbacks, and of what they hold, once the outcome is delivered."""
        self._done = self._failed = self._stopped = self._told = None


def is_expected(error: BaseException) -> bool:
    """True for a refusal and for a failure of the world; anything else is a bug of ours."""
    from transit_desk.domain.refusals import Refusal, WorldFailed  # only when something fails

    return isinstance(error, Refusal | WorldFailed | OSError)


class Steps:
    """A `Progress` for `run_telling`: each step is told as (done, total). Only `stopped` can stop it."""

    def __init__(
        self, tell: Callable[[tuple[int, int]], None], stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self._tell, self._stopped = tell, stopped

    def step(self, done: int, total: int, what: str) -> None:
        if self._stopped():
            raise Cancelled
        self._tell((done, total))


class _Watched:
    """The `Progress` given to a long job: tells the window now and then, and stops when cancelled."""

    def __init__(self, job: Job, tell: Callable[[Job, int, int, str], None]) -> None:
        self._job = job
        self._tell = tell
        self._told = 0.0

    def step(self, done: int, total: int, what: str) -> None:
        if self._job.cancelled:
            raise Cancelled
        moment = time.monotonic()
        if moment - self._told >= PROGRESS_EVERY_S or (total and done >= total):
            self._told = moment
            self._tell(self._job, done, total, what)


class DeskThread(QObject):
    """A thread of its own with a queue, and the way back to the main thread.

    Made on the main thread; `run`, `run_long` and `close` are called from there. The operating system's
    thread starts with the first job, so that an idle desk thread costs nothing at start.
    """

    long_began = Signal(object)
    """(job): a long job was handed over."""
    long_stepped = Signal(object, int, int, str)
    """(job, done, total, what)."""
    long_ended = Signal(object)
    """(job): its outcome is about to be delivered, or was dropped."""
    long_stopped = Signal(object)
    """(job): it was cancelled, has stored nothing, and its owner had no words for that."""
    unheard = Signal(object)
    """(exception): a job failed and nobody had asked to hear of it."""
    bug_found = Signal(object)
    """(exception): a job failed with something that is not `is_expected`."""
    _told = Signal(object, object)
    _landed = Signal(object, object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False
        self._open_jobs: set[Job] = set()
        # Sent from the desk thread, received by an object of the main thread: Qt queues it. Only this object
        # sends from there: it outlives the thread, and a page or window can be taken down while its job runs.
        self._told.connect(self._pass_on)
        self._landed.connect(self._deliver)

    @property
    def busy(self) -> bool:
        """True while a job waits, runs, or has an outcome on its way."""
        return bool(self._open_jobs)

    def run(
        self,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        owner: QObject,
    ) -> Job:
        """Runs `job` on the thread, then `done(result)` on the main thread.

        Nothing is delivered once `owner` is destroyed. An exception goes to `failed`; without it, to the
        signal `unheard` (the main window says it). Bugs are also told by `bug_found`. RuntimeError after
        `close()`.
        """
        handle = Job(owner, done, failed, None, None, is_long=False)
        self._submit(handle, job)
        return handle

    def run_telling(
        self,
        job: Callable[[Callable[[S], None]], T],
        told: Callable[[S], None],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        owner: QObject,
    ) -> Job:
        """As `run`, for a job that has something to tell on its way: `told(it)` hears it on the main thread."""
        handle = Job(owner, done, failed, None, told, is_long=False)
        self._submit(handle, lambda: job(lambda it: self._tell_of(handle, it)))
        return handle

    def run_long(
        self,
        job: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        stopped: Callable[[], None] | None = None,
        owner: QObject,
    ) -> Job:
        """As `run`, for a job that tells how far it is; `stopped()` when the user cancelled it."""
        handle = Job(owner, done, failed, stopped, None, is_long=True)
        watched = _Watched(handle, self._tell)
        self._submit(handle, lambda: job(watched))
        self.long_began.emit(handle)
        return handle

    def close(self) -> None:
        """Lets the running job finish, drops the waiting ones, delivers nothing more, ends the thread."""
        self._closed = True
        for job in self._open_jobs:
            job.cancel()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        for job in self._open_jobs:
            job._forget()
        self._open_jobs.clear()

    def _submit(self, handle: Job, work: Callable[[], object]) -> None:
        if self._closed:
            raise RuntimeError(f"the {self._name} thread is closed")
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # 10 ms that the first paint need not wait for

            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)
        self._open_jobs.add(handle)
        self._pool.submit(self._work, handle, work)

    def _work(self, handle: Job, work: Callable[[], object]) -> None:
        """On the desk thread. Every outcome, whatever it is, is handed to the main thread."""
        result: object = None
        error: BaseException | None = None
        if handle.cancelled:
            error = Cancelled()
        else:
            try:
                result = work()
            except BaseException as caught:  # nothing is swallowed: it is told on the main thread
                error = caught
        if isValid(self):
            self._landed.emit(handle, result, error)

    def _tell(self, handle: Job, done: int, total: int, what: str) -> None:
        if isValid(self):
            self.long_stepped.emit(handle, done, total, what)

    def _tell_of(self, handle: Job, it: object) -> None:
        if isValid(self):
            self._told.emit(handle, it)

    def _pass_on(self, handle: Job, it: object) -> None:
        """On the main thread."""
        if handle in self._open_jobs and handle._told is not None and handle._wanted():
            handle._told(it)

    def _deliver(self, handle: Job, result: object, error: BaseException | None) -> None:
        """On the main thread."""
        if handle not in self._open_jobs:  # closed meanwhile
            return
        self._open_jobs.discard(handle)
        done, failed, stopped = handle._done, handle._failed, handle._stopped
        wanted = handle._wanted()
        handle._forget()
        if handle.is_long:
            self.long_ended.emit(handle)
        if error is None:
            if wanted and done is not None and (handle.is_long or not handle.cancelled):
                done(result)
        elif isinstance(error, Cancelled):
            if wanted and stopped is not None:
                stopped()
            elif handle.is_long:
                self.long_stopped.emit(handle)
        elif isinstance(error, Exception):
            if not is_expected(error):
                self.bug_found.emit(error)
            if handle.cancelled and not handle.is_long:
                return
            if wanted and failed is not None:
                failed(error)
            else:
                self.unheard.emit(error)
        else:  # SystemExit, KeyboardInterrupt: asked for on the thread, meant for the program
            raise error
