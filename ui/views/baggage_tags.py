"""Bag tags to print: which, on which stock, from which label on; and how they will look."""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSpinBox, QWidget

from transit_desk.domain.codes import PaperKind
from ui.papers import document_of
from ui.preview import Preview
from ui.widgets.buttons import BackButton
from ui.widgets.fields import ChoiceList
from ui.widgets.layout import column, labelled, row
from ui.widgets.text import BigText, Caption

if TYPE_CHECKING:
    from transit_desk.domain.papers import LabelStock
    from transit_desk.services.papers import Made
    from ui.shell import Shell

STOCK_SETTING = "baggage.stock"


class TagChoice(NamedTuple):
    """What may be printed for a movement: its bags by group, None for all of the movement."""

    movement_id: int
    movement: str
    case_number: str
    case_new: tuple[int, ...]
    case_all: tuple[int, ...]
    movement_new: tuple[int, ...]
    movement_all: int


class TagPrinting(QWidget):
    """In place of the scales while tags are printed. Esc goes back."""

    closed = Signal()
    printed = Signal()
    """Tags left the printer, or were saved: they count as printed from now on."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName("tag_printing")
        self._shell = shell
        self._choice: TagChoice | None = None
        self._stocks: tuple[LabelStock, ...] = ()
        self._heading = BigText("tags_heading")
        self._which_label, self._stock_label = Caption("which_label"), Caption("stock_label")
        self._first_label = Caption("first_label")
        self.which, self.stock = ChoiceList("which_tags"), ChoiceList("label_stock")
        for choice in (self.which, self.stock):
            choice.setSizeAdjustPolicy(ChoiceList.SizeAdjustPolicy.AdjustToContents)
        self.first = QSpinBox()
        self.first.setObjectName("first_free_label")
        self.first.setMinimum(1)
        self.back = BackButton("back_to_scales")
        self.preview = Preview("tag_preview", shell)
        self.which.value_chosen.connect(lambda _: self._make())
        self.stock.value_chosen.connect(self._stock_chosen)
        self.first.valueChanged.connect(lambda _: self._make())
        self.back.clicked.connect(self.closed)
        self.preview.closed.connect(self.closed)
        choices = row(
            labelled(self._which_label, self.which),
            labelled(self._stock_label, self.stock),
            labelled(self._first_label, self.first),
            1,
            gap=2,
        )
        top = row(self._heading, 1, self.back, gap=2)
        column(top, choices, self.preview, gap=1, parent=self).setStretch(2, 1)

    def open(self, choice: TagChoice) -> None:
        """Offers what there is to print, new tags of the case first."""
        self._choice = choice
        self.retranslate()
        self.which.setCurrentIndex(0)
        self.first.blockSignals(True)
        self.first.setValue(1)
        self.first.blockSignals(False)
        self.preview.set_documents(())
        self.which.setFocus()
        if self._stocks:
            self._make()
            return

        def read() -> "tuple[LabelStock, ...]":
            from transit_desk.services.papers import stocks

            return stocks(PaperKind.BAG_TAGS)

        self._shell.paper_thread.run(read, self._stocks_read, owner=self)

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._shell.language.t
        self._heading.setText(t("Bag tags"))
        self._which_label.setText(t("Which tags"))
        self._stock_label.setText(t("Labels in the printer"))
        self._first_label.setText(t("First free label"))
        self.which.set_name(t("Which tags"))
        self.stock.set_name(t("Labels in the printer"))
        self.first.setAccessibleName(t("First free label"))
        self.back.set_words(t("Back to the scales"), t)
        self.stock.set_choices([(stock.key, t(stock.name)) for stock in self._stocks])
        choice = self._choice
        if choice is None:
            return
        groups = (
            ("case_new", t("New tags of {case}", case=choice.case_number), len(choice.case_new)),
            ("case_all", t("All tags of {case}", case=choice.case_number), len(choice.case_all)),
            ("movement_new", t("New tags of the flight"), len(choice.movement_new)),
            ("movement_all", t("All tags of the flight"), choice.movement_all),
        )
        self.which.set_choices([(key, f"{words}: {count}") for key, words, count in groups if count])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # Inside

    def _stocks_read(self, stocks: "tuple[LabelStock, ...]") -> None:
        self._stocks = stocks
        self.stock.set_choices([(stock.key, self._shell.language.t(stock.name)) for stock in stocks])
        wanted = self._shell.settings.get(STOCK_SETTING)
        if any(stock.key == wanted for stock in stocks):
            self.stock.choose(wanted)
        self._fit_first()
        self._make()

    def _stock_chosen(self, key: object) -> None:
        self._shell.settings.set(STOCK_SETTING, str(key))
        self._fit_first()
        self._make()

    def _fit_first(self) -> None:
        """A roll has no sheet that was begun."""
        labels = next((s.columns * s.rows for s in self._stocks if s.key == self.stock.value()), 1)
        self.first.blockSignals(True)
        self.first.setMaximum(labels)
        self.first.blockSignals(False)
        self.first.setEnabled(labels > 1)

    def _bag_ids(self, choice: TagChoice) -> tuple[int, ...] | None:
        match self.which.value():
            case "case_new":
                return choice.case_new
            case "case_all":
                return choice.case_all
            case "movement_new":
                return choice.movement_new
            case _:
                return None

    def _make(self) -> None:
        choice, stock = self._choice, self.stock.value()
        if choice is None or not isinstance(stock, str):
            return
        desk, t, skip = self._shell.desk, self._shell.language.t, self.first.value() - 1
        bags = self._bag_ids(choice)

        def make() -> "Made":
            from transit_desk.services.papers import bag_tags

            return bag_tags(desk, t, choice.movement_id, bags, stock=stock, skip=skip)

        def show(made: "Made") -> None:
            title = t("Bag tags")
            about = choice.movement
            document = document_of(
                self._shell, made, title, owner=self, about=about, recorded=self.printed.emit
            )
            self.preview.set_documents([document])

        self._shell.paper_thread.run(make, show, owner=self)
