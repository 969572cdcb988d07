"""A settings file from anywhere, and what a supervisor may type in Setup."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from db.engine import Database
from tests.fuzz.watch import counts, ending
from tests.long import examples
from transit_desk.desk_settings import DeskSettings
from transit_desk.domain.refusals import Refusal
from transit_desk.language import Translator
from transit_desk.language.sentences import sentence
from transit_desk.services import settings as centre
from transit_desk.services.context import Desk
from transit_desk.services.movements import carriers
from transit_desk.wiring import _scale

KEYS = (
    "window.scale",
    "window.mode",
    "window.language",
    "window.screen",
    "window.geometry",
    "actor",
    "preview.folder",
)
strange = st.one_of(
    st.text(st.characters(), max_size=30),
    st.text("0123456789٠٣", max_size=6),
    st.builds(lambda digit, times: digit * times, st.sampled_from("9٩1"), st.integers(1, 6_000)),
    st.sampled_from(["dark", "fr", "100", "200", "\0", "\ud800", "../..", "a" * 3_000, "[" * 3_000]),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), strange),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(strange, inner, max_size=3)),
    max_leaves=6,
)
files = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda value: json.dumps(value).encode(), values),
    st.builds(
        lambda found, cut: json.dumps(found).encode()[: cut or None],
        st.dictionaries(st.one_of(st.sampled_from(KEYS), strange), values, max_size=6),
        st.integers(-20, 20),
    ),
    st.sampled_from([b"[" * 200_000, b'{"a":' * 200_000, b"\xff\xfe{\x00}\x00", b'{"actor": "\\ud800"}']),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the settings lie."""
    return tmp_path_factory.mktemp("settings")


@settings(max_examples=examples(300, 10_000), suppress_health_check=list(HealthCheck))
@given(files, st.sampled_from(KEYS), strange)
@example(b'{"window.scale": "' + b"9" * 5_000 + b'"}', "window.scale", "9" * 5_000)
def test_no_settings_file_keeps_the_desk_from_opening(
    folder: Path, data: bytes, key: str, value: str
) -> None:
    path = folder / "settings.json"
    path.write_bytes(data)
    with ending():
        found = DeskSettings(path)
        for one in KEYS:
            assert isinstance(found.get(one), str)
        assert 100 <= _scale(found.get("window.scale")) <= 200
        found.set(key, value)
        again = DeskSettings(path)
        try:
            value.encode()
        except UnicodeEncodeError:
            assert again.get(key) == found.get(key)
        else:
            # Nothing was written when it stood there already, in a file that may say it in another way.
            assert again.get(key) == found.get(key) == value
            assert [again.get(one) for one in KEYS] == [found.get(one) for one in KEYS]


numbers = st.one_of(st.integers(-5, 50), st.integers())


@settings(max_examples=examples(40, 3_000), suppress_health_check=list(HealthCheck))
@given(
    st.tuples(strange, strange, strange, strange),
    st.tuples(*(numbers for _ in range(5))),
    st.booleans(),
    st.sampled_from(["centre_name", "anything"]),
)
def test_whatever_is_typed_in_setup_is_kept_or_refused(
    crowd: Desk, texts: tuple[str, ...], figures: tuple[int, ...], pooled: bool, key: str
) -> None:
    """A ValueError is the answer to what a screen does not let anybody type; a refusal has its sentence."""
    one = carriers(crowd)[0]
    pieces, kilos, most, infants, infant_kilos = figures
    edited = replace(
        one,
        name=texts[1],
        pieces=pieces,
        piece_kg=kilos,
        max_piece_kg=most,
        infant_pieces=infants,
        infant_piece_kg=infant_kilos,
        pooled=pooled,
    )
    (programme, *_) = centre.programmes(crowd)
    assert isinstance(crowd.database, Database)
    for act in (
        lambda: centre.put(crowd, key, texts[0]),
        lambda: centre.save_carrier(crowd, edited),
        lambda: centre.set_window(crowd, programme.programme_id, pieces),
        lambda: centre.remove_carrier(crowd, centre.add_carrier(crowd, texts[0], texts[1])),
        lambda: centre.add_airport(crowd, texts[0], texts[1], texts[2], texts[3]),
    ):
        before = counts(crowd.database)
        with ending():
            try:
                act()
            except ValueError:
                assert counts(crowd.database) == before
            except Refusal as refused:
                assert all(sentence(refused, Translator(code)) for code in ("en", "fr"))
                assert counts(crowd.database) == before
        assert centre.centre_name(crowd)
