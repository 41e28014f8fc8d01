"""What commands share that serve something until a signal ends them."""

import gc
import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ringback import canon
from ringback.model import Json


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """
    Look for garbage in cycles after more allocations than Python does for as long as a block lasts.

    A server with a thousand sessions spends a third of its time on looking through them in vain otherwise.
    """
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def stopped_by_signal() -> Iterator[threading.Event]:
    """Yield an event that SIGINT and SIGTERM set."""
    stop = threading.Event()

    def obey(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {each: signal.signal(each, obey) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def not_ready(ready_file: Path | None) -> None:
    """Remove what a server has left that was killed: it would be taken for ours."""
    if ready_file:
        ready_file.unlink(missing_ok=True)


@contextmanager
def ready(ready_file: Path | None, told: Mapping[str, Json]) -> Iterator[None]:
    """Tell programs in a file that a server is ready, for as long as a block lasts; its process is told as well."""
    if not ready_file:
        yield
        return
    canon.write(ready_file, canon.text({**told, "pid": os.getpid()}))
    try:
        yield
    finally:
        ready_file.unlink(missing_ok=True)
