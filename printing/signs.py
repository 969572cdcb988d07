"""Small pictures of handling needs, drawn with lines: they are told apart in black and white, in bad light.

Each is a list of strokes in a square of side 1, from the bottom left.
"""

from collections.abc import Callable, Mapping
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from transit_desk.domain.codes import Need

SIDE: Final = 11.0
GAP: Final = 3.0
STROKE: Final = 0.1

Point = tuple[float, float]


class _Pen:
    """Draws in the square whose bottom left corner is (x, y)."""

    def __init__(self, canvas: Canvas, x: float, y: float, side: float) -> None:
        self._canvas, self._x, self._y, self._side = canvas, x, y, side

    def line(self, *points: Point) -> None:
        path = self._canvas.beginPath()
        path.moveTo(*self._at(points[0]))
        for point in points[1:]:
            path.lineTo(*self._at(point))
        self._canvas.drawPath(path, stroke=1, fill=0)

    def disc(self, middle: Point, radius: float, *, fill: int = 1) -> None:
        self._canvas.circle(*self._at(middle), radius * self._side, stroke=1, fill=fill)

    def box(self, low: Point, high: Point, *, fill: int = 0) -> None:
        x, y = self._at(low)
        self._canvas.rect(
            x, y, (high[0] - low[0]) * self._side, (high[1] - low[1]) * self._side, stroke=1, fill=fill
        )

    def curve(self, start: Point, one: Point, other: Point, end: Point) -> None:
        self._canvas.bezier(*self._at(start), *self._at(one), *self._at(other), *self._at(end))

    def _at(self, point: Point) -> Point:
        return self._x + point[0] * self._side, self._y + point[1] * self._side


def _wheelchair(pen: _Pen) -> None:
    pen.disc((0.36, 0.9), 0.09)
    pen.line((0.36, 0.74), (0.38, 0.44), (0.68, 0.44), (0.8, 0.14), (0.94, 0.14))
    pen.line((0.37, 0.6), (0.62, 0.6))
    pen.disc((0.4, 0.24), 0.22, fill=0)


def _stretcher(pen: _Pen) -> None:
    pen.disc((0.16, 0.6), 0.1)
    pen.line((0.32, 0.56), (0.94, 0.56))
    pen.line((0.0, 0.4), (1.0, 0.4))
    for x in (0.18, 0.82):
        pen.line((x, 0.4), (x, 0.2))
        pen.disc((x, 0.13), 0.06)


def _no_stairs(pen: _Pen) -> None:
    pen.line(
        (0.05, 0.12), (0.3, 0.12), (0.3, 0.36), (0.55, 0.36), (0.55, 0.6), (0.8, 0.6), (0.8, 0.84), (1, 0.84)
    )
    pen.line((0.1, 0.95), (0.95, 0.1))


def _eye(pen: _Pen) -> None:
    pen.curve((0.0, 0.5), (0.3, 0.95), (0.7, 0.95), (1.0, 0.5))
    pen.curve((0.0, 0.5), (0.3, 0.05), (0.7, 0.05), (1.0, 0.5))
    pen.disc((0.5, 0.5), 0.12)
    pen.line((0.1, 0.05), (0.9, 0.95))


def _bell(pen: _Pen) -> None:
    pen.curve((0.15, 0.25), (0.3, 0.4), (0.2, 0.9), (0.5, 0.9))
    pen.curve((0.85, 0.25), (0.7, 0.4), (0.8, 0.9), (0.5, 0.9))
    pen.line((0.1, 0.25), (0.9, 0.25))
    pen.disc((0.5, 0.13), 0.06)
    pen.line((0.1, 0.95), (0.95, 0.05))


def _bottle(pen: _Pen) -> None:
    pen.box((0.3, 0.05), (0.7, 0.65))
    pen.line((0.3, 0.65), (0.42, 0.78), (0.58, 0.78), (0.7, 0.65))
    pen.line((0.5, 0.78), (0.5, 0.95))
    pen.line((0.36, 0.92), (0.64, 0.92))
    pen.line((0.3, 0.4), (0.7, 0.4))


def _cross(pen: _Pen) -> None:
    pen.box((0.38, 0.1), (0.62, 0.9), fill=1)
    pen.box((0.1, 0.38), (0.9, 0.62), fill=1)


def _pregnant(pen: _Pen) -> None:
    pen.disc((0.42, 0.9), 0.09)
    pen.line((0.4, 0.76), (0.36, 0.4), (0.36, 0.05))
    pen.curve((0.4, 0.72), (0.9, 0.66), (0.8, 0.36), (0.4, 0.34))
    pen.line((0.52, 0.34), (0.52, 0.05))


def _pair(pen: _Pen) -> None:
    pen.disc((0.3, 0.9), 0.1)
    pen.line((0.3, 0.76), (0.3, 0.36))
    pen.line((0.3, 0.36), (0.16, 0.04))
    pen.line((0.3, 0.36), (0.42, 0.04))
    pen.line((0.3, 0.66), (0.64, 0.42))
    pen.disc((0.74, 0.62), 0.09)
    pen.line((0.74, 0.5), (0.74, 0.24))
    pen.line((0.74, 0.24), (0.64, 0.04))
    pen.line((0.74, 0.24), (0.84, 0.04))


SIGNS: Final[Mapping[Need, Callable[[_Pen], None]]] = {
    Need.STCR: _stretcher,
    Need.WCHC: _wheelchair,
    Need.WCHS: _no_stairs,
    Need.WCHR: _wheelchair,
    Need.BLND: _eye,
    Need.DEAF: _bell,
    Need.OXYG: _bottle,
    Need.MEDA: _cross,
    Need.MAAS: _pair,
    Need.PREGNANT: _pregnant,
    Need.ESCORT: _pair,
    Need.UMNR: _pair,
}
"""Needs that somebody who helps people out must see at once; the others stand in words alone."""


def signs_of(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Those of the needs that have a picture, no picture twice."""
    seen: dict[Callable[[_Pen], None], Need] = {}
    for need in needs:
        if need in SIGNS:
            seen.setdefault(SIGNS[need], need)
    return tuple(seen.values())


def width(needs: tuple[Need, ...]) -> float:
    """What the pictures of these needs take."""
    return len(needs) * (SIDE + GAP)


def draw(canvas: Canvas, need: Need, x: float, y: float, side: float = SIDE) -> None:
    """The picture of a need, its bottom left corner at (x, y)."""
    canvas.saveState()
    canvas.setLineWidth(side * STROKE)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    canvas.setStrokeGray(0.0)
    canvas.setFillGray(0.0)
    SIGNS[need](_Pen(canvas, x, y, side))
    canvas.restoreState()
