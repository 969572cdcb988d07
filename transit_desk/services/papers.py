"""Everything printed or exported: read in one transaction, made into bytes, recorded when it leaves the desk.

Making a paper writes nothing. `record_print` is called when it is really printed or saved; it freezes the
manifest's version and notes who printed what, when.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from db import tables as tb
from transit_desk.domain.codes import PaperKind
from transit_desk.domain.manifest import ManifestPaper
from transit_desk.domain.papers import LabelStock, PageImage, ProblemLine, ProblemsPaper
from transit_desk.domain.refusals import EmptyPaper
from transit_desk.language import Translator
from transit_desk.services import paper_facts
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.manifest import Manifest, current_manifest, freeze
from transit_desk.services.readiness_board import read_board

CARD_STOCK = "a4_cards_2x5"
TAG_STOCK = "a4_tags_2x5"


@dataclass(frozen=True, slots=True)
class Made:
    """A paper as bytes. `name` is a file name; `pages` is 0 for a workbook."""

    kind: PaperKind
    name: str
    data: bytes
    pages: int
    movement_id: int | None = None
    person_ids: tuple[int, ...] = ()
    version: int = 0
    manifest: Manifest | None = None
    bag_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A paper that left the desk."""

    kind: PaperKind
    movement: str
    version: int
    at: datetime
    by: str


def person_cards(
    desk: Desk, t: Translator, person_ids: Collection[int], *, stock: str = CARD_STOCK, skip: int = 0
) -> Made:
    """Cards of these people, in order of case. Raises `EmptyPaper`, `GlyphMissing`."""
    from printing.person_card import person_cards as make
    from printing.stock import load_stock

    with desk.database.read() as connection:
        cards = paper_facts.cards(connection, desk, t, person_ids)
    if not cards.cards:
        raise EmptyPaper
    return _pdf(
        PaperKind.PERSON_CARD,
        "person-cards",
        make(cards, t, load_stock(stock), skip),
        person_ids=tuple(person_ids),
    )


def bag_tags(
    desk: Desk,
    t: Translator,
    movement_id: int,
    bag_ids: Collection[int] | None = None,
    *,
    stock: str = TAG_STOCK,
    skip: int = 0,
) -> Made:
    """Tags of these bags, or of all of the movement; `skip` labels of the first sheet are used already."""
    from printing.bag_tags import bag_tags as make
    from printing.stock import load_stock

    with desk.database.read() as connection:
        paper = paper_facts.tags(connection, desk, movement_id, bag_ids)
        printed = connection.scalars(
            select(tb.Bag.id)
            .where(tb.Bag.tag_number.in_([tag.number for tag in paper.tags]))
            .order_by(tb.Bag.id)
        ).all()
    if not paper.tags:
        raise EmptyPaper
    made = make(paper, t, load_stock(stock), skip)
    return _pdf(PaperKind.BAG_TAGS, "bag-tags", made, movement_id=movement_id, bag_ids=tuple(printed))


def boarding_list(desk: Desk, t: Translator, movement_id: int) -> Made:
    """The list with which a movement is ticked off."""
    from printing.boarding_list import boarding_list as make

    with desk.database.read() as connection:
        paper = paper_facts.boarding_list(connection, desk, t, movement_id)
    if not paper.cases:
        raise EmptyPaper
    return _pdf(PaperKind.BOARDING_LIST, "boarding-list", make(paper, t), movement_id=movement_id)


def room_list(desk: Desk, t: Translator) -> Made:
    """All beds and who is in them."""
    from printing.room_list import room_list as make

    with desk.database.read() as connection:
        paper = paper_facts.room_list(connection, desk)
    return _pdf(PaperKind.ROOM_LIST, "room-list", make(paper, t))


def roll_call(desk: Desk, t: Translator) -> Made:
    """Who is in the building, by room, with boxes to tick."""
    from printing.roll_call import roll_call as make

    with desk.database.read() as connection:
        paper = paper_facts.roll_call(connection, desk)
    return _pdf(PaperKind.ROLL_CALL, "roll-call", make(paper, t))


def manifest_pdf(desk: Desk, t: Translator, movement_id: int) -> Made:
    """The manifest on paper."""
    from printing.manifest_pdf import manifest_pdf as make

    manifest, paper = _manifest(desk, movement_id)
    return _pdf(
        PaperKind.MANIFEST_PDF,
        "manifest",
        make(paper, t),
        movement_id=movement_id,
        version=manifest.version,
        manifest=manifest,
    )


