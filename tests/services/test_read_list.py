"""Reading files: what comes out of good ones, and the one refusal for each of the others."""

import os
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services.workbooks import MAIN, ROLL, inline_row, parts, saved, sheet_xml, zip_bytes, zipped
from transit_desk.domain.roll import refusals as no
from transit_desk.domain.roll.rows import parse
from transit_desk.domain.roll.source import MAX_ROWS, CellFault, Merge, RollSource
from transit_desk.services.read_list import MAX_FILE, MAX_TEXT, read_list
from transit_desk.services.read_workbook import MAX_PARTS

TODAY = date(2026, 11, 21)
CSV = "No;Dossier;Nom et prénoms;Sexe;Né(e) le\r\n1;G1;RUBERWA, Noëlla;F;21/05/1990\r\n"


def first(source: RollSource) -> list[list[Any]]:
    """The rows of the first sheet."""
    return [list(row) for row in source.sheets[0].rows]


# --- workbooks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["roll.xlsx", "roll.xlsm", "ROLL.XLSX", "roll"])
def test_a_workbook_is_known_by_its_bytes(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(saved(tmp_path / "made.xlsx").read_bytes())
    source = read_list(path)
    assert (source.file, [sheet.name for sheet in source.sheets]) == (name, ["Roll"])
    assert len(parse(source, today=TODAY).persons) == 2


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20).filter(
        lambda text: not text.startswith("=") and "_x" not in text and text not in ("#REF!", "#N/A")
    ),
    st.dates(date(1900, 3, 2), date(2200, 1, 1)),
    st.datetimes(datetime(1900, 3, 2), datetime(2200, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.times().map(lambda moment: moment.replace(microsecond=0)).filter(lambda moment: moment != time()),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(VALUES, max_size=6), max_size=6), st.booleans())
def test_the_cells_are_those_that_openpyxl_reads(
    tmp_path: Path, rows: list[list[Any]], date_1904: bool
) -> None:
    path = tmp_path / "made.xlsx"
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1) if date_1904 else datetime(1899, 12, 30)
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if not (date_1904 and isinstance(value, date) and value.year < 1905):
                sheet.cell(number, column, value)
    book.save(path)
    read = openpyxl.load_workbook(path, data_only=True)
    ours = read_list(path).sheets[0]
    for number, cells in enumerate(read.worksheets[0].iter_rows(values_only=True), 1):
        for column, value in enumerate(cells):
            mine = ours.value(number, column)
            if isinstance(mine, date) and not isinstance(mine, datetime):
                mine = datetime(mine.year, mine.month, mine.day)
            if isinstance(value, time | datetime) and isinstance(mine, time | datetime):
                # Times of day are fractions of a day: both may round by a second.
                assert type(mine) is type(value)
                assert abs(_seconds(mine) - _seconds(value)) <= 1
            else:
                assert mine == (value or None if isinstance(value, str) else value)
                assert type(mine) is type(value) or value == ""
    read.close()


def _seconds(moment: time | datetime) -> float:
    if isinstance(moment, time):
        return moment.hour * 3600 + moment.minute * 60 + moment.second
    return (moment - datetime(1900, 1, 1)) / timedelta(seconds=1)


def test_merged_cells_hidden_sheets_and_a_sheet_that_begins_late(tmp_path: Path) -> None:
    def edit(sheet: Any) -> None:
        sheet.merge_cells("B2:B3")
        sheet["D9"] = "late"
        other = sheet.parent.create_sheet("Codes")
        other.sheet_state = "hidden"

    source = read_list(saved(tmp_path / "a.xlsx", edit=edit))
    roll, codes = source.sheets
    assert roll.merged == (Merge(2, 1, 3, 1),)
    assert (roll.value(9, 3), roll.value(8, 0), len(roll.rows)) == ("late", None, 9)
    assert (roll.hidden, codes.hidden) == (False, True)


