"""Writes transit_desk/domain/roll/countries.py from the Unicode CLDR data in Babel (Unicode License v3).

    python scripts/countries.py

The program reads the table without Babel: the domain has no library, and a list must be readable before
one is loaded. Run it again when Babel brings new names.
"""

from collections import defaultdict
from pathlib import Path

from babel import Locale
from babel.core import get_global

TARGET = Path(__file__).parents[1] / "transit_desk" / "domain" / "roll" / "countries.py"
# Codes that ISO has withdrawn, for countries that have another now.
WITHDRAWN = {"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"}
# Not countries of ISO 3166-1: regions of CLDR and codes kept for other uses.
NOT_COUNTRIES = {"AC", "AN", "CP", "DG", "EU", "QU", "SU", "TA", "XA", "XB", "ZZ"}

HEAD = '''"""Countries by ISO 3166-1 codes, in English and French. Made by scripts/countries.py; don't edit.

Names are those of the Unicode CLDR (Unicode License v3); what else lists call a country is in `words.py`.
"""

from typing import Final

# alpha-3 | alpha-2 | English | French
TABLE: Final = """
'''


def main() -> None:
    """Write the module."""
    codes: dict[str, list[str]] = defaultdict(list)
    for code, now in get_global("territory_aliases").items():
        if len(code) == 3 and code.isalpha() and len(now) == 1 and code not in WITHDRAWN:
            codes[now[0]].append(code)
    english, french = Locale("en").territories, Locale("fr").territories
    lines = []
    for two, threes in sorted(codes.items(), key=lambda item: item[1]):
        if two in NOT_COUNTRIES or two not in english or len(two) != 2:
            continue
        (three,) = threes
        lines.append(f"{three}|{two}|{english[two]}|{french[two]}")
    TARGET.write_text(HEAD + "\n".join(lines) + '\n"""\n', encoding="utf-8")
    print(f"{len(lines)} countries -> {TARGET}")


if __name__ == "__main__":
    main()
