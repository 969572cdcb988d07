"""A list that asks for another file, a server or a program gets none of them."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.services.workbooks import (
    HEAD,
    MAIN,
    OFFICE,
    RELATIONS,
    ROLL,
    inline_row,
    parts,
    saved,
    sheet_xml,
    zipped,
)

TOP = Path(__file__).resolve().parents[2]
GOOD = [[str(cell) for cell in row] for row in ROLL]
ROWS = "".join(inline_row(number, row) for number, row in enumerate(GOOD, 1))


def external(kind: str, target: str) -> str:
    """A relation to something outside."""
    return f'<Relationship Id="out" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'


def relations(inner: str) -> bytes:
    """A part with relations."""
    return f'{HEAD}<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'.encode()


def hostile_lists(folder: Path, secret: Path, port: int) -> dict[Path, str]:
    """Lists with everything that fetches or runs something in other programs -> what becomes of them."""
    web, file = f"http://127.0.0.1:{port}/x", secret.as_uri()
    good = parts({"Roll": sheet_xml(ROWS)})
    found: dict[Path, str] = {}

    def book(name: str, outcome: str, **changed: bytes) -> None:
        renamed = {key.replace("__", "/").replace("_dot_", "."): data for key, data in changed.items()}
        found[zipped(folder / f"{name}.xlsx", {**good, **renamed})] = outcome

    sheet = sheet_xml(ROWS)
    for where, target in (
        ("web", web),
        ("file", file),
        ("share", "\\\\127.0.0.1\\share\\x"),
        ("secret", str(secret)),
    ):
        main = good["xl/_rels/workbook.xml.rels"].replace(
            b"</Relationships>", external("externalLink", target).encode() + b"</Relationships>"
        )
        found[
            zipped(
                folder / f"link_{where}.xlsx",
                {
                    **good,
                    "xl/_rels/workbook.xml.rels": main,
                    "xl/externalLinks/externalLink1.xml": f'{HEAD}<externalLink xmlns="{MAIN}"/>'.encode(),
                    "xl/externalLinks/_rels/externalLink1.xml.rels": relations(
                        external("externalLinkPath", target)
                    ),
                    "xl/worksheets/_rels/sheet1.xml.rels": relations(
                        external("hyperlink", target) + external("image", target)
                    ),
                    "word/_rels/settings.xml.rels": relations(external("attachedTemplate", target)),
                    "xl/connections.xml": (
                        f'{HEAD}<connections xmlns="{MAIN}"><connection id="1" type="4">'
                        f'<webPr url="{web}"/></connection></connections>'
                    ).encode(),
                    "customUI/customUI.xml": b'<customUI onLoad="Run"/>',
                    "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 64,
                },
            )
        ] = "taken"
        # The sheet itself stands outside, or above the archive.
        moved = good["xl/_rels/workbook.xml.rels"].replace(
            b"worksheets/sheet1.xml", target.replace("\\", "/").encode()
        )
        found[zipped(folder / f"sheet_{where}.xlsx", {**good, "xl/_rels/workbook.xml.rels": moved})] = (
            "DamagedWorkbook"
        )
        entity = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{target}">]>{sheet}'.replace(
            "RUBERWA", "&e;"
        )
        found[
            zipped(folder / f"entity_{where}.xlsx", {**good, "xl/worksheets/sheet1.xml": entity.encode()})
        ] = "UnsafeXml"
        dtd = f'<?xml version="1.0"?><!DOCTYPE worksheet SYSTEM "{target}">{sheet}'
        found[zipped(folder / f"dtd_{where}.xlsx", {**good, "xl/worksheets/sheet1.xml": dtd.encode()})] = (
            "UnsafeXml"
        )
        include = sheet.replace(
            "<sheetData>",
            f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{target}"/><sheetData>',
        )
        found[
            zipped(
                folder / f"include_{where}.xlsx",
                {**good, "xl/worksheets/sheet1.xml": (HEAD + include).encode()},
            )
        ] = "taken"
        style = f'<?xml version="1.0"?><?xml-stylesheet href="{target}" type="text/xsl"?>{sheet}'
        found[
            zipped(folder / f"stylesheet_{where}.xlsx", {**good, "xl/worksheets/sheet1.xml": style.encode()})
        ] = "taken"
    climbing = {**good, "../../../../tmp/climbed.xml": b"<x/>", str(secret).lstrip("/"): b"<x/>"}
    found[zipped(folder / "climbing.xlsx", climbing)] = "taken"
    formulas = (
        f'=HYPERLINK("{web}","x")',
        "=cmd|' /C calc'!A0",
        f'=WEBSERVICE("{web}")',
        "@SUM(1+1)*cmd|' /C calc'!A0",
        f"='{secret}'#$Sheet1.A1",
        f'=IMPORTXML("{web}","//a")',
        f'=DDE("soffice";"{secret}";"A1")',
        "+1+cmd|' /C x'!A",
    )
    header = ",".join(GOOD[0]) + ",Remarks\n"
    quoted = ['"' + formula.replace('"', '""') + '"' for formula in formulas]
    lines = "".join(
        f"{n},BI-2600030{n},A22000100{n},RUBERWA,Aline,PA,F,1990-05-21,COD,{formula}\n"
        for n, formula in enumerate(quoted)
    )
    csv = folder / "formulas.csv"
    csv.write_text(header + lines, encoding="utf-8")
    found[csv] = "taken"
    named = [[*GOOD[0], "Remarks"], *([*GOOD[1], formula] for formula in formulas)]
    for number, row in enumerate(named[1:]):
        row[1], row[2] = f"BI-2600040{number}", f"A22000200{number}"
    found[saved(folder / "formulas.xlsx", named)] = "taken"
    return found


def test_no_list_opens_a_file_or_reaches_the_network(crowd_file: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("RUBERWA", encoding="utf-8")
    # Somebody does listen there, so that a connection would not fail before it is seen.
    listener = socket.create_server(("127.0.0.1", 0))
    knocked = threading.Event()

    def listen() -> None:
        try:
            listener.accept()[0].close()
        except OSError:
            return  # closed: nobody came
        knocked.set()

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        lists = hostile_lists(tmp_path, secret, listener.getsockname()[1])
        database = tmp_path / "desk.db"
        shutil.copy(crowd_file, database)
        plain = [saved(tmp_path / "plain.xlsx"), tmp_path / "plain.csv", tmp_path / "broken.xlsx"]
        plain[1].write_text("\n".join(",".join(row) for row in GOOD), encoding="utf-8")
        plain[2].write_bytes(b"PK\x03\x04 nothing")
        ran = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.sandbox", str(database), *map(str, (*plain, *lists))],
            cwd=TOP,
            env={**os.environ, "PYTHONPATH": str(TOP)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=180,
        )
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert {path.name: told["outcomes"][path.name] for path in lists} == {
        path.name: outcome for path, outcome in lists.items()
    }
    own = {str(path) for path in (*plain, *lists)}
    touched = [
        (name, event, what)
        for name, event, what in told["touched"]
        if not (event == "open" and what in own and Path(what).name == name)
    ]
    opened = {name for name, event, what in told["touched"] if event == "open"}
    assert opened >= {path.name for path in lists}  # the hook does see files being opened
    assert touched == []
    assert not knocked.is_set()
    assert secret.read_text(encoding="utf-8") == "RUBERWA"


@pytest.mark.parametrize(
    "what", ["open('{secret}')", "__import__('socket').create_connection(('127.0.0.1', 9))"]
)
def test_the_watch_sees_it(tmp_path: Path, what: str) -> None:
    """The hook that finds nothing above finds these."""
    secret = tmp_path / "secret.txt"
    secret.write_text("x", encoding="utf-8")
    script = (
        "import sys; seen = []; sys.addaudithook(lambda event, _: seen.append(event))\n"
        f"try:\n    {what.format(secret=secret)}\nexcept OSError:\n    pass\n"
        "sys.stdout.write(' '.join(seen))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert {"open", "socket.connect"} & set(ran.stdout.split())
