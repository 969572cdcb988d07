"""The roll-call: by room, ticked off by a scan or by arrows and Space; who is missing stands large."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QScrollArea, QWidget

from transit_desk.domain.codes import Presence
from transit_desk.domain.presence import Called
from transit_desk.domain.rights import Right
from transit_desk.language import Translator
from transit_desk.language.presence_words import moment_words, roll_over_words
from ui.screen import Screen
from ui.status import Status
from ui.views.confirm import ConfirmDialog
from ui.views.presence_columns import roll_columns
from ui.views.presence_words import marked_words
from ui.widgets.bar import Bar, BarPart
from ui.widgets.buttons import DangerButton, PlainButton, PrimaryButton, with_key
from ui.widgets.desk_table import DeskTable
from ui.widgets.layout import card, column, row
from ui.widgets.status_badge import StatusBadge
from ui.widgets.text import BigText, BodyText, Caption, Heading

if TYPE_CHECKING:
    from transit_desk.domain.presence import Roll
    from transit_desk.services.roll_call import Marks, RollClosed, RollScan

MISSING_KEY, ROOM_KEY, LEFT_KEY = "M", "R", "L"
NARROW = 980
"""Narrower than this (in pixels at 100 %), what stands beside the list stands below it."""


class RollPage(QWidget):
    """Left everybody by room, right how far it is. It does its acts through `screen`."""

    paper_wanted = Signal()

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("roll_page")
        self._screen, self._shell = screen, screen.shell
        self._calls = screen.permits(Right.CALL_ROLL)
        self._roll: Roll | None = None
        self._places: dict[int, int] = {}
        self._left_only = False
        self.heading = Heading("roll_heading")
        self.table: DeskTable[Called] = DeskTable(
            "roll_people",
            roll_columns(self._shell, self._place_of),
            row_id=lambda one: one.person.person_id,
            shell=self._shell,
            acts=(MISSING_KEY, ROOM_KEY, LEFT_KEY) if self._calls else (LEFT_KEY,),
            optional=("case", "age"),
        )
        self.table.act_wanted.connect(self._key_pressed)
        self.table.space_pressed.connect(self._toggle)
        self.table.row_activated.connect(self._toggle)
        self.table.row_chosen.connect(lambda _: self._enable())
        theme = self._shell.theme
        self.left = BigText("roll_left")
        self.left.setProperty("role", "figure")
        self.left_words = BodyText("roll_left_words")
        self.bar = Bar("roll_bar", theme)
        self.seen = BodyText("roll_seen")
        self.state = StatusBadge("roll_state", theme)
        self.missing_heading = Heading("missing_heading")
        self.missing: list[StatusBadge] = []
        self._missing = column(gap=1)
        inside = QWidget()
        column(self._missing, 1, parent=inside)
        self._missing_area = QScrollArea()
        self._missing_area.setObjectName("missing_people")
        self._missing_area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._missing_area.setWidgetResizable(True)
        self._missing_area.setWidget(inside)
        self._build_buttons()
        side = card(
            self.state,
            self.left,
            self.left_words,
            self.bar,
            self.seen,
            self.missing_heading,
            self._missing_area,
            name="roll_card",
        )
        self.hint = Caption("roll_hint")
        left = column(row(self.heading, 1, self.hint), self.table)
        left.setStretch(1, 1)
        self._middle = row(left, side, gap=2)
        self._middle.setStretch(0, 64)
        self._middle.setStretch(1, 36)
        self._first = row(self.close_button, self.mark_missing, 1)
        self._second = row(self.mark_room, self.only_left, 1)
        self._third = row(1, self.paper, self.start)
        self._foot = row(self._first, self._second, 1, self._third)
        whole = column(self._middle, self._foot, parent=self)
        whole.setStretch(0, 1)

    def set_words(self) -> None:
        """Puts the words on."""
        t = self._shell.language.t
        self.table.set_name(t("Everybody by room"))
        self.table.set_empty_text(t("Nobody is in the building."), "")
        self.start.set_words(t("Start the roll-call"), t)
        self.close_button.set_words(t("Close the roll-call"), t)
        self.mark_missing.set_words(with_key(t("Missing"), MISSING_KEY, t), t, t("Missing"))
        self.mark_room.set_words(with_key(t("Whole room seen"), ROOM_KEY, t), t, t("Whole room seen"))
        self.paper.set_words(t("On paper"), t, t("Roll-call on paper"))
        self.missing_heading.setText(t("Missing"))
        self._missing_area.setAccessibleName(t("Missing"))
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """How far it is stands below the list where there is no room beside it, and the buttons in rows."""
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        narrow = self.width() < self._shell.theme.px(NARROW)
        for box in (self._middle, self._foot):
            box.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)

    def read(self) -> None:
        """Reads how far it is."""
        desk = self._shell.desk

        def job() -> "Roll":
            from transit_desk.services.roll_call import roll

            return roll(desk)

        self._screen.ask(job, self._take)

    @property
    def takes_scans(self) -> bool:
        """Whether a scan is the roll-call's; one of a night that is over refuses it."""
        return self._calls and self._roll is not None and self._roll.open

    def scan(self, text: str) -> None:
        """Whoever the card means was seen."""
        desk, t, which = self._shell.desk, self._shell.language.t, self._id()

        def job() -> "tuple[RollScan, Roll]":
            from transit_desk.services.roll_call import mark_scan, roll

            return mark_scan(desk, which, text), roll(desk)

        def done(found: "tuple[RollScan, Roll]") -> None:
            scanned, now = found
            self._take(now)
            if scanned.marks is None:
                words = (
                    t("A roll-call marks one person at a time: scan the card.")
                    if scanned.found
                    else t("Nobody has this number. Scan it again, or type the name.")
                )
                self._shell.say(words, kind="refused")
                return
            self._say(scanned.marks)
            if scanned.person_id is not None:
                self._choose(scanned.person_id)

        self._screen.ask(job, done)

    def show_person(self, person_id: int) -> bool:
        """Chooses somebody found by name: Space marks them."""
        if self._roll is None or all(one.person.person_id != person_id for one in self._roll.people):
            return False
        self._choose(person_id)
        self.table.setFocus()
        return True

    def take_focus(self) -> None:
        """To the list."""
        self.table.setFocus()

    # Acts

    def mark(self, people: Sequence[Called], presence: Presence) -> None:
        """Marks these; the next one who was not called is chosen then."""
        ids = tuple(one.person.person_id for one in people)
        if not ids or not self.takes_scans:
            return
        desk, which = self._shell.desk, self._id()

        def job() -> "tuple[Marks, Roll]":
            from transit_desk.services.roll_call import mark, roll

            return mark(desk, which, ids, presence), roll(desk)

        def done(found: "tuple[Marks, Roll]") -> None:
            after = self._next(ids[-1])
            self._take(found[1])
            self._say(found[0])
            if presence is not Presence.UNMARKED and after is not None:
                self.table.choose(after)

        self._screen.ask(job, done)

    def start_now(self) -> None:
        """Begins the roll-call of this night."""
        desk, t = self._shell.desk, self._shell.language.t

        def job() -> "Roll":
            from transit_desk.services.roll_call import start_roll_call

            return start_roll_call(desk)

        def done(roll: "Roll") -> None:
            self._take(roll)
            self.table.setFocus()

        self._screen.act(
            job, done, said=lambda _: t("The roll-call is open: scan cards, or Space in the list.")
        )

    def ask_to_close(self) -> None:
        """Says what closing does, in numbers."""
        roll = self._roll
        if roll is None or not self.takes_scans:
            return
        t = self._shell.language.t
        left = len(roll.left)
        consequences = [
            t.plural("{n} person was seen.", "{n} people were seen.", roll.seen),
            t.plural("{n} person is missing.", "{n} people are missing.", len(roll.missing) + left),
            t("A closed roll-call is not opened again; another one can be started."),
        ]
        if left:
            consequences.insert(
                1,
                t.plural(
                    "{n} person was not called: that counts as missing.",
                    "{n} people were not called: that counts as missing.",
                    left,
                ),
            )
        ConfirmDialog(
            "close_roll",
            t("Close the roll-call"),
            t("Close the roll-call?"),
            consequences,
            self.close_now,
            self._shell,
            self.window(),
        ).open()

    def close_now(self) -> None:
        """Closes it, for good."""
        desk, t, which = self._shell.desk, self._shell.language.t, self._id()

        def job() -> "tuple[RollClosed, Roll]":
            from transit_desk.services.roll_call import close_roll_call, roll

            return close_roll_call(desk, which), roll(desk)

        def said(found: "tuple[RollClosed, Roll]") -> str:
            return t(
                "Roll-call closed: {seen} seen, {missing} missing, {out} out.",
                seen=t.number(found[0].seen),
                missing=t.number(found[0].missing),
                out=t.number(found[0].out),
            )

        self._screen.act(job, lambda found: self._take(found[1]), said=said)

    # Inside

    def _build_buttons(self) -> None:
        calls = self._calls
        self.start = PrimaryButton("start_roll", key="Ctrl+Return", permitted=calls)
        self.start.clicked.connect(self.start_now)
        self.close_button = DangerButton("close_roll", key="Ctrl+Shift+F", permitted=calls)
        self.close_button.clicked.connect(self.ask_to_close)
        self.mark_missing = PlainButton("mark_missing", permitted=calls)
        self.mark_missing.clicked.connect(lambda: self._key_pressed(MISSING_KEY))
        self.mark_room = PlainButton("mark_room", permitted=calls)
        self.mark_room.clicked.connect(lambda: self._key_pressed(ROOM_KEY))
        self.only_left = PlainButton("only_left")
        self.only_left.clicked.connect(lambda: self._key_pressed(LEFT_KEY))
        prints = self._screen.permits(Right.PRINT_HOUSE)
        self.paper = PlainButton("roll_on_paper", key="Ctrl+P", permitted=prints)
        self.paper.clicked.connect(self.paper_wanted)

    def _id(self) -> int:
        return 0 if self._roll is None or self._roll.roll_call_id is None else self._roll.roll_call_id

    def _key_pressed(self, key: str) -> None:
        chosen = self.table.chosen()
        if key == LEFT_KEY:
            self._left_only = not self._left_only
            self._show()
        elif chosen is not None and key == MISSING_KEY and chosen.expected:
            self.mark((chosen,), Presence.MISSING)
        elif chosen is not None and key == ROOM_KEY and self._roll is not None:
            people = self._roll.people if chosen.place.room else (chosen,)  # no room is no place of several
            room = [one for one in people if one.expected and one.place == chosen.place]
            self.mark([one for one in room if one.mark is Presence.UNMARKED], Presence.SEEN)

    def _toggle(self, one: Called) -> None:
        self.mark((one,), Presence.UNMARKED if one.mark is Presence.SEEN else Presence.SEEN)

    def _next(self, person_id: int) -> int | None:
        """The next one after this who was not called, else the first."""
        people = () if self._roll is None else self._roll.people
        at = next((at for at, one in enumerate(people) if one.person.person_id == person_id), 0)
        waiting = (
            one.person.person_id
            for one in (*people[at + 1 :], *people[:at])
            if one.expected and one.mark is Presence.UNMARKED
        )
        return next(waiting, None)

    def _choose(self, person_id: int) -> None:
        if not self.table.choose(person_id):
            self._left_only = False
            self._show()
            self.table.choose(person_id)

    def _say(self, marks: "Marks") -> None:
        desk, t = self._shell.desk, self._shell.language.t

        def undo() -> None:
            from transit_desk.services.roll_call import undo_marks

            undo_marks(desk, marks)

        can: Callable[[], None] | None = undo if marks.marked else None
        self._shell.say(marked_words(marks, t), kind="done" if marks.marked else "info", undo=can)

    def _take(self, roll: "Roll") -> None:
        first, self._roll = self._roll is None, roll
        self._places = {one.person.person_id: at for at, one in enumerate(roll.people)}
        self._show()
        if first and roll.open and roll.left:
            self.table.choose(roll.left[0].person.person_id)

    def _show(self) -> None:
        t, roll = self._shell.language.t, self._roll
        self.only_left.set_words(
            with_key(t("Show everybody") if self._left_only else t("Only who is left"), LEFT_KEY, t),
            t,
            t("Show everybody") if self._left_only else t("Only who is left"),
        )
        if roll is None:
            return
        self.heading.setText(t("Night of {day}", day=t.weekday(roll.night)))
        shown = roll.left if self._left_only and roll.open else roll.people
        self.table.set_rows(shown)
        self._show_state(roll, t)
        self._show_missing(roll, t)
        self._enable()

    def _show_state(self, roll: "Roll", t: Translator) -> None:
        left, missing = len(roll.left), len(roll.missing)
        if roll.open:
            started = t(
                "Open since {moment}, by {who}", moment=self._moment(roll.started_at, t), who=roll.started_by
            )
            if roll.over:
                self.state.show_status(Status.ATTENTION, roll_over_words(t, roll.night))
            else:
                self.state.show_status(Status.UNKNOWN, started)
            number, words = left, t.plural("person still to call", "people still to call", left)
        elif roll.roll_call_id is not None:
            closed = t(
                "Closed {moment}, by {who}", moment=self._moment(roll.closed_at, t), who=roll.closed_by
            )
            self.state.show_status(Status.STOP if missing else Status.READY, closed)
            number, words = missing, t.plural("person missing", "people missing", missing)
        else:
            self.state.show_status(Status.UNKNOWN, t("No roll-call tonight yet"))
            number, words = roll.expected, t.plural("person to call", "people to call", roll.expected)
        self.left.setText(t.number(number))
        self.left_words.setText(words)
        parts = (BarPart(roll.seen, "ready"), BarPart(missing, "stop"))
        seen = t("{seen} of {all} seen", seen=t.number(roll.seen), all=t.number(roll.expected))
        out = t.plural("{n} out by the gate", "{n} out by the gate", roll.out) if roll.out else ""
        self.bar.show_parts(parts, roll.expected, seen)
        self.seen.setText(" · ".join(part for part in (seen, out) if part))

    def _moment(self, moment: datetime | None, t: Translator) -> str:
        return "" if moment is None else moment_words(t, moment, self._shell.now())

    def _show_missing(self, roll: "Roll", t: Translator) -> None:
        people = roll.missing if roll.roll_call_id is not None else ()
        while len(self.missing) < len(people):
            badge = StatusBadge(f"missing_{len(self.missing)}", self._shell.theme)
            for words in badge.findChildren(QLabel, f"missing_{len(self.missing)}_words"):
                words.setProperty("role", "name")  # read across a room
            self._missing.addWidget(badge)
            self.missing.append(badge)
        for at, badge in enumerate(self.missing):
            badge.setVisible(at < len(people))
            if at < len(people):
                one = people[at]
                badge.show_status(Status.STOP, f"{one.person.name}   {one.place.room or t('no bed')}")
        self.missing_heading.setVisible(bool(people))
        self._missing_area.setVisible(bool(people))

    def _enable(self) -> None:
        t, roll = self._shell.language.t, self._roll
        is_open = roll is not None and roll.open
        marks = roll is not None and roll.open and not roll.over
        self.start.setVisible(not is_open)
        self.close_button.setVisible(is_open)
        for button in (self.mark_missing, self.mark_room):
            button.setVisible(marks)
        self.only_left.setVisible(is_open)
        self.hint.setText(t("Scan a card, or Space: seen.") if marks and self._calls else "")

    def _place_of(self, one: Called) -> int:
        return self._places.get(one.person.person_id, 0)
