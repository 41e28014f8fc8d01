"""
Sends notifications in the order in which they came about, each after the reply of its command.

It knows when; it refuses to know what and to whom.
"""

import queue
import threading
import time
from collections.abc import Callable


class Outbox:
    """One thread that publishes, batch by batch, once the batch's gate is open."""

    #: Seconds between a command's reply and its notifications.
    lag = 0.0

    def __init__(self) -> None:
        self.batches: queue.SimpleQueue[tuple[threading.Event, Callable[[], None]]] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    def put(self, publish: Callable[[], None]) -> Callable[[], None]:
        """Add a batch; it goes out, after all before it, once the function returned is called."""
        gate = _Gate()
        self.batches.put((gate, publish))
        return gate.set

    def _run(self) -> None:
        while True:
            gate, publish = self.batches.get()
            gate.wait(5)
            if self.lag:
                threading.Event().wait(max(0.0, _opened(gate) + self.lag - time.monotonic()))
            publish()


class _Gate(threading.Event):
    opened = 0.0

    def set(self) -> None:
        self.opened = time.monotonic()
        super().set()


def _opened(gate: threading.Event) -> float:
    return gate.opened if isinstance(gate, _Gate) else 0.0
