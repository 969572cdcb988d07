"""The named colours and sizes of the window, in one place.

`LIGHT` and `DARK` have the same names. `TEXT_PAIRS` and `SHAPE_PAIRS` say which colour stands on which, so
that a test can hold the contrast: 4.5:1 for text, 3:1 for shapes, outlines and the focus ring (WCAG 2.2,
1.4.3 and 1.4.11).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

GRID: Final = 8
"""Every margin and gap is a multiple of this many pixels (at 100 %)."""

BASE_PT: Final = 11.0
NAME_PT: Final = 16.0
LIGHT_PT: Final = 26.0
"""The words of the boarding light, read from three metres."""
HEADING_PT: Final = 13.0
CAPTION_PT: Final = 9.0

ROW_HEIGHT: Final = 36
"""Height of a table row in pixels at 100 %: it is also touched, and read at arm's length."""

SCALES: Final = (100, 125, 150, 175, 200)
"""Text sizes the window offers, in per cent."""

LIGHT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "window": "#F3F5F8",
        "surface": "#FFFFFF",
        "surface_alt": "#F7F9FB",
        "hover": "#E9EFF6",
        "line": "#D5DCE4",
        "outline": "#74818F",
        "text": "#17212B",
        "text_soft": "#4A5765",
        "text_disabled": "#636F7C",
        "accent": "#1A5FA8",
        "accent_hover": "#164F8C",
        "accent_pressed": "#103E70",
        "on_accent": "#FFFFFF",
        "chosen": "#D6E6F7",
        "on_chosen": "#10253B",
        "focus": "#0B57D0",
        "rail": "#16324F",
        "rail_hover": "#21456A",
        "rail_chosen": "#F3F5F8",
        "on_rail": "#FFFFFF",
        "on_rail_soft": "#C5D5E6",
        "on_rail_chosen": "#16324F",
        "ready": "#17753A",
        "ready_soft": "#DFF3E5",
        "on_ready": "#FFFFFF",
        "attention": "#8F5200",
        "attention_soft": "#FCEFD4",
        "on_attention": "#FFFFFF",
        "stop": "#B3261E",
        "stop_soft": "#FBE4E2",
        "on_stop": "#FFFFFF",
        "unknown": "#556270",
        "unknown_soft": "#E8ECF0",
        "on_unknown": "#FFFFFF",
        "strip": "#22303E",
        "on_strip": "#FFFFFF",
        "strip_action": "#A9D0FF",
        "household_1": "#1B4F91",
        "household_1_soft": "#D9E8FB",
        "household_2": "#1E6B34",
        "household_2_soft": "#DCF1DF",
        "household_3": "#7A4B00",
        "household_3_soft": "#FBEBC8",
        "household_4": "#9C1F4C",
        "household_4_soft": "#FBDDE6",
        "household_5": "#54309B",
        "household_5_soft": "#E7DFFA",
        "household_6": "#0B5F63",
        "household_6_soft": "#D3F0EF",
        "household_7": "#6B4423",
        "household_7_soft": "#EFE3D8",
        "household_8": "#4F5B0B",
        "household_8_soft": "#E9F0C9",
    }
)

DARK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "window": "#11171D",
        "surface": "#19212A",
        "surface_alt": "#1D2630",
        "hover": "#25313D",
        "line": "#33404D",
        "outline": "#8693A1",
        "text": "#E9EEF3",
        "text_soft": "#B6C2CE",
        "text_disabled": "#96A3B0",
        "accent": "#8BBBF2",
        "accent_hover": "#A5CAF6",
        "accent_pressed": "#C0DAF9",
        "on_accent": "#0B1C2E",
        "chosen": "#234465",
        "on_chosen": "#FFFFFF",
        "focus": "#7FB5FF",
        "rail": "#0B1015",
        "rail_hover": "#1B2530",
        "rail_chosen": "#234465",
        "on_rail": "#E9EEF3",
        "on_rail_soft": "#AAB8C6",
        "on_rail_chosen": "#FFFFFF",
        "ready": "#6FD08F",
        "ready_soft": "#15331F",
        "on_ready": "#08210F",
        "attention": "#F2B84B",
        "attention_soft": "#3A2A0C",
        "on_attention": "#2A1B00",
        "stop": "#FF8F86",
        "stop_soft": "#431C19",
        "on_stop": "#330705",
        "unknown": "#A9B6C3",
        "unknown_soft": "#28323C",
        "on_unknown": "#131A21",
        "strip": "#2A3947",
        "on_strip": "#FFFFFF",
        "strip_action": "#A9D0FF",
        "household_1": "#9CC6F7",
        "household_1_soft": "#1B3350",
        "household_2": "#86D79C",
        "household_2_soft": "#173A23",
        "household_3": "#F3C26B",
        "household_3_soft": "#40300E",
        "household_4": "#F7A3C0",
        "household_4_soft": "#4A1C30",
        "household_5": "#C4AEF7",
        "household_5_soft": "#33235C",
        "household_6": "#7AD5D6",
        "household_6_soft": "#0F3B3D",
        "household_7": "#DDB591",
        "household_7_soft": "#3E2C1C",
        "household_8": "#CBD877",
        "household_8_soft": "#353D10",
    }
)

_STATES: Final = ("ready", "attention", "stop", "unknown")
_GROUNDS: Final = ("window", "surface", "surface_alt", "hover")

HOUSEHOLDS: Final = tuple(f"household_{number}" for number in range(1, 9))
"""Grounds (`_soft`) and marks of families on the Beds screen; told apart by their mark too, never by colour
alone."""

TEXT_PAIRS: Final[tuple[tuple[str, str], ...]] = (
    *((word, ground) for word in ("text", "text_soft", *_STATES) for ground in _GROUNDS),
    *(("text_disabled", ground) for ground in ("window", "surface", "surface_alt")),
    *((state, f"{state}_soft") for state in _STATES),
    *(("text", f"{state}_soft") for state in _STATES),
    *((f"on_{state}", state) for state in _STATES),
    *(("on_accent", ground) for ground in ("accent", "accent_hover", "accent_pressed")),
    ("accent", "surface"),
    ("accent", "window"),
    ("on_chosen", "chosen"),
    *((word, ground) for word in ("on_rail", "on_rail_soft") for ground in ("rail", "rail_hover")),
    ("on_rail_chosen", "rail_chosen"),
    ("on_strip", "strip"),
    ("strip_action", "strip"),
    *((word, f"{household}_soft") for household in HOUSEHOLDS for word in ("text", household)),
    *(("surface", household) for household in HOUSEHOLDS),
)
"""(text, ground) at 4.5:1 or better."""

SHAPE_PAIRS: Final[tuple[tuple[str, str], ...]] = (
    *((shape, ground) for shape in (*_STATES, "focus", "outline") for ground in _GROUNDS),
    *((state, "chosen") for state in _STATES),
    *(("focus", f"{state}_soft") for state in _STATES),
    ("strip_action", "rail"),
)
"""(shape, ground) at 3:1 or better."""


def luminance(colour: str) -> float:
    """Relative luminance of '#RRGGBB' (WCAG 2.2)."""

    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
