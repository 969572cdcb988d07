"""Officers with names, so that who was first can be told."""

from dataclasses import replace

from db.engine import Database
from tests.db_fixtures import Clock, new_desk
from transit_desk.domain.rights import program
from transit_desk.services.context import Desk


def officer(number: int) -> str:
    """Officer BA, Officer BB, ..."""
    return f"Officer {chr(66 + number // 26)}{chr(65 + number % 26)}"


def desk_of(database: Database, name: str, clock: Clock | None = None) -> Desk:
    """A desk worked by this officer."""
    return replace(new_desk(database, clock), staff=program(name))