def manifest_xlsx(desk: Desk, t: Translator, movement_id: int) -> Made:
    """The manifest as a workbook."""
    from printing.manifest_xlsx import manifest_xlsx as make

    manifest, paper = _manifest(desk, movement_id)
    return Made(
        PaperKind.MANIFEST_XLSX,
        "manifest.xlsx",
        make(paper, t),
        0,
        movement_id,
        version=manifest.version,
        manifest=manifest,
    )


def problems(desk: Desk, t: Translator, source: str, lines: tuple[ProblemLine, ...]) -> Made:
    """What is wrong with a list, as a workbook to send back to who made it."""
    from printing.problems_xlsx import problems_xlsx as make

    with desk.database.read() as connection:
        stamp = paper_facts.stamp(connection, desk)
    return Made(PaperKind.PROBLEMS_XLSX, "problems.xlsx", make(ProblemsPaper(stamp, source, lines), t), 0)


def stocks(kind: PaperKind) -> tuple[LabelStock, ...]:
    """The label stock that this kind of paper is printed on, sheets first."""
    from printing.stock import load_stock, stock_keys

    cards = kind is PaperKind.PERSON_CARD
    return tuple(load_stock(key) for key in stock_keys() if ("card" in key) == cards)


def page_image(made: Made, page: int, scale: float) -> PageImage:
    """Page `page` (from 0) with `scale` pixels to the point."""
    from printing.preview import render_page

    return render_page(made.data, page, scale)


def record_print(desk: Desk, made: Made) -> None:
    """The paper left the desk. Raises `StaleData` when its manifest is not the newest any more."""
    with telling("manifest"), desk.database.write() as session:
        now = desk.clock()  # one moment for all of a paper's lines: they are read back as one
        if made.manifest is not None:
            freeze(session, desk, made.manifest)
        session.execute(
            insert(tb.PrintRecord),
            [
                {
                    "kind": made.kind,
                    "movement_id": made.movement_id,
                    "person_id": person_id,
                    "bag_id": bag_id,
                    "version": made.version,
                    "at": now,
                    "by": desk.actor,
                }
                for person_id in (made.person_ids or (None,))
                for bag_id in (made.bag_ids or (None,))
            ],
        )


def made_before(desk: Desk, movement_id: int | None = None, limit: int = 200) -> tuple[PrintedRow, ...]:
    """What was printed or saved, newest first; of one movement or of all."""
    query = (
        select(
            tb.PrintRecord.kind,
            tb.Movement.name,
            tb.PrintRecord.version,
            tb.PrintRecord.at,
            tb.PrintRecord.by,
        )
        .outerjoin(tb.Movement, tb.Movement.id == tb.PrintRecord.movement_id)
        .group_by(
            tb.PrintRecord.kind,
            tb.Movement.name,
            tb.PrintRecord.version,
            tb.PrintRecord.at,
            tb.PrintRecord.by,
        )
        .order_by(tb.PrintRecord.at.desc())
        .limit(limit)
    )
    if movement_id is not None:
        query = query.where(tb.PrintRecord.movement_id == movement_id)
    with desk.database.read() as connection:
        return tuple(
            PrintedRow(kind, movement or "", version, at, by)
            for kind, movement, version, at, by in connection.execute(query)
        )


def _manifest(desk: Desk, movement_id: int) -> tuple[Manifest, ManifestPaper]:
    with desk.database.read() as connection:
        board = read_board(desk, connection, movement_id)
        manifest = current_manifest(connection, board)
        stamp = paper_facts.stamp(connection, desk, manifest.version)
        line = paper_facts.movement_line(board.movement, board.legs)
    return manifest, ManifestPaper(stamp, line, manifest.lines, manifest.changes)


def _pdf(
    kind: PaperKind,
    name: str,
    data: bytes,
    *,
    movement_id: int | None = None,
    person_ids: tuple[int, ...] = (),
    version: int = 0,
    manifest: Manifest | None = None,
    bag_ids: tuple[int, ...] = (),
) -> Made:
    from printing.preview import page_count

    pages = page_count(data)
    return Made(kind, f"{name}.pdf", data, pages, movement_id, person_ids, version, manifest, bag_ids)
