"""What the Presence screen says of an act, and how it shows where somebody is."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from transit_desk.domain.codes import GateWay, Presence
from transit_desk.domain.presence import Called, Matter, Present, Standing, standing
from transit_desk.language import Translator
from transit_desk.language.presence_words import moment_words, standing_words
from transit_desk.language.words import word
from ui.status import Status

if TYPE_CHECKING:
    from transit_desk.services.gate import Passed, Through
    from transit_desk.services.roll_call import Marks

STATUS = {
    Standing.INSIDE: Status.READY,
    Standing.OUT: Status.UNKNOWN,
    Standing.OVERDUE: Status.ATTENTION,
}
MARK_STATUS = {
    Presence.SEEN: Status.READY,
    Presence.MISSING: Status.STOP,
    Presence.UNMARKED: Status.UNKNOWN,
}
MATTER_STATUS = {
    Matter.MISSING: Status.STOP,
    Matter.OVERDUE: Status.ATTENTION,
    Matter.NO_BED: Status.ATTENTION,
    Matter.SEEN_THOUGH_OUT: Status.ATTENTION,
    Matter.BED_EMPTY: Status.UNKNOWN,
}
_NAMED = 2


def where_status(one: Present, now: datetime) -> Status:
    """The shape of where somebody is."""
    return STATUS[standing(one.out, now)]


def where_words(one: Present, now: datetime, t: Translator) -> str:
    """Inside; "Out: Town since 14:05, back by 18:00"; "Overdue: Town since 14:05, expected 18:00"."""
    words = standing_words(t, one.out, now)
    if one.out is None:
        return words
    since = t("{where} since {moment}", where=words, moment=moment_words(t, one.out.since, now))
    if one.out.expected_at is None:
        return since
    back = moment_words(t, one.out.expected_at, now)
    return t("{where}, expected {moment}", where=since, moment=back)


def names(people: "Sequence[Through]", t: Translator) -> str:
    """A few by name, many as a number."""
    if len(people) <= _NAMED:
        return "; ".join(one.name for one in people)
    return t.plural("{n} person", "{n} people", len(people))


def passed_words(passed: "Passed", now: datetime, t: Translator) -> str:
    """What was done at the gate, and who had done so already."""
    said = []
    if passed.went:
        who = names(passed.went, t)
        if passed.way is GateWay.IN:
            said.append(t("Back in: {who}.", who=who))
        elif passed.place is not None and passed.expected_at is not None:
            back = moment_words(t, passed.expected_at, now)
            said.append(
                t(
                    "Out: {who}. {place}, expected {moment}.",
                    who=who,
                    place=word(t, passed.place),
                    moment=back,
                )
            )
        elif passed.place is not None:
            said.append(t("Out: {who}. {place}.", who=who, place=word(t, passed.place)))
    if passed.repeated:
        who = names(passed.repeated, t)
        if passed.way is GateWay.IN:
            said.append(t("Already inside: {who}.", who=who))
        else:
            said.append(t("Already out: {who}.", who=who))
    return " ".join(said)


def called_words(one: Called, t: Translator) -> str:
    """How somebody stands at the roll-call."""
    if not one.expected and one.person.out is not None:
        place = word(t, one.person.out.place)
        if one.mark is Presence.SEEN:
            return t("Seen, but out: {place}", place=place)
        return t("Out: {place}", place=place)
    return word(t, one.mark)


def called_status(one: Called) -> Status | None:
    """The shape of it; none for who is out and not called."""
    if one.expected:
        return MARK_STATUS[one.mark]
    return Status.ATTENTION if one.mark is Presence.SEEN else None


def marked_words(marks: "Marks", t: Translator) -> str:
    """What was marked."""
    people = [one.name for one in marks.marked] or list(marks.repeated)
    who = "; ".join(people) if len(people) <= _NAMED else t.plural("{n} person", "{n} people", len(people))
    if not marks.marked:
        return t("{who}: marked so already.", who=who)
    return t("{who}: {mark}.", who=who, mark=word(t, marks.presence).lower())
