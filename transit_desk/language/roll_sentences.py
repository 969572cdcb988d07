"""The words of the import: what is wrong with a row, why a file is no list, what a list would change.

Each sentence says what, and what to do; where it is stands in columns of its own (sheet, row, cell).
"""

from datetime import date

from transit_desk.domain.birth_date import BirthDate
from transit_desk.domain.codes import Need, NumberType, Relation, Sex
from transit_desk.domain.roll import refusals as no
from transit_desk.domain.roll.choices import Change, ChangeKind, Duplicate
from transit_desk.domain.roll.compare import ChangedField, ChangeValue, RollFieldChange
from transit_desk.domain.roll.duplicates import Agreement
from transit_desk.domain.roll.fields import Field
from transit_desk.domain.roll.problems import ProblemKind, RollProblem
from transit_desk.language.translator import N_, Translator
from transit_desk.language.words import birth, country, word

PROBLEMS = {
    ProblemKind.NO_CASE_COLUMN: N_("No column holds the case numbers. Say which one does, or add one."),
    ProblemKind.OTHER_SHEET: N_("This sheet looks like a list too. It was not read; “{sheet}” was."),
    ProblemKind.NO_NAME: N_("This row has no name. Write it, or take the row away."),
    ProblemKind.ONLY_A_NAME: N_(
        "This row has a name and nothing else. Add the birth date, the sex or a number, "
        "or take the row away if it is nobody."
    ),
    ProblemKind.PASSED_OVER: N_(
        "This row has no name and was passed over. If it is a person, write the name."
    ),
    ProblemKind.NO_CASE_NUMBER: N_("The case number is missing, and there is none above. Write it."),
    ProblemKind.PA_WITHOUT_CASE_NUMBER: N_(
        "A principal applicant begins a new case, but the case number is missing. "
        "Write it, or correct the relationship if this person belongs to {case}."
    ),
    ProblemKind.HIDDEN_CASE_NUMBER: N_(
        "“{text}” is hidden under a merged cell. The person was read as one of {case}: "
        "split the merged cells if that is wrong."
    ),
    ProblemKind.IMPOSSIBLE_DATE: N_(
        "“{text}” can't be a birth date. Write the day first, such as 21/05/1990, or the year alone."
    ),
    ProblemKind.TWO_DIGIT_YEAR: N_("“{text}” may mean two centuries. Write the year with four digits."),
    ProblemKind.NO_BIRTH_DATE: N_(
        "The birth date is missing. The person can be taken in; the age is not known."
    ),
    ProblemKind.BORN_AFTER_TRAVEL: N_(
        "Birth date {text} is after the day of travel, {travel_on}. Correct one of them."
    ),
    ProblemKind.BORN_IN_FUTURE: N_("Birth date {text} is in the future. Correct it."),
    ProblemKind.NOT_BORN_YET: N_(
        "Birth date {text} is still to come, though before the day of travel. Check it again before they leave."
    ),
    ProblemKind.TOO_OLD: N_("With birth date {text} this person would be {age}. Correct it."),
    ProblemKind.SEX_UNREADABLE: N_("“{text}” is no sex that we can read. Write M or F."),
    ProblemKind.NO_SEX: N_("The sex is missing. The person can be taken in; a bed needs it."),
    ProblemKind.SEX_AND_RELATION: N_("“{text}” does not go with “{relation}”. Check which one is right."),
    ProblemKind.RELATION_UNREADABLE: N_(
        "“{text}” is no relationship that we know. The person can be taken in without it."
    ),
    ProblemKind.COUNTRY_UNKNOWN: N_(
        "“{text}” is no country that we know. It is kept as it stands; better write its name or three-letter code."
    ),
    ProblemKind.NUMBER_TWICE: N_("{type} {text} is also in row {row}, of {name}. Correct one of them."),
    ProblemKind.NUMBER_STORED: N_(
        "{type} {text} already belongs to {name} of case {case}. Correct the number, or check who this is."
    ),
    ProblemKind.TWO_PAS: N_(
        "Case {case} already has a principal applicant in row {row}, {name}. "
        "Correct the relationship or the case number."
    ),
    ProblemKind.NO_PA: N_("Case {case} has no principal applicant on this list. Check the relationships."),
    ProblemKind.CASE_DIFFERS: N_(
        "“{text}” differs from the rest of case {case}. The case keeps “{value}”; correct the list if that is wrong."
    ),
    ProblemKind.SAME_PERSON_TWICE: N_("The same person is already in row {row}. Take one of the rows away."),
    ProblemKind.MAYBE_SAME_PERSON: N_(
        "Row {row}, case {case}, has the same name and birth date. Check that they are two people."
    ),
    ProblemKind.NAME_NOT_SPLIT: N_(
        "We can't tell family name and given names apart in “{text}”. It is kept as one name; "
        "better write “FAMILY, Given”."
    ),
    ProblemKind.NAME_UNPRINTABLE: N_(
        "Our fonts have no letter for {characters}, so this name can't be printed. "
        "Write it in Latin letters, as on the travel document."
    ),
    ProblemKind.NEED_NOT_READ: N_(
        "Something here is no handling need that we know, and was not kept. Medical staff should see the list."
    ),
    ProblemKind.DUE_DATE_UNREADABLE: N_(
        "“{text}” can't be a due date. The pregnancy is kept without it. Write the day first, such as 21/05/2027."
    ),
    ProblemKind.NO_STORED_VALUE: N_(
        "The formula here has no stored result. Open the list in Excel, save it, and import it again."
    ),
    ProblemKind.ERROR_VALUE: N_("The formula here ends in an error. Correct it in the list."),
    ProblemKind.TEXT_TOO_LONG: N_(
        "This text has more than the {limit} letters that we can keep. Shorten it."
    ),
}

