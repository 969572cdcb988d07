"""Papers as files: whole or not at all, and readable by their owner alone, for they name people."""

import os
from pathlib import Path

from transit_desk.domain.refusals import FileNotWritten


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path`; what stood there before stays until the new file is complete.

    A new file has mode 600, one that is replaced keeps its own. Raises `FileNotWritten`.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if path.exists() and not path.is_file():  # a pipe or a device can't be replaced
            path.write_bytes(data)
            return
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                beside.chmod(path.stat().st_mode & 0o777)
            beside.replace(path.resolve())  # through a link, not in its place
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise FileNotWritten(str(path), error.strerror or str(error)) from error
