"""What the plan page asks of services: the wish for a plan, what would help, and the words of what was done."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from transit_desk.domain.beds.values import HelpKind
from transit_desk.domain.board_rows import BedLook
from ui.views.beds_plan_lines import PlanLine

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import Help
    from transit_desk.domain.board_rows import Board, BoardPerson, BoardRoom
    from transit_desk.language import Translator
    from transit_desk.services.plan_beds import Accepted, Wish
    from ui.screen import Screen
    from ui.views.beds_plan_choice import PlanChoice


def wish_of(choice: "PlanChoice", fixed: Mapping[int, int], movable: frozenset[int]) -> "Wish":
    """What is ticked and chosen, as the service takes it."""
    from transit_desk.services.plan_beds import Wish

    ticked = choice.ticked
    away = {one.case_id for one in ticked.staying_away}
    return Wish(
        waiting=bool(ticked.waiting),
        days=frozenset({choice.arrival}) if ticked.fresh else frozenset(),
        cases=ticked.coming,
        without_cases=frozenset(away | (ticked.left_out - ticked.coming)),
        fixed=fixed,
        movable=movable,
        rooms_out=ticked.rooms_out,
        fewest_changes=choice.few.isChecked(),
        hold_until=choice.hold_until,
    )


def staying_away(choice: "PlanChoice") -> tuple[PlanLine, ...]:
    """The lines of those who don't come after all, and whose held beds are given up."""
    return tuple(
        PlanLine(one.case_id, one.number, one.name, one.people, (), (), False, one.held)
        for one in choice.ticked.staying_away
    )


class Helping:
    """One thing that would help somebody to a place, done at once; Undo takes it back."""

    def __init__(
        self, screen: "Screen", board: "Board", people: "Iterable[BoardPerson]", help_: "Help"
    ) -> None:
        """`people` are all who are here or to come: a household that could move may hold beds of later nights,
        which tonight's board does not show."""
        self._screen, self._board, self._people, self._help = screen, board, people, help_

    @property
    def room(self) -> "BoardRoom | None":
        """The room that it is about."""
        return next((one for one in self._board.rooms if one.name == self._help.facts.get("room")), None)

    def do(self, let_move: Callable[[frozenset[int]], None], done: Callable[[], None]) -> None:
        """Opens the room or marks its beds clean, then `done`; who may be moved is told to `let_move`."""
        if self._help.kind is HelpKind.MOVE_HOUSEHOLD:
            let_move(self._household())
            return
        room = self.room
        if room is None:
            return
        if self._help.kind is HelpKind.OPEN_ROOM:
            self._open(room, done)
        elif self._help.kind is HelpKind.CLEAN_BEDS:
            self._clean(room, done)

    def _household(self) -> frozenset[int]:
        """The people of the household that could move."""
        household = self._help.facts["household"]
        return frozenset(one.person_id for one in self._people if one.case_id == household)

    def _open(self, room: "BoardRoom", done: Callable[[], None]) -> None:
        from transit_desk.services.care_for_beds import close_room

        t, desk, room_id = self._screen.t, self._screen.shell.desk, room.room_id
        self._screen.act(
            lambda: close_room(desk, room_id, False),
            lambda _: done(),
            said=lambda name: t("{room} is open.", room=name),
            undo=lambda _: lambda: close_room(desk, room_id, True),
        )

    def _clean(self, room: "BoardRoom", done: Callable[[], None]) -> None:
        from transit_desk.services.care_for_beds import clean, not_cleaned

        t, desk = self._screen.t, self._screen.shell.desk
        beds = [bed.bed_id for bed in room.beds if bed.look is BedLook.CLEANING]
        self._screen.act(
            lambda: clean(desk, beds),
            lambda _: done(),
            said=lambda cleaned: t.plural(
                "{n} bed of {room} is clean.", "{n} beds of {room} are clean.", len(cleaned), room=room.name
            ),
            undo=lambda cleaned: lambda: not_cleaned(desk, cleaned),
        )


def accepted_words(accepted: "Accepted", t: "Translator") -> str:
    """What accepting a plan did, for the strip: who has a bed now, and which ones are held until when."""
    in_beds = sum(one.to_bed is not None for one in accepted.moved)
    parts = []
    if in_beds:
        parts.append(t.plural("{n} person in a bed", "{n} people in beds", in_beds))
    if accepted.held:
        until = max((one.until for one in accepted.held if one.until is not None), default=None)
        if until is None:
            parts.append(t.plural("{n} bed held", "{n} beds held", len(accepted.held)))
        else:
            parts.append(
                t.plural(
                    "{n} bed held until {until}",
                    "{n} beds held until {until}",
                    len(accepted.held),
                    until=t.datetime(until),
                )
            )
    if accepted.released:
        freed = len(accepted.released)
        parts.append(t.plural("{n} held bed free again", "{n} held beds free again", freed))
    return (", ".join(parts) or t("Nothing changed")) + "."
