"""What is done with the cases of a flight: put on, take off, let the others of a held case travel."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from transit_desk.domain.rows import CaseRow, MovementRow
from ui.screen import Screen

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from transit_desk.services.move_nights import NightClash
    from transit_desk.services.movements import OnFlight


def clash_words(clashes: "Iterable[NightClash]", t: "Translator") -> list[str]:
    """Who can't keep his bed as long as he needs it, and what longer nights break, a sentence each."""
    from transit_desk.language.plan_sentences import clash_sentence

    return [
        clash_sentence(t, one.name, one.bed, one.by, one.household, one.first, one.rule) for one in clashes
    ]


class MovementActs:
    """Each act says what it did, can be undone, and is followed by `read`."""

    def __init__(self, screen: Screen, read: Callable[[], None]) -> None:
        self._screen = screen
        self._read = read

    def put_on(self, movement: MovementRow, case_ids: tuple[int, ...]) -> None:
        """These cases go on the flight."""
        desk, t = self._screen.shell.desk, self._screen.t

        def job() -> "OnFlight":
            from transit_desk.services.movements import put_cases_on

            return put_cases_on(desk, movement.movement_id, case_ids)

        def take_back() -> None:
            from transit_desk.services.movements import take_case_off

            for case_id in case_ids:
                take_case_off(desk, movement.movement_id, case_id)

        def said(done: "OnFlight") -> str:
            words = t.plural(
                "{n} person put on {flight}.",
                "{n} people put on {flight}.",
                done.people,
                flight=movement.name,
            )
            return " ".join([words, *clash_words(done.clashes, t)])

        self._screen.act(job, lambda _: self._read(), said=said, undo=lambda _: take_back)

    def take_off(self, movement: MovementRow, case: CaseRow) -> None:
        """This case leaves the flight."""
        desk, t = self._screen.shell.desk, self._screen.t

        def job() -> "OnFlight":
            from transit_desk.services.movements import take_case_off

            return take_case_off(desk, movement.movement_id, case.case_id)

        def take_back() -> None:
            from transit_desk.services.movements import put_cases_on

            put_cases_on(desk, movement.movement_id, [case.case_id])

        said = t("Case {number} is off {flight}.", number=case.number, flight=movement.name)
        self._screen.act(
            job,
            lambda _: self._read(),
            said=lambda done: " ".join([said, *clash_words(done.clashes, t)]),
            undo=lambda _: take_back,
        )

    def split(self, movement: MovementRow, case_id: int, number: str, reason: str, *, record: bool) -> None:
        """The rest of the case may leave without its held members, or travels with them again."""
        desk, t, movement_id = self._screen.shell.desk, self._screen.t, movement.movement_id

        def change(record: bool) -> None:
            from transit_desk.services.movements import record_split, withdraw_split

            if record:
                record_split(desk, movement_id, case_id, reason)
            else:
                withdraw_split(desk, movement_id, case_id)

        if record:
            said = t("Split recorded: the others of case {number} may travel.", number=number)
        else:
            said = t("The split is withdrawn: case {number} travels together.", number=number)
        self._screen.act(
            partial(change, record),
            lambda _: self._read(),
            said=lambda _: said,
            undo=lambda _: partial(change, not record),
        )