def test_formulas_give_their_stored_value_or_say_that_there_is_none(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c><c r="C1"><f>1+1</f><v></v></c>'
        '<c r="D1" t="str"><f>A1&amp;"x"</f><v>2x</v></c><c r="E1" t="str"><f>""</f><v></v></c>'
        '<c r="F1" t="e"><f>#REF!</f><v>#REF!</v></c><c r="G1"/><c r="H1"><v/></c></row>'
    )
    source = read_list(zipped(tmp_path / "a.xlsx", parts({"S": sheet_xml(rows)})))
    lost = CellFault.NO_STORED_VALUE
    assert first(source) == [[2, lost, lost, "2x", None, CellFault.ERROR]]


def test_openpyxl_never_calculates(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "a.xlsx", [*ROLL, (3, "BI-1", '=CONCATENATE("A",1)', "A", "B", "PA", "F", "1990", "COD")]
    )
    assert first(read_list(path))[3][2] is CellFault.NO_STORED_VALUE


def test_strings_of_all_kinds(tmp_path: Path) -> None:
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>plain</t></si>'
        '<si><r><t>ri</t></r><r><rPr/><t xml:space="preserve">ch </t></r></si>'
        "<si><t>漢</t><rPh><t>kan</t></rPh></si><si><t>a_x000D_b_x005F_x_xD800_</t></si><si/></sst>"
    )
    cells = "".join(f'<c t="s"><v>{n}</v></c>' for n in range(5))
    rows = f'<row>{cells}<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c><c t="b"><v>1</v></c></row>'
    content = parts({"S": sheet_xml(rows)}, strings=strings)
    # Cells and rows without references stand side by side.
    assert first(read_list(zipped(tmp_path / "a.xlsx", content))) == [
        ["plain", "rich ", "漢", "a\rb_x?", None, "inline", True]
    ]


def test_dates_are_told_by_their_format(tmp_path: Path) -> None:
    formats = [
        ("14", True),
        ("22", True),
        ("46", False),  # elapsed hours
        ("0", False),
        ("49", False),
        ("164:DD-MMM-YYYY", True),
        ('165:0" days"', False),
        ("166:[$-40C]d mmmm yyyy;@", True),
        ("167:[Red]0.00", False),
        ("168:[h]:mm", False),
        ("169:hh:mm", True),
        ("170:General", False),
        (r"171:0\d", False),
    ]
    codes = "".join(
        f'<numFmt numFmtId="{n}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for n, _, code in (each.partition(":") for each, _ in formats)
        if code
    )
    cell_formats = "".join(f'<xf numFmtId="{each.partition(":")[0]}"/>' for each, _ in formats)
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f"<cellXfs>{cell_formats}</cellXfs></styleSheet>"
    )
    cells = "".join(f'<c s="{n}"><v>33014</v></c>' for n in range(len(formats)))
    (row,) = first(
        read_list(zipped(tmp_path / "a.xlsx", parts({"S": sheet_xml(f"<row>{cells}</row>")}, styles=styles)))
    )
    assert [isinstance(value, date) for value in row] == [dated for _, dated in formats]
    assert row[0] == date(1990, 5, 21)


def test_serials_of_1904_and_dates_in_words(tmp_path: Path) -> None:
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    rows = (
        '<row><c s="0"><v>31552</v></c><c t="d"><v>1990-05-21T00:00:00</v></c><c t="d"><v>12:30:00</v></c>'
        '<c s="0"><v>-1</v></c><c s="0"><v>99999999</v></c></row>'
    )
    content = parts({"S": sheet_xml(rows)}, styles=styles, workbook_pr='<workbookPr date1904="1"/>')
    source = read_list(zipped(tmp_path / "a.xlsx", content))
    assert first(source) == [[date(1990, 5, 21), datetime(1990, 5, 21), time(12, 30), -1, 99999999]]
    assert source.date_1904


