"""The words of the house: sheets and columns of its workbook, what changes, and what can't be."""

from collections.abc import Callable, Mapping
from typing import Final

from transit_desk.domain.board_rows import PlanPlace
from transit_desk.domain.codes import BedLevel, RoomKind
from transit_desk.domain.house_changes import Difference, Step, Thing, Value
from transit_desk.domain.house_layout import (
    HIGHEST_FLOOR,
    LOWEST_FLOOR,
    PLAN_SIZE,
    ROOM_SIZE,
    BedUsed,
    Fault,
    LayoutFault,
    LayoutRefused,
    RoomPeople,
    RoomUsed,
)
from transit_desk.domain.house_sheets import (
    Heading,
    HouseProblem,
    HouseProblemKind,
    HouseWords,
    SheetKind,
)
from transit_desk.domain.names import fold
from transit_desk.language.bed_sentences import rule_sentence
from transit_desk.language.translator import LANGUAGES, N_, Translator
from transit_desk.language.words import word

SHEETS: Final[Mapping[SheetKind, str]] = {
    SheetKind.BLOCKS: N_("Blocks"),
    SheetKind.ROOMS: N_("Rooms"),
    SheetKind.BEDS: N_("Beds"),
    SheetKind.NEIGHBOURS: N_("Adjoining rooms"),
}

HEADINGS: Final[Mapping[Heading, str]] = {
    Heading.BLOCK: N_("Block"),
    Heading.ROOM: N_("Room"),
    Heading.KIND: N_("For whom"),
    Heading.FLOOR: N_("Floor"),
    Heading.ACCESSIBLE: N_("Wheelchair gets in"),
    Heading.NEAR_WASH: N_("Near wash rooms"),
    Heading.CLOSED: N_("Room closed"),
    Heading.X: N_("Plan: from the left"),
    Heading.Y: N_("Plan: from the top"),
    Heading.WIDTH: N_("Plan: width"),
    Heading.HEIGHT: N_("Plan: depth"),
    Heading.BED: N_("Bed"),
    Heading.LEVEL: N_("Kind of bed"),
    Heading.NEIGHBOUR: N_("Adjoining room"),
}

_YES: Final = ("yes", "oui", "y", "o", "x", "true", "vrai", "1")
_NO: Final = ("no", "non", "n", "false", "faux", "0")

_FAULTS: Final[Mapping[LayoutFault, str]] = {
    LayoutFault.NO_NAME: N_("A block, a room and a bed need a name: type one."),
    LayoutFault.NAME_LONG: N_("“{name}” is too long: {other} letters have room."),
    LayoutFault.NAME_UNSEEN: N_("“{name}” has signs or spaces in it that nobody sees: type it anew."),
    LayoutFault.NAME_LETTERS: N_(
        "“{name}” has letters that no paper can print: {other}. Write it in Latin letters."
    ),
    LayoutFault.BLOCK_TWICE: N_("There is a block {name} already: give each its own name."),
    LayoutFault.ROOM_TWICE: N_("There is a room {name} already: give each its own name."),
    LayoutFault.BED_TWICE: N_("{name} is there twice: give each bed of a room its own name."),
    LayoutFault.FLOOR: N_("{name}: there is no such floor; from {lowest} to {highest}, 0 is the ground."),
    LayoutFault.OFF_PLAN: N_("{name} is not on the plan, which is {plan} squares wide and deep."),
    LayoutFault.ROOM_SIZE: N_("{name}: a room is 1 to {size} squares wide and deep on the plan."),
    LayoutFault.OVERLAP: N_("{name} and {other} are in one place on the plan: move one of them."),
    LayoutFault.NEIGHBOUR_ITSELF: N_("{name} can't adjoin itself: name another room."),
    LayoutFault.NEIGHBOUR_BLOCK: N_("{name} and {other} are in two blocks, so they don't adjoin."),
    LayoutFault.NEIGHBOUR_UNKNOWN: N_("{name}: the adjoining room is not there any more. Look again."),
    LayoutFault.BLOCK_UNKNOWN: N_("{name}: its block is not there any more. Look again."),
    LayoutFault.BLOCK_NOT_EMPTY: N_("Block {name} has rooms: delete or move them first."),
    LayoutFault.TOO_MANY_BLOCKS: N_("A house has at most {other} blocks."),
    LayoutFault.TOO_MANY_ROOMS: N_("A house has at most {other} rooms."),
    LayoutFault.TOO_MANY_BEDS: N_("{name}: a room has at most {other} beds."),
}

