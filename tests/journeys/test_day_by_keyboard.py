"""A whole day at the desk, by keyboard alone: keys go to whatever has the focus, facts are read from the database
and words from the screen."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import func, select

from db import tables as tb
from tests.journeys.hands import WORKER as ACTOR
from tests.journeys.hands import Hands, Open
from tests.journeys.rolls import PEOPLE, write_roll
from transit_desk.domain.codes import (
    AssignmentState,
    BoardingAct,
    MovementState,
    NumberType,
    Outcome,
    PaperKind,
)
from ui.status import Status
from ui.views.baggage import BaggageScreen
from ui.views.beds import BedsScreen
from ui.views.lists import ListsScreen
from ui.views.movements import MovementsScreen

LEAVES = datetime(2026, 12, 8, 13, 40, tzinfo=UTC)
AT_THE_GATE = LEAVES - timedelta(hours=3)


# What the database says


def in_building(hands: Hands) -> int:
    """People with an open stay."""
    return int(hands.one(select(func.count()).select_from(tb.Stay).where(tb.Stay.ended_at.is_(None))))


def beds(hands: Hands) -> dict[str, str]:
    """Given names to the bed each one has now."""
    query = (
        select(tb.Person.given_names, tb.Room.name, tb.Bed.name)
        .join(tb.BedAssignment, tb.BedAssignment.person_id == tb.Person.id)
        .join(tb.Bed, tb.Bed.id == tb.BedAssignment.bed_id)
        .join(tb.Room, tb.Room.id == tb.Bed.room_id)
        .where(tb.BedAssignment.state == AssignmentState.CURRENT)
    )
    return {given: f"{room} / {bed}" for given, room, bed in hands.all(query)}


def card(hands: Hands, given: str) -> str:
    """The card number of the person with these given names."""
    return str(hands.one(select(tb.Person.card_number).where(tb.Person.given_names == given)))


def acts(hands: Hands, given: str) -> list[BoardingAct]:
    """What was done with this person at the gate, in order."""
    query = (
        select(tb.BoardingEvent.act)
        .join(tb.Passenger, tb.Passenger.id == tb.BoardingEvent.passenger_id)
        .join(tb.Person, tb.Person.id == tb.Passenger.person_id)
        .where(tb.Person.given_names == given)
        .order_by(tb.BoardingEvent.sequence)
    )
    return [row.act for row in hands.all(query)]


def outcomes(hands: Hands, given: str) -> list[Outcome]:
    """The outcomes of this person's checks, in order."""
    query = (
        select(tb.MedicalCheck.outcome)
        .join(tb.Person, tb.Person.id == tb.MedicalCheck.person_id)
        .where(tb.Person.given_names == given)
        .order_by(tb.MedicalCheck.id)
    )
    return [row.outcome for row in hands.all(query)]


def bags(hands: Hands) -> dict[str, list[int | None]]:
    """Given names to the weights of the bags that stand."""
    query = (
        select(tb.Person.given_names, tb.Bag.weight_g)
        .join(tb.Bag, tb.Bag.person_id == tb.Person.id)
        .where(tb.Bag.voided_at.is_(None))
        .order_by(tb.Bag.id)
    )
    found: dict[str, list[int | None]] = {}
    for given, weight in hands.all(query):
        found.setdefault(given, []).append(weight)
    return found


# The steps


def import_the_list(hands: Hands, path: Path) -> None:
    """Nothing is stored before Ctrl+Enter."""
    hands.press("F7")
    hands.choose_file("Ctrl+I", path)
    assert hands.sees(path.name) and hands.sees("Every row can be taken in.")
    assert hands.all(select(tb.Person.id)) == []
    hands.press("Ctrl+Enter")
    assert hands.said == f"{PEOPLE} people taken in, 4 cases"
    assert hands.one(select(func.count()).select_from(tb.Person)) == PEOPLE
    assert hands.all(select(tb.ListImport.file, tb.ListImport.by)) == [(path.name, ACTOR)]


