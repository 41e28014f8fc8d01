"""
Where exchanges wait for the disk: one thread looks through them and writes, another one has the disk take all so far.

While the disk is busy the next ones are made ready, and one `fsync` is for all
that wait.  The event loop goes on meanwhile, with everybody who has nothing to
wait for.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from ringback.cassettes.recording.recorder import Recorder

#: How many exchanges wait for the same `fsync` at the most.
AT_ONCE = 256

T = TypeVar("T")
_Job = tuple["asyncio.Future[Any]", Callable[[], Any]]
#: Who waits, what the job returned, and what it raised.
_Result = tuple["asyncio.Future[Any]", Any, Exception | None]


class Ledger:
    """Writes down what it is given, in the order in which it is given."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._written: queue.SimpleQueue[_Result | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=work, name=f"ledger {name}", daemon=True)
            for name, work in (("writes", self._write), ("syncs", self._sync))
        ]
        for each in self._threads:
            each.start()

    async def written(self, job: Callable[[], T]) -> T:
        """Return what a job made of the recorder, once it is on the disk; raises what it raises, and OSError."""
        done: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put((done, job))
        return await done

    async def close(self) -> None:
        """Return once all that was given is written."""
        self._jobs.put(None)
        for each in self._threads:
            await asyncio.to_thread(each.join)

    def _write(self) -> None:
        while job := self._jobs.get():
            done, work = job
            try:
                self._written.put((done, work(), None))
            except Exception as error:  # noqa: BLE001  (whoever waits for it raises it)
                self._written.put((done, None, error))
        self._written.put(None)

    def _sync(self) -> None:
        going = True
        while going:
            found = [self._written.get()]
            while len(found) < AT_ONCE and not self._written.empty():
                found.append(self._written.get())
            going = None not in found
            results = [each for each in found if each]
            try:
                self.recorder.sync()
            except OSError as error:
                results = [(done, None, failed or error) for done, _, failed in results]
            self._loop.call_soon_threadsafe(_settle, results)


def _settle(results: list[_Result]) -> None:
    for done, result, error in results:
        if done.done():
            # Its client left.
            continue
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)
