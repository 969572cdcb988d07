"""What a plan of beds reached, what no plan can better, and what would help who has no place."""

from collections.abc import Callable
from datetime import date
from typing import Final

from transit_desk.domain.beds.values import BedRule, Goal, GoalValue, Help, HelpKind, RuleBroken
from transit_desk.language.act_words import BED_RULES, GOALS
from transit_desk.language.bed_sentences import rule_sentence
from transit_desk.language.translator import N_, Translator

_ZERO: Final = {
    Goal.UNPLACED: N_("Everybody has a place."),
    Goal.SPLIT: N_("No family split."),
    Goal.LINKED_APART: N_("All cross-referenced cases side by side."),
    Goal.SPLIT_APART: N_("No family in rooms that don't adjoin."),
    Goal.SHARED: N_("No room shared by unrelated households."),
    Goal.FLIGHTS: N_("Every room leaves on one flight."),
    Goal.WASH: N_("All small children near wash rooms."),
    Goal.OPENED: N_("No empty room opened."),
    Goal.MOVES: N_("Nobody moved."),
}

_COUNTS: Final[dict[Goal, Callable[[Translator, int], str]]] = {
    Goal.UNPLACED: lambda t, n: t.plural("{n} person without a place", "{n} people without a place", n),
    Goal.SPLIT: lambda t, n: t.plural("{n} family split", "{n} families split", n),
    Goal.LINKED_APART: lambda t, n: t.plural(
        "{n} group of cross-referenced cases not side by side",
        "{n} groups of cross-referenced cases not side by side",
        n,
    ),
    Goal.SPLIT_APART: lambda t, n: t.plural(
        "{n} family in rooms that don't adjoin", "{n} families in rooms that don't adjoin", n
    ),
    Goal.SHARED: lambda t, n: t.plural(
        "{n} room shared by unrelated households", "{n} rooms shared by unrelated households", n
    ),
    Goal.FLIGHTS: lambda t, n: t.plural(
        "{n} flight too many in the rooms (one a room is best)",
        "{n} flights too many in the rooms (one a room is best)",
        n,
    ),
    Goal.WASH: lambda t, n: t.plural(
        "{n} household with a small child far from wash rooms",
        "{n} households with small children far from wash rooms",
        n,
    ),
    Goal.OPENED: lambda t, n: t.plural("{n} empty room opened", "{n} empty rooms opened", n),
    Goal.MOVES: lambda t, n: t.plural("{n} person moved", "{n} people moved", n),
}

_LEVELS: Final[dict[str, Callable[[Translator, int, str], str]]] = {
    "low": lambda t, n, room: t.plural(
        "{n} more low bed in {room} would help.", "{n} more low beds in {room} would help.", n, room=room
    ),
    "any": lambda t, n, room: t.plural(
        "{n} more bed in {room} would help.", "{n} more beds in {room} would help.", n, room=room
    ),
}

_HELPS: Final = {
    HelpKind.OPEN_ROOM: N_("Open room {room}."),
    HelpKind.CLEAN_BEDS: N_("Clean the beds of {room}."),
    HelpKind.MOVE_HOUSEHOLD: N_("Move the household of {other} from {from_room} to {to_room}."),
}


def goal_name(goal: Goal, t: Translator) -> str:
    """What a goal is called where a supervisor orders them."""
    return t(GOALS[goal])


def goal_sentence(value: GoalValue, t: Translator) -> str:
    """What the plan reached and what no plan can better: "2 families split; no plan can split fewer than 2."."""
    if value.value == 0:
        return t(_ZERO[value.goal])
    reached = _COUNTS[value.goal](t, value.value)
    if value.bound <= 0:
        return t("{reached}.", reached=reached)
    if value.goal is Goal.SPLIT:
        return t("{reached}; no plan can split fewer than {bound}.", reached=reached, bound=value.bound)
    return t("{reached}; at least {bound} in any plan.", reached=reached, bound=value.bound)


def clash_sentence(
    t: Translator,
    name: str,
    bed: str,
    by: str,
    household: str,
    first: date,
    rule: RuleBroken | None = None,
) -> str:
    """Somebody can't keep a bed as long as he needs it now, or what speaks against the nights from `first` on."""
    if rule is not None:
        against = rule_sentence(rule, t)
        if rule.rule is BedRule.KEPT_APART:
            return t(
                "{name} has {bed} only until {night}. {rule}",
                name=name,
                bed=bed,
                night=t.date(first),
                rule=against,
            )
        return t(
            "{name} has {bed} longer than until {night}. {rule}",
            name=name,
            bed=bed,
            night=t.date(first),
            rule=against,
        )
    return t(
        "{name} needs {bed} longer than it is free: from {night} it is for {by}, {household}.",
        name=name,
        bed=bed,
        night=t.date(first),
        by=by,
        household=household,
    )


def help_sentence(one: Help, t: Translator) -> str:
    """One thing that would give somebody a place."""
    if one.kind is HelpKind.ONE_MORE_BED:
        level = _LEVELS[str(one.facts.get("level", "any"))]
        return level(t, int(one.facts.get("count", 1)), str(one.facts["room"]))
    if one.kind is HelpKind.RELAX_RULE:
        rule = t(BED_RULES[BedRule(str(one.facts["rule"]))])
        room = one.facts.get("room", "")
        if room:
            return t("A supervisor may set a rule aside in {room}: {rule}.", room=room, rule=rule)
        return t("A supervisor may set a rule aside: {rule}.", rule=rule)
    return t(_HELPS[one.kind], **one.facts)