FIELDS = {
    Field.SEQUENCE: N_("Sequence"),
    Field.CASE_NUMBER: N_("Case number"),
    Field.A_NUMBER: N_("A-number"),
    Field.UNHCR: N_("UNHCR number"),
    Field.UCI: N_("UCI"),
    Field.PASSPORT: N_("Passport"),
    Field.OTHER_NUMBER: N_("Other number"),
    Field.FAMILY_NAME: N_("Family name"),
    Field.GIVEN_NAMES: N_("Given names"),
    Field.MIDDLE_NAMES: N_("Middle names"),
    Field.FULL_NAME: N_("Full name"),
    Field.RELATION: N_("Relationship"),
    Field.SEX: N_("Sex"),
    Field.BIRTH_DATE: N_("Birth date"),
    Field.NATIONALITY: N_("Nationality"),
    Field.CAMP: N_("Camp"),
    Field.DESTINATION_COUNTRY: N_("Country of destination"),
    Field.DESTINATION_STATE: N_("State"),
    Field.DESTINATION_CITY: N_("City"),
    Field.AGENCY: N_("Receiving agency"),
    Field.NEEDS: N_("Special needs"),
    Field.DUE_DATE: N_("Due date"),
    Field.REMARKS: N_("Remarks"),
    Field.LEAVE_OUT: N_("Leave out"),
}

CHANGED_FIELDS = {
    ChangedField.ON_LIST: N_("On the list"),
    ChangedField.CASE_NUMBER: N_("Case number"),
    ChangedField.FAMILY_NAME: N_("Family name"),
    ChangedField.GIVEN_NAMES: N_("Given names"),
    ChangedField.RELATION: N_("Relationship"),
    ChangedField.SEX: N_("Sex"),
    ChangedField.BIRTH: N_("Birth date"),
    ChangedField.NATIONALITY: N_("Nationality"),
    ChangedField.NUMBERS: N_("Numbers"),
    ChangedField.NEEDS: N_("Special needs"),
    ChangedField.REMARKS: N_("Remarks"),
    ChangedField.CAMP: N_("Camp"),
    ChangedField.DESTINATION_COUNTRY: N_("Country of destination"),
    ChangedField.DESTINATION_STATE: N_("State"),
    ChangedField.DESTINATION_CITY: N_("City"),
    ChangedField.AGENCY: N_("Receiving agency"),
}

AGREEMENTS = {
    Agreement.SAME_NAMES: N_("same names"),
    Agreement.NAMES_SWAPPED: N_("names swapped"),
    Agreement.SAME_BIRTH_DATE: N_("same birth date"),
    Agreement.SAME_BIRTH_YEAR: N_("same year of birth"),
    Agreement.SAME_SEX: N_("same sex"),
    Agreement.SAME_CASE: N_("same case"),
}

_COUNTRIES = frozenset({ChangedField.NATIONALITY, ChangedField.DESTINATION_COUNTRY})


