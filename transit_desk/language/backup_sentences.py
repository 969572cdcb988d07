"""Backups, restoring and verifying in the reader's words: what happened, and what to do."""

from collections.abc import Callable
from typing import Final

from transit_desk.domain import refusals as no
from transit_desk.domain.audit import AuditFault, Fault
from transit_desk.domain.backups import BackupFault, SecondPlace
from transit_desk.language.translator import N_, Translator

SECOND: Final = {
    SecondPlace.NOT_SET: N_(
        "There is no second place for backups. Set one in Setup: a USB stick or a shared folder."
    ),
    SecondPlace.DONE: N_("The copy at the second place is the same, read back and compared."),
    SecondPlace.MISSING: N_(
        "The second place is missing. Plug in the USB stick or connect the shared folder, then back up again."
    ),
    SecondPlace.FULL: N_(
        "The second place is full. Make room there or take another USB stick, then back up again."
    ),
    SecondPlace.READ_ONLY: N_(
        "The second place can't be written. Undo the stick's write protection or choose another folder, then back "
        "up again."
    ),
    SecondPlace.DIFFERS: N_(
        "What was read back from the second place is not what was written there: the USB stick is failing. Take "
        "another one, then back up again."
    ),
    SecondPlace.FAILED: N_(
        "The copy to the second place failed. Check the USB stick or the network, then back up again."
    ),
    SecondPlace.STOPPED: N_(
        "The copy to the second place was stopped. Back up again to have the newest backup there too."
    ),
    SecondPlace.WAITING: N_(
        "The newest backup is not at the second place yet: the next one is copied there. Back up now to have it "
        "there today."
    ),
}
"""What became of the copy. The backup on this computer is good in each case."""

_DAMAGED: Final = {
    BackupFault.NOT_A_BACKUP: N_(
        "“{file}” is not a backup of this program. Choose a file that ends in .tdbackup."
    ),
    BackupFault.CUT_SHORT: N_(
        "The backup “{file}” is damaged or was not copied to its end. Copy it again, or take an older one."
    ),
    BackupFault.MEMBER_MISSING: N_(
        "In the backup “{file}” the part “{member}” is missing. Take another backup."
    ),
    BackupFault.MEMBER_CHANGED: N_(
        "In the backup “{file}” the part “{member}” is damaged. Copy the file again, or take another backup."
    ),
    BackupFault.OTHER_KEY: N_(
        "In the backup “{file}” keyring and database do not belong together. Take another backup."
    ),
    BackupFault.UNSOUND: N_("The database in the backup “{file}” is damaged. Take another backup."),
    BackupFault.ROWS_DIFFER: N_("The backup “{file}” does not hold all that it should. Take another backup."),
    BackupFault.AUDIT_BROKEN: N_(
        "In the backup “{file}” the log of acts was changed. Take another backup, and find out who had access to "
        "this one."
    ),
}

_NOT_GOOD: Final = {
    BackupFault.UNSOUND: N_(
        "No backup was made: the database itself is damaged. Run Verify, and keep the last good backup safe."
    ),
    BackupFault.AUDIT_BROKEN: N_(
        "No backup was made: the log of acts was changed. Run Verify, which names the rows, and keep the last good "
        "backup safe."
    ),
    BackupFault.OTHER_KEY: N_(
        "No backup was made: the keyring does not open the database. Sign in again, then back up again."
    ),
}

_FAULTS: Final = {
    Fault.CHANGED: N_("Row {row} was changed."),
    Fault.MISSING: N_("Row {row} was removed."),
    Fault.INSERTED: N_("Row {row} was inserted."),
    Fault.DETAIL_CHANGED: N_("What row {row} says was changed."),
    Fault.DETAIL_MISSING: N_("What row {row} says was removed."),
    Fault.HEAD: N_("The log does not end where it should: look at row {row}."),
    Fault.SEAL: N_(
        "Row {row} is not the one that a backup was sealed with: rows up to it were written anew."
    ),
}


def second_sentence(second: SecondPlace, t: Translator) -> str:
    """What became of the copy at the second place, and what to do."""
    return t(SECOND[second])


def fault_sentence(fault: AuditFault, t: Translator) -> str:
    """One row of the audit that is not as it was written."""
    return t(_FAULTS[fault.fault], row=fault.id)


def _damaged(error: no.BackupDamaged, t: Translator) -> str:
    return t(_DAMAGED[BackupFault(error.fault)], file=error.file, member=error.member)


def _not_good(error: no.BackupNotGood, t: Translator) -> str:
    found = _NOT_GOOD.get(BackupFault(error.fault))
    if found is not None:
        return t(found)
    return t(
        "No backup was made: what was written on the disk is not what should be there. The disk may be failing: "
        "back up to another place today."
    )


WORDED: Final[dict[type[BaseException], Callable[..., str]]] = {
    no.ServerKeepsBackups: lambda e, t: t(
        "The data is on a PostgreSQL server. Its administrator backs it up and restores it there, with pg_dump and "
        "pg_restore."
    ),
    no.BackupDamaged: _damaged,
    no.SecondPlaceHere: lambda e, t: t(
        "This folder lies with the data itself: what happens to one happens to the other. Choose a USB stick or a "
        "shared folder."
    ),
    no.BackupNotGood: _not_good,
    no.BackupNewer: lambda e, t: t(
        "The backup “{file}” was written by a newer version of this program. Install that version.",
        file=e.file,
    ),
}
