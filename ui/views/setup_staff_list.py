"""The list of the staff: who may do what, whose way in is open, and what one forgotten password would cost."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize

from transit_desk.domain.rights import Role
from transit_desk.domain.staff_rows import StaffRow
from transit_desk.language import Translator
from ui.models.rows import Column
from ui.status import Status
from ui.widgets.row_table import RowTable
from ui.workplace import role_words

if TYPE_CHECKING:
    from ui.views.setup_section import Section

LEAST_TABLE: Final = 130


def state_of(one: StaffRow) -> Status:
    """How far this person's way in is open."""
    if not one.can_sign_in:
        return Status.STOP
    return Status.ATTENTION if one.awaits_notes_key else Status.READY


def state_words(one: StaffRow, t: Translator) -> str:
    """The same in words."""
    if not one.can_sign_in:
        return t("Can't sign in yet")
    return t("Waits for the notes key") if one.awaits_notes_key else t("Can sign in")


def holders(rows: Collection[StaffRow]) -> tuple[StaffRow, ...]:
    """Who can open the medical notes."""
    return tuple(
        one for one in rows if Role.MEDICAL in one.roles and one.can_sign_in and not one.awaits_notes_key
    )


def warnings(rows: Collection[StaffRow], t: Translator) -> list[str]:
    """What one forgotten password would cost."""
    said = []
    supervisors = [one for one in rows if Role.SUPERVISOR in one.roles and one.can_sign_in]
    if len(supervisors) == 1:
        words = t(
            "Only {name} is a supervisor: should the password be forgotten, only the recovery code helps.",
            name=supervisors[0].name,
        )
        said.append(words)
    said.extend(notes_warning(rows, t))
    return said


def notes_warning(rows: Collection[StaffRow], t: Translator) -> list[str]:
    """The same for the key to the medical notes alone."""
    held = holders(rows)
    if len(held) != 1:
        return []
    words = t(
        "Only {name} holds the notes key: should the password be forgotten, all medical notes are lost. Let a "
        "second person of the medical staff hold it.",
        name=held[0].name,
    )
    return [words]


class StaffTable(RowTable[StaffRow]):
    """Asks for no more height than it must have: the form below stays in view, and the list takes the rest."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())


def staff_table(section: "Section", name: str) -> StaffTable:
    """Names, roles and states."""
    table = StaffTable(
        name,
        (
            Column("name", lambda t: t("Name"), lambda one, t: one.name, width=170, stretch=True),
            Column("roles", lambda t: t("Roles"), lambda one, t: role_words(one.roles, t), width=390),
            Column(
                "state", lambda t: t("Status"), lambda one, t: state_words(one, t), status=state_of, width=220
            ),
        ),
        row_id=lambda one: one.id,
        shell=section.shell,
    )
    table.setMinimumHeight(section.shell.theme.px(LEAST_TABLE))
    return table


def give_notes_key(section: "Section", one: StaffRow) -> None:
    """Hands this colleague the key to the medical notes."""
    desk, t = section.shell.desk, section.t

    def job() -> None:
        from transit_desk.services.staff import give_notes_key

        give_notes_key(desk, one.id)

    section.host.act(
        job,
        lambda _: section.read(),
        said=lambda _: t("{name} holds the key to the medical notes from the next sign-in", name=one.name),
    )
