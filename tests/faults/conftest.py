"""Programs that may be killed: each a process of its own, made by a server that has imported everything."""

from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any

import pytest

from tests.journeys.conftest import open_window
from tests.processes import CONTEXT

__all__ = ["open_window"]

PATIENCE_S = 50.0


class Program:
    """One of them, and what it says."""

    def __init__(self, target: Callable[..., None], *arguments: object) -> None:
        self.pipe: Connection[Any, Any]
        self.pipe, theirs = CONTEXT.Pipe()
        self.process: BaseProcess = CONTEXT.Process(target=target, args=(*arguments, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def next(self) -> Any:
        """What it says next; None when it has ended."""
        assert self.pipe.poll(PATIENCE_S), "the program says nothing"
        try:
            return self.pipe.recv()
        except (EOFError, ConnectionResetError):
            return None

    def kill(self) -> list[Any]:
        """As `kill -9` does; what it had still said before."""
        self.process.kill()
        self.process.join(PATIENCE_S)
        rest = []
        while (one := self.next()) is not None:
            rest.append(one)
        return rest

    def until_killed(self, acts: int, seconds: float) -> list[Any]:
        """Listens to so many acknowledgements and then for so long, then kills; everything it had said."""
        said: list[Any] = []
        for _ in range(acts):
            one = self.next()
            if one is None:
                return said
            said.append(one)
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0 and self.pipe.poll(left):
            one = self.next()
            if one is None:
                return said
            said.append(one)
        return said + self.kill()

    def ended(self) -> int | None:
        """Its status, once it ended by itself."""
        self.process.join(PATIENCE_S)
        return self.process.exitcode

    def close(self) -> None:
        """Whatever it does; a second time is harmless."""
        if self.pipe.closed:
            return
        self.process.kill()
        self.process.join(PATIENCE_S)
        self.process.close()
        self.pipe.close()


Start = Callable[..., Program]


@pytest.fixture
def start() -> Iterator[Start]:
    """`start(function of tests.faults.program, arguments...)`; each is ended after the test."""
    running: list[Program] = []

    def begin(target: Callable[..., None], *arguments: object) -> Program:
        program = Program(target, *arguments)
        running.append(program)
        return program

    yield begin
    for program in running:
        program.close()
