"""The `stage` that every sentence is spoken on: set for each scenario, watched to its end, cleared after it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from ringback.suite.outcome import Departed, NotExercised
from ringback.suite.stage import Stage

#: Opens the stage for one test; whoever runs the features puts it into `config.stash`.
StageFactory = Callable[[pytest.FixtureRequest], AbstractContextManager[Stage]]
STAGE_FACTORY = pytest.StashKey[StageFactory]()

#: The stage of a test that has one.
STAGE = pytest.StashKey[Stage]()


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Return the stage of a scenario."""
    with request.config.stash[STAGE_FACTORY](request) as opened:
        request.node.stash[STAGE] = opened
        opened.watch.verified = frozenset(each.name for each in request.node.iter_markers())
        yield opened


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Turn what cannot be exercised into a skip, and what the passive rules found into a failure."""
    try:
        try:
            yield
        except BaseException as why:
            if (cut := item.stash.get(STAGE, None)) is not None:
                cut.evidence.cut = why
            raise
        opened = item.stash.get(STAGE, None)
        if opened is not None:
            opened.hear_out()
            if opened.evidence.findings:
                raise Departed(finding=opened.evidence.findings[0])
    except NotExercised as why:
        raise pytest.skip.Exception(str(why)) from why
