"""Beside the board: the bed in focus, who is in it, and what speaks against it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from transit_desk.domain.codes import BedLevel, BedState
from transit_desk.domain.rights import Right
from transit_desk.domain.rows import BedRow, GuestRow, RoomRow
from transit_desk.language.words import age, word
from ui.permits import permits
from ui.status import Status
from ui.views.bed_words import bed_list, in_house_order, needs_words
from ui.views.beds_layout import Tile
from ui.views.beds_marks import Mark, draw_mark
from ui.widgets.buttons import PlainButton
from ui.widgets.facts import Facts
from ui.widgets.layout import card, column, row
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BigText, BodyText

if TYPE_CHECKING:
    from datetime import date

    from transit_desk.domain.beds.values import RuleBroken
    from transit_desk.language import Translator
    from ui.shell import Shell

RULES_SHOWN = 4


class MarkLabel(QLabel):
    """The mark of a household, as on the board."""

    def __init__(self, name: str, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = shell.theme
        self._mark: Mark | None = None
        shell.theme.changed.connect(self._draw)

    def show_mark(self, mark: Mark | None) -> None:
        """Draws the mark; None hides it."""
        self._mark = mark
        self.setVisible(mark is not None)
        self._draw()

    def _draw(self) -> None:
        if self._mark is None:
            return
        size, ratio = self._theme.px(24), self.devicePixelRatioF()
        pixmap = QPixmap(round(size * ratio), round(size * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw_mark(painter, QRectF(1, 1, size - 2, size - 2), self._mark, self._theme)
        painter.end()
        self.setPixmap(pixmap)
        self.setFixedSize(size, size)


class BedCard(QWidget):
    """The bed in focus."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName("bed_card_holder")
        self._theme = shell.theme
        self.label, self.state = BigText("bed_label"), StatusBadge("bed_state", shell.theme)
        self.kind = BodyText("bed_kind")
        self.mark, self.person = MarkLabel("bed_mark", shell), BigText("bed_person")
        self.person.setWordWrap(True)
        self.facts = Facts("bed_facts")
        self.rules = [StatusBadge(f"bed_rule_{at}", shell.theme) for at in range(RULES_SHOWN)]
        for badge in self.rules:  # a sentence may need three lines
            badge.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        gives, cares = permits(shell, Right.GIVE_BEDS), permits(shell, Right.CARE_FOR_BEDS)
        self.take_out = PlainButton("take_out_of_bed", key="Del", bound=False, permitted=gives)
        self.service = PlainButton("bed_service", key="Ctrl+O", bound=False, permitted=cares)
        who = row(self.mark, self.person, gap=1)
        who.setStretch(1, 1)
        who.setAlignment(self.mark, Qt.AlignmentFlag.AlignTop)
        head = row(self.label, 1, self.state, gap=1)
        frame = card(
            head,
            self.kind,
            who,
            self.facts,
            *self.rules,
            self.take_out,
            self.service,
            name="bed_card",
        )
        column(frame, parent=self)

    def retranslate(self, t: "Translator") -> None:
        """The words that stay."""
        self.take_out.set_words(t("Take out of this bed"), t)

    def show_bed(
        self,
        tile: Tile | None,
        guests: Mapping[int, GuestRow],
        mark: Mark | None,
        today: "date",
        leaves_today: bool,
        t: "Translator",
    ) -> str:
        """Shows the bed; returns the same as one sentence for a screen reader."""
        self.setVisible(tile is not None)
        if tile is None:
            return ""
        bed, room = tile.bed, tile.room
        label, out = f"{room.name} / {bed.name}", bed.state is BedState.OUT_OF_SERVICE
        self.label.setText(label)
        kind = ", ".join(
            (
                word(t, bed.level),
                word(t, room.kind),
                t("ground floor") if room.floor == 0 else t("floor {floor}", floor=room.floor),
            )
        )
        self.kind.setText(kind)
        if bed.person_id is not None:
            state = (Status.ATTENTION, t("Leaves today")) if leaves_today else (Status.UNKNOWN, t("Taken"))
        else:
            state = (Status.STOP, t("Out of service")) if out else (Status.READY, t("Free"))
        self.state.show_status(*state)
        guest = guests.get(bed.person_id) if bed.person_id is not None else None
        self.mark.show_mark(mark if guest else None)
        self.person.setVisible(guest is not None)
        self.facts.setVisible(guest is not None)
        self.take_out.setVisible(guest is not None)
        self.service.setVisible(guest is None)
        self.service.set_words(t("Back in service") if out else t("Out of service"), t)
        if guest is None:
            return f"{label}, {kind}: {state[1]}"
        self.person.setText(guest.name)
        about = f"{word(t, guest.sex)}, {age(t, guest.born, today)}"
        facts = [(t("Case"), guest.case_number), (t("Sex, age"), about)]
        if guest.needs:
            facts.append((t("Needs"), needs_words(guest.needs, t)))
        facts.append((t("Here since"), t.datetime(guest.arrived_at)))
        if guest.departs_at is not None:
            facts.append((t("Leaves"), t.datetime(guest.departs_at)))
        family = family_beds(guest, guests, t)
        if family:
            facts.append((t("Family"), family))
        self.facts.show_facts(facts)
        return f"{label}, {kind}: {guest.name}. " + ". ".join(f"{name}: {value}" for name, value in facts)

    def show_rules(self, rules: "Sequence[RuleBroken]", fine: str, t: "Translator") -> None:
        """What speaks against the bed; `fine` is said when nothing does ('' for nothing to say)."""
        from transit_desk.language.bed_sentences import rule_sentence

        lines = [
            (Status.STOP if broken.hard else Status.ATTENTION, rule_sentence(broken, t))
            for broken in sorted(rules, key=lambda broken: not broken.hard)
        ]
        if not lines and fine:
            lines = [(Status.READY, fine)]
        for at, badge in enumerate(self.rules):
            badge.setVisible(at < len(lines))
            if at < len(lines):
                badge.show_status(*lines[at])