def test_other_prefixes_encodings_and_edges(tmp_path: Path) -> None:
    prefixed = sheet_xml('<x:row r="2"><x:c r="B2"><x:v>7</x:v></x:c></x:row>', prefix="x")
    utf16 = (
        '<?xml version="1.0" encoding="UTF-16"?>' + sheet_xml('<row r="1"><c r="A1"><v>8</v></c></row>')
    ).encode("utf-16")
    wide = sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="GS1"><v>2</v></c></row>')  # column 201
    merges = '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="$B$2"/></mergeCells>'
    content = parts({"P": prefixed, "U": utf16, "W": wide, "M": sheet_xml("", merges)})
    source = read_list(zipped(tmp_path / "a.xlsx", content))
    assert [sheet.rows for sheet in source.sheets] == [((), (None, 7)), ((8,),), ((1,),), ()]
    assert source.sheets[3].merged == (Merge(1, 0, 1_048_576, 16_383), Merge(2, 1, 2, 1))


def test_a_stray_cell_in_the_last_row_is_read(tmp_path: Path) -> None:
    rows = inline_row(1, ROLL[0]) + inline_row(1_048_576, ["x"])
    sheet = read_list(zipped(tmp_path / "a.xlsx", parts({"S": sheet_xml(rows)}))).sheets[0]
    assert (len(sheet.rows), sheet.value(1_048_576, 0), sheet.truncated) == (1_048_576, "x", False)


def test_more_rows_than_a_list_may_have(tmp_path: Path) -> None:
    person = ["1", "BI-1", "A220000137", "RUBERWA", "Aline", "PA", "F", "1990", "COD"]
    rows = [inline_row(1, [str(heading) for heading in ROLL[0]])]
    rows += (inline_row(n, person) for n in range(2, MAX_ROWS + 2))
    path = zipped(tmp_path / "a.xlsx", parts({"S": sheet_xml("".join(rows))}))
    source = read_list(path)
    assert (source.sheets[0].truncated, len(source.sheets[0].rows)) == (True, MAX_ROWS)
    with pytest.raises(no.TooManyRows):
        parse(source, today=TODAY)


# --- text ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_text_in_every_dress(tmp_path: Path, encoding: str, separator: str, ending: str) -> None:
    quoted = "\r\n".join(
        separator.join(f'"{cell}"' if separator in cell else cell for cell in line.split(";"))
        for line in CSV.split("\r\n")
    )
    path = tmp_path / "liste.csv"
    path.write_bytes(quoted.replace("\r\n", ending).encode(encoding))
    source = read_list(path)
    assert source.sheets[0].name == "liste"
    assert first(source)[:2] == [
        ["No", "Dossier", "Nom et prénoms", "Sexe", "Né(e) le"],
        ["1", "G1", "RUBERWA, Noëlla", "F", "21/05/1990"],
    ]
    (person,) = parse(source, today=TODAY).persons
    assert (person.family_name, person.given_names) == ("RUBERWA", "Noëlla")


def test_text_with_the_separator_that_excel_names_and_lines_within_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('sep=,\n"Case","Name, all","Sex"\nC1,"RUBERWA,\nAline",F\n\x1a', encoding="utf-8")
    source = read_list(path)
    assert first(source) == [[], ["Case", "Name, all", "Sex"], ["C1", "RUBERWA,\nAline", "F"]]


