"""Handling needs as lists write them: SSR codes, and words in English and French.

A list's column of "special needs" may hold diagnoses. Only what is a handling need is taken; the rest is
never kept, shown or repeated (FIELD.md: diagnoses are for medical staff alone). That something was left is
said, with the cell and without its words, and the person gets `Need.OTHER` when nothing else was understood.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from transit_desk.domain.codes import Need
from transit_desk.domain.names import fold
from transit_desk.domain.roll.dates import dates_in, without_dates
from transit_desk.domain.roll.words import NO, YES


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Regular expressions over folded text. The longest match counts, so "SOURD MUET" is found before "SOURD".
_CODES: Final = {
    Need.WCHR: "WCHR",
    Need.WCHS: "WCHS",
    Need.WCHC: "WCHC",
    Need.STCR: "STCR",
    Need.BLND: "BLND",
    Need.DEAF: "DEAF",
    Need.MEDA: "MEDA",
    Need.MAAS: "MAAS|DPNA",
    Need.OXYG: "OXYG",
    Need.UMNR: "UMNR",
    Need.LANG: "LANG",
    Need.OTHER: "BSCT",
}
_WORDS: Final = {
    Need.WCHR: (
        r"WHEEL ?CHAIRS?|FAUTEUILS?(?: ROULANTS?)?|CHAISES? ROULANTES?|MOBILITE REDUITE|REDUCED MOBILITY"
    ),
    Need.WCHS: (
        r"(?:CAN ?NOT|CAN T|UNABLE TO|NOT ABLE TO) (?:CLIMB|USE)(?: (?:THE )?(?:STAIRS|STEPS))?|NO STAIRS"
        r"|NE (?:PEUT|SAIT) PAS MONTER(?: (?:LES |DES )?(?:ESCALIERS|MARCHES))?|PAS D ESCALIERS?"
        r"|NO STEPS|SANS ESCALIERS?"
    ),
    Need.WCHC: (
        r"(?:CAN ?NOT|CAN T|UNABLE TO|NOT ABLE TO) (?:WALK|MOVE)|(?:COMPLETELY |FULLY )?IMMOBILE"
        r"|NE (?:PEUT|SAIT) PAS (?:MARCHER|SE DEPLACER)|NE MARCHE PAS|NON AMBULATORY|JUSQU AU SIEGE"
        r"|TO (?:THE )?(?:CABIN )?SEAT"
    ),
    Need.STCR: r"STRETCHER|CIVIERE|BRANCARD",
    Need.BLND: (
        r"BLIND|VISUALLY IMPAIRED|VISUAL IMPAIRMENT|AVEUGLE|MALVOYANTE?|NON VOYANTE?"
        r"|DEFICIENTE? VISUEL(?:LE)?"
    ),
    Need.DEAF: (
        r"DEAF(?: (?:AND )?MUTE)?|HEARING IMPAIRED|HEARING IMPAIRMENT|SOURDE?(?: (?:ET )?MUET(?:TE)?)?"
        r"|MALENTENDANTE?"
    ),
    Need.MEDA: r"MEDICAL ASSISTANCE|MEDICAL CASE|ASSISTANCE MEDICALE|CAS MEDICAL",
    Need.MAAS: r"MEET (?:AND )?ASSIST|ACCUEIL ET ASSISTANCE|ASSISTANCE|ASSIST",
    Need.OXYG: r"OXYGENE?|O2",
    Need.PREGNANT: (
        r"PREGNANT|PREGNANCY|ENCEINTE|GROSSESSE|E D D|EDD|D P A|DPA|DUE DATE|DUE ON|DUE|TERME(?: PREVU)?"
        r"|EXPECTED (?:DATE OF )?DELIVERY|DATE PREVUE D ACCOUCHEMENT|ACCOUCHEMENT(?: PREVU)?"
    ),
    Need.ISOLATE: r"ISOLATED?|ISOLATION|ISOLEMENT|ISOLEE?|ISOLER",
    Need.ESCORT: r"(?:MEDICAL |OPERATIONAL )?ESCORTE?(?: MEDICALE)?|ACCOMPAGNATEUR|ACCOMPAGNATRICE",
    Need.UMNR: (
        r"UNACCOMPANIED(?: MINOR| CHILD)?|UAM|UASC|MNA|(?:MINEURE?|ENFANT) (?:NON ACCOMPAGNEE?|SEULE?)"
    ),
    Need.LANG: r"INTERPRETERS?|INTERPRETE|LANGUAGE HELP|LANGUAGE ASSISTANCE|AIDE LINGUISTIQUE",
}
# An infant follows from the age.
_KNOWN_WITHOUT_NEED: Final = "INFT|INFANT|BEBE"
_NOISE: Final = _set(
    "A AN AND AT IN IS OF ON THE TO FOR WITH NEED NEEDS NEEDED REQUIRE REQUIRES REQUIRED REQUEST REQUESTED "
    "USE USES USER "
    "USING AIRPORT FLIGHT ONLY PAX PASSENGER PERSON WOMAN LADY YES SERVICE SSR AU AUX AVEC BESOIN BESOINS "
    "D DE DES DU EN "
    "ET EST LA LE LES L OUI POUR REQUIS REQUISE NECESSAIRE NECESSITE DEMANDE SUR UN UNE FEMME PERSONNE "
    "UTILISE VOL "
    "AEROPORT UTILISATEUR UTILISATRICE BASIS BY"
)
_NEGATIONS: Final = _set("NO NOT NON PAS SANS AUCUN AUCUNE WITHOUT NEVER NI NE JAMAIS")
_WHEELCHAIRS: Final = (Need.WCHC, Need.WCHS, Need.WCHR)


@dataclass(frozen=True, slots=True)
class NeedsRead:
    """The needs of one cell, a due date only beside `Need.PREGNANT`; `understood`: nothing was left over."""

    needs: tuple[tuple[Need, date | None], ...] = ()
    understood: bool = True


def read_needs(text: str, heading: str = "") -> NeedsRead:
    """What the cell says; a plain "yes" means what the column's heading says.

    A text with a negation that is not part of a known phrase is not understood at all: "no wheelchair" must
    not become a wheelchair.
    """
    folded = fold(text)
    if folded in NO:
        return NeedsRead()
    if folded in YES:
        return _read(heading) if heading else NeedsRead(((Need.OTHER, None),), understood=False)
    return _read(text)


def _read(text: str) -> NeedsRead:
    days = dates_in(text)
    rest = fold(without_dates(text))
    coded: list[Need] = []
    worded: list[Need] = []

    def take(match: re.Match[str]) -> str:
        # The pattern's groups are named after the codes and, with a W before, after the words.
        name = match.lastgroup or ""
        if name != "none":
            (worded if name.startswith("W_") else coded).append(Need[name[2:]])
        return " "

    left = _pattern().sub(take, rest).split()
    if _NEGATIONS.intersection(left):
        return NeedsRead(((Need.OTHER, None),), understood=False)
    if any(need in _WHEELCHAIRS for need in coded):
        worded = [need for need in worded if need not in _WHEELCHAIRS]
    found = list(dict.fromkeys(coded + worded))
    chairs = [need for need in _WHEELCHAIRS if need in found]
    found = [need for need in found if need not in chairs[1:]]  # of two wheelchairs the one that helps more
    due = days[0] if len(days) == 1 and Need.PREGNANT in found else None
    understood = not any(word not in _NOISE for word in left) and (not days or due is not None)
    if not found and not understood:
        found = [Need.OTHER]
    return NeedsRead(tuple((need, due if need is Need.PREGNANT else None) for need in found), understood)


@cache
def _pattern() -> re.Pattern[str]:
    """All codes and phrases in one expression; alternatives are tried in order: the longest first."""
    parts = [(f"C_{need.name}", code) for need, code in _CODES.items()]
    # Phrases that begin alike: the ones with more words before the ones with fewer.
    order = (
        *(
            Need.UMNR,
            Need.BLND,
            Need.DEAF,
            Need.MEDA,
            Need.ESCORT,
            Need.WCHC,
            Need.WCHS,
            Need.WCHR,
            Need.MAAS,
        ),
        *(Need.STCR, Need.OXYG, Need.PREGNANT, Need.ISOLATE, Need.LANG),
    )
    parts += [(f"W_{need.name}", _WORDS[need]) for need in order]
    parts.append(("none", _KNOWN_WITHOUT_NEED))
    return re.compile(r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in parts) + r")\b")
