"""`kill -9` at a random moment: what was acknowledged is there, nothing by half, and the next start asks nothing."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db import backup_file
from tests.faults.conftest import Program
from tests.faults.house import assert_sound, furnish, rolls, signed_in
from tests.faults.program import Said, backups, day, imports, restores, rotations
from tests.long import examples
from tests.staffed import PASSWORD, SUPERVISOR, staffed_in
from transit_desk.folders import Folders, folders
from transit_desk.instance import DeskLock
from transit_desk.restoring import finish_restore, restore
from transit_desk.services.back_up import back_up
from transit_desk.services.backup_settings import places

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is a signal of POSIX")

WINDOWS, COMMANDS = examples(8, 150), examples(5, 60)
ROTATIONS, BACKUPS, RESTORES = examples(2, 30), examples(3, 30), examples(2, 30)


@pytest.fixture(scope="module")
def house(
    staffed_template: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Folders, tuple[str, ...]]:
    """A furnished desk, and lists to take in; each kill is of a copy."""
    root = tmp_path_factory.mktemp("house")
    place = staffed_in(root / "desk", staffed_template)
    furnish(place)
    return place, rolls(root)


Begin = Callable[[Folders], Program]


def killed(
    root: Path, house: Folders, begin: Begin, times: int, most: int, longest_s: float
) -> Iterator[tuple[Folders, list[Said]]]:
    """So many programs on a copy each, each killed a random time (up to `longest_s`) after a random number (up to
    `most`) of things it said; and what it had said. While one is looked at the next one starts."""
    chance = random.Random(most * times)

    def started(number: int) -> tuple[Folders, Program]:
        place = folders(root / f"desk-{number}")
        shutil.copytree(house.data, place.data)
        return place, begin(place)

    following = started(0)
    try:
        for number in range(times):
            place, program = following
            said: list[Said] = program.until_killed(chance.randint(0, most), chance.uniform(0, longest_s))
            program.close()
            if number + 1 < times:
                following = started(number + 1)
            yield place, said
            shutil.rmtree(place.data)
    finally:
        following[1].close()


def test_at_the_desk(house: tuple[Folders, tuple[str, ...]], tmp_path: Path) -> None:
    """During check-ins, boarding and imports, through the screens."""
    numbers = iter(range(WINDOWS))
    seen: dict[str, int] = {}

    def begin(place: Folders) -> Program:
        return Program(day, str(place.data), house[1], next(numbers))

    for place, said in killed(tmp_path, house[0], begin, WINDOWS, 5, 0.3):
        assert_sound(place, said)
        for one in said:
            seen[one.act] = seen.get(one.act, 0) + 1
    assert {"checked in", "boarded", "imported"} <= seen.keys()


def test_during_import_commands(house: tuple[Folders, tuple[str, ...]], tmp_path: Path) -> None:
    """`transit-desk import`, list after list."""
    seen = 0

    def begin(place: Folders) -> Program:
        return Program(imports, str(place.data), house[1])

    for place, said in killed(tmp_path, house[0], begin, COMMANDS, 3, 0.6):
        assert_sound(place, said)
        seen += sum(one.act == "imported" for one in said)
    assert seen


def test_during_rotation(house: tuple[Folders, tuple[str, ...]], tmp_path: Path) -> None:
    def begin(place: Folders) -> Program:
        return Program(rotations, str(place.data))

    for place, said in killed(tmp_path, house[0], begin, ROTATIONS, 3, 0.3):
        assert_sound(place, said)


def test_during_backup(house: tuple[Folders, tuple[str, ...]], tmp_path: Path) -> None:
    """Whatever has the name of a backup is one; the next backup removes what is left of the one that was killed."""

    def begin(place: Folders) -> Program:
        return Program(backups, str(place.data))

    for place, said in killed(tmp_path, house[0], begin, BACKUPS, 3, 0.3):
        assert_sound(place, said)
        place.backups.mkdir(exist_ok=True)
        made = [path for path, _ in backup_file.those_in(place.backups)]
        # Of one day the rule keeps the last one: that one, or one made after it.
        acknowledged = [one.what for one in said if one.act == "backed up"]
        assert not acknowledged or str(made[-1]) >= acknowledged[-1]
        for number, path in enumerate(made[-1:]):
            other = folders(tmp_path / f"{place.data.name}-restored-{number}")
            with DeskLock(other.make().lock):
                restore(other, path, lambda keyring: keyring.open(SUPERVISOR, PASSWORD))
            assert_sound(other, [])
        with signed_in(place) as desk:
            back_up(desk, places(desk))
        unknown = {path.name for path in place.backups.iterdir() if path.suffix not in (".tdbackup", ".lock")}
        assert unknown == {"state.json"}


def test_during_restore(house: tuple[Folders, tuple[str, ...]], tmp_path: Path) -> None:
    """The old desk or the restored one, and what was replaced is kept."""
    with signed_in(house[0], SUPERVISOR) as desk:
        file = back_up(desk, places(desk)).file

    def begin(place: Folders) -> Program:
        return Program(restores, str(place.data), str(file))

    for place, said in killed(tmp_path, house[0], begin, RESTORES, 3, 0.2):
        with DeskLock(place.lock):
            finish_restore(place)
        assert_sound(place, said)
        kept = [path for path in place.data.iterdir() if path.name.startswith("replaced-")]
        assert len(kept) >= sum(one.act == "restored" for one in said)
