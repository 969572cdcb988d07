"""Files that the program carries with it: fonts, icons, catalogues, code lists, label stock, samples.

A resource is found beside this package, in the repository and in an installed wheel alike: wheels are always
unpacked by their installers. `importlib.resources` would give the same answer, but importing it (with zipfile
and tempfile) takes a tenth of the time to the first painted window.
"""

from pathlib import Path
from typing import Final

_HERE: Final = Path(__path__[0])


def path(*parts: str) -> Path:
    """The file or folder at `parts` below this package, e.g. `path("fonts", "NotoSans-Regular.ttf")`.

    Raises FileNotFoundError when there is none: a missing resource is a broken installation, and is
    better named here than by the library that is handed the path.
    """
    found = _HERE.joinpath(*parts)
    if not found.exists():
        raise FileNotFoundError(f"The program lacks its own file {'/'.join(parts)}: install it again.")
    return found


def read_bytes(*parts: str) -> bytes:
    """The content of the file at `parts`; raises FileNotFoundError like `path`."""
    return path(*parts).read_bytes()
