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
    def key(self) -> Path:
        """Its key."""
        return self.data / f"{self.name}.key"

    @property
    def copies(self) -> Path:
        """Copies made before migrations."""
        return self.data / "copies"

    def make(self) -> "Folders":
        """Create what is missing."""
        for folder in (self.data, self.logs, self.settings.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
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
