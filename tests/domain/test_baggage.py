"""Bags against an allowance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit_desk.domain.baggage import Allowance, BagFacts, Excess, ExcessKind, Traveller, load, over
from transit_desk.domain.codes import AgeBand

ALLOWANCE = Allowance(2, 23, 32, 1, 10, pooled=False)
POOLED = Allowance(2, 23, 32, 1, 10, pooled=True)


def traveller(person_id: int, *grams: int | None, band: AgeBand = AgeBand.ADULT) -> Traveller:
    bags = tuple(BagFacts(person_id * 10 + i, f"B{person_id}{i}", g) for i, g in enumerate(grams))
    return Traveller(person_id, band, bags)


@st.composite
def travellers(draw: st.DrawFn) -> list[Traveller]:
    weights = st.lists(st.one_of(st.none(), st.integers(0, 40_000)), max_size=4)
    bands = st.sampled_from(AgeBand)
    return [traveller(i, *draw(weights), band=draw(bands)) for i in range(1, draw(st.integers(1, 5)) + 1)]


@given(travellers())
def test_pooling_never_finds_more(people: list[Traveller]) -> None:
    """Who is within the rule alone is within it together; what is wrong with single bags stays."""
    alone, pooled = over(ALLOWANCE, people), over(POOLED, people)
    for kind in (ExcessKind.PIECES, ExcessKind.WEIGHT):
        assert any(e.kind is kind for e in alone) or not any(e.kind is kind for e in pooled)
    own = {ExcessKind.NOT_WEIGHED, ExcessKind.PIECE_TOO_HEAVY}
    assert [e for e in alone if e.kind in own] == [e for e in pooled if e.kind in own]
    assert all(e.by > 0 for e in (*alone, *pooled))


@given(travellers())
def test_the_load_is_the_sum_of_its_parts(people: list[Traveller]) -> None:
    whole, parts = load(ALLOWANCE, people), [load(ALLOWANCE, [person]) for person in people]
    for figure in ("pieces", "grams", "unweighed", "allowed_pieces", "allowed_grams"):
        assert getattr(whole, figure) == sum(getattr(part, figure) for part in parts)


@given(travellers())
def test_nothing_found_means_weighed_and_within(people: list[Traveller]) -> None:
    total = load(POOLED, people)
    fine = (
        total.unweighed == 0
        and total.pieces <= total.allowed_pieces
        and total.grams <= total.allowed_grams
        and all((bag.weight_g or 0) <= 32_000 for person in people for bag in person.bags)
    )
    assert (over(POOLED, people) == ()) == fine


def test_each_kind_of_excess() -> None:
    assert over(ALLOWANCE, [traveller(1, 23_000, 23_000)]) == ()
    assert over(ALLOWANCE, [traveller(1, 23_000, 23_001)]) == (
        Excess(ExcessKind.WEIGHT, 1, 46_000, 46_001, (10, 11)),
    )
    assert over(ALLOWANCE, [traveller(1, 1, 1, 1)]) == (Excess(ExcessKind.PIECES, 1, 2, 3, (10, 11, 12)),)
    assert over(ALLOWANCE, [traveller(1, 32_000)]) == ()
    assert over(ALLOWANCE, [traveller(1, 32_010)]) == (
        Excess(ExcessKind.PIECE_TOO_HEAVY, 1, 32_000, 32_010, (10,)),
    )
    assert over(ALLOWANCE, [traveller(1, None, 5)]) == (Excess(ExcessKind.NOT_WEIGHED, 1, 0, 1, (10,)),)


def test_an_infant_has_less_and_a_pool_shares() -> None:
    infant = traveller(2, 11_000, band=AgeBand.INFANT)
    assert over(ALLOWANCE, [traveller(1, 20_000), infant])[0].kind is ExcessKind.WEIGHT
    assert over(POOLED, [traveller(1, 20_000), infant]) == ()
    (excess,) = over(POOLED, [traveller(1, 30_000, 20_000), infant])
    assert (excess.person_id, excess.kind, excess.by) == (None, ExcessKind.WEIGHT, 5_000)


def test_a_negative_allowance_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Allowance(2, 23, 32, -1, 10, pooled=False)
