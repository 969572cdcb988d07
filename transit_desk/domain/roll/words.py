"""What lists write, in English and French, and the code of the field that it means. Tables are data.

Everything is compared folded (upper case, no marks, no punctuation): "Conjoint(e)" stands as "CONJOINT E".
"""

import re
from functools import cache, lru_cache
from typing import Final

from transit_desk.domain.codes import Relation, Sex
from transit_desk.domain.names import fold, tidy
from transit_desk.domain.roll.countries import TABLE


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLANK: Final = frozenset(
    {
        "",
        "NA",
        "N A",
        "NIL",
        "NONE",
        "NEANT",
        "NULL",
        "TBD",
        "TBC",
        "PENDING",
        "EN COURS",
        "UNKNOWN",
        "INCONNU",
    }
    | {"INCONNUE", "AUCUN", "AUCUNE", "RAS", "R A S", "NOT AVAILABLE", "NON DISPONIBLE", "NOT APPLICABLE"}
)
"""What people write where there is nothing to write; a dash or a point folds to ""."""

_LONGEST_BLANK: Final = 24

YES: Final = frozenset({"YES", "Y", "OUI", "O", "X", "TRUE", "VRAI", "1"})
NO: Final = frozenset({"NO", "N", "NON", "FALSE", "FAUX", "0"}) | BLANK

_RELATIONS: Final = {
    Relation.PA: (
        "PA|P A|PRINCIPAL APPLICANT|PRINCIPAL|APPLICANT|MAIN APPLICANT|SELF|HEAD|HEAD OF HOUSEHOLD|HEAD OF "
        "FAMILY|HOH|HH"
        "|HOF|DP|D P|DEMANDEUR PRINCIPAL|DEMANDEUSE PRINCIPALE|DEMANDEUR|DEMANDEUSE|REQUERANT PRINCIPAL"
        "|REQUERANTE PRINCIPALE|REQUERANT|REQUERANTE|CHEF DE FAMILLE|CHEF DE MENAGE|CHEFFE DE FAMILLE"
        "|CHEFFE DE MENAGE"
        "|LUI MEME|ELLE MEME|PRA|HR1"
    ),
    Relation.SPOUSE: (
        "SPOUSE|SP|WIFE|HUSBAND|HUSBAND WIFE|PARTNER|COMMON LAW PARTNER|COMMON LAW SPOUSE|CONJOINT"
        "|CONJOINTE|CONJOINT E"
        "|CONJOINT CONJOINTE|EPOUX|EPOUSE|EPOUX SE|EPOUX EPOUSE|MARI|FEMME|COMPAGNON|COMPAGNE|PARTENAIRE"
        "|CONCUBIN"
        "|CONCUBINE"
    ),
    Relation.SON: "SON|S|FILS|STEPSON|STEP SON|BEAU FILS|ADOPTED SON|FILS ADOPTIF|GARCON",
    Relation.DAUGHTER: (
        "DAUGHTER|D|DTR|DAU|FILLE|STEPDAUGHTER|STEP DAUGHTER|BELLE FILLE|ADOPTED DAUGHTER|FILLE ADOPTIVE"
    ),
    Relation.CHILD: (
        "CHILD|CH|ENFANT|DEPENDENT CHILD|DEPENDANT CHILD|STEPCHILD|STEP CHILD|ADOPTED CHILD|ENFANT ADOPTIF"
        "|ENFANT A CHARGE|SON DAUGHTER|FILS FILLE"
    ),
    Relation.FATHER: "FATHER|FA|PERE|STEPFATHER|STEP FATHER",
    Relation.MOTHER: "MOTHER|MO|MERE|STEPMOTHER|STEP MOTHER|BELLE MERE",
    Relation.BROTHER: "BROTHER|BRO|FRERE|HALF BROTHER|DEMI FRERE|STEPBROTHER",
    Relation.SISTER: "SISTER|SIS|SOEUR|HALF SISTER|DEMI SOEUR|STEPSISTER",
    Relation.GRANDCHILD: (
        "GRANDCHILD|GRANDSON|GRANDDAUGHTER|GRAND CHILD|GRAND SON|GRAND DAUGHTER|PETIT FILS|PETITE FILLE"
        "|PETIT ENFANT"
    ),
    Relation.GRANDPARENT: (
        "GRANDPARENT|GRANDMOTHER|GRANDFATHER|GRAND MOTHER|GRAND FATHER|GRAND PARENT|GRAND MERE|GRAND PERE"
    ),
    Relation.NIECE_NEPHEW: "NIECE|NEPHEW|NIECE NEPHEW|NEPHEW NIECE|NEVEU|NEVEU NIECE|NIECE NEVEU",
    Relation.OTHER_RELATIVE: (
        "OTHER RELATIVE|RELATIVE|OTHER|COUSIN|COUSINE|UNCLE|AUNT|ONCLE|TANTE|FAMILY MEMBER|EXTENDED FAMILY"
        "|AUTRE|PARENT"
        "|AUTRE PARENT|AUTRE MEMBRE DE FAMILLE|MOTHER IN LAW|FATHER IN LAW|BROTHER IN LAW|SISTER IN LAW"
        "|SON IN LAW"
        "|DAUGHTER IN LAW|BEAU PERE|BEAU FRERE|BELLE SOEUR|GENDRE|BRU"
    ),
    Relation.FOSTER_CHILD: (
        "FOSTER CHILD|FOSTER SON|FOSTER DAUGHTER|FOSTER|WARD|ENFANT EN FAMILLE D ACCUEIL|ENFANT D ACCUEIL"
        "|ENFANT PLACE|ENFANT RECUEILLI|ENFANT RECUEILLIE|PUPILLE"
    ),
    Relation.UNRELATED: (
        "UNRELATED|NOT RELATED|NON RELATIVE|FRIEND|NO RELATION|SANS LIEN|SANS LIEN DE PARENTE|NON APPARENTE"
        "|NON APPARENTEE|AMI|AMIE"
    ),
}

