"""Reads a list from a file: what it is, is told by its bytes; cells come out, or one typed refusal.

Nothing is stored here and nothing is understood: `transit_desk.domain.roll` makes people of the cells.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Final

from transit_desk.domain.roll.refusals import (
    EmptyFile,
    FileMissing,
    FileNotOpened,
    NotAFile,
    NotAWorkbook,
    OldExcel,
    PasswordProtected,
    TooLarge,
    UnreadableText,
)
from transit_desk.domain.roll.source import MAX_ROWS, CellValue, RollSource, Sheet
from transit_desk.services.read_sheet import MAX_COLUMNS
from transit_desk.services.read_workbook import read_workbook

MAX_FILE: Final = 32 * 2**20
"""Bytes of a workbook; lists with a photograph of everyone stay below."""
MAX_TEXT: Final = 16 * 2**20
"""Bytes of a text file; 20,000 people take about four million."""

_WORKBOOKS: Final = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb"}
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEPARATORS: Final = ";,\t|"
_SNIFFED_ROWS: Final = 60
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


def read_list(path: Path) -> RollSource:
    """The sheets of a workbook, or a text file as one sheet named after it.

    Raises a `NotAList`. Takes a few seconds and some hundred megabytes at most, whatever the file.
    """
    file = path.name
    data = _bytes(path)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise EmptyFile(file)
    if data.startswith(_ZIP):
        return read_workbook(file, data)
    if data.startswith(_OLE):
        raise _compound_file(file, data)
    if path.suffix.lower() in _WORKBOOKS:
        raise NotAWorkbook(file)
    if len(data) > MAX_TEXT:
        raise TooLarge(file, MAX_TEXT >> 20)
    return _text_source(file, path.stem, _decoded(file, data))


def _bytes(path: Path) -> bytes:
    """The file's bytes, at most one more than a list may have."""
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            raise NotAFile(path.name)  # a folder, or a device that never ends
        if status.st_size > MAX_FILE:
            raise TooLarge(path.name, MAX_FILE >> 20)
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except FileNotFoundError as error:
        raise FileMissing(path.name) from error
    except OSError as error:
        raise FileNotOpened(path.name, error.strerror or type(error).__name__) from error
    if len(data) > MAX_FILE:
        raise TooLarge(path.name, MAX_FILE >> 20)
    return data


def _compound_file(file: str, data: bytes) -> PasswordProtected | OldExcel | NotAWorkbook:
    """What an OLE compound file is: an encrypted workbook (MS-OFFCRYPTO 2.3.4), or one of before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return PasswordProtected(file)
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return OldExcel(file, "xls")
    return NotAWorkbook(file)


def _decoded(file: str, data: bytes) -> str:
    """The text: by its mark, as UTF-8, or else as Windows-1252, which is what Excel in Bujumbura writes."""
    encodings = ["utf-8", "cp1252"]
    if data.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue  # the next encoding, or the refusal below
        if _CONTROLS.search(text):
            break
        return text.rstrip("\x1a")  # the end mark of DOS
    raise UnreadableText(file)


def _text_source(file: str, name: str, text: str) -> RollSource:
    if "\n" not in text:
        text = text.replace("\r", "\n")
    separator = ""
    if match := re.match(r"sep=([;,\t|])\r?\n", text):  # what Excel writes for itself
        separator, text = match.group(1), "\n" + text[match.end() :]
    separator = separator or _separator(text)
    rows: list[tuple[CellValue, ...]] = []
    filled = 0
    truncated = False
    try:
        for record in csv.reader(_lines(text), delimiter=separator):
            cells = tuple(cell if cell.strip() else None for cell in record[:MAX_COLUMNS])
            filled += any(cell is not None for cell in cells)
            if filled > MAX_ROWS:
                truncated = True
                break
            rows.append(cells)
    except csv.Error as error:
        raise UnreadableText(file) from error
    return RollSource(file, (Sheet(name, tuple(rows), truncated=truncated),))


def _lines(text: str) -> Iterator[str]:
    """Line after line, without a second copy of the text."""
    return (match.group() for match in _LINE.finditer(text))


def _separator(text: str) -> str:
    """The separator that gives the most columns to the most rows."""

    def merit(separator: str) -> int:
        widths: Counter[int] = Counter()
        try:
            for number, record in enumerate(csv.reader(_lines(text), delimiter=separator)):
                if number == _SNIFFED_ROWS:
                    break
                if any(record):
                    widths[len(record)] += 1
        except csv.Error:
            return 0  # an endless quoted cell under this separator; the real reading says so if it stays
        return max(((width - 1) * count for width, count in widths.items()), default=0)

    return max(_SEPARATORS, key=merit)
