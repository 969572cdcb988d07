"""What a flight and its cases say in a list: shape, words, and who can lift what."""

from collections.abc import Iterable

from transit_desk.domain.codes import MovementState
from transit_desk.domain.readiness import HOLDS, Blocker, BlockerKind, Desk
from transit_desk.domain.rows import MovementRow, ReadyCase
from transit_desk.language import Translator
from transit_desk.language.words import word
from ui.status import Status

SPLIT_LIFTS = frozenset(
    {
        BlockerKind.CASE_HELD,
        BlockerKind.LINKED_CASE_ON_HOLD,
        BlockerKind.LINKED_CASE_NOT_ON_MOVEMENT,
    }
)
"""What a recorded split takes away (`domain.readiness`)."""


def blockers_status(blockers: Iterable[Blocker]) -> Status:
    """Held by a decision: stop. Something still to do: attention. Nothing: ready."""
    kinds = {blocker.kind for blocker in blockers}
    if not kinds:
        return Status.READY
    return Status.STOP if kinds & HOLDS else Status.ATTENTION


def to_do(count: int, t: Translator) -> str:
    """3 things to do."""
    return t.plural("{n} thing to do", "{n} things to do", count)


def case_words(case: ReadyCase, t: Translator) -> str:
    """The state of a case on a flight."""
    if case.persons and case.boarded == case.persons:
        return t("On board")
    return t("Ready") if case.ready else to_do(len(case.blockers), t)


def desks_of(blockers: Iterable[Blocker]) -> tuple[Desk, ...]:
    """Who has something to lift, in the order of `Desk`."""
    found = {blocker.lifted_by for blocker in blockers}
    return tuple(desk for desk in Desk if desk in found)


def flight_status(flight: MovementRow, ready: int | None) -> Status | None:
    """The shape beside a flight; none for a closed one."""
    if flight.state is MovementState.CLOSED or ready is None:
        return None
    if not flight.passengers:
        return Status.UNKNOWN
    return Status.READY if ready == flight.passengers else Status.ATTENTION


def flight_lines(flight: MovementRow, ready: int | None, t: Translator) -> str:
    """Three lines for the list of flights: name, when and where, how many."""
    if flight.state is MovementState.CLOSED:
        counts = t(
            "{state}: {boarded} of {all} boarded",
            state=word(t, flight.state),
            boarded=t.number(flight.boarded),
            all=t.number(flight.passengers),
        )
    elif not flight.passengers:
        counts = t("Nobody on it yet")
    else:
        counts = ready_words(flight, ready, t)
        if flight.boarded:
            counts = t("{ready}, {boarded} boarded", ready=counts, boarded=t.number(flight.boarded))
    return f"{flight.name}\n{t.datetime(flight.departs_at)}  {flight.route}\n{counts}"


def ready_words(flight: MovementRow, ready: int | None, t: Translator) -> str:
    """34 of 41 ready; while that is being counted, the passengers alone."""
    if ready is None:
        return t.plural("{n} passenger", "{n} passengers", flight.passengers)
    return t("{ready} of {all} ready", ready=t.number(ready), all=t.number(flight.passengers))