def plan_the_flight(hands: Hands) -> None:
    """Two legs, each by first letters of code or name; then every case goes on it."""
    hands.press("F5", "Ctrl+N")
    hands.type("ethiop")
    hands.press("Tab")
    hands.type("816")
    hands.press("Tab", "Tab")
    hands.type("addis")
    hands.press("Tab")
    hands.type("08")
    hands.press("Tab", "Tab")
    hands.type("1540")
    hands.press("Tab")
    hands.type("20:05")
    hands.press("Ctrl+L", "Tab")
    hands.type("500")
    hands.press("Tab", "Tab")
    hands.type("iad")
    hands.press("Tab", times=4)
    hands.type("22:40")
    hands.press("Tab", "Tab")
    assert hands.focus.objectName() == "add_leg"
    hands.press("Ctrl+Enter")
    assert hands.said == "The flight is planned. Now put cases on it."
    legs = hands.all(
        select(tb.Leg.origin, tb.Leg.destination, tb.Leg.flight_number).order_by(tb.Leg.position)
    )
    assert legs == [("BJM", "ADD", "816"), ("ADD", "IAD", "500")]
    assert hands.one(select(tb.Movement.departs_at)) == LEAVES
    hands.press("Ctrl+A")
    assert hands.sees("Put 4 cases on this flight")
    hands.press("Enter")
    assert hands.said == f"{PEOPLE} people put on ET 816."
    assert hands.one(select(func.count()).select_from(tb.Passenger)) == PEOPLE


def check_in(hands: Hands) -> None:
    """The families come off the bus one after the other; of one of them a brother is still on the way."""
    hands.press("F2")
    shown = [line.words for line in hands.screen.pane.members.rows.all_rows]  # type: ignore[attr-defined]  # Arrivals, which has a pane
    assert hands.sees("Check in the family: 5 people")
    hands.press("Enter")
    assert hands.said.startswith("5 people of BI-26000701 checked in: ")
    assert all(any(words.startswith(bed) for words in shown) for bed in beds(hands).values())
    hands.press("Enter")
    assert hands.said.startswith("1 person of BI-26000702 checked in: ")
    hands.press("Tab", "Down", "Space")
    assert hands.sees("Check in 1 person  (Enter)")
    hands.press("Enter")
    assert hands.said.startswith("1 person of BI-26000703 checked in: ")
    assert in_building(hands) == 7 and "Emmanuel" not in beds(hands)
    hands.press("Ctrl+Z")
    assert hands.said.startswith("Taken back: 1 person of BI-26000703")
    assert in_building(hands) == 6 and "Pacifique" not in beds(hands)
    hands.press("Enter")
    assert hands.said.startswith("2 people of BI-26000703 checked in: ")
    hands.press("Enter")
    assert in_building(hands) == PEOPLE == len(beds(hands))
    rooms = {given: bed.split(" / ")[0] for given, bed in beds(hands).items()}
    assert len({rooms[given] for given in ("Jean Claude", "Béatrice", "Éric", "Grâce", "Divine")}) == 1
    assert rooms["Solange"] not in (rooms["Pacifique"], rooms["Jean Claude"])
    assert hands.sees("Everyone announced has arrived.")


def change_beds(hands: Hands) -> None:
    """A name typed on the board finds its bed; Enter takes somebody up, and puts down."""
    hands.press("F3")
    board = hands.screen
    assert isinstance(board, BedsScreen)
    hands.type("furaha")
    tile = board.board.tile()
    assert tile is not None and tile.bed.person is not None and tile.bed.person.name == "FURAHA, Solange"
    before = beds(hands)
    hands.press("Enter", "Right")
    assert hands.sees("Enter: put FURAHA, Solange into this bed.")
    hands.press("Enter")
    after = beds(hands)
    assert after["Solange"] != before["Solange"]
    assert hands.said == f"FURAHA, Solange moved from {before['Solange']} to {after['Solange']}."
    hands.press("Ctrl+Z")
    assert beds(hands) == before
    hands.type("rukundo pac")
    hands.press("Enter")
    hands.type("rukundo em")
    assert hands.sees("Enter: exchange the beds of RUKUNDO, Pacifique and RUKUNDO, Emmanuel.")
    hands.press("Enter")
    assert beds(hands) == before  # an exchange is asked twice
    hands.press("Enter")
    swapped = beds(hands)
    assert (swapped["Pacifique"], swapped["Emmanuel"]) == (before["Emmanuel"], before["Pacifique"])
    hands.press("Ctrl+Z")
    assert beds(hands) == before


