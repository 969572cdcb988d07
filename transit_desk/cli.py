"""`transit-desk`: the window by default, and the jobs that need none.

Exit status: 0 done; 1 refused, or problems to mend; 2 no such list, or wrong arguments; 130 stopped by the user.
Standard output carries results, standard error progress and trouble.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from transit_desk.folders import folders
from transit_desk.language import LANGUAGES, Translator

if TYPE_CHECKING:
    from db.keyring import Keyring, OpenKeyring
    from transit_desk.domain.roll.choices import ChangeKind
    from transit_desk.rehearsal import Report
    from transit_desk.services.context import Desk
    from transit_desk.services.import_list import RollPreview

DONE, REFUSED, NO_LIST, STOPPED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a redirected stream may be in an encoding that has no é
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(arguments)
    t = Translator(options.language or _system_language())
    command: Callable[[argparse.Namespace, Translator], int] = options.command
    try:
        status = command(options, t)
        print(end="", flush=True)  # also where there is no terminal at all, and so no stream to flush
        return status
    except BrokenPipeError:  # whoever read the results has gone, as `head` does: nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except KeyboardInterrupt:
        _tell(t("Stopped. Nothing more was changed."))
        return STOPPED
    except Exception as error:
        return _refused(error, t) if _is_expected(error) else _reported(error, options, t)


def window() -> int:
    """The entry point of the gui script: the window, without a terminal."""
    return main([])


def _everywhere() -> argparse.ArgumentParser:
    """What may stand before and after every command. A new one for each: parsers share the arguments of a
    parent, and a default given to one would overwrite what was said before the command."""
    options = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    options.add_argument(
        "--data", type=Path, metavar="DIR", help="keep all of the desk in this folder (TRANSIT_DESK_DATA)"
    )
    options.add_argument("--language", choices=LANGUAGES, help="language of words and papers")
    return options


def _who() -> argparse.ArgumentParser:
    """Who acts, for commands that open the desk. A password is never an argument: others could read it."""
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--user", metavar="NAME", help="who signs in; asked for when not given")
    options.add_argument(
        "--password-fd",
        type=int,
        metavar="N",
        help="read the password's line from this open file descriptor instead of asking for it",
    )
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="transit-desk",
        description="The desk of a transit centre. Without a command it opens the window.",
        parents=[_everywhere()],
    )
    parser.add_argument("--version", action="version", version=f"transit-desk {_version()}")
    parser.set_defaults(command=_window, data=None, language=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    importing = commands.add_parser("import", parents=[_everywhere(), _who()], help="take in a nominal roll")
    importing.add_argument("list", type=Path, metavar="LIST", help="an Excel or CSV file")
    importing.add_argument("--travel", type=_day, metavar="YYYY-MM-DD", help="the day of travel")
    importing.add_argument(
        "--map", action="append", default=[], metavar="HEADING=FIELD", help="what a column is; remembered"
    )
    importing.add_argument(
        "--take-good-rows", action="store_true", help="take the rows without problems, leave the others"
    )
    importing.add_argument(
        "--accept",
        type=_kinds,
        default="added,changed",
        metavar="KINDS",
        help="which differences to apply: added, changed, removed (default: added,changed)",
    )
    importing.add_argument(
        "--new-people", action="store_true", help="possible duplicates are other people: take them in"
    )
    importing.add_argument("--check", action="store_true", help="only look; store nothing")
    importing.add_argument("--problems", type=Path, metavar="FILE", help="save the problems as a workbook")
    importing.set_defaults(command=_import)

    backing = commands.add_parser(
        "backup", parents=[_everywhere(), _who()], help="make a backup, check it, copy it to the second place"
    )
    backing.set_defaults(command=_backup)

    restoring = commands.add_parser(
        "restore",
        parents=[_everywhere(), _who()],
        help="put a backup in the place of the data; what it replaces is kept",
    )
    restoring.add_argument("file", type=Path, metavar="FILE", help="a .tdbackup file")
    restoring.add_argument(
        "--recovery-code",
        action="store_true",
        help="open it with the recovery code instead of a name and password",
    )
    restoring.set_defaults(command=_restore)

    verifying = commands.add_parser(
        "verify", parents=[_everywhere(), _who()], help="check the log of acts and the database"
    )
    verifying.set_defaults(command=_verify)

    rehearsing = commands.add_parser(
        "rehearse",
        parents=[_everywhere()],
        help="a departure from the list to the manifest, on a database of its own",
    )
    rehearsing.add_argument("lists", nargs="+", type=Path, metavar="LIST", help="Excel or CSV files")
    rehearsing.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="where everything is written"
    )
    rehearsing.add_argument(
        "--departure", type=_moment, metavar="YYYY-MM-DDTHH:MM", help="wall clock in Bujumbura"
    )
    rehearsing.add_argument(
        "--keep-key", action="store_true", help="leave the database's key beside it (otherwise nobody has it)"
    )
    rehearsing.add_argument("--json", action="store_true", help="the report as one JSON object")
    rehearsing.set_defaults(command=_rehearse)

    demo = commands.add_parser(
        "demo",
        parents=[_everywhere()],
        help="the rehearsal of the sample lists, then the desk on its database",
    )
    demo.add_argument("--no-window", action="store_true", help="only the rehearsal")
    demo.add_argument("--out", type=Path, metavar="DIR", default=Path("demo"), help="default: ./demo")
    demo.set_defaults(command=_demo)
    return parser


def _window(options: argparse.Namespace, t: Translator) -> int:
    from transit_desk.wiring import run_window

    return run_window(folders(options.data), language=options.language)


def _import(options: argparse.Namespace, t: Translator) -> int:
    from transit_desk.services.import_list import apply, mapping_from, preview

    with _signed_in(options, t) as desk:
        found = preview(desk, options.list, mapping_from(options.map), travel_on=options.travel)
        _show_preview(found, t)
        if options.problems is not None:
            _save_problems(desk, found, options.problems, t)
        undecided = bool(found.duplicates) and not options.new_people
        if options.check:
            return REFUSED if found.blocking or undecided else DONE
        if undecided:
            _tell(t("Nothing was stored: say --new-people if these are other people, or mend the list."))
            return REFUSED
        accepted = {change.key for change in found.changes if change.kind in options.accept}
        imported = apply(desk, found, take_good_rows=options.take_good_rows, accepted=accepted)
        _say(
            t(
                "Stored: {added} added, {changed} changed, {removed} removed.",
                added=imported.added,
                changed=imported.changed,
                removed=imported.removed,
            )
        )
        return DONE


def _backup(options: argparse.Namespace, t: Translator) -> int:
    from transit_desk.domain.backups import SecondPlace
    from transit_desk.language.backup_sentences import second_sentence
    from transit_desk.services.back_up import back_up
    from transit_desk.services.backup_settings import places

    with _signed_in(options, t, alone=False) as desk, _Terminal() as progress:
        done = back_up(desk, places(desk), _Percent(progress))
    _say(t("Backup made and checked: {file}, {size} MB.", file=done.file, size=t.number(done.size / 1e6, 1)))
    _say(second_sentence(done.second, t))
    return DONE if done.second in (SecondPlace.DONE, SecondPlace.NOT_SET) else REFUSED


def _restore(options: argparse.Namespace, t: Translator) -> int:
    from transit_desk.instance import DeskLock
    from transit_desk.restoring import look_into, restore

    about = look_into(options.file)
    _tell(t("This backup was made {moment}.", moment=t.datetime(about.made)))
    place = folders(options.data).make()

    def opened(keyring: "Keyring") -> "OpenKeyring":
        if options.recovery_code:
            return keyring.open_with_code(_password(options, t, t("Recovery code: ")))
        name = options.user or _ask(t("Name: "))
        return keyring.open(name, _password(options, t))

    with DeskLock(place.lock), _Terminal() as progress:
        done = restore(place, options.file, opened, _Percent(progress), recovery_name=t("Recovery code"))
    _say(t("The desk is as it was {moment}.", moment=t.datetime(done.about.made)))
    if done.kept is not None:
        _say(t("What it replaced is kept in {folder}.", folder=done.kept))
    return DONE


def _verify(options: argparse.Namespace, t: Translator) -> int:
    from transit_desk.domain.refusals import NoKeyring, ServerKeepsBackups
    from transit_desk.language.audit_words import verified_sentence
    from transit_desk.language.backup_sentences import fault_sentence
    from transit_desk.services.back_up import seals
    from transit_desk.services.backup_settings import places
    from transit_desk.services.verify import verify

    with _signed_in(options, t, alone=False) as desk:
        try:
            where = places(desk)
            witnesses = seals(desk, [where.folder, *([where.second] if where.second else [])])
        except (NoKeyring, ServerKeepsBackups):
            witnesses = ()
        with _Terminal() as progress:
            found = verify(desk, witnesses, _Percent(progress))
    _say(verified_sentence(found.rows, found.head, len(found.faults), found.seals, found.integrity_ok, t))
    for fault in found.faults:
        _say(fault_sentence(fault, t))
    return DONE if found.good else REFUSED


def _rehearse(options: argparse.Namespace, t: Translator) -> int:
    from transit_desk.rehearsal import rehearse

    with _Terminal() as progress:
        report = rehearse(
            options.lists,
            options.out,
            departure=options.departure,
            language=t.code,
            keep_key=options.keep_key,
            progress=progress,
        )
    if options.json:
        _say(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
    else:
        _show_report(report, t)
    return DONE


def _demo(options: argparse.Namespace, t: Translator) -> int:
    from transit_desk.demo import make_demo

    with _Terminal() as progress:
        place, report = make_demo(options.out, t.code, progress)
    _show_report(report, t)
    if options.no_window:
        return DONE
    if not _has_screen():
        _tell(
            t(
                "There is no screen here: the desk stays closed. The papers are in {folder}.",
                folder=place.data,
            )
        )
        return DONE
    from transit_desk.wiring import run_window

    return run_window(place, language=options.language)


def _show_preview(found: "RollPreview", t: Translator) -> None:
    from transit_desk.language.roll_sentences import change_sentence, duplicate_sentence, problem_sentence

    parsed = found.parsed
    _say(
        t(
            "{file}, sheet {sheet}: {rows} rows, {persons} people, {cases} cases.",
            file=parsed.file,
            sheet=parsed.sheet,
            rows=parsed.rows,
            persons=len(parsed.persons),
            cases=len(parsed.cases),
        )
    )
    for column in parsed.unplaced:
        if column.heading:
            _say(
                t(
                    "Column {letter}, “{heading}”, is not used: say what it is with --map.",
                    letter=column.letter,
                    heading=column.heading,
                )
            )
    for problem in found.problems:
        where = f"{problem.sheet} {problem.column}{problem.row}"
        mark = t("Problem") if problem.blocking else t("Look")
        _say(f"{mark}  {where}  {problem_sentence(problem, t)}")
    for change in found.changes:
        _say(change_sentence(change, t))
    for duplicate in found.duplicates:
        _say(duplicate_sentence(duplicate, t))


def _save_problems(desk: "Desk", found: "RollPreview", path: Path, t: Translator) -> None:
    from transit_desk.rehearsal import problem_lines
    from transit_desk.services.files import write_whole
    from transit_desk.services.papers import problems

    made = problems(desk, t, found.parsed.file, tuple(problem_lines(found.problems, t)))
    write_whole(path, made.data)


def _show_report(report: "Report", t: Translator) -> None:
    from transit_desk.domain.beds.values import Goal, GoalValue
    from transit_desk.language.plan_sentences import goal_sentence

    for listed in report.lists:
        _say(
            t(
                "{file}: {persons} people in {cases} cases; {problems} remarks.",
                file=listed["file"],
                persons=listed["persons"],
                cases=listed["cases"],
                problems=len(listed["problems"]),
            )
        )
    _say(
        t(
            "{placed} of {persons} have a bed; {cleared} fit to travel; {bags} bags tagged; {boarded} boarded.",
            placed=report.placed,
            persons=report.persons,
            cleared=report.cleared,
            bags=report.bags,
            boarded=report.boarded,
        )
    )
    for missing in report.unplaced:
        _say(t("No bed: {person} ({case}): {why}", **missing))
    for label in report.split_families:
        _say(t("In more than one room: {case}", case=label))
    if report.split_families:
        _say(goal_sentence(GoalValue(Goal.SPLIT, **report.families_split), t))
    for waiting in report.not_boarded:
        _say(t("Not boarded: {person} ({case}): {why}", **{**waiting, "why": " ".join(waiting["why"])}))
    for missing in report.not_printed:
        _say(t("Not printed: {paper}: {why}", **missing))
    _say(
        t(
            "Manifest version {version} with {passengers} passengers.",
            version=report.manifest.get("version", 0),
            passengers=report.manifest.get("passengers", 0),
        )
    )
    for name, path in report.documents.items():
        _say(f"  {name:20} {path}")


class _Percent:
    """For work that counts in its own units: how much of it is done, in percent."""

    def __init__(self, terminal: "_Terminal") -> None:
        self._terminal = terminal
        self._told = -1

    def step(self, done: int, total: int, what: str) -> None:
        percent = 100 * done // max(total, 1)
        if percent != self._told and self._terminal.live:
            self._told = percent
            self._terminal.line(f"{percent} %")


class _Terminal:
    """Progress on standard error: one line that is written over on a terminal, lines elsewhere."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()

    def __enter__(self) -> "_Terminal":
        return self

    def step(self, done: int, total: int, what: str) -> None:
        self.line(f"[{done + 1}/{total}] {what}")

    def line(self, line: str) -> None:
        """Shows one line, in the place of the one before where that can be."""
        print(
            f"\r\x1b[K{line}" if self.live else line,
            end="" if self.live else "\n",
            file=sys.stderr,
            flush=True,
        )

    def __exit__(self, *_: object) -> None:  # also where it failed: what is told next has the line to itself
        if self.live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _is_expected(error: Exception) -> bool:
    """False for a bug of ours: its message may name people, so it goes nowhere."""
    from transit_desk.domain.refusals import Refusal, WorldFailed  # not needed to paint a window

    return isinstance(error, Refusal | WorldFailed | OSError)