_SEXES: Final = {
    Sex.FEMALE: "F|FEM|FEMALE|FEMININ|FEMININE|FEMME|FILLE|WOMAN|GIRL|MME|MRS|MS|MISS|MLLE|MADAME",
    Sex.MALE: "M|MALE|MASC|MASCULIN|MASCULINE|H|HOMME|GARCON|MAN|BOY|MR|MONSIEUR",
    Sex.UNKNOWN: "X|U|INDETERMINE|INDETERMINATE|NON SPECIFIE|UNSPECIFIED",
}

# What lists call countries and their people beside the names of the CLDR. "Congo" alone may be either of two
# countries and stays unknown; people called Congolese in Burundi's camps come from the DR Congo [practice].
_ALSO: Final = {
    "AFG": "AFGHAN|AFGHANE",
    "AGO": "ANGOLAN|ANGOLAIS|ANGOLAISE",
    "BDI": "BURUNDIAN|BURUNDAIS|BURUNDAISE|MURUNDI",
    "CAF": "CENTRAL AFRICAN|CAR|RCA|CENTRAFRICAIN|CENTRAFRICAINE|CENTRAFRIQUE",
    "CAN": "CANADIAN|CANADIEN|CANADIENNE",
    "CIV": "IVORY COAST|IVORIAN|IVOIRIEN|IVOIRIENNE",
    "CMR": "CAMEROONIAN|CAMEROUNAIS|CAMEROUNAISE",
    "COD": (
        "RDC|R D C|DRC|D R C|RD CONGO|R D CONGO|DR CONGO|D R CONGO|CONGO RDC|CONGO DRC|CONGO KINSHASA"
        "|CONGO DR"
        "|CONGO DEM REP|DEMOCRATIC REPUBLIC OF CONGO|DEMOCRATIC REPUBLIC OF THE CONGO|THE DEMOCRATIC "
        "REPUBLIC OF THE CONGO"
        "|CONGO DEMOCRATIC REPUBLIC OF THE|CONGO THE DEMOCRATIC REPUBLIC OF THE|REPUBLIQUE DEMOCRATIQUE DU "
        "CONGO"
        "|CONGO DEMOCRATIQUE|REP DEM DU CONGO|REP DEM CONGO|CONGOLESE|CONGOLAIS|CONGOLAISE|CONGOLAIS RDC"
        "|CONGOLAISE RDC"
        "|CONGOLESE DRC|ZAIRE|ZAR"
    ),
    "COG": "REPUBLIC OF THE CONGO|REPUBLIC OF CONGO|REPUBLIQUE DU CONGO|CONGO BRAZZAVILLE|CONGO ROC",
    "DJI": "DJIBOUTIAN|DJIBOUTIEN|DJIBOUTIENNE",
    "ERI": "ERITREAN|ERYTHREEN|ERYTHREENNE",
    "ETH": "ETHIOPIAN|ETHIOPIEN|ETHIOPIENNE",
    "GBR": "UK|GREAT BRITAIN|GRANDE BRETAGNE|BRITISH|BRITANNIQUE|ENGLAND|ANGLETERRE",
    "GIN": "GUINEAN|GUINEEN|GUINEENNE",
    "IRN": "IRANIAN|IRANIEN|IRANIENNE",
    "IRQ": "IRAQI|IRAKIEN|IRAKIENNE",
    "KEN": "KENYAN|KENYAN E|KENYANE",
    "MLI": "MALIAN|MALIEN|MALIENNE",
    "NER": "NIGERIEN|NIGERIENNE",
    "NGA": "NIGERIAN|NIGERIAN E|NIGERIANE",
    "NOR": "NORGE|NORWEGIAN|NORVEGIEN|NORVEGIENNE",
    "RWA": "RWANDAN|RWANDESE|RWANDAIS|RWANDAISE",
    "SDN": "SUDANESE|SOUDANAIS|SOUDANAISE",
    "SEN": "SENEGALESE|SENEGALAIS|SENEGALAISE",
    "SOM": "SOMALI|SOMALIAN|SOMALIEN|SOMALIENNE|SOMALIE",
    "SSD": "SOUTH SUDANESE|SUD SOUDANAIS|SUD SOUDANAISE|SOUDAN DU SUD",
    "SWE": "SVERIGE|SWEDISH|SUEDOIS|SUEDOISE",
    "SYR": "SYRIAN|SYRIEN|SYRIENNE|SYRIAN ARAB REPUBLIC",
    "TCD": "CHADIAN|TCHADIEN|TCHADIENNE",
    "TZA": "TANZANIAN|TANZANIEN|TANZANIENNE|UNITED REPUBLIC OF TANZANIA",
    "UGA": "UGANDAN|OUGANDAIS|OUGANDAISE",
    "USA": "U S A|U S|UNITED STATES OF AMERICA|THE UNITED STATES|AMERICA|ETATS UNIS D AMERIQUE|ETATS UNIS"
    "|AMERICAN",
    "YEM": "YEMENI|YEMENITE",
    "ZMB": "ZAMBIAN|ZAMBIEN|ZAMBIENNE",
    "STATELESS": "STATELESS|APATRIDE|XXA",
}
STATELESS: Final = "XXA"
"""ICAO 9303's code for a stateless person; not a country, and not in ISO 3166."""

