"""The watch over leaks and warnings: each kind really fails a test."""

import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]

LEAKS = """
    import threading
    from PySide6.QtCore import QThread, QTimer
    from PySide6.QtWidgets import QWidget
    kept = []
    def test_thread():
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    def test_timer(qapp):
        timer = QTimer(qapp)
        timer.start(60_000)
    def test_widget(qapp):
        kept.append(QWidget())
    def test_qthread(qapp):
        thread = QThread()
        thread.start()
        kept.append(thread)
    def test_nothing_more():  # what earlier tests left is not held against this one
        kept[-1].quit()
        kept[-1].wait()
    """
FAULTS = """
    import threading
    import warnings
    from PySide6.QtCore import QTimer, qWarning
    def test_python_warning():
        warnings.warn("old ways", DeprecationWarning)
    def test_qt_warning(qapp):
        qWarning("no such slot")
    def test_error_in_a_thread():
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
    def test_unclosed_file():
        open(__file__)
    def test_error_in_a_slot(qtbot):
        QTimer.singleShot(0, lambda: 1 / 0)
        qtbot.wait(10)
    """
ELSEWHERE = """
    import gc
    import threading
    def on_a_thread(job):
        thread = threading.Thread(target=job)
        thread.start()
        thread.join()
    def test_import():
        def bring():
            import PySide6.QtSvg
        on_a_thread(bring)
    def test_collection(qapp):
        on_a_thread(gc.collect)
    def test_other_import(qapp):
        def bring():
            import colorsys
        on_a_thread(bring)
    """
CLEAN = """
    import threading
    from PySide6.QtCore import QTimer, QThread
    from PySide6.QtWidgets import QDialog, QWidget
    import pytest
    @pytest.fixture(scope="session")
    def worker():
        stop = threading.Event()
        threading.Thread(target=stop.wait).start()
        yield
        stop.set()
    @pytest.fixture
    def asked_late(request):
        return request.getfixturevalue("worker")
    def test_wider_scope(asked_late): pass
    def test_widgets(qtbot):
        window = QWidget()
        qtbot.addWidget(window)
        timer = QTimer(window)
        timer.start(60_000)
        QDialog(window).show()
    def test_cycle(qapp):
        window = QWidget()
        window.cycle = window
    def test_thread(qapp):
        thread = QThread()
        thread.start()
        thread.quit()
        ended = threading.Thread(target=threading.Event().wait, args=(0.01,))
        ended.start()
        thread.wait()
    """


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """An empty project under our own pytest settings and leak watch."""
    settings = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    options = settings["tool"]["pytest"]["ini_options"]
    lines = [f"{name} = {options[name]}" for name in ("qt_api", "qt_log_level_fail")]
    lines.append("filterwarnings =\n    " + "\n    ".join(options["filterwarnings"]))
    pytester.makeini("[pytest]\n" + "\n".join(lines))
    pytester.makeconftest('pytest_plugins = ["tests.leaks"]')
    monkeypatch.setenv("PYTHONPATH", str(TOP))
    return pytester


def run(project: pytest.Pytester, source: str) -> pytest.RunResult:
    """Runs a test file in a process of its own."""
    project.makepyfile(source)
    return project.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider")


def test_each_leak_fails_its_test(project: pytest.Pytester) -> None:
    result = run(project, LEAKS)
    result.assert_outcomes(passed=5, errors=4)
    for name, what in (
        ("test_thread", "running thread"),
        ("test_timer", "running QTimer, started at *.py:9"),
        ("test_widget", "widget QWidget"),
        ("test_qthread", "running QThread, started at *.py:14"),
    ):
        result.stdout.fnmatch_lines([f"ERROR *::{name}*"])
        result.stdout.fnmatch_lines([f"*The test left behind: {what}*"])


def test_each_warning_fails_its_test(project: pytest.Pytester) -> None:
    result = run(project, FAULTS)
    result.assert_outcomes(failed=5)
    for name in ("python_warning", "qt_warning", "error_in_a_thread", "unclosed_file", "error_in_a_slot"):
        result.stdout.fnmatch_lines([f"FAILED *::test_{name}*"])


def test_qt_brought_in_or_taken_apart_on_another_thread_fails_its_test(project: pytest.Pytester) -> None:
    project.makeconftest('pytest_plugins = ["tests.main_thread"]')
    result = run(project, ELSEWHERE)
    result.assert_outcomes(passed=3, errors=2)
    result.stdout.fnmatch_lines(["*PySide6.QtSvg imported on Thread-*"])
    result.stdout.fnmatch_lines(["*garbage collected on Thread-*"])


def test_what_is_put_away_is_no_leak(project: pytest.Pytester) -> None:
    run(project, CLEAN).assert_outcomes(passed=4)
