"""The log: what the program did, without personal data. Ids and counts, never a name or a number of a person."""

import logging
import os
from io import TextIOWrapper
from pathlib import Path

LOG = logging.getLogger("transit_desk")


def start_log(folder: Path) -> logging.Handler:
    """Write to `folder`/transit-desk.log, five files of 1 MB at most; returns the handler, to be closed."""
    from logging.handlers import RotatingFileHandler  # brings sockets and queues: not before the first paint

    class PrivateFileHandler(RotatingFileHandler):
        """Its files are their owner's alone, whatever the umask."""

        def _open(self) -> TextIOWrapper:
            descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding=self.encoding)

    handler = PrivateFileHandler(
        folder / "transit-desk.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    return handler


def stop_log(handler: logging.Handler) -> None:
    """Close the file: nothing is written after this."""
    LOG.removeHandler(handler)
    handler.close()
