"""What stands in the files of the repository: pins with hashes, and no trace of one machine or one index."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
# Folders that tools and people make beside the project; git ignores them too.
NOT_OURS = {".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
NOT_OURS |= {".import_linter_cache", "dist", "build", "demo"}
BINARY = {".ttf", ".mo", ".png", ".pdf", ".xlsx", ".xlsm", ".db", ".key", ".ico", ".pyc"}

# Put together from pieces, so that this file doesn't contain what it looks for.
DOT = r"\."
INDEX_HOSTS = re.compile(
    "|".join(
        [
            DOT.join(["pypi", "org"]),
            DOT.join(["files", "pythonhosted"]),
            DOT.join(["registry", "npmjs"]),
            DOT.join(["deb", "debian", "org"]),
            "--(?:extra-)?" + "index-url [^ ]*:",
            "--find" + "-links [^ ]*/",
        ]
    )
)
MACHINE_PATHS = re.compile(
    "|".join("(?<![\\w.])/" + name + "/" for name in ("root", "home", "work", "opt", "Users"))
    + r"|(?<!\w)[A-Z]:\\Users"
)
SILENCERS = re.compile(
    r"#\s*(?:noqa|type:\s*ignore)(?::[A-Z0-9, ]+|\[[\w, -]+\])?(?P<reason>.*)$", re.MULTILINE
)


def text_files() -> Iterator[Path]:
    for file in sorted(TOP.rglob("*")):
        inside = file.relative_to(TOP)
        if file.is_file() and file.suffix not in BINARY and not NOT_OURS.intersection(inside.parts):
            yield file


def test_no_file_names_an_index_or_a_machine() -> None:
    told = []
    for file in text_files():
        if file.name == "OFL.txt":
            continue  # somebody else's text, to be kept to the letter
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if INDEX_HOSTS.search(line) or MACHINE_PATHS.search(line):
                told.append(f"{file.relative_to(TOP)}:{number}: {line.strip()[:120]}")
    assert told == []


def test_every_silencer_has_its_reason_beside_it() -> None:
    told = []
    for file in text_files():
        if file.suffix == ".py":
            for match in SILENCERS.finditer(file.read_text(encoding="utf-8")):
                if not match["reason"].strip(" #:-"):
                    told.append(f"{file.relative_to(TOP)}: {match[0]}")
    assert told == []


def requirements(name: str) -> dict[str, str]:
    """Each pinned line of a requirements file (name, version and marker), and its hashes."""
    text = (TOP / "requirements" / name).read_text(encoding="utf-8")
    entries = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    pins = {}
    for entry in entries:
        pin, *hashes = re.split(r"\s+--hash=", entry)
        pins[pin.strip()] = " ".join(hashes)
    return pins


@pytest.mark.parametrize("name", ["app.txt", "dev.txt"])
def test_every_requirement_is_one_version_with_hashes(name: str) -> None:
    pins = requirements(name)
    assert len(pins) > 20
    for pin, hashes in pins.items():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", pin), pin
        assert re.fullmatch(r"(sha256:[0-9a-f]{64} ?)+", hashes), pin


def test_what_is_tested_is_what_runs() -> None:
    """dev.txt holds everything of app.txt, at the same version and with the same hashes."""
    assert requirements("app.txt").items() <= requirements("dev.txt").items()


def test_what_is_declared_is_pinned() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    for name, declared in (
        ("app.txt", project["project"]["dependencies"]),
        ("dev.txt", project["dependency-groups"]["dev"]),
    ):
        pinned = {pin.split("==")[0] for pin in requirements(name)}
        wanted = {re.split(r"[\[=<>~! ]", line)[0].lower().replace("_", "-") for line in declared}
        assert wanted <= pinned


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "ui/README.md"])
def test_what_a_page_points_at_is_there(page: str) -> None:
    text = (TOP / page).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    assert [target for target in targets if not ((TOP / page).parent / target).exists()] == []
