"""One reader's language: gettext for strings, Babel for dates, numbers and plurals.

Babel is imported at the first date and the zone read at the first time, not with this module: the window
opens before it needs them.
"""

import gettext
from datetime import date as Day
from datetime import datetime as Moment
from datetime import tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

import resources

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

LANGUAGES = ("en", "fr")
DOMAIN = "transit_desk"
CENTRE_ZONE = "Africa/Bujumbura"


def N_(message: str) -> str:
    """Marks a string for the catalogue without translating it; `t(value)` does that later."""
    return message


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en":  # the source text itself, plurals too: nothing to read on the way to the first paint
        return gettext.NullTranslations()
    return gettext.translation(
        DOMAIN, localedir=str(resources.path("locale")), languages=[code], fallback=True
    )


@lru_cache(maxsize=8)
def _zone(name: str) -> "ZoneInfo":
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


class Translator:
    """Turns source strings (English) and values into the words of one language.

    `code` is one of LANGUAGES; anything else raises ValueError. `zone` is the IANA name of the zone in
    which times are shown (the centre's); times handed in must be aware.
    """

    __slots__ = ("_catalogue", "_zone", "code")

    def __init__(self, code: str, zone: str = CENTRE_ZONE) -> None:
        if code not in LANGUAGES:
            raise ValueError(f"unknown language {code!r}: one of {', '.join(LANGUAGES)}")
        self.code = code
        self._catalogue = _catalogue(code)
        self._zone = zone

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Translator) and (self.code, self._zone) == (other.code, other._zone)

    def __hash__(self) -> int:
        return hash((self.code, self._zone))

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are shown; ZoneInfoNotFoundError where there is none of that name."""
        return _zone(self._zone)

    def __call__(self, message: str, **values: object) -> str:
        """The message in this language, with its {placeholders} filled in."""
        words = self._catalogue.gettext(message)
        return words.format(**values) if values else words

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The right plural form for `n`; {n} in the message is `n`, written as a number."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def context(self, context: str, message: str, **values: object) -> str:
        """As a call, for a word that means two things: `context` tells the translator which."""
        words = self._catalogue.pgettext(context, message)
        return words.format(**values) if values else words

    def date(self, day: Day) -> str:
        """09 Dec 2026: the month in letters, so that day and month can't be mistaken."""
        from babel.dates import format_date

        return format_date(day, "dd MMM yyyy", locale=self.code)

    def weekday(self, day: Day) -> str:
        """Wednesday 09 Dec 2026."""
        from babel.dates import format_date

        return format_date(day, "EEEE dd MMM yyyy", locale=self.code)

    def local(self, moment: Moment) -> Moment:
        """The moment in the centre's zone; ValueError for a naive one."""
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone can't be shown")
        return moment.astimezone(self.zone)

    def time(self, moment: Moment) -> str:
        """15:40, in the centre's zone."""
        return self.local(moment).strftime("%H:%M")

    def datetime(self, moment: Moment) -> str:
        """09 Dec 2026 15:40, in the centre's zone."""
        local = self.local(moment)
        return f"{self.date(local.date())} {local:%H:%M}"

    def number(self, value: float, decimals: int = 0) -> str:
        """1,234.5 or 1 234,5, always with `decimals` places."""
        from babel.numbers import format_decimal

        if decimals == 0 and -1000 < value < 1000:  # no grouping to look up: lists do this in thousands
            return str(round(value))
        return format_decimal(value, "#,##0" + ("." + "0" * decimals if decimals else ""), locale=self.code)

    def kilos(self, grams: int) -> str:
        """22.5 kg, from whole grams."""
        return f"{self.number(grams / 1000, 1)} kg"
