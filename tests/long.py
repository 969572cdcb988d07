"""How much a test does: enough for each change by default, all of it with TRANSIT_DESK_LONG=1."""

import os

LONG = os.environ.get("TRANSIT_DESK_LONG", "") not in ("", "0")


def examples(short: int, long: int) -> int:
    """How many examples, rounds or writes to make."""
    return long if LONG else short
