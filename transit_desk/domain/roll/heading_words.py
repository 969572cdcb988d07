"""What one heading means: words of English and French to concepts, sets of concepts to a field. Data first.

A heading is taken apart into words, each word stands for a concept ("N°", "No." and "numéro" are all
`number`), and a rule names the concepts that make a field. A word that changes the sense ("Case *status*",
"*Mother's* name", "*Medical* remarks") makes the heading nobody's: better unplaced and shown than placed
wrongly.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from transit_desk.domain.names import fold
from transit_desk.domain.roll.fields import Field

LONGEST: Final = 80
"""A text with more letters is no heading."""


class Weak(StrEnum):
    """Headings that mean a field only beside others, or by what stands below them."""

    NAME = "name"
    """Family name where there is a column of given names, otherwise the full name."""
    DESTINATION = "destination"
    """Country or city, as the cells say."""
    COUNTRY = "country"
    """The destination's, unless the cells say that it is where people live now."""


Meaning = Field | Weak


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CONCEPTS: Final = {
    "number": "NUMBER NUMBERS NO NOS NR NRS NUM NUMS NBR N NUMERO NUMEROS NUMMER",
    "id": "ID IDS IDENTIFIER IDENTIFIANT IDENTIFICATION REF REFERENCE MATRICULE",
    "case": "CASE CASES DOSSIER DOSSIERS CAS FILE CASENO CASENUMBER CASEID",
    "family": "FAMILY SURNAME SURNAMES LAST LASTNAME FAMILYNAME FAMILLE PATRONYME FAM",
    "given": "GIVEN FIRST FORENAME FORENAMES FIRSTNAME FIRSTNAMES GIVENNAME GIVENNAMES PRENOM PRENOMS "
    "CHRISTIAN",
    "middle": "MIDDLE MIDDLENAME POSTNOM POSTNOMS",
    "name": "NAME NAMES",
    "nom": "NOM NOMS",
    "full": "FULL COMPLETE COMPLET COMPLETS FULLNAME",
    "sex": "SEX SEXE GENDER GENRE",
    "birth": "BIRTH NAISSANCE BORN NE NEE NEES",
    "date": "DATE DATES DT",
    "year": "YEAR ANNEE",
    "dob": "DOB DDN BIRTHDATE BIRTHDAY DATENAISSANCE DATEOFBIRTH",
    "relation": "RELATION RELATIONS RELATIONSHIP RELATIONSHIPS REL RELAT LIEN LIENS PARENTE",
    "applicant": "PA DP APPLICANT DEMANDEUR DEMANDEUSE PRINCIPAL PRINCIPALE HOH HOF REQUERANT HEAD CHEF",
    "nationality": "NATIONALITY NATIONALITE NAT NATIONALITIES CITIZENSHIP CITOYENNETE COO",
    "country": "COUNTRY PAYS",
    "origin": "ORIGIN ORIGINE",
    "receiving": "RECEIVING ACCUEIL RECEPTION RESETTLEMENT REINSTALLATION RESETTLING HOST",
    "camp": "CAMP CAMPS SITE",
    "destination": "DESTINATION DESTINATIONS DEST DESTN FINAL FINALE",
    "city": "CITY VILLE TOWN MUNICIPALITY MUNICIPALITE COMMUNE",
    "state": "STATE ETAT PROVINCE",
    "agency": "AGENCY AGENCE AFFILIATE VOLAG RA SPONSOR REPONDANT ORGANISME ORGANIZATION ORGANISATION ONG "
    "NGO",
    "needs": "NEEDS NEED BESOIN BESOINS REQUIREMENTS REQUIREMENT ASSISTANCE SSR MOBILITY MOBILITE HANDLING",
    "special": "SPECIAL SPECIFIC SPECIFIQUE SPECIFIQUES SPECIAUX SPECIALE PARTICULIER PARTICULIERS",
    "travel": "TRAVEL VOYAGE",
    "medical": "MEDICAL MEDICALE MEDICAUX MEDICALES MED",
    "wheelchair": "WHEELCHAIR WHEELCHAIRS FAUTEUIL FAUTEUILS ROULANT ROULANTS",
    "pregnant": "PREGNANT PREGNANCY ENCEINTE GROSSESSE",
    "edd": "EDD DPA",
    "due": "DUE",
    "expected": "EXPECTED PREVUE PREVU ESTIMATED",
    "delivery": "DELIVERY ACCOUCHEMENT CONFINEMENT",
    "remarks": "REMARK REMARKS COMMENT COMMENTS NOTE NOTES OBSERVATION OBSERVATIONS REMARQUE REMARQUES "
    "COMMENTAIRE "
    "COMMENTAIRES",
    "unhcr": "UNHCR HCR PROGRES",
    "individual": "INDIVIDUAL IND INDIV INDIVIDUEL INDIVIDUELLE",
    "uci": "UCI IUC",
    "client": "CLIENT",
    "passport": "PASSPORT PASSEPORT PASSPORTS PPT CTD",
    "document": "DOCUMENT DOC TITRE",
    "alien": "ALIEN ANUMBER ANO",
    "sequence": "SEQUENCE SEQ SN SNO ORDRE ORDER ITEM LINE LIGNE RANG SERIAL SR SL",
    "age": "AGE AGES",
    "other": "OTHER AUTRE",
    "national": "NATIONAL NATIONALE CNI DUF PERSONAL PERSONNEL",
    "person": "PERSON PERSONNE PASSENGER PASSAGER PAX REFUGEE REFUGIE BENEFICIARY BENEFICIAIRE TRAVELLER "
    "TRAVELER "
    "VOYAGEUR",
}
# Words that make something else of what stands beside them: never placed, and no part of the heading is tried
# alone, so that "Medical / Remarks" in two lines doesn't end up among the remarks.
_TURNS: Final = _set(
    "SIZE TAILLE COUNT NOMBRE MEMBERS MEMBRES TOTAL STATUS STATUT TYPE EXPIRY EXPIRES EXPIRATION VALID "
    "VALIDITY VALIDITE "
    "ISSUE ISSUED ISSUING DELIVRANCE DELIVRE EMISSION PLACE LIEU MOTHER FATHER MERE PERE MAIDEN JEUNE "
    "SPOUSE CONJOINT "
    "CONTACT PHONE TELEPHONE TEL MOBILE EMAIL WORKER OFFICER MANAGER AGENT ADDRESS ADRESSE MARITAL CIVIL "
    "MATRIMONIAL "
    "GROUP GROUPE GRP HOUSEHOLD MENAGE REGISTRATION ENREGISTREMENT ASYLUM ASILE COA DEPARTURE DEPART "
    "ARRIVAL ARRIVEE "
    "FLIGHT VOL BUS ROOM CHAMBRE BED LIT TICKET BILLET WEIGHT POIDS BAG BAGS BAGAGE BAGAGES HEALTH SANTE "
    "DIAGNOSIS "
    "DIAGNOSTIC DISEASE MALADIE TREATMENT TRAITEMENT CONDITION CONDITIONS RELIGION ETHNICITY ETHNIE "
    "LANGUAGE LANGUE "
    "OCCUPATION PROFESSION EDUCATION INTERVIEW SIGNATURE PHOTO CROSS LINKED ALIAS FLAG SECURITY"
)
_NOISE: Final = _set(
    "A AU AUX AND AVEC D DE DES DU E EN ET FOR IN L LA LE LES OF OR OU POUR S SUR THE TO WITH AS PER "
    "PLEASE GENERAL "
    "DD MM MMM YY YYYY JJ AA AAAA DDMMYYYY JJMMAAAA DDMMMYYYY YYYYMMDD M F H X Y USRAP IOM OIM RSC CWS "
    "PRIMARY LOCAL "
    "EXACT CURRENT ACTUEL ACTUELLE"
)
# Signs and pairs of words that stand for one: over the folded heading.
_PHRASES: Final = (
    (re.compile(r"^(?:S N|S NO|SR NO|SL NO)$"), "SEQUENCE"),
    (re.compile(r"^(?:M F|F M|H F|F H|M F X)$"), "SEX"),
    (re.compile(r"\bD O B\b"), "DOB"),
    (re.compile(r"\bD D N\b"), "DDN"),
    (re.compile(r"\bE D D\b"), "EDD"),
    (re.compile(r"\bP A\b"), "PA"),
    (re.compile(r"\bDATES? (?:OF|DE) (?:BIRTHS?|NAISSANCES?)\b"), "DOB"),
    (re.compile(r"^(?:US )?A (?=(?:NO|NUMBER|NUM|NR|N|ID)\b)"), "ALIEN "),
    (re.compile(r"^(N|NO|NUM|NUMERO) A$"), "ALIEN"),
)

