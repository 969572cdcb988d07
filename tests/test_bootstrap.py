"""bootstrap.py: what it can be asked, on which Python it runs, and that it does nothing twice.

The whole way from a machine that has only Python is what CI goes: .ci/run starts with it.
"""

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOP = Path(__file__).resolve().parents[1]
posix_only = pytest.mark.skipif(os.name == "nt", reason="commands of its own are made with a shell script")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what bootstrap.py reads, where it may break environments. The name is no plain one."""
    tree = tmp_path / "clone of é"
    tree.mkdir()
    for name in ("bootstrap.py", "pyproject.toml"):
        shutil.copy(TOP / name, tree)
    shutil.copytree(TOP / "requirements", tree / "requirements")
    (tree / "transit_desk").mkdir()
    (tree / "transit_desk" / "__init__.py").touch()
    return tree


@pytest.fixture
def bootstrap(tree: Path) -> ModuleType:
    """The module bootstrap.py of that copy."""
    spec = importlib.util.spec_from_file_location("bootstrap", tree / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["make-coffee"], 2), (["--help"], 0)])
def test_it_says_what_it_can_be_asked(tree: Path, arguments: list[str], status: int) -> None:
    done = subprocess.run(
        [sys.executable, tree / "bootstrap.py", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == status
    assert "bootstrap.py demo" in (done.stderr if status else done.stdout)
    assert not (tree / ".venv").exists()


def test_a_python_that_is_too_old_can_read_it() -> None:
    ast.parse((TOP / "bootstrap.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_which_pythons_will_do(bootstrap: ModuleType) -> None:
    asked = [(3, 10), (3, 11), (3, 12), (3, 13), (3, 14)]
    assert [bootstrap.is_supported(version) for version in asked] == [False, True, True, True, False]


@posix_only
def test_another_python_is_found_by_trying_it(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command may be there and lead nowhere, as the shims of version managers do."""
    commands = tmp_path / "commands"
    commands.mkdir()
    for version in ("3.13", "3.12", "3.11"):
        command = commands / f"python{version}"
        command.write_text("#!/bin/sh\nexit 127\n")
        command.chmod(0o755)
    monkeypatch.setenv("PATH", str(commands))
    assert bootstrap.other_python() is None
    real = commands / "python{}.{}".format(*sys.version_info[:2])
    real.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    assert bootstrap.other_python() == sys.executable


def test_a_folder_that_is_no_environment_is_left_alone(bootstrap: ModuleType, tree: Path) -> None:
    kept = tree / ".venv" / "thesis.txt"
    kept.parent.mkdir()
    kept.write_text("years of work")
    with pytest.raises(bootstrap.MachineError, match="move it away"):
        bootstrap.prepare("app", "none")
    assert kept.read_text() == "years of work"


@posix_only
def test_where_nothing_may_be_installed_the_one_line_is_said(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # neither apt-get nor sudo
    assert not bootstrap.install_packages(["libegl1", "libgl1"], "Qt lacks libraries")
    assert "sudo apt-get install -y --no-install-recommends libegl1 libgl1\n" in capsys.readouterr().out


def stamped(bootstrap: ModuleType) -> None:
    """Writes the stamp of an environment that is all it should be; its Python is an empty file."""
    python: Path = bootstrap.tool("python")
    python.parent.mkdir(parents=True)
    python.touch()
    stamp = {"python": sys.version, "recipe": str(bootstrap.RECIPE), "qt": "starts"}
    stamp["app"] = bootstrap.digest(bootstrap.requirements("app"))
    stamp["project"] = bootstrap.digest(bootstrap.TOP / "pyproject.toml")
    bootstrap.STAMP.write_text(json.dumps(stamp, indent=1))


def test_a_second_start_does_nothing(bootstrap: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    stamped(bootstrap)
    written = bootstrap.STAMP.stat().st_mtime_ns
    bootstrap.prepare("app", "none")  # anything it tried with that empty python would fail
    assert bootstrap.STAMP.stat().st_mtime_ns == written
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("change", ["requirements", "python", "recipe"])
def test_a_change_makes_the_environment_anew(bootstrap: ModuleType, change: str) -> None:
    stamped(bootstrap)
    if change == "requirements":
        bootstrap.requirements("app").write_text("# other pins\n")
    else:
        stamp = json.loads(bootstrap.STAMP.read_text()) | {change: "another"}
        bootstrap.STAMP.write_text(json.dumps(stamp))
    with pytest.raises(bootstrap.MachineError, match="no Python environment"):  # it has got as far as that
        bootstrap.prepare("app", "none")


def test_the_project_is_installed_as_it_stands(bootstrap: ModuleType, tree: Path, tmp_path: Path) -> None:
    bootstrap.make_environment()
    bootstrap.install_project()
    code = (
        "import importlib.metadata as m, transit_desk;"
        "print(m.version('transit-desk')); print(ascii(transit_desk.__file__))"
    )
    asked = [bootstrap.tool("python"), "-c", code]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["0.1.0", ascii(str(tree / "transit_desk" / "__init__.py"))]
    assert bootstrap.tool("transit-desk").exists()
    assert bootstrap.tool("transit-desk-window").exists()
    assert not list((tree / ".venv").glob("*.whl"))
