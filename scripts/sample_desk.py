"""A desk in the middle of a working day, made from the project's sample lists by the services the screens call.

On Sunday 06 Dec 2026 at 10:00 one flight is being boarded, the next is half ready, and a list is announced.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import resources
from db.keyring import OpenKeyring, Secret, create, read
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import GatePlace, Outcome, Presence
from transit_desk.domain.journey import NewLeg
from transit_desk.domain.rights import Role, Staff, program
from transit_desk.folders import Folders
from transit_desk.language.translator import CENTRE_ZONE
from transit_desk.opening import open_data
from transit_desk.services import (
    board,
    check_in,
    clear_medical,
    gate,
    import_list,
    movements,
    propose_beds,
    roll_call,
    tag_baggage,
)
from transit_desk.services.acts import writing
from transit_desk.services.context import Desk
from transit_desk.services.reference import load_sample_centre
from transit_desk.services.staff import insert_staff

NOW = datetime(2026, 12, 6, 8, 0, tzinfo=UTC)
ACTOR = "Aline Niyonzima"
PASSWORD = "pictures of a desk"
STAFF: dict[str, tuple[Role, ...]] = {
    ACTOR: (Role.FRONT_DESK, Role.MOVEMENT, Role.MEDICAL, Role.SUPERVISOR),
    "Bosco Ndayizeye": (Role.MOVEMENT,),
    "Chantal Irakoze": (Role.MEDICAL,),
    "Désiré Habonimana": (Role.SUPERVISOR, Role.AUDITOR),
    "Esther Nkurunziza": (Role.FRONT_DESK,),
}
PLACE = "desk-1"
SECRET = Secret("file", bytes(range(32)))
"""Opens nothing but the desk of the pictures."""
TODAY_LIST, NEXT_LIST = "liste-nominative-nordique.xlsx", "nominal-roll-usrap.xlsx"
ANNOUNCED_LIST, BAD_LIST = "canada-nominal-roll.csv", "roll-with-problems.xlsx"


class SetClock:
    """A clock that shows what it was set to."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@dataclass(frozen=True, slots=True)
class Scene:
    """What the pictures need to know of the desk: cards to scan on today's flight, a case to open, and the card
    of somebody inside whose family is large."""

    ready_card: str
    boarded_card: str
    held_card: str
    announced_case: str
    inside_card: str


def fill(place: Folders) -> Scene:
    """Makes the database in `place` and lives through the days before `NOW`."""
    database = open_data(place, SECRET)
    try:
        clock = SetClock(NOW - timedelta(days=5))
        staff_id = _let_in(Desk(database, clock, program(ACTOR), ZoneInfo(CENTRE_ZONE)), place)
        who = Staff(staff_id, ACTOR, frozenset(STAFF[ACTOR]))
        return _Days(Desk(database, clock, who, ZoneInfo(CENTRE_ZONE), PLACE, keys_of(place)), clock).live()
    finally:
        database.close()


def keys_of(place: Folders) -> OpenKeyring:
    """The keyring as `ACTOR` opens it."""
    return read(place.keyring).open(ACTOR, PASSWORD)


def _let_in(desk: Desk, place: Folders) -> str:
    """The staff and their keyring; returns the id of `ACTOR`, who holds the key to the notes."""
    ids = {name: f"staff-{number}" for number, name in enumerate(STAFF)}
    with writing(desk, Act.STAFF_ADDED) as act:
        for name, roles in STAFF.items():
            insert_staff(act, desk, ids[name], name, roles)
    keys, _ = create(place.keyring, SECRET, staff_id=ids[ACTOR], name=ACTOR, password=PASSWORD)
    for name in list(STAFF)[1:]:
        keys.add(ids[name], name, PASSWORD)
    keys.mint_notes_key()
    return ids[ACTOR]