# (field, the concepts that must be there, those that may). The first rule that fits counts.
_RULES: Final[tuple[tuple[Meaning, str, str], ...]] = (
    (Field.DUE_DATE, "edd", "date pregnant due expected delivery"),
    (Field.DUE_DATE, "due date", "pregnant"),
    (Field.DUE_DATE, "expected delivery", "date"),
    (Field.DUE_DATE, "delivery date", "expected"),
    (Field.DUE_DATE, "due pregnant", "date"),
    (Field.UNHCR, "unhcr", "number id individual person case"),
    (Field.UNHCR, "individual number", "id person"),
    (Field.UNHCR, "individual id", "number person"),
    (Field.A_NUMBER, "alien", "number id"),
    (Field.UCI, "uci", "number id client"),
    (Field.UCI, "client id", "number"),
    (Field.UCI, "client number", ""),
    (Field.PASSPORT, "passport", "number id travel document"),
    (Field.PASSPORT, "travel document", "number id"),
    (Field.CASE_NUMBER, "case", "number id"),
    (Field.OTHER_NUMBER, "national number", "id"),
    (Field.OTHER_NUMBER, "national id", "number"),
    (Field.OTHER_NUMBER, "national", "number id"),
    (Field.OTHER_NUMBER, "other number", "id"),
    (Field.OTHER_NUMBER, "other id", "number"),
    (Field.OTHER_NUMBER, "person id", "number"),
    (Field.OTHER_NUMBER, "person number", "id"),
    (Field.FULL_NAME, "family given", "name nom full middle person"),
    (Field.FULL_NAME, "nom given", "name full middle person"),
    (Field.FULL_NAME, "full", "name nom person"),
    (Field.FAMILY_NAME, "family", "name nom"),
    (Field.GIVEN_NAMES, "given", "name middle other"),
    (Field.MIDDLE_NAMES, "middle", "name"),
    (Field.BIRTH_DATE, "dob", "birth date year"),
    (Field.BIRTH_DATE, "birth", "date year"),
    (Field.LEAVE_OUT, "age", "year sex"),
    (Field.SEX, "sex", ""),
    (Field.RELATION, "relation", "applicant case family"),
    (Field.AGENCY, "agency", "receiving destination name"),
    (Field.NATIONALITY, "nationality", "country"),
    (Field.NATIONALITY, "country origin", ""),
    (Field.CAMP, "camp", "name origin person"),
    (Field.DESTINATION_CITY, "city", "destination receiving state name"),
    (Field.DESTINATION_STATE, "state", "destination receiving name"),
    (Field.DESTINATION_COUNTRY, "country destination", "receiving name"),
    (Field.DESTINATION_COUNTRY, "country receiving", "name"),
    (Field.NEEDS, "needs", "special travel medical wheelchair"),
    (Field.NEEDS, "wheelchair", "needs"),
    (Field.NEEDS, "pregnant", ""),
    (Field.REMARKS, "remarks", "other travel"),
    (Weak.NAME, "name", "person"),
    (Weak.NAME, "nom", "person"),
    (Weak.NAME, "name nom", "person"),
    (Weak.DESTINATION, "destination", "receiving"),
    (Weak.COUNTRY, "country", ""),
    (Field.SEQUENCE, "sequence", "number"),
    (Field.SEQUENCE, "number", ""),
)

