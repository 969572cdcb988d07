"""The columns of the Presence screen's lists."""

from collections.abc import Callable

from transit_desk.domain.presence import Called, Present
from transit_desk.language.presence_words import moment_words, standing_words
from transit_desk.language.words import age
from ui.models.rows import Column
from ui.shell import Shell
from ui.views.presence_words import called_status, called_words, where_status, where_words


def household_columns(shell: Shell) -> tuple[Column[Present], ...]:
    """The people of a case at the gate."""
    now = shell.now
    return (
        Column("name", lambda t: t("Name"), lambda one, t: one.name, width=220, stretch=True),
        Column(
            "age",
            lambda t: t("Age"),
            lambda one, t: age(t, one.born, shell.desk.today()),
            align="right",
            width=52,
        ),
        Column("bed", lambda t: t("Bed"), lambda one, t: one.label, width=76),
        Column(
            "state",
            lambda t: t("Where"),
            lambda one, t: standing_words(t, one.out, now()),
            status=lambda one: where_status(one, now()),
            width=178,
            tooltip=lambda one, t: where_words(one, now(), t),
        ),
    )


def out_columns(shell: Shell) -> tuple[Column[Present], ...]:
    """Who is out now."""
    now = shell.now
    return (
        Column(
            "state",
            lambda t: t("Where"),
            lambda one, t: standing_words(t, one.out, now()),
            status=lambda one: where_status(one, now()),
            width=178,
            tooltip=lambda one, t: where_words(one, now(), t),
        ),
        Column("name", lambda t: t("Name"), lambda one, t: one.name, width=220, stretch=True),
        Column("case", lambda t: t("Case"), lambda one, t: one.case_number, width=112),
        Column(
            "since",
            lambda t: t("Since"),
            lambda one, t: "" if one.out is None else moment_words(t, one.out.since, now()),
            sort=lambda one: None if one.out is None else one.out.since,
            width=116,
        ),
        Column(
            "back",
            lambda t: t("Expected"),
            lambda one, t: (
                ""
                if one.out is None or one.out.expected_at is None
                else moment_words(t, one.out.expected_at, now())
            ),
            sort=lambda one: None if one.out is None else one.out.expected_at,
            width=96,
        ),
    )


def roll_columns(shell: Shell, place: Callable[[Called], int]) -> tuple[Column[Called], ...]:
    """Everybody at a roll-call; `place` is where somebody stands in the order of rooms."""
    return (
        Column(
            "room",
            lambda t: t("Room"),
            lambda one, t: one.place.room or t("no bed"),
            sort=place,
            width=90,
        ),
        Column("bed", lambda t: t("Bed"), lambda one, t: one.person.bed, width=56),
        Column("name", lambda t: t("Name"), lambda one, t: one.person.name, width=220, stretch=True),
        Column(
            "age",
            lambda t: t("Age"),
            lambda one, t: age(t, one.person.born, shell.desk.today()),
            align="right",
            width=64,
        ),
        Column("case", lambda t: t("Case"), lambda one, t: one.person.case_number, width=112),
        Column(
            "state",
            lambda t: t("Status"),
            called_words,
            status=called_status,
            width=190,
        ),
    )
