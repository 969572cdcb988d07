"""Arguments of the commands: what is wrong with one is said, before anything is opened or written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.staffed import signing_in
from transit_desk.cli import main
from transit_desk.domain.roll.choices import ChangeKind
from transit_desk.folders import Folders


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("import", "roll.xlsx", "--accept", "added,removd"),
            "added,removd: the differences are added, changed, removed",
        ),
        (("import", "roll.xlsx", "--travel", "09/12/2026"), "09/12/2026 is no day: write it as 2026-12-09"),
        (
            ("rehearse", "roll.xlsx", "--out", "out", "--departure", "noon"),
            "noon is no moment: write it as 2026-12-09T15:40",
        ),
    ],
)
def test_a_wrong_argument_is_explained(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str], desk_folder: Path
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert said in capsys.readouterr().err
    assert not desk_folder.exists()


@pytest.mark.parametrize("before", [True, False])
def test_the_folder_may_stand_before_or_after_the_command(
    before: bool, tmp_path: Path, desk_folder: Path, staff_a_desk: Callable[[Path], Folders]
) -> None:
    roll = tmp_path / "roll.csv"
    roll.write_text(
        "Case No.;Family Name;Given Names;Sex\nBI-26000701;NIYONZIMA;Claude;M\n", encoding="utf-8"
    )
    staff_a_desk(tmp_path / "elsewhere")
    place = ("--data", str(tmp_path / "elsewhere"))
    command = ("import", str(roll), *signing_in())
    assert main((*place, *command) if before else (*command, *place)) == 0
    assert (tmp_path / "elsewhere" / "desk.lock").exists()
    assert not desk_folder.exists()


def test_every_difference_can_be_accepted() -> None:
    assert {kind.value for kind in ChangeKind} == {"added", "changed", "removed"}  # as the help says
