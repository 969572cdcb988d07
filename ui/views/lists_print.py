"""Every paper: choose it, see it, print or save it; beside it who is not ready, and who printed it before."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget, QSizePolicy, QWidget

from transit_desk.domain.codes import MovementState, PaperKind
from transit_desk.domain.rights import Right
from transit_desk.language import LANGUAGES, Translator
from transit_desk.language.blocker_sentences import reasons
from transit_desk.language.words import word
from ui.models.rows import Column
from ui.papers import document_of
from ui.permits import permits
from ui.preview import Preview
from ui.status import Status
from ui.views.lists_papers import OF_THE_HOUSE, ON_LABELS, PAPERS, maker, papers_of
from ui.widgets.buttons import PlainButton
from ui.widgets.fields import ChoiceList
from ui.widgets.layout import column, labelled, row
from ui.widgets.look_only import LookOnly
from ui.widgets.pages import Pages
from ui.widgets.row_table import RowTable
from ui.widgets.sentence_list import SentenceList
from ui.widgets.split_view import SplitView
from ui.widgets.status_badge import StatusBadge
from ui.widgets.tabs import Tabs
from ui.widgets.text import Caption

if TYPE_CHECKING:
    from transit_desk.domain.papers import LabelStock
    from transit_desk.domain.rows import MovementBoard, MovementRow
    from transit_desk.services.papers import Made, PrintedRow
    from ui.shell import Shell
    from ui.worker import Job

LANGUAGE_NAMES = {"en": "English", "fr": "Français"}
"""Each in its own language, as everywhere."""
NARROW = 640
"""Narrower than this (in pixels at 100 %), the paper stands below what chooses it."""
LANGUAGE_SETTING = "papers.language"
_NOT_READY, _PRINTED = "not_ready", "printed"
RIGHTS = (Right.PRINT_CARDS, Right.PRINT_HOUSE, Right.PRINT_MOVEMENT, Right.IMPORT_LISTS)
"""With any of them there is something to do on Lists."""


class PapersPage(QWidget):
    """Left: which flight, which paper, in which language. Right: the paper itself.

    Only the papers that the person may make are offered. Who may make none sees of each who printed it when."""

    import_wanted = Signal()

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self.setObjectName("papers_page")
        self._shell = shell
        mine = papers_of(shell)
        self._prints, self._kinds = bool(mine), mine or PAPERS
        self._movements: tuple[MovementRow, ...] = ()
        self._stocks: dict[PaperKind, tuple[LabelStock, ...]] = {}
        self._board: MovementBoard | None = None
        self._printed: tuple[PrintedRow, ...] = ()
        self._made: Made | None = None
        self._job: Job | None = None
        self._build()

    @property
    def kind(self) -> PaperKind:
        """The chosen paper."""
        return self._kinds[max(self.papers.currentRow(), 0)]

    def read(self) -> None:
        """Reads the flights; then makes the chosen paper anew."""
        desk = self._shell.desk

        def read() -> "tuple[MovementRow, ...]":
            from transit_desk.services.movements import list_movements

            return list_movements(desk)

        self._shell.thread.run(read, self._read, owner=self)

    def open_movement(self, movement_id: int) -> bool:
        """Chooses a flight."""
        known = any(found.movement_id == movement_id for found in self._movements)
        if known:
            self.movement.choose(movement_id)
            self._chosen()
        return known

    def retranslate(self) -> None:
        """Puts every word on; the paper keeps its own language."""
        t = self._shell.language.t
        for label, field, words in (
            (self._movement_label, self.movement, t("Flight")),
            (self._language_label, self.paper_language, t("Language of the paper")),
            (self._stock_label, self.stock, t("Labels in the printer")),
        ):
            label.setText(words)
            field.set_name(words)
        self.papers.setAccessibleName(t("Papers"))
        self.tabs.set_name(t("Beside the paper"))
        for at, kind in enumerate(self._kinds):
            self.papers.item(at).setText(word(t, kind))
        self.import_list.set_words(t("Import a list"), t)
        self.pack.set_words(t("Paper pack"), t)
        self.look_only.set_words(t)
        self.readiness.setAccessibleName(t("Who is not ready"))
        self.history.set_name(t("Printed before"))
        self.history.set_empty_text(t("This paper was not printed yet."))
        self._name_movements()
        self._name_stocks()
        self._show_beside()
        self._show_note()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room for them."""
        super().resizeEvent(event)
        narrow = self.width() < self._shell.theme.px(NARROW)
        height = self._shell.theme.px(160)
        self._beside.setMinimumHeight(height if narrow else 0)
        self.preview.setMinimumHeight(2 * height if narrow else 0)
        self._split.set_stacked(narrow)

    # Building

    def _build(self) -> None:
        shell = self._shell
        self._movement_label, self._language_label = Caption("movement_label"), Caption("language_label")
        self._stock_label = Caption("stock_label")
        self.movement, self.paper_language = ChoiceList("movement"), ChoiceList("paper_language")
        self.stock = ChoiceList("label_stock")
        for choice in (self.movement, self.stock):
            choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.paper_language.set_choices([(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])
        stored = shell.settings.get(LANGUAGE_SETTING)
        self.paper_language.choose(stored if stored in LANGUAGES else shell.language.code)
        self.papers = QListWidget()
        self.papers.setObjectName("papers")
        self.papers.addItems([kind.value for kind in self._kinds])
        self.papers.setCurrentRow(0)
        self.papers.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.papers.currentRowChanged.connect(lambda _: self._chosen())
        self.movement.value_chosen.connect(lambda _: self._chosen())
        self.paper_language.value_chosen.connect(self._language_chosen)
        self.stock.value_chosen.connect(lambda _: self._make())
        imports = permits(shell, Right.IMPORT_LISTS)
        self.import_list = PlainButton("import_list", key="Ctrl+I", permitted=imports)
        self.import_list.clicked.connect(self.import_wanted)
        packs = shell.has_screen("paper_pack")
        self.pack = PlainButton("paper_pack", key="F11", bound=False, permitted=packs)
        self.pack.clicked.connect(lambda: shell.go("paper_pack"))
        self.readiness = SentenceList("not_ready")
        self.readiness.opened.connect(shell.open_case)
        self.history: RowTable[PrintedRow] = RowTable(
            "printed_before",
            _history_columns(),
            row_id=lambda found: (found.at, found.kind, found.version, found.by),
            shell=shell,
        )
        self.tabs = Tabs("beside_the_paper", keys=("Ctrl+1", "Ctrl+2"))
        self.tabs.value_chosen.connect(self._show_tab)
        self._beside = Pages("beside_stack")
        self._beside.addWidget(self.readiness)
        self._beside.addWidget(self.history)
        self.note = StatusBadge("paper_note", shell.theme)
        self.preview = Preview("paper_preview", shell)
        self._stock_field = QWidget()
        column(labelled(self._stock_label, self.stock), parent=self._stock_field)
        how = row(labelled(self._language_label, self.paper_language), self._stock_field, 1, gap=2)
        how.setStretch(1, 100)  # the whole row; the stretch behind it is for papers without labels
        which = labelled(self._movement_label, self.movement)
        left = QWidget()
        beside = column(self.tabs, self._beside, gap=0)
        beside.setStretch(1, 1)
        self.look_only = LookOnly("lists_look_only", shell, *RIGHTS)
        box = column(which, self.papers, how, beside, row(self.import_list, self.pack, 1), parent=left)
        box.setStretch(3, 1)
        right = QWidget()
        column(self.note, self.preview, parent=right).setStretch(1, 1)
        self._split = SplitView("lists_split", left, right, shell.settings, (43, 57))
        column(self._split, self.look_only, parent=self).setStretch(0, 1)
        if all(kind in OF_THE_HOUSE for kind in self._kinds):
            self._movement_label.hide()
            self.movement.hide()
        if not self._prints:
            for part in (self._language_label, self.paper_language, self._stock_field):
                part.hide()
            self._split.show_left_only()
        shell.theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """The list of papers is as high as its lines: it never scrolls."""
        lines = sum(self.papers.sizeHintForRow(at) for at in range(self.papers.count()))
        self.papers.setFixedHeight(lines + 2 * self.papers.frameWidth() + 4)

    # Reading

    def _read(self, movements: "tuple[MovementRow, ...]") -> None:
        self._movements = movements
        self._name_movements()
        self._chosen()

    def _name_movements(self) -> None:
        t = self._shell.language.t
        choices = []
        for found in self._movements:
            closed = f"   ({t('closed')})" if found.state is MovementState.CLOSED else ""
            day = t.date(t.local(found.departs_at).date())
            choices.append((found.movement_id, f"{found.name}   {day}   {found.route}{closed}"))
        self.movement.set_choices(choices)

    def _name_stocks(self) -> None:
        t = self._shell.language.t
        self.stock.set_choices([(stock.key, t(stock.name)) for stock in self._stocks.get(self.kind, ())])

    def _movement(self) -> "MovementRow | None":
        return next((m for m in self._movements if m.movement_id == self.movement.value()), None)

    def _language_chosen(self, code: object) -> None:
        self._shell.settings.set(LANGUAGE_SETTING, str(code))
        self._make()

    def _chosen(self) -> None:
        """Another paper or flight: what stands beside it first, then the paper, which takes longer."""
        self._drop()
        self.movement.setEnabled(self.kind not in OF_THE_HOUSE)
        self._stock_field.setVisible(self._prints and self.kind in ON_LABELS)
        self._name_stocks()
        self._board, self._printed = None, ()
        movement, desk, kind = self._movement(), self._shell.desk, self.kind
        of_flight = None if movement is None or kind in OF_THE_HOUSE else movement.movement_id

        def read() -> "tuple[PaperKind, MovementBoard | None, tuple[PrintedRow, ...]]":
            from transit_desk.services.papers import made_before
            from transit_desk.services.readiness_board import movement_board

            board = None if of_flight is None else movement_board(desk, of_flight)
            # A card is a person's, whatever flight that person takes.
            printed = made_before(desk, None if kind is PaperKind.PERSON_CARD else of_flight)
            return kind, board, tuple(found for found in printed if found.kind is kind)

        self._shell.thread.run(read, lambda found: self._beside_read(*found), owner=self)
        self._show_beside()

    def _beside_read(
        self, kind: PaperKind, board: "MovementBoard | None", printed: "tuple[PrintedRow, ...]"
    ) -> None:
        if kind is self.kind:
            self._board, self._printed = board, printed
            self._show_beside()
            self._make()

    def _show_beside(self) -> None:
        t, board, rows = self._shell.language.t, self._board, self._printed
        sentences: list[tuple[int, str]] = []
        count = 0
        if board is not None:
            count = sum(not passenger.ready for passenger in board.passengers)
            for case in board.cases:
                sentences += [(case.case_id, f"{case.number}: {line}") for line in reasons(case.blockers, t)]
        self.readiness.show_sentences(sentences)
        self.history.set_rows(rows)
        printed = (_PRINTED, t("Printed before ({count})", count=t.number(len(rows))))
        words = (
            t.plural("{n} person not ready", "{n} people not ready", count)
            if count
            else t("Everyone is ready")
        )
        alone = not self._prints or self.kind in OF_THE_HOUSE
        self.tabs.set_tabs([printed] if alone else [(_NOT_READY, words), printed])
        self._show_tab(self.tabs.value())

    def _show_tab(self, value: object) -> None:
        self._beside.setCurrentWidget(self.readiness if value == _NOT_READY else self.history)

    # The paper

    def _drop(self) -> None:
        """What is on view is not what is wanted any more."""
        if self._job is not None:
            self._job.cancel()
        self._made = None
        self.preview.set_documents(())

    def _make(self) -> None:
        self._drop()
        kind, movement = self.kind, self._movement()
        if not self._prints:
            return
        if kind not in OF_THE_HOUSE and movement is None:
            t, plans = self._shell.language.t, permits(self._shell, Right.PLAN_MOVEMENTS)
            words = (
                t("There is no flight yet: make one on Movements (F5).")
                if plans
                else t("There is no flight yet.")
            )
            self._say(Status.UNKNOWN, words)
            return
        self.note.hide()
        desk, t = self._shell.desk, Translator(str(self.paper_language.value()))
        movement_id = movement.movement_id if movement is not None else 0
        known, stock = self._stocks.get(kind), self.stock.value()
        make = maker(kind, desk, t, movement_id, stock if isinstance(stock, str) else None)

        def work() -> "tuple[Made, tuple[LabelStock, ...]]":
            from transit_desk.services.papers import stocks

            return make(), known if known is not None else stocks(kind) if kind in ON_LABELS else ()

        about = ""
        if movement is not None and kind not in OF_THE_HOUSE:
            about = f"{movement.name} {self._shell.language.t.local(movement.departs_at):%Y-%m-%d}"
        self._job = self._shell.paper_thread.run(
            work, lambda found: self._show(kind, about, *found), self._failed, owner=self
        )

    def _show(self, kind: PaperKind, about: str, made: "Made", stocks: "tuple[LabelStock, ...]") -> None:
        if kind is not self.kind:
            return
        self._made = made
        self._stocks[kind] = stocks
        self._name_stocks()
        title = word(self._shell.language.t, kind)
        document = document_of(self._shell, made, title, owner=self, about=about, recorded=self.read)
        self.preview.set_documents([document])
        self._show_note()

    def _failed(self, error: Exception) -> None:
        from transit_desk.language.sentences import sentence

        words = sentence(error, self._shell.language.t)
        if words is None:
            self._shell.refuse(error)
        else:
            self._say(Status.ATTENTION, words)

    def _say(self, status: Status, words: str) -> None:
        self.note.show_status(status, words)
        self.note.show()

    def _show_note(self) -> None:
        """Which version a manifest is, and what it changes."""
        t, made = self._shell.language.t, self._made
        if made is None or made.manifest is None:
            self.note.setVisible(made is None and not self.note.isHidden())
            return
        manifest = made.manifest
        people = t.plural("{n} passenger", "{n} passengers", len(manifest.lines))
        if manifest.changes is None:
            words = t("Version {version}, {people}: the first one.", version=made.version, people=people)
        else:
            words = t.plural(
                "Version {version}, {people}: {n} change since version {since}.",
                "Version {version}, {people}: {n} changes since version {since}.",
                len(manifest.changes.changes),
                version=made.version,
                people=people,
                since=manifest.changes.since,
            )
        self._say(Status.UNKNOWN, words)


def _history_columns() -> "tuple[Column[PrintedRow], ...]":
    return (
        Column(
            "at", lambda t: t("When"), lambda one, t: t.datetime(one.at), sort=lambda one: one.at, width=160
        ),
        Column(
            "version",
            lambda t: t("Version"),
            lambda one, t: str(one.version) if one.version else "",
            sort=lambda one: one.version,
            align="right",
            width=80,
        ),
        Column("by", lambda t: t("By"), lambda one, t: one.by, stretch=True),
    )
