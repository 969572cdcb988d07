"""Verify: whether the audit is as it was written, and the database whole."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from json import loads
from typing import TYPE_CHECKING, Final

from db.queries.audit_chain import CHUNK, head, links
from db.soundness import broken_keys, damaged_pages
from transit_desk.domain.audit import Act, AuditFault, Fault, Head, Link, check
from transit_desk.domain.rights import Right
from transit_desk.services.acts import needs, writing
from transit_desk.services.context import Desk
from transit_desk.services.progress import NoProgress, Progress

if TYPE_CHECKING:
    from transit_desk.domain.backups import Seal

MOST_FAULTS: Final = 10_000
"""More are not told: whoever made so many wants the list to be unreadable."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found. `head` is where the audit ends (also on the daily report); `seals` how many backups were
    held against it; `integrity_ok` whether the file's pages and its keys are sound (None on a server, which
    sees to that itself)."""

    rows: int
    head: Head
    faults: tuple[AuditFault, ...]
    seals: int
    integrity_ok: bool | None

    @property
    def good(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.faults and self.integrity_ok is not False


@needs(Right.SEE_LOG)
def verify(desk: Desk, seals: "Sequence[Seal]" = (), progress: Progress | None = None) -> Verified:
    """Check every row of the audit, hold backups' seals against it, and check the database itself.

    `seals` come from `back_up.seals`. Raises `Cancelled`, `DatabaseFailed`. That it was done is itself an act.
    """
    told = progress or NoProgress()
    with desk.database.read() as connection:
        end = head(connection)
        walk = Walk(seals)
        rows = walk.over(_telling(links(connection), told, end.count), end)
        integrity: bool | None = None
        if connection.dialect.name == "sqlite":
            told.step(end.count, end.count, "")
            integrity = not damaged_pages(connection) and not broken_keys(connection)
    found = Verified(rows, end, walk.faults, walk.seals, integrity)
    with writing(desk, Act.VERIFIED) as act:
        act.note(
            after={
                "rows": rows,
                "faults": len(found.faults),
                "seals": found.seals,
                "integrity": "not asked" if integrity is None else "ok" if integrity else "damaged",
            }
        )
    return found


class Walk:
    """One walk along the chain: its faults, and those that the seals of backups show.

    A seal counts only for the history it belongs to: after a restore, what was written between the backup and
    the restore is no part of this audit any more. The act of restoring says which backups came before it.
    """

    def __init__(self, seals: "Sequence[Seal]" = ()) -> None:
        self.faults: tuple[AuditFault, ...] = ()
        self.seals = 0
        self._given = seals
        self._wanted = {seal.count for seal in seals}
        self._hashes: dict[int, str] = {}
        self._restores: list[tuple[int, int]] = []
        self._rows = 0

    def over(self, rows: Iterable[Link], end: Head) -> int:
        """Walk; returns how many rows there are."""
        seen = self._watched(rows)
        found = list(islice(check(seen, end), MOST_FAULTS))
        for _ in seen:  # the rest, when there were too many faults
            pass
        named = {fault.id for fault in found}
        for seal in self._given:
            if seal.count == 0 or any(
                seal.sequence <= sequence and seal.count >= row for row, sequence in self._restores
            ):
                continue
            self.seals += 1
            if seal.count not in named and self._hashes.get(seal.count) != seal.hash:
                gone = seal.count not in self._hashes
                found.append(AuditFault(seal.count, Fault.MISSING if gone else Fault.SEAL))
                named.add(seal.count)
        self.faults = tuple(sorted(found, key=lambda fault: fault.id))
        return self._rows

    def _watched(self, rows: Iterable[Link]) -> Iterator[Link]:
        for row in rows:
            self._rows += 1
            if row.id in self._wanted:
                self._hashes[row.id] = row.hash
            if row.act == Act.RESTORED:
                self._restores.append((row.id, _sequence(row)))
            yield row


def _sequence(row: Link) -> int:
    """The last backup made before this restore; none when its detail is not what was written."""
    try:
        return int(loads(row.detail or "")["after"]["sequence"])
    except (ValueError, TypeError, KeyError):
        return 0


def _telling(rows: Iterator[Link], progress: Progress, total: int) -> Iterator[Link]:
    for done, row in enumerate(rows):
        if done % CHUNK == 0:
            progress.step(done, total, "")
        yield row
