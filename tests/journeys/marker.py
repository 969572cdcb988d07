"""Looking for a word wherever a program may leave one: bytes in any usual spelling, files and what is packed in
them, every column of a database, and whatever services give back."""

import base64
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import StreamObject

from db.engine import Database

_TEXTS = ("utf-8", "utf-16-le", "utf-16-be")
_ZIP, _GZIP, _PDF = b"PK\x03\x04", b"\x1f\x8b", b"%PDF"
_PACKED = (_ZIP, _GZIP, _PDF)


class Needle:
    """A word in every spelling in which it may lie somewhere: case, three encodings, hex and base64 of each."""

    def __init__(self, word: str) -> None:
        self._plain: dict[str, bytes] = {}
        self._exact: dict[str, bytes] = {}
        for codec in _TEXTS:
            lower = word.lower().encode(codec)
            self._plain[codec] = lower
            for case, spelled in (("as it is", word), ("lower", word.lower()), ("upper", word.upper())):
                data = spelled.encode(codec)
                self._plain[f"hex of {codec}, {case}"] = data.hex().encode()
                for shift in range(3):  # base64 turns three bytes into four letters, from wherever it begins
                    self._exact[f"base64 of {codec}, {case}, {shift}"] = _inside_base64(data, shift)

    def spellings(self, data: bytes) -> list[str]:
        """In which spellings the word is in these bytes."""
        folded = data.lower()
        found = [name for name, form in self._plain.items() if form in folded]
        for text in (data, data.replace(b"\n", b"").replace(b"\r", b"")):  # base64 is broken into lines
            url = text.replace(b"-", b"+").replace(b"_", b"/")
            found += [name for name, form in self._exact.items() if form in url]
        return list(dict.fromkeys(found))

    def within(self, where: str, data: bytes) -> list[str]:
        """Where the word is: in the bytes themselves, or in what they hold packed (zip, gzip, PDF)."""
        found = [f"{where}: {spelling}" for spelling in self.spellings(data)]
        if not _is_packed(data):
            return found
        for name, inside in _unpacked(data):
            found += self.within(f"{where} > {name}", inside)
        return found

    def in_folder(self, folder: Path) -> list[str]:
        """In the names and the contents of all files below a folder."""
        found = []
        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(folder))
            found += [f"name of {name}: {spelling}" for spelling in self.spellings(name.encode())]
            if path.is_file():
                found += self.within(name, path.read_bytes())
        return found

    def in_database(self, database: Database) -> list[str]:
        """In every column of every row of every table, those of the search index and the schema included."""
        found = []
        with database.read() as connection:
            tables = [
                name
                for (name,) in connection.exec_driver_sql(
                    "SELECT name FROM sqlite_master WHERE type = 'table'"
                )
            ]
            for table in [*tables, "sqlite_master"]:
                rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"')
                names = list(rows.keys())
                for row in rows:
                    for name, value in zip(names, row, strict=True):
                        found += self.within(f"{table}.{name}", _as_bytes(value))
        return found

    def in_value(self, where: str, value: object) -> list[str]:
        """In what a service gave back, field by field, `repr` or not."""
        parts = list(_parts(where, value))
        if not self.spellings(b"\n".join([data for _, data in parts])) and not any(
            _is_packed(data) for _, data in parts
        ):
            return []  # which is quickly said
        return [found for place, data in parts for found in self.within(place, data)]


def _parts(where: str, value: object) -> Iterator[tuple[str, bytes]]:
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _parts(f"{where}.{field.name}", getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, inside in value.items():
            yield from _parts(where, key)
            yield from _parts(f"{where}[{key!r}]", inside)
    elif isinstance(value, list | tuple | set | frozenset):
        for inside in value:
            yield from _parts(f"{where}[]", inside)
    else:
        yield where, _as_bytes(value)


def _is_packed(data: bytes) -> bool:
    return data.startswith(_PACKED)


def _as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def _inside_base64(data: bytes, shift: int) -> bytes:
    """The letters that stand for `data` whatever lies before and behind it, when it begins at `shift` of three."""
    padded = b"\0" * shift + data
    letters = base64.b64encode(padded + b"\0" * (-len(padded) % 3))
    first = -(-shift * 8 // 6)
    last = (shift + len(data)) * 8 // 6
    return letters[first:last]


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield f"name {name}", name.encode()
                yield name, packed.read(name)
    elif data.startswith(_GZIP):
        # What is encrypted begins with any bytes: it may look like gzip by chance.
        with suppress(OSError, EOFError, zlib.error):
            yield "gzip", gzip.decompress(data)
    elif data.startswith(_PDF):
        yield from _in_pdf(data)


def _in_pdf(data: bytes) -> Iterator[tuple[str, bytes]]:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        return
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        yield f"page {number}", text.encode()
        yield f"page {number} without its lines", "".join(text.split()).encode()
    for number in range(1, len(reader.xref[0]) + 1 if reader.xref else 1):
        thing: Any = reader.get_object(number)
        if isinstance(thing, StreamObject):
            yield f"object {number}", thing.get_data()
        elif thing is not None:
            yield f"object {number}", str(thing).encode()


def deflated(text: str) -> bytes:
    """For the test of the tool: bytes in which no word can be read."""
    return zlib.compress(text.encode() * 3)
