"""Setup of linked cases: which of those that travel together are one family, and may share a room as one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.models.rows import Column
from ui.status import Status
from ui.tokens import ROW_HEIGHT
from ui.widgets.buttons import PlainButton
from ui.widgets.desk_table import DeskTable
from ui.widgets.layout import column, row
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from transit_desk.language import Translator
    from transit_desk.services.context import Desk
    from ui.screen import Screen


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Two cross-referenced cases, the lower number first."""

    case_id: int
    number: str
    name: str
    other_id: int
    other_number: str
    other_name: str
    same_family: bool


class LinksPage(QWidget):
    """The linked cases that are here or to come; Space says that two are one family, or that they are not."""

    def __init__(self, host: "Screen") -> None:
        super().__init__()
        self.setObjectName("bed_links_page")
        self._host, self.shell = host, host.shell
        self._why = BodyText("bed_links_why")
        self._why.setProperty("role", "soft")
        self.table: DeskTable[LinkRow] = DeskTable(
            "linked_cases",
            (
                Column("case", lambda t: t("Case"), lambda one, t: one.number, width=140),
                Column(
                    "name",
                    lambda t: t("Principal applicant"),
                    lambda one, t: one.name,
                    width=180,
                    stretch=True,
                ),
                Column("other", lambda t: t("Linked case"), lambda one, t: one.other_number, width=140),
                Column(
                    "other_name", lambda t: t("Principal applicant"), lambda one, t: one.other_name, width=180
                ),
                Column(
                    "family",
                    lambda t: t("Rooms"),
                    lambda one, t: t("one family") if one.same_family else t("not one family"),
                    status=lambda one: Status.READY if one.same_family else Status.UNKNOWN,
                    width=160,
                ),
            ),
            row_id=lambda one: (one.case_id, one.other_id),
            shell=host.shell,
        )
        self.change = PlainButton("change_family", key="Space", bound=False)
        box = column(self._why, self.table, row(self.change, 1), gap=2, parent=self)
        box.setStretch(1, 1)
        self.table.space_pressed.connect(lambda _: self._change())
        self.table.row_activated.connect(lambda _: self._change())
        self.table.row_chosen.connect(lambda _: self._show_button())
        self.change.clicked.connect(self._change)
        host.shell.theme.changed.connect(self._fit)
        self._fit()

    @property
    def t(self) -> "Translator":
        """The translator of the moment."""
        return self.shell.language.t

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self.t
        self._why.setText(
            t(
                "Cases that travel together are put side by side. Those that are one family may share a room as one; "
                "those that are not are strangers to each other, and share only as strangers do."
            )
        )
        self.table.set_name(t("Linked cases"))
        self.table.set_empty_text(t("No cases are linked."), t("Lists say which cases travel together (F7)."))
        self._show_button()

    def read(self) -> None:
        """Reads which cases are linked."""
        desk = self.shell.desk
        self._host.ask(lambda: _linked(desk), self.table.set_rows)

    def _show_button(self) -> None:
        chosen, t = self.table.chosen(), self.t
        self.change.setEnabled(chosen is not None)
        is_family = chosen is not None and chosen.same_family
        self.change.set_words(t("They are not one family") if is_family else t("They are one family"), t)

    def _change(self) -> None:
        chosen, desk, t = self.table.chosen(), self.shell.desk, self.t
        if chosen is None:
            return
        wanted = not chosen.same_family

        def put(value: bool) -> None:
            from transit_desk.services.bed_rules import set_family

            set_family(desk, chosen.case_id, chosen.other_id, value)

        if wanted:
            words = t("{case} and {other} are one family.", case=chosen.number, other=chosen.other_number)
        else:
            words = t("{case} and {other} are not one family.", case=chosen.number, other=chosen.other_number)
        self._host.act(
            lambda: put(wanted),
            lambda _: self._changed(),
            said=lambda _: words,
            undo=lambda _: lambda: put(not wanted),
        )

    def _changed(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.read()

    def _fit(self) -> None:
        self.table.setMinimumHeight(self.shell.theme.px(40 + 3 * ROW_HEIGHT))


def _linked(desk: "Desk") -> tuple[LinkRow, ...]:
    """Every two linked cases of which somebody is here or to come, once."""
    from transit_desk.services.bed_rules import family_links
    from transit_desk.services.check_in import announced

    cases = {row.case_id: row for row in announced(desk)}
    found = []
    for case_id in _with_links(desk):
        for link in family_links(desk, case_id):
            here, other = cases.get(case_id), cases.get(link.case_id)
            if here is not None and other is not None and case_id < link.case_id:
                found.append(
                    LinkRow(
                        case_id,
                        here.number,
                        here.pa_name,
                        link.case_id,
                        other.number,
                        other.pa_name,
                        link.same_family,
                    )
                )
    return tuple(sorted(found, key=lambda one: (one.number, one.other_number)))


def _with_links(desk: "Desk") -> set[int]:
    """The cases with links, of those who are here or to come."""
    from transit_desk.services.bed_board import board

    now = board(desk)
    in_beds = [bed.person for room in now.rooms for bed in room.beds if bed.person is not None]
    return {one.case_id for one in (*in_beds, *now.waiting, *now.announced) if one.linked}
