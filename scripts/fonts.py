"""Cut the static fonts of screen and paper from the variable Noto Sans of the package fontpkg-noto-sans.

    python scripts/fonts.py

Qt could use the variable font as it is, ReportLab cannot, and both must draw the same letters: so both get
the same static files. Glyphs and features (tabular figures among them) stay as they are; only the axes go.
The files carry no time of their own, so the same source gives the same bytes.
"""

import sys
from pathlib import Path

import fontpkg_noto_sans
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TARGET = Path(__file__).resolve().parent.parent / "resources" / "fonts"
FAMILY = "Noto Sans"
STYLES = {"Regular": 400, "SemiBold": 600, "Bold": 700}
VARIATIONS_PREFIX = 25  # name ID that only a variable font needs
LINKED_STYLES = ("Regular", "Bold")  # the styles that even old readers join into one family


def name_style(font: TTFont, style: str) -> None:
    """Write the names of one static style: family, style, full and PostScript name, and the style bits.

    Old readers know only Regular and Bold in a family, so the name of any other style joins the family in
    IDs 1 and 2, and stands apart in 16 and 17, which Qt reads first (OpenType specification, table "name").
    """
    names = font["name"]
    linked = style in LINKED_STYLES
    wanted = {
        1: FAMILY if linked else f"{FAMILY} {style}",
        2: style if linked else "Regular",
        3: f"2.15;GOOG;NotoSans-{style}",
        4: f"{FAMILY} {style}",
        6: f"NotoSans-{style}",
    }
    if not linked:
        wanted |= {16: FAMILY, 17: style}
    for identifier in (*range(1, 5), 6, 16, 17, 21, 22, VARIATIONS_PREFIX):
        names.removeNames(nameID=identifier)
    for identifier, text in wanted.items():
        names.setName(text, identifier, platformID=3, platEncID=1, langID=0x409)
    font["OS/2"].usWeightClass = STYLES[style]
    bold = style == "Bold"
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | (0x20 if bold else 0x40 if linked else 0)
    font["head"].macStyle = 1 if bold else 0


def main() -> int:
    source = next((fontpkg_noto_sans.ROOT / "files").glob("NotoSans[[]*.ttf"))
    TARGET.mkdir(parents=True, exist_ok=True)
    for style, weight in STYLES.items():
        font = TTFont(source, recalcTimestamp=False)
        font = instancer.instantiateVariableFont(font, {"wght": weight, "wdth": 100}, inplace=True)
        if "STAT" in font:
            del font["STAT"]  # describes axes that are gone
        name_style(font, style)
        target = TARGET / f"NotoSans-{style}.ttf"
        font.save(target)
        print(f"{target.name}: {target.stat().st_size / 1000:.0f} kB, {len(font.getBestCmap())} characters")
    licence = (fontpkg_noto_sans.ROOT / "LICENSE").read_text(encoding="utf-8")
    (TARGET / "OFL.txt").write_text(licence, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
