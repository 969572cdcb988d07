"""What still stops somebody, and what a scan at the gate means, in words: what it is and what to do."""

from collections.abc import Iterable
from datetime import date, datetime

from transit_desk.domain.boarding import Verdict
from transit_desk.domain.codes import Outcome
from transit_desk.domain.readiness import Blocker, BlockerKind, Desk
from transit_desk.language.translator import N_, Translator

DESKS = {
    Desk.FRONT_DESK: N_("Front desk"),
    Desk.MEDICAL: N_("Medical"),
    Desk.MOVEMENT: N_("Movement desk"),
    Desk.SUPERVISOR: N_("Supervisor"),
}

SHORT = {
    BlockerKind.CASE_ON_HOLD: N_("Case on hold"),
    BlockerKind.LINKED_CASE_ON_HOLD: N_("Linked case on hold"),
    BlockerKind.LINKED_CASE_NOT_ON_MOVEMENT: N_("Linked case missing"),
    BlockerKind.NOT_ARRIVED: N_("Not arrived"),
    BlockerKind.BIRTH_DATE_UNKNOWN: N_("Birth date not known"),
    BlockerKind.NOT_ASSESSED: N_("Not assessed"),
    BlockerKind.EXPIRED: N_("Check expired"),
    BlockerKind.DEFERRED: N_("Deferred"),
    BlockerKind.UNFIT: N_("Unfit"),
    BlockerKind.CASE_HELD: N_("Case held"),
    BlockerKind.MINOR_WITHOUT_ADULT: N_("Minor without adult"),
    BlockerKind.BAGS_UNWEIGHED: N_("Bags not weighed"),
    BlockerKind.PIECE_TOO_HEAVY: N_("Bag too heavy"),
    BlockerKind.BAGS_OVER_PIECES: N_("Too many bags"),
    BlockerKind.BAGS_OVER_WEIGHT: N_("Bags too heavy"),
}

# Whose sentence needs nothing but names: the facts of `BlockerKind` fill in the placeholders.
_PLAIN = {
    BlockerKind.LINKED_CASE_NOT_ON_MOVEMENT: N_(
        "Linked case {case_number} is not on this flight: add it, or record a split."
    ),
    BlockerKind.NOT_ARRIVED: N_("{name} has not arrived: check in."),
    BlockerKind.BIRTH_DATE_UNKNOWN: N_("{name} has no birth date: take it from the travel document."),
    BlockerKind.NOT_ASSESSED: N_("{name} has no fit-to-travel check: send to medical."),
    BlockerKind.UNFIT: N_("{name} is unfit to travel: medical decides."),
}

_VERDICTS = {
    Verdict.BOARDS: N_("Boards"),
    Verdict.NOT_ON_THIS_MOVEMENT: N_("Not on this flight: send back to the movement desk."),
    Verdict.CLOSED: N_("The flight is closed: nobody boards any more."),
    Verdict.ON_HOLD: N_("On hold: must not board."),
    Verdict.NOT_CLEARED: N_("Not cleared: must not board yet."),
}


def blocker_sentence(blocker: Blocker, t: Translator) -> str:
    """One line for a table cell: what stops whom, and what to do."""
    facts, kind = blocker.facts, blocker.kind
    if kind in _PLAIN:
        return t(_PLAIN[kind], **facts)
    match kind:
        case BlockerKind.CASE_ON_HOLD:
            return t("On hold by {by} since {since}: ask for its release.", **_hold(blocker, t))
        case BlockerKind.LINKED_CASE_ON_HOLD:
            message = N_("Linked case {case_number} is on hold by {by} since {since}: ask for its release.")
            return t(message, case_number=facts["case_number"], **_hold(blocker, t))
        case BlockerKind.EXPIRED:
            message = N_("{name}: the check was good until {until}. Check again.")
            return t(message, name=facts["name"], until=_moment(facts["until"], t))
        case BlockerKind.DEFERRED:
            return _deferred(blocker, t)
        case BlockerKind.CASE_HELD:
            return _held(blocker, t)
        case BlockerKind.MINOR_WITHOUT_ADULT:
            if facts["flagged"]:
                message = N_("{name}, {age}, travels alone: authorise an escort.")
            else:
                message = N_(
                    "{name}, {age}, has no adult of the case on this flight: add one or authorise an escort."
                )
            return t(message, name=facts["name"], age=facts["age"])
        case _:
            return _bags(blocker, t)


def short_blocker(blocker: Blocker, t: Translator) -> str:
    """A few words, without the name: for a column beside the person."""
    return t(SHORT[blocker.kind])


def lifted_by_word(desk: Desk, t: Translator) -> str:
    """Who can lift a blocker."""
    return t(DESKS[desk])


