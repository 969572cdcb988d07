"""Measuring two things turn by turn, so that noise falls on both."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `reach` is the largest ratio (or, with `unit` "ms", the most milliseconds) wanted.

    `spread` is the ratio of the rounds at one tenth and nine tenths of them.
    """

    ours_ms: float
    limit_ms: float
    ratio: float
    spread: tuple[float, float]
    reach: float
    ok: bool
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The object of one figure in `--json`."""
        return {
            "ours_ms": round(self.ours_ms, 3),
            "limit_ms": round(self.limit_ms, 3),
            "ratio": round(self.ratio, 2),
            "spread": [round(edge, 2) for edge in self.spread],
            "reach": self.reach,
            "ok": self.ok,
            **self.more,
        }


def timed(work: Callable[[], object]) -> float:
    """Milliseconds one call takes; the garbage of others is collected before, not during."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        work()
        return (time.perf_counter() - start) * 1000
    finally:
        gc.enable()


def turn_by_turn(
    ours: Callable[[], float], limit: Callable[[], float], rounds: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of each, `rounds` times, alternating; one round before is not counted."""
    ours(), limit()
    pairs = [(ours(), limit()) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def edges(values: list[float]) -> tuple[float, float]:
    """The values at one tenth and nine tenths."""
    ranked = sorted(values)
    cut = len(ranked) // 10
    return ranked[cut], ranked[-1 - cut]


def as_ratio(
    ours: Callable[[], float],
    limit: Callable[[], float],
    *,
    rounds: int,
    reach: float,
    more: dict[str, Any] | None = None,
    also: bool = True,
) -> Figure:
    """How many times the limit ours takes; `also` is any other condition of the figure."""
    our_times, limits = turn_by_turn(ours, limit, rounds)
    mine, theirs = statistics.median(our_times), statistics.median(limits)
    ratios = [a / b for a, b in zip(our_times, limits, strict=True)]
    ratio = mine / theirs
    return Figure(mine, theirs, ratio, edges(ratios), reach, ratio <= reach and also, more or {})
