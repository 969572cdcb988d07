"""The sheet with the recovery code."""

from transit_desk.domain.codes import AuditedPaper
from transit_desk.domain.record_papers import RecoverySheetPaper
from transit_desk.domain.rights import Right
from transit_desk.language import Translator
from transit_desk.services import paper_facts
from transit_desk.services.acts import needs
from transit_desk.services.context import Desk
from transit_desk.services.papers import Made


@needs(Right.MANAGE_STAFF)
def recovery_sheet(desk: Desk, t: Translator, code: str) -> Made:
    """One page for the safe. The code is on it and nowhere else: making it leaves nothing behind."""
    from printing.preview import page_count
    from printing.recovery_sheet import recovery_sheet as make

    with desk.database.read() as connection:
        stamp = paper_facts.stamp(connection, desk)
    data = make(RecoverySheetPaper(stamp, code, desk.actor), t)
    return Made(AuditedPaper.RECOVERY_SHEET, "recovery-code.pdf", data, page_count(data))
