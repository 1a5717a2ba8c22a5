"""A pytest plugin for `bin/test`: a skip is a failure, property tests are repeatable, the closing line is kept.

It is a plugin and not a conftest.py, because a conftest in the add-on would be imported before Odoo is ready.
"""

import os
import shutil
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

ALLOWED_REASON = "../shared"

_everything = bool(os.environ.get("CREDIT_TEST_ALL"))
_common = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}
settings.register_profile("fixed", derandomize=True, max_examples=30, **_common)
settings.register_profile("all", max_examples=500, **_common)
settings.load_profile("all" if _everything else "fixed")


@pytest.fixture(scope="session", autouse=True)
def own_filestore(load_registry):
    """Give each xdist worker files of its own.

    pytest-odoo shares one filestore among the workers' databases, and Odoo collects garbage in it after each
    test class: the files of a test that another worker is at would be gone in the middle of it.
    """
    from odoo.tools import config  # pytest-odoo makes it ready first

    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not worker:
        yield
        return
    shared = Path(config.filestore(""))
    own = shared.with_name(f"{shared.name}-{worker}")
    shutil.rmtree(own, ignore_errors=True)
    if shared.exists():
        shutil.copytree(shared, own, copy_function=os.link)
    with mock.patch.object(config, "filestore", return_value=str(own)):
        yield
    shutil.rmtree(own, ignore_errors=True)


class Skips:
    """Collects the skipped tests and turns them into a failed run."""

    def __init__(self):
        self.found = []

    def _note(self, report):
        if report.skipped and not hasattr(report, "wasxfail"):
            reason = (
                report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            )
            if ALLOWED_REASON not in reason:
                self.found.append(f"{report.nodeid}: {reason}")

    def pytest_runtest_logreport(self, report):
        self._note(report)

    def pytest_collectreport(self, report):
        self._note(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session, exitstatus):
        if self.found and exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter):
        if self.found:
            terminalreporter.section("skipped tests fail the run", red=True, bold=True)
            for line in self.found:
                terminalreporter.line(line, red=True)


def pytest_configure(config):
    """Only the process that reports watches the skips, not the xdist workers."""
    config.addinivalue_line(
        "markers", "slow: runs a fixed smaller number of examples unless bin/test --all"
    )
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Skips(), "credit-skips")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """Keep pytest's closing line, so that bin/test can end with it after the install check."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    target = os.environ.get("CREDIT_TEST_CLOSING")
    if target and reporter and not hasattr(config, "workerinput"):
        parts, _color = reporter.build_summary_stats_line()
        Path(target).write_text(f"===== {', '.join(text for text, _markup in parts)} =====")
