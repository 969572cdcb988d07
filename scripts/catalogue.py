"""The catalogue of every string on screen and paper: collected from the code, kept complete in each language.

    python scripts/catalogue.py                     bring the .po files up to date and compile the .mo files
    python scripts/catalogue.py --merge FILE...     the same, taking French from JSON files first
    python scripts/catalogue.py --check             change nothing; list what is wrong, exit 1 if anything is

The words are marked in the code by the calls of `transit_desk.language.Translator`:

    t("Check in the family")    t.plural("{n} person", "{n} people", n)    t.context("verb", "Board")
    N_("Sealed")                for a string in a table, which t(value) translates later

English is the source, so its catalogue is filled by this script; French is written by people, in the .po
file.
JSON files for --merge map "English" to "French", "singular|plural" to ["singulier", "pluriel"], and
"context\\u0004English" to "French".

Babel reads and writes the catalogues. The strings are found through `ast` and not through Babel's own
extractor: that one works on tokens, and sees a call inside an f-string on Python 3.12 but not on 3.11.
"""

import argparse
import ast
import io
import json
import re
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

TOP = Path(__file__).resolve().parent.parent
PACKAGES = ("transit_desk", "ui", "printing", "db", "resources")
LOCALES = TOP / "resources" / "locale"
SOURCE_LANGUAGE = "en"
LANGUAGES = ("en", "fr")

Forms = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One entry: its source strings (one, or singular and plural) and its context ("" for none)."""

    source: Forms
    context: str = ""

    @property
    def key(self) -> str:
        """As it stands in a JSON file for --merge."""
        return f"{self.context}\u0004{self.source[0]}" if self.context else "|".join(self.source)


class StableCatalog(Catalog):
    """A Babel catalogue with neither date nor tool version in its header: it changes with the words only."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "transit-desk"),
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


# --- the code ---------------------------------------------------------------------------------------------


def messages_in(source: str, name: str) -> Iterator[tuple[Message, str]]:
    """Every message in a Python source text, with its place ("file:line").

    Raises SystemExit for a call whose text is put together at run time: it could never be found here.
    """
    for node in ast.walk(ast.parse(source, name)):
        if not isinstance(node, ast.Call):
            continue
        place = f"{name}:{node.lineno}"
        match node.func:
            case ast.Name(id="t" | "N_") | ast.Attribute(attr="t"):
                texts = _literals(node.args[:1], place)
                if texts:
                    yield Message(texts), place
            case ast.Attribute(attr="plural") if len(node.args) == 3:
                texts = _literals(node.args[:2], place)
                if texts:
                    yield Message(texts), place
            case ast.Attribute(attr="context") if len(node.args) == 2:
                texts = _literals(node.args, place)
                if texts:
                    yield Message(texts[1:], texts[0]), place


def _literals(arguments: list[ast.expr], place: str) -> Forms:
    """The arguments as literal strings; () when one is a plain value, whose text N_ has marked elsewhere."""
    texts = []
    for argument in arguments:
        if isinstance(argument, ast.JoinedStr | ast.BinOp):
            raise SystemExit(f"{place}: a string put together at run time can't be translated")
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            return ()
        texts.append(argument.value)
    return tuple(texts)


def collect(top: Path = TOP) -> dict[Message, list[str]]:
    """Every message in the packages below `top`, each with the places where it stands."""
    found: dict[Message, list[str]] = {}
    for package in PACKAGES:
        for file in sorted((top / package).rglob("*.py")):
            name = file.relative_to(top).as_posix()
            for message, place in messages_in(file.read_text(encoding="utf-8"), name):
                found.setdefault(message, []).append(place)
    return merge_plurals(found)


def merge_plurals(found: dict[Message, list[str]]) -> dict[Message, list[str]]:
    """gettext knows one entry per first string: a plain use of a singular is answered by its plural entry."""
    plurals = {(message.source[0], message.context): message for message in found if len(message.source) > 1}
    merged: dict[Message, list[str]] = {}
    for message, places in found.items():
        entry = plurals.get((message.source[0], message.context), message)
        merged.setdefault(entry, []).extend(places)
    return merged


# --- the catalogues ---------------------------------------------------------------------------------------


def po_file(language: str, locales: Path = LOCALES) -> Path:
    return locales / language / "LC_MESSAGES" / "transit_desk.po"


def read_words(file: Path) -> tuple[dict[Message, Forms], set[Message], list[str]]:
    """The translations of a .po file, those of them marked fuzzy, and the obsolete entries it still holds."""
    if not file.exists():
        return {}, set(), []
    with file.open("rb") as stream:
        catalogue = read_po(stream)
    words: dict[Message, Forms] = {}
    fuzzy: set[Message] = set()
    for entry in catalogue:
        if not entry.id:
            continue
        source = tuple(entry.id) if isinstance(entry.id, list | tuple) else (entry.id,)
        said = entry.string
        message = Message(source, entry.context or "")
        words[message] = tuple(said) if isinstance(said, list | tuple) else (said or "",)
        if entry.fuzzy:
            fuzzy.add(message)
    return words, fuzzy, [str(key) for key in catalogue.obsolete]


def build(language: str, found: dict[Message, list[str]], words: dict[Message, Forms]) -> StableCatalog:
    """The catalogue of one language: exactly the messages found, in a stable order, each with its words."""
    catalogue = StableCatalog(locale=language, charset="utf-8", fuzzy=False)
    for message in sorted(found):
        plural = len(message.source) > 1
        said = message.source if language == SOURCE_LANGUAGE else words.get(message, ())
        files = sorted({place.split(":")[0] for place in found[message]})
        catalogue.add(
            message.source if plural else message.source[0],
            (said or ("",) * catalogue.num_plurals) if plural else (said[0] if said else ""),
            locations=[(name, 0) for name in files],
            context=message.context or None,
        )
    return catalogue


