"""Keyrings for tests: real ones, with parameters that cost nothing."""

from pathlib import Path

from db import keyring
from db.keyring import Kdf, Keyring, OpenKeyring, Secret

QUICK = Kdf(64, 1, 1)
SECRET = Secret("file", bytes(range(32)))
NEXT = Secret("file", bytes(reversed(range(32))))
ALINE, BEA = ("Aline Ndayisenga", "correct horse"), ("Béa", "battery staple")


def make(path: Path, secret: Secret = SECRET) -> tuple[OpenKeyring, str]:
    """Aline's keyring, and its recovery code."""
    return keyring.create(path, secret, staff_id="a", name=ALINE[0], password=ALINE[1], kdf=QUICK)


def make_for_two(path: Path, secret: Secret = SECRET) -> tuple[OpenKeyring, str]:
    """Aline, who reads medical notes, and Béa, who does not."""
    opened, code = make(path, secret)
    opened.add("b", *BEA, must_change=False)
    opened.mint_notes_key()
    return opened, code


def read(path: Path) -> Keyring:
    """As the program, but without making the slots stronger."""
    return keyring.read(path, kdf=QUICK)
