"""What every screen's test asks: can a screen reader find each control, and is anything cut off?"""

import re
from collections import Counter
from collections.abc import Iterator

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

LINE_MAY_END = re.compile(r"[\s\u200b]+")
"""Spaces, and the mark of no width that a long path has after each folder."""


def _insides(widget: QWidget) -> bool:
    """Parts that Qt itself puts into a control: the field of a spin box, a table's header."""
    if isinstance(widget, QHeaderView | QScrollBar) or widget.objectName().startswith("qt_"):
        return True
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QComboBox | QAbstractSpinBox | QAbstractItemView | QTabBar):
            return True
        parent = parent.parentWidget()
    return False


def _visible(widget: QWidget, kinds: tuple[type[QWidget], ...]) -> Iterator[QWidget]:
    for child in (widget, *widget.findChildren(QWidget)):
        if isinstance(child, kinds) and child.isVisible() and not _insides(child):
            yield child


def assert_accessible(widget: QWidget) -> None:
    """Every visible control in `widget` has an accessible name and a snake_case object name, unique among
    its siblings."""
    faults = []
    names: Counter[tuple[int, str]] = Counter()
    for control in _visible(widget, INTERACTIVE):
        name = control.objectName()
        told = f"{type(control).__name__} {name!r} in {getattr(control.parent(), 'objectName', str)()!r}"
        if not SNAKE.fullmatch(name):
            faults.append(f"{told}: its object name is not snake_case")
        if not control.accessibleName().strip():
            faults.append(f"{told}: it has no accessible name")
        names[(id(control.parentWidget()), name)] += 1
        if names[(id(control.parentWidget()), name)] == 2:
            faults.append(f"{told}: a sibling has the same object name")
    assert not faults, "\n".join(faults)


def assert_not_cut(widget: QWidget) -> None:
    """No visible label or button in `widget` has less room than its text needs."""
    QApplication.processEvents()  # what was laid out anew takes its place at the next turn of Qt's loop
    faults = []
    for control in _visible(widget, (QLabel, QPushButton)):
        if not isinstance(control, QLabel | QPushButton) or not control.text():
            continue
        wraps = isinstance(control, QLabel) and control.wordWrap()
        needs = control.minimumSizeHint() if wraps else control.sizeHint()
        height = control.heightForWidth(control.width()) if wraps else needs.height()
        if isinstance(control, QPushButton):  # a rail button may be lower than it likes, not than its word
            height = control.fontMetrics().height()
        longest = max(
            (control.fontMetrics().horizontalAdvance(word) for word in LINE_MAY_END.split(control.text())),
            default=0,
        )
        width = longest if wraps else needs.width()
        if control.width() < width or control.height() < height:
            faults.append(
                f"{control.objectName()!r} {control.text()!r}: has {control.width()} x {control.height()},"
                f" needs {width} x {height}"
            )
    assert not faults, "\n".join(faults)
