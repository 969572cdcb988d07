"""The project's own lists are those that scripts/sample_lists.py makes, and nobody on them is real."""

import io
import zipfile

import pytest

import resources
from scripts.sample_lists import made


def contents(data: bytes) -> object:
    """What is in a file; of a workbook its parts, since compression differs from machine to machine."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(("name", "data"), list(made()), ids=[name for name, _ in made()])
def test_the_files_are_those_of_the_script(name: str, data: bytes) -> None:
    assert contents(resources.read_bytes("samples", name)) == contents(data)
