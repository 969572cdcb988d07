"""The scan box: cards, tags, numbers however they are typed, parts of names, and whatever else comes in."""

from collections.abc import Sequence

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from db import tables as tb
from tests.people import Someone, add_case, family
from tests.services.acts import LEGS, MAN, arrive, clear, ready_family, rows, take_off_list
from transit_desk.domain.codes import NumberType, Relation, Sex
from transit_desk.domain.names import fold, tidy
from transit_desk.domain.rows import FoundRow
from transit_desk.domain.scan import readings
from transit_desk.services.board import close_flight
from transit_desk.services.context import Desk
from transit_desk.services.find import resolve, suggest
from transit_desk.services.movements import create_flight, put_cases_on
from transit_desk.services.tag_baggage import NewBag, tag_bags, void_bags

ANYTHING = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def ids(found: Sequence[FoundRow]) -> list[int]:
    """The people found, in order."""
    return [row.person_id for row in found]


def number(desk: Desk, person_id: int, kind: NumberType, value: str) -> None:
    """The person carries this number."""
    with desk.database.write() as session:
        session.add(tb.PersonNumber(person_id=person_id, type=kind, value=value))


def french(text: str) -> str:
    """What a scanner set to US types on a French keyboard."""
    return text.translate(str.maketrans("1234567890-AQZWM", "&é\"'(-è_çà)QAWZ?"))


def test_a_card_and_a_tag_open_their_person(desk: Desk) -> None:
    movement_id, _, people = ready_family(desk)
    (found,) = resolve(desk, "P00000010") or suggest(desk, "aline")
    card = found.card_number
    assert ids(resolve(desk, card)) == [found.person_id]
    for scan in (
        card.lower(),
        f" {card} ",
        f"{card}\r",
        f"]C1{card}",
        french(card),
        f"{card[:4]} {card[4:]}",
    ):
        assert ids(resolve(desk, scan)) == [found.person_id], scan
    (bag,) = tag_bags(desk, movement_id, [NewBag(people[2], 20_000)])
    assert ids(resolve(desk, bag.tag_number)) == [people[2]]
    assert ids(resolve(desk, french(bag.tag_number))) == [people[2]]
    void_bags(desk, [bag.bag_id])
    assert resolve(desk, bag.tag_number) == ()


def test_a_found_person_says_who_and_where(desk: Desk) -> None:
    _, case_id, people = ready_family(desk)
    (found,) = suggest(desk, "ruberwa jean")
    assert (found.person_id, found.case_id, found.name) == (people[0], case_id, "RUBERWA, Jean")
    assert (found.case_number, found.in_building) == ("BI-26000101", True)
    add_case(desk, "BI-26000102", [MAN])
    assert suggest(desk, "ndayi")[0].in_building is False


