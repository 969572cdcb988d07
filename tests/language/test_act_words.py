"""The words of the audit: every act and every value has them, in both languages."""

import ast
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from transit_desk.domain.audit import Act
from transit_desk.domain.audit_rows import AuditFilter, AuditRow
from transit_desk.domain.backups import SecondPlace
from transit_desk.domain.beds.values import BedRule
from transit_desk.domain.codes import AuditedPaper, ConsentKind, Need, PaperKind
from transit_desk.language import Translator
from transit_desk.language.act_words import (
    ACTS,
    FIELDS,
    about_words,
    act_word,
    changes_words,
    consent_word,
    filter_words,
    side_words,
)
from transit_desk.language.words import WORDS

EN, FR = Translator("en"), Translator("fr")
SERVICES = Path(__file__).parents[2] / "transit_desk"


NOTHING = AuditRow(7, datetime(2026, 12, 6, 6, 0, tzinfo=UTC), "", "Aline", "", Act.BED_GIVEN, "", "")


def row(act: Act = Act.BED_GIVEN, **said: Any) -> AuditRow:
    """An act of which only what a test cares about is known."""
    return replace(NOTHING, act=act, **said)


def test_every_act_has_words() -> None:
    assert ACTS.keys() == set(Act)
    assert len(set(ACTS.values())) == len(ACTS)  # no two acts read the same
    assert act_word(EN, "checked_in") == "Checked in"
    assert act_word(EN, "an_act_of_next_year") == "an_act_of_next_year"


def test_every_paper_of_the_audit_has_words() -> None:
    for paper in (*PaperKind, *AuditedPaper):
        assert (type(paper), paper.value) in WORDS
        assert about_words(EN, row(Act.PRINTED, subject=paper.value)) == WORDS[type(paper), paper.value]


def keys_told() -> set[str]:
    """The names of values in the notes of all services, where they are written out."""
    found = set()  # those that are put together elsewhere are shown by the name they are stored with
    for file in SERVICES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "note"
            ):
                for said in node.keywords:
                    if said.arg in ("before", "after") and isinstance(said.value, ast.Dict):
                        found |= {key.value for key in said.value.keys if isinstance(key, ast.Constant)}
    return {str(name) for name in found}


def test_every_value_that_a_service_tells_has_a_label() -> None:
    told = keys_told()
    assert {"bed", "weight_g", "flight"} <= told  # they are found at all
    assert told <= FIELDS.keys()


CHANGES = [
    ({"bed": "A3 / 2"}, {"bed": "B4 / 1"}, "", "Bed: A3 / 2 › B4 / 1"),
    ({}, {"weight_g": 18_500}, "", "Weight: 18.5 kg"),
    ({"weight_g": None}, {"weight_g": 18_500}, "", "Weight: – › 18.5 kg"),
    ({"flight": "ET 816"}, {}, "", "Flight: ET 816 › –"),
    ({"state": "expected"}, {"state": "no_show"}, "", "Status: Expected › No-show"),
    ({"state": "planned"}, {"state": "boarding"}, "", "Status: Planned › Boarding"),
    (
        {"in_building": False},
        {"in_building": True, "bed": "A3 / 2"},
        "",
        "In the building: no › yes; Bed: A3 / 2",
    ),
    (
        {"outcome": None},
        {"outcome": "deferred", "review_on": "2026-12-09"},
        "",
        "Outcome: – › Deferred; Review on: 09 Dec 2026",
    ),
    (
        {"needs": {}},
        {"needs": {Need.PREGNANT.value: "2027-02-01", "WCHR": None}},
        "",
        "Special needs: – › Pregnant (01 Feb 2027), Wheelchair (can climb stairs)",
    ),
    ({"name": "Aline"}, {"name": "Aline"}, "", "Name: Aline"),
    ({}, {"roles": ["medical", "auditor"]}, "", "Roles: Medical, Auditor"),
    (
        {},
        {"birth": {"day": "1990-01-01", "precision": "year"}, "numbers": [["a_number", "A012345678"]]},
        "",
        "Birth date: 1990; Numbers: A-number A012345678",
    ),
    ({}, {"overridden": ["mixed_sexes"]}, "", "Bed rules overridden: women and men in one room"),
    ({}, {"flight": "ET 816"}, "Agreed", "Flight: ET 816; Reason: Agreed"),
    ({}, {"nationality": "COD", "future": {"a": 1}}, "", "Nationality: DR Congo; future: a = 1"),
    (
        {},
        {"made": "2026-12-06T06:00:00+00:00", "integrity": "ok"},
        "",
        "Backup of: 06 Dec 2026 08:00; Database file: in order",
    ),
    ({}, {"columns": None}, "", "Columns: –"),
]


@pytest.mark.parametrize(("before", "after", "reason", "said"), CHANGES)
def test_what_changed_in_one_line(
    before: dict[str, object], after: dict[str, object], reason: str, said: str
) -> None:
    assert changes_words(EN, row(before=before, after=after, reason=reason)) == said
    assert "\n" not in changes_words(FR, row(before=before, after=after, reason=reason))


def test_one_side_alone_and_nothing_at_all() -> None:
    assert side_words(EN, {"bed": "A3 / 2", "state": "boarded"}) == "Bed: A3 / 2; Status: Boarded"
    assert side_words(EN, {}) == changes_words(EN, row()) == ""
    assert "anonymised" in changes_words(EN, row(erased=True))


def test_on_whom_or_what() -> None:
    of_person = row(person_id=3, person="RUBERWA, Jean", case_number="BI-26000101", movement="ET 816")
    assert about_words(EN, of_person) == "RUBERWA, Jean · BI-26000101 · ET 816"
    assert about_words(EN, row(person_id=3)) == "Person 3"
    assert about_words(EN, row(Act.FLIGHT_MADE, movement="ET 816", subject="ET 816")) == "ET 816"
    assert about_words(EN, row(Act.STAFF_ADDED, subject="a-uuid", staff="Aline")) == "Aline"
    assert about_words(EN, row(Act.SETTING, subject="centre_name")) == "Name of the centre"


def test_every_rule_and_consent_has_words() -> None:
    for rule in BedRule:
        assert rule.value not in side_words(EN, {"overridden": [rule.value]})
    assert len({consent_word(EN, kind) for kind in ConsentKind}) == len(ConsentKind)
    said = [side_words(EN, {"second": place.value}) for place in SecondPlace]
    assert len(set(said)) == len(SecondPlace)
    assert side_words(EN, {"second": "read_only"}) == "Second place: read-only"


def test_what_was_searched_for() -> None:
    wanted = AuditFilter("bed", "Aline", Act.BED_GIVEN, since=datetime(2026, 12, 6, 6, 0, tzinfo=UTC))
    said = filter_words(EN, wanted, "RUBERWA, Jean", "BI-26000101", "ET 816")
    parts = "“bed” · Aline · Bed given · RUBERWA, Jean · Case BI-26000101 · ET 816 · since 06 Dec 2026 08:00"
    assert said == parts
    assert filter_words(EN, AuditFilter(), "", "", "") == ""
