"""Run as a program: takes lists in, and tells every file, socket and process that was touched meanwhile.

Arguments: a database, then the lists. The first list is a plain one, for what Python and the libraries load at
their first use; only what the others touch is told, as JSON: [[list, event, what], ...].
"""

import json
import sys
from pathlib import Path
from typing import Any

from db.engine import open_sqlite
from tests.db_fixtures import KEY, new_desk
from transit_desk.domain.refusals import Refusal, WorldFailed
from transit_desk.services.import_list import apply, preview

WATCHED = (
    "open",
    "socket.",
    "subprocess.",
    "os.",
    "shutil.",
    "urllib.",
    "http.",
    "ftplib.",
    "smtplib.",
    "webbrowser.",
    "ctypes.",
    "tempfile.",
    "glob.",
    "pathlib.",
    "winreg.",
    "import",
    "exec",
    "compile",
)


def main(database: str, lists: list[str]) -> int:
    """Take them in, one after the other."""
    touched: list[tuple[str, str, str]] = []
    current = ""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if current and event.startswith(WATCHED):
            touched.append((current, event, str(arguments[0])[:200] if arguments else ""))

    sys.addaudithook(hook)
    data = open_sqlite(Path(database), KEY)
    desk = new_desk(data)
    outcomes = {}
    for number, name in enumerate(lists):
        path = Path(name)
        current = path.name if number else ""
        try:
            found = preview(desk, path)
            apply(desk, found, take_good_rows=True)
            outcome = "taken"
        except (Refusal, WorldFailed) as refused:
            outcome = type(refused).__name__
        current = ""
        outcomes[path.name] = outcome
    data.close()
    sys.stdout.write(json.dumps({"outcomes": outcomes, "touched": touched}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
