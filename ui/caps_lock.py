"""Whether Caps Lock is on. Qt doesn't say; the system does on Windows and X11, and each letter typed does."""

import ctypes
import ctypes.util
import sys
from functools import lru_cache
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

_VK_CAPITAL = 0x14
_CORE_KEYBOARD = 0x0100  # XkbUseCoreKbd


def told_by(event: QKeyEvent) -> bool | None:
    """What a key that was pressed tells: a letter whose case disagrees with Shift. None for no such letter."""
    text = event.text()
    if len(text) != 1 or text.lower() == text.upper():
        return None
    return text.isupper() != bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)


def told_by_system() -> bool | None:
    """What the system says; None where it can't be asked (Wayland, macOS, no screen)."""
    platform = QGuiApplication.platformName()
    if sys.platform == "win32" and platform == "windows":
        return bool(ctypes.windll.user32.GetKeyState(_VK_CAPITAL) & 1)
    if platform == "xcb":
        return _told_by_x11()
    return None


def _told_by_x11() -> bool | None:
    x11 = _x11()
    if x11 is None:
        return None
    display = x11.XOpenDisplay(None)
    if not display:
        return None
    try:
        lights = ctypes.c_uint(0)
        if x11.XkbGetIndicatorState(display, _CORE_KEYBOARD, ctypes.byref(lights)) != 0:
            return None
        return bool(lights.value & 1)
    finally:
        x11.XCloseDisplay(display)


@lru_cache(maxsize=1)
def _x11() -> Any:
    name = ctypes.util.find_library("X11")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    library.XOpenDisplay.restype = ctypes.c_void_p
    library.XOpenDisplay.argtypes = [ctypes.c_char_p]
    library.XCloseDisplay.argtypes = [ctypes.c_void_p]
    library.XkbGetIndicatorState.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.POINTER(ctypes.c_uint)]
    return library
