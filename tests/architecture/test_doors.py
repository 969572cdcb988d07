"""One door to change anything: only `services/acts.py` opens a writing transaction."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_contracts import TOP, python_files

LOOKED_AT = ("transit_desk", "ui", "printing", "resources", "scripts")
"""`db` is what stands behind the door; tests and measurements fill databases of their own."""
DOOR = TOP / "transit_desk" / "services" / "acts.py"


def doors(source: str) -> Iterator[int]:
    """The lines of a module that open a writing transaction: `.write()` of nothing, which no file has.

    Handing on is no opening: a method `write` of something that stands before a database may call its `write`.
    """
    tree = ast.parse(source)
    handed_on = {
        id(call)
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef) and one.name == "write"
        for call in ast.walk(one)
    }
    called = {id(call.func): call for call in ast.walk(tree) if isinstance(call, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "write" and id(node) not in handed_on:
            call = called.get(id(node))
            if call is None or not (call.args or call.keywords):
                yield node.lineno


def test_only_the_audit_s_door_writes() -> None:
    found = [
        f"{file.relative_to(TOP)}:{line}"
        for package in LOOKED_AT
        for file in python_files(package)
        if file != DOOR
        for line in doors(file.read_text(encoding="utf-8"))
    ]
    assert found == []
    assert len(list(doors(DOOR.read_text(encoding="utf-8")))) == 1


@pytest.mark.parametrize(
    ("source", "opens"),
    [
        ("with desk.database.write() as session: pass", True),
        ("with telling(''), desk.database.write() as session: pass", True),
        ("door = desk.database.write", True),
        ("class Late:\n    def write(self):\n        return self.database.write()", False),
        ("stream.write(b'bytes')", False),
        ("with desk.database.read() as connection: pass", False),
    ],
)
def test_a_door_is_seen(source: str, opens: bool) -> None:
    assert bool(list(doors(source))) is opens


def test_nobody_but_the_door_and_the_audit_itself_adds_to_the_audit() -> None:
    """Who inserted into the audit beside `record` would fork its chain."""
    names = ("AuditEvent", "AuditHead", "AuditDetail")
    found: set[Path] = set()
    for package in ("transit_desk", "ui", "printing", "scripts"):
        for file in python_files(package):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in ("insert", "update")
                    and any(isinstance(arg, ast.Attribute) and arg.attr in names for arg in node.args)
                ):
                    found.add(file)
    assert found == {DOOR}
