"""Imported once by the server that forks the programs: everything a window or a command imports on its way."""

import importlib
import os
import pkgutil

import db
import printing
import transit_desk
import ui

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _all() -> tuple[str, ...]:
    found = []
    for package in (db, printing, transit_desk, ui):
        for one in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if "migrations" not in one.name and not one.name.endswith("__main__"):
                importlib.import_module(one.name)
                found.append(one.name)
    return tuple(found)


MODULES = _all()
# And what they import late: a process without root's rights may not find the interpreter's own modules any more.
for _late in (
    "logging.handlers",
    "alembic.command",
    "alembic.config",
    "sqlalchemy.dialects.sqlite",
    "getpass",
):
    importlib.import_module(_late)
