"""Every refusal and every failure of the world, worded once: what, and what to do."""

from collections.abc import Callable

from transit_desk.domain import refusals as no
from transit_desk.domain.beds.values import RuleBroken
from transit_desk.domain.boarding import Verdict
from transit_desk.domain.journey import LegProblem
from transit_desk.domain.papers import CodeNotPrintable, GlyphMissing, LabelTooSmall
from transit_desk.domain.readiness import Blocker
from transit_desk.language.translator import N_, Translator

LEG_PROBLEMS = {
    LegProblem.NO_LEG: N_("A flight needs at least one leg."),
    LegProblem.UNKNOWN_CARRIER: N_("This airline is not known: add it in Setup, or check the code."),
    LegProblem.UNKNOWN_AIRPORT: N_("This airport is not known: add it in Setup, or check the code."),
    LegProblem.NO_FLIGHT_NUMBER: N_("The flight number is missing."),
    LegProblem.NO_DEPARTURE: N_("The first leg needs its departure: day and time."),
    LegProblem.SAME_AIRPORT: N_("It starts and ends at the same airport."),
    LegProblem.NOT_FROM_WHERE_THE_LAST_ENDED: N_("It does not start where the leg before it ends."),
    LegProblem.LEAVES_BEFORE_THE_LAST_ARRIVES: N_("It leaves before the leg before it arrives."),
    LegProblem.ARRIVES_BEFORE_IT_LEAVES: N_(
        "It arrives before it leaves: check the days, the times are those of each airport."
    ),
}

_DATABASE = {
    no.DatabaseTrouble.FULL: N_("The disk is full. Nothing was changed: make room, then try again."),
    no.DatabaseTrouble.BUSY: N_(
        "Another program holds the database. Nothing was changed: close it, then try again."
    ),
    no.DatabaseTrouble.DISK: N_(
        "The folder with the database can't be read or written. Nothing was changed: "
        "check that the disk is there and that you may write to it, then try again."
    ),
    no.DatabaseTrouble.SERVER: N_(
        "The database server does not answer, or does not let this desk in. Check the network and the address; "
        "then look whether the last act was stored."
    ),
}

THINGS = {
    "movement": N_("this flight"),
    "person": N_("this person"),
    "case": N_("this case"),
    "bed": N_("this bed"),
    "bag": N_("this bag"),
    "carrier": N_("this airline"),
    "programme": N_("this programme"),
    "manifest": N_("the manifest"),
}


def sentence(error: BaseException, t: Translator) -> str | None:
    """The reader's sentence for a refusal or a failure of the world; None for anything else: that is a bug."""
    words = _WORDED.get(type(error))
    if words is not None:
        return words(error, t)
    from transit_desk.domain.roll.refusals import ImportRefused, NotAList
    from transit_desk.language.paper_sentences import paper_sentence
    from transit_desk.language.roll_sentences import refusal_sentence

    if isinstance(error, NotAList | ImportRefused):
        return refusal_sentence(error, t)
    if isinstance(error, GlyphMissing | CodeNotPrintable | LabelTooSmall):
        return paper_sentence(t, error)
    if isinstance(error, OSError):
        return _system(error, t)
    return None


def _thing(what: str, t: Translator) -> str:
    return t(THINGS[what]) if what in THINGS else what


def _system(error: OSError, t: Translator) -> str:
    import errno

    file = error.filename if isinstance(error.filename, str) else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return t(_DATABASE[no.DatabaseTrouble.FULL])
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return t("“{file}” can't be written or read here: choose another place.", file=file)
    return t("“{file}” can't be used: {why}.", file=file, why=error.strerror or str(error))


def _not_suitable(error: no.BedNotSuitable, t: Translator) -> str:
    from transit_desk.language.bed_sentences import rule_sentence

    rules = [rule_sentence(rule, t) for rule in error.rules if isinstance(rule, RuleBroken)]
    return t("{person} can't have {bed}.", person=error.person, bed=error.bed) + " " + " ".join(rules)


def _boarding(error: no.BoardingRefused, t: Translator) -> str:
    from transit_desk.language.blocker_sentences import reasons, verdict_sentence

    why = reasons((b for b in error.blockers if isinstance(b, Blocker)), t)
    return " ".join([f"{error.person}: {verdict_sentence(Verdict(error.verdict), t)}", *why])