def test_text_longer_than_a_list(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Case,Name,Sex\n" + "C1,RUBERWA,F\n" * MAX_ROWS, encoding="ascii")
    with pytest.raises(no.TooManyRows):
        parse(read_list(path), today=TODAY)


# --- what is no list ----------------------------------------------------------------------------------------


def refused(path: Path) -> type[no.NotAList]:
    """The refusal of a file; it names the file without its folder."""
    with pytest.raises(no.NotAList) as caught:
        parse(read_list(path), today=TODAY)
    assert caught.value.file == path.name
    return type(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("a.xlsx", b"", no.EmptyFile),
        ("a.csv", b" \r\n\r\n ", no.EmptyFile),
        ("a.csv", b"\xef\xbb\xbf", no.EmptyFile),
        ("a.csv", b"\0" * 5_000, no.EmptyFile),
        ("a.csv", b";;;\r\n;;;\r\n", no.EmptyFile),
        ("a.xlsx", CSV.encode(), no.NotAWorkbook),
        ("a.xls", b"<html><table><tr><td>Case</td></tr></table></html>", no.NotAWorkbook),
        ("a.xlsx", b"PK", no.NotAWorkbook),
        ("a.xlsx", b"%PDF-1.7 and so on", no.NotAWorkbook),
        ("a.xlsx", b"PK\x03\x04 and then nothing", no.DamagedWorkbook),
        ("a.xlsx", b"PK\x05\x06" + b"\0" * 18, no.NotAWorkbook),
        ("a.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", no.AnotherTable),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", no.UnreadableText),
        ("a.csv", b"Case;Name\x81;Sex", no.UnreadableText),
        ("a.csv", b"\xff\xfeC", no.UnreadableText),
        ("a.csv", CSV.encode("utf-16-le"), no.UnreadableText),
        ("a.csv", b'Case;Name\nC1;"' + b"x" * 200_000, no.UnreadableText),
        ("a.csv", b"Item,Quantity,Unit\nBlanket,3,pc\n", no.AnotherTable),
        ("a.csv", b"Case,Name,Sex\n", no.NobodyOnList),
        ("a.csv", b"x" * (MAX_TEXT + 1), no.TooLarge),
    ],
)
def test_bytes_that_are_no_list(tmp_path: Path, name: str, data: bytes, refusal: type[no.NotAList]) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert refused(path) is refusal


def test_paths_that_are_no_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "nobody.xlsx") is no.FileMissing
    assert refused(tmp_path) is no.NotAFile
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert refused(tmp_path / "pipe") is no.NotAFile


def test_a_file_that_grew_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as stream:
        stream.truncate(MAX_FILE + 1)
    assert refused(path) is no.TooLarge


def ole(*names: str) -> bytes:
    """The beginning of an OLE compound file with these entries in its directory."""
    entries = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries


@pytest.mark.parametrize(
    ("names", "refusal"),
    [
        (("Root Entry", "EncryptionInfo", "EncryptedPackage"), no.PasswordProtected),
        (("Root Entry", "Workbook"), no.OldExcel),
        (("Root Entry", "WordDocument"), no.NotAWorkbook),
    ],
)
def test_compound_files(tmp_path: Path, names: tuple[str, ...], refusal: type[no.NotAList]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(ole(*names))
    assert refused(path) is refusal


def test_other_archives(tmp_path: Path) -> None:
    content = parts({"S": sheet_xml("")})
    word = {name.replace("xl/", "word/"): data.replace(b"xl/", b"word/") for name, data in content.items()}
    assert refused(zipped(tmp_path / "a.xlsx", word)) is no.NotAWorkbook
    assert refused(zipped(tmp_path / "b.xlsx", {"photo.jpg": b"x"})) is no.NotAWorkbook
    binary = {name: data.replace(b"workbook.xml", b"workbook.bin") for name, data in content.items()}
    assert refused(zipped(tmp_path / "c.xlsb", binary)) is no.OldExcel
    assert refused(zipped(tmp_path / "d.ods", {"mimetype": b"x", "content.xml": b"<x/>"})) is no.OldExcel


def test_an_archive_with_encrypted_parts(tmp_path: Path) -> None:
    data = bytearray(saved(tmp_path / "a.xlsx").read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag of the first entry in the central directory
    (tmp_path / "b.xlsx").write_bytes(data)
    assert refused(tmp_path / "b.xlsx") is no.PasswordProtected


def test_an_archive_of_too_many_parts(tmp_path: Path) -> None:
    content = {f"{n}.txt": b"" for n in range(MAX_PARTS + 1)}
    assert refused(zipped(tmp_path / "a.xlsx", content)) is no.TooLarge


def test_an_odd_compression(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_LZMA) as archive:
        for name, data in parts({"S": sheet_xml(inline_row(1, ["x"]))}).items():
            archive.writestr(name, data)
    assert refused(tmp_path / "a.xlsx") is no.DamagedWorkbook


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize(
    "part",
    [
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
        "docProps/core.xml",
        "_rels/.rels",
    ],
)
def test_a_document_type_anywhere(tmp_path: Path, part: str, encoding: str) -> None:
    content = parts({"S": sheet_xml(inline_row(1, ["x"]))}, strings=f'<sst xmlns="{MAIN}"/>')
    content["docProps/core.xml"] = b'<?xml version="1.0" encoding="UTF-8"?>\n<core/>'
    head, _, body = content[part].decode().partition("\n")
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    text = mark + head.replace("UTF-8", "UTF-16" if "16" in encoding else "UTF-8") + LAUGHS + body
    content[part] = text.encode(encoding)
    assert refused(zipped(tmp_path / "a.xlsx", content)) is no.UnsafeXml


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="1048577"><c r="A1"><v>1</v></c></row>',
        '<row r="x"/>',
        '<row><c t="s"><v>7</v></c></row>',
        '<row><c t="s"><v>x</v></c></row>',
        '<row><c t="zz"><v>1</v></c></row>',
        "<row><c><v>one</v></c></row>",
        '<row><c r="a1"><v>1</v></c></row>',
        "<row><c><v>1</v></row>",
        "&nothing;",
    ],
)
def test_sheets_that_are_broken(tmp_path: Path, rows: str) -> None:
    assert refused(zipped(tmp_path / "a.xlsx", parts({"S": sheet_xml(rows)}))) is no.DamagedWorkbook


