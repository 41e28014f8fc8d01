"""
Several workers at one run: each is a process with an endpoint, or a set of actors, of its own.

The run log does not show who did what: cases are written in the order in which
one worker alone would have come to them.
"""

import functools
import queue
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from ringback.endpoint.last_token import LONGEST, LastToken
from ringback.errors import Problem, WorkerEnded
from ringback.model import Json
from ringback.processes import end_with_parent, how_to_start
from ringback.run import Case, Result
from ringback.suite.cases import Emit
from ringback.suite.shares import Share

if TYPE_CHECKING:
    from ctypes import c_ubyte
    from multiprocessing.queues import Queue
    from multiprocessing.sharedctypes import SynchronizedArray

#: What a worker describes itself as, and what drives its cases.
Driven = tuple[dict[str, Json], Callable[[Emit], None]]

#: Opens what a worker drives; it must be possible to send it to another process.
Start = Callable[[Share], AbstractContextManager[Driven]]

#: How often is looked whether a worker is still there, in seconds.
LOOK_S = 0.5

#: More cases than a run has; who has taken which is known of so many.
CASES = 1 << 16


@frozen
class _Opened:
    described: dict[str, Json]


@frozen
class _Over:
    number: int | None
    case: Case
    result: Result


@frozen
class _Left:
    worker: int
    problem: Problem | None = None


_Message = _Opened | _Over | _Left


@define
class _InOrder:
    """Hands cases on in the order of their numbers, however they come."""

    emit: Emit
    waiting: dict[int, _Over] = field(factory=dict)
    unasked: set[str] = field(factory=set)
    next: int = 0

    def take(self, over: _Over) -> None:
        if over.number is None:
            # Nobody asked for it, and there is something wrong all the same: once is enough.
            if over.case.id not in self.unasked:
                self.unasked.add(over.case.id)
                self.emit(over.case, over.result)
            return
        self.waiting[over.number] = over
        while self.next in self.waiting:
            self._hand_on(self.next)
            self.next += 1

    def rest(self) -> None:
        for number in sorted(self.waiting):
            self._hand_on(number)

    def _hand_on(self, number: int) -> None:
        over = self.waiting.pop(number)
        self.emit(over.case, over.result)


@contextmanager
def spread(start: Start, workers: int) -> Iterator[Driven]:
    """
    Start so many workers, and yield what they are as one.

    Raises the Problem that kept a worker from starting, and WorkerEnded for one that was killed.
    """
    context = how_to_start()
    inbox: Queue[_Message] = context.Queue()
    takers = context.Array("B", CASES)
    last_token = LastToken(context.Array("c", LONGEST))
    processes: list[BaseProcess] = [
        context.Process(target=_work, args=(start, number, workers, inbox, takers, last_token), daemon=True)  # type: ignore[attr-defined]  # typeshed has no Process on BaseContext
        for number in range(workers)
    ]
    for each in processes:
        each.start()
    crew = _Crew(inbox=inbox, processes=processes)
    try:
        yield crew.described(), crew.drive
    finally:
        for each in processes:
            each.terminate()
            each.join()


def _taken(number: int, *, worker: int, takers: "SynchronizedArray[c_ubyte]") -> bool:
    """Take a case for a worker, unless another one has; tell whether it is this worker's."""
    with takers.get_lock():
        taker = int(takers[number]) or worker + 1
        takers[number] = taker  # type: ignore[call-overload]  # typeshed means what ctypes holds, not what it takes
    return taker == worker + 1


@define
class _Crew:
    inbox: "Queue[_Message]"
    processes: list[BaseProcess]
    early: list[_Message] = field(factory=list)
    left: set[int] = field(factory=set)

    def described(self) -> dict[str, Json]:
        """Return how the first worker to start describes its endpoint; raises what kept it from starting."""
        while True:
            message = self._next()
            if isinstance(message, _Opened):
                return message.described
            if isinstance(message, _Left) and message.problem is not None:
                raise message.problem
            self.early.append(message)

    def drive(self, emit: Emit) -> None:
        """Hand on all cases of all workers; raises the first Problem that ended one of them early."""
        ordered = _InOrder(emit)
        problem: Problem | None = None
        while len(self.left) < len(self.processes) and problem is None:
            match self.early.pop(0) if self.early else self._next():
                case _Over() as over:
                    ordered.take(over)
                case _Left() as left:
                    self.left.add(left.worker)
                    problem = left.problem
                case _Opened():
                    pass
        ordered.rest()
        if problem is not None:
            raise problem

    def _next(self) -> _Message:
        while True:
            try:
                return self.inbox.get(timeout=LOOK_S)
            except queue.Empty:
                for number, each in enumerate(self.processes):
                    if number not in self.left and each.exitcode is not None and self.inbox.empty():
                        return _Left(number, WorkerEnded(worker=number + 1, code=each.exitcode))


def _work(
    start: Start,
    number: int,
    workers: int,
    inbox: "Queue[_Message]",
    takers: "SynchronizedArray[c_ubyte]",
    last_token: LastToken,
) -> None:
    # Whoever started us ends us, and is not waited for.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end_with_parent()
    take = functools.partial(_taken, worker=number, takers=takers)
    share, problem = Share(worker=number, workers=workers, take=take, last_token=last_token), None
    try:
        with start(share) as (described, drive):
            inbox.put(_Opened(described))
            drive(lambda case, result: inbox.put(_Over(share.number(case.id), case, result)))
    except Problem as raised:
        problem = raised
    except Exception:
        traceback.print_exc()
        raise
    inbox.put(_Left(number, problem))
