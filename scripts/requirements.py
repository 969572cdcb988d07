"""Compile requirements/app.txt, dev.txt and bench.txt from pyproject.toml.

    python scripts/requirements.py              pin what is new, keep the versions already pinned
    python scripts/requirements.py --upgrade    pin the newest versions that pyproject.toml allows
    python scripts/requirements.py --check      change nothing; exit 1 when a file is not up to date

The files hold for Linux and Windows and for every Python in `requires-python` (one universal resolution,
with environment markers), carry the hash of every file that may be installed, and name no index: each
machine asks the one that its own pip and uv are set up for. dev.txt holds everything of app.txt, at the
same versions.
"""

import argparse
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
HEADER = """\
# {what}
# Written by scripts/requirements.py from pyproject.toml; not edited by hand.
# Linux and Windows, Python {pythons}; every file by its hash, from whatever index this machine uses.
"""
WHAT = {
    "app": "What the program runs on.",
    "dev": "What the program runs on, and what checks and builds it.",
    "bench": "What the bed planner is measured against.",
}


def compile_pins(what: str, wanted: list[str], python: str, kept: Path | None, agreed: Path | None) -> str:
    """The pinned lines for the requirements `wanted`, resolved for every platform from `python` upwards.

    Versions pinned in the file `kept` stay where they can; those in `agreed` are binding.
    Raises subprocess.CalledProcessError when uv finds no solution (its reasons go to standard error).
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"{what}.in")
        target = Path(folder, f"{what}.txt")
        source.write_text("\n".join(wanted) + "\n", encoding="utf-8")
        if kept is not None and kept.exists():
            target.write_bytes(kept.read_bytes())
        command = [sys.executable, "-m", "uv", "pip", "compile", str(source), "--output-file", str(target)]
        command += ["--universal", "--python-version", python, "--generate-hashes", "--quiet"]
        command += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
        if agreed is not None:
            command += ["--constraint", str(agreed)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return target.read_text(encoding="utf-8")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that are allowed")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when out of date")
    chosen = parser.parse_args(arguments)

    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    pythons: str = project["project"]["requires-python"]
    oldest = pythons.split(",")[0].removeprefix(">=")
    app: list[str] = project["project"]["dependencies"]
    dev: list[str] = project["dependency-groups"]["dev"]
    bench: list[str] = project["dependency-groups"]["bench"]

    stale = []
    app_file = TOP / "requirements" / "app.txt"
    for what, wanted, agreed in (
        ("app", app, None),
        ("dev", app + dev, app_file),
        ("bench", bench, app_file),
    ):
        target = TOP / "requirements" / f"{what}.txt"
        pins = compile_pins(what, wanted, oldest, None if chosen.upgrade else target, agreed)
        text = HEADER.format(what=WHAT[what], pythons=pythons) + pins
        if target.exists() and target.read_text(encoding="utf-8") == text:
            continue
        stale.append(target.name)
        if not chosen.check:
            target.write_text(text, encoding="utf-8", newline="\n")
    if chosen.check:
        print(f"Out of date: {', '.join(stale)}" if stale else "The pinned requirements are up to date.")
        return 1 if stale else 0
    print(f"Written: {', '.join(stale)}" if stale else "Nothing to change.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
