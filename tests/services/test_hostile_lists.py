"""Files that would take all memory or never end: each is refused, and all of them within 300 MB.

They are read one after the other in a process of their own, whose peak of memory is measured.
"""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.workbooks import MAIN, ROLL, inline_row, parts, sheet_xml, zipped

MOST_MB = 300

READER = """
import json, sys
from datetime import date
from pathlib import Path
from transit_desk.domain.roll.refusals import NotAList
from transit_desk.domain.roll.rows import parse
from transit_desk.services.read_list import read_list

found = {}
for name in sys.argv[1:]:
    try:
        parse(read_list(Path(name)), today=date(2026, 11, 21))
        outcome = "read"
    except NotAList as refusal:
        outcome = type(refusal).__name__
    # The highest so far, in MB. getrusage would say what the process had before it became this one.
    status = Path("/proc/self/status").read_text()
    found[Path(name).stem] = (outcome, int(status.split("VmHWM:")[1].split()[0]) // 1024)
print(json.dumps(found))
"""

HEADINGS = inline_row(1, [str(heading) for heading in ROLL[0]])


def bomb(path: Path, name: str, head: str, filler: bytes, megabytes: int, tail: str = "") -> Path:
    """A workbook whose part `name` unpacks to so many megabytes of `filler` between `head` and `tail`."""
    content = parts({"Roll": sheet_xml(HEADINGS)}, strings=f'<sst xmlns="{MAIN}"/>')
    content.pop(name, None)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, data in content.items():
            archive.writestr(part, data)
        with archive.open(name, "w", force_zip64=True) as stream:
            stream.write(head.encode())
            block = filler * (2**20 // len(filler))
            for _ in range(megabytes):
                stream.write(block)
            stream.write(tail.encode())
    return path


def lying(path: Path) -> Path:
    """As `bomb`, but the archive declares a small size."""
    big = 60 * 2**20
    data = bytearray(bomb(path, "xl/worksheets/sheet1.xml", "", b"0", 60).read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            size = at + (22 if mark == b"PK\x03\x04" else 24)
            if int.from_bytes(data[size : size + 4], "little") == big:
                data[size : size + 4] = (1_000).to_bytes(4, "little")
    path.write_bytes(data)
    return path


def million_rows() -> Iterator[bytes]:
    """Rows of six cells, a thousand at a time."""
    for start in range(2, 1_000_002, 1_000):
        yield "".join(
            f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="inlineStr"><is><t>BI-{n:08}</t></is></c>'
            f'<c r="D{n}" t="inlineStr"><is><t>RUBERWA</t></is></c></row>'
            for n in range(start, start + 1_000)
        ).encode()


def million(path: Path) -> Path:
    """A list of a million people."""
    content = parts({"Roll": sheet_xml("")})
    sheet = "xl/worksheets/sheet1.xml"
    whole = content.pop(sheet).decode()
    before, end, after = whole.partition("</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, data in content.items():
            archive.writestr(part, data)
        with archive.open(sheet, "w", force_zip64=True) as stream:
            stream.write((before + HEADINGS).encode())
            for some in million_rows():
                stream.write(some)
            stream.write((end + after).encode())
    return path


def laughs(path: Path) -> Path:
    """Entities that unpack to gigabytes."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    sheet = f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>' + sheet_xml(inline_row(1, ["&a9;"]))
    return zipped(path, parts({"Roll": sheet.encode()}))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc; the reader is the same")
def test_all_are_refused_within_bounds(tmp_path: Path) -> None:
    sheet, end = sheet_xml(HEADINGS).split("</sheetData>")
    sheet_part = "xl/worksheets/sheet1.xml"
    files = {
        laughs(tmp_path / "laughs.xlsx"): "UnsafeXml",
        million(tmp_path / "million.xlsx"): "TooManyRows",
        bomb(tmp_path / "gigabytes.xlsx", "xl/media/image1.png", "", b"0", 520): "TooLarge",
        lying(tmp_path / "lying.xlsx"): "DamagedWorkbook",
        # Shared strings are kept whole: they have a bound of their own.
        bomb(
            tmp_path / "strings.xlsx", "xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>', b"x", 60
        ): "TooLarge",
        bomb(
            tmp_path / "blank_rows.xlsx", sheet_part, sheet, b"<row/>", 60, f"</sheetData>{end}"
        ): "DamagedWorkbook",
        bomb(tmp_path / "blank_cells.xlsx", sheet_part, sheet, b'<row><c s="1"/></row>', 60): "TooManyRows",
        bomb(tmp_path / "cells.xlsx", sheet_part, f"{sheet}<row>", b"<c><v>1</v></c>", 60): "DamagedWorkbook",
        bomb(tmp_path / "long_text.xlsx", sheet_part, f"{sheet}<row><c><v>", b"x", 300): "DamagedWorkbook",
        bomb(tmp_path / "nested.xlsx", sheet_part, sheet, b"<a>", 60): "DamagedWorkbook",
        bomb(tmp_path / "attribute.xlsx", sheet_part, f'{sheet}<row r="', b"1", 300): "DamagedWorkbook",
    }
    csv = tmp_path / "million_lines.csv"
    csv.write_text("Case,Name,Sex\n" + "C1,RUBERWA,F\n" * 1_000_000, encoding="ascii")
    files[csv] = "TooManyRows"
    found = subprocess.run(
        [sys.executable, "-c", READER, *map(str, files)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    outcomes = json.loads(found.stdout)
    assert {name: outcome for name, (outcome, _) in outcomes.items()} == {
        path.stem: refusal for path, refusal in files.items()
    }
    assert max(megabytes for _, megabytes in outcomes.values()) < MOST_MB, outcomes
