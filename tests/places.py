"""Second places for backups as they really fail: a stick that is full, one that is write-protected."""

import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest


@contextmanager
def _mounted(folder: Path, options: str) -> Iterator[Path]:
    """A file system of its own; the test is skipped where the machine lets nobody mount one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("this machine has no mount")
    if done.returncode:
        pytest.skip("nobody may mount a file system here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def small_stick(folder: Path) -> AbstractContextManager[Path]:
    """Room for less than a backup."""
    return _mounted(folder, "size=128k")


def protected_stick(folder: Path) -> AbstractContextManager[Path]:
    """Nobody may write there, not even root."""
    return _mounted(folder, "size=64m,ro")
