"""The centre's own numbers, taken inside the transaction that uses them: none is given twice."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from db import tables as tb
from transit_desk.domain.own_numbers import card_number, tag_number


def take(session: Session, series: str, count: int) -> range:
    """The next `count` serials of a series ("card" or "bag"). The row is locked until the commit."""
    after = session.execute(
        update(tb.NumberSeries)
        .where(tb.NumberSeries.name == series)
        .values(next=tb.NumberSeries.next + count)
        .returning(tb.NumberSeries.next)
    ).scalar_one()
    return range(after - count, after)


def take_cards(session: Session, count: int) -> list[str]:
    """Card numbers for new people."""
    return [card_number(serial) for serial in take(session, "card", count)]


def take_tags(session: Session, count: int) -> list[str]:
    """Tag numbers for new bags."""
    return [tag_number(serial) for serial in take(session, "bag", count)]
