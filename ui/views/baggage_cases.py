"""The list of cases at the scales: how much each has, and what is still to do."""

from typing import TYPE_CHECKING

from transit_desk.language import Translator
from ui.models.rows import Column
from ui.status import Status

if TYPE_CHECKING:
    from transit_desk.domain.rows import BagCaseRow


def _state(found: "BagCaseRow") -> Status:
    if found.over:
        return Status.STOP
    if found.unweighed or found.unprinted:
        return Status.ATTENTION
    return Status.READY if found.bags else Status.UNKNOWN


def _state_words(found: "BagCaseRow", t: Translator) -> str:
    if found.over:
        return t("over")
    if found.unweighed:
        return t.plural("{n} bag to weigh", "{n} bags to weigh", found.unweighed)
    if found.unprinted:
        return t.plural("{n} tag to print", "{n} tags to print", found.unprinted)
    return t("all tagged") if found.bags else t("no bags yet")


COLUMNS: "tuple[Column[BagCaseRow], ...]" = (
    Column("number", lambda t: t("Case"), lambda found, t: found.number, width=112),
    Column("pa", lambda t: t("Principal applicant"), lambda found, t: found.pa_name, stretch=True),
    Column(
        "pieces",
        lambda t: t("Pieces"),
        lambda found, t: t.number(found.bags),
        sort=lambda found: found.bags,
        align="right",
        width=60,
    ),
    Column(
        "kilos",
        lambda t: t("kg"),
        lambda found, t: t.number(found.grams / 1000, 1),
        sort=lambda found: found.grams,
        align="right",
        width=62,
    ),
    Column(
        "state",
        lambda t: t("Status"),
        _state_words,
        sort=lambda found: (_state(found) != Status.STOP, _state(found) != Status.ATTENTION, found.bags),
        status=_state,
        width=144,
    ),
)