def test_a_case_number_means_all_its_members(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    add_case(desk, "BI-26000102", [MAN])
    for scan in ("BI-26000101", "bi-26000101", " BI-26000101\n", french("BI-26000101")):
        assert sorted(ids(resolve(desk, scan))) == people, scan
    assert sorted(ids(suggest(desk, "BI-26000101"))) == people
    assert len(suggest(desk, "2600010")) == 5


NUMBERS = (
    (
        NumberType.A_NUMBER,
        "A012345678",
        ("a012345678", "A12345678", "12345678", "A 012 345 678", "a-012-345-678"),
    ),
    (NumberType.PASSPORT, "OP0123456", ("op0123456", "OP 012 3456", "op0123456\t")),
    (NumberType.UNHCR, "187-14C00123", ("187-14c00123", " 187-14C00123 ")),
    (NumberType.UCI, "11-2345-6789", (french("11-2345-6789"),)),
    (NumberType.OTHER, "G000123456/B", ("g000123456/b",)),
)


def test_a_typed_number_however_it_is_typed(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", len(NUMBERS)))
    for person, (kind, value, typed) in zip(people, NUMBERS, strict=True):
        number(desk, person, kind, value)
        for scan in (value, *typed):
            assert ids(resolve(desk, scan)) == [person], scan
            assert ids(suggest(desk, scan)) == [person], scan
        assert resolve(desk, value[:-1]) == ()
    for person, (_, value, _) in zip(people[:4], NUMBERS, strict=False):
        assert ids(resolve(desk, french(value))) == [person], value


def test_a_number_of_two_people_is_both(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 2))
    number(desk, people[0], NumberType.PASSPORT, "AB123456")
    number(desk, people[1], NumberType.OTHER, "AB123456")
    assert sorted(ids(resolve(desk, "ab123456"))) == people


def test_a_passport_that_looks_like_a_card(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", family("RUBERWA", 2))
    number(desk, people[1], NumberType.PASSPORT, "P99999999")
    assert ids(resolve(desk, "P99999999")) == [people[1]]


NAMES = [
    Someone("N'GUESSAN-ŁUKASZ", "Éloïse Ange", Relation.PA, Sex.FEMALE),
    Someone("NDAYIZEYE", "Jean Bosco"),
    Someone("", "Mahoro", Relation.SON),
]


PARTS: tuple[tuple[str, list[int]], ...] = (
    ("n'guessan", [0]),
    ("nguessan", []),  # fold makes two words of it, as everywhere
    ("guessan", [0]),
    ("GUESSAN ELOISE", [0]),
    ("éloïse guessan", [0]),  # swapped
    ("elo luk", [0]),
    ("ange", [0]),
    ("bosco ndayi", [1]),
    ("Ndayizeye, Jean", [1]),
    ("maho", [2]),
    ("jean mahoro", []),
    ("izeye", []),  # the beginning of a word
    ("jean jean", [1]),
)


def test_part_of_a_name(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", NAMES)
    for typed, places in PARTS:
        assert ids(suggest(desk, typed)) == [people[place] for place in places], typed


def test_names_come_in_their_order_and_no_more_than_asked(desk: Desk) -> None:
    _, people = add_case(
        desk, "BI-26000101", [Someone("BUKURU", given) for given in ("Zoe", "Alain", "Marie")]
    )
    assert ids(suggest(desk, "buk")) == [people[1], people[2], people[0]]
    assert ids(suggest(desk, "buk", 2)) == [people[1], people[2]]


SIGNS = (
    *(
        '"',
        '""',
        "*",
        ":",
        "-",
        "^",
        "(",
        ")",
        "{a}",
        "%",
        "_",
        "\\",
        "'",
        "''",
        ";",
        "&",
        "|",
        "!",
        "<->",
        ":*",
    ),
    *("NEAR", "NEAR(a b)", "OR", "AND", "NOT", "a OR", '"a', "search_text:a", "a*b", "a:*", "' OR 1=1 --"),
    *("\x00", "a\x00b", "\ud800", "1\ud800", "\u200e", "\u0345", "x" * 10_000, "1" * 10_000, "a " * 5_000),
    *("ß", "ﬁ", "²", "Ⅷ", "١٢٣", "漢字", "👩\u200d👧", "İ", "ǅ", "ª", "ⓐ"),
)


def test_signs_that_mean_something_to_a_search_engine_mean_nothing_here(desk: Desk) -> None:
    add_case(desk, "BI-26000101", NAMES)
    for typed in SIGNS:
        assert isinstance(suggest(desk, typed), tuple), typed
        assert isinstance(resolve(desk, typed), tuple), typed


def test_words_of_the_search_language_are_names_too(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000101", [Someone("NEAR", "Or"), Someone("NOT", "And")])
    assert ids(suggest(desk, "near or")) == [people[0]]
    assert ids(suggest(desk, "AND NOT")) == [people[1]]


@ANYTHING
@given(st.text(max_size=60))
@example("0\x00")
@example("\ud800 1")
def test_any_text_is_answered(desk: Desk, typed: str) -> None:
    for found in (suggest(desk, typed), resolve(desk, typed)):
        assert isinstance(found, tuple)


@ANYTHING
@given(
    family_name=st.text(st.characters(categories=["L", "Mn", "Nd", "Pd", "Zs"]), min_size=1, max_size=20),
    data=st.data(),
)
def test_a_name_is_found_by_the_beginnings_of_its_words(
    desk: Desk, family_name: str, data: st.DataObject
) -> None:
    """Whatever letters it has: what the index keeps and what is asked for are folded alike."""
    name = tidy(family_name)
    words = fold(name).split()
    if not name or not words:
        return
    case_number = 90000000 + rows(desk, tb.Case)
    _, people = add_case(desk, f"QX-{case_number}", [Someone(name, "")])
    wanted = data.draw(st.permutations(words[:6]))
    cut = [word[: data.draw(st.integers(1, len(word)))] for word in wanted]
    assert people[0] in ids(suggest(desk, " ".join([*cut, str(case_number)]), 500))


def test_who_is_off_the_list_is_found_while_here_or_on_a_flight(desk: Desk) -> None:
    case_id, people = add_case(desk, "BI-26000101", family("RUBERWA", 4))
    arrive(desk, people[:1])
    take_off_list(desk, *people)
    assert ids(suggest(desk, "ruberwa")) == people[:1]
    other_id, others = add_case(desk, "BI-26000102", [MAN])
    movement_id = create_flight(desk, "", LEGS)
    put_cases_on(desk, movement_id, [other_id])
    take_off_list(desk, *others)
    assert ids(resolve(desk, "BI-26000102")) == others
    clear(desk, others)
    close_flight(desk, movement_id)
    assert resolve(desk, "BI-26000102") == ()
    assert case_id != other_id


def test_nothing_in_the_box_is_nothing(desk: Desk) -> None:
    add_case(desk, "BI-26000101", NAMES)
    for empty in ("", " ", "\t\r\n", "---", "\u200e"):
        assert suggest(desk, empty) == resolve(desk, empty) == ()


def test_readings_begin_with_what_was_typed() -> None:
    assert readings("op 012 3456") == ("OP 012 3456", "OP0123456")
    assert readings("12345678") == ("12345678", "A012345678")
    assert readings("Ruberwa") == ()
    assert readings("BI)éàààà&à&")[-1] == "BI-200001" + "01"


def test_a_passports_machine_readable_zone_opens_who_carries_it(desk: Desk) -> None:
    _, people = add_case(desk, "BI-26000100", family("ERIKSSON"))
    number(desk, people[1], NumberType.PASSPORT, "L898902C3")
    zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
    assert ids(resolve(desk, zone)) == [people[1]]
    assert resolve(desk, zone.replace("L898902C36", "L898902C35")) == ()