def po_bytes(catalogue: Catalog) -> bytes:
    stream = io.BytesIO()
    write_po(stream, catalogue, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    body = stream.getvalue()
    return body[body.index(b'msgid ""') :]  # without the comment that would carry a year


def mo_bytes(catalogue: Catalog) -> bytes:
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def merge(words: dict[Message, Forms], found: dict[Message, list[str]], files: list[Path]) -> list[str]:
    """Takes translations from JSON files into `words`; returns what could not be placed."""
    by_key = {message.key: message for message in found}
    lost: list[str] = []
    for file in files:
        entries: dict[str, str | list[str]] = json.loads(file.read_text(encoding="utf-8"))
        for key, said in entries.items():
            message = by_key.get(key) or by_key.get(key.replace("\\u0004", "\u0004"))
            if message is None:
                lost.append(f"{file.name}: not in the code: {key!r}")
            else:
                words[message] = tuple(said) if isinstance(said, list) else (said,)
    return lost


def typeset(words: dict[Message, Forms]) -> dict[Message, Forms]:
    """French as it is printed: the apostrophe of l’arrivée is a raised comma, the same one everywhere."""
    return {message: tuple(_ELISION.sub("’", text) for text in said) for message, said in words.items()}


# --- the check --------------------------------------------------------------------------------------------


_ELISION = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


def placeholders(text: str) -> set[str]:
    """The names in braces; raises ValueError for braces that `str.format` can't read."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def faults_in(message: Message, said: Forms, forms: int) -> Iterator[str]:
    """What is wrong with one translation; `forms` is how many plural forms the language has."""
    if len(said) != (forms if len(message.source) > 1 else 1) or not all(said):
        yield "not translated"
        return
    for text in (*message.source, *said):
        if "!" in text:
            yield f"exclamation mark: {text!r}"
    if said != message.source and any(_ELISION.search(text) for text in said):
        yield f"straight apostrophe: {said!r}"
    try:
        wanted = set().union(*map(placeholders, message.source))
        if any(placeholders(text) - wanted for text in said):
            yield f"placeholder that the source does not have: {said!r}"
        # The singular may say "one" in words; the last form is the one for every other number.
        if placeholders(said[-1]) != placeholders(message.source[-1]):
            yield f"placeholders differ: {said[-1]!r}"
    except ValueError as error:
        yield f"braces that can't be read ({error}): {said!r}"
    for one, other in zip(message.source[-1:], said[-1:], strict=True):
        if one[:1].isspace() != other[:1].isspace() or one[-1:].isspace() != other[-1:].isspace():
            yield f"white space at an end differs: {other!r}"


def conflicts(found: dict[Message, list[str]]) -> list[str]:
    """Messages with one singular and two plurals: gettext would find the same entry for both."""
    told = []
    first: dict[tuple[str, str], Message] = {}
    for message in sorted(found):
        other = first.setdefault((message.source[0], message.context), message)
        if other is not message:
            told.append(f"one singular, two plurals: {other.key!r}, {message.key!r} ({found[message][0]})")
    return told


def faults(top: Path = TOP) -> list[str]:
    """Everything that `--check` finds fault with, one line each; [] when all is well."""
    found = collect(top)
    locales = top / LOCALES.relative_to(TOP)
    told = conflicts(found)
    for language in LANGUAGES:
        file = po_file(language, locales)
        words, fuzzy, obsolete = read_words(file)
        for message in sorted(found.keys() - words.keys()):
            told.append(f"{language}: missing: {message.key!r} ({found[message][0]})")
        for message in sorted(words.keys() - found.keys()):
            told.append(f"{language}: no longer in the code: {message.key!r}")
        told += [f"{language}: obsolete: {key!r}" for key in obsolete]
        told += [f"{language}: fuzzy: {message.key!r}" for message in sorted(fuzzy)]
        catalogue = build(language, found, words)
        for message in sorted(found.keys() & words.keys()):
            for fault in faults_in(message, words[message], catalogue.num_plurals):
                told.append(f"{language}: {message.key!r}: {fault}")
        if not told:
            if file.read_bytes() != po_bytes(catalogue):
                told.append(
                    f"{language}: {file.name} is not as this script writes it: run scripts/catalogue.py"
                )
            compiled = file.with_suffix(".mo")
            if not compiled.exists() or compiled.read_bytes() != mo_bytes(catalogue):
                told.append(f"{language}: {compiled.name} is out of date: run scripts/catalogue.py")
    return told


def update(merged: list[Path], top: Path = TOP) -> list[str]:
    """Writes the catalogues of every language anew; returns what from `merged` could not be placed."""
    found = collect(top)
    lost: list[str] = []
    for language in LANGUAGES:
        file = po_file(language, top / LOCALES.relative_to(TOP))
        words, _, _ = read_words(file)
        if language != SOURCE_LANGUAGE:
            lost += merge(words, found, merged)
            words = typeset(words)
        catalogue = build(language, found, words)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(po_bytes(catalogue))
        file.with_suffix(".mo").write_bytes(mo_bytes(catalogue))
    return lost


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything is wrong")
    parser.add_argument("--merge", nargs="+", type=Path, default=[], metavar="FILE", help="JSON with French")
    chosen = parser.parse_args(arguments)
    if not chosen.check:
        for line in update(chosen.merge):
            print(line)
    told = faults()
    for line in told:
        print(line)
    count = len(collect())
    print(
        f"{count} messages in {len(LANGUAGES)} languages: " + (f"{len(told)} faults" if told else "complete")
    )
    return 1 if told and chosen.check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
