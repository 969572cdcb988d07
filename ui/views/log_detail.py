"""One act in full: who, when, on whom, what was before and after, its number and its hash."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from transit_desk.domain.audit_rows import AuditRow
from transit_desk.language.act_words import about_words, act_word, change_lines
from transit_desk.language.audit_words import verified_sentence
from transit_desk.language.backup_sentences import fault_sentence
from ui.status import Status
from ui.tokens import GRID
from ui.widgets.empty import EmptyState
from ui.widgets.facts import Facts
from ui.widgets.layout import column
from ui.widgets.notice import Notice
from ui.widgets.text import BigText, BodyText, Caption

if TYPE_CHECKING:
    from transit_desk.services.verify import Verified
    from ui.shell import Shell

MOST_FAULTS = 100
"""So many bad rows are named; the rest are counted."""
_NOTHING = "–"


class Changes(QWidget):
    """Field by field, before beside after."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._heads = tuple(Caption(f"{name}_head_{at}") for at in range(3))
        for at, head in enumerate(self._heads):
            self._grid.addWidget(head, 0, at)
        for at in (1, 2):
            self._grid.setColumnStretch(at, 1)
        self._lines: list[tuple[Caption, BodyText, BodyText]] = []

    def show_changes(self, lines: tuple[tuple[str, str, str], ...], before: str, after: str) -> None:
        """(field, before, after) in order; `before` and `after` are the headings."""
        for head, words in zip(self._heads, ("", before, after), strict=True):
            head.setText(words)
        while len(self._lines) < len(lines):
            at = len(self._lines)
            label = Caption(f"{self.objectName()}_label_{at}")
            label.setContentsMargins(0, 3, 0, 0)  # brings the smaller letters down to the value's line
            old, new = (BodyText(f"{self.objectName()}_{side}_{at}") for side in ("before", "after"))
            for place, part in enumerate((label, old, new)):
                self._grid.addWidget(part, at + 1, place, Qt.AlignmentFlag.AlignTop)
            for part in (old, new):
                part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._lines.append((label, old, new))
        for at, parts in enumerate(self._lines):
            shown = at < len(lines)
            for part in parts:
                part.setVisible(shown)
            if shown:
                field, *values = lines[at]
                parts[0].setText(field)
                for part, value, side in zip(parts[1:], values, (before, after), strict=True):
                    part.setText(value or _NOTHING)
                    part.setAccessibleName(f"{field}, {side}: {value or _NOTHING}")
        self.setVisible(bool(lines))

    @property
    def texts(self) -> tuple[tuple[str, str, str], ...]:
        """What is shown now."""
        return tuple(
            (label.text(), old.text(), new.text())
            for label, old, new in self._lines
            if not (self.isHidden() or label.isHidden())
        )


class LogDetail(QWidget):
    """What checking the log found stays above the act until it is checked again."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName("log_detail")
        self._shell = shell
        self._row: AuditRow | None = None
        self._verified: Verified | None = None
        self.found = Notice("log_found", shell.theme)
        self._act, self._said = BigText("log_act_words"), BodyText("log_said")
        self._act.setWordWrap(True)
        self.facts, self.changes, self.seal = Facts("log_facts"), Changes("log_changes"), Facts("log_seal")
        self._nothing = EmptyState("log_no_act")
        self._whole = QWidget()
        column(
            self._act, self.facts, self.changes, self._said, self.seal, 1, gap=2, parent=self._whole
        ).setContentsMargins(0, 0, 0, 0)
        column(self.found, self._whole, self._nothing, gap=2, parent=self).setStretch(1, 1)
        self.show_row(None)

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._shell.language.t
        self._nothing.set_words(t("No act is chosen."))
        self.show_row(self._row)
        self._show_verified()

    def show_row(self, row: AuditRow | None) -> None:
        """Shows an act, or that none is chosen."""
        self._row = row
        self._whole.setVisible(row is not None)
        self._nothing.setVisible(row is None)
        if row is None:
            return
        t = self._shell.language.t
        self._act.setText(act_word(t, row.act))
        facts = (
            (t("On whom or what"), about_words(t, row)),
            (t("Card"), row.card_number),
            (t("Who"), row.by),
            (t("When"), t.datetime(row.at)),
            (t("Desk"), row.place),
            (t("Reason"), row.reason),
        )
        self.facts.show_facts([fact for fact in facts if fact[1]])
        self.changes.show_changes(change_lines(t, row), t("Before"), t("After"))
        self._said.setText(t("Erased when the person was anonymised") if row.erased else "")
        self._said.setVisible(row.erased)
        self.seal.show_facts([(t("Number"), t.number(row.id)), (t("Hash"), " ".join(_groups(row.hash)))])

    def show_verified(self, found: "Verified | None") -> None:
        """What checking the log found."""
        self._verified = found
        self._show_verified()

    def _show_verified(self) -> None:
        found, t = self._verified, self._shell.language.t
        if found is None:
            self.found.show_lines(Status.UNKNOWN, ())
            return
        words = verified_sentence(
            found.rows, found.head, len(found.faults), found.seals, found.integrity_ok, t
        )
        lines = [words, *(fault_sentence(fault, t) for fault in found.faults[:MOST_FAULTS])]
        if len(found.faults) > MOST_FAULTS:
            lines.append(t.plural("and {n} more", "and {n} more", len(found.faults) - MOST_FAULTS))
        self.found.show_lines(Status.READY if found.good else Status.STOP, lines)


def _groups(code: str) -> list[str]:
    """Eight signs each, so that it wraps and can be read out."""
    return [code[at : at + 8] for at in range(0, len(code), 8)]
