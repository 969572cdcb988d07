"""Keyrings of real people for tests, cheap to open."""

from dataclasses import replace
from pathlib import Path

from db.keyring import Kdf, OpenKeyring, Secret, create
from transit_desk.services.context import Desk

CHEAP = Kdf(64, 1, 1)
SUPERVISOR, NAME, PASSWORD = "0d3b9a52-supervisor", "Aline Niyonzima", "quatre chevaux verts"


def with_keyring(desk: Desk, path: Path, key: bytes) -> tuple[Desk, OpenKeyring, str]:
    """The desk with a keyring at `path` that one supervisor has opened; and its recovery code."""
    keys, code = create(
        path, Secret("file", key), staff_id=SUPERVISOR, name=NAME, password=PASSWORD, kdf=CHEAP
    )
    return replace(desk, keys=keys), keys, code
