"""Enter on the sign-in page to the first usable screen, 20,000 people stored; beside it the Argon2id alone.

Each round is a fresh process: its window is painted, it loads what it will need while somebody types their
name (`DeskDoorkeeper.warm_up`), then comes Enter.
"""

import os
import secrets
import statistics
import subprocess
import sys
import time
from pathlib import Path

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest

from bench.desks import fill, folder
from bench.measure import Figure, edges, timed
from bench.windows import application, settle
from db.keyring import TODAY
from transit_desk.domain.rights import ALL_ROLES
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders, folders
from transit_desk.services.staff import set_roles
from transit_desk.wiring import Window
from ui.doorkeeper import FirstAnswers

PERSONS = 20_000
MOST_MORE_MS = 500
ROUNDS = 9
NAME, PASSWORD = "Bench", secrets.token_urlsafe(12)


def run() -> Figure:
    """The Argon2id time plus 0.5 s at most."""
    with folder() as path:
        place = folders(path)
        keeper = DeskDoorkeeper(place)
        desk = keeper.begin(FirstAnswers("Bench", "en", NAME, PASSWORD, "sample")).desk
        set_roles(desk, desk.staff.id, ALL_ROLES)
        fill(desk, PERSONS)
        keeper.close()
        _once(place), _once(place)
        pairs = [_once(place) for _ in range(ROUNDS)]
    ours, derive = (statistics.median(one) for one in zip(*pairs, strict=True))
    more = statistics.median(total - alone for total, alone in pairs)
    return Figure(
        ours,
        derive,
        ours / derive,
        edges([a / b for a, b in pairs]),
        MOST_MORE_MS,
        more <= MOST_MORE_MS,
        {"unit": "ms more", "more_ms": round(more, 1)},
    )


def _once(place: Folders) -> tuple[float, float]:
    """Milliseconds of both, in a process of their own."""
    found = subprocess.run(
        [sys.executable, "-m", "bench.sign_in", str(place.data)],
        input=PASSWORD,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    ours, alone = found.stdout.split()
    return float(ours), float(alone)


def _sign_in(place: Folders, password: str) -> float:
    """Milliseconds from Enter to the screen with its rows."""
    app = application()
    window = Window(place)
    window.main.resize(1366, 768)
    window.main.show()
    settle(window)
    page = window.main.door.sign_in
    page.name.setText(NAME)
    page.password.setText(password)
    entered: list[float] = []
    window.main.entered.connect(lambda: entered.append(time.perf_counter()))
    start = time.perf_counter()
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    while not entered:
        app.processEvents()
        time.sleep(0.0005)
    while window.thread.busy:
        app.processEvents()
        time.sleep(0.0005)
    app.processEvents()
    spent = (time.perf_counter() - start) * 1000
    settle(window)
    window.close()
    window.main.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return spent


def _derive() -> float:
    kdf = Argon2id(
        salt=os.urandom(16),
        length=32,
        iterations=TODAY.passes,
        lanes=TODAY.lanes,
        memory_cost=TODAY.memory_kib,
    )
    return timed(lambda: kdf.derive(PASSWORD.encode()))


def main() -> None:
    """The child: the folder is its argument, the password comes in."""
    password = sys.stdin.read()
    application()
    print(_sign_in(folders(Path(sys.argv[1])), password), _derive())


if __name__ == "__main__":
    main()
