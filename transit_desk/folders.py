"""Where a desk keeps its things: where the platform keeps them, or all in one folder."""

import os
from dataclasses import dataclass, field
from pathlib import Path

ENVIRONMENT = "TRANSIT_DESK_DATA"
SERVER = "TRANSIT_DESK_DATABASE"
COPIED = "TRANSIT_DESK_SERVER_COPIED"


@dataclass(frozen=True, slots=True)
class Folders:
    """The files of one desk. Folders are made with mode 700 by `make`.

    `server` is the address of the PostgreSQL database that several desks share; empty: a file of its own.
    It is never written down and never shown: it may hold a password.
    """

    data: Path
    logs: Path
    settings: Path
    name: str = "desk"
    server: str = field(default="", repr=False)

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.data / f"{self.name}.db"

    @property
    def begun(self) -> Path:
        """A new database until its keyring is written."""
        return self.data / f"{self.name}.begun.db"

    @property
    def keyring(self) -> Path:
        """Who may open it."""
        return self.data / f"{self.name}.keyring"

    @property
    def attempts(self) -> Path:
        """Wrong passwords, counted."""
        return self.data / f"{self.name}.attempts"

    @property
    def lock(self) -> Path:
        """Held by the one program that works here."""
        return self.data / f"{self.name}.lock"

    @property
    def key(self) -> Path:
        """The bare key of a desk from before there were keyrings, and of a rehearsal with `--keep-key`."""
        return self.data / f"{self.name}.key"

    @property
    def demonstration(self) -> Path:
        """The people of the demonstration and their passwords; only a demonstration has it."""
        return self.data / "demonstration.json"

    @property
    def copies(self) -> Path:
        """Copies made before migrations."""
        return self.data / "copies"

    @property
    def restoring(self) -> Path:
        """Says that a restored desk is ready to take the place of this one (`db.restore`)."""
        return self.data / "restoring.json"

    @property
    def unpacking(self) -> Path:
        """Where a backup is unpacked before it may take the place of this desk."""
        return self.data / ".restoring"

    @property
    def backups(self) -> Path:
        """Backups made on this PC."""
        return self.data / "backups"

    @property
    def is_new(self) -> bool:
        """Whether the first start is still to come. Not where there is data but no way in: the sign-in says so
        (`KeyringMissing`), and nothing is made anew."""
        if self.keyring.exists():
            return False
        return not self.database.exists() or self.key.exists()

    def make(self) -> "Folders":
        """Create what is missing. An empty folder, made by hand or by an installer, is closed to others; one that
        holds other things is left as whoever keeps it wants it."""
        for folder in (self.data, self.logs, self.settings.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_mode & 0o077 and not any(folder.iterdir()):
                folder.chmod(0o700)
        return self


def folders(data: Path | None = None) -> Folders:
    """All of a desk in `data` (or in $TRANSIT_DESK_DATA) when given, else the platform's folders.

    $TRANSIT_DESK_DATABASE puts its data, and nothing else, on a server.
    """
    server = os.environ.get(SERVER, "")
    chosen = data or (Path(found) if (found := os.environ.get(ENVIRONMENT)) else None)
    if chosen is not None:
        root = chosen.expanduser().absolute()
        return Folders(root, root / "logs", root / "settings.json", server=server)
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("transit-desk", "IOM")
    return Folders(
        Path(dirs.user_data_dir),
        Path(dirs.user_log_dir),
        Path(dirs.user_config_dir) / "settings.json",
        server=server,
    )
