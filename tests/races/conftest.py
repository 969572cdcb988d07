"""Twenty desks that wait, each a process; a race is one act that all begin together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any

import pytest

from db.engine import Database
from tests.processes import CONTEXT
from tests.races.officers import officer
from tests.races.worker import PATIENCE_S, Answer, Task, run

DESKS = 20


class Desks:
    """The processes, started once for all races. Theirs is a Python each, with nothing open between two races."""

    def __init__(self, count: int) -> None:
        self._gate = CONTEXT.Event()
        self._pipes: list[Connection[Any, Any]] = []
        self._processes = []
        for number in range(count):
            mine, theirs = CONTEXT.Pipe()
            process = CONTEXT.Process(
                target=run, args=(theirs, self._gate), name=officer(number), daemon=True
            )
            process.start()
            theirs.close()
            self._pipes.append(mine)
            self._processes.append(process)

    def race(self, address: str, job: str, facts: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Each of these on a desk of its own, all at once."""
        self._gate.clear()
        used = self._pipes[: len(facts)]
        for number, (pipe, given) in enumerate(zip(used, facts, strict=True)):
            pipe.send(Task(address, officer(number), job, dict(given)))
        early = [self._receive(pipe) for pipe in used]
        self._gate.set()
        answers = [
            self._receive(pipe) if one == "ready" else one for pipe, one in zip(used, early, strict=True)
        ]
        assert not (told := [answer.trouble for answer in answers if answer.trouble]), "\n".join(told)
        return answers

    @staticmethod
    def _receive(pipe: "Connection[Any, Any]") -> Any:
        assert pipe.poll(PATIENCE_S), "a desk does not answer"
        return pipe.recv()

    def close(self) -> None:
        """Hang up; each ends by itself."""
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            process.join(PATIENCE_S)
            process.close()


@pytest.fixture(scope="session")
def desks() -> Iterator[Desks]:
    """Twenty desks."""
    found = Desks(DESKS)
    yield found
    found.close()


Race = Callable[[str, Sequence[Mapping[str, Any]]], list[Answer]]


@pytest.fixture
def race(desks: Desks, database: Database) -> Race:
    """`race("come_in", [facts of each desk])` on this test's database."""
    if database.is_sqlite:
        with database.read() as connection:
            files = connection.exec_driver_sql("PRAGMA database_list").all()
        address = next(str(file) for _, name, file in files if name == "main")
    else:
        address = database.engine.url.render_as_string(hide_password=False)
    return lambda job, facts: desks.race(address, job, facts)
