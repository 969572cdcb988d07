"""Every refusal and every failure of the world, worded once: what, and what to do."""

from collections.abc import Callable

from transit_desk.domain import refusals as no
from transit_desk.domain.apart import GroupProblem
from transit_desk.domain.beds.values import RuleBroken
from transit_desk.domain.boarding import Verdict
from transit_desk.domain.consent import LONGEST_FORM, ConsentProblem
from transit_desk.domain.journey import LegProblem
from transit_desk.domain.notes import LONGEST_TITLE, NoteProblem
from transit_desk.domain.papers import CodeNotPrintable, GlyphMissing, LabelTooSmall
from transit_desk.domain.passwords import SHORTEST, PasswordProblem
from transit_desk.domain.readiness import Blocker
from transit_desk.domain.retention import Open
from transit_desk.language.presence_words import roll_over_words
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

NOTE_PROBLEMS = {
    NoteProblem.EMPTY: N_("There is nothing to seal: write the note first."),
    NoteProblem.TOO_LONG: N_("A note has room for 200 kB of text. Nothing was sealed: shorten it."),
    NoteProblem.TITLE_TOO_LONG: N_(
        "A file name has at most {limit} letters. Nothing was sealed: shorten it."
    ),
    NoteProblem.NO_FILE_NAME: N_("An attachment has the name of its file: write it above the text."),
    NoteProblem.NOT_TEXT: N_(
        "This file is no plain text. Open it in the program that made it, save it as text (.txt), then take that."
    ),
}

OPEN_CASES = {
    Open.HERE: N_("Somebody of {case} is in the building. Nobody was anonymised."),
    Open.ON_FLIGHT: N_("Somebody of {case} is on a flight that is not closed. Nobody was anonymised."),
    Open.ON_HOLD: N_("{case} is on hold. Release it first; nobody was anonymised."),
    Open.UNHEARD: N_("Of somebody of {case} it is not known since when. Nobody was anonymised."),
    Open.LINKED: N_(
        "{case} travels together with other cases: they are anonymised together, or none is. Nobody was anonymised."
    ),
    Open.NOT_DUE: N_("{case} is not closed for long enough. Nobody was anonymised."),
}

