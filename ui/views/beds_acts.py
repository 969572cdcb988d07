"""What is done on the board: each act says what it did, can be taken back, and then done again."""

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from transit_desk.domain.board_rows import BoardPerson, BoardRoom
from ui.views.bed_words import bed_list, in_house_order
from ui.views.beds_redo import Redo, TakenBack

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from transit_desk.services.allocate_beds import Moved
    from transit_desk.services.hold_beds import Held
    from ui.screen import Screen
    from ui.views.beds_board import BedsBoard

Refused = Callable[[Exception, Callable[[str], None] | None], None]
"""(refusal, what does it all the same with a reason): beds were refused. None: nothing does."""


class BoardActs:
    """The acts of a board. `done` is called after each; `refused` hears of beds that were not given, `remark`
    that there was nothing to do."""

    def __init__(
        self,
        screen: "Screen",
        board: "BedsBoard",
        done: Callable[[int | None], None],
        refused: Refused,
        remark: Callable[[str], None],
    ) -> None:
        self._screen, self._board = screen, board
        self._done, self._refused, self._remark = done, refused, remark
        self.redo = Redo()

    @property
    def t(self) -> "Translator":
        """The translator of the moment."""
        return self._screen.t

    def do_again(self) -> bool:
        """What was taken back last, done again; False when there is nothing."""
        act = self.redo.pop()
        if act is not None:
            act.again()
        return act is not None

    # Beds of people

    def place(
        self, beds: Mapping[int, int | None], *, override: bool = False, reason: str = "", again: bool = False
    ) -> None:
        """Gives people these beds, or None: takes them out of theirs."""
        from transit_desk.services.allocate_beds import place

        desk = self._screen.shell.desk
        self._give(
            lambda: place(desk, beds, override=override, reason=reason),
            self._moved_words,
            lambda: self.place(beds, override=override, reason=reason, again=True),
            lambda reason: self.place(beds, override=True, reason=reason),
            again=again,
        )

    def swap(
        self, one: int, other: int, *, override: bool = False, reason: str = "", again: bool = False
    ) -> None:
        """Two people exchange their beds."""
        from transit_desk.services.allocate_beds import swap_beds

        desk = self._screen.shell.desk
        self._give(
            lambda: swap_beds(desk, one, other, override=override, reason=reason),
            self._swapped_words,
            lambda: self.swap(one, other, override=override, reason=reason, again=True),
            lambda reason: self.swap(one, other, override=True, reason=reason),
            again=again,
        )

    def _give(
        self,
        job: "Callable[[], tuple[Moved, ...]]",
        words: "Callable[[tuple[Moved, ...]], str]",
        again_job: Callable[[], None],
        all_the_same: Callable[[str], None],
        *,
        again: bool,
    ) -> None:
        from transit_desk.services.allocate_beds import place

        desk, reason = self._screen.shell.desk, self._reason_before()

        def undo(moves: "tuple[Moved, ...]") -> Callable[[], object]:
            beds = {bed for moved in moves for bed in (moved.from_bed, moved.to_bed) if bed is not None}

            def back() -> None:
                before = {moved.person_id: moved.from_bed for moved in moves}
                now = {moved.person_id: moved.to_bed for moved in moves}
                place(desk, before, override=True, reason=reason(before), only_from=now)
                self.redo.taken_back(TakenBack(again_job, frozenset(beds)))

            return back

        def finished(moves: "tuple[Moved, ...]") -> None:
            self._after(again)
            self._done(next((moved.to_bed for moved in moves if moved.to_bed is not None), None))

        self._screen.act(
            job,
            finished,
            said=words,
            undo=undo,
            failed=lambda error: self._refused(error, all_the_same),
        )

    def hold(
        self, people: Collection[BoardPerson], beds: Mapping[int, int | None], *, again: bool = False
    ) -> None:
        """Holds beds for people of one case who are still to come; a bed held for one of them before is free."""
        from transit_desk.services.hold_beds import hold, undo_hold

        desk, t = self._screen.shell.desk, self.t
        first = next((person.arrives for person in people if person.arrives is not None), None)
        had = [place for one in people if (place := self._board.bed_of(one.person_id)) is not None]
        beds_before = [bed for place in had if (bed := self._board.bed(place)) is not None]
        until = next((bed.hold_until for bed in beds_before), None)
        touched = frozenset(bed for bed in (*beds.values(), *had) if bed is not None)

        def undo(held: "tuple[Held, ...]") -> Callable[[], object]:
            def back() -> None:
                undo_hold(desk, held)
                again_act = TakenBack(lambda: self.hold(people, beds, again=True), touched)
                self.redo.taken_back(again_act)

            return back

        def finished(held: "tuple[Held, ...]") -> None:
            self._after(again)
            self._done(next((one.bed_id for one in held if one.bed_id is not None), None))

        self._screen.act(
            lambda: hold(desk, beds, until=until, first=first),
            finished,
            said=lambda held: t(
                "Held: {beds}.",
                beds=bed_list(sorted((one.label for one in held if one.label), key=in_house_order)),
            ),
            undo=undo,
            failed=self._failed,
        )

    def release(self, people: Collection[BoardPerson], *, again: bool = False) -> None:
        """No bed is held for these people any more."""
        from transit_desk.services.hold_beds import release, undo_release

        desk, ids = self._screen.shell.desk, [person.person_id for person in people]

        def undo(held: "tuple[Held, ...]") -> Callable[[], object]:
            beds = frozenset(one.bed_id for one in held if one.bed_id is not None)

            def back() -> None:
                undo_release(desk, held)
                self.redo.taken_back(TakenBack(lambda: self.release(people, again=True), beds))

            return back

        def finished(held: "tuple[Held, ...]") -> None:
            self._after(again)
            self._done(None)

        self._screen.act(
            lambda: release(desk, ids),
            finished,
            said=self._released_words,
            undo=undo,
            failed=self._failed,
        )

    # Beds themselves

    def clean(self, bed_ids: Collection[int], where: str, *, again: bool = False) -> None:
        """Beds have been cleaned; `where` is what is said when none of them waited for it."""
        from transit_desk.services.care_for_beds import clean, not_cleaned

        desk, t = self._screen.shell.desk, self.t
        labels = {bed_id: self._board.label(bed_id) for bed_id in bed_ids}

        def undo(cleaned: tuple[int, ...]) -> Callable[[], object]:
            def back() -> None:
                not_cleaned(desk, cleaned)
                self.redo.taken_back(
                    TakenBack(lambda: self.clean(cleaned, where, again=True), frozenset(cleaned))
                )

            return back

        def finished(cleaned: tuple[int, ...]) -> None:
            if not cleaned:
                self._remark(t("Nothing in {place} waits to be cleaned.", place=where))
                return
            beds = bed_list(sorted((labels[bed] for bed in cleaned), key=in_house_order))
            self._screen.shell.say(t("Cleaned: {beds}.", beds=beds), undo=undo(cleaned))
            self._after(again)
            self._done(None)

        self._screen.act(lambda: clean(desk, bed_ids), finished)

    def service(self, bed_id: int, *, out: bool, again: bool = False) -> None:
        """A bed goes out of service, or back in."""
        from transit_desk.services.care_for_beds import set_out_of_service

        desk, t, label = self._screen.shell.desk, self.t, self._board.label(bed_id)

        def back() -> None:
            set_out_of_service(desk, bed_id, not out)
            again_act = TakenBack(lambda: self.service(bed_id, out=out, again=True), frozenset({bed_id}))
            self.redo.taken_back(again_act)

        words = t("{bed} is out of service.", bed=label) if out else t("{bed} is back in service.", bed=label)
        self._simple(lambda: set_out_of_service(desk, bed_id, out), words, back, again=again)

    def close_room(self, room: BoardRoom, *, closed: bool, again: bool = False) -> None:
        """Nobody is put into a room any more, or again."""
        from transit_desk.services.care_for_beds import close_room

        desk, t = self._screen.shell.desk, self.t

        def back() -> None:
            close_room(desk, room.room_id, not closed)
            beds = frozenset(bed.bed_id for bed in room.beds)
            self.redo.taken_back(TakenBack(lambda: self.close_room(room, closed=closed, again=True), beds))

        name = room.name
        words = t("Room {room} is closed.", room=name) if closed else t("Room {room} is open.", room=name)
        self._simple(lambda: close_room(desk, room.room_id, closed), words, back, again=again)

    # Inside

    def _simple(
        self, job: Callable[[], object], words: str, back: Callable[[], object], *, again: bool
    ) -> None:
        def finished(_: object) -> None:
            self._after(again)
            self._done(None)

        self._screen.act(job, finished, said=lambda _: words, undo=lambda _: back, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self._refused(error, None)

    def _after(self, again: bool) -> None:
        if not again:
            self.redo.acted()

    def _reason_before(self) -> Callable[[Collection[int]], str]:
        """Why hard rules were set aside for people where they are now: to put them back takes the same reason."""
        reasons = {
            tile.bed.person.person_id: tile.bed.override.reason
            for tile in self._board.plan.tiles.values()
            if tile.bed.person is not None and tile.bed.override is not None
        }
        otherwise = self.t("Taken back")
        return lambda people: next((reasons[one] for one in people if one in reasons), otherwise)

    def _moved_words(self, moves: "tuple[Moved, ...]") -> str:
        t = self.t
        if len(moves) > 1:
            freed = [moved for moved in moves if moved.to_bed is None]
            labels = sorted((moved.to_label for moved in moves if moved.to_label), key=in_house_order)
            if len(freed) == len(moves):
                return t.plural("{n} bed is free now.", "{n} beds are free now.", len(freed))
            return t.plural(
                "{n} person has a bed now: {beds}.",
                "{n} people have a bed now: {beds}.",
                len(moves) - len(freed),
                beds=bed_list(labels),
            )
        moved = moves[0]
        if moved.to_bed is None:
            return t(
                "{bed} is free. {name} is in the building without a bed.",
                bed=moved.from_label,
                name=moved.name,
            )
        if moved.from_label:
            return t(
                "{name} moved from {before} to {bed}.",
                name=moved.name,
                before=moved.from_label,
                bed=moved.to_label,
            )
        return t("{name} has bed {bed}.", name=moved.name, bed=moved.to_label)

    def _released_words(self, held: "tuple[Held, ...]") -> str:
        if len(held) == 1:
            return self.t("{bed} is no longer held for {name}.", bed=held[0].label, name=held[0].name)
        return self.t.plural(
            "{n} bed is no longer held: {beds}.",
            "{n} beds are no longer held: {beds}.",
            len(held),
            beds=bed_list(sorted((one.label for one in held if one.label), key=in_house_order)),
        )

    def _swapped_words(self, moves: "tuple[Moved, ...]") -> str:
        return self.t(
            "Beds exchanged: {name} has {bed}, {other} has {other_bed}.",
            name=moves[0].name,
            bed=moves[0].to_label,
            other=moves[1].name,
            other_bed=moves[1].to_label,
        )
