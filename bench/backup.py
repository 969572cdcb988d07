"""A backup of a database of 100 MB; beside it the plainest copy of the same file, with fsync."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from bench.desks import KEY, NOW, desk_in, folder
from bench.measure import Figure, as_ratio, timed
from db import backup_file
from db.engine import Database
from db.keyring import Kdf, Secret, create
from transit_desk.services.back_up import BackupPlaces, back_up

ROUNDS = 12
SIZE = 100_000_000
SHOWN = 1000.0  # no limit: the figure is there to be seen


def run() -> dict[str, Figure]:
    """2x at most for making it. Extracting, opening and checking all of it comes after, off the write lock, and
    has no limit of its own: it is shown."""
    with folder() as path, desk_in(path) as desk:
        database = desk.database
        assert isinstance(database, Database)
        keyring = path / "desk.keyring"
        keys, _ = create(
            keyring,
            Secret("file", KEY),
            staff_id="bench",
            name="Bench Officer",
            password="quatre chevaux verts",
            kdf=Kdf(64, 1, 1),
        )
        source = path / "desk.db"
        _grow(database, source)
        places = BackupPlaces(source, keyring, path / "backups")

        def copy() -> None:
            target = path / "copy.db"
            shutil.copyfile(source, target)
            with target.open("r+b") as file:
                os.fsync(file.fileno())

        def make() -> None:
            with backup_file.make(
                database,
                path=source,
                key=KEY,
                keyring=keyring,
                target=path / "bench.tdbackup",
                sequence=1,
                made=NOW,
                program="bench",
            ):
                pass

        def check() -> None:
            back_up(replace(desk, keys=keys), places)

        def figure(work: Callable[[], None], rounds: int, reach: float) -> Figure:
            return as_ratio(
                lambda: _timed_and_removed(work, path),
                lambda: _timed_and_removed(copy, path),
                rounds=rounds,
                reach=reach,
                more={"megabytes": round(source.stat().st_size / 1e6)},
            )

        return {
            "backup": figure(make, ROUNDS, 2.0),
            "backup_and_check": figure(check, ROUNDS // 3, SHOWN),
        }


def _timed_and_removed(work: Callable[[], None], path: Path) -> float:
    spent = timed(work)
    for made in (*path.glob("copy.db"), *path.glob("*.tdbackup"), *path.glob("backups/*.tdbackup")):
        made.unlink()
    return spent


def _grow(database: Database, source: Path) -> None:
    """Frozen manifests are what a real database has most of by weight; their text can be of any length."""
    number = 0
    while source.stat().st_size < SIZE:
        with database.write() as session:
            for _ in range(250):
                number += 1
                session.execute(
                    text("INSERT INTO setting (key, value) VALUES (:key, :value)"),
                    {"key": f"bench{number}", "value": '"' + f"{number:08}" * 500 + '"'},
                )
        with database.driver() as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
