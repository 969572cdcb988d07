"""Who may open this desk: the keyring, the waits after wrong passwords, and the database behind them.

One keeper for each window or command. It opens the database with the first sign-in and keeps it until
`close`: while the window is locked the work that goes on can end.
"""

import json
import platform
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import uuid4
from zoneinfo import ZoneInfo

from transit_desk.clock import now
from transit_desk.domain.audit import Act
from transit_desk.domain.refusals import (
    KeyMissing,
    KeyringDamaged,
    KeyringMissing,
    KeyringNewer,
    NoKeyring,
    SignInTooSoon,
    StaleData,
    WrongSignIn,
)
from transit_desk.domain.rights import Role, Staff
from transit_desk.folders import Folders
from transit_desk.language import N_, Translator
from transit_desk.language.translator import CENTRE_ZONE
from transit_desk.opening import open_by, open_data, program_desk
from transit_desk.services.context import Clock, Desk
from ui.doorkeeper import BroughtBack, DemoPerson, FirstAnswers, FoundBackup, SignedIn

if TYPE_CHECKING:
    from db.attempts import Attempts
    from db.engine import Database
    from db.keyring import Keyring, OpenKeyring, Secret
    from transit_desk.services.papers import Made
    from transit_desk.services.progress import Progress

RECOVERY = N_("Recovery code")
"""Who acts when the recovery code opened the desk."""
_CODE_TAG = "recovery code"
"""Under what wrong recovery codes are counted."""


@dataclass(frozen=True, slots=True)
class _ForBackups:
    """What is left of an opened keyring when its person has signed out: what a backup needs, and nobody's key to
    the medical notes."""

    path: Path
    secret: "Secret" = field(repr=False)


_NEEDED = (
    "db.attempts",
    "db.engine",
    "db.keyring",
    "db.migrate",
    "db.rotate",
    "sqlalchemy.dialects.sqlite",
    "cryptography.hazmat.primitives.hpke",
    "transit_desk.services.backup_settings",
    "transit_desk.services.readiness_board",
    "transit_desk.services.reference",
    "transit_desk.services.settings",
    "transit_desk.services.staff",
    "transit_desk.domain.rows",
    "transit_desk.language.blocker_sentences",
)
"""What the sign-in and the first screen use and the first paint does not."""


