"""What the boarding light says after a scan or a tick."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from transit_desk.domain.boarding import Verdict
from transit_desk.domain.codes import Light, PassengerState
from transit_desk.domain.rows import MovementBoard, PassengerRow
from transit_desk.domain.scan import classify
from transit_desk.language import Translator
from transit_desk.language.blocker_sentences import reasons, verdict_sentence
from transit_desk.language.words import word
from ui.status import Status
from ui.views.movement_words import blockers_status, to_do

if TYPE_CHECKING:
    from transit_desk.services.board import Boarded

_LIGHTS = {Light.GREEN: Status.READY, Light.AMBER: Status.ATTENTION, Light.RED: Status.STOP}


class Shown(NamedTuple):
    """What stands on the light. `person_id` of the one person it is about."""

    status: Status
    words: str
    name: str = ""
    detail: str = ""
    person_id: int | None = None


def waiting(board: MovementBoard | None, closed: bool, t: Translator) -> Shown:
    """Before the first scan, and on a closed flight."""
    if closed and board is not None:
        return Shown(Status.UNKNOWN, t("The flight is closed"), board.movement.name, _result(board, t))
    return Shown(
        Status.UNKNOWN,
        t("Scan a card, a bag tag or a number"),
        detail=t("Or choose a passenger in the list (Ctrl+Down) and press Enter."),
    )


def after(boarded: "Boarded", board: MovementBoard, t: Translator) -> Shown:
    """The light for one scan or tick; `board` as it stands after it."""
    decision = boarded.decision
    if decision is None:
        return _nobody(boarded, board, t)
    status = _LIGHTS[decision.light]
    if decision.verdict is Verdict.BOARDS:
        words, detail = t("Boarded"), _of_case(boarded.case_number, board, t)
    else:
        words, _, rest = verdict_sentence(decision.verdict, t, decision.at, decision.by).partition(": ")
        words, rest = words.strip().rstrip("."), _capital(rest)
        detail = "\n".join(reasons(decision.blockers, t)) or rest or _of_case(boarded.case_number, board, t)
    return Shown(status, words, boarded.name, detail, boarded.person_id)


def after_case(results: "Sequence[Boarded]", board: MovementBoard, t: Translator) -> Shown:
    """The light for a whole case: green when nobody of it was stopped."""
    stopped = [one for one in results if one.decision is not None and one.decision.light is Light.RED]
    boarded = sum(one.decision is not None and one.decision.verdict is Verdict.BOARDS for one in results)
    case_number = results[0].case_number if results else ""
    if not stopped:
        words = t.plural("{n} person boarded", "{n} people boarded", boarded)
        return Shown(Status.READY, words, case_number, _of_case(case_number, board, t))
    sentences = reasons(
        (blocker for one in stopped if one.decision is not None for blocker in one.decision.blockers), t
    )
    words = t.plural("{n} person must not board", "{n} people must not board", len(stopped))
    if boarded:
        words = t("{stopped}, {boarded} boarded", stopped=words, boarded=t.number(boarded))
    return Shown(Status.STOP, words, "; ".join(one.name for one in stopped), "\n".join(sentences))


def looking_at(passenger: PassengerRow, t: Translator) -> Shown:
    """Found by name: the person at the desk compares, then presses Enter."""
    if passenger.state is PassengerState.EXPECTED and passenger.ready:
        words = t("Enter boards this person")
        return Shown(Status.UNKNOWN, words, passenger.name, t("Compare the card first."), passenger.person_id)
    detail = "\n".join(reasons(passenger.blockers, t))
    return Shown(Status.UNKNOWN, passenger_words(passenger, t), passenger.name, detail, passenger.person_id)


def passenger_status(passenger: PassengerRow) -> Status:
    """The shape beside a passenger."""
    if passenger.state is PassengerState.EXPECTED:
        return Status.UNKNOWN if passenger.ready else blockers_status(passenger.blockers)
    return Status.READY if passenger.state is PassengerState.BOARDED else Status.STOP


def passenger_words(passenger: PassengerRow, t: Translator) -> str:
    """Boarded 15:02, Expected, or what is still to do."""
    if passenger.state is not PassengerState.EXPECTED:
        state = word(t, passenger.state)
        if passenger.acted_at is None:
            return state
        return t("{state} {time}", state=state, time=t.time(passenger.acted_at))
    return word(t, passenger.state) if passenger.ready else to_do(len(passenger.blockers), t)


def _nobody(boarded: "Boarded", board: MovementBoard, t: Translator) -> Shown:
    if boarded.candidates > 1 and all(case.number != boarded.case_number for case in board.cases):
        words, _, rest = verdict_sentence(Verdict.NOT_ON_THIS_MOVEMENT, t).partition(": ")
        return Shown(Status.STOP, words.strip(), boarded.case_number, _capital(rest))
    if boarded.candidates > 1:
        detail = t("Choose who boards in the list, or press C for the whole case.")
        words = t.plural("{n} person has this number", "{n} people have this number", boarded.candidates)
        return Shown(Status.ATTENTION, words, boarded.case_number or boarded.scanned, detail)
    if classify(boarded.scanned).wrong_check_digit:
        words = t("This number does not read true")
    else:
        words = t("No one has this number")
    return Shown(Status.STOP, words, boarded.scanned, t("Scan again, or type a name."))


def _of_case(number: str, board: MovementBoard, t: Translator) -> str:
    """Case BI-26000100: 3 of 4 on board."""
    case = next((one for one in board.cases if one.number == number), None)
    if case is None:
        return ""
    if case.boarded == case.persons:
        return t("Case {number} is complete.", number=number)
    return t(
        "Case {number}: {boarded} of {all} on board.",
        number=number,
        boarded=t.number(case.boarded),
        all=t.number(case.persons),
    )


def _result(board: MovementBoard, t: Translator) -> str:
    parts = [
        f"{word(t, state)} {t.number(board.count(state))}"
        for state in (PassengerState.BOARDED, PassengerState.NO_SHOW, PassengerState.OFFLOADED)
    ]
    return ", ".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
