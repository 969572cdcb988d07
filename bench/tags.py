"""300 bag tags on A4 sheets; beside them the same page by plain ReportLab and python-barcode."""

from datetime import date, datetime
from io import BytesIO

from barcode.codex import Code128
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import resources
from bench.desks import FAMILIES, GIVEN, NOW
from bench.measure import Figure, as_ratio, timed
from printing.bag_tags import bag_tags
from printing.code128 import bars
from printing.stock import load_stock
from transit_desk.domain.own_numbers import tag_number
from transit_desk.domain.papers import BagTag, BagTagsPaper, LegLine, MovementLine, Stamp
from transit_desk.language import Translator

TAGS = 300
ROUNDS = 12


def run() -> Figure:
    """1.3x at most, with nothing remembered from an earlier sheet."""
    movement = MovementLine(
        "ET 816", date(2026, 12, 9), (LegLine("ET 816", "BJM", "ADD", datetime(2026, 12, 9, 15, 40)),)
    )
    tags = tuple(
        BagTag(
            tag_number(serial),
            FAMILIES[serial % len(FAMILIES)],
            GIVEN[serial % len(GIVEN)],
            f"BI-{serial // 8:08d}",
            1 + serial % 2,
            2,
            21_400,
            "Houston",
            "IAD",
        )
        for serial in range(1, TAGS + 1)
    )
    paper = BagTagsPaper(Stamp("Centre", NOW, "Bench"), movement, tags)
    t, stock = Translator("en"), load_stock("a4_tags_2x5")
    for style in ("Regular", "Bold"):
        pdfmetrics.registerFont(
            TTFont(f"Plain-{style}", str(resources.path("fonts", f"NotoSans-{style}.ttf")))
        )

    def ours() -> float:
        bars.cache_clear()
        return timed(lambda: bag_tags(paper, t, stock))

    return as_ratio(ours, lambda: timed(lambda: _plain(tags)), rounds=ROUNDS, reach=1.3)


def _plain(tags: tuple[BagTag, ...]) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for place, tag in enumerate(tags):
        column, row = place % 2, place // 2 % 5
        if place and place % 10 == 0:
            canvas.showPage()
        left, top = (4.65 + 101.6 * column) * mm, 297 * mm - (6 + 57 * row) * mm
        _words(canvas, left + 4 * mm, top, tag)
        pattern = Code128(tag.number).build()[0]
        path = canvas.beginPath()
        for module, black in enumerate(pattern):
            if black == "1":
                path.rect(left + 12 * mm + module * 0.42 * mm, top - 30 * mm, 0.42 * mm, 15 * mm)
        canvas.drawPath(path, stroke=0, fill=1)
    canvas.save()
    return buffer.getvalue()


def _words(canvas: Canvas, left: float, top: float, tag: BagTag) -> None:
    for style, size, down, text in (
        ("Bold", 22, 11, tag.number),
        ("Bold", 12, 36, f"{tag.family_name}, {tag.given_names}"),
        ("Bold", 10, 41, tag.case_number),
        ("Regular", 10, 45, f"{tag.destination}  ET 816  09 Dec 2026"),
        ("Bold", 12, 8, f"Piece {tag.piece} of {tag.pieces}"),
        ("Regular", 12, 14, "21.4 kg"),
        ("Bold", 28, 50, tag.airport),
        ("Regular", 5, 53, "Printed 06 Dec 2026 08:00 by Bench"),
    ):
        canvas.setFont(f"Plain-{style}", size)
        canvas.drawString(left, top - down * mm, text)