class DeskDoorkeeper:
    """`ui.doorkeeper.Doorkeeper` over the keyring beside the database."""

    def __init__(self, folders: Folders, clock: Clock = now, *, language: str = "en") -> None:
        self._folders = folders
        self._clock = clock
        self._language = language
        self._place = platform.node()
        self._database: Database | None = None
        self._desk: Desk | None = None
        self._at_desk = False
        self._keys: OpenKeyring | None = None  # of who was here last: the day's backup waits for nobody

    @property
    def is_new(self) -> bool:
        """Whether the first start is still to come."""
        return self._folders.is_new

    @property
    def demonstration(self) -> tuple[DemoPerson, ...]:
        """Who works in the demonstration; () outside it."""
        return demo_people(self._folders.demonstration)

    @property
    def desk(self) -> Desk | None:
        """The desk of who signed in last."""
        return self._desk

    def warm_up(self) -> None:
        """Load what the sign-in will need, while somebody types their name. On the database thread."""
        from importlib import import_module

        for name in _NEEDED:
            import_module(name)
        t = Translator(self._language)
        t.number(1), t.datetime(self._clock())  # the calendar and figures of the language

    def wait(self, name: str) -> float:
        """Seconds until this name may be tried again."""
        from db.keyring import read

        return self._wait(read(self._folders.keyring).tag(name))

    def sign_in(self, name: str, password: str) -> SignedIn:
        """Raises `WrongSignIn`, `SignInTooSoon`, `WorldFailed`."""
        from db.keyring import read

        keyring = read(self._folders.keyring)
        tag = keyring.tag(name)
        return self._entered(self._tried(tag, lambda: keyring.open(name, password)), tag)

    unlock = sign_in

    def sign_in_with_code(self, code: str) -> SignedIn:
        """By the recovery code, which is replaced by a new one. Raises as `sign_in` does."""
        from db.keyring import read
        from transit_desk.services.acts import writing

        keyring = read(self._folders.keyring)
        tag = keyring.tag(_CODE_TAG)
        keys = self._tried(tag, lambda: keyring.open_with_code(code))
        self._open(keys)
        desk = self._desk_of(
            Staff("", Translator(self._language)(RECOVERY), frozenset({Role.SUPERVISOR})), keys
        )
        with writing(desk, Act.CODE_USED) as act:
            act.note()
            new = keys.new_recovery_code()
        self._passed(tag)
        self._is_here(desk)
        return SignedIn(desk, new_code=new)

    def begin(self, answers: FirstAnswers) -> SignedIn:
        """The first start. Raises `PasswordRefused`, `KeyringExists`, `WorldFailed`; then nothing was made.

        A desk from before there were keyrings keeps its data and its key, which is then in the keyring.
        """
        from db import durable
        from db.keyring import create
        from transit_desk.services.first_start import fill_new

        place = self._folders.make()
        secret = self._first_secret(answers.server or place.server)
        new_file = secret.kind == "file" and not place.database.exists()
        if new_file:
            _forget(place.begun)
        self._close_database()
        database = open_data(place, secret, path=place.begun if new_file else None)
        staff_id = str(uuid4())
        staff = Staff(staff_id, answers.supervisor.strip(), frozenset({Role.SUPERVISOR}))
        try:
            desk = Desk(database, self._clock, staff, ZoneInfo(CENTRE_ZONE), self._place)
            fill_new(desk, centre=answers.centre, sample_rooms=answers.rooms == "sample")
        finally:
            database.close()
        keys, code = create(
            place.keyring, secret, staff_id=staff_id, name=staff.name, password=answers.password
        )
        if new_file:
            durable.replace(place.begun, place.database)
        if place.key.exists():
            durable.remove(place.key)
        self._open(keys)
        desk = self._desk_of(staff, keys)
        self._is_here(desk)
        return SignedIn(desk, new_code=code)

    def confirm_code(self, typed: str) -> bool:
        """Whether this is the recovery code."""
        return self._signed_in_keys().check_recovery_code(typed)

    def recovery_sheet(self, code: str) -> "Made":
        """The sheet with that code."""
        from transit_desk.services.recovery import recovery_sheet

        return recovery_sheet(self._signed_in(), Translator(self._language), code)

    def change_password(self, old: str, new: str) -> None:
        """Of who is signed in. Raises `WrongSignIn`, `PasswordRefused`."""
        from transit_desk.services.staff import change_password

        change_password(self._signed_in(), old, new)

    def lock(self) -> None:
        """Nobody is at the desk."""
        self._left()

    def sign_out(self) -> None:
        """Who was signed in has left."""
        self._left()
        self._desk = None
        if self._keys is not None:
            self._keys = cast("OpenKeyring", _ForBackups(self._keys.path, self._keys.secret))

    def close(self) -> None:
        """Close the database."""
        self._desk, self._keys, self._at_desk = None, None, False
        self._close_database()

    # Backups

    @property
    def keeps_backups(self) -> bool:
        """Whether a file of its own is open."""
        return self._keys is not None and self._keys.secret.kind == "file"

    def backup_desk(self) -> Desk | None:
        """Of who is at the desk, or else of the program."""
        desk, keys, database = self._desk, self._keys, self._database
        if keys is None or database is None or keys.secret.kind != "file":
            return None
        if self._at_desk and desk is not None:
            return desk
        return replace(program_desk(database, self._clock), keys=keys)

    def newest_backup(self, second: str) -> FoundBackup | None:
        """Of this desk, as far as its keyring or the folder beside the data tells which one it is."""
        from transit_desk.restoring import look_into
        from transit_desk.services.back_up import newest_good

        local = newest_good([self._folders.backups])
        found = local
        if second:
            mine = look_into(local).desk if local is not None else self._known_by_keyring()
            found = newest_good([self._folders.backups, Path(second)], mine)
        return None if found is None else self.look_into(found)

    def look_into(self, file: Path) -> FoundBackup:
        """What a backup says of itself. Raises `BackupDamaged`, `BackupNewer`, OSError."""
        from transit_desk.restoring import look_into

        return FoundBackup(file, look_into(file).made, file.stat().st_size)

    def restore(self, file: Path, name: str, secret: str, by_code: bool, progress: "Progress") -> BroughtBack:
        """Raises what `restoring.restore` raises, `SignInTooSoon`, `WrongSignIn`."""
        from transit_desk.restoring import restore

        def opened(keyring: "Keyring") -> "OpenKeyring":
            if by_code:
                return self._tried(keyring.tag(_CODE_TAG), lambda: keyring.open_with_code(secret))
            return self._tried(keyring.tag(name), lambda: keyring.open(name, secret))

        self.close()
        done = restore(
            self._folders,
            file,
            opened,
            progress,
            clock=self._clock,
            place=self._place,
            recovery_name=Translator(self._language)(RECOVERY),
        )
        signed = self.sign_in_with_code(secret) if by_code else self.sign_in(name, secret)
        return BroughtBack(signed, done.about.made, "" if done.kept is None else str(done.kept))

    def _known_by_keyring(self) -> str | None:
        """Which desk's backups are this one's; None when the keyring can't say it any more."""
        from db.backup_file import desk_of

        try:
            return desk_of(self._folders.keyring)
        except (OSError, KeyringDamaged, KeyringMissing, KeyringNewer):
            return None

    # ---

    def _tried(self, tag: str, open_it: "Callable[[], OpenKeyring]") -> "OpenKeyring":
        left = self._wait(tag)
        if left > 0:
            raise SignInTooSoon(ceil(left))
        try:
            return open_it()
        except WrongSignIn:
            self._attempts().failed(tag, self._clock())
            raise

    def _entered(self, keys: "OpenKeyring", tag: str) -> SignedIn:
        from transit_desk.services.acts import writing
        from transit_desk.services.staff import tidy, who_is

        self._open(keys)
        assert self._database is not None  # just opened
        staff = who_is(self._database, keys.staff_id or "")
        if staff is None:  # removed, and the power went before the keyring knew
            self._attempts().failed(tag, self._clock())
            raise WrongSignIn
        if Role.MEDICAL in staff.roles and not keys.has_notes_key():
            with suppress(StaleData):  # a colleague was faster, and hands it over
                keys.mint_notes_key()
        desk = self._desk_of(staff, keys)
        tries, others = self._attempts().failures(tag)
        with writing(desk, Act.SIGNED_IN) as act:
            if others:
                act.note(
                    act=Act.SIGN_IN_REFUSED,
                    subject=staff.id,
                    after={"tries": tries, "others": others - tries},
                )
            act.note(subject=staff.id)
        tidy(desk)
        self._passed(tag)
        self._is_here(desk)
        return SignedIn(desk, must_change=keys.must_change)

    def _open(self, keys: "OpenKeyring") -> None:
        if self._database is None:
            self._database = open_by(self._folders, keys)

    def _desk_of(self, staff: Staff, keys: "OpenKeyring") -> Desk:
        assert self._database is not None  # `_open` came first
        return Desk(self._database, self._clock, staff, ZoneInfo(CENTRE_ZONE), self._place, keys)

    def _signed_in(self) -> Desk:
        if self._desk is None:
            raise NoKeyring
        return self._desk

    def _is_here(self, desk: Desk) -> None:
        self._desk, self._keys, self._at_desk = desk, desk.keys, True

    def _signed_in_keys(self) -> "OpenKeyring":
        keys = self._signed_in().keys
        if keys is None:
            raise NoKeyring
        return keys

    def _left(self) -> None:
        from transit_desk.services.acts import writing

        self._at_desk = False
        if self._desk is not None:
            with writing(self._desk, Act.LOCKED) as act:
                act.note(subject=self._desk.staff.id)

    def _first_secret(self, server: str) -> "Secret":
        import secrets

        from db.keyring import Secret

        if server:
            return Secret("server", server.encode())
        place = self._folders
        if place.database.exists():
            key = place.key.read_bytes()
            if len(key) != 32:
                raise KeyMissing(place.key.name)
            return Secret("file", key)
        return Secret("file", secrets.token_bytes(32))

    def _attempts(self) -> "Attempts":
        from db.attempts import Attempts

        return Attempts(self._folders.attempts)

    def _wait(self, tag: str) -> float:
        return self._attempts().wait(tag, self._clock())

    def _passed(self, tag: str) -> None:
        self._attempts().passed(tag, self._clock())

    def _close_database(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


def demo_people(path: Path) -> tuple[DemoPerson, ...]:
    """The people in a demonstration's file; () when there is none."""
    if not path.exists():
        return ()
    return tuple(
        DemoPerson(one["name"], one["password"], tuple(Role(role) for role in one["roles"]))
        for one in json.loads(path.read_text("utf-8"))
    )


def _forget(path: Path) -> None:
    """Takes away what a first start left that never came to its keyring."""
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
