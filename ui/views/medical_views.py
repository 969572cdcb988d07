"""The medical worklist: which keys act in it, whom each view shows, and what a view is called and says when empty."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from transit_desk.domain.rows import MedicalRow
from transit_desk.language import Translator
from ui.views.medical_needs import NEEDS_KEY
from ui.views.medical_notes import NOTES_KEY
from ui.views.medical_outcomes import CASE_KEY, HOLD_KEY, KEYS, REASON_KEY
from ui.views.medical_words import STOPPED, TO_CHECK


class View(StrEnum):
    """Which people the list shows."""

    TO_CHECK = "to_check"
    ALL = "all"
    STOPPED = "stopped"
    ON_HOLD = "on_hold"


SHOWN: Mapping[View, Callable[[MedicalRow], bool]] = {
    View.TO_CHECK: lambda row: row.fitness in TO_CHECK,
    View.ALL: lambda row: True,
    View.STOPPED: lambda row: row.fitness in STOPPED,
    View.ON_HOLD: lambda row: row.on_hold,
}


def view_words(view: View, t: Translator) -> str:
    """What stands on the tab."""
    return {
        View.TO_CHECK: t("To check"),
        View.ALL: t("All"),
        View.STOPPED: t("Deferred and unfit"),
        View.ON_HOLD: t("On hold"),
    }[view]


def empty_words(view: View, t: Translator, *, holds: bool) -> tuple[str, str]:
    """What would come here, and which key brings it; `holds`: who is at the desk may hold a case."""
    return {
        View.TO_CHECK: (t("Everyone is checked."), t("Ctrl+2 shows everyone.")),
        View.ALL: (
            t("Nobody is in the building or on a flight."),
            t("People come here when they are checked in (F2) or put on a flight (F5)."),
        ),
        View.STOPPED: (t("Nobody is deferred or unfit."), t("Ctrl+1 shows those to check.")),
        View.ON_HOLD: (
            t("No case is on hold."),
            t("H in the list holds the whole case.") if holds else t("Ctrl+2 shows everyone."),
        ),
    }[view]


def list_keys(checks: bool, holds: bool, notes: bool) -> tuple[str, ...]:
    """The letters that act in the list, for who records checks, holds cases, and reads notes."""
    return (
        *((*(key for key, _, _ in KEYS), CASE_KEY, NEEDS_KEY) if checks else ()),
        *((HOLD_KEY,) if holds else ()),
        *((NOTES_KEY, REASON_KEY) if notes else ()),
    )
