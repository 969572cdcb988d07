"""docs/security.md keeps its word: each claim names the tests that hold it, and they are there."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.test_contracts import TOP
from transit_desk.folders import Folders

PAGE = TOP / "docs" / "security.md"
PAGES = sorted(str(page.relative_to(TOP)) for page in [*(TOP / "docs").rglob("*.md"), *TOP.glob("*.md")])
POINTED_AT = re.compile(r"\]\(([^)#\s]+)")
SPOKEN_OF = re.compile(
    r"`((?:bench|db|docs|printing|resources|scripts|tests|transit_desk|ui)/[\w/.-]*\w)[`:]"
)
CLAIMS = "What is protected"
"""The section in which every item of a list is a claim."""
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def sections(text: str, level: int = 2) -> dict[str, str]:
    """What stands under each heading of this level."""
    pieces = re.split(rf"^{'#' * level} (.+)$", text, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def items(text: str) -> Iterator[str]:
    """Each item of the lists in a text, with the lines that belong to it."""
    for block in re.split(r"^(?=- )|\n\s*\n", text, flags=re.MULTILINE):
        if block.startswith("- "):
            yield block


def tables(text: str) -> Iterator[tuple[str, str]]:
    """Each table of a text, and the paragraph that follows it."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text)]
    for block, after in zip(blocks, [*blocks[1:], ""], strict=True):
        if block.startswith("|"):
            yield block, after


def unheld(text: str) -> list[str]:
    """The claims of a page that name no test: items of the section of claims, and tables without "Held by"."""
    found = [item for item in items(sections(text)[CLAIMS]) if not NAMED.search(item)]
    found += [
        table for table, after in tables(text) if not (after.startswith("Held by ") and NAMED.search(after))
    ]
    return found


@cache
def names_in(file: Path) -> frozenset[str]:
    """The tests in a module, as pytest finds them: functions, and methods of its classes."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    bodies = [tree.body, *(one.body for one in tree.body if isinstance(one, ast.ClassDef))]
    return frozenset(
        one.name
        for body in bodies
        for one in body
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    )


def is_there(file: str, name: str) -> bool:
    return (TOP / file).is_file() and name in names_in(TOP / file)


def test_every_test_that_is_named_is_there() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 80
    assert [f"{file}::{name}" for file, name in named if not is_there(file, name)] == []


def test_no_claim_is_without_a_test() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(list(items(sections(text)[CLAIMS]))) > 30
    assert len(list(tables(text))) == 2
    assert unheld(text) == []


def test_whatever_looks_like_a_test_is_read_as_one() -> None:
    """A name that is misspelt beyond recognition would go unseen otherwise."""
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("::") == len(NAMED.findall(text))


@pytest.mark.parametrize(
    ("added", "count"),
    [
        ("- Nobody can read it.\n", 1),
        ("- Nobody can\n  read it.\n- `tests/x.py::test_y` says so.\n", 1),
        ("- Nobody can read it.\n  `tests/x.py::test_y`\n", 0),
        ("| file | mode |\n|---|---|\n| a | 0600 |\n", 1),
        ("| file | mode |\n|---|---|\n| a | 0600 |\n\nHeld by `tests/x.py::test_y`.\n", 0),
        ("| file | mode |\n|---|---|\n| a | 0600 |\n\nHeld by hope.\n", 1),
    ],
)
def test_a_claim_without_a_test_is_seen(added: str, count: int) -> None:
    page = f"# Security\n\n## {CLAIMS}\n\n### From rain\n\n{added}\n## The rest\n\n- No claim.\n"
    assert len(unheld(page)) == count


def test_a_test_that_is_not_there_is_seen() -> None:
    here = str(Path(__file__).relative_to(TOP).as_posix())
    assert is_there(here, "test_a_test_that_is_not_there_is_seen")
    assert not is_there(here, "test_of_nothing")
    assert not is_there("tests/test_of_nothing.py", "test_a_test_that_is_not_there_is_seen")


def test_each_file_of_a_desk_is_on_the_page() -> None:
    """What the folders know by name is in the table of files."""
    root = Path("desk")
    place = Folders(root, root / "logs", root / "settings.json")
    names = {
        getattr(place, name).name
        for name, one in vars(Folders).items()
        if isinstance(one, property) and isinstance(getattr(place, name), Path) and name != "server"
    }
    assert {"desk.db", "desk.keyring", "backups"} <= names
    ((table, _),) = tables(sections(PAGE.read_text(encoding="utf-8"))["The files a desk writes"])
    said = {name for spans in re.findall(r"`([^`]+)`", table) for name in spans.split("/")}
    assert names - said == set()
    assert {"settings.json", "logs"} <= said


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_of_the_docs_speaks_of_is_there(page: str) -> None:
    """Links, and files that are named by their whole path."""
    text = (TOP / page).read_text(encoding="utf-8")
    links = [target for target in POINTED_AT.findall(text) if "://" not in target]
    assert [target for target in links if not ((TOP / page).parent / target).exists()] == []
    files = SPOKEN_OF.findall(text)
    assert [name for name in files if not ((TOP / name).exists() or list(TOP.glob(f"{name}*")))] == []