def _stale(error: no.StaleData, t: Translator) -> str:
    if not error.what:
        return t("Someone else changed this a moment ago. Nothing was saved: look again, then repeat it.")
    return t(
        "Someone else changed {what} a moment ago. Nothing was saved: look again, then repeat it.",
        what=_thing(error.what, t),
    )


_Words = Callable[..., str]
_WORDED: dict[type[BaseException], _Words] = {
    no.DatabaseUnreadable: lambda e, t: t(
        "The database “{file}” can't be read: it is damaged, or its key is another one. "
        "Nothing was changed. Take the newest copy from the folder “copies”.",
        file=e.file,
    ),
    no.DatabaseFailed: lambda e, t: t(_DATABASE[e.trouble]),
    no.ServerAddressWrong: lambda e, t: t(
        "TRANSIT_DESK_DATABASE is not the address of a PostgreSQL database. "
        "Write it as postgresql://user@host/name."
    ),
    no.OlderServer: lambda e, t: t(
        "The shared database is of an older version ({revision}); it was left as it is. Its administrator copies "
        "it with pg_dump, then starts one desk with TRANSIT_DESK_SERVER_COPIED={revision}.",
        revision=e.revision,
    ),
    no.KeyMissing: lambda e, t: t(
        "There is a database, but its key “{file}” is missing or damaged. "
        "Put the key file back beside the database.",
        file=e.file,
    ),
    no.NewerDatabase: lambda e, t: t(
        "The database was written by a newer version of this program ({revision}). "
        "Install that version; this one leaves the database as it is.",
        revision=e.revision,
    ),
    no.FileNotWritten: lambda e, t: t(
        "“{file}” was not written: {why}. Close it elsewhere or choose another place.", file=e.file, why=e.why
    ),
    no.StaleData: _stale,
    no.NotFound: lambda e, t: t(
        "We can't find {what} any more: someone may have removed it.", what=_thing(e.what, t)
    ),
    no.BedTaken: lambda e, t: (
        t("{bed} was taken a moment ago by {by}. Choose another bed.", bed=e.bed, by=e.by)
        if e.by
        else t("A bed was taken a moment ago. Nothing was changed: look again and choose another one.")
    ),
    no.BedOutOfService: lambda e, t: t("{bed} is out of service. Choose another bed.", bed=e.bed),
    no.BedNotSuitable: _not_suitable,
    no.BedOccupied: lambda e, t: t(
        "{by} sleeps in {bed}. Move this person first, then take the bed out of service.", bed=e.bed, by=e.by
    ),
    no.AlreadyCheckedIn: lambda e, t: t(
        "{person} is in the building since {since}. Nobody was checked in.",
        person=e.person,
        since=t.datetime(e.since),
    ),
    no.NotCheckedIn: lambda e, t: t("{person} is not in the building. Check in first.", person=e.person),
    no.AlreadyLeft: lambda e, t: t("{person} has departed.", person=e.person),
    no.NothingChosen: lambda e, t: t("Nobody is chosen. Tick someone first, with Space."),
    no.MovementClosed: lambda e, t: t(
        "{movement} is closed. Nothing on it changes any more.", movement=e.movement
    ),
    no.MovementHasBoarded: lambda e, t: t(
        "{person} has tagged bags or was at the boarding desk, so the case stays on this flight. "
        "Offload the person at the boarding desk instead.",
        person=e.person,
    ),
    no.AlreadyOnMovement: lambda e, t: t(
        "{person} is on {movement} already. Take the case off that flight first.",
        person=e.person,
        movement=e.movement,
    ),
    no.NotOnMovement: lambda e, t: t(
        "{person} is not on {movement}.", person=e.person or t("This person"), movement=e.movement
    ),
    no.NoOpenMovement: lambda e, t: t(
        "{person} is on no flight. Put the case on one in Movements.", person=e.person
    ),
    no.LegsWrong: lambda e, t: t(
        "Leg {position}: {problem}", position=e.position, problem=t(LEG_PROBLEMS[LegProblem(e.why)])
    ),
    no.BoardingRefused: _boarding,
    no.WrongWeight: lambda e, t: t(
        "{weight} is no weight of a bag: type kilos, from 0.1 to {limit}.",
        weight=t.kilos(e.weight_g),
        limit=t.kilos(e.limit_g),
    ),
    no.NothingToUndo: lambda e, t: t("This can't be undone any more: something was done after it."),
    no.EmptyPaper: lambda e, t: t("There is nobody to print on this paper."),
}
