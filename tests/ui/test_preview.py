"""Preview: pages rendered elsewhere, walked through, zoomed, saved and printed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.accessibility import assert_accessible, assert_not_cut
from transit_desk.services.progress import NoProgress
from ui.main_window import MainWindow
from ui.preview import Preview, PreviewDocument, pages_of, paint_pages
from ui.shell import ShellParts

A4 = (595, 842)
COLOURS = ((200, 0, 0), (0, 200, 0), (0, 0, 200))


class Sheets:
    """Three pages in three colours, and a note of who rendered what."""

    def __init__(self) -> None:
        self.rendered: list[tuple[int, float, int]] = []
        self.printed = 0

    def render(self, page: int, scale: float) -> tuple[int, int, bytes]:
        self.rendered.append((page, scale, threading.get_ident()))
        width, height = round(A4[0] * scale), round(A4[1] * scale)
        return width, height, bytes(COLOURS[page]) * (width * height)

    def note_print(self) -> None:
        self.printed += 1

    def document(self, pages: int = 3) -> PreviewDocument:
        return PreviewDocument(
            "Boarding list", "boarding-list.pdf", pages, self.render, lambda: b"%PDF", self.note_print
        )


@pytest.fixture
def sheets() -> Sheets:
    return Sheets()


@pytest.fixture
def preview(qtbot: QtBot, window: MainWindow, sheets: Sheets) -> Iterator[Preview]:
    preview = Preview("preview", window.shell)
    qtbot.addWidget(preview)
    preview.resize(1000, 700)
    preview.show()
    preview.activateWindow()
    preview.set_documents([sheets.document()])
    yield preview
    preview.close()


def settle(qtbot: QtBot, parts: ShellParts) -> None:
    qtbot.waitUntil(lambda: not parts.paper_thread.busy, timeout=30_000)


def colour(preview: Preview) -> tuple[int, int, int]:
    image: QImage = preview._paper.pixmap().toImage()
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    return middle.red(), middle.green(), middle.blue()


def test_pages_come_one_by_one_from_the_paper_thread(
    qtbot: QtBot, preview: Preview, parts: ShellParts, sheets: Sheets
) -> None:
    settle(qtbot, parts)
    assert colour(preview) == COLOURS[0]
    assert {page for page, _, _ in sheets.rendered} == {0}
    assert threading.get_ident() not in {place for _, _, place in sheets.rendered}
    for pressed, page in (
        (Qt.Key.Key_PageDown, 1),
        (Qt.Key.Key_End, 2),
        (Qt.Key.Key_PageDown, 2),
        (Qt.Key.Key_PageUp, 1),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_PageUp, 0),
    ):
        QTest.keyClick(preview.area, pressed)
        settle(qtbot, parts)
        assert preview.page == page
        assert colour(preview) == COLOURS[page]
    assert not preview.previous.isEnabled()
    assert preview.next.isEnabled()


def test_zoom_renders_anew_and_page_width_fits(
    qtbot: QtBot, preview: Preview, parts: ShellParts, sheets: Sheets
) -> None:
    def fits() -> bool:
        return abs(preview._paper.pixmap().width() - (preview.area.width() - 40)) <= 2

    qtbot.waitUntil(fits, timeout=30_000)
    QTest.keyClick(preview.area, Qt.Key.Key_Plus)
    settle(qtbot, parts)
    assert preview._paper.pixmap().width() == pytest.approx(A4[0] * 1.25 * 96 / 72, abs=2)
    preview.fit.click()
    settle(qtbot, parts)
    assert fits()
    preview.resize(800, 700)
    qtbot.waitUntil(fits, timeout=30_000)


def test_several_documents_and_one_without_pages(
    qtbot: QtBot, preview: Preview, parts: ShellParts, sheets: Sheets
) -> None:
    workbook = PreviewDocument("Manifest", "manifest.xlsx", 0, sheets.render, lambda: b"PK")
    preview.set_documents([sheets.document(), workbook], show=1)
    settle(qtbot, parts)
    assert preview.titles.isVisible()
    assert not preview.print.isEnabled()
    assert preview.save.isEnabled()
    preview.titles.setCurrentRow(0)
    settle(qtbot, parts)
    assert preview.print.isEnabled()
    assert_accessible(preview)
    assert_not_cut(preview)


def test_saving_writes_the_document_and_says_so(
    qtbot: QtBot, preview: Preview, window: MainWindow, parts: ShellParts, tmp_path: Path
) -> None:
    preview.save_as(tmp_path / "list.pdf")
    settle(qtbot, parts)
    assert (tmp_path / "list.pdf").read_bytes() == b"%PDF"
    assert "list.pdf" in window.strip.text
    preview.save_as(tmp_path / "no such folder" / "list.pdf")
    settle(qtbot, parts)
    assert window.strip.property("kind") == "refused"


def to_file(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def test_printing_sends_the_pages_asked_for(
    qtbot: QtBot, preview: Preview, window: MainWindow, parts: ShellParts, sheets: Sheets, tmp_path: Path
) -> None:
    printer = to_file(tmp_path / "out.pdf")
    printer.setFromTo(2, 3)
    preview.print_on(printer)
    settle(qtbot, parts)
    assert sheets.printed == 1
    assert window.strip.text == "2 pages sent to the printer."
    pdf = pypdfium2.PdfDocument(tmp_path / "out.pdf")
    assert len(pdf) == 2
    for at, page in enumerate((1, 2)):
        picture = pdf[at].render(scale=1).to_pil().convert("RGB")
        middle = picture.getpixel((picture.width // 2, picture.height // 2))
        assert middle == pytest.approx(COLOURS[page], abs=6)
    pdf.close()


def test_a_page_is_never_printed_larger_than_it_is(tmp_path: Path, sheets: Sheets, qtbot: QtBot) -> None:
    def label(page: int, scale: float) -> tuple[int, int, bytes]:
        width, height = round(100 * scale), round(50 * scale)
        return width, height, bytes(3) * (width * height)

    document = PreviewDocument("Label", "label.pdf", 1, label, lambda: b"")
    printer = to_file(tmp_path / "label.pdf")
    assert paint_pages(printer, document, pages_of(printer, document), NoProgress(), "") == 1
    pdf = pypdfium2.PdfDocument(tmp_path / "label.pdf")
    dark = pdf[0].render(scale=1).to_pil().convert("L").point(lambda value: 255 if value < 128 else 0)
    left, top, right, bottom = dark.getbbox() or (0, 0, 0, 0)
    assert (right - left, bottom - top) == pytest.approx((100, 50), abs=2)
    pdf.close()


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_does_not_answer_is_said(tmp_path: Path, sheets: Sheets, qtbot: QtBot) -> None:
    printer = to_file(tmp_path / "no such folder" / "out.pdf")
    with pytest.raises(OSError, match="printer"):
        paint_pages(printer, sheets.document(), [0], NoProgress(), "")
