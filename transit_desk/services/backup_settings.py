"""Where backups go and when: what a supervisor sets, and what follows from where the data is."""

from datetime import time
from pathlib import Path
from typing import Final

from transit_desk.domain.refusals import NoKeyring, ServerKeepsBackups
from transit_desk.domain.rights import Right
from transit_desk.services import settings
from transit_desk.services.acts import needs
from transit_desk.services.back_up import BackupPlaces
from transit_desk.services.context import Desk

FOLDER: Final = "backups"
SECOND: Final = "backup_second"
AT: Final = "backup_at"
USUAL: Final = time(20, 0)


@needs(Right.BACK_UP)
def places(desk: Desk) -> BackupPlaces:
    """The database and its keyring, the folder beside them, and the second place that was set.

    Raises `NoKeyring` and `ServerKeepsBackups` for a desk that makes no backups of its own.
    """
    if desk.keys is None:
        raise NoKeyring
    if desk.keys.secret.kind != "file":
        raise ServerKeepsBackups
    with desk.database.read() as connection:
        second = settings.value_of(connection, SECOND)
        database = settings.file_of(connection)
    return BackupPlaces(database, desk.keys.path, database.parent / FOLDER, Path(second) if second else None)


@needs(Right.SET_UP)
def set_second(desk: Desk, folder: str) -> str:
    """A second place for each backup (a USB stick, a share); empty for none. Returns the one before."""
    return settings.put(desk, SECOND, folder.strip())


@needs(Right.BACK_UP)
def backup_at(desk: Desk) -> time:
    """When the backup of the day is made, on the centre's wall clock."""
    with desk.database.read() as connection:
        found = settings.value_of(connection, AT)
    try:
        return time.fromisoformat(found) if found else USUAL
    except ValueError:
        return USUAL


@needs(Right.SET_UP)
def set_backup_at(desk: Desk, at: time) -> str:
    """Returns what was set before."""
    return settings.put(desk, AT, at.isoformat("minutes"))
