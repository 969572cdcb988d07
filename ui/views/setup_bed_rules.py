"""Setup of the rules for beds: what a plan aims at, who is kept apart, and which linked cases are one family."""

from transit_desk.domain.rights import Right
from transit_desk.language import Translator
from ui.permits import permits
from ui.views.setup_bed_apart import ApartPage
from ui.views.setup_bed_goals import GoalsPage
from ui.views.setup_bed_links import LinksPage
from ui.views.setup_section import Section
from ui.widgets.layout import column
from ui.widgets.tabs import Tabs
from ui.widgets.text import Heading

KEYS = ("Ctrl+1", "Ctrl+2", "Ctrl+3")


class BedRulesSection(Section):
    """Three pages, each with its key."""

    name = "bed_rules"

    def title(self, t: Translator) -> str:
        return t("Bed rules")

    def build(self) -> None:
        self._heading = Heading("bed_rules_heading")
        self.tabs = Tabs("bed_rules_tabs", KEYS)
        self.goals, self.links = GoalsPage(self.host), LinksPage(self.host)
        self.apart = ApartPage(self.host) if permits(self.shell, Right.KEEP_APART) else None
        self._shown: tuple[GoalsPage | LinksPage | ApartPage, ...] = (self.goals, self.links)
        if self.apart is not None:
            self._shown += (self.apart,)
        self.tabs.value_chosen.connect(self._go)
        # Not a stack: that is as high as its highest page, and would make the low ones scroll.
        box = column(self._heading, self.tabs, *self._shown, gap=2, parent=self)
        for at, page in enumerate(self._shown):
            box.setStretch(at + 2, 1)
            page.setVisible(at == 0)

    def retranslate(self) -> None:
        t = self.t
        self._heading.setText(self.title(t))
        self.tabs.set_name(self.title(t))
        words = (t("What a plan aims at"), t("Linked cases"), t("Kept apart"))
        self.tabs.set_tabs(list(enumerate(words))[: len(self._shown)])
        for page in self._shown:
            page.retranslate()

    def read(self) -> None:
        self.page.read()

    @property
    def page(self) -> GoalsPage | LinksPage | ApartPage:
        """The page on view."""
        at = self.tabs.value()
        return self._shown[at if isinstance(at, int) else 0]

    def unsaved(self) -> bool:
        return self.apart is not None and self.apart.unsaved()

    def _go(self, _: object) -> None:
        for page in self._shown:
            page.setVisible(page is self.page)
        self.read()
        self.page.table.setFocus()
