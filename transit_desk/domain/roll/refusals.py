"""Why a file is no nominal roll: each with what its sentence needs. Nothing of such a file is stored.

Worded in `transit_desk.language.roll_sentences`.
"""

from dataclasses import dataclass

from transit_desk.domain.refusals import Refusal, WorldFailed


@dataclass(eq=False)
class NotAList(WorldFailed):
    """The file can't be taken as a nominal roll. `file` is its name without the folder."""

    file: str


@dataclass(eq=False)
class FileMissing(NotAList):
    """There is no such file."""


@dataclass(eq=False)
class NotAFile(NotAList):
    """The path is a folder or a device."""


@dataclass(eq=False)
class FileNotOpened(NotAList):
    """The file is there but can't be read: no permission, a lost drive, open elsewhere. `why` is the system's
    word.
    """

    why: str


@dataclass(eq=False)
class EmptyFile(NotAList):
    """The file holds nothing at all, or only blanks."""


@dataclass(eq=False)
class NotAWorkbook(NotAList):
    """The file is called a workbook but is something else: text, an image, another program's document."""


@dataclass(eq=False)
class DamagedWorkbook(NotAList):
    """The file begins as a workbook but is cut short or broken."""


@dataclass(eq=False)
class PasswordProtected(NotAList):
    """The workbook is locked with a password."""


@dataclass(eq=False)
class OldExcel(NotAList):
    """A workbook in a format that is not read: .xls, .xlsb, .ods."""

    kind: str


@dataclass(eq=False)
class TooLarge(NotAList):
    """The file, or what it unpacks to, is larger than any list; `limit_mb` is what is allowed."""

    limit_mb: int


@dataclass(eq=False)
class TooManyRows(NotAList):
    """The sheet that looks like the list has more rows (or cells) than a list may."""

    sheet: str
    limit: int


@dataclass(eq=False)
class UnsafeXml(NotAList):
    """The workbook's XML declares a document type: entities that unpack without end come that way."""


@dataclass(eq=False)
class UnreadableText(NotAList):
    """The text is in no encoding that is read (UTF-8, UTF-16 with its mark, Windows-1252)."""


@dataclass(eq=False)
class AnotherTable(NotAList):
    """Nothing in the file has the headings of a nominal roll.

    `sheet`, `row` and `headings` are of the table that comes nearest, for a user who wants to map it; empty
    when there is none.
    """

    sheet: str = ""
    row: int = 0
    headings: tuple[str, ...] = ()


@dataclass(eq=False)
class NobodyOnList(NotAList):
    """The headings are there and nobody stands below them."""

    sheet: str


class ImportRefused(Refusal):
    """The list was read, and can't be taken in as it was asked."""


@dataclass(eq=False)
class UnknownField(ImportRefused):
    """A mapping names a field that there is not; `known` are those there are."""

    field: str
    known: tuple[str, ...]


@dataclass(eq=False)
class NoSuchColumn(ImportRefused):
    """A mapping names a heading that the list does not have."""

    file: str
    heading: str


@dataclass(eq=False)
class NumberTaken(ImportRefused):
    """With the changes that were left out, a number would belong to two people."""

    number: str
    name: str


@dataclass(eq=False)
class ProblemsRemain(ImportRefused):
    """The list has blocking problems and nobody chose to take the good rows."""

    problems: int
    good: int


@dataclass(eq=False)
class PreviewOutdated(ImportRefused):
    """What is stored changed since the preview was made; nothing was taken in."""

    file: str
