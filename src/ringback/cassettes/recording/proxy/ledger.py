"""
Where exchanges wait for the disk: one thread takes all that have come, then one `fsync` is for all of them.

The event loop goes on meanwhile, with everybody who has nothing to wait for.
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


class Ledger:
    """Writes down what it is given, in the order in which it is given."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="ledger", daemon=True)
        self._thread.start()

    async def written(self, job: Callable[[], T]) -> T:
        """Return what a job made of the recorder, once it is on the disk; raises what it raises, and OSError."""
        done: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put((done, job))
        return await done

    async def close(self) -> None:
        """Return once all that was given is written."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        going = True
        while going:
            jobs = [self._jobs.get()]
            while len(jobs) < AT_ONCE and not self._jobs.empty():
                jobs.append(self._jobs.get())
            going = None not in jobs
            self._loop.call_soon_threadsafe(_settle, self._results([each for each in jobs if each]))

    def _results(self, jobs: list[_Job]) -> list[tuple["asyncio.Future[Any]", Any, Exception | None]]:
        results: list[tuple[asyncio.Future[Any], Any, Exception | None]] = []
        for done, job in jobs:
            try:
                results.append((done, job(), None))
            except Exception as error:  # noqa: BLE001  (whoever waits for it raises it)
                results.append((done, None, error))
        try:
            self.recorder.sync()
        except OSError as error:
            return [(done, None, failed or error) for done, _, failed in results]
        return results


def _settle(results: list[tuple["asyncio.Future[Any]", Any, Exception | None]]) -> None:
    for done, result, error in results:
        if done.done():
            # Its client left.
            continue
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)