def see_medical(hands: Hands) -> None:
    """All are fit but one, who is seen again later: her case waits."""
    hands.press("F4", "Ctrl+A", "F")
    assert hands.said.startswith(f"Fit to travel: {PEOPLE} people, until 09 Dec 2026")
    assert all(outcomes(hands, given) == [Outcome.FIT] for given in beds(hands))
    hands.type("zawadi m")
    hands.press("Enter")
    hands.press("D")
    hands.press("Up", "Enter")
    assert outcomes(hands, "Marie-Chantal") == [Outcome.FIT, Outcome.DEFERRED]
    assert hands.said == "Deferred: ZAWADI, Marie-Chantal, review on 08 Dec 2026."
    query = select(tb.MedicalCheck.review_on).where(tb.MedicalCheck.outcome == Outcome.DEFERRED)
    assert hands.one(query) == date(2026, 12, 8)


def weigh_the_bags(hands: Hands) -> None:
    """One bag is too heavy for the airline; it is packed again and weighed again."""
    hands.press("F6", "Enter")
    screen = hands.screen
    assert isinstance(screen, BaggageScreen)
    hands.type("34")
    hands.press("Enter")
    assert bags(hands) == {"Jean Claude": [34_000]}
    assert hands.sees("too heavy")
    assert hands.sees("over the allowance")
    hands.tab_to("bag_lines", back=True)
    hands.press("Down", "Enter")
    hands.type("22,5")
    hands.press("Enter")
    assert bags(hands) == {"Jean Claude": [22_500]}
    assert not hands.sees("too heavy") and not hands.sees("over the allowance")
    hands.type("18")
    hands.press("Enter", "Down")
    hands.type("20.4")
    hands.press("Enter", "Esc", "Down", "Enter")
    hands.type("15")
    hands.press("Enter")
    assert bags(hands) == {"Jean Claude": [22_500, 18_000], "Béatrice": [20_400], "Solange": [15_000]}
    numbers = [row.tag_number for row in hands.all(select(tb.Bag.tag_number))]
    assert len(set(numbers)) == 4 and hands.said.startswith(numbers[-1])


def make_the_papers(hands: Hands, folder: Path) -> None:
    """The boarding list is looked at; the manifest is saved as a workbook."""
    hands.press("F7")
    assert hands.focus.objectName() == "papers"
    hands.press("Home", "Down", "Down")
    assert paper(hands) is PaperKind.BOARDING_LIST
    assert hands.sees("Page 1 of 1")
    hands.press("Up")
    assert paper(hands) is PaperKind.MANIFEST_XLSX
    assert hands.sees("This document has no preview.")
    file = folder / "manifest.xlsx"
    hands.choose_file("Ctrl+S", file)
    assert hands.said == "Saved as manifest.xlsx."
    sheet = load_workbook(file).active
    assert sheet is not None
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert all(
        any(family in cell for cell in cells) for family in ("NIYONZIMA", "FURAHA", "RUKUNDO", "ZAWADI")
    )
    assert PaperKind.MANIFEST_XLSX in [row.kind for row in hands.all(select(tb.PrintRecord.kind))]


def paper(hands: Hands) -> PaperKind:
    """The paper chosen on Lists."""
    screen = hands.screen
    assert isinstance(screen, ListsScreen)
    return screen.papers.kind


def light(hands: Hands) -> tuple[Status, str, str]:
    """Status, words and name on the boarding light."""
    screen = hands.screen
    assert isinstance(screen, MovementsScreen)
    shown = screen.boarding._shown
    return shown.status, shown.words, shown.name