def verdict_sentence(verdict: Verdict, t: Translator, at: datetime | None = None, by: str = "") -> str:
    """The words beside the light; `at` is when the passenger boarded or was offloaded, `by` the officer who did
    it, where known."""
    if verdict is Verdict.ALREADY_BOARDED:
        if at and by:
            return t("Already boarded at {time} by {officer}", time=t.time(at), officer=by)
        return t("Already boarded at {time}", time=t.time(at)) if at else t("Already boarded")
    if verdict is Verdict.OFFLOADED:
        if at and by:
            return t(
                "Offloaded at {time} by {officer}: undo the offloading first.", time=t.time(at), officer=by
            )
        if at:
            return t("Offloaded at {time}: undo the offloading first.", time=t.time(at))
        return t("Offloaded: undo the offloading first.")
    return t(_VERDICTS[verdict])


def reasons(blockers: Iterable[Blocker], t: Translator) -> list[str]:
    """A sentence for each blocker, each once: two members may wait for the same thing."""
    return list(dict.fromkeys(blocker_sentence(blocker, t) for blocker in blockers))


def _moment(fact: object, t: Translator) -> str:
    """A day or a moment among the facts."""
    if isinstance(fact, datetime):
        return t.datetime(fact)
    return t.date(fact) if isinstance(fact, date) else str(fact)


def _hold(blocker: Blocker, t: Translator) -> dict[str, str]:
    return {"by": str(blocker.facts["by"]), "since": _moment(blocker.facts["since"], t)}


def _deferred(blocker: Blocker, t: Translator) -> str:
    name = blocker.facts["name"]
    if "review_on" not in blocker.facts:
        return t("{name} is deferred: medical sets a review.", name=name)
    return t("{name} is deferred: review on {day}.", name=name, day=_moment(blocker.facts["review_on"], t))


def _held(blocker: Blocker, t: Translator) -> str:
    """Held by somebody else, of this case or a linked one, and perhaps by more."""
    facts = blocker.facts
    unfit = facts["outcome"] == Outcome.UNFIT.value
    if "case_number" in facts:
        who = t("{holder} (case {case_number})", holder=facts["holder"], case_number=facts["case_number"])
    else:
        who = str(facts["holder"])
    others = int(str(facts["others"]))
    if others:
        who = t.plural("{who} and {n} other", "{who} and {n} others", others, who=who)
        return t("Held with {who}: medical clears them, or a split is recorded.", who=who)
    if unfit:
        return t("Held because {who} is unfit: medical clears, or a split is recorded.", who=who)
    return t("Held because {who} is deferred: medical clears, or a split is recorded.", who=who)


def _bags(blocker: Blocker, t: Translator) -> str:
    """What is wrong with bags: of one person, or of the case when the allowance is pooled."""
    facts = blocker.facts
    name = str(facts.get("name", ""))
    match blocker.kind:
        case BlockerKind.BAGS_UNWEIGHED:
            n = int(str(facts["count"]))
            return t.plural("{name}: {n} bag to weigh.", "{name}: {n} bags to weigh.", n, name=name)
        case BlockerKind.PIECE_TOO_HEAVY:
            weights = {"kilos": _kilos(facts["grams"], t), "most": _kilos(facts["allowed_grams"], t)}
            if not facts["tag"]:
                return t("{name}: a bag of {kilos}, at most {most}: repack.", name=name, **weights)
            message = N_("{name}: bag {tag} weighs {kilos}, at most {most}: repack.")
            return t(message, name=name, tag=facts["tag"], **weights)
        case BlockerKind.BAGS_OVER_PIECES:
            n = int(str(facts["pieces"]))
            allowed = facts["allowed_pieces"]
            if name:
                return t.plural(
                    "{name}: {n} bag, {allowed} allowed: take some out.",
                    "{name}: {n} bags, {allowed} allowed: take some out.",
                    n,
                    name=name,
                    allowed=allowed,
                )
            return t.plural(
                "The case has {n} bag, {allowed} allowed: take some out.",
                "The case has {n} bags, {allowed} allowed: take some out.",
                n,
                allowed=allowed,
            )
        case _:
            by, allowed = _kilos(facts["by_grams"], t), _kilos(facts["allowed_grams"], t)
            if name:
                return t(
                    "{name}: {by} above the {allowed} allowed: take some out.",
                    name=name,
                    by=by,
                    allowed=allowed,
                )
            return t("The case is {by} above the {allowed} allowed: take some out.", by=by, allowed=allowed)


def _kilos(grams: object, t: Translator) -> str:
    return t.kilos(int(str(grams)))
