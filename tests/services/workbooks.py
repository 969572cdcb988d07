"""Workbooks for tests: whole ones by openpyxl, and odd ones put together part by part."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

ROLL = (
    ("No.", "Case No.", "A-Number", "Family Name", "Given Names", "Rel. to PA", "Sex", "DOB", "Nationality"),
    (1, "BI-26000100", "A220000137", "RUBERWA", "Francine", "PA", "F", "21/05/1990", "COD"),
    (2, "BI-26000100", "A220000274", "MUGISHA", "Gédéon", "Son", "M", "2015", "COD"),
)


def saved(
    path: Path, rows: Iterable[Sequence[Any]] = ROLL, edit: Callable[[Any], None] | None = None
) -> Path:
    """A workbook with these rows, as openpyxl writes it; `edit` gets its sheet before."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Roll"
    for row in rows:
        sheet.append(list(row))
    if edit is not None:
        edit(sheet)
    book.save(path)
    return path


def sheet_xml(rows: str, after: str = "", prefix: str = "") -> str:
    """A worksheet with this inside its sheetData."""
    p = f"{prefix}:" if prefix else ""
    name = f"xmlns:{prefix}" if prefix else "xmlns"
    return f'<{p}worksheet {name}="{MAIN}"><{p}sheetData>{rows}</{p}sheetData>{after}</{p}worksheet>'


def parts(
    sheets: dict[str, str | bytes],
    *,
    strings: str = "",
    styles: str = "",
    workbook_pr: str = "",
    hidden: Sequence[str] = (),
) -> dict[str, bytes]:
    """The parts of a workbook with these sheets (name -> XML)."""
    listed, relations = "", ""
    made: dict[str, bytes] = {}
    for number, (name, xml) in enumerate(sheets.items(), 1):
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{name}" sheetId="{number}"{state} r:id="rId{number}"/>'
        target = f"worksheets/sheet{number}.xml"
        relations += f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="{target}"/>'
        made[f"xl/worksheets/sheet{number}.xml"] = xml if isinstance(xml, bytes) else (HEAD + xml).encode()
    for kind, xml in (("sharedStrings", strings), ("styles", styles)):
        if xml:
            relations += f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="/xl/{kind}.xml"/>'
            made[f"xl/{kind}.xml"] = (HEAD + xml).encode()
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{workbook_pr}<sheets>{listed}</sheets></workbook>'
    )
    made["xl/workbook.xml"] = (HEAD + workbook).encode()
    made["xl/_rels/workbook.xml.rels"] = (
        HEAD + f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>'
    ).encode()
    made["_rels/.rels"] = (
        HEAD + f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ).encode()
    made["[Content_Types].xml"] = (HEAD + "<Types/>").encode()
    return made


def zipped(path: Path, content: dict[str, bytes]) -> Path:
    """These parts as an archive."""
    path.write_bytes(zip_bytes(content))
    return path


def zip_bytes(content: dict[str, bytes]) -> bytes:
    """These parts as the bytes of an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


def inline_row(number: int, values: Sequence[str]) -> str:
    """A row of texts that stand in the sheet itself."""
    cells = "".join(
        f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
        for n, value in enumerate(values)
    )
    return f'<row r="{number}">{cells}</row>'