class _Days:
    def __init__(self, desk: Desk, clock: SetClock) -> None:
        self.desk, self.clock = desk, clock

    def live(self) -> Scene:
        load_sample_centre(self.desk)
        today = self._take_in(TODAY_LIST)
        later = self._take_in(NEXT_LIST)
        announced = self._take_in(ANNOUNCED_LIST)
        first = self._flight(datetime(2026, 12, 6, 15, 40), ("ET", "714", "OSL"), today)
        second = self._flight(datetime(2026, 12, 8, 15, 40), ("ET", "500", "IAD"), later)
        self.clock.moment = NOW - timedelta(days=3)
        self._arrive(today)
        self.clock.moment = NOW - timedelta(hours=20)
        self._arrive(later[:14])
        for case_id in today:
            self._check(case_id, Outcome.FIT)
        held = today[-1]
        self._check(held, Outcome.DEFERRED, some=1)
        self.clock.moment = NOW - timedelta(hours=3)
        for case_id in later[:8]:
            self._check(case_id, Outcome.FIT)
        self._weigh(today, first)
        self._weigh(later[:6], second)
        self.clock.moment = NOW - timedelta(minutes=20)
        for case_id in today[:3]:
            board.board_all_ready(self.desk, first, self._people(case_id))
        self._go_out(later[:14])
        self._call_roll()
        self.clock.moment = NOW
        return Scene(
            ready_card=self._card(today[3]),
            boarded_card=self._card(today[0]),
            held_card=self._card(held),
            announced_case=check_in.case_file(self.desk, announced[0]).number,
            inside_card=self._card(max(later[4:14], key=lambda one: len(self._people(one)))),
        )

    def _take_in(self, name: str) -> list[int]:
        known = {row.case_id for row in check_in.announced(self.desk)}
        import_list.apply(self.desk, import_list.preview(self.desk, resources.path("samples", name)))
        return [row.case_id for row in check_in.announced(self.desk) if row.case_id not in known]

    def _flight(self, leaves: datetime, onward: tuple[str, str, str], case_ids: list[int]) -> int:
        carrier, number, to = onward
        legs = [
            NewLeg("ET", "816", "BJM", "ADD", leaves, leaves + timedelta(hours=4, minutes=25)),
            NewLeg(carrier, number, "ADD", to, leaves + timedelta(hours=7)),
        ]
        movement_id = movements.create_flight(self.desk, "", legs)
        movements.put_cases_on(self.desk, movement_id, case_ids)
        return movement_id

    def _people(self, case_id: int) -> list[int]:
        return [member.person_id for member in check_in.case_file(self.desk, case_id).members]

    def _card(self, case_id: int) -> str:
        return check_in.case_file(self.desk, case_id).members[0].card_number

    def _arrive(self, case_ids: list[int]) -> None:
        for case_id in case_ids:
            people = self._people(case_id)
            proposal = propose_beds.propose_beds(self.desk, people)
            beds = {placed.person_id: placed.bed_id for placed in proposal.placements if placed.bed_id}
            check_in.check_in(self.desk, people, beds)

    def _check(self, case_id: int, outcome: Outcome, *, some: int = 0) -> None:
        review = date(2026, 12, 10) if outcome is Outcome.DEFERRED else None
        people = self._people(case_id)
        clear_medical.record_check(self.desk, people[-some:] if some else people, outcome, review)

    def _go_out(self, case_ids: list[int]) -> None:
        """A mother and child are at the hospital since yesterday, some in town, one of them should be back."""
        ways = (
            (timedelta(hours=15), GatePlace.HOSPITAL, None, 2),
            (timedelta(hours=3), GatePlace.TOWN, timedelta(minutes=-45), 1),
            (timedelta(hours=2), GatePlace.TOWN, timedelta(hours=2), 3),
            (timedelta(hours=1), GatePlace.OTHER, timedelta(hours=5), 1),
        )
        for case_id, (ago, place, back, some) in zip(case_ids, ways, strict=False):
            self.clock.moment = NOW - ago
            people = self._people(case_id)[:some]
            gate.go_out(self.desk, people, place, expected_at=None if back is None else NOW + back)

    def _call_roll(self) -> None:
        """Half of the house has been called; one was not found."""
        self.clock.moment = NOW - timedelta(minutes=25)
        found = roll_call.start_roll_call(self.desk)
        assert found.roll_call_id is not None
        called = [one.person.person_id for one in found.people if one.expected]
        half = len(called) // 2
        for person_id in called[:half]:
            self.clock.moment += timedelta(seconds=5)
            seen = Presence.MISSING if person_id == called[half // 2] else Presence.SEEN
            roll_call.mark(self.desk, found.roll_call_id, [person_id], seen)

    def _weigh(self, case_ids: list[int], movement_id: int) -> None:
        for case_id in case_ids:
            for person in check_in.case_file(self.desk, case_id).members:
                if person.born is not None and person.born.age_on(NOW.date()) < 2:
                    continue
                bag = tag_baggage.NewBag(person.person_id, 14_500 + person.person_id * 370 % 8_000)
                tag_baggage.tag_bags(self.desk, movement_id, [bag])
