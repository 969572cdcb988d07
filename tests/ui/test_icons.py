"""Our names for icons, and how they are painted."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon

from ui.icons import _NAMES, Icons
from ui.main_window import MainWindow
from ui.theme import Theme


def ink(icon: QIcon, state: QIcon.State = QIcon.State.Off) -> str:
    """The colour of the picture's most solid point."""
    image = icon.pixmap(QSize(24, 24), QIcon.Mode.Normal, state).toImage()
    points = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(points, key=lambda point: point.alpha()).name().upper()


def test_before_the_font_is_there_icons_are_empty(theme: Theme) -> None:
    assert Icons(theme).icon("today").isNull()


@pytest.mark.parametrize("name", ("today", "setup"))
def test_a_picture_has_the_colours_asked_for(window: MainWindow, theme: Theme, name: str) -> None:
    for mode in ("dark", "light"):
        theme.set_mode("dark" if mode == "dark" else "light")
        icon = window.icons.icon(name, "on_rail", "on_rail_chosen")
        assert ink(icon) == theme.hex("on_rail")
        assert ink(icon, QIcon.State.On) == theme.hex("on_rail_chosen")


def test_every_name_has_a_picture(window: MainWindow) -> None:
    assert [name for name in _NAMES if ink(window.icons.icon(name)) == "#000000"] == []


def test_a_name_that_is_not_ours(window: MainWindow) -> None:
    with pytest.raises(KeyError):
        window.icons.icon("no such icon")
