"""Table models without a window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from tests.ui.conftest import Guest, guests
from transit_desk.domain.names import fold
from ui.language import UiLanguage
from ui.models.folding import folded
from ui.models.rows import ROW_ROLE, Column, RowsModel
from ui.status import Status
from ui.theme import Theme


def by_bags(one: Guest) -> int:
    return one.bags


def model(language: UiLanguage, theme: Theme | None = None, checkable: bool = False) -> RowsModel[Guest]:
    return RowsModel(
        (
            Column("name", lambda t: t("Name"), lambda one, t: one.name),
            Column(
                "bags", lambda t: t("Bags"), lambda one, t: t.number(one.bags), lambda one: one.bags, "right"
            ),
            Column("state", lambda t: t("State"), lambda one, t: "", status=lambda one: one.status),
        ),
        row_id=lambda one: one.number,
        language=language,
        theme=theme,
        checkable=checkable,
    )


def shown(rows: RowsModel[Guest], column: int = 0) -> list[str]:
    return [rows.index(at, column).data() for at in range(rows.rowCount())]


def test_qt_finds_no_fault_with_the_model(language: UiLanguage, theme: Theme) -> None:
    rows = model(language, theme, checkable=True)
    tester = QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Warning)
    rows.set_rows(guests(30))
    rows.sort(1, Qt.SortOrder.DescendingOrder)
    rows.set_filter("niyo")
    rows.set_checked([0])
    rows.set_rows(guests(3))
    rows.set_rows(())
    del tester


def test_a_list_goes_on_below_without_being_made_anew(language: UiLanguage, theme: Theme) -> None:
    rows = model(language, theme)
    tester = QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Warning)
    resets: list[int] = []
    rows.modelReset.connect(lambda: resets.append(1))
    rows.set_rows(guests(3))
    rows.append_rows(guests(5)[3:])
    rows.append_rows(())
    assert rows.all_rows == guests(5) and shown(rows) == [one.name for one in guests(5)]
    assert len(resets) == 1 and rows.place_of(4) == 4
    rows.sort(1)
    with pytest.raises(RuntimeError):
        rows.append_rows(guests(6)[5:])
    del tester


def test_texts_are_made_once_and_only_for_rows_that_are_looked_at(language: UiLanguage) -> None:
    made: list[int] = []

    def text(one: Guest, t: object) -> str:
        made.append(one.number)
        return one.name

    rows = RowsModel(
        (Column("name", lambda t: "Name", text),), row_id=lambda one: one.number, language=language
    )
    rows.set_rows(guests(20_000))
    assert made == []
    for _ in range(3):
        for at in range(40):
            rows.index(at, 0).data()
    assert made == list(range(40))


def test_numbers_sort_as_numbers_and_equals_keep_their_order(language: UiLanguage) -> None:
    rows = model(language)
    rows.set_rows(
        [Guest(1, "a", 10, Status.READY), Guest(2, "b", 9, Status.STOP), Guest(3, "c", 10, Status.STOP)]
    )
    rows.sort(1, Qt.SortOrder.AscendingOrder)
    assert shown(rows) == ["b", "a", "c"]
    rows.sort(1, Qt.SortOrder.DescendingOrder)
    assert shown(rows) == ["a", "c", "b"]
    rows.sort(-1)
    assert shown(rows) == ["a", "b", "c"]


@pytest.mark.parametrize("order", list(Qt.SortOrder))
def test_what_is_not_known_comes_last_both_ways(language: UiLanguage, order: Qt.SortOrder) -> None:
    rows: RowsModel[tuple[int, int | None]] = RowsModel(
        (Column("value", lambda t: "Value", lambda one, t: str(one[1]), lambda one: one[1]),),
        row_id=lambda one: one[0],
        language=language,
    )
    rows.set_rows([(1, None), (2, 5), (3, 2)])
    rows.sort(0, order)
    assert rows.index(2, 0).data() == "None"


def test_names_sort_by_letters_whatever_case_and_accents(language: UiLanguage) -> None:
    rows = model(language)
    rows.set_rows(
        [Guest(at, name, 0, Status.READY) for at, name in enumerate(["zoé", "Éric", "adèle", "ÅSA"])]
    )
    rows.sort(0)
    assert shown(rows) == ["adèle", "ÅSA", "Éric", "zoé"]


def test_the_filter_wants_every_word_in_any_order(language: UiLanguage) -> None:
    rows = model(language)
    rows.set_rows(guests(10))
    rows.set_filter("beatrice niyon")
    assert set(shown(rows)) == {"NIYONZIMA, Béatrice"}
    assert rows.rowCount() == 2
    rows.set_filter("nobody at all")
    assert rows.rowCount() == 0
    rows.set_filter("")
    assert rows.rowCount() == 10


@given(st.text())
def test_folding_on_screen_is_that_of_the_database(text: str) -> None:
    assert folded(text) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_folding_of_plain_text_is_that_of_the_database(text: str) -> None:
    assert folded(text) == fold(text)


def test_every_role_has_its_answer(language: UiLanguage, theme: Theme) -> None:
    rows = model(language, theme, checkable=True)
    rows.set_rows(guests(2))
    bags = rows.index(1, 1)
    assert bags.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert bags.data(Qt.ItemDataRole.AccessibleTextRole) == "Bags: 1"
    assert bags.data(ROW_ROLE) == guests(2)[1]
    state = rows.index(1, 2)
    assert not state.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert state.data(Qt.ItemDataRole.AccessibleTextRole) == "State: Attention", "a shape alone has a word"
    assert bags.data(Qt.ItemDataRole.DecorationRole) is None
    assert rows.headerData(1, Qt.Orientation.Horizontal) == "Bags"


def test_checks_are_kept_by_id(language: UiLanguage) -> None:
    rows = model(language, checkable=True)
    told: list[frozenset[object]] = []
    rows.checks_changed.connect(lambda: told.append(rows.checked_ids))
    rows.set_rows(guests(5))
    rows.toggle(1)
    rows.setData(rows.index(3, 0), Qt.CheckState.Checked, int(Qt.ItemDataRole.CheckStateRole))
    rows.sort(1, Qt.SortOrder.DescendingOrder)
    assert rows.checked_ids == {1, 3}
    ticked = [
        rows.data(rows.index(at, 0), ROW_ROLE).number
        for at in range(5)
        if rows.data(rows.index(at, 0), int(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
    ]
    assert sorted(ticked) == [1, 3]
    rows.set_rows(guests(3))
    assert rows.checked_ids == {1}, "row 3 is gone, and its tick with it"
    rows.toggle_all()
    assert rows.checked_ids == {0, 1, 2}
    rows.toggle_all()
    assert rows.checked_ids == set()
    assert told == [{1}, {1, 3}, {1}, {0, 1, 2}, set()]


def test_another_language_makes_new_texts(language: UiLanguage) -> None:
    rows: RowsModel[Guest] = RowsModel(
        (Column("n", lambda t: t.code, lambda one, t: f"{t.code} {one.number}"),),
        row_id=lambda one: one.number,
        language=language,
    )
    rows.set_rows(guests(1))
    assert rows.index(0, 0).data() == "en 0"
    language.switch("fr")
    assert rows.index(0, 0).data() == "fr 0"
    assert rows.headerData(0, Qt.Orientation.Horizontal) == "fr"
