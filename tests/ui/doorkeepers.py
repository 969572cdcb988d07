"""A doorkeeper over people in memory: it waits, refuses, locks and makes codes as the real one does."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from transit_desk.domain.backoff import wait_seconds
from transit_desk.domain.papers import Stamp
from transit_desk.domain.passwords import password_problem, sign_in_name
from transit_desk.domain.record_papers import RecoverySheetPaper
from transit_desk.domain.recovery_code import code_of, typed_code
from transit_desk.domain.refusals import PasswordRefused, SignInTooSoon, WrongSignIn
from transit_desk.domain.rights import Role, Staff
from transit_desk.services.context import Desk
from transit_desk.services.papers import Made
from transit_desk.services.progress import Progress
from ui.doorkeeper import BroughtBack, DemoPerson, FirstAnswers, FoundBackup, SignedIn

CODE = code_of(bytes(range(15)))
NEXT_CODE = code_of(bytes(range(15, 30)))


class Member:
    """One person on the staff."""

    def __init__(
        self, name: str, password: str, roles: Collection[Role], *, must_change: bool = False
    ) -> None:
        self.staff = Staff(f"id of {name}", name, frozenset(roles))
        self.password = password
        self.must_change = must_change


class MemoryDoorkeeper:
    """`steps` notes what was asked of it, in order. `clock` is wound by the test."""

    def __init__(
        self,
        members: Collection[Member] = (),
        *,
        clock: Callable[[], datetime],
        database: Any = None,
        demonstration: bool = False,
    ) -> None:
        self.members = {sign_in_name(member.staff.name): member for member in members}
        self.clock, self.database = clock, database
        self.is_new = not members
        self.demonstration = tuple(
            DemoPerson(member.staff.name, member.password, member.staff.roles)
            for member in members
            if demonstration
        )
        self.steps: list[str] = []
        self.at_desk: Member | None = None
        self.answers: FirstAnswers | None = None
        self.code = CODE
        self.keeps_backups = False
        self._failures: dict[str, tuple[int, datetime]] = {}

    def wait(self, name: str) -> float:
        count, since = self._failures.get(sign_in_name(name), (0, self.clock()))
        return max(0.0, (since + timedelta(seconds=wait_seconds(count)) - self.clock()).total_seconds())

    def sign_in(self, name: str, password: str) -> SignedIn:
        self.steps.append("sign_in")
        return self._open(name, password)

    def unlock(self, name: str, password: str) -> SignedIn:
        self.steps.append("unlock")
        return self._open(name, password)

    def sign_in_with_code(self, code: str) -> SignedIn:
        self.steps.append("sign_in_with_code")
        if typed_code(code) != self.code:
            raise WrongSignIn
        self.code = NEXT_CODE
        member = next(one for one in self.members.values() if Role.SUPERVISOR in one.staff.roles)
        self.at_desk = member
        return SignedIn(self._desk(member), must_change=True, new_code=NEXT_CODE)

    def begin(self, answers: FirstAnswers) -> SignedIn:
        self.steps.append("begin")
        problem = password_problem(answers.password, answers.supervisor)
        if problem is not None:
            raise PasswordRefused(problem)
        self.answers, self.is_new = answers, False
        member = Member(answers.supervisor, answers.password, (Role.SUPERVISOR,))
        self.members[sign_in_name(answers.supervisor)] = member
        self.at_desk = member
        return SignedIn(self._desk(member), new_code=self.code)

    def confirm_code(self, typed: str) -> bool:
        self.steps.append("confirm_code")
        return typed_code(typed) == self.code

    def recovery_sheet(self, code: str) -> Made:
        from printing.recovery_sheet import recovery_sheet
        from transit_desk.domain.codes import AuditedPaper
        from transit_desk.language import Translator

        stamp = Stamp("Musasa", self.clock(), "Aline", 1)
        data = recovery_sheet(RecoverySheetPaper(stamp, code, "Aline"), Translator("en"))
        return Made(AuditedPaper.RECOVERY_SHEET, "recovery-sheet.pdf", data, 1)

    def change_password(self, old: str, new: str) -> None:
        self.steps.append("change_password")
        member = self.at_desk
        assert member is not None
        if old and old != member.password:
            raise WrongSignIn
        problem = password_problem(new, member.staff.name)
        if problem is not None:
            raise PasswordRefused(problem)
        member.password, member.must_change = new, False

    def backup_desk(self) -> Desk | None:
        return None

    def newest_backup(self, second: str) -> FoundBackup | None:
        return None

    def look_into(self, file: Path) -> FoundBackup:
        raise NotImplementedError

    def restore(self, file: Path, name: str, secret: str, by_code: bool, progress: Progress) -> BroughtBack:
        raise NotImplementedError

    def lock(self) -> None:
        self.steps.append("lock")

    def sign_out(self) -> None:
        self.steps.append("sign_out")
        self.at_desk = None

    def _open(self, name: str, password: str) -> SignedIn:
        seconds = self.wait(name)
        if seconds > 0:
            raise SignInTooSoon(round(seconds))
        member = self.members.get(sign_in_name(name))
        if member is None or member.password != password:
            count, _ = self._failures.get(sign_in_name(name), (0, None))
            self._failures[sign_in_name(name)] = (count + 1, self.clock())
            raise WrongSignIn
        self._failures.pop(sign_in_name(name), None)
        self.at_desk = member
        return SignedIn(self._desk(member), must_change=member.must_change)

    def _desk(self, member: Member) -> Desk:
        return Desk(self.database, self.clock, member.staff, ZoneInfo("Africa/Bujumbura"), "Test desk")
