"""Every word on screen and paper is in the catalogue, in both languages, as scripts/catalogue.py left it."""

from pathlib import Path

import pytest

from scripts import catalogue
from scripts.catalogue import Message


def test_the_catalogue_is_complete() -> None:
    count = len(catalogue.faults())
    assert count == 0, "see `python scripts/catalogue.py --check`"


SOURCE = """
def words(t, n, self):
    t("Check in {name}", name="x")
    self.t("Undo")
    t.plural("{n} person", "{n} people", n)
    t.context("verb", "Board")
    f"{t('Inside')}"
    t(table[n])
TABLE = {"a": N_("Sealed " "notes")}
"""


def test_each_kind_of_call_is_found() -> None:
    found = {message for message, _ in catalogue.messages_in(SOURCE, "words.py")}
    assert found == {
        Message(("Check in {name}",)),
        Message(("Undo",)),
        Message(("{n} person", "{n} people")),
        Message(("Board",), "verb"),
        Message(("Inside",)),
        Message(("Sealed notes",)),
    }


def test_a_text_put_together_at_run_time_is_refused() -> None:
    with pytest.raises(SystemExit, match=r"words\.py:1"):
        list(catalogue.messages_in('t(f"{n} bags")', "words.py"))


@pytest.mark.parametrize(
    ("source", "said", "fault"),
    [
        (("Undo",), ("",), "not translated"),
        (("Undo",), ("Annuler !",), "exclamation mark"),
        (("In {room}",), ("En {rom}",), "placeholder"),
        (("In {room}",), ("Dedans",), "placeholders differ"),
        (("In {room}",), ("En {room",), "braces"),
        (("{n} bag", "{n} bags"), ("{n} bagage",), "not translated"),
        (("Case: ",), ("Dossier :",), "white space"),
    ],
)
def test_a_bad_translation_is_named(source: tuple[str, ...], said: tuple[str, ...], fault: str) -> None:
    assert fault in " ".join(catalogue.faults_in(Message(source), said, 2))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (("In {room}",), ("En {room}",)),
        (("{n} bag", "{n} bags"), ("{n} bagage", "{n} bagages")),
        (("One bag", "{n} bags"), ("Un bagage", "{n} bagages")),
    ],
)
def test_a_good_translation_is_let_be(source: tuple[str, ...], said: tuple[str, ...]) -> None:
    assert list(catalogue.faults_in(Message(source), said, 2)) == []


def test_the_way_of_a_string_from_the_code_to_the_catalogue(tmp_path: Path) -> None:
    """Missing, translated through --merge, complete; changed in the code, and incomplete again."""
    code = tmp_path / "ui" / "words.py"
    code.parent.mkdir()
    code.write_text('t("Undo")\nt.plural("{n} bag", "{n} bags", n)\nt.context("verb", "Board")\n')
    assert any("missing: 'Undo'" in line for line in catalogue.faults(tmp_path))

    french = tmp_path / "fr.json"
    french.write_text(
        '{"Undo": "Annuler", "{n} bag|{n} bags": ["{n} bagage", "{n} bagages"],'
        ' "verb\\u0004Board": "Embarquer", "Gone": "Parti"}'
    )
    assert catalogue.update([french], tmp_path) == ["fr.json: not in the code: 'Gone'"]
    assert catalogue.faults(tmp_path) == []

    written = catalogue.po_file("fr", tmp_path / "resources" / "locale")
    before = written.read_bytes(), written.with_suffix(".mo").read_bytes()
    catalogue.update([], tmp_path)
    assert (written.read_bytes(), written.with_suffix(".mo").read_bytes()) == before

    written.with_suffix(".mo").write_bytes(b"old")
    assert catalogue.faults(tmp_path) == ["fr: transit_desk.mo is out of date: run scripts/catalogue.py"]

    code.write_text('t("Undo")\nt("Redo")\n')
    catalogue.update([], tmp_path)
    assert catalogue.faults(tmp_path) == ["fr: 'Redo': not translated"]
