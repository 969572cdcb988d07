"""Makes pictures of every screen, in English and French, for the README and the guide.

    python scripts/screens.py                      # all of them, into docs/screens
    python scripts/screens.py beds boarding-red    # these alone
    python scripts/screens.py --out /tmp/pictures

The window is the real one over a real database: scripts/sample_desk.py fills it from the sample lists with a clock
that stands still, and keys bring each screen into the state shown. So the same program gives the same pictures.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # started as a file, it knows only its folder

from PySide6.QtCore import (
    QBuffer,
    QCoreApplication,
    QEvent,
    QIODevice,
    QMessageLogContext,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from scripts.sample_desk import (
    ACTOR,
    BAD_LIST,
    NOW,
    PASSWORD,
    PLACE,
    SECRET,
    STAFF,
    Scene,
    SetClock,
    fill,
    keys_of,
)
from transit_desk.domain.rights import Staff, program
from transit_desk.folders import Folders
from transit_desk.language import LANGUAGES
from transit_desk.language.translator import CENTRE_ZONE
from transit_desk.opening import open_data
from transit_desk.services.context import Desk
from transit_desk.wiring import Window

TARGET = Path(__file__).resolve().parent.parent / "docs" / "screens"
SIZE = (1366, 768)
COLOURS = 256
PATIENCE_S = 60.0
PAUSE_MS = 10_000
"""A longer pause (the window locks itself, the backup of the day) is not waited for."""
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
KEYS = {
    "today": Qt.Key.Key_F1,
    "arrivals": Qt.Key.Key_F2,
    "beds": Qt.Key.Key_F3,
    "medical": Qt.Key.Key_F4,
    "movements": Qt.Key.Key_F5,
    "baggage": Qt.Key.Key_F6,
    "lists": Qt.Key.Key_F7,
    "setup": Qt.Key.Key_F8,
    "log": Qt.Key.Key_F10,
}


class Stage:
    """One window on a desk, driven by keys."""

    def __init__(self, window: Window, scene: Scene | None) -> None:
        self.window = window
        self._scene = scene

    @property
    def scene(self) -> Scene:
        """What is on the sample desk."""
        if self._scene is None:
            raise ValueError("there is nobody on an empty desk")
        return self._scene

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """A key goes to whatever has the keyboard; then everything it set going comes to rest."""
        QTest.keyClick(self._focus(), key, held)
        self.settle()

    def type(self, text: str) -> None:
        """As `press`, for each letter of a text."""
        QTest.keyClicks(self._focus(), text)
        self.settle()

    def go(self, name: str) -> None:
        """To a screen, by its key."""
        self.press(KEYS[name])

    def scan(self, text: str) -> None:
        """Into the scan box, with the Enter that a scanner sends."""
        self.press(Qt.Key.Key_F9)
        self.type(text)
        self.press(Qt.Key.Key_Return)

    def settle(self) -> None:
        """Until no thread works, no pause runs, and every answer has been shown."""
        app, until = QApplication.instance(), time.monotonic() + PATIENCE_S
        assert app is not None
        quiet = 0
        while quiet < 3:
            app.processEvents()
            quiet = 0 if self._at_work() else quiet + 1
            if time.monotonic() > until:
                raise TimeoutError("the window does not come to rest")

    def picture(self) -> QImage:
        """The window as it is now."""
        image: QImage = self.window.main.grab().toImage()
        return image.convertToFormat(QImage.Format.Format_RGB888)

    def _at_work(self) -> bool:
        if self.window.main.busy:
            return True
        timers = self.window.main.findChildren(QTimer)
        return any(
            timer.isSingleShot() and timer.isActive() and timer.interval() < PAUSE_MS for timer in timers
        )

    def _focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window.main


def _screen(name: str) -> Callable[[Stage], None]:
    return lambda stage: stage.go(name)


def _arrivals(stage: Stage) -> None:
    stage.scan(stage.scene.announced_case)


def _beds_moving(stage: Stage) -> None:
    stage.go("beds")
    stage.press(Qt.Key.Key_Return)
    for _ in range(6):
        stage.press(Qt.Key.Key_Right)


def _beds_whole(stage: Stage) -> None:
    stage.go("beds")
    stage.press(Qt.Key.Key_0)


def _beds_household(stage: Stage) -> None:
    """A household over a room where a rule speaks against it."""
    stage.go("beds")
    stage.press(Qt.Key.Key_Return, SHIFT)
    for _ in range(4):
        stage.press(Qt.Key.Key_Right)


def _beds_rule_aside(stage: Stage) -> None:
    """A hard rule is about to be set aside for somebody, with a reason."""
    from ui.views.bed_words import Grade, grade
    from ui.views.beds import BedsScreen

    stage.go("beds")
    stage.press(Qt.Key.Key_Return)
    screen = stage.window.main.screen_on_view
    if not isinstance(screen, BedsScreen) or screen.board.drops is None:
        raise TypeError(type(screen).__name__)
    places = screen.board.drops.beds
    screen.board.focus_bed(next(bed for bed in places if grade(places[bed]) is Grade.HARD))
    stage.press(Qt.Key.Key_Return)
    stage.type("Tante / aunt: A4")


def _beds_400(stage: Stage) -> None:
    """No sample list fills so large a house: these are the rows of the bench."""
    from bench.board import full_house
    from ui.views.beds import BedsScreen

    screen = stage.window.main.shell.go("beds")
    if not isinstance(screen, BedsScreen):
        raise TypeError(type(screen).__name__)
    stage.settle()
    screen.house.show_board(full_house())
    stage.press(Qt.Key.Key_0)


def _scan_box(stage: Stage) -> None:
    stage.press(Qt.Key.Key_F9)
    stage.type("bya")


def _medical_deferred(stage: Stage) -> None:
    stage.go("medical")
    stage.press(Qt.Key.Key_3, CTRL)


def _mode(number: Qt.Key, down: int = 0) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        stage.go("movements")
        stage.press(number, CTRL)
        for _ in range(down):
            stage.press(Qt.Key.Key_Down)

    return show


def _new_flight(stage: Stage) -> None:
    stage.go("movements")
    stage.press(Qt.Key.Key_N, CTRL)


def _boarding(card: Callable[[Scene], str]) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        stage.go("movements")
        stage.press(Qt.Key.Key_3, CTRL)
        stage.scan(card(stage.scene))

    return show


def _baggage(stage: Stage) -> None:
    stage.go("baggage")
    stage.press(Qt.Key.Key_Return)


def _import(stage: Stage) -> None:
    """A file is chosen in a dialog of the system; its pictures differ, so here it is handed over."""
    import resources
    from ui.views.lists import ListsScreen

    stage.go("lists")
    screen = stage.window.main.screen_on_view
    assert isinstance(screen, ListsScreen)
    screen.import_file(resources.path("samples", BAD_LIST))
    stage.settle()


def _setup(down: int) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        stage.go("setup")
        for _ in range(down):
            stage.press(Qt.Key.Key_Down)

    return show


def _section(name: str) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        from ui.views.setup import SetupScreen

        stage.go("setup")
        screen = stage.window.main.screen_on_view
        assert isinstance(screen, SetupScreen)
        screen.show_section(name)
        stage.settle()

    return show


def _note(stage: Stage) -> None:
    stage.go("medical")
    stage.press(Qt.Key.Key_M)
    stage.settle()


def _log(stage: Stage) -> None:
    stage.go("log")
    for _ in range(3):
        stage.press(Qt.Key.Key_Down)


def _locked(stage: Stage) -> None:
    stage.type(ACTOR)
    stage.press(Qt.Key.Key_Return)
    stage.type(PASSWORD)
    stage.press(Qt.Key.Key_Return)
    stage.press(Qt.Key.Key_F12)


def _as_it_is(stage: Stage) -> None:
    """The page that a start shows."""


def _dark(stage: Stage) -> None:
    stage.go("beds")
    stage.press(Qt.Key.Key_D, CTRL | SHIFT)


def _presence(part: Qt.Key) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        stage.press(Qt.Key.Key_H, CTRL)
        stage.press(part, CTRL)

    return show


def _beds_nights(stage: Stage) -> None:
    """The nights ahead, on those of a family that leaves soon."""
    stage.go("beds")
    stage.press(Qt.Key.Key_2, CTRL)
    stage.press(Qt.Key.Key_Space)
    stage.type("ciza")
    stage.press(Qt.Key.Key_Escape)


def _beds_plan(stage: Stage) -> None:
    """Those who leave by the next flight, and by the one after it."""
    stage.go("beds")
    stage.press(Qt.Key.Key_3, CTRL)
    stage.press(Qt.Key.Key_Down)
    stage.press(Qt.Key.Key_Space)
    stage.press(Qt.Key.Key_Return, CTRL)


def _gate(stage: Stage) -> None:
    stage.press(Qt.Key.Key_H, CTRL)
    stage.scan(stage.scene.inside_card)


def _evacuation(stage: Stage) -> None:
    stage.press(Qt.Key.Key_E, CTRL | SHIFT)


EMPTY: dict[str, Callable[[Stage], None]] = {"first-day": _screen("today"), "beds-empty": _screen("beds")}
"""On a desk where nothing has been done yet."""
NEW: dict[str, Callable[[Stage], None]] = {"first-start": _as_it_is}
"""Where there is no desk yet."""
DOOR: dict[str, Callable[[Stage], None]] = {"sign-in": _as_it_is, "locked": _locked}
"""Before anybody has signed in."""
SAMPLE: dict[str, Callable[[Stage], None]] = {
    "today": _screen("today"),
    "scan-box": _scan_box,
    "arrivals": _arrivals,
    "beds": _screen("beds"),
    "beds-moving": _beds_moving,
    "beds-household": _beds_household,
    "beds-rule-aside": _beds_rule_aside,
    "beds-whole": _beds_whole,
    "beds-400": _beds_400,
    "beds-plan": _beds_plan,
    "beds-nights": _beds_nights,
    "presence-gate": _gate,
    "presence-night": _presence(Qt.Key.Key_2),
    "presence-roll-call": _presence(Qt.Key.Key_3),
    "evacuation": _evacuation,
    "medical": _screen("medical"),
    "medical-deferred": _medical_deferred,
    "medical-notes": _note,
    "movements-readiness": _mode(Qt.Key.Key_1, down=7),
    "movements-passengers": _mode(Qt.Key.Key_2),
    "movements-new-flight": _new_flight,
    "boarding-green": _boarding(lambda scene: scene.ready_card),
    "boarding-amber": _boarding(lambda scene: scene.boarded_card),
    "boarding-red": _boarding(lambda scene: scene.held_card),
    "baggage": _baggage,
    "lists-manifest": _screen("lists"),
    "lists-import": _import,
    "setup-desk": _setup(0),
    "setup-centre": _setup(1),
    "setup-house": _section("house"),
    "setup-airlines": _section("carriers"),
    "setup-bed-rules": _section("bed_rules"),
    "setup-staff": _section("staff"),
    "setup-erasing": _section("privacy"),
    "setup-backup": _section("backup"),
    "log": _log,
    "dark": _dark,
}
"""On the sample desk. Each begins in a fresh window on a fresh copy of it."""
PICTURES = NEW | DOOR | EMPTY | SAMPLE


@contextmanager
def staged(folder: Path, language: str, scene: Scene | None, *, signed_in: bool = True) -> Iterator[Stage]:
    """A window on the desk in `folder`, with `ACTOR` at it or with nobody; it is gone afterwards."""
    place = Folders(folder, folder / "logs", folder / "settings.json").make()
    clock = SetClock(NOW)
    desk, database = None, None
    if signed_in:
        database = open_data(place, SECRET)
        who, keys = program(ACTOR), None
        if scene is not None:
            keys = keys_of(place)
            who = Staff(keys.staff_id or "", ACTOR, frozenset(STAFF[ACTOR]))
        desk = Desk(database, clock, who, ZoneInfo(CENTRE_ZONE), PLACE, keys)
    window = Window(place, language=language, clock=clock, desk=desk)
    stage = Stage(window, scene)
    window.main.resize(*SIZE)
    window.main.show()
    window.main.activateWindow()
    stage.settle()
    try:
        yield stage
    finally:
        window.close()
        window.main.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if database is not None:
            database.close()


def save(image: QImage, path: Path) -> int:
    """Writes a PNG, with a palette where Pillow is installed; returns its size in bytes."""
    try:
        from PIL import Image
    except ModuleNotFoundError:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG", 0)  # type: ignore[call-overload]  # Qt takes a bytes format, its stub too
        path.write_bytes(bytes(buffer.data().data()))
        return path.stat().st_size
    size = (image.width(), image.height())
    pixels = Image.frombuffer("RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine(), 1)
    few = pixels.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, "PNG", optimize=True)
    return path.stat().st_size


def make(names: Sequence[str], target: Path, languages: Sequence[str] = tuple(LANGUAGES)) -> list[Path]:
    """Makes the pictures of these names in these languages; returns their files."""
    target.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="transit-desk-") as folder:
        sample = Path(folder) / "sample"
        wanted_sample = [name for name in names if name in SAMPLE or name in DOOR]
        scene = fill(Folders(sample, sample / "logs", sample / "settings.json")) if wanted_sample else None
        for at, name in enumerate(names):
            for language in languages:
                desk = Path(folder) / f"desk-{at}-{language}"
                if name in SAMPLE or name in DOOR:
                    shutil.copytree(sample, desk)
                seen = scene if name in SAMPLE else None
                with staged(desk, language, seen, signed_in=name in SAMPLE or name in EMPTY) as stage:
                    PICTURES[name](stage)
                    made.append(target / f"{name}-{language}.png")
                    size = save(stage.picture(), made[-1])
                print(f"{made[-1].name:32} {size / 1024:6.0f} KB", file=sys.stderr)
    return made


def _say_what_matters(_kind: QtMsgType, _where: QMessageLogContext, message: str) -> None:
    """Qt's messages, but for what the offscreen platform can't do anyway."""
    if not message.startswith("This plugin does not support"):
        print(message, file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    known = [*PICTURES]
    parser = argparse.ArgumentParser(description="Make pictures of the screens.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(known)}")
    parser.add_argument("--out", type=Path, default=TARGET, metavar="DIR", help="default: docs/screens")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="default: both")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"no such picture: {', '.join(unknown)}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # no screen is needed, and letters are drawn alike
    os.environ["QT_SCALE_FACTOR"] = "1"  # one pixel of the picture is one pixel of the screen
    qInstallMessageHandler(_say_what_matters)
    app = QApplication(["screens"])
    QApplication.setCursorFlashTime(0)  # a caret that blinks is in one picture and not in the next
    make(options.names or known, options.out, options.language or tuple(LANGUAGES))
    app.quit()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
