"""Code 128: bars as wide as the printer prints them well, with the quiet zone that a scanner needs."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from barcode.codex import Code128
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from transit_desk.domain.papers import CodeNotPrintable

QUIET_MODULES: Final = 10
"""White modules on each side (ISO/IEC 15417)."""

_PAIR_99: Final = 99
"""Right after a start in set C it is two digits; elsewhere it changes to set C."""
_CARRIED: Final = re.compile(r"[ -~]+")
_BAR: Final = re.compile(r"1+")
_POINTS_PER_INCH: Final = 72.0


class _Code128(Code128):  # type: ignore[misc]  # python-barcode brings no types
    """python-barcode up to 0.16.1 drops the pair "99" from the start of a number, so that it reads as another
    number: it takes it for a change of character set. Mended upstream, not yet released (its issue 251).
    """

    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        if encoded[1] == _PAIR_99:
            return encoded
        shortened: list[int] = super()._try_to_optimize(encoded)
        return shortened


@dataclass(frozen=True, slots=True)
class Bars:
    """A code as bars: the width of the symbol in modules without quiet zones, and its bars as a PDF path.

    The path is in whole modules, one high: scaled as a whole, no bar loses or gains by rounding, and
    ReportLab need not write thousands of fractions (which took longer than all else on a sheet of tags).
    """

    code: str
    modules: int
    path: str


@lru_cache(maxsize=4096)
def bars(code: str) -> Bars:
    """The bars of a code in printable ASCII; raises CodeNotPrintable for any other."""
    if not _CARRIED.fullmatch(code):
        raise CodeNotPrintable(code)
    pattern = _Code128(code).build()[0]
    path = " ".join(f"{bar.start()} 0 {bar.end() - bar.start()} 1 re" for bar in _BAR.finditer(pattern))
    return Bars(code, len(pattern), path)


def module_width(symbol: Bars, room: float, wanted: float, least: float, dpi: int) -> float | None:
    """The module in points: whole dots of the printer, `wanted` or a little above it, less if the room asks
    for it.

    `room` is the width with both quiet zones; None when not even a module of `least` fits. All in points.
    """
    dot = _POINTS_PER_INCH / dpi
    most = int(room / (symbol.modules + 2 * QUIET_MODULES) / dot + 1e-6)
    dots = min(most, _dots(wanted, dot))
    return dots * dot if dots >= _dots(least, dot) else None


def _dots(length: float, dot: float) -> int:
    """Whole dots that reach the length: never thinner than asked for."""
    return -int(-(length / dot - 1e-6) // 1)


def snapped(x: float, dpi: int) -> float:
    """The nearest dot of the printer at or left of `x`, so that each bar begins on one."""
    dot = _POINTS_PER_INCH / dpi
    return int(x / dot + 1e-6) * dot


def draw(canvas: Canvas, symbol: Bars, x: float, y: float, module: float, height: float) -> None:
    """Draws the bars as one path, the first bar at `x` (its quiet zone lies to the left of it)."""
    canvas.saveState()
    canvas.transform(module, 0, 0, height, x, y)
    canvas.drawPath(PDFPathObject([symbol.path]), stroke=0, fill=1)
    canvas.restoreState()
