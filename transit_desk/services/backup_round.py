"""A backup with all that belongs to it, as the window makes one: the copy elsewhere, and the paper pack beside."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from db import backup_file, durable
from transit_desk.domain.backups import BackupLook, BackupRow, BackupState, SecondPlace
from transit_desk.domain.keeping import due
from transit_desk.domain.papers import GlyphMissing
from transit_desk.domain.refusals import FileNotWritten, NoKeyring, SecondPlaceHere, ServerKeepsBackups
from transit_desk.domain.rights import Right
from transit_desk.language import Translator
from transit_desk.services.acts import needs
from transit_desk.services.back_up import BackupDone, BackupPlaces, back_up, last_good
from transit_desk.services.backup_settings import backup_at, places, set_second
from transit_desk.services.context import Desk
from transit_desk.services.files import write_whole
from transit_desk.services.paper_pack import lock_pack, paper_pack
from transit_desk.services.papers import record_print
from transit_desk.services.progress import Cancelled, Progress

PACKS_KEPT: Final = 3
_PACK: Final = re.compile(r"paper-pack-([0-9a-f]{8})-(\d{6,})-\d{4}-\d{2}-\d{2}\.pdf")


@dataclass(frozen=True, slots=True)
class RoundDone:
    """The backup, and the locked paper pack beside it; None when it was not made: `pack_trouble` says why, or
    nobody may make it, or whoever waited went away."""

    backup: BackupDone
    pack: Path | None
    pack_trouble: FileNotWritten | GlyphMissing | None = None


@needs(Right.BACK_UP)
def back_up_round(desk: Desk, t: Translator, progress: Progress | None = None) -> RoundDone:
    """Back up, then write the paper pack, locked, beside the backups and at the second place.

    Raises as `back_up` does. Once the backup is good, trouble with the pack is part of the result.
    """
    where = places(desk)
    done = back_up(desk, where, progress)
    if not desk.may(Right.PAPER_PACK) or done.second is SecondPlace.STOPPED:
        return RoundDone(done, None)
    try:
        return RoundDone(done, _keep_pack(desk, t, where, done, progress))
    except Cancelled:
        return RoundDone(done, None)
    except (FileNotWritten, GlyphMissing) as error:
        return RoundDone(done, None, error)


@needs(Right.BACK_UP)
def is_due(desk: Desk) -> bool:
    """Whether the backup of the day is still to be made; never on a server's desk."""
    found = look(desk)
    if found is None:
        return False
    last = None if found.state is None else found.state.made
    return due(desk.clock(), backup_at(desk), last, desk.zone)


@needs(Right.BACK_UP)
def look(desk: Desk) -> BackupLook | None:
    """The last good backup and how the second place is now; None for a desk that makes none of its own."""
    try:
        where = places(desk)
    except (NoKeyring, ServerKeepsBackups):
        return None
    state = last_good(where.folder)
    second = "" if where.second is None else str(where.second)
    return BackupLook(str(where.folder), second, state, _second_now(where.second, state))


@needs(Right.BACK_UP)
def backups(desk: Desk) -> tuple[BackupRow, ...]:
    """This desk's backups at both places, the newest first. Raises `NoKeyring`, `ServerKeepsBackups`."""
    where = places(desk)
    found: dict[str, BackupRow] = {}
    mine = backup_file.desk_of(where.keyring)
    for second, folder in ((False, where.folder), (True, where.second)):
        if folder is None:
            continue
        with suppress(OSError):  # a stick that is not there, or was pulled out just now: its list is empty
            for path, dated in backup_file.those_in(folder, mine):
                before = found.get(path.name)
                found[path.name] = BackupRow(
                    dated.sequence,
                    path.name,
                    dated.moment,
                    path.stat().st_size,
                    before is not None or not second,
                    second,
                )
    return tuple(sorted(found.values(), key=lambda row: row.sequence, reverse=True))


@needs(Right.SET_UP)
def choose_second(desk: Desk, folder: str) -> str:
    """As `set_second`. Raises `SecondPlaceHere` for a folder that lies with the data itself."""
    if folder:
        data = places(desk).database.parent.resolve()
        chosen = Path(folder).expanduser().resolve()
        if chosen == data or data in chosen.parents:
            raise SecondPlaceHere
    return set_second(desk, folder)


def _second_now(second: Path | None, state: BackupState | None) -> SecondPlace:
    if second is None:
        return SecondPlace.NOT_SET
    try:
        if not second.is_dir():
            return SecondPlace.MISSING
        if state is not None and (second / state.file).is_file():
            return SecondPlace.DONE
        if not os.access(second, os.W_OK):
            return SecondPlace.READ_ONLY
    except OSError:  # a share that has gone says so in many ways
        return SecondPlace.MISSING
    if state is None or state.second in _OVERTAKEN:
        return SecondPlace.WAITING
    return state.second


_OVERTAKEN: Final = (SecondPlace.NOT_SET, SecondPlace.MISSING, SecondPlace.DONE, SecondPlace.WAITING)
"""What was said of the second place and is not so now that it is there without the backup."""


def _keep_pack(
    desk: Desk, t: Translator, where: BackupPlaces, done: BackupDone, progress: Progress | None
) -> Path:
    made = paper_pack(desk, t, progress)
    locked = lock_pack(desk, made)
    name = _pack_name(done.file, desk.clock().astimezone(desk.zone))
    target = where.folder / name
    write_whole(target, locked)
    _remove_old_packs(where.folder, name)
    record_print(desk, made)
    if done.second is SecondPlace.DONE and where.second is not None:
        write_whole(where.second / name, locked)
        _remove_old_packs(where.second, name)
    return target


def _pack_name(backup: Path, moment: datetime) -> str:
    """Of which desk, beside which backup, and of which day."""
    named = backup_file.parse_name(backup.name)
    assert named is not None  # it has just been named
    return f"paper-pack-{named.desk}-{named.sequence:06}-{moment:%Y-%m-%d}.pdf"


def _remove_old_packs(folder: Path, newest: str) -> None:
    """All but the last few of this desk. They are counted as the backups are: a clock set back changes nothing.

    What can't be removed stays: the next one tries again.
    """
    mine = _PACK.fullmatch(newest)
    assert mine is not None
    with suppress(OSError):
        found = [
            (int(pack[2]), path)
            for path in folder.iterdir()
            if (pack := _PACK.fullmatch(path.name)) is not None and pack[1] == mine[1]
        ]
        for _, path in sorted(found)[:-PACKS_KEPT]:
            durable.remove(path)
