"""The columns of the medical worklist."""

from transit_desk.domain.rows import MedicalRow
from ui.models.rows import Column
from ui.shell import Shell
from ui.views.medical_words import (
    age_sex,
    moment_short,
    needs_short,
    needs_words,
    row_status,
    row_words,
    state_sentence,
)


def worklist_columns(shell: Shell) -> tuple[Column[MedicalRow], ...]:
    """Columns of the worklist. What an optional one says stands beside the person too."""
    return (
        Column("name", lambda t: t("Name"), lambda row, t: row.name, width=190, stretch=True),
        Column(
            "age",
            lambda t: t("Age"),
            lambda row, t: age_sex(row, shell.now(), t),
            sort=lambda row: None if row.born is None else row.born.day,
            width=82,
        ),
        Column(
            "needs",
            lambda t: t("Needs"),
            lambda row, t: needs_short(row.needs, t),
            width=80,
            tooltip=lambda row, t: needs_words(((need, None) for need in row.needs), t),
        ),
        Column(
            "departs",
            lambda t: t("Departs"),
            lambda row, t: moment_short(row.departs_at, t),
            sort=lambda row: row.departs_at,
            width=164,
            tooltip=lambda row, t: row.movement,
        ),
        Column("flight", lambda t: t("Flight"), lambda row, t: row.movement, width=150),
        Column("case", lambda t: t("Case"), lambda row, t: row.case_number, width=112),
        Column(
            "status",
            lambda t: t("Status"),
            lambda row, t: row_words(row, shell.now(), t),
            sort=lambda row: (row.on_hold, row.fitness),
            status=row_status,
            width=200,
            tooltip=lambda row, t: state_sentence(row, shell.now(), t),
        ),
        Column(
            "valid_until",
            lambda t: t("Valid until"),
            lambda row, t: moment_short(row.valid_until, t),
            sort=lambda row: row.valid_until,
            width=150,
        ),
        Column(
            "checked",
            lambda t: t("Checked"),
            lambda row, t: f"{moment_short(row.checked_at, t)}  {row.checked_by}".strip(),
            sort=lambda row: row.checked_at,
            width=240,
        ),
    )
