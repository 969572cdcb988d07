"""Two programs on the same data: the second says so and ends, the first comes to the front; a dead one holds
nothing."""

from pathlib import Path

import pytest

from tests.faults.conftest import Start
from tests.faults.program import WORKER, Said, command, waiting
from tests.journeys.rolls import write_roll
from tests.staffed import SUPERVISOR
from transit_desk.folders import Folders
from transit_desk.instance import DeskLock

OPEN = "The desk is open already on this computer, since "


def data(place: Folders) -> tuple[str, ...]:
    return ("--data", str(place.data), "--language", "en")


@pytest.mark.parametrize("at_desk", [True, False], ids=["at the desk", "at the door"])
def test_the_second_window_shows_the_first(staffed: Folders, start: Start, at_desk: bool) -> None:
    first = start(waiting, str(staffed.data), at_desk)
    assert first.next() == Said("ready", "", "")
    for _ in range(2):
        ended = start(command, data(staffed), "").next()
        assert ended.what == "1" and ended.words.startswith(OPEN), ended
        assert first.next() == Said("called", "", "The desk was open already: it is this window.")
    first.kill()
    with DeskLock(staffed.lock):
        pass  # nothing is left of it that would keep the next one out
    third = start(waiting, str(staffed.data), at_desk)
    assert third.next() == Said("ready", "", "")
    assert start(command, data(staffed), "").next().what == "1"
    assert third.next().act == "called", "what the dead window listened on is not in the way"


def test_a_command_that_writes_waits_for_no_window(staffed: Folders, start: Start, tmp_path: Path) -> None:
    first = start(waiting, str(staffed.data), True)
    assert first.next() == Said("ready", "", "")
    roll = str(write_roll(tmp_path / "roll.xlsx"))
    refused = start(command, (*data(staffed), "import", roll), WORKER).next()
    assert refused.what == "1" and refused.words.startswith(OPEN), refused
    for allowed in ("backup", "verify"):
        ended = start(command, (*data(staffed), allowed), SUPERVISOR).next()
        assert ended.what == "0", ended
    (made,) = staffed.backups.glob("*.tdbackup")
    refused = start(command, (*data(staffed), "restore", str(made)), SUPERVISOR).next()
    assert refused.what == "1" and OPEN in refused.words, refused
    first.kill()
    taken = start(command, (*data(staffed), "import", roll), WORKER).next()
    assert taken.what == "0", taken
