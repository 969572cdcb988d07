"""Files that the program carries with it: fonts, icons, catalogues, code lists, label stock, samples.

Everything is found through `importlib.resources`, so it is found in the repository and in an installed
wheel alike. Wheels are always unpacked by their installers, so a resource is a real file and has a path.
"""

from importlib.resources import files
from pathlib import Path


def path(*parts: str) -> Path:
    """The file or folder at `parts` below this package, e.g. `path("fonts", "NotoSans-Regular.ttf")`.

    Raises FileNotFoundError when there is none: a missing resource is a broken installation, and is
    better named here than by the library that is handed the path.
    """
    found = Path(str(files(__name__).joinpath(*parts)))
    if not found.exists():
        raise FileNotFoundError(f"The program lacks its own file {'/'.join(parts)}: install it again.")
    return found


def read_bytes(*parts: str) -> bytes:
    """The content of the file at `parts`; raises FileNotFoundError like `path`."""
    return path(*parts).read_bytes()
