"""Refusals about who may do what, who works here and who is at the desk already, in the reader's words."""

from collections.abc import Callable
from typing import Final

from transit_desk.domain import refusals as no

WORDED: Final[dict[type[BaseException], Callable[..., str]]] = {
    no.NotAllowed: lambda e, t: t(
        "Your roles don't include this. Ask a supervisor, or somebody whose work it is."
    ),
    no.StaffNameTaken: lambda e, t: t(
        "Somebody called “{name}” works here already. Add a second name or an initial, so that nobody mixes "
        "them up.",
        name=e.name,
    ),
    no.NoRoles: lambda e, t: t("Choose at least one role."),
    no.LastSupervisor: lambda e, t: t(
        "This is the only supervisor. Make somebody else a supervisor first, or nobody could add staff any more."
    ),
    no.NotYourself: lambda e, t: t("You can't take away your own access. Another supervisor can."),
    no.NoKeyring: lambda e, t: t("This desk was opened without sign-in: it has no staff to manage."),
    no.SignInTooSoon: lambda e, t: t.plural(
        "Too many wrong tries. Wait {n} second, then try again.",
        "Too many wrong tries. Wait {n} seconds, then try again.",
        e.seconds,
    ),
    no.NotSetUp: lambda e, t: t(
        "There is no desk here yet. Open the window once: it asks for the centre's name and the first supervisor."
    ),
    no.DatabaseMissing: lambda e, t: t(
        "The keyring is here, but the database “{file}” is missing. Nothing was changed. Restore the newest "
        "backup.",
        file=e.file,
    ),
    no.AlreadyOpen: lambda e, t: (
        t(
            "The desk is open already on this computer, since {since}. Work in that window, or close it first.",
            since=t.datetime(e.since),
        )
        if e.since is not None
        else t("The desk is open already on this computer. Work in that window, or close it first.")
    ),
}
