"""Layouts on the 8-pixel grid, and the one call that a changed style property needs."""

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from ui.tokens import GRID

_Part = QWidget | QLayout | int
"""A widget, a layout, or a stretch of that weight."""


def _fill(box: QBoxLayout, parts: tuple[_Part, ...]) -> None:
    for part in parts:
        if isinstance(part, QWidget):
            box.addWidget(part)
        elif isinstance(part, QLayout):
            box.addLayout(part)
        else:
            box.addStretch(part)


def column(*parts: _Part, margin: int = 0, gap: int = 1, parent: QWidget | None = None) -> QVBoxLayout:
    """The parts below each other. `margin` and `gap` count grid steps of 8 pixels."""
    box = QVBoxLayout() if parent is None else QVBoxLayout(parent)
    box.setContentsMargins(*(margin * GRID,) * 4)
    box.setSpacing(gap * GRID)
    _fill(box, parts)
    return box


def row(*parts: _Part, margin: int = 0, gap: int = 1, parent: QWidget | None = None) -> QHBoxLayout:
    """The parts beside each other. `margin` and `gap` count grid steps of 8 pixels."""
    box = QHBoxLayout() if parent is None else QHBoxLayout(parent)
    box.setContentsMargins(*(margin * GRID,) * 4)
    box.setSpacing(gap * GRID)
    _fill(box, parts)
    return box


def labelled(label: QLabel, field: QWidget) -> QVBoxLayout:
    """A field below its label, which becomes its buddy (a mnemonic, and the screen reader's name)."""
    label.setBuddy(field)
    box = QVBoxLayout()
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(GRID // 2)
    box.addWidget(label)
    box.addWidget(field)
    return box


def card(*parts: _Part, name: str, margin: int = 2, gap: int = 1) -> QFrame:
    """A framed surface with the parts below each other."""
    frame = QFrame()
    frame.setObjectName(name)
    frame.setProperty("role", "card")
    column(*parts, margin=margin, gap=gap, parent=frame)
    return frame


def restyle(widget: QWidget, **properties: str | bool) -> None:
    """Sets dynamic properties that the style sheet looks at, and has the widget and its children dressed anew
    when one has changed."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        style = widget.style()
        for part in (widget, *widget.findChildren(QWidget)):
            style.unpolish(part)
            style.polish(part)
        widget.update()
