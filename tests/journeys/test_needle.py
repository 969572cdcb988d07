"""What looks for the marker finds it in every usual spelling, and in what is packed."""

import base64
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.marker import Needle, deflated

STEM = "QZXJKVWQYH"
NEEDLE = Needle(STEM)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("case", [str, str.lower, str.upper])
@pytest.mark.parametrize("before", ["", "x", "xy", "xyz"])
def test_the_needle_finds_the_marker_in_every_spelling(
    codec: str, case: Callable[[str], str], before: str
) -> None:
    data = f"{before}{case(STEM)} and more".encode(codec)
    for spelled in (data, data.hex().encode(), data.hex().upper().encode(), base64.b64encode(data)):
        assert NEEDLE.spellings(spelled), spelled
    assert NEEDLE.spellings(base64.encodebytes(data * 9))
    assert NEEDLE.spellings(base64.urlsafe_b64encode(data))
    assert NEEDLE.spellings(deflated(STEM)) == []


def test_the_needle_looks_into_what_is_packed(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("inside.txt", f"{STEM} {'again ' * 50}")
    (tmp_path / "outer.bin").write_bytes(packed.getvalue())
    assert NEEDLE.in_folder(tmp_path) == ["outer.bin > inside.txt: utf-8"]
