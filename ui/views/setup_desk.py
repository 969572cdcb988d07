"""Setup of this desk and of the centre, and what the program is."""

from importlib import metadata
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

import resources
from transit_desk.language import LANGUAGES, Translator
from ui.theme import Mode
from ui.tokens import SCALES
from ui.views.lists_print import LANGUAGE_NAMES
from ui.views.setup_section import Section
from ui.widgets.buttons import PlainButton, PrimaryButton
from ui.widgets.facts import Facts
from ui.widgets.fields import ChoiceList, LineField
from ui.widgets.layout import column, labelled, row
from ui.widgets.text import BodyText, Caption, Heading

if TYPE_CHECKING:
    from transit_desk.services.allocate_beds import House

FIELD_WIDTH = 640


class DeskSection(Section):
    """In which language the window speaks, and how it looks. Stored on this computer alone."""

    name = "this_desk"

    def title(self, t: Translator) -> str:
        return t("This desk")

    def build(self) -> None:
        self._heading = Heading("this_desk_heading")
        self._language_label, self._mode_label = Caption("language_label"), Caption("mode_label")
        self._scale_label = Caption("scale_label")
        self.language, self.mode = ChoiceList("window_language"), ChoiceList("window_mode")
        self.scale = ChoiceList("text_size")
        self.language.set_choices([(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])
        self.language.value_chosen.connect(lambda value: self._switch_language(str(value)))
        self.mode.value_chosen.connect(lambda value: self._switch_mode(cast(Mode, value)))
        self.scale.value_chosen.connect(lambda value: self._switch_scale(int(str(value))))
        look = row(
            labelled(self._language_label, self.language),
            labelled(self._mode_label, self.mode),
            labelled(self._scale_label, self.scale),
            1,
            gap=2,
        )
        column(
            self._heading,
            look,
            1,
            gap=2,
            parent=self,
        )
        self.shell.theme.changed.connect(self._show_look)
        self.shell.language.changed.connect(self._show_look)

    def retranslate(self) -> None:
        t = self.t
        self._heading.setText(self.title(t))
        for label, field, words in (
            (self._language_label, self.language, t("Language")),
            (self._mode_label, self.mode, t("Colours")),
            (self._scale_label, self.scale, t("Text size")),
        ):
            label.setText(words)
            field.setAccessibleName(words)
        self.mode.set_choices([("light", t("Light")), ("dark", t("Dark"))])
        self.scale.set_choices([(scale, f"{scale} %") for scale in SCALES])
        self._show_look()

    def read(self) -> None:
        self._show_look()

    def _show_look(self) -> None:
        self.language.choose(self.shell.language.code)
        self.mode.choose(self.shell.theme.mode)
        self.scale.choose(self.shell.theme.scale)

    def _switch_language(self, code: str) -> None:
        before = self.shell.language.code
        self.shell.language.switch(code)
        words = self.t("The window speaks {language}", language=LANGUAGE_NAMES[code])
        self.shell.say(words, undo=self.on_main_thread(lambda: self.shell.language.switch(before)))

    def _switch_mode(self, mode: Mode) -> None:
        before, t = self.shell.theme.mode, self.t
        self.shell.theme.set_mode(mode)
        words = t("Dark colours") if mode == "dark" else t("Light colours")
        self.shell.say(words, undo=self.on_main_thread(lambda: self.shell.theme.set_mode(before)))

    def _switch_scale(self, scale: int) -> None:
        before = self.shell.theme.scale
        self.shell.theme.set_scale(scale)
        words = self.t("Text size {scale} %", scale=scale)
        self.shell.say(words, undo=self.on_main_thread(lambda: self.shell.theme.set_scale(before)))


class CentreSection(Section):
    """The centre's name on papers, and its rooms."""

    name = "centre"

    def title(self, t: Translator) -> str:
        return t("Centre")

    def build(self) -> None:
        self._rooms: int | None = None
        self._beds = 0
        self._heading, self._name_label = Heading("centre_heading"), Caption("centre_name_label")
        self.centre_name = LineField("centre_name")
        self.centre_name.setMaxLength(80)
        self.centre_name.setMaximumWidth(FIELD_WIDTH)
        self.centre_name.returnPressed.connect(self._store)
        self._stored = ""
        self._rooms_heading, self._rooms_words = Heading("rooms_heading"), BodyText("rooms_words")
        self.sample = PlainButton("load_sample_centre", key="Ctrl+L")
        self.sample.clicked.connect(self._load)
        self.sample.hide()
        self.store = PrimaryButton("store_centre", key="Ctrl+Return")
        self.store.clicked.connect(self._store)
        column(
            self._heading,
            labelled(self._name_label, self.centre_name),
            self._rooms_heading,
            self._rooms_words,
            row(self.sample, 1),
            1,
            row(1, self.store),
            gap=2,
            parent=self,
        )

    def retranslate(self) -> None:
        t = self.t
        self._heading.setText(self.title(t))
        self._name_label.setText(t("Name of the centre, on every paper"))
        self.centre_name.set_name(self._name_label.text())
        self._rooms_heading.setText(t("Rooms and beds"))
        self.sample.set_words(t("Load the sample centre"), t)
        self.store.set_words(t("Store the name"), t)
        self._show_rooms()

    def read(self) -> None:
        desk = self.shell.desk

        def read() -> "tuple[str, House]":
            from transit_desk.services.allocate_beds import show_house
            from transit_desk.services.settings import centre_name

            return centre_name(desk), show_house(desk)

        self.host.ask(read, lambda found: self._show(*found))

    def _show(self, name: str, house: "House") -> None:
        self._stored = name
        self.centre_name.setText(name)
        self._rooms = len(house.rooms)
        self._beds = sum(len(room.beds) for room in house.rooms)
        self._show_rooms()

    def _show_rooms(self) -> None:
        t = self.t
        if self._rooms is None:
            return
        self.sample.setVisible(self._rooms == 0)
        if self._rooms:
            beds = t.plural("{n} bed or cot", "{n} beds and cots", self._beds)
            words = t.plural("{n} room with {beds}.", "{n} rooms with {beds}.", self._rooms, beds=beds)
        else:
            words = t(
                "There are no rooms yet. The sample centre has about 180 beds in 30 rooms, to begin with."
            )
        self._rooms_words.setText(words)

    def _store(self) -> None:
        desk, t = self.shell.desk, self.t
        name, before = " ".join(self.centre_name.text().split()), self._stored

        def put(value: str) -> str:
            from transit_desk.services.settings import put

            return put(desk, "centre_name", value)

        if name and name != before:
            self.host.act(
                lambda: put(name),
                lambda _: self.read(),
                said=lambda _: t("Papers carry the name “{name}”", name=name),
                undo=lambda _: lambda: put(before),
            )

    def _load(self) -> None:
        desk, t = self.shell.desk, self.t

        def load() -> int:
            from transit_desk.services.reference import load_sample_centre

            return load_sample_centre(desk)

        self.host.act(
            load,
            lambda _: self.read(),
            said=lambda beds: t.plural("{n} bed made", "{n} beds and cots made", beds),
        )


class AboutSection(Section):
    """Which version, where the data is, and the licences of what the program brings along."""

    name = "about"

    def title(self, t: Translator) -> str:
        return t("About")

    def build(self) -> None:
        self._heading = Heading("about_heading")
        self.facts = Facts("about_facts")
        self.facts.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._data_label, self.data = Caption("data_label"), LineField("data_place")
        self.data.setReadOnly(True)
        self._licence_heading = Heading("licence_heading")
        self.licence = QPlainTextEdit()
        self.licence.setObjectName("font_licence")
        self.licence.setReadOnly(True)
        self.licence.setTabChangesFocus(True)
        self.licence.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.licence.setPlainText(resources.path("fonts", "OFL.txt").read_text("utf-8"))
        self.licence.setMinimumHeight(self.shell.theme.px(120))
        data = labelled(self._data_label, self.data)
        box = column(self._heading, self.facts, data, self._licence_heading, self.licence, gap=2, parent=self)
        box.setStretch(4, 1)

    def retranslate(self) -> None:
        t = self.t
        self._heading.setText(self.title(t))
        self._licence_heading.setText(t("Licence of the fonts"))
        self.licence.setAccessibleName(t("Licence of the fonts"))
        self._data_label.setText(t("Where the data is"))
        self.data.set_name(t("Where the data is"))
        self.facts.show_facts(
            [
                (t("Transit Desk"), t("version {version}", version=_version())),
                (t("Fonts"), t("Noto Sans, SIL Open Font License 1.1, below")),
                (t("Pictures"), t("Material Design Icons, Apache License 2.0, through QtAwesome (MIT)")),
                (t("Made with"), "Qt for Python (LGPL 3), SQLAlchemy, SQLCipher, ReportLab, openpyxl, Babel"),
            ]
        )

    def read(self) -> None:
        desk = self.shell.desk

        def read() -> str:
            from transit_desk.services.settings import place_of_data

            return place_of_data(desk)

        self.host.ask(read, self._show)

    def _show(self, place: str) -> None:
        self.data.setText(place)
        self.data.setCursorPosition(0)


def _version() -> str:
    try:
        return metadata.version("transit-desk")
    except metadata.PackageNotFoundError:  # run from the source folder without being installed
        return "0"
