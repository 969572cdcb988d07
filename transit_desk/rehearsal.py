"""A departure from the list to the closed flight, through the very services that the screens call.

A supervisor runs it before a convoy: does everybody fit, what is wrong with the list, how do the papers look?
It works on a database of its own, with a clock of its own that goes from four days before departure to the
departure itself.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from transit_desk.domain.beds.values import Goal
from transit_desk.domain.codes import Outcome
from transit_desk.domain.journey import NewLeg
from transit_desk.domain.refusals import EmptyPaper, FileNotWritten, LegsWrong, Refusal
from transit_desk.domain.rights import program
from transit_desk.folders import Folders
from transit_desk.language import Translator
from transit_desk.language.translator import CENTRE_ZONE
from transit_desk.services.context import Desk
from transit_desk.services.files import write_whole
from transit_desk.services.progress import NoProgress, Progress

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import Plan
    from transit_desk.domain.papers import ProblemLine
    from transit_desk.domain.rows import CaseFile
    from transit_desk.services.import_list import RollPreview
    from transit_desk.services.papers import Made

DATABASE = "rehearsal"
USUAL_FLIGHT = ("ET", "816", "BJM", "ADD")
"""The flight most departures leave on; used when neither the list nor the user names another."""
HOLDS_LAPSE = time_of_day(20)
"""Beds that nobody came for are free again at this hour."""
BAGS_EACH = 2
STEPS = 9


class SteppedClock:
    """Stands still until it is set, so that a rehearsal of four days takes seconds."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        """Jump to a moment."""
        self._now = moment


@dataclass(slots=True)
class Report:
    """What the rehearsal found; `as_json` is the object that `--json` prints."""

    lists: list[dict[str, Any]] = field(default_factory=list)
    persons: int = 0
    cases: int = 0
    placed: int = 0
    unplaced: list[dict[str, str]] = field(default_factory=list)
    split_families: list[str] = field(default_factory=list)
    families_split: dict[str, int] = field(default_factory=dict)
    cleared: int = 0
    bags: int = 0
    boarded: int = 0
    not_boarded: list[dict[str, Any]] = field(default_factory=list)
    not_printed: list[dict[str, str]] = field(default_factory=list)
    manifest: dict[str, int] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values; lists and counts as named in the README."""
        return {name: getattr(self, name) for name in self.__slots__}


def rehearsal_folders(out: Path) -> Folders:
    """A desk all in `out`, its database called rehearsal.db."""
    root = out.expanduser().absolute()
    return Folders(root, root / "logs", root / "settings.json", DATABASE)


