"""The layout holds: who imports whom, what a package is, what a module may ask of the outside."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
# Declared, but asked for by another library and not by an import of ours.
ASKED_FOR_BY_OTHERS = {
    "qtawesome": "ui/icons.py reads its font and does not import it",
    "psycopg": "SQLAlchemy's driver for postgresql+psycopg://",
    "tzdata": "zoneinfo reads it where the system has no time zones",
}


def python_files(package: str) -> list[Path]:
    return sorted((TOP / package).rglob("*.py"))


def imports_of(file: Path) -> set[str]:
    """The top-level names that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_imports_go_downwards_only() -> None:
    lint = Path(sysconfig.get_path("scripts")) / "lint-imports"
    done = subprocess.run(
        [str(lint), "--no-logo", "--no-cache"], cwd=TOP, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_of_the_core_has_a_layer() -> None:
    """A module that no contract names could import whatever it likes."""
    layers = " ".join(PROJECT["tool"]["importlinter"]["contracts"][0]["layers"])
    named = set(re.findall(r"transit_desk\.(\w+)", layers))
    there = {
        entry.stem
        for entry in (TOP / "transit_desk").iterdir()
        if (entry.suffix == ".py" and entry.stem != "__init__") or (entry / "__init__.py").exists()
    }
    assert there <= named


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_real_and_typed(package: str) -> None:
    assert (TOP / package / "py.typed").is_file()
    for file in python_files(package):
        assert (file.parent / "__init__.py").is_file(), f"{file.parent} is no package"


def test_the_core_says_nothing_at_its_door() -> None:
    assert (TOP / "transit_desk" / "__init__.py").read_bytes() == b""


def test_every_library_that_is_imported_is_declared() -> None:
    providers = importlib.metadata.packages_distributions()
    declared = {normal(re.split(r"[\[=<>~! ]", line)[0]) for line in PROJECT["project"]["dependencies"]}
    ours = {*PACKAGES, *sys.stdlib_module_names}
    used: set[str] = set()
    for package in PACKAGES:
        for file in python_files(package):
            for name in imports_of(file) - ours:
                distributions = {normal(distribution) for distribution in providers.get(name, [])}
                # PySide6 rests on shiboken6, reportlab on pillow: pinned with them, and theirs to ask for.
                assert distributions & (declared | {"shiboken6"}), f"{file}: {name} is not declared"
                used |= distributions
    assert declared - used <= ASKED_FOR_BY_OTHERS.keys(), "declared, and used by nobody"


@pytest.mark.parametrize("module", ["transit_desk.cli", "ui.main_window"])
def test_the_window_starts_without_heavy_imports(module: str) -> None:
    """These take longer to import than Qt; they come at first use, on the worker."""
    heavy = ["sqlalchemy", "alembic", "openpyxl", "reportlab", "rapidfuzz", "psycopg", "pypdfium2", "babel"]
    code = f"import sys, {module}; print(*sorted(sys.modules.keys() & set({heavy})))"
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
