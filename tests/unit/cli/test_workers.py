"""Several workers at one run: in order, nothing twice, and a worker that dies is a problem."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ringback.cli.workers import Driven, spread
from ringback.errors import CannotConnect, WorkerEnded
from ringback.run import Case, Result
from ringback.suite.cases import Emit
from ringback.suite.shares import Share

CASES = [f"genesys/flow/{number}" for number in range(20)]


def done(case: str, kind: str = "flow") -> tuple[Case, Result]:
    """Return the lines of a case that passed."""
    return Case(id=case, kind=kind), Result(case=case, outcome="passed", seconds=0.0)


@contextmanager
def walked(share: Share) -> Iterator[Driven]:
    """Yield a worker that passes everything, and has something to say that nobody asked for."""

    def drive(emit: Emit) -> None:
        emit(*done("genesys/shape/sign-in"))
        for each in CASES:
            if share.has(each):
                emit(*done(each))

    yield {"worker": share.worker}, drive


@contextmanager
def unreachable(share: Share) -> Iterator[Driven]:
    """Fail to sign the second worker in."""
    if share.worker:
        raise CannotConnect(url="http://127.0.0.1:1", reason="nobody answers")
    with walked(share) as driven:
        yield driven


@contextmanager
def killed(share: Share) -> Iterator[Driven]:
    """Have the second worker killed at its first case."""

    def drive(emit: Emit) -> None:
        for each in CASES:
            if share.has(each):
                if share.worker:
                    os.kill(os.getpid(), signal.SIGKILL)
                emit(*done(each))

    yield {}, drive


def ran(start: object) -> list[str]:
    """Return the cases of a run with two workers, as they come."""
    cases: list[str] = []
    with spread(start, 2) as (_, drive):  # type: ignore[arg-type]  # each is a Start
        drive(lambda case, _result: cases.append(case.id))
    return cases


def test_the_log_is_as_one_worker_alone_would_write_it() -> None:
    """In order, and what all workers say unasked is written once."""
    cases = ran(walked)
    assert [each for each in cases if each in CASES] == CASES
    assert cases.count("genesys/shape/sign-in") == 1


def test_what_keeps_a_worker_from_starting_is_raised() -> None:
    """With its own fields, from the other process."""
    with pytest.raises(CannotConnect) as raised:
        ran(unreachable)
    assert raised.value.url == "http://127.0.0.1:1"


def test_a_worker_that_is_killed_is_a_problem() -> None:
    """Nobody waits for it, and what others finished is kept."""
    with pytest.raises(WorkerEnded) as raised:
        ran(killed)
    assert (raised.value.worker, raised.value.code) == (2, -signal.SIGKILL)