def _refused(error: BaseException, t: Translator) -> int:
    from transit_desk.domain.roll.refusals import NotAList
    from transit_desk.language.sentences import sentence

    _tell(sentence(error, t) or str(error))
    return NO_LIST if isinstance(error, NotAList) else REFUSED


def _reported(error: Exception, options: argparse.Namespace, t: Translator) -> int:
    from transit_desk.clock import now
    from ui.crash import CrashReporter

    path = CrashReporter(folders(options.data).logs, now).report(error)
    if path is None:
        _tell(t("This did not work, and no report could be written. What was saved before is safe."))
    else:
        _tell(t("This did not work. What was saved before is safe. Report: {file}", file=str(path)))
    return REFUSED


def _say(line: str) -> None:
    print(line)


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


@contextmanager
def _signed_in(options: argparse.Namespace, t: Translator, *, alone: bool = True) -> Iterator["Desk"]:
    """The desk of who signs in; closed afterwards. `alone`: not while a window works on the same data."""
    from transit_desk.domain.refusals import NotSetUp
    from transit_desk.doorkeeper import DeskDoorkeeper
    from transit_desk.instance import DeskLock
    from transit_desk.restoring import finish_restore

    place = folders(options.data).make()
    keeper = DeskDoorkeeper(place, language=t.code)
    with DeskLock(place.lock) if alone else nullcontext():
        try:
            if alone:
                finish_restore(place)
            if keeper.is_new:
                raise NotSetUp
            name = options.user or _ask(t("Name: "))
            yield keeper.sign_in(name, _password(options, t)).desk
        finally:
            keeper.close()


def _password(options: argparse.Namespace, t: Translator, asked: str = "") -> str:
    """The password, without showing it: from the descriptor's first line, or typed."""
    if options.password_fd is not None:
        with os.fdopen(options.password_fd, encoding="utf-8") as lines:
            return lines.readline().rstrip("\r\n")
    from getpass import getpass

    return getpass(asked or t("Password: "))


def _ask(words: str) -> str:
    print(words, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def _has_screen() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _system_language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "fr" if os.environ[name].lower().startswith("fr") else "en"
    return "en"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no day: write it as 2026-12-09") from error


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no moment: write it as 2026-12-09T15:40") from error


def _kinds(text: str) -> "frozenset[ChangeKind]":
    from transit_desk.domain.roll.choices import ChangeKind

    try:
        return frozenset(ChangeKind(kind.strip()) for kind in text.split(",") if kind.strip())
    except ValueError as error:
        known = ", ".join(ChangeKind)
        raise argparse.ArgumentTypeError(f"{text}: the differences are {known}") from error


def _version() -> str:
    try:
        return version("transit-desk")
    except PackageNotFoundError:
        return "0 (not installed)"
