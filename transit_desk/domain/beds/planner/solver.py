"""A mixed-integer programme and HiGHS (MIT licence), which solves it: deterministic, by itself, to be stopped.

One thread, a fixed seed and a limit on work instead of one on time, so that the same model has the same answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final, TypeAlias

Stop: TypeAlias = Callable[[], bool]
_WHOLE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Solved:
    """The best values found (None: none) and what no solution can go below (None: there is no solution)."""

    values: tuple[int, ...] | None
    bound: float | None


@dataclass(slots=True)
class Model:
    """Columns are whole numbers from 0 up; rows bind them."""

    highest: list[float] = field(default_factory=list)
    rows: list[tuple[float, float, list[tuple[int, float]]]] = field(default_factory=list)

    def column(self, highest: float = 1) -> int:
        """A new column; its index."""
        self.highest.append(highest)
        return len(self.highest) - 1

    def at_most(self, entries: Iterable[tuple[int, float]], most: float) -> None:
        """The sum of the entries is `most` or less."""
        self.rows.append((float("-inf"), most, list(entries)))

    def exactly(self, entries: Iterable[tuple[int, float]], value: float) -> None:
        """The sum of the entries is `value`."""
        self.rows.append((value, value, list(entries)))

    def minimise(
        self,
        costs: Mapping[int, float],
        *,
        start: Sequence[int] | None = None,
        stop: Stop,
        nodes: int,
        gap: float = 0.999,
    ) -> Solved:
        """The solution with the least costs, or one that is not `gap` dearer. `start` is one to begin with."""
        import highspy

        highs = highspy.Highs()  # type: ignore[no-untyped-call]  # untyped in highspy
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("parallel", "off"),
            ("random_seed", 7),
            ("mip_max_nodes", nodes),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", gap),
        ):
            highs.setOptionValue(name, value)
        lp = highspy.HighsLp()
        width = len(self.highest)
        lp.num_col_, lp.num_row_ = width, len(self.rows)
        lp.col_cost_ = [costs.get(column, 0.0) for column in range(width)]
        lp.col_lower_ = [0.0] * width
        lp.col_upper_ = self.highest
        lp.row_lower_ = [low for low, _, _ in self.rows]
        lp.row_upper_ = [high for _, high, _ in self.rows]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = [0, *accumulate(len(entries) for _, _, entries in self.rows)]
        lp.a_matrix_.index_ = [column for _, _, entries in self.rows for column, _ in entries]
        lp.a_matrix_.value_ = [value for _, _, entries in self.rows for _, value in entries]
        lp.integrality_ = [highspy.HighsVarType.kInteger] * width
        highs.passModel(lp)
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = [float(value) for value in start]
            highs.setSolution(solution)

        def asked(event: object) -> None:
            if stop():
                event.interrupt()  # type: ignore[attr-defined]  # untyped in highspy

        highs.cbMipInterrupt += asked
        highs.run()
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Solved(None, None)
        info = highs.getInfo()
        found = info.primal_solution_status == 2
        values = tuple(round(v) for v in highs.getSolution().col_value) if found else None
        return Solved(values, info.mip_dual_bound)
