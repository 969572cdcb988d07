"""The second window that is opened on the same desk sends the first one to the front instead.

Two windows find each other by a local socket named after the data's folder; who holds the data is not decided
here but by the lock (`transit_desk.instance`).
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

PATIENCE_MS = 2000


def _name(data: Path) -> str:
    return f"transit-desk-{sha256(str(data.resolve()).encode()).hexdigest()[:32]}"


def call_first(data: Path) -> bool:
    """Asks the window that has `data` to come to the front; whether it heard. Needs a QCoreApplication."""
    socket = QLocalSocket()
    socket.connectToServer(_name(data))
    heard = socket.waitForConnected(PATIENCE_MS)
    if heard:
        socket.disconnectFromServer()
    return heard


class OnlyOne(QObject):
    """Listens for a second start, brings `window` to the front and tells `called`; `close` ends it."""

    def __init__(self, data: Path, window: QWidget, called: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._tell = called
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)
        QLocalServer.removeServer(_name(data))  # of a program that was killed; we hold the lock
        self._server.listen(_name(data))

    def close(self) -> None:
        """Nobody is heard any more."""
        self._server.close()

    def _called(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.close()
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        self._tell()
