"""One desk of a race: a process of its own with a database of its own, that acts when the gate opens.

Nothing here knows pytest's fixtures; the process is told what to open, as whom, and what to do.
"""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from sqlalchemy import select

from db import engine
from db import tables as tb
from db.engine import Database, open_postgres, open_sqlite
from tests.db_fixtures import KEY
from tests.races.officers import desk_of
from transit_desk.domain.codes import Outcome
from transit_desk.domain.refusals import Refusal, WorldFailed
from transit_desk.language import Translator
from transit_desk.language.blocker_sentences import verdict_sentence
from transit_desk.language.sentences import sentence
from transit_desk.services.allocate_beds import place
from transit_desk.services.board import board
from transit_desk.services.check_in import check_in, undo_check_in
from transit_desk.services.clear_medical import record_check
from transit_desk.services.context import Desk
from transit_desk.services.hold_beds import hold
from transit_desk.services.settings import put
from transit_desk.services.tag_baggage import NewBag, tag_bags, weigh

engine.BUSY_MS = 120_000
"""On a slow disk the last of twenty may wait longer than a person would: a limit, not what is raced for."""
PATIENCE_S = 600.0
"""For the gate: a race whose other desks died must not wait for ever."""


@dataclass(frozen=True)
class Task:
    """What a desk is to do: `job` is a function of this module, `address` a file or a server's URL."""

    address: str
    officer: str
    job: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What came of it: a value, or a refusal with its facts and its sentences; `trouble` is a traceback."""

    officer: str
    value: Any = None
    refusal: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    en: str = ""
    fr: str = ""
    trouble: str = ""


def opened(address: str) -> Database:
    """The database at an address."""
    return open_postgres(address) if "://" in address else open_sqlite(Path(address), KEY)


def run(tasks: "Connection[Any, Any]", gate: Event) -> None:
    """Work until the other end hangs up."""
    english, french = Translator("en"), Translator("fr")
    while True:
        try:
            task = tasks.recv()
        except EOFError:
            return
        try:
            database = opened(task.address)
            try:
                with database.read() as connection:  # connected: what follows is the act alone
                    connection.execute(select(tb.NumberSeries.next)).all()
                desk = desk_of(database, task.officer)
                job: Callable[..., Any] = globals()[task.job]
                tasks.send("ready")
                if not gate.wait(PATIENCE_S):
                    raise TimeoutError("the gate stayed closed")
                answer = Answer(task.officer, job(desk, **task.facts))
            finally:
                database.close()
        except (Refusal, WorldFailed) as error:
            words = {t.code: sentence(error, t) or "" for t in (english, french)}
            answer = Answer(
                task.officer,
                refusal=type(error).__name__,
                facts=dict(vars(error)),
                en=words["en"],
                fr=words["fr"],
            )
        except Exception:
            answer = Answer(task.officer, trouble=traceback.format_exc())
        tasks.send(answer)


# --- what they do -----------------------------------------------------------------------------------------


def come_in(desk: Desk, people: list[int], beds: dict[int, int]) -> list[int]:
    """Check in, into these beds."""
    return list(check_in(desk, people, beds).person_ids)


def move_to(desk: Desk, person: int, bed: int) -> int | None:
    """Give a bed to someone in the building."""
    return place(desk, {person: bed}, override=True)[0].to_bed


def keep_for(desk: Desk, beds: dict[int, int]) -> list[int]:
    """Hold these beds for people still to come."""
    return [one.person_id for one in hold(desk, beds)]


def tag(desk: Desk, movement: int, person: int, bags: int) -> list[str]:
    """Tag one bag after the other; their numbers."""
    return [tag_bags(desk, movement, [NewBag(person, 20_000)])[0].tag_number for _ in range(bags)]


def weigh_again(desk: Desk, bag: int, grams: int, version: int) -> int | None:
    """Correct a weight that was seen at this version."""
    return weigh(desk, bag, grams, version)


def go_aboard(desk: Desk, movement: int, person: int) -> dict[str, Any]:
    """Board; what the light says, and in words."""
    decision = board(desk, movement, person).decision
    assert decision is not None  # the person is known
    return {
        "verdict": decision.verdict.value,
        "by": decision.by,
        "at": decision.at,
        **{
            code: verdict_sentence(decision.verdict, Translator(code), decision.at, decision.by)
            for code in ("en", "fr")
        },
    }


def a_day(desk: Desk, movement: int, guest: int, bed: int, traveller: int, writes: int) -> int:
    """So many writes, as they come at a desk."""
    done = 0
    while done < writes:
        for _ in _a_guest(desk, movement, guest, bed, traveller):
            done += 1
            if done == writes:
                break
    return done


def _a_guest(desk: Desk, movement: int, guest: int, bed: int, traveller: int) -> Iterator[None]:
    """In, fit, out of the bed and back, a bag, its weight, a setting, and gone again; comes back after each."""
    came = check_in(desk, [guest], {guest: bed})
    yield
    record_check(desk, [guest], Outcome.FIT)
    yield
    place(desk, {guest: None})
    yield
    place(desk, {guest: bed}, override=True)
    yield
    (bag,) = tag_bags(desk, movement, [NewBag(traveller, None)])
    yield
    weigh(desk, bag.bag_id, 15_000 + bag.bag_id)
    yield
    put(desk, f"race.{guest}", str(bag.bag_id))
    yield
    undo_check_in(desk, came.stay_ids)
    yield