_WORDS: Final = {word: concept for concept, words in _CONCEPTS.items() for word in words.split()}
_PREPARED: Final = tuple(
    (meaning, frozenset(needed.split()), frozenset((needed + " " + allowed).split()))
    for meaning, needed, allowed in _RULES
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one heading says. `sure`: every word was understood; `turned`: a word changes the sense."""

    meaning: Meaning | None
    sure: bool = True
    turned: bool = False


_NOTHING: Final = Reading(None)


@lru_cache(maxsize=4096)
def read_heading(text: str) -> Reading:
    """The meaning of a heading, whole or, where the whole says nothing, of what stands outside its brackets.

    Two languages side by side ("Family name / Nom de famille") mean what both of them mean.
    """
    if len(text) > LONGEST or not text.strip():
        return _NOTHING
    whole = _read(text)
    if whole.meaning is not None or whole.turned:
        return whole
    outside = re.sub(r"\([^)]*\)", " ", text)
    if outside != text and outside.strip():
        reading = _read(outside)
        if reading.meaning is not None:
            return reading
    parts = [_read(part) for part in re.split(r"[/|]|\s[-–]\s", text) if part.strip()]
    if len(parts) > 1 and len({part.meaning for part in parts}) == 1 and parts[0].meaning is not None:
        return Reading(parts[0].meaning, sure=all(part.sure for part in parts))
    return _NOTHING


def _read(text: str) -> Reading:
    plain = fold(text.replace("#", " No "))
    for pattern, instead in _PHRASES:
        plain = pattern.sub(instead, plain)
    words = plain.split()
    if any(word in _TURNS for word in words):
        return Reading(None, turned=True)
    concepts = frozenset(_WORDS[word] for word in words if word in _WORDS)
    if not concepts:
        return _NOTHING
    strange = [word for word in words if word not in _WORDS and word not in _NOISE]
    # One strange word beside two that are known may be a name ("XYZ case number"); more is a sentence.
    if len(strange) > 1 or (strange and len(concepts) < 2):
        return Reading(None, turned="medical" in concepts)
    for meaning, needed, allowed in _PREPARED:
        if needed <= concepts <= allowed:
            return Reading(meaning, sure=not strange)
    return Reading(None, turned="medical" in concepts)
