"""Breaking text into lines that stay inside their space: by words, by shrinking, and inside a word at last.

A name is never cut and never gets a hyphen that is not its own: it must match the travel document to the
letter. Lengths in points.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from printing.fonts import printable, width

LEADING: Final = 1.3
"""Line height as a multiple of the size: Noto Sans reaches 1.07 above and 0.29 below its baseline."""

_WORDS: Final = re.compile(r" |[^ /-]*[/-]+|[^ /-]+")
_SHRINK: Final = 0.75
"""A word is set smaller, down to this part of the size, when that saves it from being broken."""

_WHOLE: Final = 0.6
"""Down to this part of the size `fit` keeps words whole."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one weight and size."""

    text: str
    bold: bool = False
    size: float = 8.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A run placed on a line, `x` from the line's start."""

    x: float
    text: str
    bold: bool
    size: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its pieces, its width, its height."""

    pieces: tuple[Piece, ...]
    width: float
    height: float


@lru_cache(maxsize=8192)
def wrap(runs: tuple[Run, ...], room: float, shrink: bool = True) -> tuple[Line, ...]:
    """The runs in as many lines as they need, none wider than `room`; an empty text gives no line.

    A word wider than the room is set smaller, if `shrink`, and broken where that is not enough.
    """
    lines: list[Line] = []
    pieces: list[Piece] = []
    x = 0.0
    for word, bold, size in _words(runs, room, shrink):
        advance = width(word, bold, size)
        if word == " ":
            if pieces:
                pieces.append(Piece(x, word, bold, size))
                x += advance
            continue
        if x + advance > room + 0.01 and pieces:
            lines.append(_line(pieces))
            pieces, x = [], 0.0
        pieces.append(Piece(x, word, bold, size))
        x += advance
    if pieces:
        lines.append(_line(pieces))
    return tuple(line for line in lines if line.pieces)


def _words(runs: tuple[Run, ...], room: float, shrink: bool) -> Iterator[tuple[str, bool, float]]:
    """Words and spaces; a word wider than the room is shrunk, and broken where shrinking is not enough."""
    for run in runs:
        text = printable(run.text)
        for word in _split(text):
            advance = width(word, run.bold, run.size)
            if advance <= room:
                yield word, run.bold, run.size
                continue
            fitting = run.size * room / advance
            size = fitting if shrink and fitting >= run.size * _SHRINK else run.size
            for part in _parts(word, run.bold, size, room):
                yield part, run.bold, size


def _split(text: str) -> list[str]:
    """Words with the hyphen or slash after which they may be broken, and single spaces."""
    if " " not in text and "-" not in text and "/" not in text:
        return [text] if text else []
    return _WORDS.findall(text)


def _parts(word: str, bold: bool, size: float, room: float) -> Iterator[str]:
    """The word in parts that fit; a combining mark stays with its letter where the room allows."""
    start, x = 0, 0.0
    for index, character in enumerate(word):
        advance = width(character, bold, size)
        if x + advance > room + 0.01 and index > start:
            yield word[start:index]
            start, x = index, 0.0
        x += advance
    yield word[start:]


def _line(pieces: list[Piece]) -> Line:
    """Joins pieces of one weight and size, so that a line is drawn in few steps and found by a search."""
    while pieces and pieces[-1].text == " ":
        pieces.pop()
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last is not None and (last.bold, last.size) == (piece.bold, piece.size):
            joined[-1] = Piece(last.x, last.text + piece.text, last.bold, last.size)
        else:
            joined.append(piece)
    end = joined[-1] if joined else Piece(0.0, "", False, 0.0)
    return Line(
        tuple(joined),
        end.x + width(end.text, end.bold, end.size),
        max((piece.size for piece in joined), default=0.0) * LEADING,
    )


def fit(
    text: str, bold: bool, size: float, room: float, height: float, smallest: float = 5.0
) -> tuple[Line, ...]:
    """The text in the largest size up to `size` in which it fits the box `room` x `height`.

    Words stay whole while the size is above `_WHOLE` of the one asked for, then they are broken from that
    size down again. What is still too long fills the lines to the last letter, below `smallest` if it must:
    nothing is ever cut or left out.
    """
    text = printable(text)
    if not text:
        return ()
    widest = max(width(word, bold, 1.0) for word in _split(text))
    tried = min(size, room / widest)
    while tried >= max(smallest, size * _WHOLE):
        lines = wrap((Run(text, bold, tried),), room)
        if _height(lines) <= height:
            return lines
        tried -= 0.5
    tried = size
    while tried >= smallest:
        lines = wrap((Run(text, bold, tried),), room, shrink=False)
        if _height(lines) <= height:
            return lines
        tried -= 0.5
    while True:
        lines = _broken(text, bold, tried, room)
        if _height(lines) <= height:
            return lines
        tried *= 0.92


def stack(
    name: str, size: float, others: Sequence[tuple[Run, ...]], room: float, height: float
) -> tuple[tuple[Line, ...], ...]:
    """A name in bold and paragraphs under it, all inside `room` x `height`; the name's lines come first.

    Everything gets smaller together, until the name keeps most of the size that its share then has.
    """
    part = 1.0
    while True:
        below = tuple(wrap(tuple(Run(r.text, r.bold, r.size * part) for r in runs), room) for runs in others)
        left = height - sum(_height(lines) for lines in below)
        if left > size * part * LEADING * 0.9 or (part < _WHOLE and left > 0):
            top = fit(name, True, size * part, room, left) if name else ()
            if part < _WHOLE or not top or top[0].pieces[0].size >= size * part * _WHOLE:
                return (top, *below)
        part *= 0.94


def _broken(text: str, bold: bool, size: float, room: float) -> tuple[Line, ...]:
    """Lines filled to the last letter, spaces included where they fall."""
    parts = (part.strip() for part in _parts(text, bold, size, room))
    return tuple(
        Line((Piece(0.0, part, bold, size),), width(part, bold, size), size * LEADING)
        for part in parts
        if part
    )


def _height(lines: tuple[Line, ...]) -> float:
    return sum(line.height for line in lines)