_PROBLEMS: Final[Mapping[HouseProblemKind, str]] = {
    HouseProblemKind.SHEET_MISSING: N_("The sheet “{missing}” is not there: take it from an exported file."),
    HouseProblemKind.HEADING_MISSING: N_("The column “{missing}” is not there: write its heading."),
    HouseProblemKind.SHEET_TOO_LONG: N_("This sheet has far more rows than a house: check the file."),
    HouseProblemKind.CELL_BROKEN: N_("The formula has no value: type the value itself."),
    HouseProblemKind.EMPTY: N_("The cell is empty: fill in “{missing}”."),
    HouseProblemKind.KIND_UNKNOWN: N_("“{text}” is no kind of room. Write one of: {known}."),
    HouseProblemKind.LEVEL_UNKNOWN: N_("“{text}” is no kind of bed. Write one of: {known}."),
    HouseProblemKind.NOT_A_NUMBER: N_("“{text}” is no whole number: type one."),
    HouseProblemKind.NOT_YES_OR_NO: N_("“{text}” is neither yes nor no: write one of them."),
    HouseProblemKind.BLOCK_NOT_LISTED: N_("Block {text} is not on the sheet of blocks: add it there."),
    HouseProblemKind.ROOM_NOT_LISTED: N_("Room {text} is not on the sheet of rooms: add it there."),
    HouseProblemKind.PLACE_HALF: N_("The place on the plan is half filled in: all four numbers, or none."),
    HouseProblemKind.ROOM_USED: N_(
        "Room {text} is not in the file, but somebody slept there or is to: it can't be deleted. Add its row "
        "with its beds, and close it there if nobody is to use it."
    ),
    HouseProblemKind.BED_USED: N_(
        "Bed {text} is not in the file, but somebody slept in it or is to: it can't be deleted. Add its row; "
        "take the bed out of service on Beds if nobody is to use it."
    ),
}

STEPS: Final[Mapping[Step, str]] = {
    Step.ADDED: N_("new"),
    Step.CHANGED: N_("changed"),
    Step.REMOVED: N_("deleted"),
}
_THINGS: Final[Mapping[Thing, str]] = {
    Thing.BLOCK: N_("Block {name}"),
    Thing.ROOM: N_("Room {name}"),
    Thing.BED: N_("Bed {name}"),
    Thing.NEIGHBOURS: N_("Adjoining: {name}"),
}
_FIELDS: Final[Mapping[str, str]] = {
    "name": N_("Name"),
    "block": N_("Block"),
    "kind": N_("For whom"),
    "floor": N_("Floor"),
    "accessible": N_("Wheelchair gets in"),
    "near_wash": N_("Near wash rooms"),
    "closed": N_("Room closed"),
    "place": N_("Place on the plan"),
    "order": N_("Place in the order"),
    "beds": N_("Beds"),
    "level": N_("Kind of bed"),
}

_MOST_SAID: Final = 2
"""Of the things that stand against a change."""


def floor_word(t: Translator, floor: int) -> str:
    """What a floor is called."""
    if floor == 0:
        return t("Ground floor")
    return t("Floor {floor}", floor=floor)


