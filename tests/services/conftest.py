"""A desk on PostgreSQL alone, for what only several desks at once can show."""

import pytest

from db.engine import Database
from tests.db_fixtures import Clock, new_desk
from transit_desk.services.context import Desk


@pytest.fixture
def postgres_desk(postgres_database: Database, clock: Clock) -> Desk:
    """A desk on PostgreSQL, with reference data and the sample centre, and nobody in it."""
    return new_desk(postgres_database, clock)