def board_the_flight(hands: Hands) -> None:
    """Green, amber, red; a tick, its undo, somebody who stays behind; and the rest of a family by one key."""
    hands.clock.now = AT_THE_GATE
    hands.press("F5", "Ctrl+3")
    assert hands.focus.objectName() == "scan_box"
    hands.scan(card(hands, "Pacifique"))
    assert light(hands) == (Status.READY, "Boarded", "RUKUNDO, Pacifique")
    hands.scan(card(hands, "Pacifique"))
    status, words, _ = light(hands)
    assert status is Status.ATTENTION and words.startswith("Already boarded")
    assert acts(hands, "Pacifique") == [BoardingAct.BOARDED]
    for given in ("Marie-Chantal", "Dieudonné"):
        hands.scan(card(hands, given))
        assert light(hands)[0] is Status.STOP and acts(hands, given) == []
    assert hands.sees("On hold")
    hands.type("rukundo e")
    hands.press("Enter")
    assert hands.sees("Enter boards this person")
    hands.press("Enter")
    assert acts(hands, "Emmanuel") == [BoardingAct.BOARDED]
    hands.press("U")
    assert acts(hands, "Emmanuel") == [BoardingAct.BOARDED, BoardingAct.UNDONE]
    assert hands.said == "RUKUNDO, Emmanuel is expected again."
    hands.press("Enter")
    assert acts(hands, "Emmanuel")[-1] is BoardingAct.BOARDED
    hands.scan("BI-26000701")
    hands.press("C")
    assert hands.said == "5 people of case BI-26000701 boarded."
    hands.type("furaha")
    hands.press("Enter", "O")
    assert acts(hands, "Solange") == [BoardingAct.OFFLOADED]
    assert hands.said == "FURAHA, Solange is offloaded."


def close_the_flight(hands: Hands) -> None:
    """The dialog says what will happen; Esc leaves all as it was."""
    hands.press("Ctrl+Shift+F")
    assert hands.sees("Close ET 816") and hands.sees("A closed flight can't be opened again.")
    assert hands.sees("still expected: they become no-show")
    hands.press("Esc")
    assert hands.one(select(tb.Movement.state)) is MovementState.BOARDING
    hands.press("Ctrl+Shift+F")
    assert hands.focus.objectName() == "cancel_close"  # Enter at once does no harm
    hands.press("Tab", "Enter")
    assert hands.said == "Flight closed: 7 boarded, 2 no-show, 1 offloaded, 7 beds free."
    assert hands.one(select(tb.Movement.state)) is MovementState.CLOSED
    assert set(beds(hands)) == {"Solange", "Marie-Chantal", "Dieudonné"}
    assert in_building(hands) == 3


def read_today(hands: Hands) -> None:
    """The numbers after the flight has left."""
    hands.press("F1")
    names = ("in_building", "without_bed", "announced", "arrived_today")
    numbers = {name: hands.text(f"{name}_number") for name in names}
    assert numbers == {"in_building": "3", "without_bed": "0", "announced": "0", "arrived_today": "0"}
    assert hands.sees("Closed") and hands.sees("Boarded: 7")


def test_a_day_from_the_list_to_the_closed_flight(open_window: Open, tmp_path: Path) -> None:
    hands = open_window()
    import_the_list(hands, write_roll(tmp_path / "roll.xlsx"))
    plan_the_flight(hands)
    check_in(hands)
    change_beds(hands)
    see_medical(hands)
    weigh_the_bags(hands)
    make_the_papers(hands, tmp_path)
    board_the_flight(hands)
    close_the_flight(hands)
    read_today(hands)
    for column in (tb.Stay.started_by, tb.BedAssignment.started_by, tb.MedicalCheck.by, tb.BoardingEvent.by):
        assert {row[0] for row in hands.all(select(column))} == {ACTOR}