def house_words() -> HouseWords:
    """Everything that may stand in a file of the house, in every language and as stored."""
    sheets: dict[str, SheetKind] = {}
    headings: dict[str, Heading] = {}
    kinds: dict[str, RoomKind] = {}
    levels: dict[str, BedLevel] = {}
    for t in (Translator(code) for code in LANGUAGES):
        sheets |= {fold(t(text)): sheet for sheet, text in SHEETS.items()}
        headings |= {fold(t(text)): heading for heading, text in HEADINGS.items()}
        kinds |= {fold(word(t, kind)): kind for kind in RoomKind}
        levels |= {fold(word(t, level)): level for level in BedLevel}
    kinds |= {fold(kind.value): kind for kind in RoomKind}
    levels |= {fold(level.value): level for level in BedLevel}
    yes, no = (frozenset(fold(one) for one in ones) for ones in (_YES, _NO))
    return HouseWords(sheets, headings, kinds, levels, yes, no)


def fault_sentence(fault: Fault, t: Translator) -> str:
    """What can't be, and what to do."""
    return t(
        _FAULTS[fault.kind],
        name=fault.name,
        other=fault.other,
        plan=PLAN_SIZE,
        size=ROOM_SIZE,
        lowest=LOWEST_FLOOR,
        highest=HIGHEST_FLOOR,
    )


def house_problem_sentence(problem: HouseProblem, t: Translator) -> str:
    """What is wrong with the file at this place, and what to do."""
    if problem.fault is not None:
        return fault_sentence(problem.fault, t)
    if problem.refused is not None:
        return _people(problem.refused, t)
    known: tuple[RoomKind, ...] | tuple[BedLevel, ...] = ()
    if problem.kind is HouseProblemKind.KIND_UNKNOWN:
        known = tuple(RoomKind)
    elif problem.kind is HouseProblemKind.LEVEL_UNKNOWN:
        known = tuple(BedLevel)
    missing = ""
    if isinstance(problem.missing, SheetKind):
        missing = t(SHEETS[problem.missing])
    elif isinstance(problem.missing, Heading):
        missing = t(HEADINGS[problem.missing])
    return t(
        _PROBLEMS[problem.kind],
        text=problem.text,
        missing=missing,
        known=", ".join(word(t, code) for code in known),
    )


def thing_words(one: Difference, t: Translator) -> str:
    """What a difference is about: "Room A1"."""
    return t(_THINGS[one.thing], name=one.name)


def difference_words(one: Difference, t: Translator) -> str:
    """What is other than before: "Floor: 0 › 1"; of a new thing what it is."""
    said = []
    for name, before, after in one.values:
        label = t(_FIELDS[name])
        if one.step is Step.CHANGED:
            said.append(
                t(
                    "{label}: {before} › {after}",
                    label=label,
                    before=_value(before, t),
                    after=_value(after, t),
                )
            )
        else:
            value = _value(before if one.step is Step.REMOVED else after, t)
            said.append(t("{label}: {value}", label=label, value=value))
    return "; ".join(said)


def _value(value: Value, t: Translator) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if isinstance(value, PlanPlace):
        return f"{value.x}, {value.y}: {value.width} × {value.height}"
    if isinstance(value, RoomKind | BedLevel):
        return word(t, value)
    return str(value)


def _refused(error: LayoutRefused, t: Translator) -> str:
    said = list(dict.fromkeys(fault_sentence(one, t) for one in error.faults))
    if len(said) > _MOST_SAID:
        more = t.plural("And {n} more.", "And {n} more.", len(said) - _MOST_SAID)
        said = [*said[:_MOST_SAID], more]
    return " ".join(said)


def _people(error: RoomPeople, t: Translator) -> str:
    said = t(
        "{room} can't be like this: {person} has {bed}.", room=error.room, person=error.person, bed=error.bed
    )
    why = " ".join(rule_sentence(rule, t) for rule in error.rules)
    return f"{said} {why} " + t("Move this person first.")


WORDED: Final[Mapping[type[BaseException], Callable[..., str]]] = {
    LayoutRefused: _refused,
    RoomPeople: _people,
    BedUsed: lambda e, t: t(
        "{bed} can't be deleted: somebody slept in it or is to. Take it out of service on Beds instead.",
        bed=e.bed,
    ),
    RoomUsed: lambda e, t: t(
        "{room} can't be deleted: somebody slept there or is to. Close the room instead.", room=e.room
    ),
}
