"""A test that fails is named when it fails: a run that is cut short later has still told it."""

import pytest


class _AtOnce:
    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self._terminal = terminal

    @pytest.hookimpl(trylast=True)  # after its letter in the line of dots
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.failed:
            return
        crash = getattr(report.longrepr, "reprcrash", None)
        where = f" {crash.path}:{crash.lineno}: {crash.message}" if crash else ""
        self._terminal.ensure_newline()
        self._terminal.write_line(f"FAILED at {report.when}: {report.nodeid}{where}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_AtOnce(terminal), "at_once")
