"""Words for people: the catalogue of strings, and the way dates, times and numbers are written.

Screen and paper share one catalogue (`resources/locale`); paper may be in another language than the
screen, so nothing here is global: whoever makes words is handed a `Translator`.
"""

from transit_desk.language.translator import LANGUAGES, N_, Translator

__all__ = ["LANGUAGES", "N_", "Translator"]