def problem_sentence(problem: RollProblem, t: Translator) -> str:
    """What is wrong with a row and what to do about it."""
    facts = dict(problem.facts)
    if problem.kind is ProblemKind.NUMBER_MALFORMED:
        return _malformed(problem, t)
    if "type" in facts:
        facts["type"] = word(t, NumberType(facts["type"]))
    if "relation" in facts:
        facts["relation"] = word(t, Relation(facts["relation"]))
    if "travel_on" in facts:
        facts["travel_on"] = t.date(date.fromisoformat(facts["travel_on"]))
    if facts.get("field") == Field.DESTINATION_COUNTRY:
        facts["value"] = country(t, facts["value"])
        return t(PROBLEMS[problem.kind], **facts, text=country(t, problem.text))
    return t(PROBLEMS[problem.kind], **facts, text=problem.text)


def refusal_sentence(error: no.NotAList | no.ImportRefused, t: Translator) -> str:
    """Why a file is no list, or can't be taken in as asked, and what to do."""
    match error:
        case no.FileMissing():
            return t("There is no file “{file}”. Check its name and folder.", file=error.file)
        case no.NotAFile():
            return t("“{file}” is no file with a list in it. Choose an Excel or CSV file.", file=error.file)
        case no.FileNotOpened():
            return t(
                "“{file}” can't be opened: {why}. Close it in other programs, or copy it to this computer.",
                file=error.file,
                why=error.why,
            )
        case no.EmptyFile():
            return t("“{file}” is empty. Ask for the list again.", file=error.file)
        case no.NotAWorkbook():
            return t(
                "“{file}” is no Excel workbook, whatever its name says. "
                "Open it where it was made and save it as .xlsx.",
                file=error.file,
            )
        case no.DamagedWorkbook():
            return t(
                "“{file}” is damaged or not complete. Ask for it again, or open it in Excel and save it anew.",
                file=error.file,
            )
        case no.PasswordProtected():
            return t(
                "“{file}” is locked with a password. Open it in Excel, take the password away, and save it.",
                file=error.file,
            )
        case no.OldExcel():
            return t(
                "“{file}” is in the format .{kind}, which is not read here. Save it as .xlsx.",
                file=error.file,
                kind=error.kind,
            )
        case no.TooLarge():
            return t(
                "“{file}” holds more than {limit} MB, far more than a list of people. Ask for the list alone.",
                file=error.file,
                limit=error.limit_mb,
            )
        case no.TooManyRows():
            return t(
                "Sheet “{sheet}” of “{file}” is longer than a list may be ({limit} rows). "
                "Delete what stands below and beside the list, or ask for the list alone.",
                sheet=error.sheet,
                file=error.file,
                limit=t.number(error.limit),
            )
        case no.UnsafeXml():
            return t(
                "“{file}” declares a document type, which no list needs and which can do harm. "
                "It was not read: ask for the list again.",
                file=error.file,
            )
        case no.UnreadableText():
            return t(
                "“{file}” is no text that can be read. Save the list as .xlsx, or as CSV in UTF-8.",
                file=error.file,
            )
        case no.AnotherTable(headings=()):
            return t(
                "“{file}” is no nominal roll: nothing in it has headings for names and case numbers. "
                "Check that it is the right file.",
                file=error.file,
            )
        case no.AnotherTable():
            return t(
                "“{file}” is no nominal roll: row {row} of sheet “{sheet}” comes nearest, but has no heading for "
                "names beside case numbers, birth dates or sex. Check the file, or say what its columns are.",
                file=error.file,
                row=error.row,
                sheet=error.sheet,
            )
        case no.NobodyOnList():
            return t(
                "Sheet “{sheet}” of “{file}” has the headings of a list and nobody below them. "
                "Check that it is the right file.",
                sheet=error.sheet,
                file=error.file,
            )
        case _:
            return _import_refused(error, t)


def change_sentence(change: Change, t: Translator) -> str:
    """One line of what a list would change."""
    if change.kind is ChangeKind.ADDED:
        return t("New: {name}, case {case}", name=change.name, case=change.case_number)
    if change.kind is ChangeKind.REMOVED:
        if change.busy:
            return t(
                "No longer on the list, but at the centre, so nothing changes: {name}, case {case}",
                name=change.name,
                case=change.case_number,
            )
        return t("No longer on the list: {name}, case {case}", name=change.name, case=change.case_number)
    fields = "; ".join(field_change_words(one, t) for one in change.fields)
    if not change.name:
        return t("Changed: case {case}: {fields}", case=change.case_number, fields=fields)
    return t(
        "Changed: {name}, case {case}: {fields}", name=change.name, case=change.case_number, fields=fields
    )


