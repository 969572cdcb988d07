"""The case at the scales: its people and bags, what is allowed, and one large field for the weight."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from transit_desk.domain.rights import Right
from transit_desk.language.blocker_sentences import blocker_sentence
from ui.permits import permits
from ui.status import Status
from ui.tokens import GRID
from ui.views.baggage_lines import COLUMNS, Line, lines_of
from ui.widgets.bar import Bar, BarPart
from ui.widgets.buttons import DangerButton, PlainButton, PrimaryButton
from ui.widgets.layout import column, row
from ui.widgets.row_table import RowTable
from ui.widgets.sentences import BoundedSentences
from ui.widgets.text import BigText, BodyText, Caption
from ui.widgets.weight_edit import WeightEdit

if TYPE_CHECKING:
    from datetime import date

    from transit_desk.domain.rows import BagOwner, BagRow, CaseBags
    from ui.shell import Shell


class ScaleField(WeightEdit):
    """The weight. Enter finishes it; Up, Down and Tab choose the person while it keeps the keyboard."""

    entered = Signal()
    stepped = Signal(int)
    """(1 or -1): the next or the previous person."""
    left_off = Signal()
    """Esc in the empty field."""
    scanned = Signal(str)
    """A card or a tag was scanned into the field."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setProperty("role", "weight")
        self.has_next = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A scanner types here too: a card or a tag is not a weight."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.grams() is None and _is_own_number(self.text()):
                text = self.text()
                self.clear()
                self.set_wrong("")
                self.scanned.emit(text)
            else:
                self.entered.emit()
        elif key == Qt.Key.Key_Down:
            self.stepped.emit(1)
        elif key == Qt.Key.Key_Up:
            self.stepped.emit(-1)
        elif key == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
                self.set_wrong("")
            else:
                self.left_off.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next_: bool) -> bool:
        """Tab goes to the next person, and after the last one on to the buttons."""
        if next_ and self.has_next:
            self.stepped.emit(1)
            return True
        return super().focusNextPrevChild(next_)


