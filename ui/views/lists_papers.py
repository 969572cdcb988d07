"""Which papers there are, and the service that makes each one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from transit_desk.domain.codes import PaperKind
from transit_desk.language import Translator
from ui.permits import permits

if TYPE_CHECKING:
    from transit_desk.services.context import Desk
    from transit_desk.services.papers import Made
    from ui.shell import Shell

PAPERS = (
    PaperKind.MANIFEST_PDF,
    PaperKind.MANIFEST_XLSX,
    PaperKind.BOARDING_LIST,
    PaperKind.BAG_TAGS,
    PaperKind.PERSON_CARD,
    PaperKind.ROOM_LIST,
    PaperKind.ROLL_CALL,
)
OF_THE_HOUSE = frozenset({PaperKind.ROOM_LIST, PaperKind.ROLL_CALL})
"""These need no flight."""
ON_LABELS = frozenset({PaperKind.BAG_TAGS, PaperKind.PERSON_CARD})


def papers_of(shell: "Shell") -> tuple[PaperKind, ...]:
    """The papers that who works here may make, in their order."""
    from transit_desk.services.papers import RIGHT_OF

    return tuple(kind for kind in PAPERS if permits(shell, RIGHT_OF[kind]))


def maker(
    kind: PaperKind, desk: "Desk", t: Translator, movement_id: int, stock: str | None
) -> "Callable[[], Made]":
    """The service that makes this paper, to be called on the paper thread."""

    def make() -> "Made":
        from transit_desk.services import papers

        match kind:
            case PaperKind.MANIFEST_PDF:
                return papers.manifest_pdf(desk, t, movement_id)
            case PaperKind.MANIFEST_XLSX:
                return papers.manifest_xlsx(desk, t, movement_id)
            case PaperKind.BOARDING_LIST:
                return papers.boarding_list(desk, t, movement_id)
            case PaperKind.BAG_TAGS:
                return papers.bag_tags(desk, t, movement_id, stock=stock or papers.TAG_STOCK)
            case PaperKind.PERSON_CARD:
                from transit_desk.services.readiness_board import movement_board

                people = [one.person_id for one in movement_board(desk, movement_id).passengers]
                return papers.person_cards(desk, t, people, stock=stock or papers.CARD_STOCK)
            case PaperKind.ROOM_LIST:
                return papers.room_list(desk, t)
            case _:
                return papers.roll_call(desk, t)

    return make
