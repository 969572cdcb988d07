"""Has a plan made: gathered on the database's thread, worked out on one of its own, told as it gets better."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import Plan, Problem
    from transit_desk.services.plan_beds import Wish
    from ui.screen import Screen
    from ui.worker import Job


class PlanMaker(QObject):
    """One plan at a time; an earlier one is heard of no more once another is begun."""

    gathered = Signal(object)
    """(Problem): what the plan depends on."""
    better = Signal(object)
    """(Plan): a first plan, or a better one."""
    made = Signal(object)
    """(Plan): the last word, or the best there was when it was stopped."""
    failed = Signal(object)
    """(exception): no plan came of it."""

    def __init__(self, screen: "Screen", parent: QObject) -> None:
        super().__init__(parent)
        self._screen = screen
        self._run = 0
        self._stopped = threading.Event()

    def start(self, wish: "Wish") -> None:
        """Begins a plan."""
        from transit_desk.services.plan_beds import gather

        self.forget()
        self._stopped = threading.Event()
        desk, run = self._screen.shell.desk, self._run
        self._screen.ask(
            lambda: gather(desk, wish),
            lambda problem: self._gathered(run, problem),
            lambda error: self._failed(run, error),
        )

    def stop(self) -> None:
        """The best plan so far will do."""
        self._stopped.set()

    def forget(self) -> None:
        """Nobody wants the plan that is being made."""
        self._stopped.set()
        self._run += 1

    def _gathered(self, run: int, problem: "Problem") -> None:
        if run != self._run:
            return
        self.gathered.emit(problem)
        stopped = self._stopped
        self.destroyed.connect(stopped.set)  # whoever wanted the plan has signed out
        jobs: list[Job] = []

        def stop() -> bool:
            return stopped.is_set() or any(job.cancelled for job in jobs)  # cancelled: the window closes

        def job(tell: Callable[["Plan"], None]) -> "Plan":
            from transit_desk.domain.beds.planner import plan

            return plan(problem, stop=stop, found=tell)

        # Not a long job of the window: its strip offers to cancel, and here what is stopped has a result.
        jobs.append(
            self._screen.shell.plan_thread.run_telling(
                job,
                lambda plan: self._better(run, plan),
                lambda plan: self._made(run, plan),
                lambda error: self._failed(run, error),
                owner=self,
            )
        )

    def _better(self, run: int, plan: "Plan") -> None:
        if run == self._run:
            self.better.emit(plan)

    def _made(self, run: int, plan: "Plan") -> None:
        if run == self._run:
            self.made.emit(plan)

    def _failed(self, run: int, error: Exception) -> None:
        if run == self._run:
            self.failed.emit(error)
