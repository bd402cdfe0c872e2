"""Property tests try the same examples on every machine; figures that a test measured are printed at the end."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes is up to the machine and what else it does. Chance examples are drawn with
# `pytest --hypothesis-profile=default`.
settings.register_profile("repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("repeatable")

Tell: TypeAlias = Callable[[str], None]
_FIGURE = "measured"


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Report a measured figure; it is printed under the name of the test, from any process of the run."""
    return lambda text: record_property(_FIGURE, text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for some in terminalreporter.stats.values() for report in some]
    figures = [
        f"{report.nodeid.rpartition('::')[2]}: {text}"
        for report in reports
        if getattr(report, "when", None) == "teardown"  # the last report of a test has every figure
        for name, text in report.user_properties
        if name == _FIGURE
    ]
    if figures:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(figures))