_CAMPS: Final = {fold(name): name for name in ("Musasa", "Kinama", "Kavumu", "Bwagiriza", "Nyankanda")}
_CAMP_NOISE: Final = re.compile(r"\b(?:CAMP|REFUGEE|DE|DES|DU|D|REFUGIES|SITE)\b")

US_STATES: Final = _set(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND "
    "OH OK OR PA "
    "RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP"
)
CANADIAN_PROVINCES: Final = _set("AB BC MB NB NL NS NT NU ON PE QC SK YT")
_CITY_STATE: Final = re.compile(r"(.+?)\s*[,/]\s*([A-Za-z]{2})")
_USRAP_CASE: Final = re.compile(r"[A-Z]{2}-\d{8}", re.ASCII)

SEX_OF: Final = {
    Relation.SON: Sex.MALE,
    Relation.DAUGHTER: Sex.FEMALE,
    Relation.FATHER: Sex.MALE,
    Relation.MOTHER: Sex.FEMALE,
    Relation.BROTHER: Sex.MALE,
    Relation.SISTER: Sex.FEMALE,
}
"""The sex that a relation says by its word."""


@cache
def _relations() -> dict[str, Relation]:
    return {word: code for code, words in _RELATIONS.items() for word in words.split("|")}


@cache
def _sexes() -> dict[str, Sex]:
    return {word: code for code, words in _SEXES.items() for word in words.split("|")}


@cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in TABLE.split("\n"):
        if line:
            three, two, english, french = line.split("|")
            for name in (three, two, fold(english), fold(french)):
                found.setdefault(name, three)
    for code, words in _ALSO.items():
        for word in words.split("|"):
            found[word] = STATELESS if code == "STATELESS" else code
    return found


@lru_cache(maxsize=256)
def relation(text: str) -> Relation | None:
    """The relation a word means; None when it means none that we know."""
    return _relations().get(fold(text))


@lru_cache(maxsize=64)
def sex(text: str) -> Sex | None:
    """The sex a word means; None when it means none."""
    return _sexes().get(fold(text))


@lru_cache(maxsize=512)
def country(text: str) -> str | None:
    """ISO 3166-1 alpha-3 for a code, a name or a nationality (XXA for stateless); None when unknown."""
    return _countries().get(fold(text))


@lru_cache(maxsize=256)
def camp(text: str) -> str:
    """The camp's own spelling for the five known ones ("Camp de MUSASA" too); other text as it stands."""
    folded = " ".join(_CAMP_NOISE.sub(" ", fold(text)).split())
    return _CAMPS.get(folded, tidy(text))


@lru_cache(maxsize=1024)
def is_blank(text: str) -> bool:
    """Whether a text only says that there is nothing to say."""
    return len(text) <= _LONGEST_BLANK and not any(map(str.isdigit, text)) and fold(text) in BLANK


def city_and_state(text: str) -> tuple[str, str]:
    """ "Houston, TX" as city and state; a text without a known state is all city."""
    match = _CITY_STATE.fullmatch(text)
    if match is not None and match.group(2).upper() in US_STATES | CANADIAN_PROVINCES:
        return match.group(1), match.group(2).upper()
    return text, ""


def country_of(state: str, case_number: str) -> str:
    """The destination country that a state or the shape of a case number gives away; "" when neither does."""
    if state.upper() in US_STATES:
        return "USA"
    if state.upper() in CANADIAN_PROVINCES:
        return "CAN"
    return "USA" if _USRAP_CASE.fullmatch(case_number) else ""
