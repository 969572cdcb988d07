"""A command that may be used while a window is open, beside a window that changes the key of everything."""

from db.queries.audit_chain import head, links
from tests.faults.conftest import Start
from tests.faults.program import Said, rotations
from tests.long import examples
from tests.staffed import PASSWORD, SUPERVISOR
from transit_desk.domain.audit import check
from transit_desk.domain.refusals import DatabaseTrouble
from transit_desk.doorkeeper import DeskDoorkeeper
from transit_desk.folders import Folders

OPENINGS = examples(3, 100)


def test_a_command_during_rotations(staffed: Folders, start: Start) -> None:
    """`backup` and `verify` open the data beside the window: neither gets in the way of the other."""
    program = start(rotations, str(staffed.data))
    assert program.next() == Said("rotated", "", "")
    for _ in range(OPENINGS):
        keeper = DeskDoorkeeper(staffed)
        desk = keeper.sign_in(SUPERVISOR, PASSWORD).desk
        with desk.database.read() as connection:
            assert list(check(links(connection), head(connection))) == []
        keeper.close()
        said = program.next()
        assert said == Said("rotated", "", "") or said == Said("refused", "", DatabaseTrouble.BUSY), said
