"""Documents as they will be printed, before they are; then to a printer or a file.

Every page is rendered on the paper thread, or the one that the preview was given, for the screen and for the
printer alike.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QScrollArea, QStackedWidget, QWidget

from transit_desk.services.files import write_whole
from ui.files import ask_where
from ui.widgets.buttons import PlainButton, PrimaryButton, ToolButton
from ui.widgets.empty import EmptyState
from ui.widgets.layout import column, row
from ui.widgets.text import BodyText

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from transit_desk.services.progress import Progress
    from ui.shell import Shell
    from ui.worker import DeskThread, Job

SCREEN_DPI = 96
PRINT_DPI = 300
"""Rendering finer than this makes a page of 100 MB and no sharper barcode."""
POINTS_PER_INCH = 72
RESIZE_PAUSE_MS = 100
ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)

Render = Callable[[int, float], tuple[int, int, bytes]]
"""(page from 0, pixels per point) -> (width, height, RGB bytes without padding); on the paper thread."""


class PreviewDocument(NamedTuple):
    """One document. `pages` is 0 for one that has no picture of itself (a workbook). `content()` gives the
    file's bytes for saving, on the paper thread. `printed()` is told, on the main thread, that all its pages
    went to the printer, so that who printed what and when can be stored; `saved()` as well, that it was
    written to a file."""

    title: str
    file_name: str
    pages: int
    render: Render
    content: Callable[[], bytes]
    printed: Callable[[], None] | None = None
    saved: Callable[[], None] | None = None


def page_image(document: PreviewDocument, page: int, scale: float) -> QImage:
    """Renders one page; runs on any thread."""
    width, height, rgb = document.render(page, scale)
    return QImage(rgb, width, height, width * 3, QImage.Format.Format_RGB888).copy()


def paint_pages(
    printer: "QPrinter", document: PreviewDocument, pages: Sequence[int], progress: "Progress", sentence: str
) -> int:
    """Paints pages onto a printer in their own size, or as large as its paper allows.

    Runs on the paper thread, which Qt permits for printers. Returns how many were painted; OSError when the
    printer takes none."""
    painter = QPainter()
    if not painter.begin(printer):
        raise OSError("the printer does not answer")
    try:
        scale = min(printer.resolution(), PRINT_DPI) / POINTS_PER_INCH
        paper = QRectF(printer.pageLayout().paintRectPixels(printer.resolution()))
        paper.moveTo(0, 0)
        for done, page in enumerate(pages):
            progress.step(done, len(pages), sentence)
            if done and not printer.newPage():
                raise OSError("the printer stopped in the middle")
            image = page_image(document, page, scale)
            dots = printer.resolution() / POINTS_PER_INCH / scale  # of the printer, for one of the image
            fit = min(dots, paper.width() / image.width(), paper.height() / image.height())
            width, height = image.width() * fit, image.height() * fit
            place = QRectF((paper.width() - width) / 2, (paper.height() - height) / 2, width, height)
            painter.drawImage(place, image)
        progress.step(len(pages), len(pages), sentence)
    finally:
        painter.end()
    return len(pages)


def pages_of(printer: "QPrinter", document: PreviewDocument) -> list[int]:
    """The pages asked for in the print dialog, from 0."""
    first, last = printer.fromPage() or 1, printer.toPage() or document.pages
    return list(range(max(first, 1) - 1, min(last, document.pages)))


class Preview(QWidget):
    """Documents left, the page right; print and save below."""

    closed = Signal()
    """Esc: the user has seen enough."""

    def __init__(
        self,
        name: str,
        shell: "Shell",
        thread: "DeskThread | None" = None,
        printing: "DeskThread | None" = None,
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self._shell = shell
        self._thread = thread or shell.paper_thread
        self.printing = printing or self._thread
        """The thread that sends to printers: `busy` while one has not taken all it was sent."""
        self.sent_at: datetime | None = None
        """When something was last sent from here to a printer."""
        self._documents: tuple[PreviewDocument, ...] = ()
        self._page = 0
        self._zoom = 0.0  # 0: as wide as there is room
        self._job: Job | None = None
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.setInterval(RESIZE_PAUSE_MS)
        self._resized.timeout.connect(self._fit_again)
        self._build()
        self.retranslate()
        shell.language.changed.connect(self.retranslate)
        shell.icons.ready.connect(self._draw_icons)
        shell.theme.changed.connect(self._draw_icons)

    def set_documents(self, documents: Sequence[PreviewDocument], show: int = 0) -> None:
        """Shows these documents, one of them open."""
        self._documents = tuple(documents)
        self.titles.blockSignals(True)
        self.titles.clear()
        self.titles.addItems([document.title for document in self._documents])
        self.titles.setCurrentRow(show if self._documents else -1)
        self.titles.blockSignals(False)
        self.titles.setVisible(len(self._documents) > 1)
        self._chosen()

    @property
    def document(self) -> PreviewDocument | None:
        """The document being shown."""
        at = self.titles.currentRow()
        return self._documents[at] if 0 <= at < len(self._documents) else None

    @property
    def page(self) -> int:
        """The page being shown, from 0."""
        return self._page

    def go_to_page(self, page: int) -> None:
        """Shows a page; one that there is not becomes the nearest."""
        document = self.document
        if document is not None and document.pages:
            self._page = min(max(page, 0), document.pages - 1)
            self._show_page()

    def retranslate(self) -> None:
        """Puts every word on."""
        t = self._shell.language.t
        self.setAccessibleName(t("Preview"))
        self.titles.setAccessibleName(t("Documents"))
        self.previous.set_words(t("Page before"), t("PgUp"))
        self.next.set_words(t("Next page"), t("PgDn"))
        self.smaller.set_words(t("Smaller"), "-")
        self.larger.set_words(t("Larger"), "+")
        self.fit.set_words(t("Page width"), t)
        self.save.set_words(t("Save as"), t)
        self.print.set_words(t("Print"), t)
        self.area.setAccessibleName(t("Page"))
        self._count_pages()

    # Acts

    def save_as(self, path: Path) -> None:
        """Writes the document shown to a file, on the paper thread."""
        document = self.document
        if document is None:
            return
        t = self._shell.language.t

        def saved() -> None:
            self._shell.say(t("Saved as {file}.", file=path.name))
            if document.saved is not None:
                document.saved()

        self._thread.run(
            lambda: write_whole(path, document.content()),
            lambda _: saved(),
            owner=self,
        )

    def print_on(self, printer: "QPrinter") -> None:
        """Sends the pages asked for to a printer, on the paper thread or the one for printing."""
        document = self.document
        if document is None or not document.pages:
            return
        t, pages = self._shell.language.t, pages_of(printer, document)
        sentence = t("Sending {title} to the printer", title=document.title)

        def sent(count: int) -> None:
            words = t.plural("{n} page sent to the printer.", "{n} pages sent to the printer.", count)
            self._shell.say(words)
            if document.printed is not None:
                document.printed()

        self.sent_at = self._shell.now()
        self.printing.run_long(
            lambda progress: paint_pages(printer, document, pages, progress, sentence), sent, owner=self
        )

    def _ask_where(self) -> None:
        document = self.document
        if document is None:
            return
        folder = self._shell.settings.get("preview.folder") or str(Path.home())
        proposed = str(Path(folder) / document.file_name)
        chosen = ask_where(self, self.save.accessibleName(), proposed)
        if chosen is not None:
            self._shell.settings.set("preview.folder", str(chosen.parent))
            self.save_as(chosen)

    def _ask_printer(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # loads the system's printers

        document = self.document
        if document is None or not document.pages:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(document.title)
        dialog = QPrintDialog(printer, self)
        dialog.setObjectName("print_dialog")
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, document.pages)
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            self.print_on(printer)
        dialog.deleteLater()

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys and Ctrl+wheel over the page."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(event.key()):
            return True
        if event.type() == QEvent.Type.Resize and watched is self.area and self._zoom == 0.0:
            self._resized.start()
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._step_zoom(1 if event.angleDelta().y() > 0 else -1)
            return True
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        acts: dict[int, Callable[[], None]] = {
            Qt.Key.Key_PageDown: lambda: self.go_to_page(self._page + 1),
            Qt.Key.Key_PageUp: lambda: self.go_to_page(self._page - 1),
            Qt.Key.Key_Home: lambda: self.go_to_page(0),
            Qt.Key.Key_End: lambda: self.go_to_page(10**9),
            Qt.Key.Key_Plus: lambda: self._step_zoom(1),
            Qt.Key.Key_Minus: lambda: self._step_zoom(-1),
            Qt.Key.Key_Escape: self.closed.emit,
        }
        act = acts.get(key)
        if act is not None:
            act()
        return act is not None

    # Building and drawing

    def _build(self) -> None:
        self.titles = QListWidget()
        self.titles.setObjectName("documents")
        self.titles.setMaximumWidth(280)
        self.titles.currentRowChanged.connect(lambda _: self._chosen())
        self._paper = QLabel()
        self._paper.setObjectName("page_image")
        self._paper.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area = QScrollArea()
        self.area.setObjectName("page_area")
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.area.setWidget(self._paper)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.installEventFilter(self)
        self.area.viewport().installEventFilter(self)
        self._nothing = EmptyState("no_pages")
        self._stack = QStackedWidget()
        self._stack.setObjectName("page_or_words")
        self._stack.addWidget(self.area)
        self._stack.addWidget(self._nothing)
        self.previous, self.next = ToolButton("previous_page"), ToolButton("next_page")
        self.smaller, self.larger = ToolButton("smaller"), ToolButton("larger")
        self.fit = PlainButton("page_width")
        self._count = BodyText("page_count")
        self._count.setWordWrap(False)
        self.save = PlainButton("save_as", key="Ctrl+S")
        self.print = PrimaryButton("print", key="Ctrl+P")
        self.previous.clicked.connect(lambda: self.go_to_page(self._page - 1))
        self.next.clicked.connect(lambda: self.go_to_page(self._page + 1))
        self.smaller.clicked.connect(lambda: self._step_zoom(-1))
        self.larger.clicked.connect(lambda: self._step_zoom(1))
        self.fit.clicked.connect(self._fit_width)
        self.save.clicked.connect(self._ask_where)
        self.print.clicked.connect(self._ask_printer)
        tools = row(self.previous, self._count, self.next, 1, self.smaller, self.larger, self.fit)
        acts = row(1, self.save, self.print)
        pages = column(tools, self._stack, acts, gap=1)
        pages.setStretch(1, 1)
        whole = row(self.titles, pages, gap=2, parent=self)
        whole.setStretch(1, 1)
        self._draw_icons()

    def _draw_icons(self) -> None:
        for button, name in (
            (self.previous, "previous"),
            (self.next, "next"),
            (self.smaller, "zoom_out"),
            (self.larger, "zoom_in"),
        ):
            button.setIcon(self._shell.icons.icon(name))

    def _chosen(self) -> None:
        self._page = 0
        self._paper.clear()
        self._show_page()

    def _show_page(self) -> None:
        document = self.document
        has_pages = document is not None and document.pages > 0
        for part in (self.smaller, self.larger, self.fit, self.print):
            part.setEnabled(has_pages)
        self._count_pages()
        self.save.setEnabled(document is not None)
        self._stack.setCurrentWidget(self.area if has_pages else self._nothing)
        if document is None or not has_pages:
            return
        if self._job is not None:
            self._job.cancel()
        ratio = self.devicePixelRatioF()
        page, scale, width = self._page, self._pixels_per_point() * ratio, self._room() * ratio
        fit = self._zoom == 0.0

        def render() -> QImage:
            image = page_image(document, page, scale)
            if fit and image.width() != width:
                image = page_image(document, page, scale * width / image.width())
            return image

        self._job = self._thread.run(render, lambda image: self._put(image, ratio), owner=self)

    def _put(self, image: QImage, ratio: float) -> None:
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        self._paper.setPixmap(pixmap)
        self.area.verticalScrollBar().setValue(0)

    def _pixels_per_point(self) -> float:
        return (self._zoom or 1.0) * SCREEN_DPI / POINTS_PER_INCH

    def _room(self) -> int:
        return max(self.area.width() - 40, 200)

    def _step_zoom(self, steps: int) -> None:
        now = self._zoom or 1.0
        near = min(range(len(ZOOMS)), key=lambda at: abs(ZOOMS[at] - now))
        self._zoom = ZOOMS[min(max(near + steps, 0), len(ZOOMS) - 1)]
        self._show_page()

    def _fit_again(self) -> None:
        if self._zoom == 0.0:
            self._show_page()

    def _fit_width(self) -> None:
        self._zoom = 0.0
        self._show_page()

    def _count_pages(self) -> None:
        t, document = self._shell.language.t, self.document
        if document is None:
            self._count.setText("")
            self._nothing.set_words(t("No document is chosen."))
        elif not document.pages:
            self._count.setText("")
            self._nothing.set_words(t("This document has no preview."), t("Save it, and open it in Excel."))
        else:
            self._count.setText(t("Page {page} of {pages}", page=self._page + 1, pages=document.pages))
        self._count.setAccessibleName(self._count.text())
        at_end = document is None or self._page >= document.pages - 1
        self.previous.setEnabled(self._page > 0)
        self.next.setEnabled(not at_end)