WHOLE = parts(
    {
        "S": sheet_xml(
            inline_row(1, [str(cell) for cell in ROLL[0]])
            + '<row r="2"><c r="A2" s="1"><v>33014.5</v></c><c r="B2" t="s"><v>0</v></c>'
            '<c r="C2"><f>A1</f><v>3</v></c><c r="D2" t="d"><v>2020-01-01</v></c></row>',
            '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
        )
    },
    strings=f'<sst xmlns="{MAIN}"><si><t>a</t></si></sst>',
    styles=(
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    ),
    workbook_pr='<workbookPr date1904="1"/>',
)


def read_or_refused(path: Path) -> None:
    """Nothing but a refusal that names the file may come out."""
    try:
        parse(read_list(path), today=TODAY)
    except no.NotAList as refusal:
        assert refusal.file == path.name


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_archive_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    whole = zip_bytes(WHOLE)
    at = data.draw(st.integers(1, len(whole) - 1))
    how = data.draw(st.sampled_from(["cut", "flip", "drop"]))
    broken = {
        "cut": whole[:at],
        "flip": whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :],
        "drop": whole[:at] + whole[at + 1 :],
    }[how]
    path = tmp_path / "a.xlsx"
    path.write_bytes(broken)
    read_or_refused(path)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(WHOLE)),
    st.floats(0, 1, exclude_max=True),
    st.integers(0, 12),
    st.sampled_from(
        [b"", b"<", b"/>", b'"', b"&", b"-1", b"9" * 12, b"x", b"\xff", b"NaN", b"1e400", b"A0", b"UTF-7"]
    ),
)
def test_damaged_xml_is_read_or_refused(
    tmp_path: Path, part: str, place: float, dropped: int, put: bytes
) -> None:
    data = WHOLE[part]
    at = int(place * len(data))
    content = WHOLE | {part: data[:at] + put + data[at + dropped :]}
    read_or_refused(zipped(tmp_path / "a.xlsx", content))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_called_csv_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    read_or_refused(path)


@pytest.mark.parametrize("encoding", ["UTF-7", "nothing", "idna", "zlib_codec", "cp1252"])
def test_xml_in_an_encoding_that_nobody_uses(tmp_path: Path, encoding: str) -> None:
    sheet = f'<?xml version="1.0" encoding="{encoding}"?>' + sheet_xml(inline_row(1, ["x"]))
    read_or_refused(zipped(tmp_path / "a.xlsx", parts({"S": sheet.encode()})))


@pytest.mark.parametrize("flag", [5, 6, 13])
def test_an_archive_with_features_that_nobody_uses(tmp_path: Path, flag: int) -> None:
    data = bytearray(zip_bytes(WHOLE))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data[at : at + 2] = (1 << flag).to_bytes(2, "little")
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    read_or_refused(path)
