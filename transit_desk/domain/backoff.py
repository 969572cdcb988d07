"""How long someone waits after wrong passwords: nothing for a slip or two, too long for guessing."""

from typing import Final

FREE: Final = 2
CAP_S: Final = 300
# Wrong sign-ins under many different names count together, more leniently: a busy morning has its slips.
FREE_FOR_ALL: Final = 10
AFTER_DAMAGE: Final = 5


def wait_seconds(failures: int, *, free: int = FREE) -> int:
    """Seconds from the last failure until the next try: 0 for the first `free`, then 2, 4, 8 ... up to 300."""
    beyond = failures - free
    if beyond <= 0:
        return 0
    return min(CAP_S, 1 << min(beyond, 16))


def still_to_wait(failures: int, since_last_s: float, *, free: int = FREE) -> float:
    """Seconds left, `since_last_s` after the last failure. A clock set back (below 0) counts as no time passed."""
    return max(0.0, wait_seconds(failures, free=free) - max(0.0, since_last_s))
