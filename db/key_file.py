"""The database key in a file beside the database, readable by its owner alone (until there is a keyring)."""

import os
import secrets
from pathlib import Path

from transit_desk.domain.refusals import KeyMissing

KEY_BYTES = 32


def read_or_make(path: Path, *, database: Path) -> bytes:
    """The 256-bit key in `path`, made at the first start.

    Raises `KeyMissing` when there is a database already but no key, or the key file is damaged: a new key
    would not open it.
    """
    if path.exists():
        key = path.read_bytes()
        if len(key) != KEY_BYTES:
            raise KeyMissing(path.name)
        return key
    if database.exists():
        raise KeyMissing(path.name)
    key = secrets.token_bytes(KEY_BYTES)
    # Created with its mode: between creating and chmod anybody could read it.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key
