"""Reads the cells of an .xlsx or .xlsm workbook within fixed bounds of time and memory.

A list comes by mail, from anywhere. Whatever it holds, this gives cells or one clear refusal: entities that
unpack without end, archives of gigabytes, a million rows. Three things are needed for that which openpyxl
does not give: to stop at a row (it reads a sheet without a dimension to its end when merely opening the
workbook), merged cells while streaming, and formulas without a stored value told apart from blank cells. So
the parts that hold cells (workbook, shared strings, styles, sheets; ECMA-376 part 1, chapters 12 and 18) go
through expat here, once, in chunks; the tests hold what comes out against openpyxl.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Final
from xml.parsers import expat

from transit_desk.domain.roll.refusals import (
    DamagedWorkbook,
    NotAWorkbook,
    OldExcel,
    PasswordProtected,
    TooLarge,
    UnsafeXml,
)
from transit_desk.domain.roll.source import RollSource, Sheet
from transit_desk.services.read_sheet import SheetReader, is_date_format, unescaped
from transit_desk.services.safe_xml import Enough, UnsafeDocument, XmlReader

MAX_PARTS: Final = 5_000
"""Files in the archive."""
MAX_UNPACKED: Final = 512 * 2**20
"""Bytes of all parts, as the archive declares them; zipfile never gives more of a part than it declared."""
MAX_CELLS: Final = 500_000
"""Cells with a value in all sheets together."""
_MAX_PART: Final = 24 * 2**20
"""Bytes of any part that is kept whole in memory: strings, styles, the workbook."""
_CHUNK: Final = 64 * 1024


def read_workbook(file: str, data: bytes) -> RollSource:
    """All sheets of the workbook whose bytes are `data`; `file` is its name, for refusals.

    Raises `DamagedWorkbook`, `PasswordProtected`, `OldExcel`, `NotAWorkbook`, `TooLarge` or `UnsafeXml`.
    """
    # Counted before zipfile makes an object of each: half a million names would take more memory than we may.
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise TooLarge(file, MAX_UNPACKED >> 20)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Workbook(file, archive).read()
    except UnsafeDocument as error:
        raise UnsafeXml(file) from error
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError) as error:
        raise DamagedWorkbook(file) from error  # cut short, a wrong checksum, a feature that nobody uses
    except (expat.ExpatError, ValueError, LookupError, OverflowError) as error:
        raise DamagedWorkbook(file) from error  # XML or numbers that are not what the format says


class _Workbook:
    """One open archive."""

    def __init__(self, file: str, archive: zipfile.ZipFile) -> None:
        self._file = file
        self._archive = archive
        self._parts = {info.filename: info for info in archive.infolist()}
        self._cells_left = MAX_CELLS

    def read(self) -> RollSource:
        """The sheets, after every check that can be made before reading them."""
        parts = self._parts.values()
        if any(info.flag_bits & 1 for info in parts):
            raise PasswordProtected(self._file)
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in parts):
            raise DamagedWorkbook(self._file)  # ISO/IEC 21320-1 allows these two and no other
        if sum(info.file_size for info in parts) > MAX_UNPACKED:
            raise TooLarge(self._file, MAX_UNPACKED >> 20)
        main = self._main_part()
        for name in self._parts:
            if name.lower().endswith((".xml", ".rels", ".vml")):
                self._check_prolog(name)
        sheets: list[tuple[str, str, bool]] = []
        date_1904 = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal date_1904
            if name == "workbookPr":
                date_1904 = attributes.get("date1904", "") in ("1", "true")
            elif name == "sheet":
                relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                sheets.append((attributes["name"], relation, attributes.get("state", "visible") != "visible"))

        XmlReader(start).read(self._chunks(main))
        relations = self._relations(main)
        by_kind = dict(relations.values())
        strings = self._strings(by_kind.get("sharedStrings", ""))
        formats = self._formats(by_kind.get("styles", ""))
        read = [
            self._sheet(name, relations[relation][1], hidden, strings, formats, date_1904)
            for name, relation, hidden in sheets
            if relations[relation][0] == "worksheet"
        ]
        return RollSource(self._file, tuple(read), date_1904)

    def _main_part(self) -> str:
        if "mimetype" in self._parts and "content.xml" in self._parts:
            raise OldExcel(self._file, "ods")
        if "_rels/.rels" not in self._parts:
            raise NotAWorkbook(self._file)
        main = next((target for kind, target in self._relations("").values() if kind == "officeDocument"), "")
        if main.lower().endswith(".bin"):
            raise OldExcel(self._file, "xlsb")
        if main not in self._parts or "xl/" not in main:
            raise NotAWorkbook(self._file)
        return main

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id -> (last word of the type, part it leads to) of the relations of `part` ("" for the package)."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"])).lstrip("/")
                found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target)

        XmlReader(start).read(self._chunks(posixpath.join(folder, "_rels", f"{name}.rels")))
        return found

    def _chunks(self, part: str, most: int | None = _MAX_PART) -> Iterator[bytes]:
        """The unpacked bytes of a part; `TooLarge` when they are more than `most`."""
        info = self._parts[part]
        if most is not None and info.file_size > most:
            raise TooLarge(self._file, most >> 20)
        with self._archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def _check_prolog(self, part: str) -> None:
        """Reads a part up to its first element: a document type can only stand before it."""
        if not self._parts[part].file_size:
            return

        def stop(*_: object) -> None:
            raise Enough

        with suppress(Enough):
            XmlReader(stop).read(self._chunks(part, None))

    def _strings(self, part: str) -> list[str]:
        """The shared strings: text of all runs, without the phonetic ones."""
        found: list[str] = []
        if part not in self._parts:
            return found
        pieces: list[str] = []
        phonetic = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal phonetic
            if name == "t" and not phonetic:
                reader.collect(pieces)
            elif name == "rPh":
                phonetic = True

        def end(name: str) -> None:
            nonlocal phonetic
            if name == "t":
                reader.leave()
            elif name == "rPh":
                phonetic = False
            elif name == "si":
                found.append(unescaped("".join(pieces)))
                pieces.clear()

        reader = XmlReader(start, end)
        reader.read(self._chunks(part))
        return found

    def _formats(self, part: str) -> list[bool]:
        """For each cell style, whether its number format is a date or a time of day."""
        if part not in self._parts:
            return []
        codes: dict[int, str] = {}
        numbers: list[int] = []
        inside = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            if name == "numFmt":
                codes.setdefault(int(attributes["numFmtId"]), attributes.get("formatCode", ""))
            elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
                inside = name == "cellXfs"
            elif name == "xf" and inside:
                numbers.append(int(attributes.get("numFmtId", "0")))

        XmlReader(start).read(self._chunks(part))
        return [is_date_format(number, codes) for number in numbers]

    def _sheet(
        self, name: str, part: str, hidden: bool, strings: list[str], formats: list[bool], date_1904: bool
    ) -> Sheet:
        reader = SheetReader(strings, formats, date_1904, self._cells_left)
        truncated = False
        try:
            reader.read(self._chunks(part, None))
        except Enough:
            truncated = True
        self._cells_left -= reader.cells
        return Sheet(name, reader.table(), tuple(reader.merges), hidden, truncated)