CONSENT_PROBLEMS = {
    ConsentProblem.LATER_DAY: N_("This day is still to come: a consent is recorded on its day or later."),
    ConsentProblem.FORM_TOO_LONG: N_(
        "The form has room for {limit} letters. Nothing was recorded: shorten it."
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
    no.DatabaseTrouble.DAMAGED: N_(
        "The database is damaged: the disk gave back other bytes than were written. Close the program and restore "
        "the newest backup."
    ),
    no.DatabaseTrouble.SERVER: N_(
        "The database server does not answer, or does not let this desk in. Check the network and the address; "
        "then look whether the last act was stored."
    ),
}

PASSWORD_PROBLEMS = {
    PasswordProblem.SHORT: N_(
        "The password needs at least {n} characters. Several words are easy to remember."
    ),
    PasswordProblem.NAME: N_("The password is the name itself. Choose another one."),
    PasswordProblem.REPEATED: N_("The password is one character again and again. Choose another one."),
    PasswordProblem.SAME: N_("This is the password used so far. Choose another one."),
}

THINGS = {
    "movement": N_("this flight"),
    "person": N_("this person"),
    "case": N_("this case"),
    "bed": N_("this bed"),
    "room": N_("this room"),
    "groups": N_("these groups"),
    "link": N_("this cross-reference"),
    "bag": N_("this bag"),
    "roll_call": N_("this roll-call"),
    "carrier": N_("this airline"),
    "programme": N_("this programme"),
    "manifest": N_("the manifest"),
    "note": N_("this note"),
    "staff": N_("this member of staff"),
    "keyring": N_("the keyring"),
}


def sentence(error: BaseException, t: Translator) -> str | None:
    """The reader's sentence for a refusal or a failure of the world; None for anything else: that is a bug."""
    words = _WORDED.get(type(error))
    if words is not None:
        return words(error, t)
    from transit_desk.domain.roll.refusals import ImportRefused, NotAList
    from transit_desk.language.access_sentences import WORDED as ACCESS
    from transit_desk.language.backup_sentences import WORDED as BACKUPS
    from transit_desk.language.house_sentences import WORDED as HOUSE
    from transit_desk.language.paper_sentences import paper_sentence
    from transit_desk.language.roll_sentences import refusal_sentence

    if type(error) in ACCESS:
        return ACCESS[type(error)](error, t)
    if type(error) in BACKUPS:
        return BACKUPS[type(error)](error, t)
    if type(error) in HOUSE:
        return HOUSE[type(error)](error, t)
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
    if error.by:
        return t(
            "{officer} changed {what} a moment ago. Nothing was saved: look again, then repeat it.",
            officer=error.by,
            what=_thing(error.what, t),
        )
    return t(
        "Someone else changed {what} a moment ago. Nothing was saved: look again, then repeat it.",
        what=_thing(error.what, t),
    )


def _bed_taken(error: no.BedTaken, t: Translator) -> str:
    if not error.by:
        return t("A bed was taken a moment ago. Nothing was changed: look again and choose another one.")
    if error.household:
        return t(
            "{bed}: taken a moment ago by {officer} for the household of {household} ({by}). Choose another bed.",
            bed=error.bed,
            officer=error.officer,
            household=error.household,
            by=error.by,
        )
    if error.officer:
        return t(
            "{officer} gave {bed} to {by} a moment ago. Choose another bed.",
            officer=error.officer,
            bed=error.bed,
            by=error.by,
        )
    return t("{bed} was taken a moment ago by {by}. Choose another bed.", bed=error.bed, by=error.by)


def _bed_held(error: no.BedHeld, t: Translator) -> str:
    if error.household:
        return t(
            "{bed}: held by {officer} for the household of {household} ({by}). Choose another bed.",
            bed=error.bed,
            officer=error.officer,
            household=error.household,
            by=error.by,
        )
    return t("{bed} is held for {by}. Choose another bed.", bed=error.bed, by=error.by)


def _reason_needed(error: no.ReasonNeeded, t: Translator) -> str:
    from transit_desk.language.bed_sentences import rule_sentence

    rules = [rule_sentence(rule, t) for rule in error.rules if isinstance(rule, RuleBroken)]
    said = t(
        "A rule is set aside for {person} in {bed}: write the reason.", person=error.person, bed=error.bed
    )
    return " ".join([said, *rules])


def _groups_wrong(error: no.GroupsWrong, t: Translator) -> str:
    from transit_desk.language.bed_sentences import GROUP_PROBLEMS

    return t(GROUP_PROBLEMS[GroupProblem(error.problem)])


def _checked_in(error: no.AlreadyCheckedIn, t: Translator) -> str:
    if error.by:
        return t(
            "{person} is in the building since {since}, checked in by {officer}. Nobody was checked in now.",
            person=error.person,
            since=t.datetime(error.since),
            officer=error.by,
        )
    return t(
        "{person} is in the building since {since}. Nobody was checked in.",
        person=error.person,
        since=t.datetime(error.since),
    )


_Words = Callable[..., str]
_WORDED: dict[type[BaseException], _Words] = {
    no.DatabaseUnreadable: lambda e, t: t(
        "The database “{file}” can't be read: it is damaged, or its key is another one. "
        "Nothing was changed. Restore the newest backup.",
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
    no.TextNotKept: lambda e, t: t(
        "Nothing was saved: a text is too long, or has characters in it that can't be stored. "
        "Type it again, shorter and in plain letters."
    ),
    no.NotFound: lambda e, t: t(
        "We can't find {what} any more: someone may have removed it.", what=_thing(e.what, t)
    ),
    no.BedTaken: _bed_taken,
    no.BedHeld: _bed_held,
    no.ReasonNeeded: _reason_needed,
    no.GroupsWrong: _groups_wrong,
    no.BedOutOfService: lambda e, t: t("{bed} is out of service. Choose another bed.", bed=e.bed),
    no.BedNotSuitable: _not_suitable,
    no.BedOccupied: lambda e, t: t(
        "{by} sleeps in {bed}. Move this person first, then take the bed out of service.", bed=e.bed, by=e.by
    ),
    no.AlreadyCheckedIn: _checked_in,
    no.NotCheckedIn: lambda e, t: t("{person} is not in the building. Check in first.", person=e.person),
    no.AlreadyLeft: lambda e, t: t("{person} has departed.", person=e.person),
    no.NothingChosen: lambda e, t: t("Nobody is chosen. Tick someone first, with Space."),
    no.HoldIsOver: lambda e, t: t(
        "Beds cannot be held until {until}: that is over, and beds held so long are free again. Hold them anew.",
        until=t.datetime(e.until),
    ),
    no.PlanOvertaken: lambda e, t: t(
        "The place of {person} has changed since. Propose again.", person=e.person
    ),
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
    no.TagScanned: lambda e, t: t("That is a bag tag: scan the card."),
    no.NothingToUndo: lambda e, t: t("This can't be undone any more: something was done after it."),
    no.NotesKeyMissing: lambda e, t: t(
        "You don't hold the key of the medical notes. Another member of the medical staff can hand it over, "
        "in Setup > Staff."
    ),
    no.SealBroken: lambda e, t: t(
        "A sealed text does not open: it was changed, or moved from another person. Tell the supervisor."
    ),
    no.NoteRefused: lambda e, t: t(NOTE_PROBLEMS[NoteProblem(e.problem)], limit=LONGEST_TITLE),
    no.CaseNotDue: lambda e, t: t(OPEN_CASES[Open(e.why)], case=e.case),
    no.NothingToErase: lambda e, t: t("Nothing is left to erase: it was finished already."),
    no.RollCallOver: lambda e, t: roll_over_words(t, e.night),
    no.RollCallClosed: lambda e, t: t("This roll-call is closed. Start another one to count again."),
    no.ConsentRefused: lambda e, t: t(CONSENT_PROBLEMS[ConsentProblem(e.problem)], limit=LONGEST_FORM),
    no.EmptyPaper: lambda e, t: t("There is nobody to print on this paper."),
    no.KeyringMissing: lambda e, t: t(
        "The keyring “{file}” is missing beside the database. Nothing was changed. "
        "Put it back, or restore the newest backup, which holds it.",
        file=e.file,
    ),
    no.KeyringDamaged: lambda e, t: t(
        "The keyring “{file}” is damaged. Nothing was changed. Take it from the newest backup.", file=e.file
    ),
    no.KeyringTampered: lambda e, t: t(
        "The keyring “{file}” was changed by something that is not this program. Nothing was opened. "
        "Take it from the newest backup, and find out who had access to this computer.",
        file=e.file,
    ),
    no.KeyringNewer: lambda e, t: t(
        "The keyring “{file}” was written by a newer version of this program. Install that version.",
        file=e.file,
    ),
    no.KeyringExists: lambda e, t: t(
        "There is a keyring “{file}” already. A new one would lock everybody out: nothing was changed.",
        file=e.file,
    ),
    no.WrongSignIn: lambda e, t: t("The name or the password is not right."),
    no.PasswordRefused: lambda e, t: t(PASSWORD_PROBLEMS[PasswordProblem(e.problem)], n=SHORTEST),
    no.SignInNameTaken: lambda e, t: t("Someone else signs in with this name. Choose another one."),
    no.NoNotesKey: lambda e, t: t(
        "Only someone who can read the medical notes can let another person read them."
    ),
}
