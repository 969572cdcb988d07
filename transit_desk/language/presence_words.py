"""Words of the gate, the night and the roll-call, the same on screen and paper."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from transit_desk.domain.presence import Aid, Matter, Out, Standing, standing
from transit_desk.language.translator import N_, Translator
from transit_desk.language.words import word

AIDS: Final[Mapping[Aid, str]] = {
    Aid.CARRY: N_("Cannot walk: carry"),
    Aid.STAIRS: N_("Cannot use stairs: carry down"),
    Aid.GUIDE: N_("Needs somebody beside them"),
    Aid.NONE: N_("Walks out alone"),
}
MATTERS: Final[Mapping[Matter, str]] = {
    Matter.MISSING: N_("Missing at the roll-call"),
    Matter.OVERDUE: N_("Out, should be back"),
    Matter.NO_BED: N_("Inside without a bed"),
    Matter.SEEN_THOUGH_OUT: N_("Seen, but out by the gate"),
    Matter.BED_EMPTY: N_("Has a bed, is out"),
}
HELPS: Final[Mapping[Matter, str]] = {
    Matter.MISSING: N_("Look for them."),
    Matter.OVERDUE: N_("Ask where they went."),
    Matter.NO_BED: N_("Give a bed on Beds (F3)."),
    Matter.SEEN_THOUGH_OUT: N_("Let them in at the gate."),
    Matter.BED_EMPTY: N_("Nothing to do."),
}


def aid_words(t: Translator, aid: Aid) -> str:
    """What somebody needs to get out of the building."""
    return t(AIDS[aid])


def matter_words(t: Translator, matter: Matter) -> str:
    """What does not agree at night."""
    return t(MATTERS[matter])


def help_words(t: Translator, matter: Matter) -> str:
    """What to do about it."""
    return t(HELPS[matter])


def roll_over_words(t: Translator, night: date) -> str:
    """What to do about a roll-call that was left open."""
    return t("This is the roll-call of {day}. Close it, then start tonight's.", day=t.weekday(night))


def floor_words(t: Translator, floor: int) -> str:
    """How a floor is called."""
    return t("ground floor") if floor == 0 else t("floor {floor}", floor=floor)


def standing_words(t: Translator, out: Out | None, now: datetime) -> str:
    """Inside, Out: Hospital, Overdue: Town."""
    if out is None:
        return t("Inside")
    place = word(t, out.place)
    if standing(out, now) is Standing.OVERDUE:
        return t("Overdue: {place}", place=place)
    return t("Out: {place}", place=place)


def moment_words(t: Translator, moment: datetime, now: datetime) -> str:
    """The time alone for a moment of the same day; with day and month for another."""
    day = t.local(moment).date()
    if day == t.local(now).date():
        return t.time(moment)
    return f"{t.date(day).rsplit(' ', 1)[0]} {t.time(moment)}"
