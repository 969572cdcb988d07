"""Check in a case of eight with beds, durable; beside it the same sixteen rows in one raw transaction."""

from itertools import cycle

import sqlcipher3.dbapi2

from bench.desks import KEY, counted, desk_in, fill, folder
from bench.measure import Figure, as_ratio, timed
from transit_desk.services.check_in import check_in, undo_check_in
from transit_desk.services.propose_beds import propose_beds

MOST_STATEMENTS = 15
ROUNDS = 60
_STAY = "INSERT INTO stay (person_id, started_at, started_by) VALUES (?, ?, 'x')"
_BED = (
    "INSERT INTO bed_assignment (bed_id, person_id, stay_id, state, from_night, until_night, started_at, "
    "started_by) VALUES (?, ?, ?, 'current', '2026-12-06', '2026-12-09', ?, 'x')"
)
_NOW = "2026-12-06 06:00:00.000000"


def run() -> Figure:
    """5x at most, in 15 statements at most."""
    with folder() as one, folder() as other, desk_in(one) as desk, desk_in(other) as raw_desk:
        cases = cycle(fill(desk, 400, per_case=8))
        raw_cases = cycle(fill(raw_desk, 400, per_case=8))
        raw = sqlcipher3.dbapi2.connect(str(other / "desk.db"), isolation_level=None)
        raw.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            raw.execute(f"PRAGMA {pragma}")
        people = next(cases)
        beds = {p.person_id: p.bed_id for p in propose_beds(desk, people).placements if p.bed_id}
        with counted(desk) as statements:
            done = check_in(desk, people, beds)
        undo_check_in(desk, done.stay_ids)
        count = len(statements)

        def ours() -> float:
            chosen = next(cases)
            placed = propose_beds(desk, chosen).placements
            wanted = {p.person_id: p.bed_id for p in placed if p.bed_id is not None}
            results = []
            spent = timed(lambda: results.append(check_in(desk, chosen, wanted)))
            undo_check_in(desk, results[0].stay_ids)
            return spent

        def limit() -> float:
            chosen = next(raw_cases)

            def write() -> None:
                raw.execute("BEGIN IMMEDIATE")
                stays = [raw.execute(_STAY, (person, _NOW)).lastrowid for person in chosen]
                for bed, (person, stay) in enumerate(zip(chosen, stays, strict=True), 1):
                    raw.execute(_BED, (bed, person, stay, _NOW))
                raw.execute("COMMIT")

            spent = timed(write)
            raw.execute(
                "UPDATE bed_assignment SET state = 'ended', ended_at = ? WHERE state = 'current'", (_NOW,)
            )
            raw.execute("UPDATE stay SET ended_at = ?, \"end\" = 'undone' WHERE ended_at IS NULL", (_NOW,))
            return spent

        try:
            return as_ratio(
                ours,
                limit,
                rounds=ROUNDS,
                reach=5.0,
                more={"statements": count, "most_statements": MOST_STATEMENTS},
                also=count <= MOST_STATEMENTS,
            )
        finally:
            raw.close()