def test_a_shorter_day_in_french(open_window: Open, tmp_path: Path) -> None:
    """The list names its flight, so that only the day must be confirmed."""
    hands = open_window("fr")
    hands.press("F7")
    title = "Départ le 08/12/2026 : ET 816 BJM-ADD 15:40, ET 500 ADD-IAD 22:40"
    hands.choose_file("Ctrl+I", write_roll(tmp_path / "liste.xlsx", titles=("OIM Bujumbura", title)))
    assert hands.sees(in_french(hands.t("Every row can be taken in.")))
    hands.press("Ctrl+Enter", "Enter")
    assert hands.sees(in_french(hands.t("New flight")))
    hands.press("Ctrl+Enter")
    assert hands.one(select(tb.Movement.departs_at)) == LEAVES
    hands.press("Ctrl+A", "Enter")
    hands.press("F2", *["Enter"] * 4)
    assert in_building(hands) == PEOPLE == len(beds(hands))
    assert hands.sees(in_french(hands.t("Everyone announced has arrived.")))
    hands.press("F4", "Ctrl+A", "F")
    assert hands.said.startswith(in_french(hands.t("Fit to travel")))
    hands.press("F6", "Enter")
    hands.type("21,5")
    hands.press("Enter")
    assert bags(hands) == {"Jean Claude": [21_500]}
    assert hands.said.endswith("21,5 kg")
    hands.clock.now = AT_THE_GATE
    hands.press("F5", "Ctrl+3")
    hands.scan(french_keys(card(hands, "Solange")))
    assert light(hands)[:2] == (Status.READY, in_french(hands.t("Boarded")))
    hands.press("Ctrl+Shift+F", "Tab", "Enter")
    assert hands.one(select(tb.Movement.state)) is MovementState.CLOSED
    assert len(beds(hands)) == PEOPLE - 1
    hands.press("F1")
    assert hands.sees(in_french(hands.t("Closed")))


def in_french(words: str) -> str:
    """The same words; fails while the catalogue has no French for them."""
    assert words not in ENGLISH, f"no French yet: {words}"
    return words


ENGLISH = frozenset(
    (
        "Every row can be taken in.",
        "New flight",
        "Everyone announced has arrived.",
        "Fit to travel",
        "Boarded",
        "Closed",
        "Arrivals",
    )
)


def french_keys(number: str) -> str:
    """What a scanner that is set to an American keyboard types on a French one."""
    return number.translate(str.maketrans("1234567890", "&é\"'(-è_çà"))


def test_the_language_changes_while_the_desk_works(open_window: Open, tmp_path: Path) -> None:
    hands = open_window()
    hands.press("F7")
    hands.choose_file("Ctrl+I", write_roll(tmp_path / "roll.xlsx"))
    hands.press("Ctrl+Enter", "F2", "Down")
    assert hands.sees("Arrivals") and hands.sees("Check in 1 person")
    place = hands.focus
    hands.press("Ctrl+Shift+L")
    assert hands.sees(in_french(hands.t("Arrivals"))) and not hands.sees("Check in 1 person")
    assert hands.sees("FURAHA, Solange") and hands.focus is place  # the place is kept
    for key in ("F1", "F3", "F4", "F5", "F6", "F7", "F8"):
        hands.press(key)
    hands.press("Ctrl+Shift+L", "F2")
    assert hands.sees("Check in 1 person")
    hands.press("Enter")
    assert list(beds(hands)) == ["Solange"]


def test_the_scan_box_finds_people(open_window: Open, tmp_path: Path) -> None:
    """By card, typed number, case number, part of a name, and what a scanner makes of a card on French keys."""
    hands = open_window()
    hands.press("F7")
    hands.choose_file("Ctrl+I", write_roll(tmp_path / "roll.xlsx"))
    hands.press("Ctrl+Enter")
    number = str(
        hands.one(
            select(tb.PersonNumber.value)
            .join(tb.Person, tb.Person.id == tb.PersonNumber.person_id)
            .where(tb.PersonNumber.type == NumberType.UNHCR, tb.Person.given_names == "Emmanuel")
        )
    )
    for key, typed, wanted in (
        ("F1", card(hands, "Dieudonné"), "ZAWADI, Dieudonné"),
        ("F2", french_keys(card(hands, "Grâce")), "NIYONZIMA, Grâce"),
        ("F8", number, "RUKUNDO, Emmanuel"),
        ("F3", "solan", "FURAHA, Solange"),
        ("F6", "muka bea", "MUKAMANA, Béatrice"),
    ):
        hands.press(key)
        hands.scan(typed)
        assert hands.screen.name == ("arrivals" if key != "F6" else "baggage")
        if key != "F6":  # on Baggage nobody can be shown: there is no flight yet
            assert hands.text("member_name") == wanted
    hands.press("F1")
    hands.scan("BI-26000703")
    assert hands.text("case_number").startswith("BI-26000703")
    hands.press("F9")
    hands.type("bi-26000704")
    assert hands.sees("ZAWADI, Dieudonné")
    hands.press("Esc", "Esc")
    hands.type("nobody of this name")
    assert hands.sees("Nobody has this in a name or a number.")
