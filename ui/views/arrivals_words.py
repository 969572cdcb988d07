"""What the list of announced cases says, and what was done with one."""

from typing import TYPE_CHECKING, Literal

from transit_desk.domain.codes import Need
from transit_desk.domain.rows import CaseRow, MemberRow
from transit_desk.language.words import birth, country, word
from ui.models.rows import Column
from ui.status import Status
from ui.views.bed_words import bed_list, in_house_order, needs_words

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from transit_desk.services.check_in import CheckedIn

Shown = Literal["awaited", "here", "all"]
"""Which cases the list holds: somebody is still to arrive, somebody is in the building, or all."""


def is_shown(case: CaseRow, shown: Shown) -> bool:
    """Whether a case belongs to that list."""
    if shown == "awaited":
        return case.arrived + case.departed < case.persons
    return shown == "all" or case.arrived > 0


def case_columns() -> tuple[Column[CaseRow], ...]:
    """What can be left out when there is no room stands beside the case as well."""
    return (
        Column("number", lambda t: t("Case"), lambda one, t: one.number, width=112),
        Column("pa", lambda t: t("Principal applicant"), lambda one, t: one.pa_name, width=150, stretch=True),
        Column(
            "people",
            lambda t: t("Arrived"),
            lambda one, t: f"{one.arrived}/{one.persons}",
            sort=lambda one: one.persons,
            align="right",
            width=66,
        ),
        Column(
            "state", lambda t: t("Where they are"), _state_words, status=_state, sort=_left_to_come, width=142
        ),
        Column(
            "flight",
            lambda t: t("Flight"),
            lambda one, t: one.movement,
            sort=lambda one: one.departs_at,
            tooltip=lambda one, t: "" if one.departs_at is None else t.datetime(one.departs_at),
            width=150,
        ),
        Column("destination", lambda t: t("Destination"), _destination, width=190),
        Column("camp", lambda t: t("Camp"), lambda one, t: one.camp, width=110),
        Column("needs", lambda t: t("Needs"), lambda one, t: needs_words(one.needs, t), width=170),
    )


def check_in_words(number: str, done: "CheckedIn", t: "Translator") -> str:
    """4 people of BI-26000100 checked in: A3 / 1-4. 1 without a bed."""
    count, beds = len(done.person_ids), sorted(done.beds.values(), key=in_house_order)
    if beds:
        said = t.plural(
            "{n} person of {case} checked in: {beds}.",
            "{n} people of {case} checked in: {beds}.",
            count,
            case=number,
            beds=bed_list(beds),
        )
    else:
        said = t.plural(
            "{n} person of {case} checked in.", "{n} people of {case} checked in.", count, case=number
        )
    without = count - len(beds)
    if without:
        said += " " + t.plural("{n} without a bed.", "{n} without a bed.", without)
    return said


def _left_to_come(case: CaseRow) -> int:
    return case.persons - case.arrived - case.departed


def _state(case: CaseRow) -> Status:
    if not _left_to_come(case):
        return Status.READY
    return Status.ATTENTION if case.arrived else Status.UNKNOWN


def _state_words(case: CaseRow, t: "Translator") -> str:
    if not _left_to_come(case):
        return t("All arrived")
    if case.arrived or case.departed:
        return t("{count} still to come", count=t.number(_left_to_come(case)))
    return t("Announced")


def _destination(case: CaseRow, t: "Translator") -> str:
    place = country(t, case.destination_country)
    return ", ".join(part for part in (case.destination_city, place) if part)


def member_facts(member: MemberRow, t: "Translator") -> list[tuple[str, str]]:
    """What is known of a person, as label and value."""
    facts = [(t("Card"), member.card_number), (t("Born"), birth(t, member.born) or t("not known"))]
    facts.append((t("Relation"), word(t, member.relation)))
    if member.nationality:
        facts.append((t("Nationality"), country(t, member.nationality)))
    facts += [(word(t, kind), value) for kind, value in member.numbers]
    needs = []
    for need, due in member.needs:
        words = word(t, need)
        needs.append(
            t("{need} (due {date})", need=words, date=t.date(due)) if due and need is Need.PREGNANT else words
        )
    if needs:
        facts.append((t("Needs"), ", ".join(needs)))
    return facts
