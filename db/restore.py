"""Putting a restored database and its keyring in the place of what is there, whenever the power goes.

What is to come is made ready in a folder beside the data; then a marker is written. From that moment the
exchange happens: at once, or at the next start (`finish`). Each step is one renaming, done only if it was not.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db import durable
from db.backup_file import DATABASE, KEYRING

MARKER: Final = "restoring.json"
STAGING: Final = ".restoring"


@dataclass(frozen=True, slots=True)
class Places:
    """The files of the desk that are exchanged; `key` is that of a desk from before there were keyrings."""

    data: Path
    database: Path
    keyring: Path
    key: Path

    @property
    def staging(self) -> Path:
        """Where the new ones are made ready."""
        return self.data / STAGING

    @property
    def marker(self) -> Path:
        """Says that they are ready."""
        return self.data / MARKER


def begin(places: Places) -> Path:
    """An empty private folder for the new files. Raises OSError."""
    shutil.rmtree(places.staging, ignore_errors=True)
    places.staging.mkdir(mode=0o700)
    return places.staging


def give_up(places: Places) -> None:
    """Nothing comes of it: what was made ready is removed."""
    shutil.rmtree(places.staging, ignore_errors=True)


def decide(places: Places, kept: str) -> None:
    """The new files are whole and synced: from now on they are the desk's. `kept` is where the old ones go."""
    for name in (DATABASE, KEYRING):
        durable.sync(places.staging / name)
    durable.write_whole(places.marker, json.dumps({"kept": kept}).encode("ascii"))


def finish(places: Places) -> Path | None:
    """Do what is left of an exchange that was decided; remove what is left of one that was not.

    Returns the folder with what was replaced, None when there was nothing to do. For each start, before
    anything is opened, by whoever holds the desk's lock. Raises OSError.
    """
    try:
        text = places.marker.read_bytes()
    except FileNotFoundError:
        if places.staging.exists():
            give_up(places)
        return None
    kept = places.data / Path(str(json.loads(text)["kept"])).name
    kept.mkdir(mode=0o700, exist_ok=True)
    log = [places.database.with_name(f"{places.database.name}{end}") for end in ("-wal", "-shm")]
    # The log leaves with its database, before another one has its name: it would be played into that.
    for name, target, old in (
        (DATABASE, places.database, (*log, places.database)),
        (KEYRING, places.keyring, (places.keyring, places.key)),
    ):
        fresh = places.staging / name
        if not fresh.exists():
            continue  # done before the power went
        for path in old:
            if path.exists():
                durable.replace(path, kept / path.name)
        durable.replace(fresh, target)
    give_up(places)
    durable.remove(places.marker)
    return kept
