"""From a machine that has only Python to the running program, in one command.

    python3 bootstrap.py demo [--no-window]     rehearse the sample lists, then open the desk on them
    python3 bootstrap.py run [arguments]        start the program (`run --help` for its commands)
    python3 bootstrap.py test                   every check that a change must pass
    python3 bootstrap.py test [arguments]       pytest alone, with these arguments

Standard library only; Linux and Windows. It makes the environment `.venv` beside this file, installs the
pinned requirements into it, sees to the system libraries that Qt needs, and hands over. What was done is
written into `.venv`, so a second start does none of it.

The file must be readable by Pythons that are too old to run it, so that they can say so: annotations are
quoted, and nothing in it is newer than Python 3.6.
"""

import compileall
import hashlib
import importlib.util
import json
import locale
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

TOP = Path(__file__).resolve().parent
ENVIRONMENT = TOP / ".venv"
STAMP = ENVIRONMENT / "transit-desk.json"
WINDOWS = os.name == "nt"
OLDEST, NEWEST = (3, 11), (3, 13)
SUPPORTED = [(3, minor) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
# Raised when what this file does to an environment changes, so that older ones are made anew.
RECIPE = 1

PACKAGES = ("transit_desk", "ui", "resources", "db", "printing")
# Debian's names; what Qt opens at run time (docs/decisions/0003).
QT_PACKAGES = ["libglib2.0-0", "libegl1", "libgl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1"]
XCB_PACKAGES = ["libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0"]
XVFB_PACKAGES = ["xvfb", "xdotool"]
QT_TRIAL = """
import sys
from PySide6 import QtNetwork, QtPrintSupport, QtSvg
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication(sys.argv)
QLabel("trial").show()
application.processEvents()
"""
# The plugin that puts windows on an X display; loading it finds every library it lacks.
XCB_TRIAL = """
import ctypes, pathlib, PySide6.QtGui
ctypes.CDLL(str(next(pathlib.Path(PySide6.__file__).parent.rglob("libqxcb.so"))))
"""


class MachineError(Exception):
    """The machine lacks something: the message says what, and what to do."""


def say(text: "str") -> None:
    print(text, flush=True)


# --- Python -----------------------------------------------------------------------------------------------


def is_supported(version: "tuple[int, int]") -> bool:
    return OLDEST <= version <= NEWEST


def other_python() -> "str | None":
    """A supported Python on the search path; each is really tried, for the name may lead nowhere."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"
    for major, minor in SUPPORTED:
        name = f"{major}.{minor}"
        command = ["py", f"-{name}"] if WINDOWS else [f"python{name}"]
        if shutil.which(command[0]):
            asked = subprocess.run(
                [*command, "-c", ask],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                universal_newlines=True,
            )
            answer, _, path = asked.stdout.strip().partition(" ")
            if answer == name:
                return path
    return None


def go_on_with_another_python(arguments: "list[str]") -> int:
    have = ".".join(map(str, sys.version_info[:3]))
    need = "{}.{} to {}.{}".format(*OLDEST, *NEWEST)
    path = other_python()
    if path is None:
        print(
            f"This is Python {have}; transit-desk needs Python {need}. Install one and try again.",
            file=sys.stderr,
        )
        return 1
    say(f"This is Python {have}; going on with {path}.")
    return subprocess.run([path, str(TOP / "bootstrap.py"), *arguments]).returncode


def base_python() -> str:
    """The Python that environments are made with, also when this runs inside `.venv` itself."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


# --- system packages --------------------------------------------------------------------------------------


def install_packages(packages: "list[str]", why: str) -> bool:
    """Installs Debian packages where that is allowed without asking; otherwise prints the one line to run."""
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    apt = shutil.which("apt-get")
    if apt is None:
        say(f"{why}. On Debian or Ubuntu that is:\n    sudo {line}")
        return False
    prefix = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if sudo is None or subprocess.run([sudo, "-n", "true"], stderr=subprocess.DEVNULL).returncode != 0:
            say(f"{why}. Please run this once, then start again:\n    sudo {line}")
            return False
        prefix = [sudo, "-n", *prefix]
    say(f"{why}: installing {' '.join(packages)}")
    for step in (["update", "-qq"], line.split()[1:]):
        done = subprocess.run(
            [*prefix, apt, *step],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode != 0:
            say(done.stdout.decode(errors="replace"))
            say(f"apt-get did not manage. Please run this once, then start again:\n    sudo {line}")
            return False
    return True


def failing_trial(trial: str) -> str:
    """Runs a few lines in the environment; "" when they pass, otherwise the last line of what they say."""
    done = subprocess.run(
        [str(tool("python")), "-c", trial],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    if done.returncode == 0:
        return ""
    return (done.stdout.decode(errors="replace").strip().splitlines() or ["no message"])[-1]


def see_to_qt() -> None:
    """Really starts Qt without a screen; a missing library is installed or named."""
    lacking = failing_trial(QT_TRIAL)
    if lacking and sys.platform.startswith("linux"):
        if not install_packages(QT_PACKAGES, f"Qt lacks system libraries ({lacking})"):
            raise MachineError("Without them no window can be opened.")
        lacking = failing_trial(QT_TRIAL)
    if lacking:
        raise MachineError(f"Qt does not start here: {lacking}")


def see_to_display(for_tests: bool) -> bool:
    """What a real window needs on Linux; for tests also a display that nobody sees. True: all is there."""
    if not sys.platform.startswith("linux"):
        return True
    complete = True
    lacking = failing_trial(XCB_TRIAL)
    if lacking:
        complete = install_packages(XCB_PACKAGES, f"Windows on this display lack libraries ({lacking})")
    if for_tests and not (shutil.which("Xvfb") and shutil.which("xdotool")):
        why = "The tests of the whole window need a display of their own"
        complete = install_packages(XVFB_PACKAGES, why) and complete
    return complete


# --- the environment --------------------------------------------------------------------------------------


def tool(name: str) -> Path:
    """A command of the environment."""
    return ENVIRONMENT / "Scripts" / f"{name}.exe" if WINDOWS else ENVIRONMENT / "bin" / name


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def requirements(which: str) -> Path:
    return TOP / "requirements" / f"{which}.txt"


def read_stamp() -> "dict[str, str]":
    """What an earlier start did; {} when there is no environment, or one for another Python or recipe."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))  # type: dict[str, str]
    except (OSError, ValueError):
        return {}
    if (
        stamp.get("python") != sys.version
        or stamp.get("recipe") != str(RECIPE)
        or not tool("python").exists()
    ):
        return {}
    return stamp


def make_environment() -> None:
    """An empty `.venv`; one that is there already is for another Python or half made, and is replaced."""
    if ENVIRONMENT.exists() and not (ENVIRONMENT / "pyvenv.cfg").exists():
        raise MachineError(
            f"{ENVIRONMENT} is there but is no Python environment: move it away and try again."
        )
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package of its own
        package = "python{}.{}-venv".format(*sys.version_info[:2])
        if not install_packages([package], "This Python can't make environments yet"):
            raise MachineError("Without it nothing can be installed.")
    say("Making .venv with Python {}.{}.{}".format(*sys.version_info[:3]))
    done = subprocess.run(
        [base_python(), "-m", "venv", "--clear", str(ENVIRONMENT)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode != 0:
        raise MachineError(done.stdout.decode(errors="replace").strip())


def pip_install(*arguments: str) -> None:
    command = [
        str(tool("python")),
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--no-input",
    ]
    if subprocess.run([*command, *arguments]).returncode != 0:
        raise MachineError("pip could not install what is needed (see above). Is the network there?")


def install_requirements(which: str) -> None:
    """Wheels only: nothing is built, no set-up script of anybody else's runs."""
    say(f"Installing requirements/{which}.txt")
    pip_install(
        "--no-compile",
        "--only-binary",
        ":all:",
        "--require-hashes",
        "--requirement",
        str(requirements(which)),
    )
    # Uncompiled packages double the start, and PYTHONDONTWRITEBYTECODE would leave them so for ever.
    # Some carry files for other Pythons that don't compile: no harm, so the exit status is not asked.
    subprocess.run(
        [str(tool("python")), "-m", "compileall", "-q", "-j", "0", str(ENVIRONMENT)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def install_project() -> None:
    """The project as it stands in this folder, with its commands and its metadata.

    `pip install -e` would need the build backend among the program's own requirements, or a download
    without hashes. An editable wheel (PEP 660) is four small files, so they are written here.
    """
    import tomllib  # only here: Pythons too old for it must still be able to read this file

    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = "transit_desk-{}.dist-info".format(project["version"])
    points = "".join(
        "[{}]\n{}\n".format(group, "".join(f"{name} = {target}\n" for name, target in project[key].items()))
        for group, key in (("console_scripts", "scripts"), ("gui_scripts", "gui-scripts"))
    )
    files = {
        "transit_desk.pth": f"{TOP}\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".format(**project),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": points,
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    wheel = ENVIRONMENT / "transit_desk-{}-py3-none-any.whl".format(project["version"])
    # Python reads .pth files in the encoding of the system before 3.13, which matters for the folder's name.
    encoding = "utf-8" if sys.version_info >= (3, 13) else locale.getpreferredencoding(False)
    with zipfile.ZipFile(str(wheel), "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode(encoding if name.endswith(".pth") else "utf-8"))
    pip_install("--no-deps", "--no-index", "--force-reinstall", str(wheel))
    wheel.unlink()


def prepare(which: str, display: str) -> None:
    """Brings `.venv` to what `which` ("app" or "dev") needs; nothing is done twice.

    `display`: "none", "window" (a real one may be opened) or "tests" (one that nobody sees as well).
    """
    stamp = read_stamp()
    wanted = {name: digest(requirements(name)) for name in ("app", "dev")}
    wanted["project"] = digest(TOP / "pyproject.toml")
    changed = any(key in stamp and stamp[key] != value for key, value in wanted.items() if key != "project")
    if not stamp or changed:
        make_environment()
        stamp = {"python": sys.version, "recipe": str(RECIPE)}
    if "dev" not in stamp and stamp.get(which) != wanted[which]:  # dev holds everything of app
        install_requirements(which)
        stamp[which] = wanted[which]
    if stamp.get("project") != wanted["project"]:
        install_project()
        stamp["project"] = wanted["project"]
    if "qt" not in stamp:
        see_to_qt()
        stamp["qt"] = "starts"
    if display != "none" and display not in stamp and see_to_display(display == "tests"):
        stamp[display] = "complete"
    if sys.dont_write_bytecode:  # otherwise Python does it by itself
        for package in PACKAGES:
            compileall.compile_dir(str(TOP / package), quiet=2)
    text = json.dumps(stamp, indent=1)
    if not STAMP.exists() or STAMP.read_text(encoding="utf-8") != text:
        STAMP.write_text(text, encoding="utf-8")


# --- commands ---------------------------------------------------------------------------------------------


def program(*arguments: str) -> int:
    """Runs the program in the environment with this terminal as its own; returns its exit status."""
    # -P: a folder named `db` or `ui` where somebody happens to stand must not be taken for ours.
    command = [str(tool("python")), "-P", "-m", "transit_desk", *arguments]
    if WINDOWS:
        return subprocess.run(command).returncode
    os.execv(command[0], command)  # in place of this process: signals and exit status need no passing on


def run_tests(arguments: "list[str]") -> int:
    python = str(tool("python"))
    if arguments:
        return subprocess.run([python, "-m", "pytest", *arguments], cwd=str(TOP)).returncode
    steps = {
        "lint": [python, "-m", "ruff", "check", "--quiet", "."],
        "format": [python, "-m", "ruff", "format", "--check", "--quiet", "."],
        "imports": [str(tool("lint-imports")), "--no-logo"],
        "catalogue": [python, "scripts/catalogue.py", "--check"],
        "wheel": [python, "-m", "pytest", "-m", "wheel"],
        "tests": [python, "-m", "pytest", "-m", "not wheel", "-n", "2", "--dist", "worksteal"],
    }
    results = []
    # Beside the short steps and the wheel, which use one core by turns; its words come before the tests.
    types, began = (
        subprocess.Popen([python, "-m", "mypy"], cwd=str(TOP), stdout=subprocess.PIPE),
        time.monotonic(),
    )
    for name, command in steps.items():
        if name == "tests":
            say("--- types")
            say(types.communicate()[0].decode().rstrip())
            results.append(("types", types.returncode, time.monotonic() - began))
        say(f"--- {name}")
        begun = time.monotonic()
        status = subprocess.run(command, cwd=str(TOP)).returncode
        results.append((name, status, time.monotonic() - begun))
    say("---")
    for name, status, seconds in results:
        say("{:<10} {:<8} {:6.1f} s".format(name, "ok" if status == 0 else "FAILED", seconds))
    return 1 if any(status for _, status, _ in results) else 0


def main(arguments: "list[str]") -> int:
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in ("demo", "run", "test"):
        asked_for_help = command in ("-h", "--help")
        print((__doc__ or "").split("\n\nStandard")[0], file=sys.stdout if asked_for_help else sys.stderr)
        return 0 if asked_for_help else 2
    if not is_supported(sys.version_info[:2]):
        return go_on_with_another_python(arguments)
    if rest[:1] == ["--"]:
        rest = rest[1:]
    try:
        if command == "test":
            prepare("dev", "tests")
            return run_tests(rest)
        windowed = bool(os.environ.get("DISPLAY")) and "--no-window" not in rest
        prepare("app", "window" if windowed else "none")
        return program("demo", *rest) if command == "demo" else program(*rest)
    except MachineError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
