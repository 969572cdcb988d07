"""Beside the board: the bed in focus, who is in it, and what speaks against it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from transit_desk.domain.board_rows import BedLook, Board, BoardBed, BoardPerson, BoardRoom
from transit_desk.domain.codes import BedLevel, GatePlace, Sex
from transit_desk.domain.rights import Right
from transit_desk.language import N_
from transit_desk.language.words import word
from ui.permits import permits
from ui.status import Status
from ui.views.bed_words import bed_list, in_house_order, needs_words
from ui.views.beds_layout import Tile
from ui.views.beds_marks import Mark, MarkBook, draw_mark
from ui.views.beds_paint import LOOK_WORDS
from ui.widgets.buttons import PlainButton
from ui.widgets.facts import Facts
from ui.widgets.layout import card, column, row
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BigText, BodyText

if TYPE_CHECKING:
    from transit_desk.domain.beds.values import RuleBroken
    from transit_desk.language import Translator
    from ui.shell import Shell

RULES_SHOWN = 6

_STATES = {
    BedLook.FREE: Status.READY,
    BedLook.HELD: Status.ATTENTION,
    BedLook.TAKEN: Status.UNKNOWN,
    BedLook.LEAVING: Status.ATTENTION,
    BedLook.CLEANING: Status.ATTENTION,
    BedLook.OUT_OF_SERVICE: Status.STOP,
    BedLook.CLOSED: Status.STOP,
}
_OUT = {
    GatePlace.HOSPITAL: N_("Out of the building: hospital"),
    GatePlace.TOWN: N_("Out of the building: town"),
    GatePlace.OTHER: N_("Out of the building"),
}


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
        draw_mark(painter, QRectF(2, 2, size - 4, size - 4), self._mark, self._theme)
        painter.end()
        self.setPixmap(pixmap)
        self.setFixedSize(size, size)


class BedCard(QWidget):
    """The bed in focus."""

    def __init__(self, shell: "Shell", marks: MarkBook) -> None:
        super().__init__()
        self.setObjectName("bed_card_holder")
        self._marks = marks
        self.label, self.state = BigText("bed_label"), StatusBadge("bed_state", shell.theme)
        self.kind = BodyText("bed_kind")
        self.kind.setWordWrap(True)
        self.mark, self.person = MarkLabel("bed_mark", shell), BigText("bed_person")
        self.person.setWordWrap(True)
        self.gate = StatusBadge("bed_gate", shell.theme)
        self.override = StatusBadge("bed_override", shell.theme)
        self.facts = Facts("bed_facts")
        self.rules = [StatusBadge(f"bed_rule_{at}", shell.theme) for at in range(RULES_SHOWN)]
        for badge in (*self.rules, self.override):  # a sentence may need three lines
            badge.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        gives, cares = permits(shell, Right.GIVE_BEDS), permits(shell, Right.CARE_FOR_BEDS)
        self.take_out = PlainButton("take_out_of_bed", key="Del", bound=False, permitted=gives)
        self.cleaned = PlainButton("bed_cleaned", key="Ctrl+E", bound=False, permitted=cares)
        self.service = PlainButton("bed_service", key="Ctrl+O", bound=False, permitted=cares)
        self.room = PlainButton("room_closed", key="Ctrl+Shift+O", bound=False, permitted=cares)
        who = row(self.mark, self.person, gap=1)
        who.setStretch(1, 1)
        who.setAlignment(self.mark, Qt.AlignmentFlag.AlignTop)
        frame = card(
            row(self.label, 1, self.state, gap=1),
            self.kind,
            *self.rules,
            who,
            self.override,
            self.gate,
            self.facts,
            self.take_out,
            self.cleaned,
            self.service,
            self.room,
            name="bed_card",
        )
        column(frame, parent=self)

    def retranslate(self, t: "Translator") -> None:
        """The words that stay."""
        self.cleaned.set_words(t("Cleaned"), t)

    def show_bed(
        self, tile: Tile | None, board: Board | None, t: "Translator", *, moving: bool = False
    ) -> str:
        """Shows the bed; returns the same as one sentence for a screen reader. While somebody is being moved
        nothing else is done to it."""
        self.setVisible(tile is not None)
        if tile is None or board is None:
            return ""
        bed, room, person = tile.bed, tile.room, tile.bed.person
        label = f"{room.name} / {bed.name}"
        self.label.setText(label)
        kind = ", ".join(_kinds(bed, room, t))
        self.kind.setText(kind)
        state = t(LOOK_WORDS[bed.look])
        self.state.show_status(_STATES[bed.look], state)
        self.mark.show_mark(None if person is None else self._marks.of(person.case_id))
        self.person.setVisible(person is not None)
        self.facts.setVisible(person is not None)
        self._buttons(bed, room, t)
        for button in (self.take_out, self.cleaned, self.service, self.room) if moving else ():
            button.hide()
        self._badges(bed, t)
        if person is not None:
            self.person.setText(person.name)
            self.facts.show_facts(_facts(bed, person, board, t))
        return bed_sentence(tile, board, t)

    def show_lines(self, lines: Sequence[tuple[Status, str]]) -> None:
        """What speaks against the bed, or for it."""
        for at, badge in enumerate(self.rules):
            badge.setVisible(at < len(lines))
            if at < len(lines):
                badge.show_status(*lines[at])

    def _badges(self, bed: BoardBed, t: "Translator") -> None:
        for badge, status, words in (
            (self.override, Status.STOP, _override_words(bed, t)),
            (self.gate, Status.ATTENTION, _out_words(bed, t)),
        ):
            badge.setVisible(bool(words))
            if words:
                badge.show_status(status, words)

    def _buttons(self, bed: BoardBed, room: BoardRoom, t: "Translator") -> None:
        # Not by its look: a held bed may wait to be cleaned, or its room be closed.
        held = bed.person is not None and bed.person.arrives is not None
        self.take_out.setVisible(bed.person is not None)
        self.take_out.set_words(t("No longer hold it") if held else t("Take out of this bed"), t)
        self.cleaned.setVisible(bed.look is BedLook.CLEANING)
        out = bed.look is BedLook.OUT_OF_SERVICE
        self.service.setVisible(bed.person is None)
        self.service.set_words(t("Back in service") if out else t("Out of service"), t)
        self.room.setVisible(bed.person is None)
        self.room.set_words(t("Open the room") if room.closed else t("Close the room"), t)


def bed_sentence(tile: Tile, board: Board, t: "Translator") -> str:
    """All about a bed and who is in it, for a screen reader."""
    bed, room, person = tile.bed, tile.room, tile.bed.person
    label, kind, state = f"{room.name} / {bed.name}", ", ".join(_kinds(bed, room, t)), t(LOOK_WORDS[bed.look])
    if person is None:
        return f"{label}, {kind}: {state}"
    told = [words for words in (_override_words(bed, t), _out_words(bed, t)) if words]
    lines = [*told, *(f"{name}: {value}" for name, value in _facts(bed, person, board, t))]
    return f"{label}, {kind}, {state}: {person.name}. " + ". ".join(lines)


def _override_words(bed: BoardBed, t: "Translator") -> str:
    """That a rule was set aside for who is in the bed; "" where none was."""
    if bed.override is None:
        return ""
    return t(
        "Rule set aside by {by}, {at}: {reason}",
        by=bed.override.by,
        at=t.datetime(bed.override.at),
        reason=bed.override.reason,
    )


def _out_words(bed: BoardBed, t: "Translator") -> str:
    """That whoever has the bed is out of the building, and where; "" otherwise."""
    out = None if bed.person is None else bed.person.out
    return "" if out is None else t(_OUT[out])


def rule_lines(rules: "Iterable[RuleBroken]", t: "Translator") -> list[tuple[Status, str]]:
    """Broken rules as sentences with their states, the worst first."""
    from transit_desk.language.bed_sentences import rule_sentence

    found = [
        (Status.STOP if broken.hard else Status.ATTENTION, rule_sentence(broken, t))
        for broken in sorted(rules, key=lambda broken: not broken.hard)
    ]
    return list(dict.fromkeys(found))


def cost_lines(split: bool, shared: int, t: "Translator") -> list[tuple[Status, str]]:
    """What a place costs that no rule speaks against."""
    lines = []
    if split:
        lines.append((Status.UNKNOWN, t("Splits the family.")))
    if shared:
        lines.append(
            (
                Status.UNKNOWN,
                t.plural("Shared with {n} other household.", "Shared with {n} other households.", shared),
            )
        )
    return lines


def house_counts(rooms: Sequence[BoardRoom], t: "Translator") -> list[tuple[str, str]]:
    """How beds stand, cots apart: (where, figures) of the whole house, then of each block."""
    blocks: dict[str, Counter[BedLook]] = {}
    for room in rooms:
        counts = blocks.setdefault(room.block, Counter())
        counts.update(bed.look for bed in room.beds if bed.level is not BedLevel.COT)
    lines = [(t("Whole house"), sum(blocks.values(), Counter[BedLook]()))]
    if len(blocks) > 1:
        lines += [(t("Block {block}", block=block), counts) for block, counts in blocks.items()]
    parts = []
    for at, (where, counts) in enumerate(lines):
        taken = counts[BedLook.TAKEN] + counts[BedLook.LEAVING]
        figures = [
            t.plural("{n} free", "{n} free", counts[BedLook.FREE]),
            t.plural("{n} taken", "{n} taken", taken),
        ]
        if at == 0:
            figures += [words for words in _other_counts(counts, t) if words]
        parts.append((where, ", ".join(figures)))
    return parts


def _other_counts(counts: Counter[BedLook], t: "Translator") -> list[str]:
    held, dirty = counts[BedLook.HELD], counts[BedLook.CLEANING]
    out, closed = counts[BedLook.OUT_OF_SERVICE], counts[BedLook.CLOSED]
    return [
        t.plural("{n} held", "{n} held", held) if held else "",
        t.plural("{n} to be cleaned", "{n} to be cleaned", dirty) if dirty else "",
        t.plural("{n} out of service", "{n} out of service", out) if out else "",
        t.plural("{n} in closed rooms", "{n} in closed rooms", closed) if closed else "",
    ]


def about(person: BoardPerson, t: "Translator") -> str:
    """Short, as on a list: "F 34"; "?" for what is not known."""
    sex = "?" if person.sex is Sex.UNKNOWN else person.sex.value
    return f"{sex} {'?' if person.age is None else t.number(person.age)}"


def _kinds(bed: BoardBed, room: BoardRoom, t: "Translator") -> list[str]:
    kinds = [
        word(t, bed.level),
        word(t, room.kind),
        t("ground floor") if room.floor == 0 else t("floor {floor}", floor=room.floor),
    ]
    if room.near_wash:
        kinds.append(t("near wash rooms"))
    return kinds


def _facts(bed: BoardBed, person: BoardPerson, board: Board, t: "Translator") -> list[tuple[str, str]]:
    age = "?" if person.age is None else t.number(person.age)
    facts = [(t("Case"), person.case_number), (t("Sex, age"), f"{word(t, person.sex)}, {age}")]
    if person.needs:
        facts.append((t("Needs"), needs_words(person.needs, t)))
    if person.arrives is not None:
        facts.append((t("Arrives"), t.date(person.arrives)))
    if bed.hold_until is not None:
        facts.append((t("Held until"), t.datetime(bed.hold_until)))
    if person.departs_at is not None:
        leaves = t.datetime(person.departs_at)
        facts.append((t("Leaves"), f"{leaves}, {person.flight}" if person.flight else leaves))
    family = _beds_of(board, person, same_case=True, t=t)
    if family:
        facts.append((t("Family"), family))
    linked = _beds_of(board, person, same_case=False, t=t)
    if linked:
        facts.append((t("Related cases"), linked))
    return facts


def _beds_of(board: Board, person: BoardPerson, *, same_case: bool, t: "Translator") -> str:
    """Where the others of the household (or of cases it is cross-referenced with) sleep: "A3 / 1-4", and how many
    have no bed."""
    group = person.linked or person.family

    def is_other(other: BoardPerson) -> bool:
        if same_case:
            return other.case_id == person.case_id and other.person_id != person.person_id
        return bool(group) and other.case_id != person.case_id and (other.linked or other.family) == group

    labels = [
        f"{room.name} / {bed.name}"
        for room in board.rooms
        for bed in room.beds
        if bed.person is not None and is_other(bed.person)
    ]
    without = sum(is_other(other) for other in board.waiting)
    parts = [bed_list(sorted(labels, key=in_house_order))] if labels else []
    if without:
        parts.append(t.plural("{n} without a bed", "{n} without a bed", without))
    return ", ".join(parts)
