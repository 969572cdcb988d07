"""Everything printed or exported: read in one transaction, made into bytes, recorded when it leaves the desk.

Making a paper writes nothing. `record_print` is called when it is really printed or saved; it freezes the
manifest's version and notes who printed what, when.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, insert, select

from db import tables as tb
from transit_desk.domain.audit import Act
from transit_desk.domain.codes import AuditedPaper, PaperKind
from transit_desk.domain.manifest import ManifestPaper
from transit_desk.domain.papers import LabelStock, PageImage, ProblemLine, ProblemsPaper
from transit_desk.domain.refusals import EmptyPaper, NotAllowed
from transit_desk.domain.rights import Right
from transit_desk.language import Translator
from transit_desk.services import paper_facts
from transit_desk.services.acts import Writing, needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.errors import telling
from transit_desk.services.manifest import Manifest, current_manifest, freeze
from transit_desk.services.readiness_board import read_board

CARD_STOCK = "a4_cards_2x5"
TAG_STOCK = "a4_tags_2x5"

RIGHT_OF: Final[Mapping[PaperKind | AuditedPaper, Right]] = MappingProxyType(
    {
        PaperKind.PERSON_CARD: Right.PRINT_CARDS,
        PaperKind.BAG_TAGS: Right.PRINT_MOVEMENT,
        PaperKind.BOARDING_LIST: Right.PRINT_MOVEMENT,
        PaperKind.ROOM_LIST: Right.PRINT_HOUSE,
        PaperKind.ROLL_CALL: Right.PRINT_HOUSE,
        PaperKind.MANIFEST_PDF: Right.PRINT_MOVEMENT,
        PaperKind.MANIFEST_XLSX: Right.PRINT_MOVEMENT,
        PaperKind.PROBLEMS_XLSX: Right.IMPORT_LISTS,
        AuditedPaper.PAPER_PACK: Right.PAPER_PACK,
        AuditedPaper.EVACUATION_LIST: Right.SEE_PEOPLE,  # whoever hears the alarm first
        AuditedPaper.NIGHT_LIST: Right.PRINT_HOUSE,
        AuditedPaper.HOUSE_XLSX: Right.SET_UP,
        AuditedPaper.PERSON_HISTORY: Right.SEE_LOG,
        AuditedPaper.AUDIT_XLSX: Right.SEE_LOG,
        AuditedPaper.RECOVERY_SHEET: Right.OWN_ACCOUNT,
    }
)
"""Who may make a paper, and say that it left the desk."""

_ACTS: Final[Mapping[PaperKind | AuditedPaper, Act]] = MappingProxyType(
    {
        PaperKind.MANIFEST_XLSX: Act.EXPORTED,
        PaperKind.PROBLEMS_XLSX: Act.EXPORTED,
        AuditedPaper.AUDIT_XLSX: Act.EXPORTED,
        AuditedPaper.HOUSE_XLSX: Act.EXPORTED,
        AuditedPaper.PAPER_PACK: Act.PACK_MADE,
    }
)
"""What a paper's leaving is called in the audit, where it isn't `PRINTED`."""


@dataclass(frozen=True, slots=True)
class Made:
    """A paper as bytes. `name` is a file name; `pages` is 0 for a workbook.

    `about` says in the reader's words what was chosen for it, `rows` how many it has: for the audit, of papers
    that can hold more or less.
    """

    kind: PaperKind | AuditedPaper
    name: str
    data: bytes
    pages: int
    movement_id: int | None = None
    person_ids: tuple[int, ...] = ()
    version: int = 0
    manifest: Manifest | None = None
    bag_ids: tuple[int, ...] = ()
    about: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A paper that left the desk."""

    kind: PaperKind | AuditedPaper
    movement: str
    version: int
    at: datetime
    by: str


@needs(RIGHT_OF[PaperKind.PERSON_CARD])
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
    return pdf(
        PaperKind.PERSON_CARD,
        "person-cards",
        make(cards, t, load_stock(stock), skip),
        person_ids=tuple(person_ids),
    )


@needs(RIGHT_OF[PaperKind.BAG_TAGS])
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
    return pdf(PaperKind.BAG_TAGS, "bag-tags", made, movement_id=movement_id, bag_ids=tuple(printed))


@needs(RIGHT_OF[PaperKind.BOARDING_LIST])
def boarding_list(desk: Desk, t: Translator, movement_id: int) -> Made:
    """The list with which a movement is ticked off."""
    from printing.boarding_list import boarding_list as make

    with desk.database.read() as connection:
        board = read_board(connection, desk, movement_id)
        paper = paper_facts.boarding_list(connection, desk, t, board)
    if not paper.cases:
        raise EmptyPaper
    return pdf(PaperKind.BOARDING_LIST, "boarding-list", make(paper, t), movement_id=movement_id)


@needs(RIGHT_OF[PaperKind.ROOM_LIST])
def room_list(desk: Desk, t: Translator) -> Made:
    """All beds and who is in them."""
    from printing.room_list import room_list as make

    with desk.database.read() as connection:
        paper = paper_facts.room_list(connection, desk)
    return pdf(PaperKind.ROOM_LIST, "room-list", make(paper, t))


