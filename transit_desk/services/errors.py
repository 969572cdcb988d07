"""What the database refused, told in the program's own refusals."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from transit_desk.domain.refusals import Refusal, StaleData


@contextmanager
def telling(what: str, *, clash: Refusal | None = None) -> Iterator[None]:
    """Within: a stale row version becomes `StaleData(what)`, a broken rule of the database `clash`.

    The database is the last to check and so the first to know when two desks act at once.
    """
    try:
        yield
    except StaleDataError as error:
        raise StaleData(what) from error
    except IntegrityError as error:
        raise (clash or StaleData(what)) from error
