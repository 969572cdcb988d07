"""How old the last good backup is, in shape and words."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from transit_desk.domain.backups import SecondPlace
from transit_desk.domain.keeping import CLOCK_SLACK
from transit_desk.language import N_
from transit_desk.language.backup_sentences import second_sentence
from ui.status import Status

if TYPE_CHECKING:
    from transit_desk.domain.backups import BackupLook
    from transit_desk.language import Translator

GOOD = timedelta(hours=26)
"""A day, and two hours to make it in."""
OLD = timedelta(days=3)
_FINE = (SecondPlace.NOT_SET, SecondPlace.DONE)
"""Nothing to do about the second place; that there is none is said in Setup."""
_SHORT = {
    SecondPlace.MISSING: N_("Second place missing"),
    SecondPlace.FULL: N_("Second place full"),
    SecondPlace.READ_ONLY: N_("Second place locked"),
    SecondPlace.DIFFERS: N_("Second place failing"),
    SecondPlace.FAILED: N_("Second copy failed"),
    SecondPlace.STOPPED: N_("Second copy not made"),
    SecondPlace.WAITING: N_("Second copy not made"),
}


class AgeWords(NamedTuple):
    """For the foot of the rail: the state, the age, a second line ("" for none), and all of it in sentences."""

    status: Status
    age: str
    trouble: str
    whole: str


def age_status(look: "BackupLook", now: datetime) -> Status:
    """A tick under 26 hours, an octagon after three days or without any; the second place's trouble and a
    clock that went back are a triangle."""
    if look.state is None:
        return Status.STOP
    age = now - look.state.made
    if age >= OLD:
        return Status.STOP
    if age >= GOOD or -age > CLOCK_SLACK or look.second not in _FINE:
        return Status.ATTENTION
    return Status.READY


def age_words(look: "BackupLook", now: datetime, t: "Translator") -> AgeWords:
    """What the foot of the rail says."""
    status = age_status(look, now)
    short = t("No backup yet") if look.state is None else _age(now - look.state.made, t)
    trouble = "" if look.second in _FINE else t(_SHORT[look.second])
    sentences = [
        t("There is no backup yet.")
        if look.state is None
        else t("The last good backup was made {moment}.", moment=t.datetime(look.state.made))
    ]
    if look.second not in _FINE:
        sentences.append(second_sentence(look.second, t))
    return AgeWords(status, short, trouble, " ".join(sentences))


def _age(age: timedelta, t: "Translator") -> str:
    minutes = int(age.total_seconds() // 60)
    if -age > CLOCK_SLACK:
        return t("Backup: check the clock")
    if minutes < 1:
        return t("Backup just now")
    if minutes < 60:
        return t("Backup {n} min ago", n=minutes)
    if minutes < 48 * 60:
        return t("Backup {n} h ago", n=minutes // 60)
    return t("Backup {n} days ago", n=minutes // (24 * 60))
