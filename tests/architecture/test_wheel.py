"""The wheel as an office gets it: built, installed into a clean environment, started outside of the tree."""

import json
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.surroundings import ORIGINAL

pytestmark = pytest.mark.wheel

TOP = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
LISTS = ("nominal-roll-usrap.xlsx", "liste-nominative-nordique.xlsx")
SCRIPTS = "Scripts" if sys.platform == "win32" else "bin"


def run(command: Sequence[str | Path], folder: Path, **variables: str) -> str:
    """Runs a command in `folder` in this machine's own surroundings; returns its standard output."""
    surroundings = {key: value for key, value in ORIGINAL.items() if key != "PYTHONPATH"} | variables
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without isolation: hatchling is among the pinned requirements."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], TOP)
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the program's pinned requirements and the wheel, and nothing else."""
    folder = tmp_path_factory.mktemp("office")
    venv.create(folder, with_pip=True)
    pip: list[str | Path] = [
        folder / SCRIPTS / "python",
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
    ]
    pins = TOP / "requirements" / "app.txt"
    run([*pip, "--only-binary", ":all:", "--require-hashes", "-r", pins], folder)
    run([*pip, "--no-deps", "--no-index", wheel], folder)
    run([folder / SCRIPTS / "python", "-m", "pip", "check"], folder)  # pins satisfy what the wheel asks for
    return folder


def test_the_wheel_holds_the_packages_and_all_their_files(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    info = f"transit_desk-{PROJECT['project']['version']}.dist-info"
    assert {name.split("/")[0] for name in inside} == {*PACKAGES, info}
    for package in PACKAGES:
        there = {
            file.relative_to(TOP).as_posix()
            for file in (TOP / package).rglob("*")
            if file.is_file() and file.suffix != ".pyc"
        }
        assert {name for name in inside if name.startswith(f"{package}/")} == there


def test_the_public_index_would_refuse_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        text = archive.read(name).decode()
    assert "Classifier: Private :: Do Not Upload\n" in text


def test_the_plain_names_belong_to_us_alone(environment: Path, tmp_path: Path) -> None:
    code = "import importlib.metadata as m, json; print(json.dumps(m.packages_distributions()))"
    owners = json.loads(run([environment / SCRIPTS / "python", "-c", code], tmp_path))
    for package in PACKAGES:
        assert set(owners[package]) == {"transit-desk"}


def test_the_program_runs_outside_the_repository(environment: Path, tmp_path: Path) -> None:
    command = environment / SCRIPTS / "transit-desk"
    assert PROJECT["project"]["version"] in run([command, "--version"], tmp_path)
    lists = [TOP / "resources" / "samples" / name for name in LISTS]
    told = run(
        [command, "rehearse", *lists, "--out", tmp_path / "out", "--json"],
        tmp_path,
        QT_QPA_PLATFORM="offscreen",
        TRANSIT_DESK_DATA=str(tmp_path / "desk"),
    )
    result = json.loads(told)
    assert result["persons"] > 0
    assert result["boarded"] == result["manifest"]["passengers"] > 0
    for name in ("manifest.xlsx", "manifest.pdf", "boarding-list.pdf", "bag-tags.pdf", "room-list.pdf"):
        assert (tmp_path / "out" / name).stat().st_size > 0
