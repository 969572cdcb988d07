"""One quiet sentence on a screen where one may only look."""

from typing import TYPE_CHECKING

from transit_desk.language import Translator
from ui.permits import permits
from ui.widgets.text import Caption

if TYPE_CHECKING:
    from transit_desk.domain.rights import Right
    from ui.shell import Shell


class LookOnly(Caption):
    """Stands where the acts of the screen would stand, for who has none of `rights`; for others it isn't there."""

    def __init__(self, name: str, shell: "Shell", *rights: "Right") -> None:
        super().__init__(name)
        self.applies = not permits(shell, *rights)
        if not self.applies:
            self.hide()

    def set_words(self, t: Translator) -> None:
        """Puts the words on."""
        self.setText(t("You can look at this, not change it."))