def rehearse(
    lists: Sequence[Path],
    out: Path,
    *,
    departure: datetime | None = None,
    language: str = "en",
    actor: str = "Rehearsal",
    key: bytes | None = None,
    keep_key: bool = False,
    demonstration: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Rehearse one departure of all `lists` and write its papers to `out`.

    `departure` is a wall clock in Bujumbura (naive) or an aware moment; without it the lists' titles say, or
    it is in three days. The database is encrypted with `key`, or with one that is thrown away; `keep_key`
    leaves it in a file beside the database. `demonstration`: every paper says so. A paper that can't be
    printed (a name in letters that no font has) is named in the report. Raises `NotAList` for a file that is
    none (then nothing is written), `FileNotWritten`.
    """
    from db.keyring import Secret
    from transit_desk.clock import now
    from transit_desk.domain.roll.rows import parse
    from transit_desk.opening import open_data
    from transit_desk.services.paper_facts import DEMONSTRATION
    from transit_desk.services.read_list import read_list
    from transit_desk.services.settings import put

    for path in lists:  # a file that is no list is refused before anything is written
        parse(read_list(path), today=now().date())
    place = rehearsal_folders(out)
    _clear(place)
    clock = SteppedClock(now())
    secret = Secret("file", key or secrets.token_bytes(32))
    if keep_key:
        write_whole(place.key, secret.value)
    database = open_data(place, secret)
    try:
        desk = Desk(database, clock, program(actor), ZoneInfo(CENTRE_ZONE), actor)
        if demonstration:
            put(desk, DEMONSTRATION, "yes")
        run = _Rehearsal(desk, clock, Translator(language), place.data, progress or NoProgress())
        run.everything(lists, departure)
        return run.report
    finally:
        database.close()


def _clear(place: Folders) -> None:
    """Take away an earlier rehearsal's database; nothing else in the folder is touched."""
    place.make()
    for file in (
        place.database,
        place.key,
        place.keyring,
        place.attempts,
        place.demonstration,
        *(place.data / f"{DATABASE}.db{end}" for end in ("-wal", "-shm")),
    ):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise FileNotWritten(str(file), error.strerror or str(error)) from error


class _Rehearsal:
    def __init__(self, desk: Desk, clock: SteppedClock, t: Translator, out: Path, progress: Progress) -> None:
        self.desk, self.clock, self.t, self.out = desk, clock, t, out
        self.report = Report()
        self._progress = progress
        self._done = 0

    def everything(self, lists: Sequence[Path], departure: datetime | None) -> None:
        from transit_desk.services.reference import load_sample_centre

        t = self.t
        load_sample_centre(self.desk)
        with self._step("import", t("Reading the lists")):
            previews = self._import(lists, departure)
        leaves = self._departure(previews, departure)
        with self._step("movement", t("Creating the flight")):
            self.clock.set(leaves - timedelta(days=4))
            movement_id = self._movement(previews, leaves)
            files = self._cases()
        with self._step("arrival", t("Checking in and giving beds")):
            arrives = leaves - timedelta(days=3)
            plan = hold_beds_for(self.desk, [file.case_id for file in files], arrives)
            self.clock.set(arrives)
            self._arrive(files, plan)
        with self._step("medical", t("Fit-to-travel checks")):
            self.clock.set(leaves - timedelta(hours=24))
            self._clear_medical(files)
        with self._step("baggage", t("Weighing and tagging")):
            self.clock.set(leaves - timedelta(hours=20))
            self._tag(files, movement_id, leaves)
        with self._step("papers", t("Making the papers")):
            self._papers(movement_id)
        with self._step("boarding", t("Boarding")):
            self.clock.set(leaves - timedelta(hours=3))
            self._board(files, movement_id)
        with self._step("closing", t("Closing the flight")):
            self.clock.set(leaves - timedelta(minutes=20))
            self._close(movement_id)
        with self._step("manifest", t("Writing the manifest")):
            self._manifest(movement_id)

    def _import(self, lists: Sequence[Path], departure: datetime | None) -> "list[RollPreview]":
        from transit_desk.language.roll_sentences import problem_sentence
        from transit_desk.services.import_list import apply, preview

        previews = []
        lines: list[ProblemLine] = []
        for path in lists:
            found = preview(self.desk, path, travel_on=None if departure is None else departure.date())
            apply(self.desk, found, take_good_rows=True)
            previews.append(found)
            problems = found.problems
            self.report.lists.append(
                {
                    "file": path.name,
                    "rows": found.parsed.rows,
                    "persons": len(found.parsed.persons),
                    "cases": len({person.case_number for person in found.parsed.persons}),
                    "problems": [
                        {
                            "sheet": problem.sheet,
                            "row": problem.row,
                            "column": problem.column,
                            "message": problem_sentence(problem, self.t),
                        }
                        for problem in problems
                    ],
                }
            )
            lines += problem_lines(problems, self.t)
        from transit_desk.services import papers

        sources = ", ".join(path.name for path in lists)
        self._write(papers.problems(self.desk, self.t, sources, tuple(lines)))
        return previews

    def _departure(self, previews: "Sequence[RollPreview]", wanted: datetime | None) -> datetime:
        if wanted is not None:
            return (wanted if wanted.tzinfo else wanted.replace(tzinfo=self.desk.zone)).astimezone(UTC)
        for found in previews:
            hints = found.parsed.hints
            if hints.departure is not None:
                first = hints.legs[0].departs if hints.legs else None
                wall = datetime.combine(hints.departure, first or datetime(2000, 1, 1, 15, 40).time())
                return wall.replace(tzinfo=self.desk.zone).astimezone(UTC)
        local = self.desk.clock().astimezone(self.desk.zone) + timedelta(days=3)
        return local.replace(hour=15, minute=40, second=0, microsecond=0).astimezone(UTC)

    def _movement(self, previews: "Sequence[RollPreview]", leaves: datetime) -> int:
        from transit_desk.services.movements import create_flight

        wall = leaves.astimezone(self.desk.zone).replace(tzinfo=None)
        usual = [NewLeg(*USUAL_FLIGHT, wall)]
        named = next((found.parsed.hints.legs for found in previews if found.parsed.hints.legs), ())
        if any(found.parsed.hints.legs != named for found in previews):
            named = named[
                :1
            ]  # lists that part after the first flight: an onward airport would be wrong on tags
        legs = [
            NewLeg(leg.carrier, leg.number, leg.origin, leg.destination, wall if place == 0 else None)
            for place, leg in enumerate(named)
        ]
        try:
            return create_flight(self.desk, "", legs or usual)
        except LegsWrong:  # a title that names an airline or airport nobody has entered
            return create_flight(self.desk, "", usual)

    def _cases(self) -> "list[CaseFile]":
        from transit_desk.services.check_in import announced, case_file

        files = [case_file(self.desk, row.case_id) for row in announced(self.desk)]
        self.report.cases = len(files)
        self.report.persons = sum(len(file.members) for file in files)
        return files

    def _arrive(self, files: "Sequence[CaseFile]", plan: "Plan") -> None:
        """The convoy has come: everybody into the bed that is held for him."""
        from transit_desk.language.bed_sentences import why_not_sentence
        from transit_desk.services.check_in import check_in

        beds = {p.person_id: p.bed_id for p in plan.placements if p.bed_id is not None}
        for file in files:
            people = [member.person_id for member in file.members]
            check_in(self.desk, people, {person: beds[person] for person in people if person in beds})
        self.report.placed = len(plan.placements)
        self.report.split_families = [split.label for split in plan.split_households]
        self.report.families_split = {
            "value": sum(goal.value for goal in plan.goals if goal.goal is Goal.SPLIT),
            "bound": sum(goal.bound for goal in plan.goals if goal.goal is Goal.SPLIT),
        }
        names = {member.person_id: (member.name, file.number) for file in files for member in file.members}
        self.report.unplaced = [
            {
                "person": names[missing.person_id][0],
                "case": names[missing.person_id][1],
                "why": why_not_sentence(missing, self.t),
            }
            for missing in plan.unplaced
        ]

    def _clear_medical(self, files: "Sequence[CaseFile]") -> None:
        from transit_desk.services.clear_medical import record_check

        for file in files:
            checks = record_check(self.desk, [member.person_id for member in file.members], Outcome.FIT)
            self.report.cleared += len(checks)

    def _tag(self, files: "Sequence[CaseFile]", movement_id: int, leaves: datetime) -> None:
        from transit_desk.services.movements import put_cases_on
        from transit_desk.services.tag_baggage import NewBag, tag_bags

        put_cases_on(self.desk, movement_id, [file.case_id for file in files])
        day = leaves.astimezone(self.desk.zone).date()
        for file in files:
            bags = [
                # 17.0 to 22.9 kg, the same at every rehearsal: within what every carrier here allows.
                NewBag(member.person_id, 17_000 + (member.person_id * 370 + piece * 1_900) % 5_900)
                for member in file.members
                if member.born is None or member.born.age_on(day) >= 2
                for piece in range(BAGS_EACH)
            ]
            self.report.bags += len(tag_bags(self.desk, movement_id, bags)) if bags else 0

    def _papers(self, movement_id: int) -> None:
        from transit_desk.services import papers

        self._paper("bag-tags.pdf", lambda: papers.bag_tags(self.desk, self.t, movement_id))
        self._paper("boarding-list.pdf", lambda: papers.boarding_list(self.desk, self.t, movement_id))
        self._paper("room-list.pdf", lambda: papers.room_list(self.desk, self.t))

    def _board(self, files: "Sequence[CaseFile]", movement_id: int) -> None:
        from transit_desk.domain.boarding import Verdict
        from transit_desk.language.blocker_sentences import reasons, verdict_sentence
        from transit_desk.services.board import board

        for file in files:
            for member in file.members:
                answer = board(self.desk, movement_id, member.person_id)
                decision = answer.decision
                if decision is None or decision.verdict in (Verdict.BOARDS, Verdict.ALREADY_BOARDED):
                    self.report.boarded += decision is not None
                    continue
                why = [verdict_sentence(decision.verdict, self.t), *reasons(decision.blockers, self.t)]
                self.report.not_boarded.append({"person": member.name, "case": file.number, "why": why})

    def _close(self, movement_id: int) -> None:
        from transit_desk.services.board import close_flight

        close_flight(self.desk, movement_id)

    def _manifest(self, movement_id: int) -> None:
        from transit_desk.services import papers

        for name, make in (("manifest.pdf", papers.manifest_pdf), ("manifest.xlsx", papers.manifest_xlsx)):
            made = self._paper(name, partial(make, self.desk, self.t, movement_id))
            if made is not None and made.manifest is not None:
                self.report.manifest = {
                    "version": made.manifest.version,
                    "passengers": len(made.manifest.lines),
                }

    def _paper(self, name: str, make: "Callable[[], Made]") -> "Made | None":
        """Makes and writes one paper; None when there is nothing to print, or a name that can't be printed."""
        from transit_desk.language.sentences import sentence

        try:
            made = make()
        except EmptyPaper:  # nobody has a bag, say: then there is no such paper
            return None
        except Refusal as refusal:
            self.report.not_printed.append({"paper": name, "why": sentence(refusal, self.t) or str(refusal)})
            return None
        self._write(made)
        return made

    def _write(self, made: "Made") -> None:
        from transit_desk.services.papers import record_print

        path = self.out / made.name
        write_whole(path, made.data)
        record_print(self.desk, made)
        self.report.documents[made.name] = str(path)

    @contextmanager
    def _step(self, name: str, words: str) -> Iterator[None]:
        self._progress.step(self._done, STEPS, words)
        start = time.perf_counter()
        yield
        self.report.seconds[name] = round(time.perf_counter() - start, 3)
        self._done += 1


def hold_beds_for(desk: Desk, case_ids: Sequence[int], arrives: datetime) -> "Plan":
    """The best plan for a convoy that comes then, all its beds held until the evening of the day after."""
    from transit_desk.domain.beds.planner import plan
    from transit_desk.services.plan_beds import Wish, accept, gather

    day = arrives.astimezone(desk.zone).date()
    wish = Wish(
        waiting=False,
        days=frozenset({day}),
        cases=frozenset(case_ids),
        hold_until=datetime.combine(day + timedelta(days=1), HOLDS_LAPSE, desk.zone),
    )
    found = plan(gather(desk, wish))
    if found.placements:
        accept(desk, found, wish=wish)
    return found


def problem_lines(problems: Sequence[Any], t: Translator) -> "list[ProblemLine]":
    """Problems of a list as the workbook takes them."""
    from transit_desk.domain.papers import ProblemLine
    from transit_desk.language.roll_sentences import problem_sentence

    return [
        ProblemLine(
            problem.sheet,
            problem.row,
            problem.column,
            problem.text,
            problem_sentence(problem, t),
            problem.blocking,
        )
        for problem in problems
    ]
