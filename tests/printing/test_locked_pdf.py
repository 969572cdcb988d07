"""A locked PDF opens with its password and with nothing else, and shows nothing of itself on the disk."""

import re
import zlib
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader

from printing.locked_pdf import lock
from printing.paper_pack import paper_pack
from tests.printing import samples
from tests.printing.reading import page_texts
from tests.printing.record_samples import pack_paper
from transit_desk.language import Translator

PASSWORD = "Kigobe ñ 7 €"


@pytest.fixture(scope="module")
def pack() -> bytes:
    return paper_pack(pack_paper(20), Translator("en"))


def words(pdf: bytes, password: str) -> list[str]:
    document = pypdfium2.PdfDocument(pdf, password=password)
    found = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return ["".join(text.split()) for text in found]


@pytest.mark.parametrize("password", (PASSWORD, "a", "x" * 127, "é" * 63))
def test_it_opens_with_the_password_and_says_the_same(pack: bytes, password: str) -> None:
    opened = words(lock(pack, password), password)
    assert len(opened) == len(page_texts(pack))
    for person in samples.people(20)[:2]:
        assert any("".join(person.name.split()) in page for page in opened)


@pytest.mark.parametrize("wrong", (None, "", "kigobe ñ 7 €", PASSWORD + " ", PASSWORD[:-1]))
def test_it_opens_with_nothing_else(pack: bytes, wrong: str | None) -> None:
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(lock(pack, PASSWORD), password=wrong)


def inflated(pdf: bytes) -> bytes:
    """The bytes and all that can be unpacked from them: a search that a curious finder would do."""
    found = [pdf]
    for match in re.finditer(rb"stream\r?\n", pdf):
        unpacker = zlib.decompressobj()
        try:
            found.append(unpacker.decompress(pdf[match.end() :]))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_nothing_of_it_is_in_the_bytes(pack: bytes) -> None:
    marks = (b"BT 1 0 0 1", b"begincmap", samples.STAMP.centre.encode(), b"Paper pack")
    clear = inflated(pack)
    assert all(mark in clear for mark in marks)  # the search finds what is there
    locked = inflated(lock(pack, PASSWORD))
    assert not any(mark in locked for mark in marks)
    assert PASSWORD.encode() not in locked


def test_it_is_aes_256(pack: bytes) -> None:
    reader = PdfReader(BytesIO(lock(pack, PASSWORD)))
    assert reader.is_encrypted
    locked = reader.trailer["/Encrypt"].get_object()
    assert (locked["/V"], locked["/R"]) == (5, 6)  # type: ignore[index]  # a dictionary, which pypdf's type does not say
    assert b"/AESV3" in lock(pack, PASSWORD)


def test_two_locks_of_one_paper_have_nothing_in_common(pack: bytes) -> None:
    assert lock(pack, PASSWORD) != lock(pack, PASSWORD)


@pytest.mark.parametrize("password", ("", "x" * 128, "é" * 64, "ﷺ" * 20, "a\nb", "a\x00b", "aאb"))
def test_a_password_that_would_be_changed_or_cut_is_refused(pack: bytes, password: str) -> None:
    with pytest.raises(ValueError, match=r"password|Password"):
        lock(pack, password)
