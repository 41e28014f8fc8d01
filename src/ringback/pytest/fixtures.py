"""The fixture, and what a failed test says of its switch."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack

import pytest

from ringback.errors import Problem
from ringback.pytest.choices import Choice
from ringback.pytest.running import RingbackSwitch, running

SWITCH = pytest.StashKey[RingbackSwitch]()


@pytest.fixture
def ringback_switch(request: pytest.FixtureRequest) -> Iterator[RingbackSwitch]:
    """Run a switch on this machine until the test is over; `@pytest.mark.ringback_switch(…)` says what it is like."""
    with ExitStack() as stack:
        try:
            switch = stack.enter_context(running(Choice.of(request)))
        except Problem as problem:
            said = f"ringback: {problem} {problem.hint}".rstrip()
            raise pytest.fail.Exception(said, pytrace=False) from None
        request.node.stash[SWITCH] = switch
        yield switch


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to a failed test what its switch was like and what it was asked."""
    report = yield
    if report.when == "call" and report.failed and SWITCH in item.stash:
        report.sections.append(("ringback switch", item.stash[SWITCH].told()))
    return report