@needs(RIGHT_OF[PaperKind.ROLL_CALL])
def roll_call(desk: Desk, t: Translator) -> Made:
    """Who is in the building, by room, with boxes to tick."""
    from printing.roll_call import roll_call as make

    with desk.database.read() as connection:
        paper = paper_facts.roll_call(connection, desk)
    return pdf(PaperKind.ROLL_CALL, "roll-call", make(paper, t))


@needs(RIGHT_OF[PaperKind.MANIFEST_PDF])
def manifest_pdf(desk: Desk, t: Translator, movement_id: int) -> Made:
    """The manifest on paper."""
    from printing.manifest_pdf import manifest_pdf as make

    manifest, paper = _manifest(desk, movement_id)
    return pdf(
        PaperKind.MANIFEST_PDF,
        "manifest",
        make(paper, t),
        movement_id=movement_id,
        version=manifest.version,
        manifest=manifest,
    )


@needs(RIGHT_OF[PaperKind.MANIFEST_XLSX])
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


@needs(RIGHT_OF[PaperKind.PROBLEMS_XLSX])
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


def _who_may_make_it(record: Callable[[Desk, Made], None]) -> Callable[[Desk, Made], None]:
    """The door of `record_print`: which right it asks for depends on the paper."""

    @wraps(record)
    def guarded(desk: Desk, made: Made) -> None:
        if not desk.may(RIGHT_OF[made.kind]):
            raise NotAllowed(RIGHT_OF[made.kind])
        record(desk, made)

    return guarded


@_who_may_make_it
@needs(*dict.fromkeys(RIGHT_OF.values()))
def record_print(desk: Desk, made: Made) -> None:
    """The paper left the desk; who records it needs the right to make it.

    Raises `StaleData` when its manifest is not the newest any more.
    """
    with telling("manifest"), writing(desk, _ACTS.get(made.kind, Act.PRINTED)) as act:
        if made.manifest is not None:
            freeze(act.session, desk, made.manifest)
        if isinstance(made.kind, PaperKind):
            _keep(act, desk, made, made.kind)
        _note(act, made)


def _keep(act: Writing, desk: Desk, made: Made, kind: PaperKind) -> None:
    now = desk.clock()  # one moment for all of a paper's lines: they are read back as one
    act.session.execute(
        insert(tb.PrintRecord),
        [
            {
                "kind": kind,
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


def _note(act: Writing, made: Made) -> None:
    """A card is its person's; tags are many, and told as their number."""
    after: dict[str, int | str] = {}
    if made.version:
        after["version"] = made.version
    if made.bag_ids:
        after["tags"] = len(made.bag_ids)
    if made.rows:
        after["rows"] = made.rows
    if made.about:
        after["filter"] = made.about
    if not made.person_ids:
        act.note(movement=made.movement_id, subject=made.kind, after=after)
        return
    query = select(tb.Person.id, tb.Person.case_id).where(tb.Person.id.in_(made.person_ids))
    case_of: dict[int, int] = dict(act.session.execute(query).all())
    for person_id in made.person_ids:
        act.note(
            person=person_id,
            case=case_of[person_id],
            movement=made.movement_id,
            subject=made.kind,
            after=after,
        )


@needs(Right.SEE_PEOPLE)
def made_before(desk: Desk, movement_id: int | None = None, limit: int = 200) -> tuple[PrintedRow, ...]:
    """What was printed or saved, newest first; of one movement or of all.

    Paper packs are among all. Papers about the record itself are not: they stand in the audit, for those who
    may read it.
    """
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
        printed = [
            PrintedRow(kind, movement or "", version, at, by)
            for kind, movement, version, at, by in connection.execute(query)
        ]
        if movement_id is None:
            printed += _packs(connection, limit)
    printed.sort(key=lambda row: row.at, reverse=True)
    return tuple(printed[:limit])


def _packs(connection: Connection, limit: int) -> list[PrintedRow]:
    """The last paper packs made."""
    query = (
        select(tb.AuditEvent.at, tb.AuditEvent.by)
        .where(tb.AuditEvent.act == Act.PACK_MADE)
        .order_by(tb.AuditEvent.id.desc())
        .limit(limit)
    )
    return [PrintedRow(AuditedPaper.PAPER_PACK, "", 0, at, by) for at, by in connection.execute(query)]


def _manifest(desk: Desk, movement_id: int) -> tuple[Manifest, ManifestPaper]:
    with desk.database.read() as connection:
        board = read_board(connection, desk, movement_id)
        manifest = current_manifest(connection, board)
        stamp = paper_facts.stamp(connection, desk, manifest.version)
        line = paper_facts.movement_line(board.movement, board.legs)
    return manifest, ManifestPaper(stamp, line, manifest.lines, manifest.changes)


def pdf(
    kind: PaperKind | AuditedPaper,
    name: str,
    data: bytes,
    *,
    movement_id: int | None = None,
    person_ids: tuple[int, ...] = (),
    version: int = 0,
    manifest: Manifest | None = None,
    bag_ids: tuple[int, ...] = (),
) -> Made:
    """The document of a kind with its pages counted; `name` without its ending."""
    from printing.preview import page_count

    pages = page_count(data)
    return Made(kind, f"{name}.pdf", data, pages, movement_id, person_ids, version, manifest, bag_ids)
