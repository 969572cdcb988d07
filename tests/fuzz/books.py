"""Lists as nobody should send them: strange cells, broken XML, broken archives, text in any bytes."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from hypothesis import strategies as st

import resources
from tests.services.workbooks import MAIN, parts, saved, sheet_xml, zip_bytes

HEADINGS = (
    "No.",
    "Case No.",
    "Case Number",
    "A-Number",
    "Passport",
    "Other number",
    "Name",
    "Family Name",
    "Given Names",
    "Rel. to PA",
    "Sex",
    "DOB",
    "Age",
    "Nationality",
    "Camp",
    "Country",
    "Dest. City",
    "State",
    "Agency",
    "Special needs",
    "Remarks",
    "N° de dossier",
    "Nom",
    "Prénoms",
    "Lien avec le DP",
    "Sexe",
    "Date de naissance",
)
CELLS = (
    "BI-26000100",
    "BI-26000101",
    "BI-26000199",
    "RUBERWA",
    "Francine",
    "RUBERWA, Francine",
    "N’DIAYE Éric",
    "PA",
    "Son",
    "Wife",
    "Fille",
    "F",
    "M",
    "X",
    "21/05/1990",
    "05/21/1990",
    "1990-05-21",
    "2015",
    "31/02/2001",
    "29.02.1900",
    "00/00/0000",
    "COD",
    "USA",
    "Canada",
    "Musasa",
    "A220000137",
    "A123",
    "220000137",
    "OB1234567",
    "WCHR",
    "PREG 12/2026",
    "isolation",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://localhost/")',
    "=cmd|' /C calc'!A0",
    "#REF!",
    "TOTAL",
    "Total: 5",
    "0",
    "-0",
    "1",
    "40000",
    "2958465",
    "2958466",
    "-1",
    "1e400",
    "nan",
    "inf",
    "-inf",
    "1E5",
    "9" * 5_000,
    "0.1",
    "1_000",
    "٣٤",
    "\u202eRUBERWA",
    "محمد",
    "张伟",
    "e\u0301",
    "ﬁ",
    "İstanbul",
    "ß",
    "\U0001f468\u200d\U0001f469",
    "x" * 700,
    "_x0000_",
    "_x0041_",
    "_xD800_",
    "_x000D_",
    "a_x0000_b",
    "BI-_x0000_26000100",
    "RUBERWA_x0001_",
    " ",
    "\u00a0",
    "\t",
    "null",
    "None",
    "{}",
    "{name}",
    "%s",
    "%(name)s",
)
words = st.one_of(st.sampled_from(CELLS), st.text(max_size=20))

# --- cells ------------------------------------------------------------------------------------------------


def _cell(kind: str, text: str, reference: str, style: str) -> str:
    where = f' r="{reference}"' if reference else ""
    if kind == "inlineStr":
        return f'<c{where} t="inlineStr"{style}><is><t>{escape(text)}</t></is></c>'
    if kind == "formula":
        return f"<c{where}{style}><f>{escape(text)}</f><v>{escape(text)}</v></c>"
    if kind == "uncalculated":
        return f"<c{where}{style}><f>{escape(text)}</f></c>"
    return f'<c{where} t="{escape(kind)}"{style}><v>{escape(text)}</v></c>'


cells = st.builds(
    _cell,
    st.sampled_from(
        ["inlineStr"] * 8 + ["str", "n", "n", "s", "b", "e", "d", "formula", "uncalculated", "?"]
    ),
    words,
    st.sampled_from([""] * 12 + ["A1", "B3", "XFD2", "AAAA1", "a1", "1", "C1048577", "$B$2"]),
    st.sampled_from([""] * 4 + [' s="1"', ' s="99"', ' s="-1"']),
)
GOOD = {
    "Case No.": ("BI-26000201", "BI-26000202", "BI-26000101"),
    "A-Number": tuple(f"A22000{number:04}" for number in range(40)),
    "Family Name": ("RUBERWA", "MUGISHA", "N’DIAYE", "UWIMANA"),
    "Given Names": ("Francine", "Gédéon", "Jean Bosco", "Aline"),
    "Rel. to PA": ("PA", "Son", "Daughter", "Spouse"),
    "Sex": ("F", "M"),
    "DOB": ("21/05/1990", "2015-03-04", "1988"),
    "Nationality": ("COD", "BDI"),
    "Special needs": ("", "WCHR"),
    "Remarks": ("", "speaks French"),
}
"""What a list may well say, column by column: strange things are reached only through what is right."""


def mostly(good: tuple[str, ...]) -> st.SearchStrategy[str]:
    """A right value, and now and then a strange one."""
    return st.integers(0, 11).flatmap(lambda dice: words if dice == 11 else st.sampled_from(good))


people = st.lists(st.tuples(*(mostly(good) for good in GOOD.values())), min_size=1, max_size=6)
heads = st.integers(0, 7).flatmap(
    lambda dice: (
        st.just(list(GOOD))
        if dice < 6
        else st.lists(st.one_of(st.sampled_from(HEADINGS), words), max_size=12)
    )
)
heading_cells = st.builds(lambda texts: [_cell("inlineStr", text, "", "") for text in texts], heads)
people_cells = st.builds(
    lambda rows, strange: [
        [_cell("inlineStr", text, "", "") for text in row] + ([more] if more else [])
        for row, more in zip(rows, (*strange, *([""] * len(rows))), strict=False)
    ],
    people,
    st.lists(cells, max_size=2),
)
EXTRAS = (
    "",
    "",
    "",
    '<mergeCells><mergeCell ref="A2:A4"/></mergeCells>',
    '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B2"/></mergeCells>',
    '<mergeCells><mergeCell ref="rubbish"/></mergeCells>',
)


def _book(
    head: Sequence[str], body: Sequence[Sequence[str]], extra: str, date_1904: bool, name: str
) -> bytes:
    rows = "".join(f"<row>{''.join(row)}</row>" for row in (head, *body))
    styles = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    strings = (
        f'<sst xmlns="{MAIN}">' + "".join(f"<si><t>{escape(text)}</t></si>" for text in CELLS[:12]) + "</sst>"
    )
    made = parts(
        {escape(name, {'"': "&quot;"}): sheet_xml(rows, extra)},
        strings=strings,
        styles=styles,
        workbook_pr='<workbookPr date1904="1"/>' if date_1904 else "",
    )
    return zip_bytes(made)


books_of_cells = st.builds(
    _book,
    heading_cells,
    st.one_of(people_cells, people_cells, st.lists(st.lists(cells, max_size=12), max_size=8)),
    st.sampled_from(EXTRAS),
    st.booleans(),
    st.one_of(st.just("Roll"), words),
).filter(lambda book: len(book) < 1_000_000)


# --- bytes ------------------------------------------------------------------------------------------------

Change = Callable[[bytes], bytes]
TOKENS = (
    b"",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<",
    b">",
    b"</c>",
    b"<row>",
    b"]]>",
    b"&#0;",
    b"&#xD800;",
    b"&amp;",
    b"&lol;",
    b'<!DOCTYPE x [<!ENTITY a "b">]>',
    b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    b"<?xml version='1.1'?>",
    b"<!--",
    b"<![CDATA[",
    b' r="',
    b' t="s"',
    b"9999999999999999999",
    b"-1",
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"\x00" * 64,
    b"A" * 5_000,
    b'TargetMode="External"',
    b"../../../etc/passwd",
    b"http://localhost:9/",
    b"\\\\host\\share\\x",
)


def _change(kind: str, where: float, length: int, token: bytes) -> Change:
    def changed(data: bytes) -> bytes:
        at = int(where * len(data))
        if kind == "insert":
            return data[:at] + token + data[at:]
        if kind == "overwrite":
            return data[:at] + token + data[at + len(token) :]
        if kind == "delete":
            return data[:at] + data[at + length :]
        if kind == "repeat":
            return data[: at + length] + data[at:]
        if kind == "flip" and data:
            at = min(at, len(data) - 1)
            return data[:at] + bytes([data[at] ^ (1 << length % 8)]) + data[at + 1 :]
        return data[:at]  # cut short

    return changed


changes = st.builds(
    _change,
    st.sampled_from(["insert", "overwrite", "delete", "repeat", "flip", "flip", "flip", "cut"]),
    st.floats(0, 1),
    st.integers(1, 200),
    st.one_of(st.sampled_from(TOKENS), st.binary(max_size=8)),
)


@cache
def originals() -> tuple[bytes, ...]:
    """Workbooks that are right, as openpyxl and other programs write them."""
    day, moment = date(1990, 5, 21), datetime(2001, 2, 3, 4, 5)
    rows: list[list[object]] = [
        ["Case No.", "A-Number", "Family Name", "Given Names", "Rel. to PA", "Sex", "DOB", "Remarks"],
        ["BI-26000201", "A220000137", "RUBERWA", "Francine", "PA", "F", day, "=1+1"],
        [None, 220000274, "MUGISHA", "Gédéon", "Son", "M", moment, time(8, 30)],
        ["BI-26000202", None, "UWIMANA", "Claire", "PA", "F", 1988, True],
    ]
    with TemporaryDirectory() as folder:
        small = saved(
            Path(folder) / "small.xlsx", rows, lambda sheet: sheet.merge_cells("A2:A3")
        ).read_bytes()
    return (small, small, small, resources.path("samples", "nominal-roll-usrap.xlsx").read_bytes())


def _through(data: bytes, some: Sequence[Change]) -> bytes:
    for change in some:
        data = change(data)
    return data


books_of_bytes = st.builds(
    lambda which, some: _through(originals()[which], some),
    st.integers(0, 3),
    st.lists(changes, min_size=1, max_size=4),
)
"""The archive itself is damaged."""


def _with_part(which: int, part: int, some: Sequence[Change], drop: bool) -> bytes:
    with zipfile.ZipFile(io.BytesIO(originals()[which])) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    name = sorted(content)[part % len(content)]
    content[name] = _through(content[name], some)
    if drop:
        del content[name]
    return zip_bytes(content)


books_of_parts = st.builds(
    _with_part,
    st.integers(0, 3),
    st.integers(0, 12),
    st.lists(changes, min_size=1, max_size=4),
    st.sampled_from([False] * 9 + [True]),
)
"""The archive is whole; the XML in it is not."""


# --- text -------------------------------------------------------------------------------------------------

ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "cp1252",
    "latin-1",
    "utf-16",
    "utf-16-be",
    "utf-32",
    "mac_roman",
    "cp850",
    "utf-7",
)


def _text(head: Sequence[str], body: Sequence[Sequence[str]], separator: str, end: str, quote: bool) -> str:
    def written(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if quote else value

    return end.join(separator.join(written(value) for value in row) for row in (head, *body))


texts = st.builds(
    lambda text, encoding, some: _through(text.encode(encoding, "replace"), some),
    st.builds(
        _text,
        heads,
        st.one_of(people, people, st.lists(st.lists(words, max_size=10), max_size=8)),
        st.sampled_from([",", ";", "\t", "|", "::"]),
        st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028"]),
        st.booleans(),
    ),
    st.sampled_from(ENCODINGS),
    st.lists(changes, max_size=2),
)
