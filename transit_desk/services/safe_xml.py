"""XML from strangers: expat, with bounds on all that can be made to grow without end.

Refused are document types (entities are declared nowhere else, in whatever encoding), elements inside elements
inside elements, and single tags, attributes, comments or texts of megabytes.
"""

from collections.abc import Callable, Iterable
from typing import Final
from xml.parsers import expat

MAX_DEPTH: Final = 64
MAX_TOKEN: Final = 2**20
"""Bytes of one tag, comment or the like; expat begins such a one again with each chunk that is fed."""
MAX_TEXT: Final = 2**20
"""Letters of one text; a cell of Excel has 32,767 at most."""

StartHandler = Callable[[str, dict[str, str]], None]
EndHandler = Callable[[str], None]


class UnsafeDocument(Exception):
    """There is a document type declaration."""


class Enough(Exception):
    """Raised by a handler to leave the rest unread; it comes out of `XmlReader.read`."""


class XmlReader:
    """Hands tags, without namespace prefixes, to `start` and `end`, and text to where `collect` says.

    `read` raises `UnsafeDocument`, ValueError for what is beyond the bounds, and `expat.ExpatError`.
    """

    def __init__(self, start: StartHandler, end: EndHandler | None = None) -> None:
        self._start_handler = start
        self._end_handler = end
        self._depth = 0
        self._texts: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def read(self, chunks: Iterable[bytes]) -> None:
        """The whole document, chunk by chunk."""
        fed = 0
        for chunk in chunks:
            self._parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - self._parser.CurrentByteIndex > MAX_TOKEN:
                raise ValueError("a tag without end")
            if len(self._texts) > 64 and sum(map(len, self._texts)) > MAX_TEXT:
                raise ValueError("a text without end")
        self._parser.Parse(b"", True)

    def collect(self, texts: list[str]) -> None:
        """From here on, put text into this list."""
        self._texts = texts
        self._parser.CharacterDataHandler = texts.append

    def leave(self) -> None:
        """From here on, leave text alone."""
        self._parser.CharacterDataHandler = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError("elements too deep")
        self._start_handler(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._end_handler is not None:
            self._end_handler(name.rpartition(":")[2])

    @staticmethod
    def _refuse(*_: object) -> None:
        raise UnsafeDocument