class Scales(QWidget):
    """Shows one case; says by signals what the user wants done. `baggage` does it. Who tags no bags sees what was
    weighed."""

    tag_wanted = Signal(object, int)
    """(owner, grams): weigh and tag a new bag."""
    weigh_wanted = Signal(object, int)
    """(bag, grams): a new weight for a tagged bag."""
    void_wanted = Signal(object)
    """(bag): its tag is torn off."""
    print_wanted = Signal()
    scanned = Signal(str)
    back_wanted = Signal()
    """Esc: back to the list of cases."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName("scales")
        self._shell = shell
        self._case: CaseBags | None = None
        self._day: date | None = None
        self._again: BagRow | None = None
        self._build()

    @property
    def case(self) -> "CaseBags | None":
        """The case shown."""
        return self._case

    def show_case(self, case: "CaseBags | None", travel_day: "date | None") -> None:
        """Shows a case as it was read; the line chosen stays chosen while it is there."""
        same = case is not None and self._case is not None and case.case_id == self._case.case_id
        self._case, self._day = case, travel_day
        if not same:
            self._again = None
            self.weight.clear()
            self.weight.set_wrong("")
        if case is None or travel_day is None:
            self.lines.set_rows(())
            return
        self.lines.set_rows(lines_of(case, travel_day))
        if not same and case.owners:
            self.lines.choose(("person", case.owners[0].person_id))
        self._show()

    def choose_person(self, person_id: int) -> None:
        """Chooses a person of the case, ready for the weight."""
        self.lines.choose(("person", person_id))

    def choose_bag(self, tag_number: str) -> None:
        """Chooses a bag by its tag."""
        for line in self.lines.rows.all_rows:
            if line.bag is not None and line.bag.tag_number == tag_number:
                self.lines.choose(line.line_id)

    def weighed(self) -> None:
        """The weight was taken: ready for the next bag of the same person."""
        self._again = None
        self.weight.clear()
        self.weight.set_wrong("")
        self._show()

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._shell.language.t
        self.lines.set_name(t("People and bags of the case"))
        self.lines.set_empty_text(t("Nobody of this case is on the flight."))
        self.said.set_name(t("What is wrong with the baggage"))
        self._pieces_label.setText(t("Pieces"))
        self._kilos_label.setText(t("Weight"))
        self.print_tags.set_words(t("Print tags"), t)
        self.void.set_words(t("Cancel the tag"), t)
        self._show()

    # Building

    def _build(self) -> None:
        theme = self._shell.theme
        self._number = BigText("scales_case")
        self._rule = Caption("scales_rule")
        self._rule.setWordWrap(True)
        self.said = BoundedSentences("bag_blockers", theme)
        self._whose = BodyText("allowance_of")
        self._pieces_label, self._kilos_label = Caption("pieces_label"), Caption("kilos_label")
        self._pieces, self._kilos = BodyText("pieces_figures"), BodyText("kilos_figures")
        self._pieces_bar, self._kilos_bar = Bar("pieces_bar", theme), Bar("kilos_bar", theme)
        bars = QGridLayout()
        bars.setHorizontalSpacing(2 * GRID)
        bars.setVerticalSpacing(GRID // 2)
        bars.setColumnStretch(1, 1)
        lines = (
            (self._pieces_label, self._pieces_bar, self._pieces),
            (self._kilos_label, self._kilos_bar, self._kilos),
        )
        for at, parts in enumerate(lines):
            for place, part in enumerate(parts):
                bars.addWidget(part, at, place)
            parts[2].setWordWrap(False)
            parts[2].setAlignment(Qt.AlignmentFlag.AlignRight)
        self.lines: RowTable[Line] = RowTable(
            "bag_lines", COLUMNS, row_id=lambda line: line.line_id, shell=self._shell
        )
        # The table gives way to all else: the pane is as high as what it holds would like to be, and scrolls.
        self.lines.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.lines.setMinimumHeight(theme.px(108))
        self.lines.row_chosen.connect(lambda _: self._show())
        tags, prints = permits(self._shell, Right.TAG_BAGS), permits(self._shell, Right.PRINT_MOVEMENT)
        if tags:
            self.lines.row_activated.connect(self._begin)
        self._ask = BodyText("weight_of")
        self.weight = ScaleField("weight")
        self.weight.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.weight.entered.connect(self._enter)
        self.weight.stepped.connect(self._step)
        self.weight.left_off.connect(self._leave)
        self.weight.scanned.connect(self.scanned)
        self.tag = PrimaryButton("weigh_and_tag", key="Ctrl+Return", permitted=tags)
        self.tag.clicked.connect(self._enter)
        self.again = PlainButton("weigh_again", key="Ctrl+R", permitted=tags)
        self.again.clicked.connect(self._weigh_again)
        self.void = DangerButton("void_tag", key="Del", permitted=tags)
        self.void.clicked.connect(self._void)
        self.print_tags = PlainButton("print_tags", key="Ctrl+P", permitted=prints)
        self.print_tags.clicked.connect(self.print_wanted)
        weigh = column(self._ask, row(self.weight, 1, self.tag, gap=2), gap=0)
        top = row(self._number, 1, self.print_tags, gap=2)
        head = column(top, self._rule, self.said, self._whose, bars, gap=1)
        acts = row(self.void, self.again, 1, gap=1)
        column(head, self.lines, acts, weigh, gap=1, parent=self).setStretch(1, 1)
        if not tags:
            self._ask.hide()
            self.weight.hide()
        self._shell.theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.weight.setFixedWidth(self._shell.theme.px(180))

    # Showing

    def _owner(self) -> "BagOwner | None":
        line = self.lines.chosen()
        return None if line is None else line.owner

    def _bag(self) -> "BagRow | None":
        line = self.lines.chosen()
        return None if line is None else line.bag

    def _show(self) -> None:
        t, case, owner, bag = self._shell.language.t, self._case, self._owner(), self._bag()
        if self._again is not None and (bag is None or bag.bag_id != self._again.bag_id):
            self._again = None
        has = case is not None and owner is not None
        for part in (self.weight, self.tag):
            part.setEnabled(has)
        for act in (self.again, self.void):
            act.setVisible(bag is not None)
        again = self._again.tag_number if self._again is not None else ""
        self.tag.set_words(t("Store the weight") if again else t("Weigh and tag"), t)
        self.again.set_words(t("Weigh again"), t)
        if case is None or owner is None:
            return
        words = (
            t("New weight of bag {tag}, then Enter. Esc leaves it as it was.", tag=again)
            if again
            else t("Next bag of {name}: weight, then Enter", name=owner.name)
        )
        self._ask.setText(words)
        self.weight.set_words(words, t)
        people = [person.person_id for person in case.owners]
        self.weight.has_next = owner.person_id != people[-1]
        self._number.setText(case.number)
        rule = t(
            "{carrier}: {pieces} × {kilos} kg for this person, no bag above {most} kg.",
            carrier=case.carrier,
            pieces=owner.allowed_pieces,
            kilos=t.number(owner.allowed_g / 1000 / max(owner.allowed_pieces, 1)),
            most=case.max_piece_kg,
        )
        shared = t("The pieces and kilos of the case count together.") if case.pooled else ""
        self._rule.setText(f"{rule} {shared}".strip())
        self.said.show_sentences([(Status.STOP, blocker_sentence(b, t)) for b in case.blockers])
        self._show_allowance(case, owner)

    def _show_allowance(self, case: "CaseBags", owner: "BagOwner") -> None:
        t = self._shell.language.t
        owners = case.owners if case.pooled else (owner,)
        self._whose.setText(t("The whole case") if case.pooled else owner.name)
        have, may = sum(len(one.bags) for one in owners), sum(one.allowed_pieces for one in owners)
        grams, may_g = sum(one.grams for one in owners), sum(one.allowed_g for one in owners)
        pieces = t("{have} of {allowed}", have=have, allowed=may)
        kilos = t("{have} of {allowed}", have=t.number(grams / 1000, 1), allowed=t.kilos(may_g))
        for bar, figures, words, amount, limit in (
            (self._pieces_bar, self._pieces, pieces, have, may),
            (self._kilos_bar, self._kilos, kilos, grams, may_g),
        ):
            if amount > limit:
                words = t("{figures}: too much", figures=words)
            figures.setText(words)
            bar.show_parts([BarPart(amount, "stop" if amount > limit else "accent")], limit, words)

    # Acts

    def _begin(self, line: Line) -> None:
        """Enter on a person: to the weight; on a bag: weigh it again."""
        if line.bag is not None:
            self._weigh_again()
        else:
            self.weight.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter(self) -> None:
        owner, grams = self._owner(), self.weight.grams()
        if owner is None:
            return
        if grams is None:
            self.weight.setFocus(Qt.FocusReason.OtherFocusReason)
            self.weight.complain()
            return
        if self._again is not None:
            self.weigh_wanted.emit(self._again, grams)
        else:
            self.tag_wanted.emit(owner, grams)

    def _weigh_again(self) -> None:
        bag = self._bag()
        if bag is not None:
            self._again = bag
            self._show()
            self.weight.set_grams(bag.weight_g, self._shell.language.t)
            self.weight.selectAll()
            self.weight.setFocus(Qt.FocusReason.OtherFocusReason)

    def _void(self) -> None:
        bag = self._bag()
        if bag is not None:
            self.void_wanted.emit(bag)

    def _step(self, by: int) -> None:
        case, owner = self._case, self._owner()
        if case is None or owner is None:
            return
        people = [person.person_id for person in case.owners]
        at = min(max(people.index(owner.person_id) + by, 0), len(people) - 1)
        self.choose_person(people[at])

    def _leave(self) -> None:
        """Esc: out of weighing again; otherwise back to the cases."""
        if self._again is not None:
            self.weighed()
        else:
            self.back_wanted.emit()


def _is_own_number(text: str) -> bool:
    from transit_desk.domain.scan import ScanKind, classify

    return classify(text).kind in (ScanKind.CARD, ScanKind.TAG)