def field_change_words(change: RollFieldChange, t: Translator) -> str:
    """One field that differs, with both values."""
    if change.field is ChangedField.ON_LIST:
        return t("on the list again")
    return t(
        "{field}: {old} → {new}",
        field=t(CHANGED_FIELDS[change.field]),
        old=value_words(change.field, change.old, t) or t("nothing"),
        new=value_words(change.field, change.new, t),
    )


def value_words(field: ChangedField, value: ChangeValue, t: Translator) -> str:
    """A value of a changed field as it is read; "" for none."""
    match value:
        case None:
            return ""
        case BirthDate():
            return birth(t, value)
        case Relation() | Sex():
            return word(t, value)
        case bool():
            return t("yes") if value else t("no")
        case str():
            return country(t, value) if field in _COUNTRIES else value
        case tuple():
            return ", ".join(_item_words(one, t) for one in value)


def duplicate_sentence(duplicate: Duplicate, t: Translator) -> str:
    """Whom a new person may be, and why we think so."""
    agreements = ", ".join(t(AGREEMENTS[one]) for one in Agreement if one in duplicate.likeness.agreements)
    facts = {
        "name": _described(duplicate.name, duplicate.birth, t),
        "case": duplicate.case_number,
        "known": _described(duplicate.known_name, duplicate.known_birth, t),
        "known_case": duplicate.known_case_number,
        "why": agreements or t("similar names"),
    }
    if duplicate.known_row is not None:
        return t(
            "Row {row}, {name}, case {case}, may be the same person as row {known_row}, {known}, "
            "case {known_case}: {why}.",
            row=duplicate.row,
            known_row=duplicate.known_row,
            **facts,
        )
    return t(
        "Row {row}, {name}, case {case}, may be {known} of case {known_case}, who is stored: {why}.",
        row=duplicate.row,
        **facts,
    )


def _malformed(problem: RollProblem, t: Translator) -> str:
    kind = problem.facts.get("type")
    if kind is None:
        return t("“{text}” can't be a case number. Correct it.", text=problem.text)
    if kind == NumberType.A_NUMBER:
        return t("“{text}” is no A-number: that is A and 7 to 9 digits. Correct it.", text=problem.text)
    return t(
        "“{text}” can't be a number of the type “{type}”. Write digits, letters A to Z and hyphens only.",
        text=problem.text,
        type=word(t, NumberType(kind)),
    )


def _import_refused(error: no.NotAList | no.ImportRefused, t: Translator) -> str:
    match error:
        case no.UnknownField():
            return t(
                "There is no field “{field}”. The fields are: {known}.",
                field=error.field,
                known=", ".join(error.known),
            )
        case no.NoSuchColumn():
            return t("“{file}” has no column “{heading}”.", file=error.file, heading=error.heading)
        case no.NumberTaken():
            return t(
                "{number} still belongs to {name}. Nothing was taken in: "
                "take the change that frees the number too, or leave out both.",
                number=error.number,
                name=error.name,
            )
        case no.ProblemsRemain():
            problems = t.plural(
                "{n} problem stands in the way.", "{n} problems stand in the way.", error.problems
            )
            choice = t.plural(
                "Nothing was stored: mend the list, or take the {n} good row.",
                "Nothing was stored: mend the list, or take the {n} good rows.",
                error.good,
            )
            return f"{problems} {choice}"
        case no.PreviewOutdated():
            return t(
                "What is stored has changed since you looked at “{file}”. Nothing was taken in: look again.",
                file=error.file,
            )
        case _:
            raise TypeError(f"no sentence for {type(error).__name__}")


def _item_words(item: tuple[NumberType, str] | tuple[Need, date | None], t: Translator) -> str:
    kind, detail = item
    if isinstance(detail, date):
        return f"{word(t, kind)} ({t.date(detail)})"
    return f"{word(t, kind)} {detail}" if detail else word(t, kind)


def _described(name: str, born: BirthDate | None, t: Translator) -> str:
    return t("{name}, born {birth}", name=name, birth=birth(t, born)) if born is not None else name
