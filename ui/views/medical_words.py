"""What a line of the medical worklist says: its state as shape and words, and what its validity means."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from transit_desk.domain.codes import Fitness, Need, Outcome
from transit_desk.domain.rows import MedicalRow
from transit_desk.language import Translator
from transit_desk.language.words import age, word
from ui.status import Status

_STATUS: tuple[tuple[Fitness, Status], ...] = (
    (Fitness.NOT_ASSESSED, Status.UNKNOWN),
    (Fitness.FIT, Status.READY),
    (Fitness.FIT_WITH_CONDITIONS, Status.READY),
    (Fitness.DEFERRED, Status.STOP),
    (Fitness.UNFIT, Status.STOP),
    (Fitness.EXPIRED, Status.ATTENTION),
)

TO_CHECK = frozenset({Fitness.NOT_ASSESSED, Fitness.EXPIRED})
STOPPED = frozenset({Fitness.DEFERRED, Fitness.UNFIT})
STOPPED_BY = frozenset({Outcome.DEFERRED, Outcome.UNFIT})


def fitness_status(fitness: Fitness) -> Status:
    """The shape of a state of fitness."""
    return dict(_STATUS)[fitness]


def row_status(row: MedicalRow) -> Status:
    """The shape of a line: a held case stops, whatever the check says."""
    return Status.STOP if row.on_hold else fitness_status(row.fitness)


def expires_early(row: MedicalRow, now: datetime) -> bool:
    """The check holds today but not at the departure."""
    return row.fitness is Fitness.EXPIRED and row.valid_until is not None and row.valid_until >= now


def state_words(row: MedicalRow, now: datetime, t: Translator) -> str:
    """The state without the hold."""
    if expires_early(row, now):
        return t("Ends before departure")
    return word(t, row.fitness)


def row_words(row: MedicalRow, now: datetime, t: Translator) -> str:
    """The state for a cell of the list."""
    state = state_words(row, now, t)
    return t("{state}, on hold", state=state) if row.on_hold else state


def validity(row: MedicalRow, now: datetime, t: Translator) -> str:
    """What the check means for the flight, in one sentence; empty where there is nothing to add."""
    if row.fitness is Fitness.NOT_ASSESSED:
        return ""
    if row.fitness in STOPPED:
        if row.review_on is not None:
            return t("Review on {day}.", day=t.date(row.review_on))
        return t("Stands until the next check.")
    if row.valid_until is None:
        return ""
    until = t.datetime(row.valid_until)
    if expires_early(row, now) and row.departs_at is not None:
        departs = t.datetime(row.departs_at)
        return t(
            "Valid until {until}, but the flight leaves {departs}. Check again.", until=until, departs=departs
        )
    if row.fitness is Fitness.EXPIRED:
        return t("Was valid until {until}. Check again.", until=until)
    return t("Valid until {until}.", until=until)


def state_sentence(row: MedicalRow, now: datetime, t: Translator) -> str:
    """The state and what it means for the flight."""
    means = validity(row, now, t)
    state = state_words(row, now, t)
    return f"{state}. {means}" if means else state


def needs_short(needs: tuple[Need, ...], t: Translator) -> str:
    """Codes for a cell: "WCHR, PREG"."""
    return ", ".join(need.value for need in needs)


def needs_words(needs: Iterable[tuple[Need, date | None]], t: Translator) -> str:
    """Handling needs in words, with the due date of a pregnancy; "None" where there is none."""
    words = [
        word(t, need) if due is None else t("{need} (due {date})", need=word(t, need), date=t.date(due))
        for need, due in needs
    ]
    return ", ".join(words) or t.context("handling needs", "None")


def age_sex(row: MedicalRow, now: datetime, t: Translator) -> str:
    """Age on the day of travel (of today without a flight) and sex: "34 F"."""
    day = t.local(row.departs_at or now).date()
    return f"{age(t, row.born, day)} {row.sex.value}"


def moment_short(moment: datetime | None, t: Translator) -> str:
    """A moment for a cell; empty where there is none."""
    return "" if moment is None else t.datetime(moment)


def check_said(done: Sequence[MedicalRow], outcome: Outcome, review_on: date | None, t: Translator) -> str:
    """What was recorded for these people, whether it is enough for the flight, and what is still to do."""
    words = _outcome_said(done, outcome, review_on, t)
    if outcome is Outcome.FIT_WITH_CONDITIONS and not all(row.needs for row in done):
        words = f"{words} {t('No conditions yet: choose under All (Ctrl+2), then N.')}"
    return words


def _outcome_said(done: Sequence[MedicalRow], outcome: Outcome, review_on: date | None, t: Translator) -> str:
    who = done[0].name if len(done) == 1 else t.plural("{n} person", "{n} people", len(done))
    what = word(t, outcome)
    if review_on is not None:
        return t("{what}: {who}, review on {day}.", what=what, who=who, day=t.date(review_on))
    until = min((row.valid_until for row in done if row.valid_until is not None), default=None)
    if until is None:
        return t("{what}: {who}.", what=what, who=who)
    departures = [row.departs_at for row in done if row.fitness in TO_CHECK and row.departs_at is not None]
    if not departures:
        return t("{what}: {who}, until {until}.", what=what, who=who, until=t.datetime(until))
    return t(
        "{what}: {who}, until {until}. The flight leaves {departs}: check again before it.",
        what=what,
        who=who,
        until=t.datetime(until),
        departs=t.datetime(min(departures)),
    )
