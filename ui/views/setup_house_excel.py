"""Where the Excel file of the house is, and how it is written."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ui.files import ask_for_file, ask_where

if TYPE_CHECKING:
    from transit_desk.services.papers import Made
    from ui.views.setup_section import Section

FOLDER_SETTING: Final = "house.folder"


def ask_which_house(section: "Section") -> Path | None:
    """A workbook to import; None when the user gave up."""
    t = section.t
    kinds = t("Excel") + " (*.xlsx *.xlsm)"
    return _remembered(section, ask_for_file(section, t("Import the house"), _folder(section), kinds))


def ask_where_to(section: "Section") -> Path | None:
    """Where to write the workbook; None when the user gave up."""
    t = section.t
    proposed = str(Path(_folder(section)) / t("house.xlsx"))
    return _remembered(section, ask_where(section, t("Export the house"), proposed))


def save_house(section: "Section", path: Path) -> None:
    """Writes the house as a workbook in the language of the screen, says so, and records that it left the desk."""
    shell, t = section.shell, section.t
    desk = shell.desk

    def make() -> "Made":
        from transit_desk.services.files import write_whole
        from transit_desk.services.house_file import house_workbook

        made = house_workbook(desk, t)
        write_whole(path, made.data)
        return made

    def record(made: "Made") -> None:
        from transit_desk.services.papers import record_print

        record_print(desk, made)

    def saved(made: "Made") -> None:
        shell.say(t("Saved as {file}.", file=path.name))
        shell.thread.run(lambda: record(made), lambda _: None, owner=section)

    shell.paper_thread.run(make, saved, owner=section)


def _folder(section: "Section") -> str:
    return section.shell.settings.get(FOLDER_SETTING) or str(Path.home())


def _remembered(section: "Section", chosen: Path | None) -> Path | None:
    if chosen is not None:
        section.shell.settings.set(FOLDER_SETTING, str(chosen.parent))
    return chosen
