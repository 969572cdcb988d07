"""The sentences that say why a paper can't be made, written once for screen, terminal and paper.

`transit_desk.language.sentences` asks here about the refusals of `transit_desk.domain.papers`.
"""

import unicodedata

from transit_desk.domain.papers import CodeNotPrintable, GlyphMissing, LabelTooSmall
from transit_desk.domain.refusals import Refusal
from transit_desk.language.translator import Translator


def paper_sentence(t: Translator, refusal: Refusal) -> str | None:
    """What happened and what to do, or None for a refusal that is not in `papers`."""
    match refusal:
        case GlyphMissing(text=text, characters=characters):
            return t(
                "“{text}” can't be printed: the fonts have no letter for {characters}. "
                "Write it in Latin letters, as on the travel document, and print again.",
                text=text,
                characters=", ".join(_named(character) for character in characters),
            )
        case CodeNotPrintable(code=""):
            return t("A number for the bar code is missing: give the number first, then print again.")
        case CodeNotPrintable(code=code):
            return t(
                "“{code}” can't be printed as a bar code: only letters A-Z, digits and signs can.", code=code
            )
        case LabelTooSmall(stock=stock, code=code):
            return t(
                "The bar code of {code} doesn't fit on “{stock}”: choose larger labels.",
                code=code,
                stock=t(stock),
            )
        case _:
            return None


def _named(character: str) -> str:
    """The character with its code point, since the reader's screen may lack it too."""
    visible = f"{character} " if unicodedata.category(character)[0] in "LNPS" else ""
    return f"{visible}(U+{ord(character):04X})"
