"""No SQL is put together from texts: values travel as parameters, statements are written down whole.

Walks every call that hands a text to the database and looks how the text was made.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
PACKAGES = ("db", "transit_desk", "ui", "printing")
TAKES_SQL = {
    "text",
    "exec_driver_sql",
    "execute",
    "executemany",
    "executescript",
    "scalar",
    "scalars",
    "DDL",
    "literal_column",
}
# Of these the first argument may be anything: they have names of their own in other libraries.
BARE = {"text", "DDL", "literal_column"}

ALLOWED = {
    # A PRAGMA takes no parameters. Keys are bytes, written in hexadecimal digits by bytes.hex().
    (
        "db/engine.py",
        ast.unparse(ast.parse("""f"PRAGMA key = \\"x'{key.hex()}'\\"" """.strip(), mode="eval")),
    ),
    (
        "db/engine.py",
        ast.unparse(ast.parse("""f"PRAGMA rekey = \\"x'{key.hex()}'\\"" """.strip(), mode="eval")),
    ),
    # Whole numbers: constants of the module.
    ("db/engine.py", "f'PRAGMA busy_timeout = {each}'"),
    ("db/engine.py", "f'PRAGMA busy_timeout = {BUSY_MS}'"),
    ("db/backup_file.py", "f'PRAGMA busy_timeout = {BUSY_MS}'"),
}
"""File and statement, each with the reason why it can't hold anything from outside."""
CONSTANT_TEMPLATES = ("db/migrations/",)
"""Migrations write triggers for tables named in their own constants; they take no value from anywhere."""


def made(node: ast.expr) -> bool:
    """Whether a text is put together here: f-string, %, +, format, join."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        texts = (node.left, node.right)
        return any(is_text(side) for side in texts) and not all(
            isinstance(side, ast.Constant) for side in texts
        )
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("format", "format_map", "join", "replace") and is_text(node.func.value)
    return False


def is_text(node: ast.expr) -> bool:
    """A literal text, or one put together."""
    return (
        isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        or made(node)
    )


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call of a function that takes SQL, with its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in TAKES_SQL and (isinstance(node.func, ast.Attribute) or name in BARE):
                yield node, name


def findings(file: str, source: str) -> list[str]:
    """The calls of a file that hand over a text put together, directly or by way of a variable."""
    tree = ast.parse(source)
    variables: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name) and (made(node.value) or isinstance(node, ast.AugAssign)):
                    variables.setdefault(target.id, []).append(node.value)
    told = []
    for call, name in calls(tree):
        first = call.args[0]
        texts = variables.get(first.id, []) if isinstance(first, ast.Name) else [first] if made(first) else []
        if any((file, ast.unparse(one)) not in ALLOWED for one in texts):
            told.append(f"{file}:{call.lineno}: {name}({ast.unparse(first)[:80]})")
    return told


def test_every_statement_is_written_down_whole() -> None:
    told = []
    looked = 0
    for package in PACKAGES:
        for path in sorted((TOP / package).rglob("*.py")):
            file = path.relative_to(TOP).as_posix()
            if not file.startswith(CONSTANT_TEMPLATES):
                source = path.read_text(encoding="utf-8")
                looked += sum(1 for _ in calls(ast.parse(source)))
                told += findings(file, source)
    assert looked > 100  # the walk does see the calls
    assert told == []


def test_migrations_take_nothing_from_outside() -> None:
    """What they are built of are their own constants: no parameter of a function, no row that was read."""
    for path in sorted((TOP / "db" / "migrations").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} | {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        outside = {"os", "sys", "pathlib", "json", "csv", "socket", "urllib", "subprocess"}
        assert not outside & {name.split(".")[0] for name in imported}, path.name


@pytest.mark.parametrize(
    "line",
    [
        "connection.execute(f'SELECT {column} FROM person')",
        "connection.execute(text('SELECT * FROM person WHERE id = %s' % given))",
        "connection.exec_driver_sql('SELECT 1 WHERE ' + given)",
        "text('SELECT {}'.format(given))",
        "statement = f'DELETE FROM {table}'\nconnection.execute(statement)",
        "statement = 'SELECT 1'\nstatement += given\nconnection.exec_driver_sql(statement)",
        "session.scalar(text(' '.join(parts)))",
    ],
)
def test_the_walk_finds_what_it_looks_for(line: str) -> None:
    assert findings("db/anything.py", line)