def house_counts(rooms: Sequence[RoomRow], t: "Translator") -> list[str]:
    """Free and taken beds, cots apart, and those out of service: of the whole house, then of each block."""
    blocks: dict[str, Counter[str]] = {}
    for room in rooms:
        counts = blocks.setdefault(room.block, Counter())
        counts.update(_figure(bed) for bed in room.beds if bed.level is not BedLevel.COT)
    lines = [(t("Whole house"), sum(blocks.values(), Counter()))]
    lines += [(t("Block {block}", block=block), counts) for block, counts in blocks.items()]
    parts = []
    for where, counts in lines:
        figures = [
            t.plural("{n} free", "{n} free", counts["free"]),
            t.plural("{n} taken", "{n} taken", counts["taken"]),
        ]
        if counts["out"]:
            figures.append(t.plural("{n} out of service", "{n} out of service", counts["out"]))
        parts.append(t("{where}: {figures}", where=where, figures=", ".join(figures)))
    return parts


def _figure(bed: BedRow) -> str:
    if bed.person_id is not None:
        return "taken"
    return "out" if bed.state is BedState.OUT_OF_SERVICE else "free"


def family_beds(guest: GuestRow, guests: Mapping[int, GuestRow], t: "Translator") -> str:
    """Where the others of the household sleep: "A3 / 1-4", and how many have no bed."""
    others = [one for one in guests.values() if one.case_id == guest.case_id and one is not guest]
    labels = sorted((one.bed for one in others if one.bed), key=in_house_order)
    without = sum(not one.bed for one in others)
    parts = [bed_list(labels)] if labels else []
    if without:
        parts.append(t.plural("{n} without a bed", "{n} without a bed", without))
    return ", ".join(parts)
