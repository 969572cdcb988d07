"""Times as a ticket writes them: "15:40", and "06:15+1" for the morning after."""

import re
from datetime import time

_CLOCK = re.compile(r"\s*(\d{1,2})\s*[:hH.]?\s*(\d{2})\s*(?:\(?\s*([+-]\s*\d)\s*\)?)?\s*")


def parse_clock(text: str) -> tuple[time, int] | None:
    """'15:40', '1540', '15h40' and '06:15+1' as a time and days after; None for anything else."""
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2])), int((found[3] or "0").replace(" ", ""))


def clock_text(clock: time, days: int = 0) -> str:
    """15:40, or 06:15+1."""
    return f"{clock:%H:%M}" + (f"{days:+d}" if days else "")
