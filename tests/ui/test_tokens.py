"""Contrast of every pair of colours that meet, in both modes."""

import re

import pytest

import resources
from ui import tokens
from ui.status import Status
from ui.theme import Theme

MODES = {"light": tokens.LIGHT, "dark": tokens.DARK}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("word", "ground"), tokens.TEXT_PAIRS)
def test_text_can_be_read(mode: str, word: str, ground: str) -> None:
    colours = MODES[mode]
    assert tokens.contrast(colours[word], colours[ground]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("shape", "ground"), tokens.SHAPE_PAIRS)
def test_shapes_can_be_told_from_their_ground(mode: str, shape: str, ground: str) -> None:
    colours = MODES[mode]
    assert tokens.contrast(colours[shape], colours[ground]) >= 3.0


def test_contrast_is_that_of_wcag() -> None:
    assert tokens.contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert tokens.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)  # the well-known near miss


def test_both_modes_have_the_same_names_and_every_state_its_colours() -> None:
    assert tokens.LIGHT.keys() == tokens.DARK.keys()
    for status in Status:
        assert {status.value, f"{status.value}_soft", f"on_{status.value}"} <= tokens.LIGHT.keys()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scale", tokens.SCALES)
def test_the_style_sheet_is_filled_in(mode: str, scale: int) -> None:
    sheet = Theme("dark" if mode == "dark" else "light", scale).style_sheet()
    assert "$" not in sheet
    for art in re.findall(r"url\(([^)]+)\)", sheet):
        assert resources.path("style", art.rsplit("/", 1)[1]).is_file()


def test_the_style_sheet_names_no_colour_itself() -> None:
    source = resources.path("style", "desk.qss").read_text(encoding="utf-8")
    assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b(?![\w])(?=\s*[;,)])", source)
