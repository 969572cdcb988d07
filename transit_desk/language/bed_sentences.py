"""Why somebody gets this bed, why not, and what speaks against a bed given by hand."""

from collections.abc import Mapping

from transit_desk.domain.apart import GroupProblem
from transit_desk.domain.beds.values import (
    BedRule,
    Fact,
    LowReason,
    Placement,
    Reason,
    RuleBroken,
    Unplaced,
    WhyNot,
)
from transit_desk.language.translator import N_, Translator

LOW = {
    LowReason.YOUNG: N_("under 6"),
    LowReason.OLD: N_("60 or over"),
    LowReason.PREGNANT: N_("pregnancy"),
    LowReason.MOBILITY: N_("reduced mobility"),
}

_REASONS = {
    Reason.FAMILY_TOGETHER: N_("Family together in {room}"),
    Reason.JOINS_FAMILY: N_("Joins the family in {room}"),
    Reason.FAMILY_ADJOINING: N_("Family in adjoining rooms: no room holds all"),
    Reason.FAMILY_APART: N_("Family apart: no adjoining rooms are free"),
    Reason.ISOLATION: N_("Isolation, household alone"),
    Reason.ACCESSIBLE_ROOM: N_("Accessible room"),
    Reason.ACCESSIBLE_LAST: N_("Accessible room, as the last one free"),
    Reason.LOW_BED: N_("Low bed: {low}"),
    Reason.COT: N_("Cot"),
    Reason.WITH_ADULT: N_("In the bed of {adult}"),
    Reason.CHILDREN_APART: N_("Unaccompanied: no unrelated adults in the room"),
    Reason.SAME_SEX: N_("Room for people of the same sex"),
    Reason.FREE_ROOM: N_("Free bed in {room}"),
    Reason.WITH_FAMILY: N_("With relatives of another case in {room}"),
    Reason.STAYS: N_("Stays in {room} as planned"),
}

_WHY_NOT = {
    WhyNot.NO_FREE_BED: N_("{name}: no bed is free. Free a bed, or find a place outside."),
    WhyNot.NO_ISOLATION_ROOM: N_("{name}: no isolation room for the household. Free one, or ask medical."),
    WhyNot.NO_ACCESSIBLE_BED: N_(
        "{name}: no accessible room on the ground floor is free. Move someone out of one."
    ),
    WhyNot.NO_LOW_BED: N_("{name}: only upper bunks are free. Move someone to an upper bunk."),
    WhyNot.NO_ROOM_FOR_CHILDREN: N_(
        "{name}: no room without unrelated adults. Empty a room for unaccompanied children."
    ),
    WhyNot.SEX_UNKNOWN: N_("{name}: sex not known, so no room can be shared. Complete it in the case."),
    WhyNot.ONLY_WITH_OTHERS: N_(
        "{name}: the free beds are in rooms meant for others. Move someone to make room."
    ),
    WhyNot.FAMILY_DOES_NOT_FIT: N_(
        "{name}: the family of {size} does not fit the free beds. Place them by hand."
    ),
    WhyNot.CHILD_WITHOUT_ADULT: N_(
        "{name}: no bed is left in a room with an adult of the family. Place by hand."
    ),
}

_RULES = {
    BedRule.OUT_OF_SERVICE: N_("The bed is out of service."),
    BedRule.BEING_CLEANED: N_("The bed is being cleaned."),
    BedRule.ROOM_CLOSED: N_("{room} is closed."),
    BedRule.COT_FOR_INFANTS: N_("A cot is for a child under 2."),
    BedRule.ROOM_FOR_MEN: N_("{room} is for men."),
    BedRule.ROOM_FOR_WOMEN: N_("{room} is for women."),
    BedRule.ISOLATION_SHARED: N_("Isolation is not shared with another household."),
    BedRule.MIXED_SEXES: N_("Unrelated men and women would share {room}."),
    BedRule.SEX_UNKNOWN: N_("Somebody's sex is not known: {room} can't be shared."),
    BedRule.CHILD_WITH_STRANGERS: N_("An unaccompanied child would share {room} with strangers."),
    BedRule.TOO_MANY_CHILDREN: N_("At most {most} unaccompanied children sleep in a room."),
    BedRule.NEEDS_ISOLATION: N_("{name}'s household must be in isolation."),
    BedRule.NOT_ACCESSIBLE: N_("{name} needs an accessible room on the ground floor."),
    BedRule.CHILD_WITHOUT_ADULT: N_("No adult of {name}'s family sleeps in {room}."),
    BedRule.KEPT_FOR_ISOLATION: N_("{room} is kept for isolation."),
    BedRule.KEPT_ACCESSIBLE: N_("{room} is kept for people with reduced mobility."),
    BedRule.FAMILY_APART: N_("{name}'s family sleeps in {rooms}, not beside {room}."),
}


GROUP_PROBLEMS = {
    GroupProblem.NO_LABEL: N_("Each group needs a label the desk knows it by."),
    GroupProblem.LABEL_TOO_LONG: N_("A label has at most 40 letters."),
    GroupProblem.SAME_LABEL: N_("The two groups need different labels."),
    GroupProblem.NO_CASES: N_("Each group needs at least one case."),
    GroupProblem.SHARED_CASE: N_("A case can't be kept apart from itself: it is in both groups."),
    GroupProblem.ONE_FAMILY: N_(
        "These cases are one family, which may share a room. Unmark them as one family first."
    ),
    GroupProblem.REASON_TOO_LONG: N_("The reason has room for 200 letters. Nothing was saved: shorten it."),
    GroupProblem.KNOWN: N_("These two groups are kept apart already."),
}


def reason_sentence(placement: Placement, t: Translator) -> str:
    """Why this place, in a few words, without the person's name."""
    return t(_REASONS[placement.reason], **_facts(placement.facts, t))


def why_not_sentence(unplaced: Unplaced, t: Translator) -> str:
    """Who has no bed, why, and what to do."""
    return t(_WHY_NOT[unplaced.why], **_facts(unplaced.facts, t))


def rule_sentence(broken: RuleBroken, t: Translator) -> str:
    """What speaks against the bed."""
    if broken.rule is BedRule.BED_TAKEN:
        by = broken.facts["by"]
        return t("{by} has this bed.", by=by) if by else t("Somebody has this bed.")
    if broken.rule is BedRule.BED_HELD:
        by = broken.facts["by"]
        return t("The bed is held for {by}.", by=by) if by else t("The bed is held for somebody.")
    if broken.rule is BedRule.KEPT_APART:
        others = broken.facts.get("others")
        if others:
            return t("{name} is kept apart from {others}, who sleeps in {room}.", **_facts(broken.facts, t))
        return t("{name} is kept apart from somebody in {room}.", **_facts(broken.facts, t))
    if "left" in broken.facts:
        return t("{left} would be left in {room} without an adult of the family.", **_facts(broken.facts, t))
    if broken.rule is BedRule.NO_UPPER_BUNK:
        return t("No upper bunk for {name}: {low}.", **_facts(broken.facts, t))
    return t(_RULES[broken.rule], **_facts(broken.facts, t))


def _facts(facts: Mapping[str, Fact], t: Translator) -> dict[str, object]:
    """The facts with their codes as words."""
    low = facts.get("low")
    return {**facts, "low": t(LOW[LowReason(str(low))])} if low else dict(facts)
