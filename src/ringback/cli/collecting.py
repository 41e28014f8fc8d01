"""How seldom a command that serves, or asks for thousands of things, looks for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
