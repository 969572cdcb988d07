"""What the person whose screens these are may do.

Screens are built for one person and given up with his roles, so a control is asked once, when it is made: what
he may not do is not shown, and its key is bound to nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transit_desk.domain.rights import Right
    from ui.shell import Shell


def permits(shell: "Shell", *rights: "Right") -> bool:
    """Whether who works here has one of `rights`."""
    return any(shell.desk.may(right) for right in rights)
